//! A display whose pixels can be read, a session bus, a silent microphone and a speaker: all that both
//! contenders need. There is no keychain.

use std::path::{Path, PathBuf};

use anyhow::Result;
use greenroom_webdriver::display::{Display, Server, Setup};
use greenroom_webdriver::screen::Screen;
use greenroom_webdriver::spawned::{Spawned, piped};

use crate::demo::WindowSize;
use crate::demo::desk::SoundServer;

/// Our studio lays out a spotlight of 1065 x 598 and a strip of 230 x 129 in a window of this size.
pub const WINDOW: WindowSize = WindowSize {
    width: 1230,
    height: 904,
};

/// A desk. Programs end before their folder goes.
pub struct Desk {
    sound: SoundServer,
    bus_address: String,
    _bus: Spawned,
    display: Display,
    home: tempfile::TempDir,
}

impl Desk {
    pub fn set_up(logs: &Path) -> Result<Desk> {
        let home = tempfile::Builder::new()
            .prefix("greenroom-bench-")
            .tempdir()?;
        let setup = Setup {
            server: Server::X11,
            width: WINDOW.width,
            height: WINDOW.height,
            scale: 1,
        };
        let display = Display::start(setup, logs)?;
        let mut command = piped("dbus-daemon");
        command
            .args(["--session", "--nofork", "--nopidfile", "--print-address=1"])
            .env("HOME", home.path())
            // No service of this computer answers.
            .env("XDG_DATA_DIRS", home.path());
        let mut bus = Spawned::start("dbus-daemon", command, &logs.join("bus.log"))?;
        Ok(Desk {
            sound: SoundServer::start("bench", home.path(), logs)?,
            bus_address: bus.first_line()?,
            _bus: bus,
            display,
            home,
        })
    }

    pub fn display(&self) -> &Display {
        &self.display
    }

    /// The pixels.
    pub fn screen(&self) -> Result<&Screen> {
        self.display.screen()
    }

    /// Writes a picture of the screen.
    pub fn photograph(&self, path: &Path) -> Result<()> {
        self.display.photograph(path)
    }

    /// A folder of this desk, made when it is not there.
    pub fn folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.home.path().join(name);
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// Environment of a program whose home is this folder. WebKit's renderer is the program's own
    /// choice, or that of whoever starts the measurement.
    pub fn environment(&self, home: &Path) -> Result<Vec<(&'static str, String)>> {
        let mut environment = self.display.environment().to_vec();
        let text = |folder: PathBuf| folder.display().to_string();
        environment.extend([
            ("DBUS_SESSION_BUS_ADDRESS", self.bus_address.clone()),
            ("DBUS_SYSTEM_BUS_ADDRESS", self.bus_address.clone()),
            ("HOME", text(home.to_owned())),
            ("XDG_RUNTIME_DIR", text(self.folder("run")?)),
            ("XDG_DATA_HOME", text(home.join("data"))),
            ("XDG_CONFIG_HOME", text(home.join("config"))),
            ("XDG_CACHE_HOME", text(home.join("cache"))),
            ("PULSE_SERVER", self.sound.address()),
            ("NO_AT_BRIDGE", "1".to_owned()),
        ]);
        Ok(environment)
    }

    /// The X server's process.
    pub fn x_server(&self) -> Vec<(u32, String)> {
        vec![(self.display.server_pid(), "Xvfb".to_owned())]
    }
}
