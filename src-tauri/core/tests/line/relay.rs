//! A LiveKit server that has a relay beside it (TURN, RFC 8656), as an operator may set one up.

use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::ops::RangeInclusive;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use greenroom_local_network::LiveKitConfig;
use serde_json::json;
use tokio::net::TcpStream;
use tokio::time::{interval, timeout};

use crate::house::{DEADLINE, part};

const KEY: &str = "GRrelay";
const SECRET: &str = "a-secret-of-this-test-and-of-nothing-else";
/// Whence the relay goes on to the media server: below what the kernel gives to everybody.
pub const RELAYED_FROM: RangeInclusive<u16> = 20_000..=20_100;

/// The server; it ends with this.
pub struct WithRelay {
    signal: u16,
    pub udp: u16,
    pub tcp: u16,
    process: Child,
}

impl WithRelay {
    /// Starts it at this computer's address.
    pub async fn start(address: Ipv4Addr) -> Self {
        let any = (Ipv4Addr::UNSPECIFIED, 0);
        // Held together, so that they differ.
        let (signal, tcp) = (
            TcpListener::bind(any).unwrap(),
            TcpListener::bind(any).unwrap(),
        );
        let (udp, turn) = (UdpSocket::bind(any).unwrap(), UdpSocket::bind(any).unwrap());
        let [signal, tcp] = [&signal, &tcp].map(|one| one.local_addr().unwrap().port());
        let [udp, turn] = [&udp, &turn].map(|one| one.local_addr().unwrap().port());
        let configuration = json!({
            "port": signal,
            "keys": { KEY: SECRET },
            "logging": { "level": "error" },
            "rtc": {
                "udp_port": udp,
                "tcp_port": tcp,
                "use_external_ip": false,
                "node_ip": address.to_string(),
            },
            "turn": {
                "enabled": true,
                "udp_port": turn,
                "relay_range_start": RELAYED_FROM.start(),
                "relay_range_end": RELAYED_FROM.end(),
                // Otherwise it relays to no address of a private network, which is where its own server is.
                "allow_restricted_peer_cidrs": [format!("{address}/32")],
            },
        });
        let process = Command::new(part("GREENROOM_LIVEKIT_SERVER"))
            .env("LIVEKIT_CONFIG", configuration.to_string())
            .stdin(Stdio::null())
            .spawn();
        let server = Self {
            signal,
            udp,
            tcp,
            process: process.expect("LiveKit's server starts"),
        };
        let mut attempts = interval(Duration::from_millis(50));
        let answers = timeout(DEADLINE, async {
            while TcpStream::connect((Ipv4Addr::LOCALHOST, signal))
                .await
                .is_err()
            {
                attempts.tick().await;
            }
        });
        answers.await.expect("LiveKit's server answers in time");
        server
    }

    /// How a network reaches it.
    pub fn config(&self) -> LiveKitConfig {
        LiveKitConfig::External {
            url: format!("ws://{}:{}", Ipv4Addr::LOCALHOST, self.signal),
            api_url: None,
            api_key: KEY.to_owned(),
            api_secret: SECRET.into(),
        }
    }
}

impl Drop for WithRelay {
    fn drop(&mut self) {
        // An error means that it has ended already.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
