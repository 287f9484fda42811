//! Microphone and speaker over a sound server of the test's own.
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.
#![cfg(all(target_os = "linux", not(feature = "upstream")))]

mod harness;

use std::f64::consts::TAU;
use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use harness::{DEADLINE, Server, eventually, until};
use livekit::AudioError;
use livekit::options::TrackPublishOptions;
use livekit::prelude::*;
use livekit::webrtc::stats::RtcStats;
use tempfile::TempDir;
use tokio::time::{interval, timeout};

const RATE: u32 = 48_000;
const PITCH: f64 = 660.0;

/// A PulseAudio with a virtual microphone, fed through `micsink`, and two virtual speakers.
struct SoundServer {
    child: Child,
    folder: TempDir,
}

impl SoundServer {
    async fn start(folder: TempDir) -> Self {
        let sink = |name: &str, title: &str| {
            format!(
                "module-null-sink sink_name={name} rate={RATE} \
                 sink_properties=device.description={title}"
            )
        };
        let child = Command::new("pulseaudio")
            .args(["-n", "--daemonize=no", "--exit-idle-time=-1"])
            .args(["-L", "module-native-protocol-unix"])
            .args(["-L", &sink("spk", "Speakers"), "-L", &sink("spk2", "Headphones")])
            .args(["-L", &sink("micsink", "Feed")])
            .args(["-L", "module-remap-source master=micsink.monitor source_name=mic source_properties=device.description=Microphone"])
            .env("XDG_RUNTIME_DIR", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("pulseaudio starts; `cargo xtask test` installs it");
        let server = Self { child, folder };
        let mut attempts = interval(Duration::from_millis(50));
        let ready = timeout(DEADLINE, async {
            while !(server.control(&["set-default-sink", "spk"])
                && server.control(&["set-default-source", "mic"]))
            {
                attempts.tick().await;
            }
        });
        ready.await.expect("the sound server answers in time");
        server
    }

    fn control(&self, arguments: &[&str]) -> bool {
        let status = Command::new("pactl")
            .args(arguments)
            .env("XDG_RUNTIME_DIR", self.folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        status.expect("pactl runs").success()
    }

    fn raw(&self, program: &str, device: &str) -> Command {
        let mut command = Command::new(program);
        command
            .args([
                "--raw",
                "--format=s16le",
                "--channels=1",
                "--latency-msec=50",
            ])
            .arg(format!("--rate={RATE}"))
            .arg(format!("--device={device}"))
            .env("XDG_RUNTIME_DIR", self.folder.path())
            .stderr(Stdio::null());
        command
    }
}

impl Drop for SoundServer {
    fn drop(&mut self) {
        // An error means that it has ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Somebody who whistles into the microphone as long as this lives.
struct Whistle {
    player: Child,
    stop: Arc<AtomicBool>,
    feeder: Option<JoinHandle<()>>,
}

impl Whistle {
    fn start(server: &SoundServer) -> Self {
        let mut player = server
            .raw("pacat", "micsink")
            .arg("--playback")
            .stdin(Stdio::piped())
            .spawn()
            .expect("pacat runs");
        let mut input = player.stdin.take().unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        // The pipe is full most of the time, which sets the pace.
        let feeder = std::thread::spawn(move || {
            let second: Vec<u8> = (0..RATE)
                .flat_map(|sample| {
                    let angle = f64::from(sample) * PITCH * TAU / f64::from(RATE);
                    // Four bursts a second: noise suppression takes a steady tone for noise.
                    let burst = sample % (RATE / 4) < RATE / 8;
                    let loudness = if burst { 8_000.0 } else { 0.0 };
                    ((angle.sin() * loudness) as i16).to_le_bytes()
                })
                .collect();
            while !stopped.load(Ordering::Relaxed) && input.write_all(&second).is_ok() {}
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

/// Somebody who listens at a speaker.
struct Ear {
    recorder: Child,
    heard: Arc<Mutex<Vec<i16>>>,
    listener: Option<JoinHandle<()>>,
}

impl Ear {
    fn at(server: &SoundServer, monitor: &str) -> Self {
        let mut recorder = server
            .raw("pacat", monitor)
            .arg("--record")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("pacat runs");
        let mut output = recorder.stdout.take().unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let into = heard.clone();
        let listener = std::thread::spawn(move || {
            let mut bytes = [0; 960];
            while output.read_exact(&mut bytes).is_ok() {
                let samples = bytes
                    .chunks_exact(2)
                    .map(|b| i16::from_le_bytes([b[0], b[1]]));
                into.lock().unwrap().extend(samples);
            }
        });
        Self {
            recorder,
            heard,
            listener: Some(listener),
        }
    }

    /// Waits until a second has pieces enough that are the whistle.
    async fn hears_the_whistle(&self) {
        const PIECE: usize = RATE as usize / 40;
        eventually("hearing the whistle", || {
            let heard = self.heard.lock().unwrap();
            let whistles = heard
                .rchunks_exact(PIECE)
                .take(40)
                .filter(|piece| is_whistle(piece))
                .count();
            whistles >= 8
        })
        .await;
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

fn is_whistle(samples: &[i16]) -> bool {
    let (mut real, mut imaginary, mut energy) = (0.0, 0.0, 0.0);
    for (index, sample) in samples.iter().enumerate() {
        let angle = index as f64 * PITCH * TAU / f64::from(RATE);
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

// One test: a process has one sound system.
#[test]
fn the_microphone_is_heard_at_the_speaker_and_devices_can_be_chosen() {
    let folder = tempfile::tempdir().unwrap();
    // SAFETY: this is the only test of the binary, and no thread of ours is running yet.
    unsafe { std::env::set_var("XDG_RUNTIME_DIR", folder.path()) };
    tokio::runtime::Runtime::new()
        .unwrap()
        .block_on(story(folder));
}

async fn story(folder: TempDir) {
    harness::load();
    assert_eq!(
        PlatformAudio::new().unwrap_err(),
        AudioError::PlatformInitFailed,
        "without a sound server there is no sound, and it is said"
    );
    let without = LocalAudioTrack::create_audio_track("mic", RtcAudioSource::Device);

    let sound = SoundServer::start(folder).await;
    let audio = PlatformAudio::new().expect("a sound server that came later is found");
    let microphones: Vec<_> = audio.recording_devices().collect();
    let speakers: Vec<_> = audio.playout_devices().collect();
    assert!(
        microphones
            .iter()
            .any(|device| device.name.contains("Microphone"))
    );
    let headphones = speakers
        .iter()
        .find(|device| device.name == "Headphones")
        .expect("the second speaker is listed");
    assert_eq!(
        audio.set_playout_device(&PlayoutDeviceId::from_index(99)),
        Err(AudioError::DeviceNotFound)
    );
    let whistle = Whistle::start(&sound);
    let server = Server::start().await;
    let (speaker, _speaker_events) = server.join("speaker").await;
    let (listener, mut events) = server.join("listener").await;
    let local = speaker.local_participant();
    assert!(
        local
            .publish_track(LocalTrack::Audio(without), TrackPublishOptions::default())
            .await
            .is_err(),
        "a track made without a microphone is not published"
    );

    let track = LocalAudioTrack::create_audio_track("microphone", audio.rtc_source());
    let options = TrackPublishOptions {
        source: TrackSource::Microphone,
        dtx: false,
        ..Default::default()
    };
    local
        .publish_track(LocalTrack::Audio(track.clone()), options)
        .await
        .unwrap();
    until(&mut events, "the microphone", |event| {
        matches!(event, RoomEvent::TrackSubscribed { .. }).then_some(())
    })
    .await;
    let ear = Ear::at(&sound, "spk.monitor");
    ear.hears_the_whistle().await;
    drop(ear);

    // Changing over while in use stops and starts what is in the way, so it may block.
    let (again, headphones) = (audio.clone(), headphones.id.clone());
    let microphone = microphones[1].id.clone();
    tokio::task::spawn_blocking(move || {
        again.switch_playout_device(&headphones).unwrap();
        again.switch_recording_device(&microphone).unwrap();
    })
    .await
    .unwrap();
    let ear = Ear::at(&sound, "spk2.monitor");
    ear.hears_the_whistle().await;
    drop(ear);

    let level = level_of(&track).await;
    assert!(
        level > 0.0,
        "the level of the microphone is in the statistics"
    );

    speaker.close().await.unwrap();
    listener.close().await.unwrap();
    drop(whistle);
    audio.release();
}

async fn level_of(track: &LocalAudioTrack) -> f64 {
    let mut looks = interval(Duration::from_millis(100));
    let looking = timeout(DEADLINE, async {
        loop {
            looks.tick().await;
            let level = track
                .get_stats()
                .await
                .unwrap()
                .into_iter()
                .find_map(|s| match s {
                    RtcStats::MediaSource(stats) => Some(stats.audio.audio_level),
                    _ => None,
                });
            if let Some(level) = level.filter(|level| *level > 0.0) {
                return level;
            }
        }
    });
    looking.await.unwrap_or(0.0)
}
