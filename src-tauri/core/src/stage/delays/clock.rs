//! Somebody else's clock, from questions and answers: what it shows when ours shows something.

use std::{collections::VecDeque, time::Duration};

/// Looks that are kept: those of the last half a minute, while somebody looks once a second.
const LOOKS: usize = 32;
/// By how much two computers' clocks run apart: 50 millionths each.
const DRIFT: f64 = 100e-6;

/// How far our clock is before theirs, in seconds, and by how much that may be wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Offset {
    pub seconds: f64,
    pub error: f64,
}

/// How late something is, in seconds: by our clock from when it is here, and by theirs from when it was
/// taken. Only the two clocks' offset makes a delay of it, which of two such lags falls out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Lag {
    pub seconds: f64,
    pub error: f64,
}

/// What four times of one question say; all since the Unix epoch.
#[derive(Debug, Clone, Copy)]
pub(super) struct Exchange {
    /// By our clock.
    pub asked: Duration,
    /// By theirs: when the question came, and when the answer went.
    pub came: Duration,
    pub went: Duration,
    /// By ours.
    pub answered: Duration,
}

impl Exchange {
    /// The way there and the way back are between nothing and everything that is left of the whole time:
    /// the middle is wrong by half of it at most. None where a clock ran backwards.
    fn offset(self) -> Option<Offset> {
        let Self {
            asked,
            came,
            went,
            answered,
        } = self;
        let on_the_way = answered
            .checked_sub(asked)?
            .checked_sub(went.checked_sub(came)?)?;
        let there = asked.as_secs_f64() - came.as_secs_f64();
        let back = answered.as_secs_f64() - went.as_secs_f64();
        Some(Offset {
            seconds: (there + back) / 2.0,
            error: on_the_way.as_secs_f64() / 2.0,
        })
    }
}

/// Somebody's clock.
#[derive(Debug, Default)]
pub(super) struct Clock(VecDeque<(Duration, Offset)>);

impl Clock {
    /// Takes one question and its answer.
    pub fn take(&mut self, exchange: Exchange) {
        let Some(offset) = exchange.offset() else {
            return;
        };
        let now = exchange.answered;
        // One of the clocks was set: what was seen before says nothing any more.
        let was_set = self
            .best(now)
            .is_some_and(|best| (best.seconds - offset.seconds).abs() > best.error + offset.error);
        if was_set {
            self.0.clear();
        }
        if self.0.len() == LOOKS {
            self.0.pop_front();
        }
        self.0.push_back((now, offset));
    }

    /// The look that is least wrong by now: the shortest way there and back, unless it is long ago.
    pub fn best(&self, now: Duration) -> Option<Offset> {
        let aged = self.0.iter().map(|(seen, offset)| Offset {
            error: offset.error + DRIFT * now.saturating_sub(*seen).as_secs_f64(),
            ..*offset
        });
        aged.min_by(|one, other| one.error.total_cmp(&other.error))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn millis(millis: u64) -> Duration {
        Duration::from_millis(1_790_000_000_000 + millis)
    }

    /// Theirs is `ahead` of ours; the question takes `there`, the answer `back`, thinking 3 ms.
    fn exchange(at: u64, ahead: u64, there: u64, back: u64) -> Exchange {
        let came = at + there;
        let went = came + 3;
        Exchange {
            asked: millis(at),
            came: millis(came + ahead),
            went: millis(went + ahead),
            answered: millis(went + back),
        }
    }

    #[test]
    fn the_shortest_way_there_and_back_says_most() {
        let mut clock = Clock::default();
        clock.take(exchange(0, 5_000, 40, 2));
        clock.take(exchange(1_000, 5_000, 2, 2));
        clock.take(exchange(2_000, 5_000, 9, 90));
        let best = clock.best(millis(2_102)).unwrap();
        assert!((best.seconds + 5.0).abs() < 1e-6, "{best:?}");
        assert!((0.002..0.0025).contains(&best.error), "{best:?}");
    }

    #[test]
    fn what_is_long_ago_is_less_sure_than_what_is_new() {
        let mut clock = Clock::default();
        clock.take(exchange(0, 0, 2, 2));
        let young = clock.best(millis(0)).unwrap().error;
        let old = clock.best(millis(100_000)).unwrap().error;
        assert!((old - young - 0.01).abs() < 0.001, "{young} {old}");
    }

    #[test]
    fn a_clock_that_was_set_is_believed_at_once() {
        let mut clock = Clock::default();
        clock.take(exchange(0, 5_000, 2, 2));
        clock.take(exchange(1_000, 9_000, 20, 2));
        let best = clock.best(millis(1_025)).unwrap();
        assert!((best.seconds + 9.0).abs() < 0.012, "{best:?}");
    }

    #[test]
    fn times_that_cannot_be_say_nothing() {
        let mut clock = Clock::default();
        let good = exchange(0, 0, 2, 2);
        let (asked, answered) = (good.answered, good.asked);
        clock.take(Exchange {
            asked,
            answered,
            ..good
        });
        let (came, went) = (good.went, good.came);
        clock.take(Exchange { came, went, ..good });
        let went = good.came + Duration::from_secs(9);
        clock.take(Exchange { went, ..good });
        assert_eq!(clock.best(millis(0)), None);
    }

    proptest! {
        /// However long the ways are, and however unlike each other.
        #[test]
        fn what_is_said_is_wrong_by_its_error_at_most(
            ahead in 0..10_000_u64,
            ways in proptest::collection::vec((0..400_u64, 0..400_u64), 1..60),
        ) {
            let mut clock = Clock::default();
            for (second, (there, back)) in ways.into_iter().enumerate() {
                let at = 1_000 * second as u64;
                clock.take(exchange(at, ahead, there, back));
                let best = clock.best(millis(at + 900)).unwrap();
                let wrong = (best.seconds + ahead as f64 / 1_000.0).abs();
                prop_assert!(wrong <= best.error + 1e-6, "{best:?} {wrong}");
            }
        }
    }
}
