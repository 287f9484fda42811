//! A social.plus-shaped network: HTTP, MQTT and SQLite beside a real LiveKit server.
//!
//! It follows the platform's API (PLATFORM.md) and nothing of Greenroom's own client, so that the two can
//! disagree. [`LocalNetwork::start`] runs it inside another program; the program
//! `greenroom-network` runs it alone.
//!
//! What the network decides: users sign in with an API key; the host's media makes a room live
//! (reported by LiveKit's signed webhooks, never by a call); events go out over MQTT after the
//! change is committed, and only to those who may see them.

mod admin;
mod api_error;
mod clock;
mod config;
mod effect;
mod envelope;
mod error;
mod events;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod http;
mod id;
mod inside;
mod limits;
mod livekit;
mod metrics;
mod mqtt;
mod network;
mod picture;
mod presence;
mod probe;
mod reach;
mod room;
mod running;
mod store;
mod system;
mod watch_page;
mod watching;
mod word_lists;

pub use config::{
    AuthToken, Config, DEFAULT_LISTEN, DEFAULT_RECONNECT_WAIT, LiveKitConfig, NetworkConfig,
};
pub use error::StartError;
pub use limits::Limits;
pub use livekit::LIVEKIT_SERVER_VERSION;
pub use livekit::rehearsal::{RehearsalRoom, RehearsalServer};
pub use probe::{Occupant, occupant};
pub use running::LocalNetwork;
pub use system::{asked_to_end, private_folder};
pub use watch_page::WatchPage;
