//! What everybody says, mixed for one speaker.
//!
//! Voices come in as the network's clock has them, and the speaker takes them by its own. So each
//! voice has a short queue: it begins to be heard when a little has gathered, a queue that has run
//! empty gathers anew, and one that grows gives up a moment of silence, or at last any moment.
//! A voice that comes unevenly runs empty again and again: each time more is gathered, so that it soon
//! does no more, and less again once it has come evenly for a while.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::hearing::{RATE, STEP};

/// A voice that comes evenly is heard once this many steps have gathered: 40 ms.
const BEGIN_AT: usize = 4;
/// However unevenly one comes, no more than this gathers: 120 ms.
const BEGIN_AT_MOST: usize = 12;
/// So many steps more gather after it ran empty.
const MORE: usize = 2;
/// One that is silent for longer than this, half a second, has paused and not run empty.
const PAUSE: usize = 50;
/// Steps without running empty after which one less gathers: a minute.
const EVEN: usize = 6_000;
/// So far above what gathers, a silent step is left out: from 80 ms on.
const SHORTEN_ABOVE: usize = 4;
/// So far above it any step is: no voice that comes evenly is later than 160 ms, and none at all later
/// than 240 ms.
const CUT_ABOVE: usize = 12;
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

#[derive(Debug)]
struct Queue {
    samples: VecDeque<i16>,
    /// It is heard, and not gathering.
    heard: bool,
    /// Steps that gather before it is heard.
    begin_at: usize,
    /// Steps since it ran empty, until something comes again.
    empty_for: Option<usize>,
    /// Steps since it last ran empty, or since less gathers.
    even_for: usize,
    /// What its samples are multiplied by, from 0 to 1.
    gain: f32,
}

impl Default for Queue {
    fn default() -> Self {
        Self {
            samples: VecDeque::new(),
            heard: false,
            begin_at: BEGIN_AT,
            empty_for: None,
            even_for: 0,
            gain: 1.0,
        }
    }
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
    /// Takes what the person says: one channel at [`crate::sound::RATE`], of any length. Answers how long
    /// it waits until the speaker takes the end of it.
    pub fn say(&self, samples: &[i16]) -> Duration {
        match self.mixer.voices().queues.get_mut(&self.number) {
            Some(queue) => {
                queue.take(samples);
                queue.waits()
            }
            None => Duration::ZERO,
        }
    }

    /// How loud it is in the mix from now on, from 0 (not at all) to 1 (as it comes).
    pub fn set_gain(&self, gain: f32) {
        if let Some(queue) = self.mixer.voices().queues.get_mut(&self.number) {
            queue.gain = gain.clamp(0.0, 1.0);
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
        if self.empty_for.take().is_some_and(|steps| steps <= PAUSE) {
            self.begin_at = (self.begin_at + MORE).min(BEGIN_AT_MOST);
        }
        let waiting = self.samples.len();
        let loudest = samples.iter().map(|sample| sample.unsigned_abs()).max();
        let is_silent = loudest.unwrap_or(0) < SILENCE;
        if self.heard && is_silent && waiting >= (self.begin_at + SHORTEN_ABOVE) * STEP {
            return;
        }
        self.samples.extend(samples);
        if self.samples.len() > (self.begin_at + CUT_ABOVE) * STEP {
            let kept = self.begin_at * STEP;
            self.samples.drain(..self.samples.len() - kept);
        }
    }

    /// How long its end waits; while it gathers, as long as what gathers takes.
    fn waits(&self) -> Duration {
        let gathers = if self.heard { 0 } else { self.begin_at * STEP };
        let samples = self.samples.len().max(gathers) as u64;
        Duration::from_micros(samples * 1_000_000 / u64::from(RATE))
    }

    fn add_to(&mut self, sum: &mut [i32]) {
        if !self.heard && self.samples.len() < self.begin_at * STEP {
            if let Some(steps) = &mut self.empty_for {
                *steps = steps.saturating_add(1);
            }
            return;
        }
        self.heard = self.samples.len() >= sum.len();
        if self.heard {
            self.even_for += 1;
            if self.even_for == EVEN {
                self.even_for = 0;
                self.begin_at = (self.begin_at - 1).max(BEGIN_AT);
            }
        } else {
            self.even_for = 0;
            self.empty_for = Some(0);
        }
        let count = sum.len().min(self.samples.len());
        for (sum, sample) in sum.iter_mut().zip(self.samples.drain(..count)) {
            *sum += (f32::from(sample) * self.gain) as i32;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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
    fn whoever_says_something_is_told_how_long_it_waits() {
        let mixer = Mixer::default();
        let voice = mixer.voice();
        let millis = |voice: &Voice| voice.say(&[500; STEP]).as_millis();
        assert_eq!(millis(&voice), 40, "it gathers");
        (2..BEGIN_AT).for_each(|_| assert_eq!(millis(&voice), 40));
        assert_eq!(millis(&voice), 40, "it is about to be heard");
        mixed(&mixer);
        assert_eq!(millis(&voice), 40);
        assert_eq!(millis(&voice), 50);
        mixed(&mixer);
        mixed(&mixer);
        assert_eq!(millis(&voice), 40);
    }

    #[test]
    fn a_queue_that_grows_gives_up_silence_first_and_never_gets_old() {
        let mixer = Mixer::default();
        let voice = mixer.voice();
        let waits = |mixer: &Mixer| mixer.voices().queues[&0].samples.len() / STEP;
        for _ in 0..9 {
            voice.say(&[500; STEP]);
        }
        mixed(&mixer);
        voice.say(&[0; STEP]);
        assert_eq!(waits(&mixer), 8, "silence is left out from 80 ms on");
        voice.say(&[500; STEP]);
        assert_eq!(waits(&mixer), 9, "a voice is not");
        for _ in 0..200 {
            voice.say(&[500; STEP]);
            assert!(waits(&mixer) <= 16, "160 ms");
        }
    }

    #[test]
    fn a_voice_is_as_loud_as_its_listener_wants_and_others_are_as_they_were() {
        let mixer = Mixer::default();
        let (one, other) = (mixer.voice(), mixer.voice());
        one.set_gain(0.5);
        for _ in 0..BEGIN_AT {
            one.say(&[20_000; STEP]);
            other.say(&[1_000; STEP]);
        }
        assert_eq!(mixed(&mixer), 11_000);
        one.set_gain(0.0);
        assert_eq!(mixed(&mixer), 1_000);
        one.set_gain(7.0);
        assert_eq!(mixed(&mixer), 21_000, "never louder than it comes");
    }

    #[test]
    fn after_an_even_time_less_gathers_again_and_a_pause_is_no_unevenness() {
        let mixer = Mixer::default();
        let voice = mixer.voice();
        let begin_at = |mixer: &Mixer| mixer.voices().queues[&0].begin_at;
        let evenly = |steps: usize| {
            for _ in 0..steps {
                voice.say(&[500; STEP]);
                mixed(&mixer);
            }
        };
        let nothing = |steps: usize| {
            for _ in 0..steps {
                mixed(&mixer);
            }
        };
        evenly(20);
        nothing(BEGIN_AT + PAUSE + 2);
        evenly(20);
        assert_eq!(begin_at(&mixer), BEGIN_AT, "a pause");
        nothing(BEGIN_AT + PAUSE - 2);
        evenly(20);
        assert_eq!(begin_at(&mixer), BEGIN_AT + MORE, "a hole");
        evenly(2 * EVEN);
        assert_eq!(begin_at(&mixer), BEGIN_AT);
    }

    proptest! {
        /// Steps of somebody who speaks and is silent in turn come up to 90 ms late, in their order.
        /// Within ten seconds none is missing any more.
        #[test]
        fn however_unevenly_a_voice_comes_it_soon_has_no_holes(
            late in proptest::collection::vec(0..10_usize, 1..40),
        ) {
            let mixer = Mixer::default();
            let voice = mixer.voice();
            let mut come = 0;
            for now in 0..3_000 {
                // What was said at `come` is there as much later, and not before what was said before.
                while come + late[come % late.len()] <= now {
                    let speaks = come % 24 < 12;
                    voice.say(&[if speaks { 500 } else { 0 }; STEP]);
                    come += 1;
                }
                let mut step = [0; STEP];
                mixer.mix(&mut step);
                let voices = mixer.voices();
                let queue = &voices.queues[&0];
                prop_assert!(queue.samples.len() <= 24 * STEP, "240 ms");
                prop_assert!(now < 1_000 || queue.heard, "empty after {now} steps");
            }
        }
    }
}
