//! What came of a show: what was done, what failed, what it took.

use std::{collections::BTreeMap, fmt, time::Duration};

use serde::Serialize;

pub use crate::usage::Usage;

/// Growth that is more than the coming and going of caches: of memory as a part, and in MiB.
const MEMORY_GROWTH: (f64, f64) = (1.1, 8.0);
/// The same of handles and threads: as a part, and as a number.
const COUNT_GROWTH: (f64, usize) = (1.1, 4);
/// With fewer readings nothing is said of growth.
const ENOUGH: usize = 9;

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

    /// What grew from the first third of the time to the last, by the smallest reading of each.
    pub fn growth(&self) -> Vec<String> {
        let mut grown = Vec::new();
        for (group, readings) in &self.readings {
            if readings.len() < ENOUGH {
                continue;
            }
            // The first reading is of a show that has just begun.
            let (first, last) = (&readings[1..], readings.len() / 3);
            let (first, last) = (&first[..last], &readings[readings.len() - last..]);
            let memory = |part: &[Reading]| {
                let all = part.iter().map(|reading| reading.usage.memory);
                all.fold(f64::INFINITY, f64::min)
            };
            let (before, after) = (memory(first), memory(last));
            if after > before * MEMORY_GROWTH.0 && after > before + MEMORY_GROWTH.1 {
                grown.push(format!(
                    "{group}: memory grew from {before:.0} to {after:.0} MiB"
                ));
            }
            type Count = fn(&Usage) -> usize;
            let counts: [(&str, Count); 2] = [
                ("handles", |usage| usage.handles),
                ("threads", |usage| usage.threads),
            ];
            for (what, count) in counts {
                let least = |part: &[Reading]| {
                    let all = part.iter().map(|reading| count(&reading.usage));
                    all.min().unwrap_or_default()
                };
                let (before, after) = (least(first), least(last));
                if after as f64 > before as f64 * COUNT_GROWTH.0 && after > before + COUNT_GROWTH.1
                {
                    grown.push(format!("{group}: {what} grew from {before} to {after}"));
                }
            }
        }
        grown
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
    }
}
