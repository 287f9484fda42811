//! When to renew a token: a decision without a clock of its own (PLATFORM.md 3.2).
//!
//! How old the token is, nobody here knows for certain. The clock that nobody can set stands still
//! while the computer sleeps on some systems: by it the token is *at least* so old. The wall clock
//! counts the sleep, but may be set: the token is *perhaps* so old. Renewing too early does no
//! harm, so the older of the two decides about that; giving a session up does, so that is left to
//! the clock that cannot be set, or to the platform's word.

use std::time::{Duration, Instant};

use time::OffsetDateTime;

use crate::clock::Moment;

/// The share of a token's life after which it is renewed.
const RENEW_AT: f64 = 0.8;
/// Up to this share of the life earlier, by chance, so that clients that signed in together do not
/// come back together.
const JITTER: f64 = 0.02;
/// The clocks are read at least this often: a computer that slept does not count the time.
const LONGEST_LOOK_AWAY: Duration = Duration::from_secs(30);
/// After the end of the life, renewal is tried for this share of it or this long, whichever is
/// shorter: the network may come up a moment after the computer woke.
const GRACE: f64 = 0.05;
const LONGEST_GRACE: Duration = Duration::from_secs(120);

/// The life of a token, by this machine's clocks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Life {
    /// From the platform's two times, so that a difference between its clock and ours plays no part.
    length: Duration,
    /// How old it was at `since`.
    age: Duration,
    since: Moment,
    /// Share of the life after which it is renewed.
    renew_at: f64,
}

/// A renewal that failed, and when it may be tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Failure {
    pub at: Instant,
    pub not_before: Instant,
}

/// What to do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Look again after this time.
    Wait(Duration),
    /// Ask for a new token.
    Renew,
    /// The token ran out.
    Expire,
}

impl Life {
    /// A token that came just now. `chance` is between 0 and 1.
    pub fn new(
        issued_at: OffsetDateTime,
        expires_at: OffsetDateTime,
        now: Moment,
        chance: f64,
    ) -> Self {
        Self {
            length: (expires_at - issued_at).try_into().unwrap_or_default(),
            age: Duration::ZERO,
            since: now,
            renew_at: RENEW_AT - JITTER * chance.clamp(0.0, 1.0),
        }
    }

    /// A token that was stored before a restart. Only the wall clock goes on over one; when it says
    /// that the token comes from the future, nothing is known and the token is taken for old.
    pub fn resumed(self, received_at: OffsetDateTime) -> Self {
        let age = Duration::try_from(self.since.wall - received_at).unwrap_or(self.length);
        Self {
            // The wall clock may be wrong, so this alone must not look like a certain end.
            age: age.min(self.length.mul_f64(RENEW_AT)),
            ..self
        }
    }

    fn at_least(&self, ticks: Instant) -> Duration {
        self.age + ticks.saturating_duration_since(self.since.ticks)
    }

    fn perhaps(&self, now: Moment) -> Duration {
        let wall = Duration::try_from(now.wall - self.since.wall).unwrap_or_default();
        self.at_least(now.ticks).max(self.age + wall)
    }

    /// It is time for a new token. A platform that refuses this one may do so for its age.
    pub fn is_due(&self, now: Moment) -> bool {
        self.perhaps(now) >= self.length.mul_f64(self.renew_at)
    }

    /// What to do now; `failure` is the last renewal of this token, if it failed.
    pub fn step(&self, now: Moment, failure: Option<Failure>) -> Step {
        let age = self.at_least(now.ticks);
        let grace = self.length.mul_f64(GRACE).min(LONGEST_GRACE);
        let tried_after_the_end =
            failure.is_some_and(|failure| self.at_least(failure.at) >= self.length);
        if tried_after_the_end && age >= self.length + grace {
            return Step::Expire;
        }
        if !self.is_due(now) {
            let due = self.length.mul_f64(self.renew_at);
            return look_again(due - self.perhaps(now));
        }
        match failure {
            Some(failure) if now.ticks < failure.not_before => {
                let mut wait = failure.not_before - now.ticks;
                if age < self.length {
                    // One last try when the life ends, whatever the back-off says.
                    wait = wait.min(self.length - age);
                } else if tried_after_the_end {
                    wait = wait.min((self.length + grace).saturating_sub(age));
                } else {
                    return Step::Renew;
                }
                look_again(wait)
            }
            _ => Step::Renew,
        }
    }
}

fn look_again(wait: Duration) -> Step {
    Step::Wait(wait.clamp(Duration::from_millis(1), LONGEST_LOOK_AWAY))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn secs(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    struct Clocks {
        start: Moment,
        now: Moment,
    }

    impl Clocks {
        fn new() -> Self {
            let start = Moment {
                wall: OffsetDateTime::UNIX_EPOCH + secs(1_000_000_000),
                ticks: Instant::now(),
            };
            Self { start, now: start }
        }

        fn pass(&mut self, time: Duration) -> Moment {
            self.now.ticks += time;
            self.now.wall += time;
            self.now
        }

        fn set(&mut self, seconds: i64) -> Moment {
            self.now.wall += time::Duration::seconds(seconds);
            self.now
        }

        fn life(&self, seconds: u64) -> Life {
            let issued = OffsetDateTime::UNIX_EPOCH;
            Life::new(issued, issued + secs(seconds), self.start, 0.0)
        }
    }

    #[test]
    fn a_token_is_renewed_after_four_fifths_of_its_life_or_a_little_before() {
        let mut clocks = Clocks::new();
        let life = clocks.life(100);
        assert_eq!(life.step(clocks.pass(secs(79)), None), Step::Wait(secs(1)));
        assert_eq!(life.step(clocks.pass(secs(1)), None), Step::Renew);
        let early = Life::new(
            OffsetDateTime::UNIX_EPOCH,
            OffsetDateTime::UNIX_EPOCH + secs(100),
            clocks.start,
            1.0,
        );
        let mut clocks = Clocks {
            now: clocks.start,
            ..clocks
        };
        assert!(!early.is_due(clocks.pass(Duration::from_millis(77_900))));
        assert!(early.is_due(clocks.pass(Duration::from_millis(101))));
    }

    #[test]
    fn a_clock_set_forwards_makes_a_renewal_and_never_the_end() {
        let mut clocks = Clocks::new();
        let life = clocks.life(100);
        assert_eq!(life.step(clocks.set(1_000_000), None), Step::Renew);
        let at = clocks.now.ticks;
        let failed = Failure {
            at,
            not_before: at + secs(5),
        };
        assert_eq!(life.step(clocks.now, Some(failed)), Step::Wait(secs(5)));
        assert_eq!(
            life.step(clocks.set(-1_000_000), None),
            Step::Wait(secs(30))
        );
    }

    #[test]
    fn a_clock_set_backwards_does_not_delay_the_renewal() {
        let mut clocks = Clocks::new();
        let life = clocks.life(100);
        clocks.set(-1_000_000);
        assert_eq!(life.step(clocks.pass(secs(80)), None), Step::Renew);
    }

    #[test]
    fn a_session_ends_only_after_a_try_that_failed_past_the_end() {
        let mut clocks = Clocks::new();
        let life = clocks.life(1_000);
        let early = Failure {
            at: clocks.pass(secs(900)).ticks,
            not_before: clocks.now.ticks + secs(300),
        };
        assert_eq!(life.step(clocks.now, Some(early)), Step::Wait(secs(30)));
        assert_eq!(
            life.step(clocks.pass(secs(95)), Some(early)),
            Step::Wait(secs(5))
        );
        assert_eq!(
            life.step(clocks.pass(secs(5)), Some(early)),
            Step::Renew,
            "the last try does not wait"
        );
        let late = Failure {
            at: clocks.now.ticks,
            not_before: clocks.now.ticks + secs(300),
        };
        assert_eq!(
            life.step(clocks.pass(secs(40)), Some(late)),
            Step::Wait(secs(10))
        );
        assert_eq!(life.step(clocks.pass(secs(10)), Some(late)), Step::Expire);
        assert_eq!(
            life.step(clocks.now, None),
            Step::Renew,
            "who woke late is not given up untried"
        );
    }

    #[test]
    fn a_stored_token_is_as_old_as_the_wall_clock_says_and_from_the_future_it_is_old() {
        let mut clocks = Clocks::new();
        let stored = |ago: i64| {
            clocks
                .life(1_000)
                .resumed(clocks.start.wall - time::Duration::seconds(ago))
        };
        let (young, old, future) = (stored(700), stored(5_000), stored(-50));
        assert!(!young.is_due(clocks.now) && old.is_due(clocks.now) && future.is_due(clocks.now));
        assert_eq!(old.step(clocks.now, None), Step::Renew);
        assert!(young.is_due(clocks.pass(secs(100))));
    }

    #[test]
    fn the_platforms_clock_may_be_wrong() {
        let mut clocks = Clocks::new();
        let issued = clocks.start.wall + secs(5_000_000);
        let life = Life::new(issued, issued + secs(100), clocks.start, 0.0);
        assert!(!life.is_due(clocks.pass(secs(79))));
        assert_eq!(life.step(clocks.pass(secs(1)), None), Step::Renew);
    }

    proptest! {
        /// Sleep, jumps and time in any order: a token that is really due is never waited for
        /// longer than one look away, and no jump alone ends a session.
        #[test]
        fn whatever_the_clocks_do_a_due_token_is_renewed_and_no_jump_ends_the_session(
            steps in proptest::collection::vec((0_u8..3, 0_u64..2_000_000, any::<bool>()), 1..40),
        ) {
            let length = 1_000_000;
            let mut clocks = Clocks::new();
            let life = clocks.life(length);
            let mut awake = 0;
            for (step, amount, forwards) in steps {
                match step {
                    0 => {
                        let time = amount / 50;
                        clocks.pass(secs(time));
                        awake += time;
                    }
                    // Asleep: only the wall clock goes on.
                    1 => {
                        clocks.set(i64::try_from(amount).unwrap());
                    }
                    _ => {
                        let amount = i64::try_from(amount).unwrap();
                        clocks.set(if forwards { amount } else { -amount });
                    }
                }
                let next = life.step(clocks.now, None);
                if awake * 10 >= length * 8 {
                    prop_assert_eq!(next, Step::Renew);
                }
                prop_assert_ne!(next, Step::Expire);
                if let Step::Wait(wait) = next {
                    prop_assert!(wait <= LONGEST_LOOK_AWAY);
                }
                let now = clocks.now.ticks;
                let failed = Failure { at: now, not_before: now + secs(1) };
                let certainly_over = awake >= length + 120;
                prop_assert_eq!(life.step(clocks.now, Some(failed)) == Step::Expire, certainly_over);
            }
        }
    }
}
