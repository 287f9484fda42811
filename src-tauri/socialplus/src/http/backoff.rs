//! How long to wait before trying again.

use std::time::{Duration, Instant};

/// Waits that double up to a ceiling, each shortened by chance, so that many clients that lost the
/// same server do not come back at the same moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Backoff {
    first: Duration,
    ceiling: Duration,
}

impl Backoff {
    pub const fn new(first: Duration, ceiling: Duration) -> Self {
        Self { first, ceiling }
    }

    /// The wait before try number `attempt` + 1, counted from 0; between half of the full wait and
    /// all of it. `chance` is between 0 and 1.
    pub fn wait(self, attempt: u32, chance: f64) -> Duration {
        let doubled = self
            .first
            .saturating_mul(2_u32.saturating_pow(attempt.min(16)));
        doubled
            .min(self.ceiling)
            .mul_f64(0.5 + 0.5 * chance.clamp(0.0, 1.0))
    }
}

/// Waits until a moment; for ever without one.
pub(crate) async fn at(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment.into()).await,
        None => std::future::pending().await,
    }
}

/// A number between 0 and 1.
pub(crate) fn chance() -> f64 {
    rand::random::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_ceiling_and_never_pass_it() {
        let backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(8));
        let full: Vec<_> = (0..6)
            .map(|attempt| backoff.wait(attempt, 1.0).as_secs())
            .collect();
        assert_eq!(full, [1, 2, 4, 8, 8, 8]);
        assert_eq!(backoff.wait(u32::MAX, 1.0), Duration::from_secs(8));
        assert_eq!(backoff.wait(0, 0.0), Duration::from_millis(500));
    }
}
