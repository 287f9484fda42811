//! A desktop of a test's own that hands out screens as Wayland's do: PipeWire with its session manager, a
//! screen that GStreamer puts into it, and a portal that answers what the test wants.

// Each test uses its own part, and fails by unwrapping.
#![allow(dead_code, clippy::unwrap_used)]

use std::{
    collections::HashMap,
    io::{BufRead as _, BufReader},
    os::{fd::OwnedFd, unix::net::UnixStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tokio::sync::watch;
use zbus::{
    Connection, connection, interface,
    message::Header,
    object_server::SignalEmitter,
    zvariant::{self, ObjectPath, OwnedObjectPath, OwnedValue, Value},
};

/// No step of a test takes longer.
const DEADLINE: Duration = Duration::from_secs(20);
const PATH: &str = "/org/freedesktop/portal/desktop";

/// A program that ends with this.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // An error means that it has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn run(program: &str, folder: &Path, bus: Option<&str>, arguments: &[&str]) -> Running {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env("XDG_RUNTIME_DIR", folder)
        .env("PIPEWIRE_RUNTIME_DIR", folder)
        .env("HOME", folder)
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        // Without these two nobody looks for a message bus or starts one.
        .env_remove("DISPLAY")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if let Some(bus) = bus {
        command.env("DBUS_SESSION_BUS_ADDRESS", bus);
    }
    Running(command.spawn().unwrap_or_else(|error| {
        panic!("{program}: {error}; `cargo xtask test` installs it");
    }))
}

async fn eventually<T>(what: &str, mut found: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = found() {
            return found;
        }
        assert!(begun.elapsed() < DEADLINE, "{what} did not come in time");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// What the portal says when it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The screen that there is.
    Screen,
    /// The same, as a window.
    Window,
    /// The person closes the question.
    Refuse,
    /// The person does not see the question.
    Nothing,
}

/// What happened at the portal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heard {
    /// How often somebody was to be asked.
    pub asked: u32,
    /// Sessions that a program closed.
    pub closed: u32,
    /// The pointer is to be drawn in.
    pub draws_pointer: bool,
}

type LastSession = Arc<Mutex<Option<OwnedObjectPath>>>;

/// A message bus with nobody on it.
pub struct BareBus {
    pub address: String,
    _daemon: Running,
    _folder: TempDir,
}

impl BareBus {
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (daemon, address) = message_bus(folder.path());
        Self {
            address,
            _daemon: daemon,
            _folder: folder,
        }
    }
}

/// The desktop. Its programs end with it.
pub struct CastDesk {
    portal: Connection,
    answer: Arc<Mutex<Answer>>,
    session: LastSession,
    heard: watch::Receiver<Heard>,
    bus: String,
    // The source goes first, and the folder last.
    source: Option<Running>,
    _programs: [Running; 3],
    folder: TempDir,
}

impl CastDesk {
    /// Whose only screen is what this X display shows.
    pub async fn start(display: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (daemon, bus) = message_bus(folder.path());
        let pipewire = run("pipewire", folder.path(), None, &[]);
        let socket = folder.path().join("pipewire-0");
        eventually("PipeWire", || UnixStream::connect(&socket).ok()).await;
        // It ends without a message bus.
        let links = run("wireplumber", folder.path(), Some(&bus), &[]);
        let source = source(folder.path(), display);
        let node = eventually("the screen in PipeWire", || node(folder.path())).await;
        let answer = Arc::new(Mutex::new(Answer::Screen));
        let session = LastSession::default();
        let (tells, heard) = watch::channel(Heard::default());
        let portal = Portal {
            socket,
            node,
            answer: answer.clone(),
            session: session.clone(),
            tells,
        };
        let served = connection::Builder::address(bus.as_str())
            .unwrap()
            .serve_at(PATH, portal)
            .unwrap()
            .name("org.freedesktop.portal.Desktop")
            .unwrap();
        Self {
            portal: served.build().await.unwrap(),
            answer,
            session,
            heard,
            bus,
            source: Some(source),
            _programs: [daemon, pipewire, links],
            folder,
        }
    }

    /// The address of the message bus on which the portal is.
    pub fn bus(&self) -> &str {
        &self.bus
    }

    /// What the portal says from now on.
    pub fn answers(&self, answer: Answer) {
        *self.answer.lock().unwrap() = answer;
    }

    /// Waits for something to happen at the portal.
    pub async fn hears(&self, what: &str, is_it: impl FnMut(&Heard) -> bool) -> Heard {
        let mut heard = self.heard.clone();
        let reached = tokio::time::timeout(DEADLINE, heard.wait_for(is_it)).await;
        reached
            .unwrap_or_else(|_| panic!("{what}"))
            .unwrap()
            .clone()
    }

    /// The person ends what is shared in the desktop's own panel.
    pub async fn ends_session(&self) {
        let session = self.session.lock().unwrap().clone().expect("a session");
        let details: HashMap<&str, Value<'_>> = HashMap::new();
        self.portal
            .emit_signal(
                None::<&str>,
                &session,
                "org.freedesktop.portal.Session",
                "Closed",
                &(details,),
            )
            .await
            .unwrap();
    }

    /// The screen goes, as with a compositor that ends.
    pub fn screen_ends(&mut self) {
        self.source = None;
    }
}

fn message_bus(folder: &Path) -> (Running, String) {
    let mut daemon = Command::new("dbus-daemon")
        .args(["--session", "--nofork", "--print-address"])
        .env("XDG_RUNTIME_DIR", folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("dbus-daemon");
    let mut address = String::new();
    let said = daemon.stdout.take().unwrap();
    BufReader::new(said).read_line(&mut address).unwrap();
    (Running(daemon), address.trim().to_owned())
}

fn source(folder: &Path, display: &str) -> Running {
    let display = format!("display-name={display}");
    let pipeline = [
        "-q",
        "ximagesrc",
        &display,
        "use-damage=false",
        "show-pointer=false",
        "!",
        "video/x-raw,framerate=15/1",
        "!",
        "pipewiresink",
        "mode=provide",
        "stream-properties=props,media.class=Video/Source,media.role=Screen,node.name=a-screen",
    ];
    run("gst-launch-1.0", folder, None, &pipeline)
}

/// PipeWire's number of the screen.
fn node(folder: &Path) -> Option<u32> {
    let listed = Command::new("pw-cli")
        .args(["ls", "Node"])
        .env("XDG_RUNTIME_DIR", folder)
        .env("PIPEWIRE_RUNTIME_DIR", folder)
        .stderr(Stdio::null())
        .output()
        .expect("pw-cli; `cargo xtask test` installs it");
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    let mut number = None;
    for line in listed.lines() {
        if let Some(id) = line.trim_start().strip_prefix("id ") {
            number = id.split(',').next()?.parse().ok();
        }
        if line.contains("\"a-screen\"") {
            return number;
        }
    }
    None
}

struct Portal {
    socket: PathBuf,
    node: u32,
    answer: Arc<Mutex<Answer>>,
    session: LastSession,
    tells: watch::Sender<Heard>,
}

type Options = HashMap<String, OwnedValue>;

fn token(options: &Options, key: &str) -> String {
    String::try_from(options[key].try_clone().unwrap()).unwrap()
}

fn below(kind: &str, header: &Header<'_>, token: &str) -> OwnedObjectPath {
    let sender = header.sender().unwrap().trim_start_matches(':');
    let path = format!("{PATH}/{kind}/{}/{token}", sender.replace('.', "_"));
    ObjectPath::try_from(path).unwrap().into()
}

async fn respond(
    connection: &Connection,
    header: &Header<'_>,
    request: &OwnedObjectPath,
    code: u32,
    results: HashMap<&str, Value<'_>>,
) {
    connection
        .emit_signal(
            header.sender().cloned(),
            request,
            "org.freedesktop.portal.Request",
            "Response",
            &(code, results),
        )
        .await
        .unwrap();
}

#[interface(name = "org.freedesktop.portal.ScreenCast")]
impl Portal {
    async fn create_session(
        &self,
        options: Options,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] connection: &Connection,
    ) -> OwnedObjectPath {
        let session = below("session", &header, &token(&options, "session_handle_token"));
        let closes = Session {
            tells: self.tells.clone(),
        };
        let server = connection.object_server();
        assert!(server.at(&session, closes).await.unwrap());
        *self.session.lock().unwrap() = Some(session.clone());
        let request = below("request", &header, &token(&options, "handle_token"));
        let results = HashMap::from([("session_handle", Value::from(session.as_str()))]);
        respond(connection, &header, &request, 0, results).await;
        request
    }

    async fn select_sources(
        &self,
        _session: OwnedObjectPath,
        options: Options,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] connection: &Connection,
    ) -> OwnedObjectPath {
        let cursor = options
            .get("cursor_mode")
            .map(|mode| u32::try_from(mode).unwrap());
        self.tells
            .send_modify(|heard| heard.draws_pointer = cursor == Some(2));
        let request = below("request", &header, &token(&options, "handle_token"));
        respond(connection, &header, &request, 0, HashMap::new()).await;
        request
    }

    async fn start(
        &self,
        _session: OwnedObjectPath,
        _parent: String,
        options: Options,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] connection: &Connection,
    ) -> OwnedObjectPath {
        let request = below("request", &header, &token(&options, "handle_token"));
        let answer = *self.answer.lock().unwrap();
        let kind = match answer {
            Answer::Screen => Some(1u32),
            Answer::Window => Some(2),
            Answer::Refuse | Answer::Nothing => None,
        };
        if let Some(kind) = kind {
            let details = HashMap::from([("source_type", Value::from(kind))]);
            let streams = Value::from(vec![(self.node, details)]);
            let results = HashMap::from([("streams", streams)]);
            respond(connection, &header, &request, 0, results).await;
        } else if answer == Answer::Refuse {
            respond(connection, &header, &request, 1, HashMap::new()).await;
        }
        self.tells.send_modify(|heard| heard.asked += 1);
        request
    }

    async fn open_pipe_wire_remote(
        &self,
        _session: OwnedObjectPath,
        _options: Options,
    ) -> zvariant::OwnedFd {
        let socket = UnixStream::connect(&self.socket).unwrap();
        OwnedFd::from(socket).into()
    }

    #[zbus(property, name = "version")]
    async fn version(&self) -> u32 {
        5
    }

    #[zbus(property)]
    async fn available_source_types(&self) -> u32 {
        3
    }

    #[zbus(property)]
    async fn available_cursor_modes(&self) -> u32 {
        7
    }
}

struct Session {
    tells: watch::Sender<Heard>,
}

#[interface(name = "org.freedesktop.portal.Session")]
impl Session {
    async fn close(&self) {
        self.tells.send_modify(|heard| heard.closed += 1);
    }

    #[zbus(signal)]
    async fn closed(emitter: &SignalEmitter<'_>, details: Options) -> zbus::Result<()>;

    #[zbus(property, name = "version")]
    async fn version(&self) -> u32 {
        1
    }
}
