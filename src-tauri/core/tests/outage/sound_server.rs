//! A sound server that comes late.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tokio::time::{interval, timeout};

use crate::house::DEADLINE;

/// A PulseAudio with a speaker and a microphone that hears nothing.
pub struct SoundServer(Child);

impl SoundServer {
    /// Starts it where the environment of this program says that one is.
    pub async fn start(folder: &Path) -> Self {
        let child = Command::new("pulseaudio")
            .args(["-n", "--daemonize=no", "--exit-idle-time=-1"])
            .args(["-L", "module-native-protocol-unix"])
            .args(["-L", "module-null-sink sink_name=spk"])
            .args(["-L", "module-null-sink sink_name=feed"])
            .args(["-L", "module-remap-source master=feed.monitor source_name=mic source_properties=device.description=Microphone"])
            .env("XDG_RUNTIME_DIR", folder)
            .env_remove("PULSE_SERVER")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("pulseaudio starts; `cargo xtask test` installs it");
        let server = Self(child);
        let mut attempts = interval(Duration::from_millis(50));
        let ready = timeout(DEADLINE, async {
            while !(control(&["set-default-sink", "spk"])
                && control(&["set-default-source", "mic"]))
            {
                attempts.tick().await;
            }
        });
        ready.await.expect("the sound server answers in time");
        server
    }
}

fn control(arguments: &[&str]) -> bool {
    let status = Command::new("pactl")
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.expect("pactl runs").success()
}

impl Drop for SoundServer {
    fn drop(&mut self) {
        // An error means that it has ended already.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}
