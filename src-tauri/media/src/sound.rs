//! Microphones and speakers of this computer: which there are, hearing one, speaking through one.
//!
//! Whoever hears a microphone or speaks through a speaker does so until that ends by itself or is
//! dropped; nothing here goes over to another device ([ADR 16](../../../docs/adr/0016-one-owner-of-sound.md)).

use std::{
    f32::consts::TAU,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use tokio::sync::{oneshot, watch};

pub use crate::hearing::{RATE, STEP, SoundDevice, SoundDevices, SoundError};
use crate::{
    hearing::{Flow, Take},
    made::{self, Voice},
    system,
};

/// How long a device that was opened may take to begin.
const BEGINS_WITHIN: Duration = Duration::from_secs(5);
/// A device that neither gives nor takes sound for this long has stopped: also silence comes as
/// sound.
const STOPPED_AFTER: Duration = Duration::from_secs(1);
/// How often it is looked whether it has.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// Steps between two readings of the level: ten a second.
const READING_EVERY: u32 = 10;

/// The sound devices of this computer. Takes as long as the system takes, at most some seconds: call
/// it off the async threads.
pub fn list() -> Result<SoundDevices, SoundError> {
    system::list_sound()
}

/// A sound device in use; free again when dropped.
#[derive(Debug)]
pub struct InUse {
    lost: watch::Receiver<Option<SoundError>>,
    /// The thread ends when this is gone.
    _stop: mpsc::Sender<()>,
}

impl InUse {
    /// Waits until the device gives or takes no sound any more, and says why.
    pub async fn lost(&mut self) -> SoundError {
        let lost = self.lost.wait_for(Option::is_some).await;
        let why = lost.ok().and_then(|why| why.clone());
        why.unwrap_or_else(|| SoundError::Failed("its thread ended".into()))
    }
}

/// Hears a microphone of the list. `take` gets everything in steps of [`STEP`] samples and may
/// change them; it must not block.
pub async fn hear(
    microphone: &str,
    take: impl FnMut(&mut [i16]) + Send + 'static,
) -> Result<InUse, SoundError> {
    let microphone = microphone.to_owned();
    in_steps(take, move |taken| system::hear(&microphone, taken)).await
}

/// Hears a voice that is made, as [`hear`] hears a microphone.
pub(crate) async fn hear_made(
    voice: Voice,
    take: impl FnMut(&mut [i16]) + Send + 'static,
) -> Result<InUse, SoundError> {
    in_steps(take, move |taken| made::hear(voice, taken)).await
}

/// Hears what other programs of this computer play, and never what this one does: the voices of a show
/// would go back to those who speak. `take` gets steps of [`STEP`] samples from now on, also while nothing
/// is played; it must not block.
pub(crate) async fn hear_programs(
    take: impl FnMut(&mut [i16]) + Send + 'static,
) -> Result<InUse, SoundError> {
    in_steps(take, system::hear_programs).await
}

async fn in_steps(
    mut take: impl FnMut(&mut [i16]) + Send + 'static,
    open: impl FnOnce(Take) -> Result<Box<dyn Flow>, SoundError> + Send + 'static,
) -> Result<InUse, SoundError> {
    let moves = Arc::new(AtomicBool::new(false));
    let moved = moves.clone();
    let mut step = Vec::with_capacity(STEP);
    let mut guard = Guard::default();
    let taken = Box::new(move |samples: &[f32]| {
        let went_well = guard.run(|| {
            for sample in samples {
                step.push((sample.clamp(-1.0, 1.0) * f32::from(i16::MAX)) as i16);
                if step.len() == STEP {
                    take(&mut step);
                    step.clear();
                }
            }
        });
        moved.store(went_well, Ordering::Relaxed);
    });
    keep("microphone", moves, move || open(taken)).await
}

/// Speaks through a speaker of the list. `give` fills in step after step of [`STEP`] samples; it
/// must not block.
pub async fn speak(
    speaker: &str,
    mut give: impl FnMut(&mut [i16]) + Send + 'static,
) -> Result<InUse, SoundError> {
    let speaker = speaker.to_owned();
    let moves = Arc::new(AtomicBool::new(false));
    let moved = moves.clone();
    let mut step = [0; STEP];
    let mut spoken = STEP;
    let mut guard = Guard::default();
    let given = Box::new(move |samples: &mut [f32]| {
        let went_well = guard.run(|| {
            for sample in &mut *samples {
                if spoken == STEP {
                    give(&mut step);
                    spoken = 0;
                }
                *sample = f32::from(step[spoken]) / f32::from(i16::MAX);
                spoken += 1;
            }
        });
        if !went_well {
            samples.fill(0.0);
        }
        moved.store(went_well, Ordering::Relaxed);
    });
    keep("speaker", moves, move || system::speak(&speaker, given)).await
}

/// Stands between a system's thread and what takes or gives its sound: nothing may unwind into that. After
/// one mistake nothing is asked any more, so that the device counts as stopped, and is opened anew.
#[derive(Default)]
struct Guard {
    has_failed: bool,
}

impl Guard {
    /// Answers whether it went well.
    fn run(&mut self, work: impl FnOnce()) -> bool {
        if !self.has_failed && catch_unwind(AssertUnwindSafe(work)).is_err() {
            tracing::error!("what takes or gives sound made a mistake");
            self.has_failed = true;
        }
        !self.has_failed
    }
}

/// Keeps a device on a thread of its own, since some systems want it to end where it began.
async fn keep(
    name: &str,
    moves: Arc<AtomicBool>,
    open: impl FnOnce() -> Result<Box<dyn Flow>, SoundError> + Send + 'static,
) -> Result<InUse, SoundError> {
    let (stop, stopped) = mpsc::channel::<()>();
    let (tell, lost) = watch::channel(None);
    let (opened, outcome) = oneshot::channel();
    let spawned = thread::Builder::new().name(name.into()).spawn(move || {
        let flow = match open() {
            Ok(flow) => flow,
            Err(error) => {
                // Nobody waits for it any more, or hears it now.
                let _ = opened.send(Err(error));
                return;
            }
        };
        if opened.send(Ok(())).is_err() {
            return;
        }
        let mut moved = Instant::now();
        let mut limit = BEGINS_WITHIN;
        while let Err(mpsc::RecvTimeoutError::Timeout) = stopped.recv_timeout(LOOK_EVERY) {
            if moves.swap(false, Ordering::Relaxed) {
                moved = Instant::now();
                limit = STOPPED_AFTER;
            }
            let stopped = (moved.elapsed() >= limit).then_some(SoundError::Stopped);
            if let Some(why) = flow.ended().or(stopped) {
                tell.send_replace(Some(why));
                return;
            }
        }
    });
    spawned.map_err(|error| SoundError::Failed(error.to_string()))?;
    match outcome.await {
        Ok(Ok(())) => Ok(InUse { lost, _stop: stop }),
        Ok(Err(error)) => Err(error),
        Err(_) => Err(SoundError::Failed("its thread ended".into())),
    }
}

/// How loud a microphone is, from 0 (silence) to 1 (full scale): the loudest moment since the
/// reading before, ten times a second.
#[derive(Debug, Default)]
pub struct Level {
    peak: u16,
    steps: u32,
}

impl Level {
    /// Takes one step of sound; answers with a reading when it is time for one.
    pub fn hear(&mut self, step: &[i16]) -> Option<f32> {
        let loudest = step.iter().map(|sample| sample.unsigned_abs()).max();
        self.peak = self.peak.max(loudest.unwrap_or(0));
        self.steps += 1;
        (self.steps == READING_EVERY).then(|| {
            let peak = std::mem::take(self).peak;
            (f32::from(peak) / f32::from(i16::MAX)).min(1.0)
        })
    }
}

/// Plays the test sound on a speaker of the list. Answers when it has been heard.
pub async fn play_test_sound(speaker: &str) -> Result<(), SoundError> {
    let speaker = speaker.to_owned();
    let played = tokio::task::spawn_blocking(move || system::play(&speaker, chime()));
    match tokio::time::timeout(Duration::from_secs(10), played).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(panic)) => Err(SoundError::Failed(panic.to_string())),
        Err(_) => Err(SoundError::Stopped),
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
        let mut level = Level::default();
        let mut readings = Vec::new();
        for step in 0..20 {
            let loud = if step == 3 { i16::MIN } else { 0 };
            readings.extend(level.hear(&[0, loud, 0]));
        }
        assert_eq!(readings, [1.0, 0.0]);
    }
}
