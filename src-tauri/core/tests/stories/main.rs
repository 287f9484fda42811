//! Stories over the real parts: Greenrooms without windows on one local network, with LiveKit's
//! real library and server.
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

mod bad_input;
mod bad_luck;
mod broken_part;
mod carried_over;
mod entering;
mod figures;
mod house;
mod kept_texts;
mod links;
mod loopback;
#[cfg(target_os = "linux")]
mod media_server;
mod network_check;
mod off_and_on;
mod panel;
mod second_computer;
mod tiles;
mod troubles;
mod two_pages;
mod unheard;
mod unnoticed;
