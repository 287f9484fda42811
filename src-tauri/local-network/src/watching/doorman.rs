//! Keeps the door of watch sessions.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Sessions that one address may open at once, and how many more each second after that. A whole
/// audience may sit behind one address.
const BURST: f64 = 120.0;
const PER_SECOND: f64 = 4.0;

/// Keeps one address from opening sessions without end.
#[derive(Default)]
pub(crate) struct Doorman {
    seen: Mutex<HashMap<IpAddr, (f64, Instant)>>,
}

impl Doorman {
    /// Whether one more may come in from there.
    pub fn admits(&self, from: IpAddr, now: Instant) -> bool {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let rested = |(left, since): (f64, Instant)| {
            (left + now.duration_since(since).as_secs_f64() * PER_SECOND).min(BURST)
        };
        seen.retain(|_, state| rested(*state) < BURST);
        let left = seen.get(&from).map_or(BURST, |state| rested(*state));
        let admitted = left >= 1.0;
        seen.insert(from, (if admitted { left - 1.0 } else { left }, now));
        admitted
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::time::Duration;

    use super::*;

    #[test]
    fn an_address_that_asks_without_end_waits_and_others_do_not() {
        let doorman = Doorman::default();
        let (one, other) = (Ipv4Addr::new(10, 0, 0, 1), Ipv4Addr::new(10, 0, 0, 2));
        let now = Instant::now();
        let admitted = (0..500).filter(|_| doorman.admits(one.into(), now)).count();
        assert_eq!(admitted, 120);
        assert!(doorman.admits(other.into(), now));
        assert!(!doorman.admits(one.into(), now));
        let later = now + Duration::from_secs(1);
        let admitted = (0..500)
            .filter(|_| doorman.admits(one.into(), later))
            .count();
        assert_eq!(admitted, 4);
    }

    #[test]
    fn an_address_that_rested_is_forgotten() {
        let doorman = Doorman::default();
        let now = Instant::now();
        doorman.admits(Ipv4Addr::new(10, 0, 0, 1).into(), now);
        doorman.admits(
            Ipv4Addr::new(10, 0, 0, 2).into(),
            now + Duration::from_secs(60),
        );
        assert_eq!(doorman.seen.lock().unwrap().len(), 1);
    }
}
