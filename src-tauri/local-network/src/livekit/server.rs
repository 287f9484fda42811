//! A LiveKit server of our own: started on free ports with keys of its own, ended with us.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read};
use std::net::{IpAddr, Ipv4Addr, TcpListener, UdpSocket};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use tokio::sync::oneshot;
use tokio::sync::oneshot::error::RecvError;

use crate::error::StartError;
use crate::system::Bound;

/// The version of LiveKit server that this network is tested with.
pub const LIVEKIT_SERVER_VERSION: &str = "1.13.5";

/// How long the server may take to answer.
const START_DEADLINE: Duration = Duration::from_secs(20);
/// Pause between two questions whether it answers.
const ASK_AGAIN: Duration = Duration::from_millis(50);
/// How often it is started: between our choice of free ports and its own start, another program
/// may have taken one.
const STARTS: u32 = 3;
/// Lines of its log that are kept to explain a failed start.
const LOG_LINES: usize = 12;

/// How a server is to be started.
pub(crate) struct Start<'a> {
    pub binary: &'a Path,
    /// Its signalling port; a free one without.
    pub port: Option<u16>,
    /// Where people are, as the network's own listener has it: media goes where the API goes.
    pub listen: IpAddr,
    pub api_key: &'a str,
    pub api_secret: &'a SecretString,
    pub webhook_url: &'a str,
}

/// Why one start came to nothing, with the last lines of the server's log.
enum NotStarted {
    /// It ended by itself.
    Ended {
        log_tail: String,
    },
    Other {
        log_tail: String,
    },
}

/// A running server.
pub(crate) struct Server {
    process: Bound,
    port: u16,
    url: String,
}

impl Server {
    /// Starts the server and waits until it answers.
    pub async fn start(start: &Start<'_>, http: &reqwest::Client) -> Result<Self, StartError> {
        check_version(start.binary)?;
        let mut starts = 1;
        loop {
            match Self::start_once(start, http).await {
                Err(NotStarted::Ended { log_tail }) if starts < STARTS => {
                    tracing::info!(
                        log_tail,
                        "LiveKit server ended at once and is started again"
                    );
                    starts += 1;
                }
                Err(NotStarted::Ended { log_tail } | NotStarted::Other { log_tail }) => {
                    return Err(StartError::LiveKitServerDidNotStart { log_tail });
                }
                Ok(server) => return Ok(server),
            }
        }
    }

    async fn start_once(start: &Start<'_>, http: &reqwest::Client) -> Result<Self, NotStarted> {
        let did_not_start = |log_tail: String| NotStarted::Other { log_tail };
        let ports = Ports::choose(start.listen, start.port)
            .map_err(|cause| did_not_start(cause.to_string()))?;
        let url = format!("ws://{}:{}", Ipv4Addr::LOCALHOST, ports.signal);
        let mut command = Command::new(start.binary);
        command
            // By environment: arguments can be read by everybody on the computer, and a file would
            // keep the secret after us.
            .env("LIVEKIT_CONFIG", configuration(&ports, start))
            .env(
                "LIVEKIT_KEYS",
                format!("{}: {}", start.api_key, start.api_secret.expose_secret()),
            )
            .env("GREENROOM_LIVEKIT_URL", &url)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut process =
            Bound::spawn(command).map_err(|cause| did_not_start(cause.to_string()))?;
        let mut log = Log::default();
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
            if !server.is_running() {
                return Err(NotStarted::Ended {
                    log_tail: log.whole_tail().await,
                });
            }
            if started.elapsed() > START_DEADLINE {
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
    fn choose(listen: IpAddr, signal: Option<u16>) -> std::io::Result<Self> {
        let signal_listener = TcpListener::bind((listen, signal.unwrap_or(0)))?;
        let tcp_listener = TcpListener::bind((listen, 0))?;
        let udp_socket = UdpSocket::bind((listen, 0))?;
        Ok(Self {
            signal: signal_listener.local_addr()?.port(),
            tcp: tcp_listener.local_addr()?.port(),
            udp: udp_socket.local_addr()?.port(),
        })
    }
}

/// The server's configuration. JSON is YAML. The secret is not in it.
fn configuration(ports: &Ports, start: &Start<'_>) -> String {
    let mut configuration = json!({
        "port": ports.signal,
        "logging": { "level": "warn", "json": false },
        "rtc": {
            "udp_port": ports.udp,
            "tcp_port": ports.tcp,
            "use_external_ip": false,
            "enable_loopback_candidate": true,
        },
        // Our rooms decide when a show ends; LiveKit only has to outlast the wait for a host.
        "room": { "empty_timeout": 300, "departure_timeout": 20 },
        "webhook": { "api_key": start.api_key, "urls": [start.webhook_url] },
    });
    // Everywhere, it finds out by itself which addresses this computer has, and offers all.
    if !start.listen.is_unspecified() {
        let (here, loopback) = (start.listen.to_string(), Ipv4Addr::LOCALHOST.to_string());
        configuration["rtc"]["node_ip"] = json!(here);
        // Loopback in any case: that is where we ask it ourselves.
        let mut addresses = vec![here, loopback];
        addresses.dedup();
        configuration["bind_addresses"] = json!(addresses);
    }
    configuration.to_string()
}

/// The last lines of the server's log.
#[derive(Default)]
struct Log {
    lines: Arc<Mutex<VecDeque<String>>>,
    /// Its sender is the reading thread's, and gone at the end of the log.
    end: Option<oneshot::Receiver<()>>,
}

impl Log {
    fn follow(&mut self, stderr: impl Read + Send + 'static) {
        let kept = Arc::clone(&self.lines);
        let (reading, end) = oneshot::channel();
        self.end = Some(end);
        // The thread ends with the server, whose end closes the pipe.
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                tracing::debug!(target: "livekit_server", "{line}");
                let mut lines = kept.lock().unwrap_or_else(PoisonError::into_inner);
                if lines.len() == LOG_LINES {
                    lines.pop_front();
                }
                lines.push_back(line);
            }
            drop(reading);
        });
    }

    /// The tail of a server that has ended, down to its last word.
    async fn whole_tail(&mut self) -> String {
        if let Some(end) = self.end.take() {
            // Nothing is ever sent: the sender only goes away.
            let _gone: Result<(), RecvError> = end.await;
        }
        self.tail()
    }

    fn tail(&self) -> String {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().cloned().collect::<Vec<_>>().join("\n")
    }
}
