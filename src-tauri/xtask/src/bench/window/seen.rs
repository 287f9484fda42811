//! What was seen of the pictures of one tile, and what it says of them.

use serde::Serialize;

use super::time_code::age;

/// A picture that claims to be older, or to come from further in the future, is none of ours.
const PLAUSIBLE: std::ops::Range<i64> = -5..10_000;

/// One picture, when it was first seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Picture {
    /// Milliseconds since 1970.
    at: i64,
    /// Milliseconds since it was made.
    age: i64,
}

/// The pictures of one tile, one after the other.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    last: Option<u32>,
    pictures: Vec<Picture>,
}

/// What they say.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    pub pictures: usize,
    pub per_second: f64,
    /// Glass to glass, in milliseconds.
    pub latency_p50: f64,
    pub latency_p95: f64,
    /// Between two pictures, in milliseconds.
    pub longest_gap: f64,
}

impl Seen {
    /// A look at the tile: the clock of the picture that stands there.
    pub fn look(&mut self, clock: Option<u32>, now: i64) {
        let Some(clock) = clock else { return };
        let age = age(clock, now);
        if self.last != Some(clock) && PLAUSIBLE.contains(&age) {
            self.last = Some(clock);
            self.pictures.push(Picture { at: now, age });
        }
    }

    /// When the first picture was seen.
    pub fn first(&self) -> Option<i64> {
        self.pictures.first().map(|picture| picture.at)
    }

    /// Of so many seconds of looking.
    pub fn figures(&self, seconds: f64) -> Figures {
        let ages: Vec<f64> = self
            .pictures
            .iter()
            .map(|picture| picture.age as f64)
            .collect();
        let gaps: Vec<f64> = self
            .pictures
            .windows(2)
            .map(|pair| (pair[1].at - pair[0].at) as f64)
            .collect();
        Figures {
            pictures: ages.len(),
            per_second: ages.len() as f64 / seconds,
            latency_p50: percentile(&ages, 0.5),
            latency_p95: percentile(&ages, 0.95),
            longest_gap: percentile(&gaps, 1.0),
        }
    }
}

/// The value that this part of all values does not exceed; not a number when there are none. What is not
/// a number itself is greater than everything.
pub fn percentile(values: &[f64], part: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (part * sorted.len() as f64).ceil().max(1.0) as usize;
    sorted.get(rank - 1).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_counts_once_however_often_it_is_looked_at() {
        let mut seen = Seen::default();
        for now in 1000..1200 {
            let made = (now - 1000) / 50 * 50 + 980;
            seen.look(Some(made as u32), now);
        }
        let figures = seen.figures(0.2);
        assert_eq!(figures.pictures, 4);
        assert!((figures.per_second - 20.0).abs() < 1e-9);
        assert_eq!((figures.latency_p50, figures.latency_p95), (20.0, 20.0));
        assert_eq!(figures.longest_gap, 50.0);
        assert_eq!(seen.first(), Some(1000));
    }

    #[test]
    fn what_is_no_picture_of_now_does_not_count() {
        let mut seen = Seen::default();
        seen.look(None, 50_000);
        seen.look(Some(39_000), 50_000);
        seen.look(Some(50_100), 50_000);
        assert_eq!(seen.figures(1.0).pictures, 0);
        assert_eq!(seen.first(), None);
    }

    #[test]
    fn percentiles_are_values_that_were_seen() {
        let values: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        assert_eq!(percentile(&values, 0.5), 50.0);
        assert_eq!(percentile(&values, 0.95), 95.0);
        assert_eq!(percentile(&values, 1.0), 100.0);
        assert!(percentile(&[], 0.5).is_nan());
        assert!(percentile(&[1.0, f64::NAN, f64::NAN], 0.5).is_nan());
    }
}
