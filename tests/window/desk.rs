//! A display and a session bus in a folder of their own, and the program on them.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use greenroom_webdriver::{Capabilities, Window, free_port};
use serde_json::Value;
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    AtomEnum, ClientMessageEvent, ConnectionExt as _, EventMask, ImageFormat, Window as WindowId,
};

use crate::bus::Bus;

/// How long a program of the desk may take to come up, or to go.
const DEADLINE: Duration = Duration::from_secs(20);
/// Between two looks at what tells no event: a process's end, a window of the display.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// What the design fills with for "on air" (`tokens.css`), as the display has it: blue, green, red.
const LIVE: [u8; 3] = [0x3b, 0x2c, 0xd9];
/// Less than any button or pill has.
const ENOUGH_PIXELS: usize = 200;

/// What the program says.
const LOG: &str = "program.log";

/// Where a run leaves its logs and pictures; they stay for a look.
fn out() -> PathBuf {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("window");
    std::fs::create_dir_all(&out).unwrap();
    out
}

/// A selector of what the page marks with this name.
pub fn id(name: &str) -> String {
    format!("[data-testid='{name}']")
}

/// Asks until there is an answer.
fn until<T>(what: &str, deadline: Duration, mut ask: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(begun.elapsed() < deadline, "waited in vain for {what}");
        std::thread::park_timeout(LOOK_AGAIN);
    }
}

/// A program of the desk; it ends with this.
struct Spawned(Child);

impl Spawned {
    fn start(mut command: Command, log: &str) -> Spawned {
        let log = File::options()
            .create(true)
            .append(true)
            .open(out().join(log))
            .unwrap();
        Spawned(command.stdin(Stdio::null()).stderr(log).spawn().unwrap())
    }

    fn first_line(&mut self) -> String {
        let mut line = String::new();
        let stdout = self.0.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        line.trim().to_owned()
    }
}

impl Drop for Spawned {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A desk: programs before folders.
pub struct Desk {
    /// What the program asks of the desktop.
    pub bus: Bus,
    display: String,
    _bus_daemon: Spawned,
    _display: Spawned,
    home: tempfile::TempDir,
}

impl Desk {
    pub fn set_up() -> Desk {
        let home = tempfile::tempdir().unwrap();
        let mut command = Command::new("Xvfb");
        command
            .args(["-displayfd", "1", "-nolisten", "tcp"])
            .args(["-screen", "0", "1300x820x24"])
            .stdout(Stdio::piped());
        let mut display = Spawned::start(command, "xvfb.log");
        let display_name = format!(":{}", display.first_line());
        let mut command = Command::new("dbus-daemon");
        command
            .args(["--session", "--nofork", "--nopidfile", "--print-address=1"])
            .env("HOME", home.path())
            // No service of this computer answers instead of the test's.
            .env("XDG_DATA_DIRS", home.path())
            .stdout(Stdio::piped());
        let mut daemon = Spawned::start(command, "bus.log");
        let bus = Bus::serve(&daemon.first_line());
        Desk {
            bus,
            display: display_name,
            _bus_daemon: daemon,
            _display: display,
            home,
        }
    }

    /// Opens the program, and waits until its page is there.
    pub fn open(&self) -> Program {
        if !cfg!(feature = "custom-protocol") {
            panic!("the program under test brings its page: --features greenroom/custom-protocol");
        }
        let port = free_port().unwrap();
        let mut command = Command::new("WebKitWebDriver");
        let folder = |name| {
            let folder = self.home.path().join(name);
            std::fs::create_dir_all(&folder).unwrap();
            folder
        };
        command
            .arg("--host=127.0.0.1")
            .arg(format!("--port={port}"))
            .env("DISPLAY", &self.display)
            .env("DBUS_SESSION_BUS_ADDRESS", self.bus.address())
            // The login manager is on the system's bus; here it is on the same one.
            .env("DBUS_SYSTEM_BUS_ADDRESS", self.bus.address())
            .env("HOME", folder("home"))
            .env("XDG_RUNTIME_DIR", folder("run"))
            .env_remove("XDG_DATA_HOME")
            .env_remove("XDG_CONFIG_HOME")
            // There is no sound, and nothing waits for it.
            .env("PULSE_SERVER", "none")
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
            .env("NO_AT_BRIDGE", "1")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .stdout(Stdio::null());
        let said_before = std::fs::read(out().join(LOG)).map_or(0, |log| log.len());
        let driver = Spawned::start(command, LOG);
        let binary = Path::new(env!("CARGO_BIN_EXE_greenroom"));
        let window = Window::open(port, &Capabilities::webkit(binary, &[])).unwrap();
        let pid = until("the program", DEADLINE, || {
            children_of(driver.0.id(), "greenroom").pop()
        });
        window.find("#root *", DEADLINE).unwrap();
        Program {
            window,
            pid,
            said_before,
            _driver: driver,
        }
    }

    /// Asks the window to close, as its frame's button and Alt+F4 do.
    pub fn close_window(&self) {
        let (display, screen) = x11rb::connect(Some(&self.display)).unwrap();
        let root = display.setup().roots[screen].root;
        let atom = |name: &str| {
            let asked = display.intern_atom(false, name.as_bytes()).unwrap();
            asked.reply().unwrap().atom
        };
        let (protocols, delete) = (atom("WM_PROTOCOLS"), atom("WM_DELETE_WINDOW"));
        let understands = |window: WindowId| {
            let asked = display
                .get_property(false, window, protocols, AtomEnum::ATOM, 0, 16)
                .unwrap();
            let answer = asked.reply().ok()?;
            let mut atoms = answer.value32()?;
            atoms.any(|one| one == delete).then_some(window)
        };
        let window = until("the window", DEADLINE, || {
            let tree = display.query_tree(root).unwrap().reply().unwrap();
            let shown = tree.children.into_iter().filter(|window| {
                let asked = display.get_window_attributes(*window).unwrap().reply();
                asked.is_ok_and(|shown| u8::from(shown.map_state) == 2)
            });
            shown.into_iter().find_map(understands)
        });
        let message = ClientMessageEvent::new(32, window, protocols, [delete, 0, 0, 0, 0]);
        display
            .send_event(false, window, EventMask::NO_EVENT, message)
            .unwrap()
            .check()
            .unwrap();
    }

    /// Waits until the display shows something filled in the colour of what is on air, or nothing of
    /// the kind.
    pub fn until_live_is_shown(&self, shown: bool, deadline: Duration) {
        let (display, screen) = x11rb::connect(Some(&self.display)).unwrap();
        let root = &display.setup().roots[screen];
        let (width, height) = (root.width_in_pixels, root.height_in_pixels);
        until("the display to change", deadline, || {
            let picture = display
                .get_image(
                    ImageFormat::Z_PIXMAP,
                    root.root,
                    0,
                    0,
                    width,
                    height,
                    u32::MAX,
                )
                .unwrap();
            let pixels = picture.reply().unwrap().data;
            let live = pixels.chunks_exact(4).filter(|pixel| pixel[..3] == LIVE);
            (shown == (live.count() >= ENOUGH_PIXELS)).then_some(())
        });
    }

    /// A picture of the whole display, beside the logs.
    pub fn photograph(&self, name: &str) {
        let status = Command::new("import")
            .args(["-window", "root"])
            .arg(out().join(format!("{name}.png")))
            .env("DISPLAY", &self.display)
            .status();
        assert!(status.unwrap().success());
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

    /// A picture of the page, beside the logs.
    pub fn photograph(&self, name: &str) {
        let picture = self.window.screenshot().unwrap();
        std::fs::write(out().join(format!("{name}.png")), picture).unwrap();
    }

    /// Ends the page's process as a defect in it would. WebDriver knows no more of the page then.
    pub fn kill_page(&self) {
        let pages = self.pages();
        assert!(!pages.is_empty(), "the page has a process of its own");
        for page in pages {
            send("KILL", page);
        }
    }

    /// The processes of the page.
    pub fn pages(&self) -> Vec<u32> {
        children_of(self.pid, "WebKitWebProces")
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

fn send(signal: &str, pid: u32) {
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
