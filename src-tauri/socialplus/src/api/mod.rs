//! The calls, grouped by what they are about. Each is a method of [`Client`](crate::Client).

mod channel_members;
mod channels;
mod comments;
mod communities;
mod community_members;
mod fields;
mod files;
mod invitations;
mod messages;
mod network;
mod posts;
mod presence;
mod reactions;
mod rooms;
mod stage;
mod streams;
mod tray;
mod users;

/// Reads an answer in every form that is not an envelope.
#[cfg(feature = "fuzzing")]
pub(crate) fn read_all(answer: &crate::http::Answer) {
    drop(answer.read::<channels::WireMarkers>());
    drop(answer.read::<network::WireChat>());
    drop(answer.read::<network::WireFeedSettings>());
    drop(answer.read::<network::WireProduct>());
    drop(answer.read::<network::WireSocial>());
    drop(answer.read::<network::WireSuccess>());
    drop(answer.read::<posts::WireResult>());
    drop(answer.read::<presence::WireCount>());
    drop(answer.read::<presence::WirePresence>());
    drop(answer.read::<reactions::WireReactions>());
    drop(answer.read::<rooms::WireRecorded>());
    drop(answer.read::<stage::WireMediaAccess>());
    drop(answer.read::<tray::WireTraySeen>());
}
