//! A display and a session bus in a folder of their own, and the program on them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use greenroom_webdriver::display::{Display, Server, Setup};
use greenroom_webdriver::picture::Colour;
use greenroom_webdriver::spawned::{Spawned, piped, wait_until};
use greenroom_webdriver::{Capabilities, Window, free_port};
use serde_json::Value;
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    AtomEnum, ClientMessageEvent, ConnectionExt as _, EventMask, Window as WindowId,
};
use x11rb::rust_connection::RustConnection;

use crate::bus::Bus;

/// How long a program of the desk may take to come up, or to go.
const DEADLINE: Duration = Duration::from_secs(20);

/// What the design fills with for "on air" (`tokens.css`).
const LIVE: Colour = [0xd9, 0x2c, 0x3b];
/// Less than any button or pill has.
const ENOUGH_PIXELS: usize = 200;

/// Beside and below a window, in its own pixels.
const MARGIN: u32 = 20;

/// What the program says.
const LOG: &str = "program.log";

/// Where a run leaves its logs and pictures; they stay for a look.
fn out() -> PathBuf {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("window");
    std::fs::create_dir_all(&out).unwrap();
    out
}

/// Where a picture goes, beside the logs.
pub fn picture_called(name: &str) -> PathBuf {
    out().join(format!("{name}.png"))
}

/// A selector of what the page marks with this name.
pub fn id(name: &str) -> String {
    format!("[data-testid='{name}']")
}

/// Asks until there is an answer.
pub fn until<T>(what: &str, deadline: Duration, mut ask: impl FnMut() -> Option<T>) -> T {
    wait_until(what, deadline, || Ok(ask())).unwrap()
}

fn start(name: &str, command: Command, log: &str) -> Spawned {
    Spawned::start(name, command, &out().join(log)).unwrap()
}

/// How WebKit draws the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawing {
    /// In its own memory.
    Plain,
    /// By way of a graphics card, which software stands in for here.
    Accelerated,
}

/// What kind of desk: what draws its windows, and what draws the page in them.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    pub server: Server,
    pub drawing: Drawing,
    /// Pixels of the display.
    pub size: (u32, u32),
    /// Pixels of the display for one of a window's.
    pub scale: u32,
}

impl Kind {
    /// A display for one window of 1280 x 800.
    pub const fn of(server: Server, drawing: Drawing) -> Kind {
        Kind {
            server,
            drawing,
            size: (1300, 820),
            scale: 1,
        }
    }

    /// A window of as many of its own pixels on four times as many of the display's.
    pub const fn sharp(server: Server, drawing: Drawing) -> Kind {
        Kind {
            size: (3840, 2160),
            scale: 2,
            ..Kind::of(server, drawing)
        }
    }
}

/// A desk: programs before folders.
pub struct Desk {
    /// What the program asks of the desktop.
    pub bus: Bus,
    /// Where windows stand, and are looked at.
    pub display: Display,
    kind: Kind,
    _bus_daemon: Spawned,
    home: tempfile::TempDir,
}

impl Desk {
    pub fn set_up() -> Desk {
        Desk::of(Kind::of(Server::X11, Drawing::Plain))
    }

    pub fn of(kind: Kind) -> Desk {
        let home = tempfile::tempdir().unwrap();
        let setup = Setup {
            server: kind.server,
            width: kind.size.0,
            height: kind.size.1,
            scale: kind.scale,
        };
        let display = Display::start(setup, &out()).unwrap();
        let mut command = piped("dbus-daemon");
        command
            .args(["--session", "--nofork", "--nopidfile", "--print-address=1"])
            .env("HOME", home.path())
            // No service of this computer answers instead of the test's.
            .env("XDG_DATA_DIRS", home.path());
        let mut daemon = start("dbus-daemon", command, "bus.log");
        let bus = Bus::serve(&daemon.first_line().unwrap());
        Desk {
            bus,
            display,
            kind,
            _bus_daemon: daemon,
            home,
        }
    }

    /// A folder of the desk, made when it is not there.
    pub fn folder(&self, name: &str) -> PathBuf {
        let folder = self.home.path().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    /// Has programs of the desk find this script instead of a program of the system.
    pub fn instead_of(&self, program: &str, script: &str) {
        use std::os::unix::fs::PermissionsExt as _;
        let file = self.folder("bin").join(program);
        std::fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Opens the program, and waits until its page is there.
    pub fn open(&self) -> Program {
        self.open_with(&[])
    }

    /// The same, with more in its environment.
    pub fn open_with(&self, more: &[(&str, &str)]) -> Program {
        if !cfg!(feature = "custom-protocol") {
            panic!("the program under test brings its page: --features greenroom/custom-protocol");
        }
        let port = free_port().unwrap();
        let in_memory = match self.kind.drawing {
            Drawing::Plain => "1",
            Drawing::Accelerated => "0",
        };
        let mut command = Command::new("WebKitWebDriver");
        let bin = self.folder("bin");
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::iter::once(bin).chain(std::env::split_paths(&path));
        command
            .arg("--host=127.0.0.1")
            .arg(format!("--port={port}"))
            .envs(self.display.environment().iter().cloned())
            .env("DBUS_SESSION_BUS_ADDRESS", self.bus.address())
            // The login manager is on the system's bus; here it is on the same one.
            .env("DBUS_SYSTEM_BUS_ADDRESS", self.bus.address())
            .env("HOME", self.folder("home"))
            .env("XDG_RUNTIME_DIR", self.folder("run"))
            .env("PATH", std::env::join_paths(path).unwrap())
            // Its own network listens where no other run of this does.
            .env(
                "GREENROOM_LOCAL_NETWORK_PORT",
                free_port().unwrap().to_string(),
            )
            .env_remove("XDG_DATA_HOME")
            .env_remove("XDG_CONFIG_HOME")
            // There is no sound, and nothing waits for it.
            .env("PULSE_SERVER", "none")
            // Either way said aloud: what is not said, the program may choose.
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", in_memory)
            .env("NO_AT_BRIDGE", "1")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .envs(more.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        let said_before = std::fs::read(out().join(LOG)).map_or(0, |log| log.len());
        let driver = start("WebKitWebDriver", command, LOG);
        let binary = Path::new(env!("CARGO_BIN_EXE_greenroom"));
        let window = Window::open(port, &Capabilities::webkit(binary, &[])).unwrap();
        let pid = until("the program", DEADLINE, || {
            children_of(driver.pid(), "greenroom").pop()
        });
        window.find("#root *", DEADLINE).unwrap();
        match self.kind.server {
            Server::X11 | Server::X11Composited => {
                let own = |pixels: u32| pixels / self.kind.scale - MARGIN;
                let (width, height) = self.kind.size;
                window.place(0, 0, own(width), own(height)).unwrap();
            }
            Server::Wayland => window.fill(&self.display).unwrap(),
        }
        Program {
            window,
            pid,
            said_before,
            _driver: driver,
        }
    }

    /// Takes the window off the screen until something was done, as minimising does where no window
    /// manager is.
    pub fn while_hidden(&self, done: impl FnOnce()) {
        let (display, root) = self.x_display();
        let window = self.the_window(&display, root);
        display.unmap_window(window).unwrap().check().unwrap();
        done();
        display.map_window(window).unwrap().check().unwrap();
    }

    /// Asks the window to close, as its frame's button and Alt+F4 do.
    pub fn close_window(&self) {
        let (display, root) = self.x_display();
        let window = self.the_window(&display, root);
        let [protocols, delete] = close_protocol(&display);
        let message = ClientMessageEvent::new(32, window, protocols, [delete, 0, 0, 0, 0]);
        display
            .send_event(false, window, EventMask::NO_EVENT, message)
            .unwrap()
            .check()
            .unwrap();
    }

    fn x_display(&self) -> (RustConnection, WindowId) {
        let (_, name) = &self.display.environment()[0];
        let (display, screen) = x11rb::connect(Some(name)).unwrap();
        let root = display.setup().roots[screen].root;
        (display, root)
    }

    /// The one window on the screen that can be asked to close.
    fn the_window(&self, display: &RustConnection, root: WindowId) -> WindowId {
        let [protocols, delete] = close_protocol(display);
        let understands = |window: WindowId| {
            let asked = display
                .get_property(false, window, protocols, AtomEnum::ATOM, 0, 16)
                .unwrap();
            let answer = asked.reply().ok()?;
            let mut atoms = answer.value32()?;
            atoms.any(|one| one == delete).then_some(window)
        };
        until("the window", DEADLINE, || {
            let tree = display.query_tree(root).unwrap().reply().unwrap();
            let shown = tree.children.into_iter().filter(|window| {
                let asked = display.get_window_attributes(*window).unwrap().reply();
                asked.is_ok_and(|shown| u8::from(shown.map_state) == 2)
            });
            shown.into_iter().find_map(understands)
        })
    }

    /// Waits until the display shows something filled in the colour of what is on air, or nothing of
    /// the kind.
    pub fn until_live_is_shown(&self, shown: bool, deadline: Duration) {
        let what = if shown {
            "what is live"
        } else {
            "what is live to go"
        };
        let whole = self.display.whole();
        self.display
            .wait_for(what, whole, deadline, |picture| {
                let live = picture.pixels().iter().filter(|pixel| **pixel == LIVE);
                (shown == (live.count() >= ENOUGH_PIXELS)).then_some(())
            })
            .unwrap();
    }

    /// A picture of the whole display, beside the logs.
    pub fn photograph(&self, name: &str) {
        self.display.photograph(&picture_called(name)).unwrap();
    }
}

/// The running program.
pub struct Program {
    /// Its window.
    pub window: Window,
    pid: u32,
    /// Where its log begins, in bytes.
    said_before: usize,
    /// Ends after the window.
    _driver: Spawned,
}

impl Program {
    /// Calls a command as the page does, and answers what it answers.
    pub fn call(&self, command: &str, args: Value) -> Value {
        let script = format!(
            "(window.called ??= {{}})[{command:?}] ??= (() => {{
               const call = {{}};
               window.__TAURI_INTERNALS__.invoke({command:?}, {{args: {args}}}).then(
                 (answer) => {{ call.done = {{answer}}; }},
                 (error) => {{ call.done = {{error}}; }});
               return call;
             }})(), window.called[{command:?}].done"
        );
        let done = self
            .window
            .wait_for(command, &script, 2 * DEADLINE)
            .unwrap();
        assert_eq!(done["error"], Value::Null, "{command}");
        done["answer"].clone()
    }

    /// Ends the page's process as a defect in it would. WebDriver knows no more of the page then.
    pub fn kill_page(&self) {
        let pages = self.pages();
        assert!(!pages.is_empty(), "the page has a process of its own");
        for page in pages {
            send("KILL", page);
        }
    }

    /// The graphics drivers that are loaded into the program itself.
    pub fn graphics_drivers(&self) -> Vec<String> {
        let maps = std::fs::read_to_string(format!("/proc/{}/maps", self.pid)).unwrap();
        let files = maps.lines().filter_map(|line| line.rsplit('/').next());
        let drivers = files.filter(|file| file.starts_with("libEGL_"));
        drivers.map(str::to_owned).collect()
    }

    /// The files that are loaded into the processes of the page.
    pub fn loaded_by_pages(&self) -> BTreeSet<String> {
        // One that just ended has none any more.
        let maps = |page| std::fs::read_to_string(format!("/proc/{page}/maps")).ok();
        let pages: Vec<String> = self.pages().into_iter().filter_map(maps).collect();
        let files = pages.iter().flat_map(|maps| maps.lines());
        let names = files.filter_map(|line| line.rsplit('/').next());
        names.map(str::to_owned).collect()
    }

    /// Into how many parts its memory is divided for its threads, beside the first one: glibc reserves 64 MiB
    /// for each, and opens as much of that as is needed (malloc/arena.c: `HEAP_MAX_SIZE`).
    pub fn arenas(&self) -> usize {
        const RESERVED: u64 = 64 << 20;
        let maps = std::fs::read_to_string(format!("/proc/{}/maps", self.pid)).unwrap();
        let parts: Vec<(u64, u64, &str)> = maps
            .lines()
            .map(|line| {
                let (range, rest) = line.split_once(' ').unwrap();
                let (from, to) = range.split_once('-').unwrap();
                let number = |text| u64::from_str_radix(text, 16).unwrap();
                (number(from), number(to), &rest[..4])
            })
            .collect();
        let is_one = |pair: &&[(u64, u64, &str)]| {
            let [open, shut] = pair else { return false };
            (open.2, shut.2) == ("rw-p", "---p")
                && open.0 % RESERVED == 0
                && open.1 == shut.0
                && shut.1 - open.0 == RESERVED
        };
        parts.windows(2).filter(is_one).count()
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// The processes of the page.
    pub fn pages(&self) -> Vec<u32> {
        children_of(self.pid(), "WebKitWebProces")
    }

    /// What this variable is in the environment of each of them (proc_pid_environ(5)).
    pub fn page_is_told(&self, variable: &str) -> Vec<String> {
        let of_page = |page: u32| {
            let environment = std::fs::read_to_string(format!("/proc/{page}/environ")).unwrap();
            let mut all = environment
                .split('\0')
                .filter_map(|one| one.split_once('='));
            let (_, value) = all.find(|(name, _)| *name == variable).unwrap_or_default();
            value.to_owned()
        };
        self.pages().into_iter().map(of_page).collect()
    }

    /// Waits until the page has another process than these.
    pub fn until_another_page(&self, before: &[u32], deadline: Duration) {
        until("another page", deadline, || {
            let now = self.pages();
            now.iter().any(|page| !before.contains(page)).then_some(())
        });
    }

    /// Whether the program has said so in its log since it was opened.
    pub fn said(&self, what: &str) -> bool {
        let log = std::fs::read(out().join(LOG)).unwrap();
        String::from_utf8_lossy(&log[self.said_before..]).contains(what)
    }

    pub fn signal(&self, name: &str) {
        send(name, self.pid);
    }

    pub fn media_servers(&self) -> Vec<u32> {
        children_of(self.pid, "livekit-server")
    }

    pub fn until_ended(&self, deadline: Duration) {
        until("the program's end", deadline, || {
            (!is_running(self.pid)).then_some(())
        });
    }
}

/// Sends a signal.
pub fn send(signal: &str, pid: u32) {
    let status = Command::new("kill")
        .args([format!("-{signal}"), pid.to_string()])
        .status();
    assert!(status.unwrap().success(), "{signal} to {pid}");
}

/// Name, state and parent of a process: proc_pid_stat(5).
fn stat(pid: u32) -> Option<(String, String, u32)> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (head, tail) = stat.rsplit_once(") ")?;
    let (_, name) = head.split_once('(')?;
    let mut tail = tail.split(' ');
    let state = tail.next()?.to_owned();
    Some((name.to_owned(), state, tail.next()?.parse().ok()?))
}

/// Whether a process runs; one that ended and waits to be buried does not.
pub fn is_running(pid: u32) -> bool {
    stat(pid).is_some_and(|(_, state, _)| state != "Z")
}

/// The running processes of this name whose parent this is.
fn children_of(parent: u32, name: &str) -> Vec<u32> {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    processes
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|pid| {
            stat(*pid).is_some_and(|(its_name, state, its_parent)| {
                its_name == name && its_parent == parent && state != "Z"
            })
        })
        .collect()
}

fn close_protocol(display: &RustConnection) -> [u32; 2] {
    ["WM_PROTOCOLS", "WM_DELETE_WINDOW"].map(|name| {
        let asked = display.intern_atom(false, name.as_bytes()).unwrap();
        asked.reply().unwrap().atom
    })
}
