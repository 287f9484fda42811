//! What the page and the Rust side agree on: commands, arguments, views, events and errors.
//!
//! A leaf: it depends on no other crate of the workspace, does no IO and holds no logic beyond
//! shapes. Every type here crosses the border between the page and Rust as JSON in camelCase, and
//! `typescript` prints the matching TypeScript. Times are ISO 8601 strings in UTC.
//!
//! No type in this crate that travels *to* the page has room for a secret.

mod before_live;
mod chat;
mod closing;
mod commands;
mod devices;
mod error;
mod event;
mod figures;
mod health;
mod home;
mod invitation;
mod limits;
mod loopback;
mod network_check;
mod new_room;
mod people;
mod room;
mod room_actions;
mod session;
mod settings;
mod share;
mod stage;
mod troubles;
pub mod typescript;

pub use before_live::*;
pub use chat::*;
pub use closing::*;
pub use commands::*;
pub use devices::*;
pub use error::*;
pub use event::*;
pub use figures::*;
pub use health::*;
pub use home::*;
pub use invitation::*;
pub use limits::*;
pub use loopback::*;
pub use network_check::*;
pub use new_room::*;
pub use people::*;
pub use room::*;
pub use room_actions::*;
pub use session::*;
pub use settings::*;
pub use share::*;
pub use stage::*;
pub use troubles::*;
