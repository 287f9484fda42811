//! A client for social.plus, the platform for social features: session, users, rooms and their
//! posts, invitations to co-host, live chat, and events as they happen.
//!
//! It speaks the platform's HTTP API and MQTT; video and sound are LiveKit's and not in here:
//! [`Client::broadcaster_data`] says where to publish them.
//!
//! ```no_run
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! use socialplus::{Client, Config, Event, NewRoom, Region, SignIn};
//!
//! let client = Client::new(Config::region(Region::Eu, "an-api-key", "device-1"))?;
//! let mut events = client.realtime().events();
//! client.sign_in(SignIn::new("host").display_name("Host")).await?;
//! let room = client.create_room(NewRoom::new("Panel on Rust")).await?;
//! let _room_events = client.realtime().subscribe(
//!     room.streamer_topic(&client.current_session().expect("signed in").network_id),
//! );
//! client.invite_co_host(&room.id, &"guest".into()).await?;
//! while let Some(event) = events.recv().await {
//!     if let Event::Invitation(event) = event {
//!         println!("{:?}", event.kind);
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # How it is made
//!
//! - [`Client`] is a cheap handle; everything is a method of it. Calls are in `api/`, by noun.
//! - `model/` has the types of the platform; public and internal ids are different types. `wire/`
//!   reads the JSON, leniently: what is missing, new or odd never makes an answer unreadable, and
//!   every status has a branch for words that this client does not know.
//! - `http/` keeps the platform's pace (100 requests in five seconds), follows its wishes for a
//!   pause, repeats what may be repeated, and asks once for what several ask for at once.
//! - `session/` signs in, renews the token at 80 % of its life whatever the clocks do, and ends on
//!   the platform's word. [`Client::session`] is a value to watch.
//! - `realtime/` keeps one connection for events. After it was lost, [`Event::Reconnected`] says
//!   that events may have been missed: read again what is shown.
//! - [`Error`] says what can be done: see [`Error::code`], [`Error::retry`] and
//!   [`Error::outcome_unknown`]. Wrong values are refused before they are sent, by field.
//!
//! # Secrets
//!
//! API key, access token, auth token and LiveKit token are [`secrecy::SecretString`]s. They are in
//! no log line, `Debug` output, error or address. (Below this crate, the WebSocket library prints
//! frames at its `trace` level, the first of which has the token: filter `tungstenite` to `debug`.)

mod api;
mod client;
mod config;
mod error;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod http;
mod known;
mod model;
mod realtime;
mod session;
pub mod validate;
mod wire;

pub use client::Client;
pub use config::{Config, ConfigError, ConfigField, ConfigProblem, DeviceInfo, Region};
pub use error::{
    Error, ErrorCode, Invalid, NetworkError, NetworkErrorKind, Problem, Refusal, Retry,
};
pub use model::*;
pub use realtime::{
    ChannelEvent, ChannelEventKind, ChannelMutedEvent, ChannelUsersMutedEvent, CommentEvent,
    CommentEventKind, CommunityEvent, CommunityEventKind, ConnectionState, Event, Events,
    InvitationEvent, InvitationEventKind, LiveReaction, MessageEvent, MessageEventKind,
    MessageFeedEvent, MessageFeedEventKind, PostEvent, PostEventKind, Realtime, RoomEvent,
    RoomEventKind, RoomViewersEvent, Subscription, SubscriptionRefused, SubscriptionState, Topic,
    UserEvent, UserEventKind,
};
pub use secrecy;
pub use session::{
    AuthTokenError, AuthTokenFuture, AuthTokenMethod, AuthTokenSource, AuthTokenUrl, Clock,
    Session, SessionState, SignIn, StoredSession, StoredSessionError, SystemClock,
    TerminationReason, UserType, VisitorSignature,
};
pub use time;
pub use url;
