//! Clocks that a test sets.

use std::future::Future;
use std::pin::Pin;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use socialplus::Clock;
use socialplus::time::{self, OffsetDateTime};
use tokio::sync::watch;

/// Between two looks at clocks that stand still.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// Stand still until a test sets them.
pub struct Clocks {
    now: Mutex<(OffsetDateTime, Instant)>,
    set: watch::Sender<()>,
}

impl Clocks {
    pub fn new() -> Self {
        Self {
            now: Mutex::new((OffsetDateTime::now_utc(), Instant::now())),
            set: watch::Sender::default(),
        }
    }

    fn change(&self, wall: time::Duration, ticks: Duration) {
        let mut now = self.now.lock().unwrap();
        now.0 += wall;
        now.1 += ticks;
        drop(now);
        self.set.send_replace(());
    }

    /// The computer slept, or somebody set its clock. Backwards, only somebody can.
    pub fn leap(&self, by: time::Duration) {
        self.change(by, Duration::ZERO);
    }

    /// Time went by.
    pub fn pass(&self, by: time::Duration) {
        self.change(by, by.unsigned_abs());
    }
}

impl Clock for Clocks {
    fn wall(&self) -> OffsetDateTime {
        self.now.lock().unwrap().0
    }

    fn ticks(&self) -> Instant {
        self.now.lock().unwrap().1
    }

    /// Looks up often, so that nothing that a test sets is missed.
    fn wait(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        let mut set = self.set.subscribe();
        Box::pin(async move {
            let _ = tokio::time::timeout(time.min(LOOK_AGAIN), set.changed()).await;
        })
    }
}
