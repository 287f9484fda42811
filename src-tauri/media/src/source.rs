//! The own picture: a camera or the test pattern, switched while it runs.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
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
    capture::Capture,
    frames::{I420Frame, now},
    test_pattern::{self, TestPattern},
};

/// Where the own picture comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PictureChoice {
    /// A camera.
    Camera {
        /// Its id from the list.
        id: String,
        /// The format asked of it; it gives the nearest it has.
        wanted: Format,
    },
    /// The test pattern with a name burnt in.
    TestPattern {
        /// The name.
        name: String,
        /// One of [`test_pattern::FORMATS`].
        wanted: Format,
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
    Running {
        /// From where.
        choice: PictureChoice,
        /// What comes.
        format: Format,
        /// What else could come from there, in no order.
        offered: Vec<Format>,
    },
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
    open: Open,
}

/// How cameras are opened.
#[derive(Clone)]
struct Open(Arc<OpenCamera>);

type OpenCamera = dyn Fn(&str, Format) -> Result<Box<dyn Capture>, CameraError> + Send + Sync;

impl fmt::Debug for Open {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Open")
    }
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
        Self::of_cameras(camera::open)
    }

    fn of_cameras(
        open: impl Fn(&str, Format) -> Result<Box<dyn Capture>, CameraError> + Send + Sync + 'static,
    ) -> Self {
        Self {
            frames: watch::Sender::new(None),
            state: watch::Sender::new(PictureState::Off),
            running: None,
            open: Open(Arc::new(open)),
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
        let open = self.open.clone();
        let thread = thread::Builder::new()
            .name("picture-source".into())
            .spawn(move || {
                // A camera has to be let go before it can be opened again.
                if let Some(before) = before {
                    let _ = before.join();
                }
                // What is said of a driver's mistake is as little as of any other failure: that there
                // is no picture.
                let ran = catch_unwind(AssertUnwindSafe(|| run(&wanted, &open, &output)));
                let ran = ran.unwrap_or_else(|_| Err(gave_up(&wanted)));
                if let Err(error) = ran {
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

fn gave_up(choice: &PictureChoice) -> CameraError {
    let name = match choice {
        PictureChoice::Camera { id, .. } => id.clone(),
        PictureChoice::TestPattern { .. } => String::new(),
    };
    let reason = "it made a mistake while it ran".to_owned();
    CameraError::Failed { name, reason }
}

fn run(choice: &PictureChoice, open: &Open, output: &Output) -> Result<(), CameraError> {
    if output.stopped() {
        return Ok(());
    }
    let runs = |format, offered| {
        output.is(PictureState::Running {
            choice: choice.clone(),
            format,
            offered,
        });
    };
    match choice {
        PictureChoice::TestPattern { name, wanted } => {
            let Format {
                width,
                height,
                frames_per_second,
            } = *wanted;
            let pattern = TestPattern::with_format(name, width, height, frames_per_second);
            runs(pattern.format(), test_pattern::FORMATS.to_vec());
            run_pattern(&pattern, output);
            Ok(())
        }
        PictureChoice::Camera { id, wanted } => {
            let camera = (open.0)(id, *wanted)?;
            run_camera(camera, runs, output)
        }
    }
}

fn run_pattern(pattern: &TestPattern, output: &Output) {
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

fn run_camera(
    mut camera: Box<dyn Capture>,
    runs: impl Fn(Format, Vec<Format>),
    output: &Output,
) -> Result<(), CameraError> {
    let mut shown = Instant::now();
    let mut first = true;
    while !output.stopped() {
        match camera.next_frame(LOOK_UP_EVERY)? {
            Some(frame) => {
                if first {
                    first = false;
                    runs(camera.format(), camera.offered());
                }
                shown = Instant::now();
                output.picture(frame);
            }
            None if shown.elapsed() > SILENT_FOR => {
                return Err(CameraError::Lost {
                    name: camera.name().to_owned(),
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
    use std::sync::atomic::AtomicUsize;

    use super::*;
    use crate::{
        camera::WANTED,
        test_pattern::{AUTOMATIC, identity_of, read},
    };

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
        let name = name.into();
        let wanted = AUTOMATIC;
        PictureChoice::TestPattern { name, wanted }
    }

    fn camera(id: &str, wanted: Format) -> PictureChoice {
        let id = id.into();
        PictureChoice::Camera { id, wanted }
    }

    /// A camera that only one at a time can have.
    #[derive(Clone, Default)]
    struct Desk(Arc<AtomicUsize>);

    struct OfDesk {
        desk: Desk,
        format: Format,
    }

    const SMALL: Format = Format {
        width: 640,
        height: 480,
        frames_per_second: 15,
    };

    impl Desk {
        /// Somebody has it; not any more.
        fn is_held(&self, held: bool) {
            self.0.store(held.into(), Ordering::SeqCst);
        }

        fn open(&self, id: &str, wanted: Format) -> Result<Box<dyn Capture>, CameraError> {
            assert_ne!(id, "broken", "what a driver does wrong");
            if self.0.swap(1, Ordering::SeqCst) > 0 {
                return Err(CameraError::Busy { name: id.into() });
            }
            Ok(Box::new(OfDesk {
                desk: self.clone(),
                format: wanted,
            }))
        }
    }

    impl Drop for OfDesk {
        fn drop(&mut self) {
            self.desk.is_held(false);
        }
    }

    impl Capture for OfDesk {
        fn name(&self) -> &str {
            "Desk"
        }

        fn format(&self) -> Format {
            self.format
        }

        fn offered(&self) -> Vec<Format> {
            vec![WANTED, SMALL]
        }

        fn next_frame(&mut self, within: Duration) -> Result<Option<I420Frame>, CameraError> {
            thread::sleep(within.min(Duration::from_millis(5)));
            let Format { width, height, .. } = self.format;
            let picture = vec![128; (width * height * 3 / 2) as usize];
            Ok(I420Frame::from_packed(width, height, picture, now()).ok())
        }
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
        source.start(camera(&id, WANTED));
        let state = until(&source, |state| matches!(state, PictureState::Failed(_))).await;
        assert_eq!(state, PictureState::Failed(CameraError::NotFound { id }));
        assert!(source.frames().borrow().is_none());
    }

    #[tokio::test]
    async fn after_a_failure_it_can_be_started_again() {
        let mut source = PictureSource::new();
        let missing = camera("none", WANTED);
        source.start(missing.clone());
        until(&source, |state| matches!(state, PictureState::Failed(_))).await;
        source.start(missing);
        until(&source, |state| matches!(state, PictureState::Failed(_))).await;
        source.start(pattern("Ada"));
        assert_eq!(identity(&source).await, identity_of("Ada"));
    }

    #[tokio::test]
    async fn a_camera_that_another_program_has_is_said_to_be_busy_and_comes_when_it_is_let_go() {
        let desk = Desk::default();
        let cameras = desk.clone();
        let mut source = PictureSource::of_cameras(move |id, wanted| cameras.open(id, wanted));
        desk.is_held(true);
        source.start(camera("desk", WANTED));
        let state = until(&source, |state| matches!(state, PictureState::Failed(_))).await;
        let name = "desk".to_owned();
        assert_eq!(state, PictureState::Failed(CameraError::Busy { name }));
        desk.is_held(false);
        source.start(camera("desk", WANTED));
        until(&source, |state| {
            matches!(state, PictureState::Running { .. })
        })
        .await;
    }

    #[tokio::test]
    async fn another_size_is_asked_of_the_camera_once_it_has_been_let_go() {
        let desk = Desk::default();
        let mut source = PictureSource::of_cameras(move |id, wanted| desk.open(id, wanted));
        for wanted in [WANTED, SMALL, WANTED] {
            let choice = camera("desk", wanted);
            source.start(choice.clone());
            let comes = |state: &PictureState| match state {
                PictureState::Running { choice: now, .. } => *now == choice,
                PictureState::Off | PictureState::Starting => false,
                PictureState::Failed(error) => panic!("{error}"),
            };
            let PictureState::Running {
                format, offered, ..
            } = until(&source, comes).await
            else {
                unreachable!();
            };
            assert_eq!((format, offered), (wanted, vec![WANTED, SMALL]));
            let mut frames = source.frames();
            let of_size = |frame: &Option<Arc<I420Frame>>| {
                frame
                    .as_ref()
                    .is_some_and(|frame| frame.width() == wanted.width)
            };
            let frame = tokio::time::timeout(DEADLINE, frames.wait_for(of_size));
            frame.await.unwrap().unwrap();
        }
    }

    #[tokio::test]
    async fn a_mistake_of_a_driver_is_a_failure_like_any_other() {
        let desk = Desk::default();
        let mut source = PictureSource::of_cameras(move |id, wanted| desk.open(id, wanted));
        source.start(camera("broken", WANTED));
        until(&source, |state| matches!(state, PictureState::Failed(_))).await;
        source.start(camera("desk", WANTED));
        until(&source, |state| {
            matches!(state, PictureState::Running { .. })
        })
        .await;
    }

    #[tokio::test]
    async fn the_test_pattern_comes_in_each_of_its_sizes() {
        let mut source = PictureSource::new();
        for wanted in test_pattern::FORMATS {
            let name = "Ada".to_owned();
            source.start(PictureChoice::TestPattern { name, wanted });
            let comes = |state: &PictureState| match state {
                PictureState::Running { format, .. } => *format == wanted,
                PictureState::Off | PictureState::Starting | PictureState::Failed(_) => false,
            };
            until(&source, comes).await;
        }
    }
}
