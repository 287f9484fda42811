//! What of the own pictures is given up on a line that is too narrow for all of them, and when it comes back.
//!
//! WebRTC makes each picture smaller or slower by itself, and every picture alike. Here is what it does not know:
//! that letters that others read are worth more than the face beside them, and words more than both. So the camera
//! gives up its size, then its rate; then what is shared slows down, which WebRTC sees to; then the
//! camera goes, taken back rather than muted, so that nothing is counted of it any more. The microphone is
//! never given up.

use greenroom_contract::Spared;

use super::super::input::Look;
use crate::sources::Own;

/// Looks in a row that a line has to be too narrow, or wide enough again. One is every two seconds.
const NARROW: u32 = 3;
const WIDE: u32 = 6;
/// Up to so many, each time that a line was believed too early.
const WIDE_AT_MOST: u32 = 80;
/// A line that is too narrow again within so many looks was believed too early.
const TOO_EARLY: u32 = 15;
/// What was given up comes back where there is so much more than it takes, in hundredths.
const MORE: u32 = 130;
/// WebRTC feels its way up a line. Where it believes so much more of it than at the last look, in
/// hundredths, the line is not known yet.
const STILL_RISES: u32 = 110;

/// What is given up now.
#[derive(Debug, Default)]
pub(in crate::stage) struct Uplink {
    spared: Option<Spared>,
    /// What the line was believed to take at the last look, in kilobits a second.
    believed: Option<u32>,
    narrow: u32,
    wide: u32,
    /// Looks since something came back.
    since: Option<u32>,
    patience: Option<u32>,
}

impl Uplink {
    pub fn spared(&self) -> Option<Spared> {
        self.spared
    }

    /// What of own sources is left to go out.
    pub fn leaves(&self, own: &Own) -> Own {
        let mut own = own.clone();
        if self.spared == Some(Spared::Camera) {
            own.camera = None;
        }
        own
    }

    /// Takes one look, with whether something is shared.
    pub fn look(&mut self, look: Look, shares: bool) {
        if let Some(back) = without_share(self.spared).filter(|_| !shares) {
            // Alone the camera gives up size and rate by itself.
            self.be(back);
        }
        let before = std::mem::replace(&mut self.believed, look.kbit);
        self.since = self.since.map(|since| since + 1);
        let is_less = |kbit: u32, than| kbit * 100 < than;
        let too_narrow = look.limited
            && look
                .kbit
                .is_some_and(|kbit| kbit < needs(self.spared, shares));
        if too_narrow {
            self.wide = 0;
            let risen = |(kbit, before)| !is_less(kbit, before * STILL_RISES);
            if look.kbit.zip(before).is_some_and(risen) {
                return;
            }
            self.narrow += 1;
            if self.narrow >= NARROW
                && let Some(next) = less(self.spared, shares)
            {
                if self.since.is_some_and(|since| since <= TOO_EARLY) {
                    let patience = self.patience.unwrap_or(WIDE);
                    self.patience = Some((patience * 2).min(WIDE_AT_MOST));
                }
                self.be(Some(next));
            }
            return;
        }
        self.narrow = 0;
        let Some(back) = more(self.spared, shares) else {
            if self.since.is_some_and(|since| since > TOO_EARLY) {
                self.patience = None;
            }
            return;
        };
        // What is small for the line's sake is limited by what it may take, and WebRTC believes a line
        // to take little that little is sent by: so both together say only that it takes longer.
        let enough = |kbit| !is_less(kbit, needs(back, shares) * MORE);
        let patience = match look.limited && !look.kbit.is_none_or(enough) {
            true => WIDE_AT_MOST,
            false => self.patience.unwrap_or(WIDE),
        };
        self.wide += 1;
        if self.wide >= patience {
            self.be(back);
            self.since = Some(0);
        }
    }

    fn be(&mut self, spared: Option<Spared>) {
        self.spared = spared;
        self.narrow = 0;
        self.wide = 0;
    }
}

/// What is left if nothing is shared; none where nothing changes by that.
fn without_share(spared: Option<Spared>) -> Option<Option<Spared>> {
    match spared? {
        Spared::Size | Spared::Rate => Some(None),
        Spared::Camera => None,
    }
}

/// The next thing to give up.
fn less(spared: Option<Spared>, shares: bool) -> Option<Spared> {
    match spared {
        None if shares => Some(Spared::Size),
        Some(Spared::Size) => Some(Spared::Rate),
        None | Some(Spared::Rate) => Some(Spared::Camera),
        Some(Spared::Camera) => None,
    }
}

/// The next thing that comes back; none where nothing is given up.
fn more(spared: Option<Spared>, shares: bool) -> Option<Option<Spared>> {
    match spared? {
        Spared::Size => Some(None),
        Spared::Rate => Some(Some(Spared::Size)),
        Spared::Camera => Some(shares.then_some(Spared::Rate)),
    }
}

/// Kilobits a second below which more has to be given up.
fn needs(spared: Option<Spared>, shares: bool) -> u32 {
    match spared {
        // A camera of 720p leaves nothing for letters.
        None if shares => 1_600,
        Some(Spared::Size) => 800,
        Some(Spared::Rate) => 300,
        // As small and slow as WebRTC makes it, and the voice beside it.
        None => 120,
        Some(Spared::Camera) => 0,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(kbit: u32) -> Look {
        Look {
            kbit: Some(kbit),
            limited: true,
        }
    }

    const QUIET: Look = Look {
        kbit: None,
        limited: false,
    };

    fn after(uplink: &mut Uplink, looks: u32, look: Look, shares: bool) -> Option<Spared> {
        (0..looks).for_each(|_| uplink.look(look, shares));
        uplink.spared()
    }

    #[test]
    fn beside_a_share_the_camera_gives_up_its_size_then_its_rate_and_then_itself() {
        let mut uplink = Uplink::default();
        assert_eq!(after(&mut uplink, 9, line(1_700), true), None, "enough");
        assert_eq!(after(&mut uplink, 2, line(1_000), true), None, "a moment");
        assert_eq!(after(&mut uplink, 1, line(1_000), true), Some(Spared::Size));
        assert_eq!(after(&mut uplink, 20, line(900), true), Some(Spared::Size));
        assert_eq!(after(&mut uplink, 3, line(500), true), Some(Spared::Rate));
        assert_eq!(after(&mut uplink, 3, line(100), true), Some(Spared::Camera));
        assert_eq!(after(&mut uplink, 90, line(20), true), Some(Spared::Camera));
    }

    #[test]
    fn alone_the_camera_goes_on_as_small_and_slow_as_it_gets() {
        let mut uplink = Uplink::default();
        assert_eq!(after(&mut uplink, 90, line(200), false), None);
        assert_eq!(after(&mut uplink, 3, line(80), false), Some(Spared::Camera));
        assert_eq!(
            after(&mut uplink, WIDE, QUIET, false),
            None,
            "it is tried again"
        );
    }

    #[test]
    fn a_line_that_webrtc_still_feels_its_way_up_is_not_known_yet() {
        let mut uplink = Uplink::default();
        let rising = (0..9).map(|look| 300 + 140 * look);
        rising.for_each(|kbit| uplink.look(line(kbit), true));
        assert_eq!(uplink.spared(), None);
        assert_eq!(after(&mut uplink, 3, line(1_420), true), Some(Spared::Size));
    }

    #[test]
    fn what_is_small_for_the_lines_sake_comes_back_though_little_goes_by_the_line() {
        let mut uplink = Uplink::default();
        after(&mut uplink, 3, line(1_000), true);
        let few = WIDE_AT_MOST - 1;
        assert_eq!(after(&mut uplink, few, line(900), true), Some(Spared::Size));
        assert_eq!(after(&mut uplink, 1, line(900), true), None);
    }

    #[test]
    fn a_picture_that_nothing_limits_is_not_given_up_whatever_the_line_is_believed_to_be() {
        let mut uplink = Uplink::default();
        let small = Look {
            kbit: Some(90),
            limited: false,
        };
        assert_eq!(after(&mut uplink, 90, small, true), None);
    }

    #[test]
    fn what_comes_back_comes_one_by_one_and_later_each_time_that_it_was_too_early() {
        let mut uplink = Uplink::default();
        after(&mut uplink, 6, line(500), true);
        assert_eq!(uplink.spared(), Some(Spared::Rate));
        assert_eq!(
            after(&mut uplink, WIDE - 1, QUIET, true),
            Some(Spared::Rate)
        );
        assert_eq!(after(&mut uplink, 1, QUIET, true), Some(Spared::Size));
        assert_eq!(after(&mut uplink, 3, line(500), true), Some(Spared::Rate));
        assert_eq!(after(&mut uplink, WIDE, QUIET, true), Some(Spared::Rate));
        assert_eq!(after(&mut uplink, WIDE, QUIET, true), Some(Spared::Size));
        assert_eq!(after(&mut uplink, 2 * WIDE, QUIET, true), None);
        // All was well for a while: the next time is a first one.
        after(&mut uplink, TOO_EARLY + 1, QUIET, true);
        after(&mut uplink, 3, line(500), true);
        assert_eq!(after(&mut uplink, WIDE, QUIET, true), None);
    }

    #[test]
    fn whoever_shares_no_more_gives_nothing_up_for_it() {
        let mut uplink = Uplink::default();
        after(&mut uplink, 6, line(500), true);
        assert_eq!(after(&mut uplink, 1, line(500), false), None);
    }

    proptest! {
        /// Never two things at once, and never oftener than a line can be told from a moment of it.
        #[test]
        fn nothing_jumps(
            looks in proptest::collection::vec((0..3_000_u32, any::<bool>()), 1..300),
        ) {
            let place = |spared| match spared {
                None => 0_i32,
                Some(Spared::Size) => 1,
                Some(Spared::Rate) => 2,
                Some(Spared::Camera) => 3,
            };
            let (mut uplink, mut still) = (Uplink::default(), 0);
            for (kbit, limited) in looks {
                let before = uplink.spared();
                uplink.look(Look { kbit: Some(kbit), limited }, true);
                still += 1;
                let moved = (place(before) - place(uplink.spared())).abs();
                prop_assert!(moved <= 1);
                if moved == 1 {
                    prop_assert!(still >= NARROW, "after {still} looks");
                    still = 0;
                }
            }
        }
    }
}
