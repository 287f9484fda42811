//! Steps of sound that never end, whatever comes in: also while nobody plays anything.

use std::{
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use crate::{
    hearing::{STEP, SoundError, Take},
    mixer::Mixer,
};

/// How long a step of sound takes.
const STEP_TAKES: Duration = Duration::from_millis(10);
/// Who is further behind, since the computer slept, does not make up for it.
const BEHIND: Duration = Duration::from_secs(1);

/// Gives what is mixed, step by step on a thread of its own, until what this answers is dropped. `goes_on` is
/// asked before each step, and ends it with a no.
pub(super) fn give(
    mixer: Mixer,
    mut take: Take,
    mut goes_on: impl FnMut() -> bool + Send + 'static,
) -> Result<mpsc::SyncSender<()>, SoundError> {
    let (stop, stopped) = mpsc::sync_channel::<()>(0);
    let work = move || {
        let mut clock = Clock::new();
        let mut step = [0; STEP];
        while let Err(mpsc::RecvTimeoutError::Timeout) = stopped.recv_timeout(clock.until_next()) {
            if !goes_on() {
                return;
            }
            mixer.mix(&mut step);
            take(&step.map(|sample| f32::from(sample) / f32::from(i16::MAX)));
        }
    };
    let spawned = thread::Builder::new().name("programs".into()).spawn(work);
    spawned.map_err(|error| SoundError::Failed(error.to_string()))?;
    Ok(stop)
}

/// When the next step is due.
struct Clock {
    due: Instant,
}

impl Clock {
    fn new() -> Self {
        Self {
            due: Instant::now(),
        }
    }

    fn until_next(&mut self) -> Duration {
        let now = Instant::now();
        self.due += STEP_TAKES;
        if now.saturating_duration_since(self.due) > BEHIND {
            self.due = now;
        }
        self.due.saturating_duration_since(now)
    }
}

/// Samples of a system, from -1 to 1 and of any number of channels in turn, as one channel for the mixer.
#[cfg(any(test, not(target_os = "linux")))]
pub(super) fn one_channel(samples: &[f32], channels: usize, into: &mut Vec<i16>) {
    let channels = channels.max(1);
    into.clear();
    into.extend(samples.chunks_exact(channels).map(|frame| {
        let sum: f32 = frame.iter().sum();
        let sample = (sum / channels as f32).clamp(-1.0, 1.0);
        (sample * f32::from(i16::MAX)) as i16
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEADLINE: Duration = Duration::from_secs(10);

    #[test]
    fn silence_comes_as_steps_as_well_until_it_is_dropped_or_ended() {
        let (told, steps) = mpsc::sync_channel(1_000);
        let take: Take = Box::new(move |step: &[f32]| {
            // Nobody may look any more.
            let _ = told.try_send(step.to_vec());
        });
        let giving = give(Mixer::default(), take, || true).unwrap();
        for _ in 0..3 {
            assert_eq!(steps.recv_timeout(DEADLINE).unwrap(), vec![0.0; STEP]);
        }
        drop(giving);
        while let Ok(step) = steps.recv_timeout(DEADLINE) {
            assert_eq!(step.len(), STEP);
        }
        assert_eq!(steps.try_recv(), Err(mpsc::TryRecvError::Disconnected));

        let (told, steps) = mpsc::sync_channel::<()>(1);
        let take: Take = Box::new(move |_: &[f32]| {
            let _ = told.try_send(());
        });
        let _giving = give(Mixer::default(), take, || false).unwrap();
        let ended = steps.recv_timeout(DEADLINE);
        assert_eq!(ended, Err(mpsc::RecvTimeoutError::Disconnected));
    }

    #[test]
    fn several_channels_become_their_mean_and_nothing_overflows() {
        let mut mono = vec![9];
        one_channel(&[1.0, 0.0, -1.0, -1.0, 4.0, 4.0, 0.5], 2, &mut mono);
        assert_eq!(mono, [16_383, -32_767, 32_767]);
        one_channel(&[0.0, 1.0], 0, &mut mono);
        assert_eq!(mono, [0, 32_767]);
    }
}
