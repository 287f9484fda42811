//! Whether a picture that should move does.

use std::time::{Duration, Instant};

/// A camera's picture that does not come for so long stands still.
const STILL_AFTER: Duration = Duration::from_secs(2);

/// What is known of one picture. Until its first there is none that could stand still.
#[derive(Debug, Default)]
pub(super) struct Motion {
    last: Option<Instant>,
    /// Since when the next one is waited for; nobody waits for what is not sent.
    waiting_since: Option<Instant>,
    moves: bool,
}

impl Motion {
    /// A picture came; answers whether none had before, or not for long.
    pub fn came(&mut self, now: Instant) -> bool {
        self.last = Some(now);
        self.waiting_since = Some(now);
        !std::mem::replace(&mut self.moves, true)
    }

    /// None came lately, and whether one is due; answers for how long there was none, where the picture
    /// stands still.
    pub fn look(&mut self, now: Instant, is_due: bool) -> Option<Duration> {
        if !is_due {
            self.waiting_since = None;
            return None;
        }
        let since = *self.waiting_since.get_or_insert(now);
        let last = self.last?;
        if now.duration_since(since) < STILL_AFTER {
            return None;
        }
        self.moves = false;
        Some(now.duration_since(last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many tenths of a second after the beginning.
    fn at(begun: Instant, tenths: u64) -> Instant {
        begun + Duration::from_millis(100 * tenths)
    }

    #[test]
    fn a_picture_stands_still_after_two_seconds_and_moves_with_the_next_one() {
        let (begun, mut motion) = (Instant::now(), Motion::default());
        assert!(motion.came(begun), "the first one");
        assert!(!motion.came(at(begun, 5)));
        assert_eq!(motion.look(at(begun, 15), true), None);
        let silent = Duration::from_millis(2_500);
        assert_eq!(motion.look(at(begun, 30), true), Some(silent));
        assert!(motion.look(at(begun, 40), true).is_some(), "still");
        assert!(motion.came(at(begun, 45)), "again");
        assert!(!motion.came(at(begun, 46)));
    }

    #[test]
    fn what_nobody_sends_does_not_stand_still_nor_at_once_when_it_is_sent_again() {
        let (begun, mut motion) = (Instant::now(), Motion::default());
        motion.came(begun);
        for tenths in [10, 20, 30, 40, 50] {
            assert_eq!(motion.look(at(begun, tenths), false), None);
        }
        assert_eq!(motion.look(at(begun, 60), true), None);
        assert_eq!(motion.look(at(begun, 70), true), None);
        let silent = Duration::from_secs(8);
        assert_eq!(motion.look(at(begun, 80), true), Some(silent));
    }

    #[test]
    fn who_has_not_been_seen_yet_has_no_last_picture() {
        let (begun, mut motion) = (Instant::now(), Motion::default());
        for tenths in [10, 20, 30, 40] {
            assert_eq!(motion.look(at(begun, tenths), true), None);
        }
        assert!(motion.came(at(begun, 50)));
    }
}
