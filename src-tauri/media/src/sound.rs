//! The level of a microphone, and the test sound.
//!
//! Sound of the stage is not made here: that is LiveKit's platform audio, with echo cancelling.
//! This is for the time before a connection.

use std::{
    f32::consts::TAU,
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
    time::{Duration, Instant},
};

use tokio::sync::{oneshot, watch};

pub use crate::hearing::{RATE, SoundError};
use crate::system;

/// Time between two readings of the level.
pub const READING_EVERY: Duration = Duration::from_millis(100);

/// Hears one microphone and says how loud it is, at most ten times a second. The microphone is
/// free again when the meter is dropped.
#[derive(Debug)]
pub struct LevelMeter {
    levels: watch::Receiver<f32>,
    /// The thread ends when this is gone.
    _stop: mpsc::Sender<()>,
}

impl LevelMeter {
    /// Opens a microphone, named as the system shows it; none is the system's default.
    pub async fn start(microphone: Option<&str>) -> Result<Self, SoundError> {
        let microphone = microphone.map(str::to_owned);
        let (level, levels) = watch::channel(0.0);
        let (stop, stopped) = mpsc::channel::<()>();
        let (opened, outcome) = oneshot::channel();
        let thread = thread::Builder::new().name("microphone-level".into());
        let spawned = thread.spawn(move || {
            let peak = Arc::new(Mutex::new(Peak::default()));
            let heard = Arc::clone(&peak);
            let listener = Box::new(move |samples: &[f32]| {
                let mut peak = heard.lock().unwrap_or_else(PoisonError::into_inner);
                peak.hear(samples);
            });
            let _hearing = match system::hear(microphone.as_deref(), listener) {
                Ok(hearing) => hearing,
                Err(error) => {
                    let _ = opened.send(Err(error));
                    return;
                }
            };
            let _ = opened.send(Ok(()));
            while let Err(mpsc::RecvTimeoutError::Timeout) = stopped.recv_timeout(READING_EVERY) {
                let mut peak = peak.lock().unwrap_or_else(PoisonError::into_inner);
                level.send_replace(peak.take());
            }
        });
        spawned.map_err(|error| SoundError::Failed(error.to_string()))?;
        match outcome.await {
            Ok(Ok(())) => Ok(Self {
                levels,
                _stop: stop,
            }),
            Ok(Err(error)) => Err(error),
            Err(_) => Err(SoundError::Failed("the thread ended".into())),
        }
    }

    /// The loudest moment since the reading before, from 0 (silence) to 1 (full scale).
    pub fn levels(&self) -> watch::Receiver<f32> {
        self.levels.clone()
    }
}

#[derive(Default)]
struct Peak(f32);

impl Peak {
    fn hear(&mut self, samples: &[f32]) {
        self.0 = samples
            .iter()
            .map(|sample| sample.abs())
            .filter(|loudness| loudness.is_finite())
            .fold(self.0, f32::max);
    }

    fn take(&mut self) -> f32 {
        std::mem::take(&mut self.0).min(1.0)
    }
}

/// Plays the test sound on a speaker, named as the system shows it; none is the system's default.
/// Answers when it has been heard.
pub async fn play_test_sound(speaker: Option<&str>) -> Result<(), SoundError> {
    let speaker = speaker.map(str::to_owned);
    let played = tokio::task::spawn_blocking(move || system::play(speaker.as_deref(), chime()));
    match tokio::time::timeout(Duration::from_secs(10), played).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(panic)) => Err(SoundError::Failed(panic.to_string())),
        Err(_) => Err(SoundError::Failed(
            "the speaker does not take any sound".into(),
        )),
    }
}

/// Two soft notes, E5 and A5, that ring out in just over a second.
fn chime() -> Vec<f32> {
    let length = (RATE as f32 * 1.2) as usize;
    let note = |t: f32, begin: f32, pitch: f32| {
        let t = t - begin;
        if t < 0.0 {
            return 0.0;
        }
        let swell = (t / 0.01).min(1.0);
        let tone = (TAU * pitch * t).sin() + 0.3 * (TAU * 2.0 * pitch * t).sin();
        swell * (-5.0 * t).exp() * tone * 0.22
    };
    (0..length)
        .map(|index| {
            let t = index as f32 / RATE as f32;
            let fade = ((1.2 - t) / 0.05).clamp(0.0, 1.0);
            (note(t, 0.0, 659.26) + note(t, 0.22, 880.0)) * fade
        })
        .collect()
}

/// When the next reading may go out, for those who pass levels on.
#[derive(Debug, Default)]
pub struct Pace(Option<Instant>);

impl Pace {
    /// Whether enough time has passed since the last reading that went out.
    pub fn allows(&mut self, now: Instant) -> bool {
        let due = self.0.is_none_or(|last| now >= last + READING_EVERY);
        if due {
            self.0 = Some(now);
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chime_neither_clips_nor_clicks() {
        let chime = chime();
        assert!(chime.iter().all(|sample| sample.abs() < 0.6));
        assert!(chime.iter().any(|sample| sample.abs() > 0.15));
        assert!(chime[0].abs() < 0.001);
        assert!(chime.last().unwrap().abs() < 0.001);
    }

    #[test]
    fn a_reading_is_the_loudest_moment_and_then_starts_anew() {
        let mut peak = Peak::default();
        peak.hear(&[0.1, -0.7, f32::NAN]);
        peak.hear(&[0.3]);
        assert_eq!(peak.take(), 0.7);
        assert_eq!(peak.take(), 0.0);
        peak.hear(&[-3.0]);
        assert_eq!(peak.take(), 1.0);
    }
}
