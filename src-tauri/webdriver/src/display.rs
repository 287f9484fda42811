//! Displays without a person before them, whose pixels a test reads: of X with and without a
//! compositor, and of Wayland.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat, Window};
use x11rb::rust_connection::RustConnection;

use crate::picture::{Area, Picture};
use crate::screen::Screen;
use crate::spawned::{Spawned, piped, wait_until};

/// How long a program of the display may take to come up.
const START_DEADLINE: Duration = Duration::from_secs(20);
/// How long a part of the screen may take to stand still for two looks.
const LOOK_DEADLINE: Duration = Duration::from_secs(10);
/// Longer than a server takes to draw one picture, shorter than one stands.
const BETWEEN_TWO_LOOKS: Duration = Duration::from_millis(5);
/// Who owns this composites the first screen: *Extended Window Manager Hints*, `_NET_WM_CM_Sn`.
const COMPOSITOR: &[u8] = b"_NET_WM_CM_S0";

/// A desk with nothing on it and nothing that moves: weston.ini(5).
const WESTON: &str = "[shell]
panel-position=none
background-color=0xff203040
locking=false
animation=none
startup-animation=none
close-animation=none
";

/// What draws windows on a display.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Server {
    /// Xvfb alone. No window has a frame, and each stands where it is placed.
    X11,
    /// Xvfb, and picom, which draws each window apart before it puts them together.
    X11Composited,
    /// Weston without a screen. Windows have a title bar, and stand where Weston puts them.
    Wayland,
}

/// A display.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setup {
    /// What draws.
    pub server: Server,
    /// Pixels from side to side.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// Pixels of the display for one of a window's, in each direction.
    pub scale: u32,
}

/// A running display. Its programs end with it.
pub struct Display {
    setup: Setup,
    environment: Vec<(&'static str, String)>,
    looks: Looks,
    // Whoever draws for others ends before what it draws on, and the folder last.
    _compositor: Option<Spawned>,
    server: Spawned,
    _folder: tempfile::TempDir,
}

/// How its pixels are read.
enum Looks {
    InFile(Screen),
    ByWeston { socket: PathBuf, folder: PathBuf },
}

impl Display {
    /// Starts a display; what its programs say goes to the folder `logs`.
    ///
    /// # Errors
    /// A program is missing, or does not come up in time.
    pub fn start(setup: Setup, logs: &Path) -> Result<Display> {
        let folder = tempfile::Builder::new().prefix("display-").tempdir()?;
        match setup.server {
            Server::X11 | Server::X11Composited => Display::x11(setup, folder, logs),
            Server::Wayland => Display::wayland(setup, folder, logs),
        }
    }

    fn x11(setup: Setup, folder: tempfile::TempDir, logs: &Path) -> Result<Display> {
        let mut command = piped("Xvfb");
        command
            // A pointer would lie over what is looked at.
            .args(["-displayfd", "1", "-nolisten", "tcp", "-nocursor"])
            // What programs leave at the display for each other stays when the last of them ends, as
            // where a desktop runs.
            .arg("-noreset")
            .args(["-screen", "0"])
            .arg(format!("{}x{}x24", setup.width, setup.height))
            .arg("-fbdir")
            .arg(folder.path());
        let mut server = Spawned::start("Xvfb", command, &logs.join("xvfb.log"))?;
        let name = format!(":{}", server.first_line()?);
        let composited = setup.server == Server::X11Composited;
        let compositor = composited
            .then(|| start_compositor(&name, logs))
            .transpose()?;
        let screen = Screen::in_file(&folder.path().join("Xvfb_screen0"))?;
        let mut environment = vec![("DISPLAY", name), ("GDK_BACKEND", "x11".to_owned())];
        if setup.scale > 1 {
            environment.push(("GDK_SCALE", setup.scale.to_string()));
        }
        Ok(Display {
            setup,
            environment,
            looks: Looks::InFile(screen),
            _compositor: compositor,
            server,
            _folder: folder,
        })
    }

    fn wayland(setup: Setup, folder: tempfile::TempDir, logs: &Path) -> Result<Display> {
        let socket = folder.path().join("wayland");
        let configuration = folder.path().join("weston.ini");
        std::fs::write(&configuration, WESTON)?;
        let mut command = Command::new("weston");
        command
            .args(["--backend=headless-backend.so", "--use-pixman"])
            .args(["--shell=desktop-shell.so", "--idle-time=0"])
            .arg(format!("--config={}", configuration.display()))
            // Weston counts in the windows' pixels.
            .arg(format!("--width={}", setup.width / setup.scale))
            .arg(format!("--height={}", setup.height / setup.scale))
            .arg(format!("--scale={}", setup.scale))
            .arg(format!("--socket={}", socket.display()))
            // Lets a program take pictures of the screen.
            .arg("--debug")
            .env("XDG_RUNTIME_DIR", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        let server = Spawned::start("weston", command, &logs.join("weston.log"))?;
        wait_until("the display of Wayland", START_DEADLINE, || {
            Ok(socket.exists().then_some(()))
        })?;
        let environment = vec![
            ("WAYLAND_DISPLAY", socket.display().to_string()),
            ("GDK_BACKEND", "wayland".to_owned()),
        ];
        Ok(Display {
            setup,
            environment,
            looks: Looks::ByWeston {
                socket,
                folder: folder.path().to_owned(),
            },
            _compositor: None,
            server,
            _folder: folder,
        })
    }

    /// What this display was asked to be.
    pub fn setup(&self) -> Setup {
        self.setup
    }

    /// Environment of a program that opens its windows here.
    pub fn environment(&self) -> &[(&'static str, String)] {
        &self.environment
    }

    /// The pixels themselves, where they stand in a file: on X.
    ///
    /// # Errors
    /// This is no such display.
    pub fn screen(&self) -> Result<&Screen> {
        match &self.looks {
            Looks::InFile(screen) => Ok(screen),
            Looks::ByWeston { .. } => bail!("the pixels of Wayland stand in no file"),
        }
    }

    /// The process that draws.
    pub fn server_pid(&self) -> u32 {
        self.server.pid()
    }

    /// All of it.
    pub fn whole(&self) -> Area {
        Area {
            x: 0.0,
            y: 0.0,
            width: f64::from(self.setup.width),
            height: f64::from(self.setup.height),
        }
    }

    /// What stands in this part of the screen: two looks in a row were alike, so nothing is half drawn.
    ///
    /// # Errors
    /// The screen does not reach that far, or did not stand still.
    pub fn look(&self, area: Area) -> Result<Picture> {
        let screen = match &self.looks {
            Looks::InFile(screen) => screen,
            Looks::ByWeston { .. } => return self.glance(area),
        };
        let mut before = screen.glance(area)?;
        let begun = Instant::now();
        loop {
            std::thread::park_timeout(BETWEEN_TWO_LOOKS);
            let now = screen.glance(area)?;
            if now.is_like(&before) {
                return Ok(now.picture());
            }
            ensure!(
                begun.elapsed() < LOOK_DEADLINE,
                "{area:?} of the screen does not stand still"
            );
            before = now;
        }
    }

    /// Looks at this part of the screen until there is an answer.
    ///
    /// # Errors
    /// There is none at the deadline, or the screen cannot be read.
    pub fn wait_for<T>(
        &self,
        what: &str,
        area: Area,
        deadline: Duration,
        mut judge: impl FnMut(&Picture) -> Option<T>,
    ) -> Result<T> {
        wait_until(what, deadline, || Ok(judge(&self.look(area)?)))
    }

    /// What happens to stand in this part of the screen, half drawn or not: a picture for a person.
    ///
    /// # Errors
    /// The screen does not reach that far, or cannot be read.
    pub fn glance(&self, area: Area) -> Result<Picture> {
        match &self.looks {
            Looks::InFile(screen) => Ok(screen.glance(area)?.picture()),
            // Weston draws a screen whole before it gives it away.
            Looks::ByWeston { socket, folder } => weston_look(socket, folder)?.part(area),
        }
    }

    /// Whoever takes whole pictures of the screen, one after the other.
    ///
    /// # Errors
    /// The display does not answer.
    pub fn camera(&self) -> Result<Camera<'_>> {
        Ok(match &self.looks {
            Looks::InFile(_) => {
                let (_, name) = &self.environment[0];
                let (connection, screen) = x11rb::connect(Some(name))?;
                let root = connection.setup().roots[screen].root;
                Camera::X11 {
                    connection: Box::new(connection),
                    root,
                }
            }
            Looks::ByWeston { socket, folder } => Camera::Weston { socket, folder },
        })
    }

    /// Writes a picture of the whole screen, as it happens to be.
    ///
    /// # Errors
    /// The screen cannot be read, or the file not be written.
    pub fn photograph(&self, path: &Path) -> Result<()> {
        self.glance(self.whole())?.save(path)
    }
}

/// Takes pictures of a whole screen, each as it stood at one moment: nothing in them is half drawn.
pub enum Camera<'a> {
    /// An X server answers one question after the other, and draws nothing meanwhile.
    X11 {
        /// To the server.
        connection: Box<RustConnection>,
        /// The window that is the screen.
        root: Window,
    },
    /// Weston draws a screen whole before it gives it away.
    Weston {
        /// Where it listens.
        socket: &'a Path,
        /// Takes its pictures.
        folder: &'a Path,
    },
}

impl Camera<'_> {
    /// The screen as it stands now.
    ///
    /// # Errors
    /// The display does not answer, or has other pixels than blue, green, red and one that does not
    /// count.
    pub fn take(&self) -> Result<Picture> {
        let (connection, root) = match self {
            Camera::X11 { connection, root } => (connection, *root),
            Camera::Weston { socket, folder } => return weston_look(socket, folder),
        };
        let size = connection.get_geometry(root)?.reply()?;
        let (width, height) = (size.width, size.height);
        let format = ImageFormat::Z_PIXMAP;
        let asked = connection.get_image(format, root, 0, 0, width, height, u32::MAX)?;
        let bytes = asked.reply()?.data;
        let (width, height) = (usize::from(width), usize::from(height));
        ensure!(bytes.len() == width * height * 4, "not four bytes a pixel");
        Ok(Picture::drawn(width, height, |x, y| {
            let pixel = &bytes[(y * width + x) * 4..];
            [pixel[2], pixel[1], pixel[0]]
        }))
    }
}

fn start_compositor(display: &str, logs: &Path) -> Result<Spawned> {
    let mut command = Command::new("picom");
    command
        .args(["--backend", "xrender", "--config", "/dev/null"])
        .env("DISPLAY", display)
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    let compositor = Spawned::start("picom", command, &logs.join("picom.log"))?;
    wait_until("the compositor", START_DEADLINE, || {
        Ok(is_composited(display)?.then_some(()))
    })?;
    Ok(compositor)
}

/// Whether somebody composites this display.
fn is_composited(display: &str) -> Result<bool> {
    let (connection, _) = x11rb::connect(Some(display)).context("the display does not answer")?;
    let selection = connection.intern_atom(false, COMPOSITOR)?.reply()?.atom;
    let owner = connection.get_selection_owner(selection)?.reply()?.owner;
    Ok(owner != x11rb::NONE)
}

/// A picture of the whole screen.
fn weston_look(socket: &Path, folder: &Path) -> Result<Picture> {
    let pictures = tempfile::tempdir_in(folder)?;
    let status = Command::new("weston-screenshooter")
        .current_dir(&pictures)
        .env("WAYLAND_DISPLAY", socket)
        .env("XDG_RUNTIME_DIR", folder)
        .status()
        .context("weston-screenshooter could not be started")?;
    ensure!(status.success(), "weston gave no picture");
    // The program names the file by the time of day.
    let file = std::fs::read_dir(&pictures)?
        .next()
        .context("weston left no picture")??;
    Picture::decode(&std::fs::read(file.path())?)
}
