//! Where bytes from outside come in, for the fuzz targets. No part of the API.

use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use axum::extract::connect_info::MockConnectInfo;

use crate::mqtt::frame::{Incoming, PACKET_LIMIT};
use crate::running::LocalNetwork;

impl LocalNetwork {
    /// Every path of this network, to be called without a socket.
    pub fn router(&self) -> Router {
        let nowhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        crate::http::router(self.shared.clone()).layer(MockConnectInfo(nowhere))
    }
}

/// Takes the bytes as messages of this length, and the packets out of them.
pub fn packets(bytes: &[u8], message: usize) {
    let mut incoming = Incoming::default();
    for message in bytes.chunks(message) {
        incoming.extend(message);
        loop {
            match incoming.next() {
                Ok(Some(_)) => {}
                Ok(None) => break,
                Err(_) => return,
            }
        }
        // What waits is less than one packet.
        assert!(incoming.waiting() < PACKET_LIMIT);
    }
}
