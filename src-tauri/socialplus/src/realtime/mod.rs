//! Events over MQTT (PLATFORM.md 15 and 16).
//!
//! `hub` holds what users of the crate see: wanted topics, events, the connection's state.
//! `connection` keeps one MQTT connection open for as long as a session lasts and carries out what
//! `machine` decides. `decode` and `window` turn what arrives into events, each once.

pub(crate) mod connection;
mod decode;
mod event;
mod hub;
mod machine;
mod topic;
mod window;

pub use event::{
    ChannelEvent, ChannelEventKind, ChannelMutedEvent, ChannelUsersMutedEvent, CommentEvent,
    CommentEventKind, CommunityEvent, CommunityEventKind, Event, InvitationEvent,
    InvitationEventKind, LiveReaction, MessageEvent, MessageEventKind, MessageFeedEvent,
    MessageFeedEventKind, PostEvent, PostEventKind, RoomEvent, RoomEventKind, RoomViewersEvent,
    UserEvent, UserEventKind, ViewerCountEvent,
};
pub(crate) use hub::Hub;
pub use hub::{
    ConnectionState, Events, Realtime, Subscription, SubscriptionRefused, SubscriptionState,
};
pub use topic::Topic;

/// Takes payloads as they arrive, as far as an event's way goes before somebody acts on it.
#[cfg(feature = "fuzzing")]
pub(crate) fn read_all<'a>(
    payloads: impl IntoIterator<Item = &'a [u8]>,
    known: &crate::known::Known,
    now: std::time::Instant,
) {
    let mut window = window::Window::new();
    for bytes in payloads {
        if let Ok(payload) = decode::Payload::read(bytes)
            && window.is_new(now, &payload)
        {
            drop(
                payload
                    .into_event(known, time::OffsetDateTime::UNIX_EPOCH)
                    .map(|event| format!("{event:?}")),
            );
        }
    }
}
