//! A display whose pixels can be read, a session bus, a silent microphone and a speaker: all that both
//! contenders need. There is no keychain.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::screen::Screen;
use crate::demo::WindowSize;
use crate::demo::desk::SoundServer;
use crate::demo::processes::{Spawned, piped};

/// Our studio lays out a spotlight of 1065 x 598 and a strip of 230 x 129 in a window of this size.
pub const WINDOW: WindowSize = WindowSize {
    width: 1230,
    height: 904,
};

/// A desk. Programs end before their folder goes.
pub struct Desk {
    pub screen: Screen,
    display_name: String,
    bus_address: String,
    sound: SoundServer,
    _bus: Spawned,
    display: Spawned,
    home: tempfile::TempDir,
}

impl Desk {
    pub fn set_up(logs: &Path) -> Result<Desk> {
        let home = tempfile::Builder::new()
            .prefix("greenroom-bench-")
            .tempdir()?;
        let run = home.path().join("run");
        std::fs::create_dir_all(&run)?;
        let mut command = piped("Xvfb");
        command
            .args([
                "-displayfd",
                "1",
                "-nolisten",
                "tcp",
                "-nocursor",
                "-screen",
                "0",
            ])
            .arg(format!("{}x{}x24", WINDOW.width, WINDOW.height))
            .arg("-fbdir")
            .arg(home.path());
        let mut display = Spawned::start("Xvfb", command, &logs.join("xvfb.log"))?;
        let display_name = format!(":{}", display.first_line()?);
        let mut command = piped("dbus-daemon");
        command
            .args(["--session", "--nofork", "--nopidfile", "--print-address=1"])
            .env("HOME", home.path())
            // No service of this computer answers.
            .env("XDG_DATA_DIRS", home.path());
        let mut bus = Spawned::start("dbus-daemon", command, &logs.join("bus.log"))?;
        let bus_address = bus.first_line()?;
        let sound = SoundServer::start("bench", home.path(), logs)?;
        Ok(Desk {
            sound,
            screen: Screen::open(&home.path().join("Xvfb_screen0"))?,
            display_name,
            bus_address,
            _bus: bus,
            display,
            home,
        })
    }

    /// A folder of this desk, made when it is not there.
    pub fn folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.home.path().join(name);
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// Environment of a program whose home is this folder. WebKit's renderer is the program's own
    /// choice, or that of whoever starts the measurement.
    pub fn environment(&self, home: &Path) -> Vec<(&'static str, String)> {
        let bus = self.bus_address.clone();
        vec![
            ("DISPLAY", self.display_name.clone()),
            ("DBUS_SESSION_BUS_ADDRESS", bus.clone()),
            ("DBUS_SYSTEM_BUS_ADDRESS", bus),
            ("HOME", home.display().to_string()),
            (
                "XDG_RUNTIME_DIR",
                self.home.path().join("run").display().to_string(),
            ),
            ("XDG_DATA_HOME", home.join("data").display().to_string()),
            ("XDG_CONFIG_HOME", home.join("config").display().to_string()),
            ("XDG_CACHE_HOME", home.join("cache").display().to_string()),
            ("PULSE_SERVER", self.sound.address()),
            ("NO_AT_BRIDGE", "1".to_owned()),
        ]
    }

    /// The X server's process.
    pub fn x_server(&self) -> Vec<(u32, String)> {
        vec![(self.display.pid(), "Xvfb".to_owned())]
    }
}
