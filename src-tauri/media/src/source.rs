//! The own picture: a camera or the test pattern, switched while it runs.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use tokio::sync::watch;

use crate::{
    camera::{self, CameraError, Format},
    frames::{I420Frame, now},
    test_pattern::TestPattern,
};

/// Where the own picture comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PictureChoice {
    /// A camera.
    Camera {
        /// Its id from the list.
        id: String,
    },
    /// The test pattern with a name burnt in.
    TestPattern {
        /// The name.
        name: String,
    },
}

/// How the source is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PictureState {
    /// Switched off.
    Off,
    /// Being opened.
    Starting,
    /// Giving pictures.
    Running(Format),
    /// Gives none, and will not before it is switched on again.
    Failed(CameraError),
}

/// A camera that shows nothing for this long is lost.
const SILENT_FOR: Duration = Duration::from_secs(5);

/// How soon a thread notices that it is not wanted any more.
const LOOK_UP_EVERY: Duration = Duration::from_millis(200);

/// One picture source that can be switched over and off. It never falls back to another camera by
/// itself: what is seen is what was chosen, or nothing.
#[derive(Debug)]
pub struct PictureSource {
    frames: watch::Sender<Option<Arc<I420Frame>>>,
    state: watch::Sender<PictureState>,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    choice: PictureChoice,
    stop: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Default for PictureSource {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for PictureSource {
    fn drop(&mut self) {
        self.stop();
    }
}

impl PictureSource {
    /// A source that is off.
    pub fn new() -> Self {
        Self {
            frames: watch::Sender::new(None),
            state: watch::Sender::new(PictureState::Off),
            running: None,
        }
    }

    /// The newest picture; none while there is none.
    pub fn frames(&self) -> watch::Receiver<Option<Arc<I420Frame>>> {
        self.frames.subscribe()
    }

    /// How it is doing.
    pub fn state(&self) -> watch::Receiver<PictureState> {
        self.state.subscribe()
    }

    /// Switches on, or over to another choice. The same choice again is a new attempt after a
    /// failure and nothing otherwise.
    pub fn start(&mut self, choice: PictureChoice) {
        if let Some(running) = &self.running
            && running.choice == choice
            && !matches!(*self.state.borrow(), PictureState::Failed(_))
        {
            return;
        }
        let before = self.retire();
        let stop = Arc::new(AtomicBool::new(false));
        self.frames.send_replace(None);
        self.state.send_replace(PictureState::Starting);
        let output = Output {
            frames: self.frames.clone(),
            state: self.state.clone(),
            stop: Arc::clone(&stop),
        };
        let wanted = choice.clone();
        let thread = thread::Builder::new()
            .name("picture-source".into())
            .spawn(move || {
                // A camera has to be let go before it can be opened again.
                if let Some(before) = before {
                    let _ = before.join();
                }
                if let Err(error) = run(&wanted, &output) {
                    tracing::warn!(%error, "the picture source failed");
                    output.fail(error);
                }
            });
        match thread {
            Ok(thread) => {
                self.running = Some(Running {
                    choice,
                    stop,
                    thread,
                });
            }
            Err(error) => {
                let failed = CameraError::Failed {
                    name: String::new(),
                    reason: error.to_string(),
                };
                self.state.send_replace(PictureState::Failed(failed));
            }
        }
    }

    /// Switches off.
    pub fn stop(&mut self) {
        self.retire();
        self.frames.send_replace(None);
        self.state.send_replace(PictureState::Off);
    }

    /// Tells the thread to end, without waiting for it.
    fn retire(&mut self) -> Option<JoinHandle<()>> {
        let running = self.running.take()?;
        running.stop.store(true, Ordering::SeqCst);
        Some(running.thread)
    }
}

/// What a thread may still say; nothing once it was told to stop.
struct Output {
    frames: watch::Sender<Option<Arc<I420Frame>>>,
    state: watch::Sender<PictureState>,
    stop: Arc<AtomicBool>,
}

impl Output {
    fn stopped(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }

    // The flag is looked at under the lock of the watch: `stop` and `start` set it first and send
    // afterwards, so that nothing of this thread can come after them.

    fn picture(&self, frame: I420Frame) {
        self.frames.send_if_modified(|newest| {
            let wanted = !self.stopped();
            if wanted {
                *newest = Some(Arc::new(frame));
            }
            wanted
        });
    }

    fn is(&self, next: PictureState) {
        self.state.send_if_modified(|state| {
            let wanted = !self.stopped();
            if wanted {
                *state = next;
            }
            wanted
        });
    }

    fn fail(&self, error: CameraError) {
        self.frames.send_if_modified(|newest| {
            let wanted = !self.stopped();
            if wanted {
                *newest = None;
            }
            wanted
        });
        self.is(PictureState::Failed(error));
    }
}

fn run(choice: &PictureChoice, output: &Output) -> Result<(), CameraError> {
    if output.stopped() {
        return Ok(());
    }
    match choice {
        PictureChoice::TestPattern { name } => {
            run_pattern(&TestPattern::new(name), output);
            Ok(())
        }
        PictureChoice::Camera { id } => run_camera(id, output),
    }
}

fn run_pattern(pattern: &TestPattern, output: &Output) {
    output.is(PictureState::Running(Format {
        width: pattern.width(),
        height: pattern.height(),
        frames_per_second: pattern.frames_per_second(),
    }));
    let period = Duration::from_secs(1) / pattern.frames_per_second();
    let mut due = Instant::now();
    while !output.stopped() {
        output.picture(pattern.frame_at(now()));
        due += period;
        let late = Instant::now();
        if due > late {
            thread::sleep(due - late);
        } else {
            // Too slow a computer, or one that slept: go on from now instead of catching up.
            due = late;
        }
    }
}

fn run_camera(id: &str, output: &Output) -> Result<(), CameraError> {
    let mut camera = camera::open(id, camera::WANTED)?;
    let mut shown = Instant::now();
    let mut first = true;
    while !output.stopped() {
        match camera.next_frame(LOOK_UP_EVERY)? {
            Some(frame) => {
                if first {
                    first = false;
                    output.is(PictureState::Running(camera.format()));
                }
                shown = Instant::now();
                output.picture(frame);
            }
            None if shown.elapsed() > SILENT_FOR => {
                return Err(CameraError::Lost {
                    name: id.to_owned(),
                    reason: "no picture came".into(),
                });
            }
            None => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_pattern::{identity_of, read};

    const DEADLINE: Duration = Duration::from_secs(10);

    async fn identity(source: &PictureSource) -> u16 {
        let mut frames = source.frames();
        let frame = tokio::time::timeout(DEADLINE, frames.wait_for(Option::is_some));
        let frame = frame.await.unwrap().unwrap().clone().unwrap();
        read(|x, y| frame.luma_at(x, y)).unwrap().identity
    }

    async fn until(
        source: &PictureSource,
        reached: impl FnMut(&PictureState) -> bool,
    ) -> PictureState {
        let mut state = source.state();
        let state = tokio::time::timeout(DEADLINE, state.wait_for(reached));
        state.await.unwrap().unwrap().clone()
    }

    fn pattern(name: &str) -> PictureChoice {
        PictureChoice::TestPattern { name: name.into() }
    }

    #[tokio::test]
    async fn the_test_pattern_runs_and_is_switched_over_while_it_runs() {
        let mut source = PictureSource::new();
        source.start(pattern("Ada"));
        assert_eq!(identity(&source).await, identity_of("Ada"));
        source.start(pattern("Bo"));
        assert_eq!(identity(&source).await, identity_of("Bo"));
        source.stop();
        assert!(source.frames().borrow().is_none());
        assert_eq!(*source.state().borrow(), PictureState::Off);
    }

    #[tokio::test]
    async fn a_missing_camera_fails_by_name_and_nothing_else_takes_its_place() {
        let mut source = PictureSource::new();
        source.start(pattern("Ada"));
        identity(&source).await;
        let id = "no such camera".to_owned();
        source.start(PictureChoice::Camera { id: id.clone() });
        let state = until(&source, |state| matches!(state, PictureState::Failed(_))).await;
        assert_eq!(state, PictureState::Failed(CameraError::NotFound { id }));
        assert!(source.frames().borrow().is_none());
    }

    #[tokio::test]
    async fn after_a_failure_it_can_be_started_again() {
        let mut source = PictureSource::new();
        let missing = PictureChoice::Camera { id: "none".into() };
        source.start(missing.clone());
        until(&source, |state| matches!(state, PictureState::Failed(_))).await;
        source.start(missing);
        until(&source, |state| matches!(state, PictureState::Failed(_))).await;
        source.start(pattern("Ada"));
        assert_eq!(identity(&source).await, identity_of("Ada"));
    }
}
