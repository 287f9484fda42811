//! What is done with the microphone's sound before anybody hears it.
//!
//! Each step is a processing of its own, one after the other as WebRTC orders them, so that switching
//! one leaves alone what the others have learned: an echo canceller that begins anew lets echo
//! through for a moment. Sound passes on unchanged where LiveKit's library is not usable.

#[cfg(test)]
mod tests;

use std::sync::{Mutex, MutexGuard, PoisonError};

use greenroom_contract::SoundProcessing;
use greenroom_media::sound::RATE;
use livekit::webrtc::native::apm::AudioProcessingModule;

/// The microphone's sound is processed by this, in steps of 10 ms.
#[derive(Default)]
pub(super) struct Processing {
    wanted: Mutex<SoundProcessing>,
    steps: Mutex<Steps>,
}

#[derive(Default)]
struct Steps {
    has_begun: bool,
    /// Takes out what the speaker plays, and rumble always; with what it does.
    echo: Option<(bool, AudioProcessingModule)>,
    noise: Option<AudioProcessingModule>,
    gain: Option<AudioProcessingModule>,
}

fn locked<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    // Whole after every statement, so a panic elsewhere leaves nothing half done.
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Processing {
    /// From now on sound comes.
    pub fn begin(&self) {
        let wanted = locked(&self.wanted);
        locked(&self.steps).has_begun = true;
        self.bring(*wanted);
    }

    /// Does this from now on.
    pub fn be(&self, wanted: SoundProcessing) {
        let mut place = locked(&self.wanted);
        *place = wanted;
        if locked(&self.steps).has_begun {
            self.bring(wanted);
        }
    }

    /// Makes what is missing while sound passes on, and puts it in its place between two steps.
    /// Called with the lock of what is wanted held, so that nobody else makes any.
    fn bring(&self, wanted: SoundProcessing) {
        let (echo, noise, gain) = {
            let steps = locked(&self.steps);
            let echo = steps.echo.as_ref().map(|(cancels, _)| *cancels);
            (echo, steps.noise.is_some(), steps.gain.is_some())
        };
        let SoundProcessing {
            echo_cancelling,
            noise_suppression,
            automatic_gain,
        } = wanted;
        if echo != Some(echo_cancelling) {
            let made = AudioProcessingModule::new(echo_cancelling, false, true, false);
            locked(&self.steps).echo = Some((echo_cancelling, made));
        }
        if noise != noise_suppression {
            let made =
                noise_suppression.then(|| AudioProcessingModule::new(false, false, false, true));
            locked(&self.steps).noise = made;
        }
        if gain != automatic_gain {
            let made =
                automatic_gain.then(|| AudioProcessingModule::new(false, true, false, false));
            locked(&self.steps).gain = made;
        }
    }

    /// Processes what the microphone hears, in place.
    pub fn hear(&self, step: &mut [i16]) {
        let mut steps = locked(&self.steps);
        let Steps {
            has_begun: _,
            echo,
            noise,
            gain,
        } = &mut *steps;
        let echo = echo.as_mut().map(|(_, echo)| echo);
        for processing in [echo, noise.as_mut(), gain.as_mut()].into_iter().flatten() {
            // An engine that is lost takes the stage along.
            let _ = processing.process_stream(step, RATE as i32, 1);
        }
    }

    /// Knows from this what the speaker plays.
    pub fn play(&self, step: &mut [i16]) {
        if let Some((true, echo)) = &mut locked(&self.steps).echo {
            let _ = echo.process_reverse_stream(step, RATE as i32, 1);
        }
    }
}
