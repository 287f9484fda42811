//! When the next frame of a tile may go out.

use std::time::{Duration, Instant};

/// After this long without an acknowledgement the tile is sent again, so that a lost one cannot
/// freeze it.
pub(super) const REARM_AFTER: Duration = Duration::from_millis(500);

/// One tile's flow: at most one frame under way that the page has not drawn yet. Acknowledgements
/// are cumulative, so a doubled or missing one does no harm.
#[derive(Debug, Default)]
pub(super) struct TileFlow {
    sent: Option<(u32, Instant)>,
    acknowledged: Option<u32>,
}

/// What to do with the newest frame of a tile.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// Send it now.
    Send,
    /// It was sent already.
    Done,
    /// An older frame is still under way; ask again then, if no acknowledgement comes first.
    WaitUntil(Instant),
}

impl TileFlow {
    /// Decides about the newest frame.
    pub(super) fn turn(&self, now: Instant, newest: u32) -> Turn {
        match self.sent {
            None => Turn::Send,
            Some((sent, _)) if sent == newest => Turn::Done,
            Some((sent, at)) => {
                let rearm = at + REARM_AFTER;
                if self.acknowledged == Some(sent) || now >= rearm {
                    Turn::Send
                } else {
                    Turn::WaitUntil(rearm)
                }
            }
        }
    }

    /// Notes that a frame went out.
    pub(super) fn sent(&mut self, now: Instant, seq: u32) {
        self.sent = Some((seq, now));
    }

    /// Notes what the page has drawn. Numbers that were never sent are ignored.
    pub(super) fn acknowledge(&mut self, seq: u32) {
        if self.sent.is_some_and(|(sent, _)| seq <= sent)
            && self.acknowledged.is_none_or(|before| seq > before)
        {
            self.acknowledged = Some(seq);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_second_frame_waits_for_the_acknowledgement_of_the_first() {
        let start = Instant::now();
        let mut flow = TileFlow::default();
        assert_eq!(flow.turn(start, 1), Turn::Send);
        flow.sent(start, 1);
        assert_eq!(flow.turn(start, 1), Turn::Done);
        assert_eq!(flow.turn(start, 2), Turn::WaitUntil(start + REARM_AFTER));
        flow.acknowledge(1);
        assert_eq!(flow.turn(start, 2), Turn::Send);
    }

    #[test]
    fn a_lost_acknowledgement_freezes_the_tile_for_half_a_second_only() {
        let start = Instant::now();
        let mut flow = TileFlow::default();
        flow.sent(start, 5);
        assert_eq!(flow.turn(start + REARM_AFTER, 6), Turn::Send);
    }

    #[test]
    fn acknowledging_a_frame_that_was_never_sent_opens_nothing() {
        let start = Instant::now();
        let mut flow = TileFlow::default();
        flow.acknowledge(9);
        flow.sent(start, 1);
        flow.acknowledge(9);
        assert!(matches!(flow.turn(start, 2), Turn::WaitUntil(_)));
    }

    proptest! {
        #[test]
        fn whatever_the_page_says_at_most_one_frame_is_under_way(
            steps in proptest::collection::vec((0u32..4, 0u32..20, 0u64..300), 1..60)
        ) {
            let mut now = Instant::now();
            let mut flow = TileFlow::default();
            let mut newest = 0;
            let mut in_flight: Option<(u32, Instant)> = None;
            for (kind, seq, wait) in steps {
                now += Duration::from_millis(wait);
                if kind == 0 {
                    flow.acknowledge(seq);
                    if in_flight.is_some_and(|(sent, _)| sent == seq) {
                        in_flight = None;
                    }
                } else {
                    newest += 1;
                    if flow.turn(now, newest) == Turn::Send {
                        if let Some((_, at)) = in_flight {
                            prop_assert!(now >= at + REARM_AFTER);
                        }
                        flow.sent(now, newest);
                        in_flight = Some((newest, now));
                    }
                }
            }
        }
    }
}
