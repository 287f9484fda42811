//! The client on lines that break: real sockets, a real network behind them.
//!
//! After every fault, what the client says (its answers and its events, put together as an app
//! does) equals a fresh read by somebody whose line is whole; nothing is there twice.
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

mod addresses;
mod cable;
mod calls;
mod clocks;
mod events;
mod mirror;
/// The network and its people, as in the tests over a whole line.
#[path = "../local_network/network.rs"]
#[allow(dead_code)] // Not all of it is needed here.
mod network;
mod secure_mode;
mod sessions;
mod times;
mod wires;
