//! When to renew a token: a decision without a clock of its own (contract section 3.2).

use std::time::Duration;

use time::OffsetDateTime;

/// The share of a token's life after which it is renewed.
const RENEW_AT: f64 = 0.8;
/// The clock is read at least this often: a machine that slept does not count the time.
const LONGEST_LOOK_AWAY: Duration = Duration::from_secs(30);

/// The life of a token, by this machine's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Life {
    pub received_at: OffsetDateTime,
    pub length: Duration,
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
    pub fn new(
        issued_at: OffsetDateTime,
        expires_at: OffsetDateTime,
        received_at: OffsetDateTime,
    ) -> Self {
        Self {
            received_at,
            length: (expires_at - issued_at)
                .try_into()
                .unwrap_or(Duration::ZERO),
        }
    }

    /// `not_before` is when a failed renewal may be tried again.
    pub fn step(self, now: OffsetDateTime, not_before: Option<OffsetDateTime>) -> Step {
        let end = self.received_at + self.length;
        if now >= end {
            return Step::Expire;
        }
        let due = self.received_at + self.length.mul_f64(RENEW_AT);
        let next = not_before.map_or(due, |not_before| due.max(not_before));
        if now >= next {
            return Step::Renew;
        }
        let wait = Duration::try_from(next.min(end) - now).unwrap_or(Duration::ZERO);
        Step::Wait(wait.min(LONGEST_LOOK_AWAY).max(Duration::from_millis(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    fn life(seconds: u64) -> Life {
        Life {
            received_at: START,
            length: Duration::from_secs(seconds),
        }
    }

    fn at(seconds: u64) -> OffsetDateTime {
        START + Duration::from_secs(seconds)
    }

    #[test]
    fn a_token_is_renewed_after_four_fifths_of_its_life() {
        assert_eq!(
            life(100).step(at(79), None),
            Step::Wait(Duration::from_secs(1))
        );
        assert_eq!(life(100).step(at(80), None), Step::Renew);
        assert_eq!(life(100).step(at(100), None), Step::Expire);
    }

    #[test]
    fn a_failed_renewal_waits_but_never_past_the_end() {
        assert_eq!(
            life(100).step(at(81), Some(at(90))),
            Step::Wait(Duration::from_secs(9))
        );
        assert_eq!(
            life(100).step(at(99), Some(at(500))),
            Step::Wait(Duration::from_secs(1))
        );
    }

    #[test]
    fn a_machine_that_slept_finds_out_soon() {
        assert_eq!(
            life(1_000_000).step(at(0), None),
            Step::Wait(LONGEST_LOOK_AWAY)
        );
        assert_eq!(life(100).step(at(1_000), None), Step::Expire);
    }

    #[test]
    fn the_platforms_clock_may_be_wrong() {
        let issued = at(1_000_000);
        let life = Life::new(issued, issued + Duration::from_secs(100), START);
        assert_eq!(life.step(at(80), None), Step::Renew);
    }
}
