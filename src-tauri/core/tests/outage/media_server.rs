//! A LiveKit server that the test ends and starts again.

use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use greenroom_local_network::LiveKitConfig;
use serde_json::json;
use tokio::net::TcpStream;
use tokio::time::{interval, timeout};

use crate::house::{DEADLINE, part};

const KEY: &str = "GRoutage";
const SECRET: &str = "a-secret-of-this-test-and-of-nothing-else";

/// The server, always on the same ports.
pub struct MediaServer {
    port: u16,
    configuration: String,
    process: Option<Child>,
}

impl MediaServer {
    /// Chooses its ports. It reports to a network on the port.
    pub fn reporting_to(network_port: u16) -> Self {
        let any = (Ipv4Addr::LOCALHOST, 0);
        // Held together, so that they differ.
        let (signal, tcp) = (
            TcpListener::bind(any).unwrap(),
            TcpListener::bind(any).unwrap(),
        );
        let udp = UdpSocket::bind(any).unwrap();
        let port = signal.local_addr().unwrap().port();
        let configuration = json!({
            "port": port,
            "bind_addresses": ["127.0.0.1"],
            "keys": { KEY: SECRET },
            "logging": { "level": "error" },
            "rtc": {
                "udp_port": udp.local_addr().unwrap().port(),
                "tcp_port": tcp.local_addr().unwrap().port(),
                "use_external_ip": false,
                "node_ip": "127.0.0.1",
                "enable_loopback_candidate": true,
            },
            "room": { "empty_timeout": 300, "departure_timeout": 20 },
            "webhook": {
                "api_key": KEY,
                "urls": [format!("http://127.0.0.1:{network_port}/livekit/webhook")],
            },
        });
        Self {
            port,
            configuration: configuration.to_string(),
            process: None,
        }
    }

    /// How the network reaches it.
    pub fn config(&self) -> LiveKitConfig {
        LiveKitConfig::External {
            url: format!("ws://127.0.0.1:{}", self.port),
            api_url: None,
            api_key: KEY.to_owned(),
            api_secret: SECRET.into(),
        }
    }

    pub async fn start(&mut self) {
        let process = Command::new(part("GREENROOM_LIVEKIT_SERVER"))
            .env("LIVEKIT_CONFIG", &self.configuration)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        self.process = Some(process.expect("LiveKit's server starts"));
        let mut attempts = interval(Duration::from_millis(50));
        let answers = timeout(DEADLINE, async {
            while TcpStream::connect(("127.0.0.1", self.port)).await.is_err() {
                attempts.tick().await;
            }
        });
        answers.await.expect("LiveKit's server answers in time");
    }

    /// Ends it without a word to anybody.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            // An error means that it has ended already.
            drop(process.kill());
            drop(process.wait());
        }
    }

    /// Ends it in order: it sends everybody away. Asked once it would wait for them to go; asked again
    /// too soon, it hears one request.
    pub async fn send_everybody_away(&mut self) {
        let process = self.process.as_mut().expect("it runs");
        let id = process.id().to_string();
        let mut attempts = interval(Duration::from_millis(200));
        let ended = timeout(DEADLINE, async {
            while process.try_wait().unwrap().is_none() {
                let asked = Command::new("kill").args(["-TERM", &id]).status();
                assert!(asked.unwrap().success());
                attempts.tick().await;
            }
        });
        ended.await.expect("LiveKit's server ends in time");
        self.process = None;
    }
}

impl Drop for MediaServer {
    fn drop(&mut self) {
        self.kill();
    }
}
