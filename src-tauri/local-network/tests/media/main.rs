//! The network beside a real LiveKit server, which it starts and ends.
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

mod broadcaster;
mod elsewhere;
mod life;
#[path = "../network/mod.rs"]
mod network;
#[cfg(unix)]
mod program;
#[cfg(target_os = "linux")]
mod restarting;
mod rights;
#[cfg(unix)]
mod starting;
