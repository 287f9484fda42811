//! What the page is told.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::chat::{ChatDiff, ChatView};
use crate::closing::ClosingView;
use crate::devices::{DevicesView, MetersView};
use crate::error::UiError;
use crate::health::HealthView;
use crate::home::HomeView;
use crate::invitation::{InvitationsView, OpenedLinkView};
use crate::loopback::LoopbackView;
use crate::network_check::NetworkCheckView;
use crate::new_room::NewRoomView;
use crate::people::PeopleView;
use crate::room::RoomView;
use crate::session::SessionView;
use crate::settings::SettingsView;
use crate::share::SurfacesView;
use crate::stage::StageView;

/// One event with its number. Numbers only grow; a page that subscribes anew starts from the
/// snapshots that come first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Envelope {
    /// Running number in this subscription.
    pub revision: u32,
    /// The event.
    pub event: UiEvent,
}

/// Snapshots are complete and the newest wins; `chatDiff` is applied in order; `meters` may be
/// lost; a `notice` is shown once and never needed to rebuild state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "type", content = "value")]
pub enum UiEvent {
    /// What has stopped snapshot.
    Health(HealthView),
    /// Session snapshot.
    Session(SessionView),
    /// Home snapshot.
    Home(HomeView),
    /// Snapshot of the room in the making, or none. A draft that stopped half way is resumed by its
    /// form without duplicates.
    NewRoom(Option<NewRoomView>),
    /// Received invitations snapshot.
    Invitations(InvitationsView),
    /// Snapshot of the link that was opened last.
    Link(OpenedLinkView),
    /// Snapshot of the open room, or none.
    Room(Option<RoomView>),
    /// Snapshot of the people of the open room and of sent invitations.
    People(PeopleView),
    /// Stage snapshot.
    Stage(StageView),
    /// Chat snapshot without messages.
    Chat(ChatView),
    /// Change of the list of messages.
    ChatDiff(ChatDiff),
    /// Devices snapshot.
    Devices(DevicesView),
    /// Snapshot of what could be shared, or none while nobody chooses.
    Surfaces(Option<SurfacesView>),
    /// Snapshot of what is known of the line to the media server.
    NetworkCheck(NetworkCheckView),
    /// Snapshot of the recording that goes to the server and back.
    Loopback(LoopbackView),
    /// Settings snapshot.
    Settings(SettingsView),
    /// Snapshot of the question before the window closes, or none.
    Closing(Option<ClosingView>),
    /// Levels.
    Meters(MetersView),
    /// Something that has passed.
    Notice(Notice),
}

/// Something that has passed and is worth a sentence. The page has the words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Notice {
    /// Somebody invites this person (also shown by the system).
    #[serde(rename_all = "camelCase")]
    Invited {
        /// Who.
        inviter: String,
        /// To which room.
        room_title: String,
    },
    /// A guest accepted.
    #[serde(rename_all = "camelCase")]
    GuestAccepted {
        /// Who.
        name: String,
    },
    /// A guest declined.
    #[serde(rename_all = "camelCase")]
    GuestDeclined {
        /// Who.
        name: String,
    },
    /// A co-host left.
    #[serde(rename_all = "camelCase")]
    CoHostLeft {
        /// Who.
        name: String,
    },
    /// The show is on air.
    YouAreLive,
    /// The show was on air before, and now others see and hear its host again.
    BackOnAir,
    /// The show ended.
    ShowEnded,
    /// A device went away and another took its place.
    #[serde(rename_all = "camelCase")]
    DeviceReplaced {
        /// The one that went.
        lost: String,
        /// The one used now.
        used: String,
    },
    /// The camera went away on stage. No other takes its place by itself.
    #[serde(rename_all = "camelCase")]
    CameraGone {
        /// The one that went.
        lost: String,
    },
    /// The only microphone went away: nobody hears this person.
    #[serde(rename_all = "camelCase")]
    MicrophoneGone {
        /// The one that went.
        lost: String,
    },
    /// The only speaker went away: this person hears nobody.
    #[serde(rename_all = "camelCase")]
    SpeakerGone {
        /// The one that went.
        lost: String,
    },
    /// On stage without a microphone, one appeared. It is muted until the person wants it.
    #[serde(rename_all = "camelCase")]
    MicrophoneFound {
        /// The one that came.
        found: String,
    },
    /// The window that was shared was closed: nobody sees it any more.
    #[serde(rename_all = "camelCase")]
    SharedWindowClosed {
        /// Its title.
        title: String,
    },
    /// The screen that was shared was unplugged: nobody sees it any more.
    SharedScreenUnplugged,
    /// Somebody else shares now, so that nobody sees any more what was shared from here.
    #[serde(rename_all = "camelCase")]
    SharingTakenOver {
        /// The other's name.
        name: String,
    },
    /// The system ended the share: it was stopped there, or what was shared is gone.
    SharingWithdrawn,
    /// What was shared gives no pictures any more.
    #[serde(rename_all = "camelCase")]
    SharingFailed {
        /// Why.
        problem: UiError,
    },
    /// There is no safe place for secrets: the session ends with the window.
    NotRemembered,
    /// The keychain did not let go of the session that was signed out: the next start finds it.
    NotForgotten,
    /// A link was opened that leads nowhere here, or not now.
    #[serde(rename_all = "camelCase")]
    LinkFailed {
        /// Why; its `field` is `link`.
        problem: UiError,
    },
}
