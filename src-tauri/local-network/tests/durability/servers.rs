//! The two programs: the network, which is killed, and LiveKit's server, which goes on.

use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::network::{API_KEY, Api, LIVEKIT_KEY, LIVEKIT_SECRET, provided, seen, within};

/// A room whose host is gone ends after so long.
const RECONNECT_WAIT_SECONDS: u64 = 3;

/// The network's program with its folder and its address, which stay the same over every restart.
pub struct Program {
    file: PathBuf,
    data: PathBuf,
    port: u16,
}

/// A running one.
pub struct Running(Child);

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}

impl Program {
    pub fn prepare(folder: &Path) -> Self {
        Self {
            file: folder.join("network.toml"),
            data: folder.join("data"),
            port: free_port(),
        }
    }

    pub fn api(&self) -> Api {
        Api::new(&format!("http://127.0.0.1:{}", self.port))
    }

    pub async fn start(&self, livekit: &LiveKit) -> Running {
        let text = format!(
            "data_dir = {:?}\nlisten = \"127.0.0.1:{}\"\n\
             reconnect_wait_seconds = {RECONNECT_WAIT_SECONDS}\n\n\
             [[networks]]\nname = \"test\"\n\n\
             [livekit]\nurl = \"ws://127.0.0.1:{}\"\napi_key = {LIVEKIT_KEY:?}\n\n\
             [limits]\ncalls_per_5_seconds = 1000000\nmessages_per_second = 1000000\n",
            self.data, self.port, livekit.port
        );
        std::fs::write(&self.file, text).unwrap();
        let mut process = Command::new(env!("CARGO_BIN_EXE_greenroom-network"))
            .arg(&self.file)
            .env("GREENROOM_API_KEY", API_KEY)
            .env("GREENROOM_LIVEKIT_SECRET", LIVEKIT_SECRET)
            .env("GREENROOM_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = within("the first line", lines.next_line()).await.unwrap();
        assert!(line.expect("it serves").starts_with("serving on "));
        Running(process)
    }
}

impl Running {
    /// Ends it without warning.
    pub async fn kill(&mut self) {
        within("the end of the program", self.0.kill())
            .await
            .unwrap();
    }

    /// Asks it to end, which it does in order.
    pub async fn terminate(mut self) {
        let id = self.0.id().expect("it runs").to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status().await;
        assert!(asked.unwrap().success());
        assert!(self.0.wait().await.unwrap().success());
    }
}

/// LiveKit's server, which reports to the network.
pub struct LiveKit {
    _process: Child,
    port: u16,
}

impl LiveKit {
    pub async fn start(network: &Program) -> Self {
        let port = free_port();
        let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let webhook = format!("http://127.0.0.1:{}/livekit/webhook", network.port);
        let configuration = json!({
            "port": port,
            "bind_addresses": ["127.0.0.1"],
            "logging": { "level": "error" },
            "rtc": {
                "udp_port": udp.local_addr().unwrap().port(),
                "tcp_port": free_port(),
                "use_external_ip": false,
                "node_ip": "127.0.0.1",
                "enable_loopback_candidate": true,
            },
            "room": { "empty_timeout": 300, "departure_timeout": 20 },
            "webhook": { "api_key": LIVEKIT_KEY, "urls": [webhook] },
        });
        drop(udp);
        let process = Command::new(provided("GREENROOM_LIVEKIT_SERVER"))
            .env("LIVEKIT_CONFIG", configuration.to_string())
            .env("LIVEKIT_KEYS", format!("{LIVEKIT_KEY}: {LIVEKIT_SECRET}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let api = Api::new(&format!("http://127.0.0.1:{port}"));
        seen("LiveKit's answer", async || {
            let answer = api.request(reqwest::Method::GET, "/").send().await.ok()?;
            answer.status().is_success().then_some(())
        })
        .await;
        Self {
            _process: process,
            port,
        }
    }
}
