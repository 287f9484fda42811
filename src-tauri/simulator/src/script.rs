//! Who does what, and when. No clock and no IO in here.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use rand::Rng as _;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use serde::Deserialize;

/// Seconds between two deeds, at least and at most.
const PAUSE: (f64, f64) = (1.0, 4.0);
/// Seconds for which somebody who drops out is away.
const AWAY: (f64, f64) = (2.0, 25.0);
/// At the end everybody is there again, and this long nothing else happens.
const EPILOGUE: Duration = Duration::from_secs(5);

/// What somebody does.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "does")]
pub enum Deed {
    /// Writes to the chat.
    Say {
        /// What.
        text: String,
    },
    /// Switches the microphone off.
    Mute,
    /// Switches it on again.
    Unmute,
    /// Switches the camera off.
    HideCamera,
    /// Switches it on again.
    ShowCamera,
    /// Drops out without a word: the process is ended by force.
    Drop,
    /// Starts again, and comes back onto the stage by the room's link.
    Return,
    /// Leaves the stage and the room for good, as the button does.
    Leave,
    /// Is invited again, and comes.
    Rejoin,
}

/// A deed of one guest.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Since everybody was on the stage for the first time.
    pub at: Duration,
    /// Which guest, from 1.
    pub who: usize,
    /// What.
    pub deed: Deed,
}

/// All deeds of a show, in the order of their times.
#[derive(Debug, Clone, PartialEq)]
pub struct Script {
    /// The deeds.
    pub steps: Vec<Step>,
    /// When the show ends.
    pub end: Duration,
}

/// How one guest stands while a script goes on: only what makes sense is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    There { muted: bool, hidden: bool },
    Away,
    Gone,
}

impl Stands {
    const FRESH: Self = Self::There {
        muted: false,
        hidden: false,
    };

    /// After this deed; none where it makes no sense.
    fn after(self, deed: &Deed) -> Option<Self> {
        match (self, deed) {
            (Self::There { .. }, Deed::Say { .. }) => Some(self),
            (Self::There { muted, hidden }, Deed::Mute | Deed::Unmute) => {
                let mute = *deed == Deed::Mute;
                let muted = (mute != muted).then_some(mute)?;
                Some(Self::There { muted, hidden })
            }
            (Self::There { muted, hidden }, Deed::HideCamera | Deed::ShowCamera) => {
                let hide = *deed == Deed::HideCamera;
                let hidden = (hide != hidden).then_some(hide)?;
                Some(Self::There { muted, hidden })
            }
            (Self::There { .. }, Deed::Drop) => Some(Self::Away),
            (Self::There { .. }, Deed::Leave) => Some(Self::Gone),
            (Self::Away, Deed::Return) | (Self::Gone, Deed::Rejoin) => Some(Self::FRESH),
            (Self::There { .. }, Deed::Return | Deed::Rejoin) | (Self::Away | Self::Gone, _) => {
                None
            }
        }
    }
}

impl Script {
    /// A show by chance: the same seed is the same show.
    pub fn by_chance(seed: u64, guests: usize, end: Duration) -> Self {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        let mut stands = vec![Stands::FRESH; guests];
        let mut back: Vec<(Duration, usize, Deed)> = Vec::new();
        let mut steps = Vec::new();
        let mut now = Duration::ZERO;
        let last = end.saturating_sub(EPILOGUE);
        if guests == 0 {
            return Self { steps, end };
        }
        loop {
            now += Duration::from_secs_f64(chance.random_range(PAUSE.0..PAUSE.1));
            back.sort_by_key(|(at, ..)| *at);
            while back.first().is_some_and(|(at, ..)| *at <= now.min(last)) {
                let (at, who, deed) = back.remove(0);
                stands[who] = Stands::FRESH;
                steps.push(Step {
                    at,
                    who: who + 1,
                    deed,
                });
            }
            if now >= last {
                break;
            }
            let who = chance.random_range(0..guests);
            let Stands::There { muted, hidden } = stands[who] else {
                continue;
            };
            let deed = match chance.random_range(0..20) {
                0..10 => Deed::Say {
                    text: format!("Message {} of guest {}", steps.len() + 1, who + 1),
                },
                10..13 if muted => Deed::Unmute,
                10..13 => Deed::Mute,
                13..16 if hidden => Deed::ShowCamera,
                13..16 => Deed::HideCamera,
                16..19 => Deed::Drop,
                _ => Deed::Leave,
            };
            let returns = match deed {
                Deed::Drop => Some(Deed::Return),
                Deed::Leave => Some(Deed::Rejoin),
                _ => None,
            };
            if let Some(returns) = returns {
                let away = Duration::from_secs_f64(chance.random_range(AWAY.0..AWAY.1));
                back.push(((now + away).min(last), who, returns));
            }
            if let Some(after) = stands[who].after(&deed) {
                stands[who] = after;
                steps.push(Step {
                    at: now,
                    who: who + 1,
                    deed,
                });
            }
        }
        Self { steps, end }
    }

    /// Reads a script that somebody wrote: `end` in seconds, and `[[step]]`s with `at` in seconds, `who`
    /// from 1, and `does`. Says which step is not possible.
    pub fn read(text: &str, guests: usize) -> Result<Self> {
        #[derive(Deserialize)]
        struct Written {
            end: f64,
            #[serde(default)]
            step: Vec<WrittenStep>,
        }
        #[derive(Deserialize)]
        struct WrittenStep {
            at: f64,
            who: usize,
            #[serde(flatten)]
            deed: Deed,
        }
        let written: Written = toml::from_str(text).context("the script cannot be read")?;
        let end = seconds(written.end).context("`end` is no time in seconds")?;
        let mut stands = vec![Stands::FRESH; guests];
        let mut steps: Vec<Step> = Vec::new();
        for (number, step) in written.step.into_iter().enumerate() {
            let number = number + 1;
            let at = seconds(step.at)
                .with_context(|| format!("step {number}: `at` is no time in seconds"))?;
            ensure!(at <= end, "step {number} is after the end");
            let before = steps.last().map_or(Duration::ZERO, |step| step.at);
            ensure!(at >= before, "step {number} is before the one above it");
            let Some(stand) = step.who.checked_sub(1).and_then(|who| stands.get_mut(who)) else {
                bail!(
                    "step {number}: there are guests 1 to {guests}, not {}",
                    step.who
                );
            };
            let Some(after) = stand.after(&step.deed) else {
                bail!(
                    "step {number}: guest {} cannot do that then: {:?}",
                    step.who,
                    step.deed
                );
            };
            *stand = after;
            steps.push(Step {
                at,
                who: step.who,
                deed: step.deed,
            });
        }
        Ok(Self { steps, end })
    }
}

/// A time in a script; none where it is negative or no number.
fn seconds(seconds: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_show_by_chance_is_possible_in_order_and_ends_with_everybody_there(
            seed: u64, guests in 0usize..12, minutes in 0u64..40,
        ) {
            let end = Duration::from_secs(60 * minutes);
            let script = Script::by_chance(seed, guests, end);
            prop_assert_eq!(&script, &Script::by_chance(seed, guests, end));
            let mut stands = vec![Stands::FRESH; guests];
            let mut before = Duration::ZERO;
            for step in &script.steps {
                prop_assert!(before <= step.at && step.at <= end);
                before = step.at;
                let stand = &mut stands[step.who - 1];
                let after = stand.after(&step.deed);
                prop_assert!(after.is_some(), "{:?} while {:?}", step, stand);
                *stand = after.unwrap();
            }
            for stand in stands {
                let there = matches!(stand, Stands::There { .. });
                prop_assert!(there);
            }
        }
    }

    #[test]
    fn another_seed_is_another_show() {
        let end = Duration::from_secs(60);
        assert_ne!(Script::by_chance(1, 3, end), Script::by_chance(2, 3, end));
    }

    #[test]
    fn a_script_is_read_and_what_is_impossible_is_named() {
        let script = Script::read(
            "end = 10\n[[step]]\nat = 1\nwho = 1\ndoes = \"say\"\ntext = \"Hello\"\n\
             [[step]]\nat = 2.5\nwho = 2\ndoes = \"drop\"\n",
            2,
        );
        let script = script.unwrap();
        assert_eq!(script.steps[1].at, Duration::from_millis(2500));
        assert_eq!(script.steps[1].deed, Deed::Drop);
        let wrong = |text: &str| format!("{:#}", Script::read(text, 2).unwrap_err());
        let step = |rest: &str| format!("end = 10\n[[step]]\n{rest}");
        let away = step("at = 1\nwho = 1\ndoes = \"return\"");
        assert!(wrong(&away).contains("step 1: guest 1 cannot do that then"));
        assert!(wrong(&step("at = 1\nwho = 3\ndoes = \"drop\"")).contains("guests 1 to 2, not 3"));
        assert!(wrong(&step("at = 11\nwho = 1\ndoes = \"drop\"")).contains("after the end"));
        assert!(wrong(&step("at = -1\nwho = 1\ndoes = \"drop\"")).contains("no time in seconds"));
        assert!(wrong(&step("at = 1\nwho = 1\ndoes = \"dance\"")).contains("dance"));
    }
}
