//! How far this machine's clock is from the platform's, which every answer tells (`Date`, RFC 9110
//! section 6.6.1).
//!
//! A `Date` names a second and was written at some moment between question and answer, so an answer
//! gives a range; what several answers have in common is narrower. Ranges that have nothing in
//! common mean that one of the clocks was set, and the newest one counts alone.

use std::sync::{Arc, Mutex, PoisonError};

use time::{Duration, OffsetDateTime};
use tokio::sync::watch;

use crate::clock::Clock;

/// What a `Date` leaves open: it is cut off after the second.
const SECOND: Duration = Duration::SECOND;

/// Listens to the answers of the platform. One owner per client.
pub(crate) struct NetworkTime {
    clock: Arc<dyn Clock>,
    known: Mutex<Difference>,
    ahead: watch::Sender<Duration>,
}

impl NetworkTime {
    /// Nothing was heard: the clocks are taken to agree.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            known: Mutex::default(),
            ahead: watch::Sender::default(),
        }
    }

    /// The time of this machine, to be given back to [`NetworkTime::heard`] as the time of asking.
    pub fn asking(&self) -> OffsetDateTime {
        self.clock.wall()
    }

    /// An answer came just now, to what was asked then, and the platform dated it so.
    pub fn heard(&self, asked: OffsetDateTime, date: OffsetDateTime) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.heard(asked, self.clock.wall(), date);
        let ahead = known.ahead;
        self.ahead
            .send_if_modified(|old| std::mem::replace(old, ahead) != ahead);
    }

    /// Now, by the platform's clock.
    pub fn now(&self) -> OffsetDateTime {
        let here = self.clock.wall();
        here.checked_sub(*self.ahead.borrow()).unwrap_or(here)
    }

    pub fn ahead(&self) -> watch::Receiver<Duration> {
        self.ahead.subscribe()
    }
}

/// What is known of the difference: this machine's time less the platform's.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Difference {
    /// It is in between, if anything was heard.
    range: Option<(Duration, Duration)>,
    /// What is told of it.
    ahead: Duration,
}

impl Difference {
    fn heard(&mut self, asked: OffsetDateTime, received: OffsetDateTime, date: OffsetDateTime) {
        let heard = (asked - date - SECOND, received - date);
        if heard.0 > heard.1 {
            // The clock was set back meanwhile: the next answer tells how far.
            return;
        }
        let (from, to) = match self.range {
            Some(known) if known.0 <= heard.1 && heard.0 <= known.1 => {
                (known.0.max(heard.0), known.1.min(heard.1))
            }
            Some(_) | None => heard,
        };
        self.range = Some((from, to));
        // Less than a second is no difference that anybody sees; and what was told is not told anew
        // for a fraction of one.
        self.ahead = if from < SECOND && -SECOND < to {
            Duration::ZERO
        } else if from <= self.ahead && self.ahead <= to {
            self.ahead
        } else {
            from + (to - from) / 2
        };
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(milliseconds: i64) -> OffsetDateTime {
        OffsetDateTime::UNIX_EPOCH + Duration::days(1) + Duration::milliseconds(milliseconds)
    }

    /// An answer that took so long each way, by a clock that is so far ahead.
    fn answer(known: &mut Difference, ahead: Duration, moment: i64, ways: (i64, i64)) {
        let date = at(moment.div_euclid(1000) * 1000);
        let asked = at(moment - ways.0) + ahead;
        known.heard(asked, at(moment + ways.1) + ahead, date);
    }

    #[test]
    fn clocks_that_agree_to_the_second_are_left_alone() {
        let mut known = Difference::default();
        for moment in [0, 350, 999, 5_400, 61_001] {
            answer(&mut known, Duration::milliseconds(200), moment, (40, 40));
            assert_eq!(known.ahead, Duration::ZERO, "{moment}");
        }
    }

    #[test]
    fn a_clock_that_is_set_meanwhile_is_followed() {
        let mut known = Difference::default();
        for hours in [2, -3, 0] {
            let ahead = Duration::hours(hours);
            answer(&mut known, ahead, 10_500, (20, 20));
            assert!((known.ahead - ahead).abs() <= SECOND, "{hours}");
        }
        assert_eq!(known.ahead, Duration::ZERO);
    }

    #[test]
    fn an_answer_during_which_the_clock_was_set_back_says_nothing() {
        let mut known = Difference::default();
        known.heard(at(7_200_000), at(100), at(0));
        assert_eq!(known, Difference::default());
    }

    proptest! {
        /// However slow the line, what is told is in the range that the answers leave, as the true
        /// difference is; or it is zero, less than a second outside.
        #[test]
        fn the_difference_is_never_further_off_than_the_answers_allow(
            ahead in -100_000_000_i64..100_000_000,
            answers in prop::collection::vec((0_i64..100_000, 0_i64..5_000, 0_i64..5_000), 1..20),
        ) {
            let ahead = Duration::milliseconds(ahead);
            let mut known = Difference::default();
            for (moment, there, back) in answers {
                answer(&mut known, ahead, moment, (there, back));
                let (from, to) = known.range.unwrap();
                prop_assert!(from <= ahead && ahead <= to);
                let agree = from < SECOND && -SECOND < to && known.ahead.is_zero();
                prop_assert!(agree || from <= known.ahead && known.ahead <= to);
                prop_assert!(to - from <= Duration::milliseconds(there + back) + SECOND);
            }
        }
    }
}
