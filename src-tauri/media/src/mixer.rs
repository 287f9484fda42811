//! What everybody says, mixed for one speaker.
//!
//! Voices come in as the network's clock has them, and the speaker takes them by its own. So each
//! voice has a short queue: it begins to be heard when a little has gathered, a queue that has run
//! empty gathers anew, and one that grows gives up a moment of silence, or at last any moment.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::hearing::STEP;

/// A voice is heard once this many steps have gathered: 40 ms.
const BEGIN_AT: usize = 4;
/// From here on a silent step is left out: 80 ms.
const SHORTEN_AT: usize = 8;
/// From here on any step is: no voice is later than 160 ms.
const CUT_AT: usize = 16;
/// A step whose loudest sample is below this is silence.
const SILENCE: u16 = 330;

/// Everybody's voices. Copies are the same.
#[derive(Debug, Clone, Default)]
pub struct Mixer(Arc<Mutex<Voices>>);

#[derive(Debug, Default)]
struct Voices {
    next: u64,
    queues: BTreeMap<u64, Queue>,
}

#[derive(Debug, Default)]
struct Queue {
    samples: VecDeque<i16>,
    /// It is heard, and not gathering.
    heard: bool,
}

/// One person's sound on its way to the speaker; out of the mix when dropped.
#[derive(Debug)]
pub struct Voice {
    mixer: Mixer,
    number: u64,
}

impl Mixer {
    fn voices(&self) -> MutexGuard<'_, Voices> {
        // Whole after every statement, so a panic elsewhere leaves nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One more voice.
    pub fn voice(&self) -> Voice {
        let mut voices = self.voices();
        let number = voices.next;
        voices.next += 1;
        voices.queues.insert(number, Queue::default());
        Voice {
            mixer: self.clone(),
            number,
        }
    }

    /// Fills in the next step of all voices together.
    pub fn mix(&self, step: &mut [i16]) {
        let mut sum = [0_i32; STEP];
        let sum = &mut sum[..step.len().min(STEP)];
        for queue in self.voices().queues.values_mut() {
            queue.add_to(sum);
        }
        step.fill(0);
        for (sample, sum) in step.iter_mut().zip(sum) {
            *sample = (*sum).clamp(i16::MIN.into(), i16::MAX.into()) as i16;
        }
    }
}

impl Voice {
    /// Takes what the person says: one channel at [`crate::sound::RATE`], of any length.
    pub fn say(&self, samples: &[i16]) {
        if let Some(queue) = self.mixer.voices().queues.get_mut(&self.number) {
            queue.take(samples);
        }
    }
}

impl Drop for Voice {
    fn drop(&mut self) {
        self.mixer.voices().queues.remove(&self.number);
    }
}

impl Queue {
    fn take(&mut self, samples: &[i16]) {
        let waiting = self.samples.len();
        let loudest = samples.iter().map(|sample| sample.unsigned_abs()).max();
        let is_silent = loudest.unwrap_or(0) < SILENCE;
        if self.heard && is_silent && waiting >= SHORTEN_AT * STEP {
            return;
        }
        self.samples.extend(samples);
        if self.samples.len() > CUT_AT * STEP {
            self.samples.drain(..self.samples.len() - BEGIN_AT * STEP);
        }
    }

    fn add_to(&mut self, sum: &mut [i32]) {
        if !self.heard && self.samples.len() < BEGIN_AT * STEP {
            return;
        }
        self.heard = self.samples.len() >= sum.len();
        let count = sum.len().min(self.samples.len());
        for (sum, sample) in sum.iter_mut().zip(self.samples.drain(..count)) {
            *sum += i32::from(sample);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mixed(mixer: &Mixer) -> i16 {
        let mut step = [7; STEP];
        mixer.mix(&mut step);
        assert!(step.iter().all(|sample| *sample == step[0]));
        step[0]
    }

    #[test]
    fn voices_are_heard_together_without_overflow_and_leave_when_dropped() {
        let mixer = Mixer::default();
        assert_eq!(mixed(&mixer), 0, "nobody speaks");
        let (one, other) = (mixer.voice(), mixer.voice());
        for _ in 0..BEGIN_AT {
            one.say(&[30_000; STEP]);
            other.say(&[1_000; STEP]);
        }
        assert_eq!(mixed(&mixer), 31_000);
        one.say(&[0; STEP]);
        other.say(&[30_000; STEP]);
        drop(one);
        assert_eq!(mixed(&mixer), 1_000);
        let loud = mixer.voice();
        for _ in 0..BEGIN_AT {
            loud.say(&[32_000; STEP]);
            other.say(&[32_000; STEP]);
        }
        let heard: Vec<i16> = (0..BEGIN_AT).map(|_| mixed(&mixer)).collect();
        assert_eq!(*heard.last().unwrap(), i16::MAX);
    }

    #[test]
    fn a_voice_gathers_before_it_is_heard_and_again_after_it_ran_dry() {
        let mixer = Mixer::default();
        let voice = mixer.voice();
        for _ in 1..BEGIN_AT {
            voice.say(&[500; STEP]);
            assert_eq!(mixed(&mixer), 0, "it gathers");
        }
        voice.say(&[500; STEP]);
        for _ in 0..BEGIN_AT {
            assert_eq!(mixed(&mixer), 500);
        }
        assert_eq!(mixed(&mixer), 0, "it ran dry");
        voice.say(&[500; STEP]);
        assert_eq!(mixed(&mixer), 0, "it gathers again");
    }

    #[test]
    fn a_queue_that_grows_gives_up_silence_first_and_never_gets_old() {
        let mixer = Mixer::default();
        let voice = mixer.voice();
        let waits = |mixer: &Mixer| mixer.voices().queues[&0].samples.len() / STEP;
        for _ in 0..SHORTEN_AT + 1 {
            voice.say(&[500; STEP]);
        }
        mixed(&mixer);
        voice.say(&[0; STEP]);
        assert_eq!(waits(&mixer), SHORTEN_AT, "silence is left out");
        voice.say(&[500; STEP]);
        assert_eq!(waits(&mixer), SHORTEN_AT + 1, "a voice is not");
        for _ in 0..200 {
            voice.say(&[500; STEP]);
            assert!(waits(&mixer) <= CUT_AT);
        }
    }
}
