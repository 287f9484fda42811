//! One run of a LiveKit server of our own: started with ports and keys that are given, ended with us.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read};
use std::net::{IpAddr, Ipv4Addr, TcpListener, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use tokio::sync::oneshot;
use tokio::sync::oneshot::error::RecvError;

use super::addresses;
use crate::error::StartError;
use crate::system::Bound;

/// The version of LiveKit server that this network is tested with.
pub const LIVEKIT_SERVER_VERSION: &str = "1.13.5";

/// How long the server may take to answer.
const START_DEADLINE: Duration = Duration::from_secs(20);
/// Pause between two questions whether it answers.
const ASK_AGAIN: Duration = Duration::from_millis(50);
/// Lines of its log that are kept to explain its end.
const LOG_LINES: usize = 12;

/// How a server is to be started.
pub(crate) struct Start {
    pub binary: PathBuf,
    /// Its signalling port; a free one without.
    pub port: Option<u16>,
    /// Where people are, as the network's own listener has it: media goes where the API goes.
    pub listen: IpAddr,
    pub api_key: String,
    pub api_secret: SecretString,
    /// Where it reports what happens; empty for nowhere.
    pub webhook_url: String,
}

/// Why one start came to nothing, with the last lines of the server's log.
pub(super) enum NotStarted {
    /// It ended by itself.
    Ended {
        log_tail: String,
    },
    Other {
        log_tail: String,
    },
}

/// One run of the server. Its process ends with this.
pub(super) struct Run {
    /// Shared with whoever may have to end it while nothing else can reach it.
    process: Arc<Bound>,
    log: Log,
    pub since: Instant,
    /// It found no address at which other computers reach it, although it is for all of them.
    pub for_nobody_else: bool,
}

impl Run {
    /// Starts the server's process; `taken` is told of it before it answers.
    ///
    /// Waits until it answers.
    pub async fn start(
        start: &Start,
        ports: &Ports,
        http: &reqwest::Client,
        taken: impl FnOnce(Arc<Bound>),
    ) -> Result<Self, NotStarted> {
        let did_not_start = |log_tail: String| NotStarted::Other { log_tail };
        let mut command = Command::new(&start.binary);
        command
            // By environment: arguments can be read by everybody on the computer, and a file would
            // keep the secret after us.
            .env("LIVEKIT_CONFIG", configuration(ports, start))
            .env(
                "LIVEKIT_KEYS",
                format!("{}: {}", start.api_key, start.api_secret.expose_secret()),
            )
            .env("GREENROOM_LIVEKIT_URL", ports.url())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        // Before it looks itself: an address that comes in between is found once more, and that is all.
        let for_nobody_else = start.listen.is_unspecified() && !addresses::are_there();
        let mut process =
            Bound::spawn(command).map_err(|cause| did_not_start(cause.to_string()))?;
        let mut log = Log::default();
        if let Some(stderr) = process.take_stderr() {
            log.follow(stderr);
        }
        let process = Arc::new(process);
        taken(Arc::clone(&process));
        let health = format!("{}/", ports.api_url());
        let since = Instant::now();
        let mut run = Self {
            process,
            log,
            since,
            for_nobody_else,
        };
        loop {
            let answer = http.get(&health).send().await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(run);
            }
            if !run.process.is_running() {
                return Err(NotStarted::Ended {
                    log_tail: run.ended().await,
                });
            }
            if since.elapsed() > START_DEADLINE {
                run.process.kill();
                return Err(did_not_start(run.log.tail()));
            }
            tokio::time::sleep(ASK_AGAIN).await;
        }
    }

    /// Ends it.
    pub fn kill(&self) {
        self.process.kill();
    }

    /// Waits for its end, however it comes, and leaves nothing of the process behind. Its last words.
    pub async fn ended(&mut self) -> String {
        let log_tail = self.log.whole_tail().await;
        // The log ends a moment before the process can be buried.
        self.process.kill();
        log_tail
    }
}

/// Refuses a server that is not there, or of another version.
pub(super) fn check_version(binary: &Path) -> Result<(), StartError> {
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

/// Where a server listens.
pub(super) struct Ports {
    pub signal: u16,
    tcp: u16,
    udp: u16,
}

impl Ports {
    /// Free ports at this moment. All are held until all are chosen, so that they differ.
    pub fn choose(listen: IpAddr, signal: Option<u16>) -> std::io::Result<Self> {
        let signal_listener = TcpListener::bind((listen, signal.unwrap_or(0)))?;
        let tcp_listener = TcpListener::bind((listen, 0))?;
        let udp_socket = UdpSocket::bind((listen, 0))?;
        Ok(Self {
            signal: signal_listener.local_addr()?.port(),
            tcp: tcp_listener.local_addr()?.port(),
            udp: udp_socket.local_addr()?.port(),
        })
    }

    /// The server's address for those on this computer, `ws://…`.
    pub fn url(&self) -> String {
        format!("ws://{}:{}", Ipv4Addr::LOCALHOST, self.signal)
    }

    /// Where it answers us, `http://…`.
    pub fn api_url(&self) -> String {
        format!("http://{}:{}", Ipv4Addr::LOCALHOST, self.signal)
    }
}

/// The server's configuration. JSON is YAML. The secret is not in it.
fn configuration(ports: &Ports, start: &Start) -> String {
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
    });
    if !start.webhook_url.is_empty() {
        configuration["webhook"] = json!({ "api_key": start.api_key, "urls": [start.webhook_url] });
    }
    // Everywhere, it finds out by itself which addresses this computer has, and offers all.
    if !start.listen.is_unspecified() {
        let (here, loopback) = (start.listen.to_string(), Ipv4Addr::LOCALHOST.to_string());
        configuration["rtc"]["node_ip"] = json!(here);
        // It gives every address that it has the name of this one. Where that is for other computers, loopback must not
        // be among them: media would come in at one and be answered from the other, where nobody else gets to.
        if !start.listen.is_loopback() {
            configuration["rtc"]["ips"] = json!({ "includes": [whole(start.listen)] });
            configuration["rtc"]["enable_loopback_candidate"] = json!(false);
        }
        // Loopback in any case: that is where we ask it ourselves.
        let mut addresses = vec![here, loopback];
        addresses.dedup();
        configuration["bind_addresses"] = json!(addresses);
    }
    configuration.to_string()
}

/// An address and nothing beside it, as a range of addresses.
fn whole(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => format!("{address}/32"),
        IpAddr::V6(address) => format!("{address}/128"),
    }
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
        // Waited for in its place: who stops waiting half way can wait again.
        if let Some(end) = &mut self.end {
            // Nothing is ever sent: the sender only goes away.
            let _gone: Result<(), RecvError> = end.await;
            self.end = None;
        }
        self.tail()
    }

    fn tail(&self) -> String {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().cloned().collect::<Vec<_>>().join("\n")
    }
}
