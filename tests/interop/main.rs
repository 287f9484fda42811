//! The platform's official SDK, unmodified, lives on the local network, as a host and two guests.
//! Whatever it refuses, chokes on or never hears of is the network's fault.
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

mod audience;
// The network's own tests use all of it.
#[allow(dead_code)]
#[path = "../../src-tauri/local-network/tests/media/broadcaster.rs"]
mod broadcaster;
#[path = "../../src-tauri/socialplus/tests/local_network/cable.rs"]
mod cable;
mod chat;
mod communities;
mod console;
mod feeds;
mod files;
mod invitations;
mod judgements;
mod moderation;
#[path = "../../src-tauri/local-network/tests/network/mod.rs"]
mod network;
mod people;
mod reconnecting;
mod responses;
mod rooms;
mod seat;
mod sessions;
mod settings;
mod show;
mod stage;
mod tray;
mod visit;

use network::{Network, proof};
use seat::Addresses;

impl Network {
    /// What an SDK is told about this network.
    fn addresses(&self) -> Addresses {
        Addresses {
            http: self.http_url(),
            upload: self.http_url(),
            mqtt: self.mqtt_url(),
            api_key: network::API_KEY.to_owned(),
        }
    }
}
