//! A voice that nobody has: for people without a window, and for tests of who is heard.

use std::{
    f32::consts::TAU,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use crate::hearing::{Flow, RATE, STEP, SoundError, Take};

/// One step of sound.
const STEP_TIME: Duration = Duration::from_millis(10);
/// How loud it is at its loudest, of full scale: as somebody close to a microphone.
const LOUDEST: f32 = 0.25;
/// Syllables in a second.
const SYLLABLES: f32 = 4.0;

/// Somebody's voice: phrases of a few seconds and pauses between them, at one pitch. The same seed
/// says the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Voice {
    /// Hertz; how it is told from others.
    pub pitch: f32,
    /// What decides how long phrases and pauses are.
    pub seed: u64,
}

/// The voice as it goes on.
struct Speech {
    voice: Voice,
    /// SplitMix64, whose sequence does not change with a library.
    state: u64,
    /// Samples until the phrase or the pause is over.
    left: usize,
    talks: bool,
    /// Samples since the phrase began.
    at: usize,
}

impl Speech {
    fn new(voice: Voice) -> Self {
        let state = voice.seed;
        Self {
            voice,
            state,
            left: 0,
            talks: false,
            at: 0,
        }
    }

    /// A number below 1 from the seed.
    fn chance(&mut self) -> f32 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed >> 40) as f32 / (1u64 << 24) as f32
    }

    /// The next step.
    fn step(&mut self, step: &mut [f32]) {
        for sample in step {
            if self.left == 0 {
                self.talks = !self.talks;
                let seconds = match self.talks {
                    true => 1.0 + 3.0 * self.chance(),
                    false => 0.5 + 3.5 * self.chance(),
                };
                self.left = (seconds * RATE as f32) as usize;
                self.at = 0;
            }
            *sample = match self.talks {
                true => self.sounds(),
                false => 0.0,
            };
            self.left -= 1;
            self.at += 1;
        }
    }

    fn sounds(&self) -> f32 {
        let t = self.at as f32 / RATE as f32;
        let swell = 0.5 - 0.5 * (TAU * SYLLABLES * t).cos();
        swell * LOUDEST * (TAU * self.voice.pitch * t).sin()
    }
}

/// A voice that is being heard, at the pace of a microphone.
struct Heard {
    /// The thread ends when this is gone.
    _stop: mpsc::Sender<()>,
}

impl Flow for Heard {
    fn ended(&self) -> Option<SoundError> {
        None
    }
}

/// Hears a voice until dropped.
pub(crate) fn hear(voice: Voice, mut take: Take) -> Result<Box<dyn Flow>, SoundError> {
    let (stop, stopped) = mpsc::channel::<()>();
    let spawned = thread::Builder::new().name("voice".into()).spawn(move || {
        let mut speech = Speech::new(voice);
        let mut step = [0.0; STEP];
        let mut due = Instant::now();
        loop {
            speech.step(&mut step);
            take(&step);
            due += STEP_TIME;
            let wait = due.saturating_duration_since(Instant::now());
            if stopped.recv_timeout(wait) != Err(mpsc::RecvTimeoutError::Timeout) {
                return;
            }
        }
    });
    spawned.map_err(|error| SoundError::Failed(error.to_string()))?;
    Ok(Box::new(Heard { _stop: stop }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(seed: u64, pitch: f32) -> Vec<f32> {
        let mut speech = Speech::new(Voice { pitch, seed });
        let mut all = vec![0.0; RATE as usize * 30];
        all.chunks_mut(STEP).for_each(|step| speech.step(step));
        all
    }

    #[test]
    fn a_voice_says_the_same_by_the_same_seed_and_something_else_by_another() {
        assert_eq!(heard(1, 300.0), heard(1, 300.0));
        assert_ne!(heard(1, 300.0), heard(2, 300.0));
    }

    #[test]
    fn a_voice_pauses_and_is_never_too_loud() {
        let all = heard(7, 440.0);
        let silent = all.iter().filter(|sample| **sample == 0.0).count();
        assert!((all.len() / 5..all.len() * 4 / 5).contains(&silent));
        assert!(all.iter().all(|sample| sample.abs() <= LOUDEST));
        assert!(all.iter().any(|sample| sample.abs() > LOUDEST / 2.0));
    }
}
