//! Greenroom without a window.
//!
//! [`App`] is everything the page can ask for: one async method for each command of the contract,
//! and [`App::subscribe`] for what it is told. Behind it each concern is an actor (see
//! `actor`): messages in, one `watch` value out, nobody else touches its state; and what is hard to
//! get right in it is a machine without clock and IO. Who hears of whom is in `wiring`. What the
//! core needs from its host (keychain, settings, the desktop, the local network) is in [`ports`].

mod actor;
mod app;
mod chat;
mod closing;
pub mod edge;
mod error;
mod home;
mod interfaces;
mod invitation;
mod invitation_link;
mod link;
mod loopback;
mod media_path;
mod network_check;
mod network_time;
mod new_room;
mod people;
mod platform;
pub mod ports;
mod reach;
mod rehearsal;
mod room;
mod session;
mod settings;
mod sources;
mod stage;
mod troubleshooter;
mod wiring;

pub use app::{App, AppOptions};
pub use closing::{ClosingState, OnAir};
