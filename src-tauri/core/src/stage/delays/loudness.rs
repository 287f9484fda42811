//! How loud a sound was from step to step: two such rows of the same sound, one where it was said and one
//! where it is heard, say by how much the second is later.

use std::{collections::VecDeque, time::Duration};

/// One step of a row.
pub(super) const STEP: Duration = Duration::from_millis(10);
/// Steps of a row that are kept: five seconds.
const KEPT: usize = 500;
/// Steps that are told of what is said: two and a half seconds.
const TOLD: usize = 250;
/// For fewer steps nothing came because they came at once, for more because there was a hole.
const HOLE: u64 = 8;
/// As many steps of both rows have to be there.
const ENOUGH: usize = 150;
/// So alike have both to be (Pearson's correlation), and so much more than anywhere else.
const ALIKE: f64 = 0.75;
const MORE_ALIKE: f64 = 0.12;
/// What is nearer than this is the same place: 80 ms, much less than a syllable takes.
const SAME_PLACE: usize = 8;
/// A row that never changes is like every other: the least standard deviation, in levels.
const CHANGES: f64 = 1.5;
/// The loudest level. One is about 3 decibels.
const LOUDEST: u8 = 15;
/// What is quieter than this below full scale is silence.
const SILENCE: f64 = -48.0;

/// How loud it is, from 0 to [`LOUDEST`].
pub(super) fn level(samples: &[i16]) -> u8 {
    let sum: f64 = samples.iter().map(|one| f64::from(*one).powi(2)).sum();
    let mean = (sum / samples.len().max(1) as f64).sqrt() / f64::from(i16::MAX);
    let above = 20.0 * mean.max(1e-9).log10() - SILENCE;
    (above / -SILENCE * f64::from(LOUDEST))
        .round()
        .clamp(0.0, f64::from(LOUDEST)) as u8
}

/// A row of levels, one for each [`STEP`] of a clock.
#[derive(Debug, Default)]
pub(super) struct Loudness {
    levels: VecDeque<u8>,
    /// The number of the step after the last one, since the Unix epoch.
    end: u64,
}

/// A part of somebody's row, as it is told.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Told {
    pub end: u64,
    pub levels: Vec<u8>,
}

impl Loudness {
    /// Takes a step of sound of this time.
    pub fn hear(&mut self, at: Duration, level: u8) {
        let step = u64::try_from(at.as_millis() / STEP.as_millis()).unwrap_or_default();
        if step < self.end {
            // Several came at once: the others take the places that stayed empty before or after.
            if let Some(last) = self.levels.back_mut().filter(|_| step + 1 == self.end) {
                *last = (*last).max(level);
            }
            return;
        }
        let missing = step - self.end;
        if self.levels.is_empty() || missing > HOLE {
            self.levels.clear();
        } else {
            let last = self.levels.back().copied().unwrap_or_default();
            self.levels.extend((0..missing).map(|_| last));
        }
        self.levels.push_back(level);
        self.end = step + 1;
        let too_many = self.levels.len().saturating_sub(KEPT);
        self.levels.drain(..too_many);
    }

    /// Nothing of it was said by anybody.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// The newest part.
    pub fn told(&self) -> Told {
        let from = self.levels.len().saturating_sub(TOLD);
        Told {
            end: self.end,
            levels: self.levels.range(from..).copied().collect(),
        }
    }

    fn at(&self, step: i64) -> Option<f64> {
        let begin = i64::try_from(self.end).ok()? - self.levels.len() as i64;
        let index = usize::try_from(step - begin).ok()?;
        self.levels.get(index).map(|level| f64::from(*level))
    }

    /// By how many seconds this row, which is of what is heard, is behind that which was said; each by its
    /// own clock. Looked for from `least` on, for `most` seconds. None where it is not clear.
    pub fn behind(&self, said: &Told, least: f64, most: f64) -> Option<f64> {
        let first = (least / STEP.as_secs_f64()).floor() as i64;
        let count = (most / STEP.as_secs_f64()).ceil() as usize;
        let alike: Vec<f64> = (0..=count)
            .map(|step| self.alike(said, first + step as i64).unwrap_or(-1.0))
            .collect();
        let (place, best) = most_alike(alike.iter().copied().enumerate())?;
        let elsewhere = alike.iter().copied().enumerate();
        let elsewhere = elsewhere.filter(|(other, _)| other.abs_diff(place) > SAME_PLACE);
        let next = most_alike(elsewhere).map_or(-1.0, |(_, alike)| alike);
        if best < ALIKE || best - next < MORE_ALIKE {
            return None;
        }
        // Between two steps: the top of the parabola through the three nearest.
        let beside = |index: Option<usize>| alike.get(index?).copied().filter(|one| *one > -1.0);
        let aside = match (beside(place.checked_sub(1)), beside(Some(place + 1))) {
            (Some(before), Some(after)) => {
                let bend = before - 2.0 * best + after;
                if bend < 0.0 {
                    (0.5 * (before - after) / bend).clamp(-0.5, 0.5)
                } else {
                    0.0
                }
            }
            _ => 0.0,
        };
        Some((first as f64 + place as f64 + aside) * STEP.as_secs_f64())
    }

    /// How alike the rows are if this one is so many steps behind.
    fn alike(&self, said: &Told, behind: i64) -> Option<f64> {
        let begin = i64::try_from(said.end).ok()? - said.levels.len() as i64;
        let pairs = said.levels.iter().zip(begin..).filter_map(|(level, step)| {
            let heard = self.at(step + behind)?;
            Some((f64::from(*level), heard))
        });
        let pairs: Vec<(f64, f64)> = pairs.collect();
        let count = pairs.len() as f64;
        if pairs.len() < ENOUGH {
            return None;
        }
        let sum = pairs
            .iter()
            .fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
        let mean = (sum.0 / count, sum.1 / count);
        let (mut both, mut one, mut other) = (0.0, 0.0, 0.0);
        for (said, heard) in pairs {
            let (said, heard) = (said - mean.0, heard - mean.1);
            both += said * heard;
            one += said * said;
            other += heard * heard;
        }
        let changes = |squares: f64| (squares / count).sqrt() >= CHANGES;
        (changes(one) && changes(other)).then(|| both / (one * other).sqrt())
    }
}

fn most_alike(rows: impl Iterator<Item = (usize, f64)>) -> Option<(usize, f64)> {
    rows.max_by(|one, other| one.1.total_cmp(&other.1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// So many steps of something like speech, the same for the same seed.
    fn speech(seed: u64, steps: usize) -> Vec<u8> {
        let mut state = seed;
        let mut chance = move || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 40) as f64 / (1u64 << 24) as f64
        };
        let mut levels = Vec::new();
        while levels.len() < steps {
            let (loud, quiet) = (
                8 + (chance() * 25.0) as usize,
                3 + (chance() * 30.0) as usize,
            );
            let level = 7 + (chance() * 8.0) as u8;
            levels.extend(std::iter::repeat_n(level, loud));
            levels.extend(std::iter::repeat_n(0, quiet));
        }
        levels.truncate(steps);
        levels
    }

    fn row(begin: u64, levels: &[u8]) -> Loudness {
        let mut row = Loudness::default();
        for (step, level) in levels.iter().enumerate() {
            row.hear(Duration::from_millis(begin + 10 * step as u64), *level);
        }
        row
    }

    #[test]
    fn silence_is_nought_and_full_scale_is_the_loudest() {
        assert_eq!(level(&[0; 480]), 0);
        assert_eq!(level(&[i16::MAX; 480]), LOUDEST);
        assert_eq!(level(&[]), 0);
        let voice = level(&[2_000; 480]);
        assert!((6..10).contains(&voice), "{voice}");
    }

    #[test]
    fn steps_that_come_at_once_leave_no_hole_and_a_hole_begins_anew() {
        let mut row = Loudness::default();
        for millis in [100, 101, 120, 121, 140] {
            row.hear(Duration::from_millis(millis), 5);
        }
        assert_eq!((row.levels.len(), row.end), (5, 15));
        row.hear(Duration::from_millis(400), 7);
        assert_eq!((row.levels.len(), row.end), (1, 41));
        for step in 0..2_000 {
            row.hear(Duration::from_millis(410 + 10 * step), 7);
        }
        assert_eq!(row.levels.len(), KEPT);
        assert_eq!(row.told().levels.len(), TOLD);
    }

    #[test]
    fn a_sound_that_does_not_change_says_nothing_nor_does_another_one() {
        let even = row(0, &[9; 500]);
        assert_eq!(even.behind(&even.told(), -1.0, 3.0), None);
        let hum: Vec<u8> = speech(3, 500).iter().map(|level| *level.min(&1)).collect();
        let hum = row(0, &hum);
        assert_eq!(hum.behind(&hum.told(), -1.0, 3.0), None, "nor noise");
        let (one, other) = (row(0, &speech(1, 500)), row(0, &speech(2, 500)));
        assert_eq!(one.behind(&other.told(), -1.0, 3.0), None);
        // Always the same: it could be later by any number of beats.
        let beats: Vec<u8> = (0..500)
            .map(|step| if step % 25 < 9 { 9 } else { 0 })
            .collect();
        let beats = row(0, &beats);
        assert_eq!(beats.behind(&beats.told(), -0.1, 1.0), None);
    }

    proptest! {
        #[test]
        fn the_same_sound_is_found_however_late_it_is_heard(
            seed in 1..10_000_u64,
            later in 0..80_u64,
            quieter in 0..4_u8,
        ) {
            let said = speech(seed, 500);
            let heard: Vec<u8> = said.iter().map(|level| level.saturating_sub(quieter)).collect();
            // What is heard last was said a while ago.
            let heard = row(70_000 + 10 * later, &heard[..500 - later as usize]);
            let behind = heard.behind(&row(70_000, &said).told(), -0.1, 1.5);
            let behind = behind.expect("it is clear");
            prop_assert!((behind - later as f64 / 100.0).abs() < 0.011, "{behind}");
        }
    }
}
