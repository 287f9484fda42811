//! The picture of the surface that is shared.

use std::{
    sync::{
        Arc,
        mpsc::{self, RecvTimeoutError, SyncSender},
    },
    thread,
    time::{Duration, Instant},
};

use fast_image_resize::Resizer;
use tokio::sync::watch;

use super::display::Screens;
use crate::{
    frames::{I420Frame, now},
    shrink::{fitting, shrink},
    surface::{Look, ScreenCapture, ScreenError},
};

/// What must not suffer where not everything fits through the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Detail {
    /// Small letters: they stay sharp, and there are fewer pictures.
    Text,
    /// Films: there are as many pictures, and they get softer.
    Motion,
}

impl Detail {
    /// Pictures a second at most. Nobody reads faster than 15.
    pub fn frames_per_second(self) -> u32 {
        match self {
            Self::Text => 15,
            Self::Motion => 30,
        }
    }

    /// Pixels from side to side at most, and as many from top to bottom: what is larger is shrunk.
    pub fn longest_side(self) -> u32 {
        match self {
            Self::Text => 2560,
            Self::Motion => 1920,
        }
    }
}

/// What is to be shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The surface's id from the list.
    pub surface: String,
    /// What of it counts.
    pub detail: Detail,
}

/// How a shared surface is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShareState {
    /// Nothing is shared.
    Off,
    /// Its first picture is waited for.
    Starting,
    /// It gives pictures.
    Running,
    /// It has no picture now, as a window that is minimised; the last one stays.
    Hidden,
    /// It gives none any more.
    Ended(ScreenError),
}

/// Without anything new the same picture is given again after this long, so that whoever comes to
/// watch has one soon, and nobody takes it for lost.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// The pictures of one surface at a time: only what changed, and the last one once a second.
#[derive(Debug)]
pub struct SharedPicture {
    screens: Screens,
    frames: watch::Sender<Option<Arc<I420Frame>>>,
    state: watch::Sender<ShareState>,
    /// The thread ends with it.
    running: Option<SyncSender<()>>,
    turn: watch::Sender<u64>,
}

impl SharedPicture {
    /// Shares nothing.
    pub fn new(screens: Screens) -> Self {
        Self {
            screens,
            frames: watch::Sender::new(None),
            state: watch::Sender::new(ShareState::Off),
            running: None,
            turn: watch::Sender::new(0),
        }
    }

    /// The newest picture; none while there is none.
    pub fn frames(&self) -> watch::Receiver<Option<Arc<I420Frame>>> {
        self.frames.subscribe()
    }

    /// How it is doing.
    pub fn state(&self) -> watch::Receiver<ShareState> {
        self.state.subscribe()
    }

    /// Shares this surface, in place of another.
    pub fn start(&mut self, share: Share) {
        let turn = self.next_turn();
        self.frames.send_replace(None);
        self.state.send_replace(ShareState::Starting);
        let (running, stopped) = mpsc::sync_channel(0);
        let output = Output {
            turn,
            turns: self.turn.subscribe(),
            frames: self.frames.clone(),
            state: self.state.clone(),
        };
        let screens = self.screens.clone();
        let thread = thread::Builder::new().name("shared-surface".into());
        let spawned = thread.spawn(move || {
            let ended = screens
                .open(&share.surface)
                .and_then(|capture| give(capture, share.detail, &output, &stopped));
            if let Err(error) = ended {
                tracing::info!(%error, "what was shared gives no more pictures");
                output.is(ShareState::Ended(error));
            }
        });
        match spawned {
            Ok(_) => self.running = Some(running),
            Err(error) => {
                let error = ScreenError::Failed(error.to_string());
                self.state.send_replace(ShareState::Ended(error));
            }
        }
    }

    /// Shares nothing any more.
    pub fn stop(&mut self) {
        self.next_turn();
        self.frames.send_replace(None);
        self.state.send_replace(ShareState::Off);
    }

    /// From now on nothing is said by the threads before.
    fn next_turn(&mut self) -> u64 {
        self.running = None;
        self.turn.send_modify(|turn| *turn += 1);
        *self.turn.borrow()
    }
}

/// What a thread may still say; nothing once it is another one's turn.
struct Output {
    turn: u64,
    turns: watch::Receiver<u64>,
    frames: watch::Sender<Option<Arc<I420Frame>>>,
    state: watch::Sender<ShareState>,
}

impl Output {
    // The turn is looked at under the lock of the watch: `stop` and `start` change it first and send
    // afterwards, so that nothing of this thread can come after them.

    fn is_live(&self) -> bool {
        *self.turns.borrow() == self.turn
    }

    fn picture(&self, frame: Arc<I420Frame>) {
        self.frames.send_if_modified(|newest| {
            let live = self.is_live();
            if live {
                *newest = Some(frame);
            }
            live
        });
    }

    fn is(&self, next: ShareState) {
        self.state.send_if_modified(|state| {
            let news = self.is_live() && *state != next;
            if news {
                *state = next;
            }
            news
        });
    }
}

/// Gives pictures until nobody wants them any more.
fn give(
    mut capture: Box<dyn ScreenCapture>,
    detail: Detail,
    output: &Output,
    stopped: &mpsc::Receiver<()>,
) -> Result<(), ScreenError> {
    let period = Duration::from_secs(1) / detail.frames_per_second();
    let mut resizer = Resizer::new();
    let mut last: Option<(Arc<I420Frame>, Instant)> = None;
    let mut due = Instant::now();
    loop {
        match capture.look()? {
            Look::Changed(frame) => {
                let frame = fit(&mut resizer, Arc::new(frame), detail);
                output.picture(frame.clone());
                output.is(ShareState::Running);
                last = Some((frame, Instant::now()));
            }
            Look::Hidden => output.is(ShareState::Hidden),
            Look::Same => {}
        }
        if let Some((frame, given)) = &mut last
            && given.elapsed() >= AGAIN_AFTER
        {
            output.picture(Arc::new(frame.again_at(now())));
            *given = Instant::now();
        }
        due += period;
        let wait = due.checked_duration_since(Instant::now());
        if wait.is_none() {
            // Too slow a computer, or one that slept: go on from now instead of catching up.
            due = Instant::now();
        }
        match stopped.recv_timeout(wait.unwrap_or_default()) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(()) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
    }
}

/// The picture at the size at which it is sent.
fn fit(resizer: &mut Resizer, frame: Arc<I420Frame>, detail: Detail) -> Arc<I420Frame> {
    match fitting(frame.width(), frame.height(), detail.longest_side()) {
        Some(size) => shrink(resizer, &frame, size),
        None => frame,
    }
}
