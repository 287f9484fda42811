//! What came of a show: what was done, what failed, what it took.

use std::{collections::BTreeMap, fmt, time::Duration};

use serde::Serialize;

pub use crate::usage::Usage;

/// Growth that is more than the coming and going of caches: of memory as a part, and in MiB.
const MEMORY_GROWTH: (f64, f64) = (1.1, 8.0);
/// The same of handles and threads: as a part, and as a number.
const COUNT_GROWTH: (f64, usize) = (1.1, 4);
/// With fewer readings growth is no complaint: it may be what a show holds as soon as it is on.
const ENOUGH: usize = 9;
/// With fewer there is no beginning and no end to compare.
const FEWEST: usize = 4;

/// What a group of processes held at one time.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reading {
    /// Seconds since everybody was on the stage.
    pub seconds: u64,
    /// What it held.
    #[serde(flatten)]
    pub usage: Usage,
}

/// How something that is held went on: before in the first third of the time, after in the last, the
/// least of each, since what is held comes and goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    /// At the beginning.
    pub before: Usage,
    /// At the end.
    pub after: Usage,
    /// MiB an hour, by a straight line through all readings.
    pub slope: f64,
}

impl Trend {
    /// None of too few readings.
    fn of(readings: &[Reading]) -> Option<Self> {
        // The first reading is of a show that has just begun.
        let (_, rest) = readings.split_first()?;
        if readings.len() < FEWEST {
            return None;
        }
        let third = readings.len() / 3;
        Some(Self {
            before: least(&rest[..third]),
            after: least(&rest[rest.len() - third..]),
            slope: slope(rest),
        })
    }

    fn growth(&self, group: &str) -> Vec<String> {
        let Self { before, after, .. } = self;
        let mut grown = Vec::new();
        let (factor, margin) = MEMORY_GROWTH;
        if after.memory > before.memory * factor && after.memory > before.memory + margin {
            grown.push(format!(
                "{group}: memory grew from {:.0} to {:.0} MiB",
                before.memory, after.memory
            ));
        }
        let counts = [
            ("handles", before.handles, after.handles),
            ("threads", before.threads, after.threads),
        ];
        let (factor, margin) = COUNT_GROWTH;
        for (what, before, after) in counts {
            if after as f64 > before as f64 * factor && after > before + margin {
                grown.push(format!("{group}: {what} grew from {before} to {after}"));
            }
        }
        grown
    }
}

/// The least of each, on its own.
fn least(readings: &[Reading]) -> Usage {
    let all = readings.iter().map(|reading| reading.usage);
    all.reduce(|one, other| Usage {
        memory: one.memory.min(other.memory),
        handles: one.handles.min(other.handles),
        threads: one.threads.min(other.threads),
    })
    .unwrap_or_default()
}

/// Least squares; nought where all readings are of one moment.
fn slope(readings: &[Reading]) -> f64 {
    let points = || {
        let hours = |reading: &Reading| reading.seconds as f64 / 3600.0;
        readings
            .iter()
            .map(move |reading| (hours(reading), reading.usage.memory))
    };
    let count = readings.len() as f64;
    let (x, y) = points().fold((0.0, 0.0), |(x, y), point| (x + point.0, y + point.1));
    let (x, y) = (x / count, y / count);
    let over: f64 = points().map(|point| (point.0 - x) * (point.1 - y)).sum();
    let under: f64 = points().map(|point| (point.0 - x).powi(2)).sum();
    if under == 0.0 { 0.0 } else { over / under }
}

/// What came of a show.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// What chance was made from; a script that somebody wrote has none.
    pub seed: Option<u64>,
    /// People on the stage beside the host.
    pub guests: usize,
    /// Viewers.
    pub viewers: usize,
    /// How often each deed was done and seen by the host.
    pub deeds: BTreeMap<String, u32>,
    /// How long the slowest of each took until the host saw it, in milliseconds.
    pub slowest: BTreeMap<String, u64>,
    /// What did not happen, one sentence each.
    pub failures: Vec<String>,
    /// What the host, the network and the LiveKit server held.
    pub readings: BTreeMap<String, Vec<Reading>>,
}

impl Report {
    /// A deed that was seen.
    pub fn done(&mut self, deed: &str, took: Duration) {
        *self.deeds.entry(deed.to_owned()).or_default() += 1;
        let slowest = self.slowest.entry(deed.to_owned()).or_default();
        *slowest = (*slowest).max(u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
    }

    /// Notes what a group of processes holds now.
    pub fn reads(&mut self, group: &str, at: Duration, usage: Usage) {
        let readings = self.readings.entry(group.to_owned()).or_default();
        readings.push(Reading {
            seconds: at.as_secs(),
            usage,
        });
    }

    /// How what each group holds went from the first third of the time to the last.
    pub fn trends(&self) -> BTreeMap<&str, Trend> {
        let all = self.readings.iter();
        all.filter_map(|(group, readings)| Some((group.as_str(), Trend::of(readings)?)))
            .collect()
    }

    /// What grew more than caches that come and go.
    pub fn growth(&self) -> Vec<String> {
        let trends = self.trends().into_iter();
        let long = trends.filter(|(group, _)| self.readings[*group].len() >= ENOUGH);
        long.flat_map(|(group, trend)| trend.growth(group))
            .collect()
    }

    /// Everything that speaks against the show.
    pub fn complaints(&self) -> Vec<String> {
        let mut all = self.failures.clone();
        all.extend(self.growth());
        all
    }
}

impl fmt::Display for Report {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(to, "{} guests, {} viewers", self.guests, self.viewers)?;
        if let Some(seed) = self.seed {
            writeln!(to, "the same show again: --seed {seed}")?;
        }
        writeln!(to, "\n{:<16}{:>8}{:>16}", "deed", "times", "slowest, ms")?;
        for (deed, times) in &self.deeds {
            let slowest = self.slowest.get(deed).copied().unwrap_or_default();
            writeln!(to, "{deed:<16}{times:>8}{slowest:>16}")?;
        }
        for (group, readings) in &self.readings {
            writeln!(
                to,
                "\n{group}\n{:>8}{:>14}{:>10}{:>10}",
                "s", "memory, MiB", "handles", "threads"
            )?;
            for reading in readings {
                let Usage {
                    memory,
                    handles,
                    threads,
                } = reading.usage;
                writeln!(
                    to,
                    "{:>8}{memory:>14.1}{handles:>10}{threads:>10}",
                    reading.seconds
                )?;
            }
        }
        let trends = self.trends();
        if !trends.is_empty() {
            writeln!(
                to,
                "\n{:<20}{:>18}{:>14}{:>16}{:>14}",
                "first to last third", "memory, MiB", "MiB an hour", "handles", "threads"
            )?;
        }
        for (
            group,
            Trend {
                before,
                after,
                slope,
            },
        ) in trends
        {
            writeln!(
                to,
                "{group:<20}{:>18}{slope:>14.1}{:>16}{:>14}",
                format!("{:.1} to {:.1}", before.memory, after.memory),
                format!("{} to {}", before.handles, after.handles),
                format!("{} to {}", before.threads, after.threads),
            )?;
        }
        let complaints = self.complaints();
        match &complaints[..] {
            [] => writeln!(to, "\nEverything that was done was seen, and nothing grew."),
            _ => {
                writeln!(to, "\nNot as it should be:")?;
                complaints
                    .iter()
                    .try_for_each(|one| writeln!(to, "- {one}"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(memory: impl Fn(u64) -> f64, handles: impl Fn(u64) -> usize) -> Report {
        let mut report = Report::default();
        for minute in 0..30 {
            let usage = Usage {
                memory: memory(minute),
                handles: handles(minute),
                threads: 20,
            };
            report.reads("host", Duration::from_secs(60 * minute), usage);
        }
        report
    }

    #[test]
    fn what_comes_and_goes_is_no_growth() {
        let report = with(|minute| 100.0 + (minute % 5) as f64 * 20.0, |_| 50);
        assert_eq!(report.growth(), Vec::<String>::new());
    }

    #[test]
    fn a_leak_is_named() {
        let report = with(
            |minute| 100.0 + minute as f64 * 2.0,
            |minute| 50 + minute as usize,
        );
        let grown = report.growth();
        assert_eq!(grown.len(), 2, "{grown:?}");
        assert!(
            grown[0].contains("memory grew from 102 to 140 MiB"),
            "{grown:?}"
        );
        assert!(grown[1].contains("handles grew from 51 to 70"), "{grown:?}");
        let printed = report.to_string();
        assert!(printed.contains("102.0 to 140.0"), "{printed}");
        assert!(printed.contains("120.0"), "two MiB a minute: {printed}");
    }

    #[test]
    fn a_short_show_says_what_it_held_and_nothing_of_leaks() {
        let mut report = with(|minute| 100.0 + 50.0 * minute as f64, |_| 50);
        let readings = report.readings.get_mut("host").unwrap();
        readings.truncate(FEWEST);
        assert_eq!(report.growth(), Vec::<String>::new());
        assert_eq!(report.trends()["host"].after.memory, 250.0);
        report.readings.get_mut("host").unwrap().truncate(1);
        assert!(report.trends().is_empty());
    }
}
