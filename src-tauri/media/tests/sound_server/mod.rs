//! A sound server of a test's own, with devices that the test plugs in and out.

// Each test uses its own part, and fails by unwrapping.
#![allow(dead_code, clippy::unwrap_used)]

use std::f64::consts::TAU;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Samples in a second.
pub const RATE: u32 = 48_000;

/// A sample above this is no silence.
const AUDIBLE: u16 = 300;

/// No step of a test takes longer.
pub const DEADLINE: Duration = Duration::from_secs(20);

/// Waits until something is so, and says how long that took.
pub fn eventually(what: &str, mut is_so: impl FnMut() -> bool) -> Duration {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < DEADLINE, "{what} did not come in time");
        std::thread::sleep(Duration::from_millis(10));
    }
    start.elapsed()
}

/// A PulseAudio below a folder of the test's. Without any device to begin with.
pub struct SoundServer {
    child: Child,
    folder: PathBuf,
}

impl SoundServer {
    /// Tells this program, and all that it starts, where the server is or will be. Call it before
    /// any thread runs.
    pub fn announce(folder: &Path) {
        let socket = folder.join("pulse/native");
        // SAFETY: the caller is the only thread.
        unsafe {
            std::env::set_var("PULSE_SERVER", format!("unix:{}", socket.display()));
            std::env::set_var("XDG_RUNTIME_DIR", folder);
        }
    }

    /// Starts it and waits until it answers.
    pub fn start(folder: &Path) -> Self {
        let child = Command::new("pulseaudio")
            .args(["-n", "--daemonize=no", "--exit-idle-time=-1"])
            .args(["-L", "module-native-protocol-unix"])
            .env("XDG_RUNTIME_DIR", folder)
            .env_remove("PULSE_SERVER")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("pulseaudio starts; `cargo xtask test` installs it");
        let folder = folder.to_owned();
        let server = Self { child, folder };
        eventually("the sound server", || {
            server.try_control(&["info"]).is_some()
        });
        server
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env("XDG_RUNTIME_DIR", &self.folder)
            .env_remove("PULSE_SERVER")
            .stderr(Stdio::null());
        command
    }

    fn try_control(&self, arguments: &[&str]) -> Option<String> {
        let output = self.command("pactl").args(arguments).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        output.status.success().then(|| said.trim().to_owned())
    }

    fn control(&self, arguments: &[&str]) -> String {
        let said = self.try_control(arguments);
        said.unwrap_or_else(|| panic!("pactl {arguments:?} failed"))
    }

    /// Plugs a speaker in. Answers what pulls it out again.
    pub fn speaker(&self, id: &str, name: &str) -> String {
        let sink = format!("sink_name={id}");
        let named = format!("sink_properties=\"device.description='{name}'\"");
        self.control(&[
            "load-module",
            "module-null-sink",
            "rate=48000",
            &sink,
            &named,
        ])
    }

    /// Plugs a speaker in that plays through another one. Answers what pulls it out again.
    pub fn speaker_through(&self, id: &str, other: &str) -> String {
        let (sink, master) = (format!("sink_name={id}"), format!("master={other}"));
        self.control(&["load-module", "module-remap-sink", &sink, &master])
    }

    /// Plugs a microphone in, fed through the speaker `ID-feed`. Answers what pulls it out again.
    pub fn microphone(&self, id: &str, name: &str) -> String {
        self.speaker(&format!("{id}-feed"), &format!("Feed of {id}"));
        let master = format!("master={id}-feed.monitor");
        let source = format!("source_name={id}");
        let named = format!("source_properties=\"device.description='{name}'\"");
        let module = "module-remap-source";
        self.control(&["load-module", module, &master, &source, &named])
    }

    /// Pulls a device out.
    pub fn unplug(&self, module: &str) {
        self.control(&["unload-module", module]);
    }

    /// Makes a microphone the system's own choice.
    pub fn prefer_microphone(&self, id: &str) {
        self.control(&["set-default-source", id]);
    }

    /// Makes a speaker the system's own choice.
    pub fn prefer_speaker(&self, id: &str) {
        self.control(&["set-default-sink", id]);
    }

    /// Lets it hang: it takes connections and says nothing.
    pub fn hang(&self) {
        self.signal("-STOP");
    }

    /// Lets it go on.
    pub fn go_on(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status().unwrap();
        assert!(sent.success());
    }

    fn raw(&self, device: &str) -> Command {
        let mut command = self.command("pacat");
        command
            .args([
                "--raw",
                "--format=s16le",
                "--channels=1",
                "--latency-msec=30",
            ])
            .arg(format!("--rate={RATE}"))
            .arg(format!("--device={device}"));
        command
    }

    /// Somebody who whistles through a speaker, or into a microphone by its feed.
    pub fn whistle(&self, speaker: &str, pitch: f64) -> Whistle {
        Whistle::start(self.raw(speaker), pitch, RATE / 8)
    }

    /// Somebody who whistles without taking breath, which noise suppression takes for noise.
    pub fn whistle_on(&self, speaker: &str, pitch: f64) -> Whistle {
        Whistle::start(self.raw(speaker), pitch, RATE / 4)
    }

    /// Somebody who speaks, so unevenly that no moment is like another for ten seconds.
    pub fn speech(&self, speaker: &str) -> Whistle {
        Whistle::play(self.raw(speaker), speech())
    }

    /// Somebody who listens at a speaker.
    pub fn ear(&self, speaker: &str) -> Ear {
        Ear::start(self.raw(&format!("{speaker}.monitor")))
    }
}

impl Drop for SoundServer {
    fn drop(&mut self) {
        // An error means that it has ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A whistle as long as this lives.
pub struct Whistle {
    player: Child,
    stop: Arc<AtomicBool>,
    feeder: Option<JoinHandle<()>>,
}

impl Whistle {
    /// `burst`: samples of each quarter of a second that have the whistle.
    fn start(command: Command, pitch: f64, burst: u32) -> Self {
        let second = (0..RATE).map(|sample| {
            let angle = f64::from(sample) * pitch * TAU / f64::from(RATE);
            // Four bursts a second: noise suppression takes a steady tone for noise.
            let is_whistled = sample % (RATE / 4) < burst;
            let loudness = if is_whistled { 8_000.0 } else { 0.0 };
            (angle.sin() * loudness) as i16
        });
        Self::play(command, second.collect())
    }

    /// The same again and again.
    fn play(mut command: Command, samples: Vec<i16>) -> Self {
        let playing = command.arg("--playback").stdin(Stdio::piped()).spawn();
        let mut player = playing.expect("pacat runs");
        let mut input = player.stdin.take().unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        // The pipe is full most of the time, which sets the pace.
        let feeder = std::thread::spawn(move || {
            let bytes = samples.into_iter().flat_map(i16::to_le_bytes);
            let bytes: Vec<u8> = bytes.collect();
            // Little at a time, so that it ends soon after it was stopped.
            for piece in bytes.chunks(RATE as usize).cycle() {
                if stopped.load(Ordering::Relaxed) || input.write_all(piece).is_err() {
                    return;
                }
            }
        });
        Self {
            player,
            stop,
            feeder: Some(feeder),
        }
    }
}

impl Drop for Whistle {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        drop(self.player.kill());
        drop(self.player.wait());
        if let Some(feeder) = self.feeder.take() {
            drop(feeder.join());
        }
    }
}

/// What was heard, as mono samples at [`RATE`].
#[derive(Debug, Clone, Default)]
pub struct Heard(Arc<Mutex<Vec<i16>>>);

impl Heard {
    /// Takes more.
    pub fn hear(&self, samples: &[i16]) {
        self.0.lock().unwrap().extend(samples);
    }

    /// Forgets all of it.
    pub fn forget(&self) {
        self.0.lock().unwrap().clear();
    }

    /// How loud each hundredth of the last so many seconds was.
    pub fn levels(&self, seconds: usize) -> Vec<f64> {
        let heard = self.0.lock().unwrap();
        let last = heard.len().saturating_sub(seconds * RATE as usize);
        let pieces = heard[last..].chunks_exact(RATE as usize / 100);
        let loud = |piece: &[i16]| piece.iter().map(|one| f64::from(one.unsigned_abs())).sum();
        pieces.map(loud).collect()
    }

    /// How many samples were heard.
    pub fn len(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    /// How many of the last second's forty pieces are a whistle of this pitch.
    pub fn whistles(&self, pitch: f64) -> usize {
        const PIECE: usize = RATE as usize / 40;
        let heard = self.0.lock().unwrap();
        let pieces = heard.rchunks_exact(PIECE).take(40);
        pieces.filter(|piece| is_whistle(piece, pitch)).count()
    }

    /// Waits until this whistle is heard: on a full machine most of a second may be torn.
    pub fn hears(&self, pitch: f64) -> Duration {
        let start = Instant::now();
        while self.whistles(pitch) < 3 {
            assert!(
                start.elapsed() < DEADLINE,
                "no whistle of {pitch} Hz; of 660, 1050 and 1480 Hz there were {:?} pieces, {} samples, as loud as {}",
                [660.0, 1_050.0, 1_480.0].map(|other| self.whistles(other)),
                self.len(),
                self.loudness(),
            );
            std::thread::sleep(Duration::from_millis(10));
        }
        start.elapsed()
    }

    /// The longest time without sound in all that was heard.
    pub fn longest_hole(&self) -> Duration {
        let heard = self.0.lock().unwrap();
        let holes = heard.split(|sample| sample.unsigned_abs() > AUDIBLE);
        let longest = holes.map(<[i16]>::len).max().unwrap_or(0);
        Duration::from_secs(1) * u32::try_from(longest).unwrap() / RATE
    }

    /// The loudest sample of the last second.
    fn loudness(&self) -> u16 {
        let heard = self.0.lock().unwrap();
        let last = heard.iter().rev().take(RATE as usize);
        last.map(|sample| sample.unsigned_abs()).max().unwrap_or(0)
    }
}

/// Syllables of uneven length and pitch, with pauses between them.
fn speech() -> Vec<i16> {
    let mut state = 7_u64;
    let mut chance = move |from: f64, to: f64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        from + (to - from) * (state >> 40) as f64 / (1_u64 << 24) as f64
    };
    let mut samples = Vec::new();
    while samples.len() < 10 * RATE as usize {
        let (pitch, count) = (
            chance(300.0, 1_200.0),
            (chance(0.08, 0.3) * f64::from(RATE)) as usize,
        );
        samples.extend((0..count).map(|sample| {
            let angle = sample as f64 * pitch * TAU / f64::from(RATE);
            (angle.sin() * 8_000.0) as i16
        }));
        let pause = (chance(0.04, 0.35) * f64::from(RATE)) as usize;
        samples.extend(std::iter::repeat_n(0, pause));
    }
    samples
}

fn is_whistle(samples: &[i16], pitch: f64) -> bool {
    let (mut real, mut imaginary, mut energy) = (0.0, 0.0, 0.0);
    for (index, sample) in samples.iter().enumerate() {
        let angle = index as f64 * pitch * TAU / f64::from(RATE);
        let value = f64::from(*sample);
        real += value * angle.cos();
        imaginary += value * angle.sin();
        energy += value * value;
    }
    let count = samples.len() as f64;
    let loudness = (energy / count).sqrt();
    let share = 2.0 * (real * real + imaginary * imaginary) / (energy.max(1.0) * count);
    loudness > 50.0 && share > 0.8
}

/// Somebody who listens at a speaker.
pub struct Ear {
    recorder: Child,
    pub heard: Heard,
    listener: Option<JoinHandle<()>>,
}

impl Ear {
    fn start(mut command: Command) -> Self {
        let recording = command
            .arg("--record")
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        let mut recorder = recording.spawn().expect("pacat runs");
        let mut output = recorder.stdout.take().unwrap();
        let heard = Heard::default();
        let into = heard.clone();
        let listener = std::thread::spawn(move || {
            let mut bytes = [0; 960];
            while output.read_exact(&mut bytes).is_ok() {
                let pairs = bytes.as_chunks::<2>().0;
                let samples: Vec<i16> =
                    pairs.iter().map(|pair| i16::from_le_bytes(*pair)).collect();
                into.hear(&samples);
            }
        });
        Self {
            recorder,
            heard,
            listener: Some(listener),
        }
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        drop(self.recorder.kill());
        drop(self.recorder.wait());
        if let Some(listener) = self.listener.take() {
            drop(listener.join());
        }
    }
}
