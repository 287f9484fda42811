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
//! # What it can do
//!
//! | about | calls |
//! |---|---|
//! | sessions | [`sign_in`](Client::sign_in), [`resume`](Client::resume), [`validate_session`](Client::validate_session), [`sign_out`](Client::sign_out), [`visit`](Client::visit), [`sign_in_as_bot`](Client::sign_in_as_bot) |
//! | users | [`get_user`](Client::get_user), [`query_users`](Client::query_users), [`update_me`](Client::update_me), [`block_user`](Client::block_user), [`flag_user`](Client::flag_user) |
//! | files | [`upload`](Client::upload), [`download`](Client::download), [`set_alt_text`](Client::set_alt_text) |
//! | communities | [`query_communities`](Client::query_communities), [`create_community`](Client::create_community), [`community_members`](Client::community_members); [`posting`] decides who may post |
//! | rooms | [`create_room`](Client::create_room), [`broadcaster_data`](Client::broadcaster_data), [`stop_room`](Client::stop_room), [`viewer_count`](Client::viewer_count), [`ban_viewers`](Client::ban_viewers) |
//! | posts | [`create_room_post`](Client::create_room_post), [`query_posts`](Client::query_posts), [`create_comment`](Client::create_comment), [`add_reaction`](Client::add_reaction) |
//! | invitations | [`invite_co_host`](Client::invite_co_host), [`my_invitations`](Client::my_invitations), [`accept_invitation`](Client::accept_invitation) |
//! | chat | [`create_live_channel`](Client::create_live_channel), [`send_message`](Client::send_message), [`mute_channel_members`](Client::mute_channel_members), [`flag_message`](Client::flag_message) |
//! | the rest | [`tray`](Client::tray), [`chat_settings`](Client::chat_settings), [`links_allowed`](Client::links_allowed) |
//!
//! Each list comes page by page (`query_…`), or as a stream that asks for pages as it is read
//! (`each_…`, such as [`each_message`](Client::each_message)).
//!
//! # Secure mode
//!
//! A network in secure mode wants an auth token of the team's own backend, at sign-in and at each
//! renewal. It is typed by the user ([`SignIn::auth_token`]), or comes from an [`AuthTokenSource`]
//! such as [`AuthTokenUrl`], which asks an address of the team's own.
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
mod auth_token;
mod client;
mod clock;
mod config;
mod error;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod http;
mod known;
mod model;
mod network_time;
mod realtime;
mod session;
mod tls;
pub mod validate;
mod wire;

pub use auth_token::{AuthTokenFuture, AuthTokenMethod, AuthTokenSource, AuthTokenUrl};
pub use client::Client;
pub use clock::{Clock, SystemClock};
pub use config::{Config, DeviceInfo, Region};
pub use error::{
    AuthTokenError, ConfigError, ConfigField, ConfigProblem, Error, ErrorCode, Invalid,
    NetworkError, NetworkErrorKind, Problem, Refusal, Retry,
};
pub use model::*;
pub use realtime::{
    ChannelEvent, ChannelEventKind, ChannelMutedEvent, ChannelUsersMutedEvent, CommentEvent,
    CommentEventKind, CommunityEvent, CommunityEventKind, ConnectionState, Event, Events,
    InvitationEvent, InvitationEventKind, LiveReaction, MessageEvent, MessageEventKind,
    MessageFeedEvent, MessageFeedEventKind, PostEvent, PostEventKind, Realtime, RoomEvent,
    RoomEventKind, RoomViewersEvent, Subscription, SubscriptionRefused, SubscriptionState, Topic,
    UserEvent, UserEventKind, ViewerCountEvent,
};
pub use secrecy;
pub use session::{
    Session, SessionState, SignIn, StoredSession, StoredSessionError, TerminationReason, UserType,
    VisitorSignature,
};
pub use time;
pub use url;
