//! Events over MQTT (contract sections 15 and 16).
//!
//! `hub` holds what users of the crate see: wanted topics, events, the connection's state.
//! `connection` keeps one MQTT connection open for as long as a session lasts and carries out what
//! `machine` decides. `decode` and `window` turn what arrives into events, each once.

mod connection;
mod decode;
mod event;
mod hub;
mod machine;
mod topic;
mod window;

pub(crate) use connection::spawn;
pub use event::{
    ChannelEvent, ChannelEventKind, ChannelMutedEvent, ChannelUsersMutedEvent, CommentEvent,
    CommentEventKind, CommunityEvent, CommunityEventKind, Event, InvitationEvent,
    InvitationEventKind, LiveReaction, MessageEvent, MessageEventKind, MessageFeedEvent,
    MessageFeedEventKind, PostEvent, PostEventKind, RoomEvent, RoomEventKind, RoomViewersEvent,
    UserEvent, UserEventKind,
};
pub(crate) use hub::Hub;
pub use hub::{
    ConnectionState, Events, Realtime, Subscription, SubscriptionRefused, SubscriptionState,
};
pub use topic::Topic;
