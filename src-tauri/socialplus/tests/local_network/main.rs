//! The client against a real network: HTTP, MQTT and SQLite of the local network, over loopback.
//!
//! The network is told of a media server that does not run: nothing here needs media, and what
//! LiveKit would report is reported with LiveKit's signature.
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

mod auth_tokens;
mod cable;
mod chat;
mod coverage;
mod events;
mod invitations;
mod limits;
mod network;
mod presence;
mod reconnecting;
mod refusals;
mod rooms;
mod sessions;
mod stage;
mod users;
