//! What a desktop brings and a bare machine lacks: a display, a session bus, a keychain service and,
//! for each window, a sound server with its own microphone and speaker.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use greenroom_webdriver::display::{Display, Server, Setup};
use greenroom_webdriver::spawned::{Spawned, piped, wait_until};

use super::options::WindowSize;

/// Pixels between two windows.
pub const GAP: u32 = 20;
/// How long a part of the desk gets to come up.
const START_DEADLINE: Duration = Duration::from_secs(20);

/// A virtual desktop in a temporary home folder. Fields drop in order: programs before folders.
pub struct Desk {
    sound: Vec<SoundServer>,
    _keychain: Spawned,
    _bus: Spawned,
    display: Display,
    bus: String,
    home: tempfile::TempDir,
}

/// A sound server with one microphone that we speak into and one speaker that we listen to.
pub struct SoundServer {
    _server: Spawned,
    socket: PathBuf,
}

impl Desk {
    /// Sets the desk up for windows of these names and this size, side by side; logs go to `logs`,
    /// and `keep` leaves the home folder behind.
    pub fn set_up(windows: &[&str], size: WindowSize, logs: &Path, keep: bool) -> Result<Desk> {
        let mut home = tempfile::Builder::new()
            .prefix("greenroom-demo-")
            .tempdir()?;
        home.disable_cleanup(keep);
        if keep {
            println!("The profiles' data stays in {}", home.path().display());
        }

        let setup = Setup {
            server: Server::X11,
            width: windows.len() as u32 * (size.width + GAP),
            height: size.height + GAP,
            scale: 1,
        };
        let display = Display::start(setup, logs)?;

        let mut command = piped("dbus-daemon");
        command.args(["--session", "--nofork", "--nopidfile", "--print-address=1"]);
        command
            .env("HOME", home.path())
            .envs(display.environment().iter().cloned());
        let mut bus = Spawned::start("dbus-daemon", command, &logs.join("bus.log"))?;
        let bus_address = bus.first_line()?;

        let keychain = start_keychain(home.path(), &bus_address, logs)?;
        let sound = windows
            .iter()
            .map(|window| SoundServer::start(window, home.path(), logs))
            .collect::<Result<_>>()?;
        Ok(Desk {
            sound,
            _keychain: keychain,
            _bus: bus,
            display,
            bus: bus_address,
            home,
        })
    }

    /// The folder everything of this desk lives in.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Where the windows stand.
    pub fn display(&self) -> &Display {
        &self.display
    }

    /// The sound server of the window with this number.
    pub fn sound(&self, window: usize) -> &SoundServer {
        &self.sound[window]
    }

    /// Environment of a program on this desk, without sound.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let mut environment = self.display.environment().to_vec();
        environment.extend([
            ("DBUS_SESSION_BUS_ADDRESS", self.bus.clone()),
            ("HOME", self.home.path().display().to_string()),
            (
                "XDG_RUNTIME_DIR",
                run_dir(self.home.path()).display().to_string(),
            ),
            // A machine without a GPU draws faster this way.
            ("WEBKIT_DISABLE_DMABUF_RENDERER", "1".to_owned()),
            ("NO_AT_BRIDGE", "1".to_owned()),
        ]);
        environment
    }

    /// A secret of the desk's keychain, as the person at the desk could read it.
    pub fn secret(&self, service: &str, user: &str) -> Result<Option<String>> {
        let output = Command::new("secret-tool")
            .args(["lookup", "service", service, "username", user])
            .envs(self.environment())
            .stderr(Stdio::null())
            .output()
            .context("secret-tool could not be started")?;
        let secret = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Ok((output.status.success() && !secret.is_empty()).then_some(secret))
    }

    /// All secrets of a service, by user name.
    pub fn secrets_of(&self, service: &str) -> Result<Vec<(String, String)>> {
        let output = Command::new("secret-tool")
            .args(["search", "--all", "--unlock", "service", service])
            .envs(self.environment())
            .output()
            .context("secret-tool could not be started")?;
        // Secrets come on standard output, attributes on standard error; both in the same order.
        let values = |bytes: &[u8], key: &str| -> Vec<String> {
            String::from_utf8_lossy(bytes)
                .lines()
                .filter_map(|line| line.strip_prefix(key).map(|rest| rest.trim().to_owned()))
                .collect()
        };
        let secrets = values(&output.stdout, "secret = ");
        let users = values(&output.stderr, "attribute.username = ");
        Ok(secrets
            .into_iter()
            .enumerate()
            .map(|(index, secret)| (users.get(index).cloned().unwrap_or_default(), secret))
            .collect())
    }
}

fn run_dir(home: &Path) -> PathBuf {
    home.join("run")
}

fn start_keychain(home: &Path, bus: &str, logs: &Path) -> Result<Spawned> {
    let run = run_dir(home);
    std::fs::create_dir_all(&run)?;
    set_private(&run)?;
    let mut command = piped("gnome-keyring-daemon");
    command
        .args(["--foreground", "--unlock", "--components=secrets"])
        .env("HOME", home)
        .env("XDG_RUNTIME_DIR", &run)
        .env("DBUS_SESSION_BUS_ADDRESS", bus)
        .stdin(Stdio::piped())
        .stdout(Stdio::null());
    let mut keychain = Spawned::start("gnome-keyring-daemon", command, &logs.join("keychain.log"))?;
    // An empty password unlocks the fresh keychain of this home.
    keychain.take_stdin()?.write_all(b"\n")?;
    // Asking for the service itself would make the bus start a second, locked one.
    let ask = |arguments: &[&str]| -> Result<bool> {
        let output = Command::new("dbus-send")
            .args(["--session", "--print-reply"])
            .args(arguments)
            .env("DBUS_SESSION_BUS_ADDRESS", bus)
            .stderr(Stdio::null())
            .output()
            .context("dbus-send could not be started")?;
        let answer = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok(answer.contains("boolean true"))
    };
    wait_until("the keychain service", START_DEADLINE, || {
        let there = ask(&[
            "--dest=org.freedesktop.DBus",
            "/org/freedesktop/DBus",
            "org.freedesktop.DBus.NameHasOwner",
            "string:org.freedesktop.secrets",
        ])?;
        Ok(there.then_some(()))
    })?;
    Ok(keychain)
}

fn set_private(folder: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?;
    Ok(())
}

impl SoundServer {
    /// Starts one for a window of this name, with its socket below `home`.
    pub fn start(window: &str, home: &Path, logs: &Path) -> Result<SoundServer> {
        let run = home.join(format!("sound-{window}"));
        std::fs::create_dir_all(&run)?;
        set_private(&run)?;
        let socket = run.join("native");
        let mut command = piped("pulseaudio");
        command
            .args(["-n", "--daemonize=no", "--exit-idle-time=-1", "--log-target=stderr"])
            .arg("-L")
            .arg(format!("module-native-protocol-unix auth-anonymous=1 socket={}", socket.display()))
            .args(["-L", "module-null-sink sink_name=spk rate=48000 sink_properties=device.description=Speaker"])
            .args(["-L", "module-null-sink sink_name=micsink rate=48000 sink_properties=device.description=Booth"])
            .args(["-L", "module-remap-source master=micsink.monitor source_name=mic source_properties=device.description=Microphone"])
            .env("HOME", home)
            .env("XDG_RUNTIME_DIR", &run)
            .env("PULSE_RUNTIME_PATH", &run)
            .stdout(Stdio::null());
        let server = Spawned::start(
            "pulseaudio",
            command,
            &logs.join(format!("sound-{window}.log")),
        )?;
        let sound = SoundServer {
            _server: server,
            socket,
        };
        wait_until("the sound server", START_DEADLINE, || {
            let ready = sound.pactl(&["set-default-sink", "spk"]).is_ok()
                && sound.pactl(&["set-default-source", "mic"]).is_ok();
            Ok(ready.then_some(()))
        })?;
        Ok(sound)
    }

    /// Where programs find this server.
    pub fn address(&self) -> String {
        format!("unix:{}", self.socket.display())
    }

    fn pactl(&self, arguments: &[&str]) -> Result<()> {
        let status = Command::new("pactl")
            .args(arguments)
            .env("PULSE_SERVER", self.address())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .context("pactl could not be started")?;
        ensure!(status.success(), "pactl {arguments:?} failed");
        Ok(())
    }

    /// Speaks a recording into the microphone until the answer is dropped.
    pub fn speak(&self, wav: &Path, logs: &Path) -> Result<Spawned> {
        let mut command = Command::new("paplay");
        command
            .args(["-d", "micsink"])
            .arg(wav)
            .env("PULSE_SERVER", self.address())
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        Spawned::start("paplay", command, &logs.join("paplay.log"))
    }

    /// What the speaker plays, as mono samples of 48,000 a second.
    pub fn listen(&self, duration: Duration, logs: &Path) -> Result<Vec<f32>> {
        use std::io::Read;
        let mut command = piped("parec");
        command
            .args([
                "-d",
                "spk.monitor",
                "--format=s16le",
                "--rate=48000",
                "--channels=1",
                "--latency-msec=50",
            ])
            .env("PULSE_SERVER", self.address());
        let mut recorder = Spawned::start("parec", command, &logs.join("parec.log"))?;
        let mut bytes = vec![0; duration.as_millis() as usize * 48 * 2];
        recorder.take_stdout()?.read_exact(&mut bytes)?;
        Ok(bytes
            .chunks_exact(2)
            .map(|pair| f32::from(i16::from_le_bytes([pair[0], pair[1]])) / 32768.0)
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::sound::{HOST_PITCH, hear, write_voice};

    #[test]
    fn a_desk_has_a_display_a_keychain_and_a_speaker_that_can_be_heard() {
        let logs = tempfile::tempdir().unwrap();
        let desk = Desk::set_up(&["one"], WindowSize::default(), logs.path(), false).unwrap();
        assert_eq!(desk.secret("Greenroom", "nobody").unwrap(), None);
        store(&desk, "Greenroom", "somebody", "open sesame");
        let found = desk.secret("Greenroom", "somebody").unwrap();
        assert_eq!(found.as_deref(), Some("open sesame"));
        let all = desk.secrets_of("Greenroom").unwrap();
        assert_eq!(all, [("somebody".to_owned(), "open sesame".to_owned())]);

        let wav = desk.home().join("voice.wav");
        write_voice(&wav, HOST_PITCH).unwrap();
        let speaker = desk.sound(0);
        let mut command = Command::new("paplay");
        command
            .args(["-d", "spk"])
            .arg(&wav)
            .env("PULSE_SERVER", speaker.address())
            .stdout(Stdio::null());
        let _playing = Spawned::start("paplay", command, &logs.path().join("paplay.log")).unwrap();
        wait_until("the voice at the speaker", START_DEADLINE, || {
            let samples = speaker.listen(Duration::from_secs(1), logs.path())?;
            Ok(hear(&samples, HOST_PITCH).is_clear().then_some(()))
        })
        .unwrap();
        let picture = logs.path().join("display.png");
        desk.display().photograph(&picture).unwrap();
    }

    fn store(desk: &Desk, service: &str, user: &str, secret: &str) {
        let mut child = Command::new("secret-tool")
            .args([
                "store", "--label", "test", "service", service, "username", user,
            ])
            .envs(desk.environment())
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(secret.as_bytes()).unwrap();
        drop(stdin);
        assert!(child.wait().unwrap().success());
    }
}
