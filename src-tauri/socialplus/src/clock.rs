//! Two clocks, since neither tells the whole truth.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    time::{Duration, Instant},
};

use time::OffsetDateTime;

/// Where a client reads the time to judge how old its token is. The system's clocks unless
/// [`Config::clock`](crate::Config) says otherwise; tests set it.
pub trait Clock: Send + Sync {
    /// The time of day. People and time servers may set it to anything, forwards and backwards.
    fn wall(&self) -> OffsetDateTime;

    /// A clock that nobody can set. On some systems it stands still while the computer sleeps.
    fn ticks(&self) -> Instant;

    /// Waits for this long by [`Clock::ticks`]. May come back early.
    fn wait(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

impl fmt::Debug for dyn Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// The clocks of the system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn wall(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc()
    }

    fn ticks(&self) -> Instant {
        Instant::now()
    }

    fn wait(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(time))
    }
}

/// What both clocks said at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    pub wall: OffsetDateTime,
    pub ticks: Instant,
}

impl Moment {
    pub fn of(clock: &dyn Clock) -> Self {
        Self {
            wall: clock.wall(),
            ticks: clock.ticks(),
        }
    }

    /// How much further the wall clock went than the other: the computer slept, or somebody set the
    /// clock forwards. From here they look the same.
    pub fn leap_since(self, earlier: Self) -> Duration {
        let ticks = self.ticks.saturating_duration_since(earlier.ticks);
        let wall = Duration::try_from(self.wall - earlier.wall).unwrap_or_default();
        wall.saturating_sub(ticks)
    }
}
