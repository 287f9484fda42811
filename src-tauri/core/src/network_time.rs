//! What time it is for the network. A computer's clock may be hours off, and what a person is told
//! of *since when* is counted from times that the network wrote.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use time::{Duration, OffsetDateTime};

/// The time that every machine is handed. The session says how far this computer's clock is off.
#[derive(Debug, Clone, Default)]
pub(crate) struct NetworkTime {
    /// Milliseconds by which this computer's clock is ahead.
    ahead: Arc<AtomicI64>,
}

impl NetworkTime {
    /// Now, by the network's clock; by this computer's until a network was met.
    pub fn now(&self) -> OffsetDateTime {
        let ahead = Duration::milliseconds(self.ahead.load(Ordering::Relaxed));
        let here = OffsetDateTime::now_utc();
        here.checked_sub(ahead).unwrap_or(here)
    }

    /// This computer's clock is so far ahead of the network's.
    pub fn set_ahead(&self, ahead: Duration) {
        self.ahead.store(milliseconds(ahead), Ordering::Relaxed);
    }
}

/// Whole milliseconds of a difference between two clocks.
pub(crate) fn milliseconds(ahead: Duration) -> i64 {
    i64::try_from(ahead.whole_milliseconds()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_two_hours_ahead_is_two_hours_taken_off() {
        let time = NetworkTime::default();
        let all_see_it = time.clone();
        all_see_it.set_ahead(Duration::hours(2));
        let off = OffsetDateTime::now_utc() - time.now();
        assert!((off - Duration::hours(2)).abs() < Duration::minutes(1));
    }
}
