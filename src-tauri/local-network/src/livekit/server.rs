//! A LiveKit server of our own: started on free ports with keys of its own, ended with us.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use super::LIVEKIT_SERVER_VERSION;
use crate::error::StartError;
use crate::platform::Bound;

/// How long the server may take to answer.
const START_DEADLINE: Duration = Duration::from_secs(20);
/// Pause between two questions whether it answers.
const ASK_AGAIN: Duration = Duration::from_millis(50);
/// Lines of its log that are kept to explain a failed start.
const LOG_LINES: usize = 12;

/// The server's key pair.
pub(crate) struct Keys<'a> {
    pub api_key: &'a str,
    pub api_secret: &'a SecretString,
}

/// A running server.
pub(crate) struct Server {
    process: Bound,
    port: u16,
    url: String,
}

impl Server {
    /// Starts the server and waits until it answers.
    pub async fn start(
        binary: &Path,
        port: Option<u16>,
        keys: &Keys<'_>,
        webhook_url: &str,
        http: &reqwest::Client,
    ) -> Result<Self, StartError> {
        check_version(binary)?;
        let did_not_start = |log_tail: String| StartError::LiveKitServerDidNotStart { log_tail };
        let ports = Ports::choose(port).map_err(|cause| did_not_start(cause.to_string()))?;
        let url = format!("ws://{}:{}", Ipv4Addr::LOCALHOST, ports.signal);
        let mut command = Command::new(binary);
        command
            // By environment: arguments can be read by everybody on the computer, and a file would
            // keep the secret after us.
            .env("LIVEKIT_CONFIG", configuration(&ports, keys, webhook_url))
            .env(
                "LIVEKIT_KEYS",
                format!("{}: {}", keys.api_key, keys.api_secret.expose_secret()),
            )
            .env("GREENROOM_LIVEKIT_URL", &url)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut process =
            Bound::spawn(command).map_err(|cause| did_not_start(cause.to_string()))?;
        let log = Log::default();
        if let Some(stderr) = process.take_stderr() {
            log.follow(stderr);
        }
        let server = Self {
            process,
            port: ports.signal,
            url,
        };
        let health = format!("http://{}:{}/", Ipv4Addr::LOCALHOST, ports.signal);
        let started = Instant::now();
        loop {
            let answer = http.get(&health).send().await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(server);
            }
            if !server.is_running() || started.elapsed() > START_DEADLINE {
                return Err(did_not_start(log.tail()));
            }
            tokio::time::sleep(ASK_AGAIN).await;
        }
    }

    /// Its address, `ws://…`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its signalling port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Whether it still runs.
    pub fn is_running(&self) -> bool {
        self.process.is_running()
    }

    /// Ends it at once: its rooms are our rooms, and those have ended or wait.
    pub fn stop(&self) {
        self.process.kill();
    }
}

fn check_version(binary: &Path) -> Result<(), StartError> {
    let missing = || StartError::LiveKitServerMissing {
        looked_in: binary.to_path_buf(),
    };
    let output = Command::new(binary)
        .arg("--version")
        .stdin(Stdio::null())
        .output()
        .map_err(|_cause| missing())?;
    let text = String::from_utf8_lossy(&output.stdout);
    let found = text.split_whitespace().last().unwrap_or("of no version");
    if found == LIVEKIT_SERVER_VERSION {
        Ok(())
    } else {
        Err(StartError::LiveKitServerWrongVersion {
            found: found.chars().take(40).collect(),
            wanted: LIVEKIT_SERVER_VERSION,
        })
    }
}

struct Ports {
    signal: u16,
    tcp: u16,
    udp: u16,
}

impl Ports {
    /// Free ports at this moment. All are held until all are chosen, so that they differ.
    fn choose(signal: Option<u16>) -> std::io::Result<Self> {
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let signal_listener = TcpListener::bind((Ipv4Addr::LOCALHOST, signal.unwrap_or(0)))?;
        let tcp_listener = TcpListener::bind(any)?;
        let udp_socket = UdpSocket::bind(any)?;
        Ok(Self {
            signal: signal_listener.local_addr()?.port(),
            tcp: tcp_listener.local_addr()?.port(),
            udp: udp_socket.local_addr()?.port(),
        })
    }
}

/// The server's configuration. JSON is YAML. The secret is not in it.
fn configuration(ports: &Ports, keys: &Keys<'_>, webhook_url: &str) -> String {
    json!({
        "port": ports.signal,
        "bind_addresses": ["127.0.0.1"],
        "logging": { "level": "warn", "json": false },
        "rtc": {
            "udp_port": ports.udp,
            "tcp_port": ports.tcp,
            "use_external_ip": false,
            "node_ip": "127.0.0.1",
            "enable_loopback_candidate": true,
        },
        // Our rooms decide when a show ends; LiveKit only has to outlast the wait for a host.
        "room": { "empty_timeout": 300, "departure_timeout": 20 },
        "webhook": { "api_key": keys.api_key, "urls": [webhook_url] },
    })
    .to_string()
}

/// The last lines of the server's log.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<VecDeque<String>>>);

impl Log {
    fn follow(&self, stderr: impl Read + Send + 'static) {
        let log = self.clone();
        // The thread ends with the server, whose end closes the pipe.
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                tracing::debug!(target: "livekit_server", "{line}");
                let mut lines = log.0.lock().unwrap_or_else(PoisonError::into_inner);
                if lines.len() == LOG_LINES {
                    lines.pop_front();
                }
                lines.push_back(line);
            }
        });
    }

    fn tail(&self) -> String {
        let lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().cloned().collect::<Vec<_>>().join("\n")
    }
}
