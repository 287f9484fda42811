//! The watch page in a real browser: real media, real events, the page as it is built.
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

mod browser;
mod viewing;

#[path = "../media/broadcaster.rs"]
#[allow(dead_code)] // Other tests use more of it.
mod broadcaster;
#[path = "../network/mod.rs"]
mod network;
