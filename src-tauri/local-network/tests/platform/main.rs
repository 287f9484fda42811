//! The network by PLATFORM.md: plain HTTP, and an MQTT client that is not ours.
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

mod audience;
mod chat;
mod chat_kinds;
mod comments;
mod communities;
mod community_events;
mod errors;
mod files;
mod invitations;
mod limits;
mod messages;
mod metrics;
mod mqtt_sessions;
mod objects;
mod own_rooms;
mod people;
mod posts;
mod sequence;
mod sessions;
mod stage_token;
mod terminations;
mod topics;
mod tray;
mod viewer_bans;
mod watching;
mod webhooks;

#[path = "../network/mod.rs"]
mod network;
