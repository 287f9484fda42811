//! The figures as a table and as a file.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use serde::Serialize;

use super::figures::{ENTERING, Measured, Row, STARTING, Verdict};
use super::seen::percentile;
use super::usage::{Machine, Part};

/// Threads that a profile names.
const THREADS: usize = 12;

/// Everything that was measured in one run.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Under which conditions, in words.
    pub conditions: Vec<String>,
    /// Milliseconds from the start to the first screen, our window's and Chromium's.
    pub starts: [Vec<i64>; 2],
    /// What the machine did meanwhile.
    pub starts_on: Option<Machine>,
    pub rows: Vec<Row>,
}

impl Report {
    /// Prints the tables, and writes them and `report.json` to a folder.
    pub fn tell(&self, folder: &Path) -> Result<()> {
        std::fs::create_dir_all(folder)?;
        let goals: Vec<_> = self.rows.iter().map(Row::goals).collect();
        let json = serde_json::json!({"measured": self, "goals": goals});
        std::fs::write(
            folder.join("report.json"),
            serde_json::to_string_pretty(&json)?,
        )?;
        let tables = self.tables();
        std::fs::write(folder.join("tables.md"), &tables)?;
        print!("\n{tables}");
        println!("\nWritten to {}", folder.display());
        Ok(())
    }

    fn tables(&self) -> String {
        let mut text = String::new();
        for condition in &self.conditions {
            // Writing into a string does not fail.
            let _ = writeln!(text, "- {condition}");
        }
        let [ours, theirs] = [0, 1].map(|index| {
            let starts: Vec<f64> = self.starts[index].iter().map(|took| *took as f64).collect();
            percentile(&starts, 0.5)
        });
        if !self.starts[0].is_empty() {
            let met = match self.starts_on {
                Some(machine) if machine.is_full() => Verdict::DoesNotCount,
                Some(_) | None if ours <= STARTING => Verdict::Met,
                Some(_) | None => Verdict::Missed,
            };
            let _ = writeln!(
                text,
                "\n| start | Greenroom | Chromium | goal |\n|---|---|---|---|\n\
                 | start to the first screen, ms | {ours:.0} | {theirs:.0} | at most {STARTING:.0}: {} |",
                met.word()
            );
        }
        for row in &self.rows {
            text += &table(row);
        }
        text
    }
}

impl Verdict {
    fn word(self) -> &'static str {
        match self {
            Verdict::Met => "met",
            Verdict::Missed => "**missed**",
            Verdict::DoesNotCount => "does not count",
        }
    }
}

fn table(row: &Row) -> String {
    let full = if row.was_full() {
        ", **the machine was full: counts for no goal**"
    } else {
        ""
    };
    let mut text = format!(
        "\n| {} others{}, {} pictures a second, {}{full} | Greenroom | Chromium | ratio | goal |\n\
         |---|---|---|---|---|\n",
        row.people,
        if row.screen { " and a screen" } else { "" },
        row.fps,
        row.mode.word(),
    );
    for goal in row.goals() {
        let wanted = if goal.what.starts_with("part") {
            format!("at least {}", goal.goal)
        } else if goal.goal == ENTERING {
            format!("at most {ENTERING:.0} ms")
        } else {
            format!("at most {}", goal.goal)
        };
        let _ = writeln!(
            text,
            "| {} | {} | {} | {:.2} | {wanted}: {} |",
            goal.what,
            figure(goal.greenroom),
            figure(goal.chromium),
            goal.ratio,
            goal.verdict.word(),
        );
    }
    let both = [&row.greenroom, &row.chromium];
    let mut plain = |what: &str, of: &dyn Fn(&Measured) -> String| {
        let [ours, theirs] = both.map(of);
        let _ = writeln!(text, "| {what} | {ours} | {theirs} | | |");
    };
    plain("pictures a second, slowest tile", &|one| {
        format!("{:.1}", one.slowest())
    });
    plain("latency p95, first and other tiles, ms", &|one| {
        format!("{:.0}, {:.0}", one.large()[1], one.small()[1])
    });
    plain("CPU, cores", &|one| format!("{:.2}", one.usage.cores));
    plain(
        "cores beside it: X server, senders, LiveKit server",
        &|one| format!("{:.2}, {:.2}, {:.2}", one.x_server, one.senders, one.server),
    );
    plain("cores busy in all", &|one| {
        format!("{:.2} of {:.0}", one.machine.busy, one.machine.cores)
    });
    plain("processes, cores and MiB", &|one| {
        parts(&one.usage.processes, true)
    });
    plain("threads, cores", &|one| {
        parts(
            &one.usage.threads[..one.usage.threads.len().min(THREADS)],
            false,
        )
    });
    text
}

fn parts(parts: &[Part], memory: bool) -> String {
    let words: Vec<String> = parts
        .iter()
        .map(|part| {
            let memory = if memory {
                format!(" {:.0}", part.memory_mib)
            } else {
                String::new()
            };
            format!("{} {:.2}{memory}", part.name, part.cores)
        })
        .collect();
    words.join(", ")
}

/// With as many digits as say something.
fn figure(value: f64) -> String {
    match value {
        value if value.is_nan() => "none".to_owned(),
        value if value.abs() < 2.0 => format!("{value:.3}"),
        value if value.abs() < 100.0 => format!("{value:.1}"),
        value => format!("{value:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::figures::tests::{measured, row};
    use super::*;

    fn report(busy: f64) -> String {
        let mut chromium = measured(14.0, 100.0, 0.6, 470.0);
        chromium.machine.busy = busy;
        Report {
            conditions: vec!["nobody else".to_owned()],
            starts: [vec![480, 400, 600], vec![900]],
            starts_on: Some(Machine { cores: 2.0, busy }),
            rows: vec![row(measured(15.0, 60.0, 0.6, 250.0), chromium)],
        }
        .tables()
    }

    #[test]
    fn the_table_says_of_each_goal_whether_it_was_met() {
        let text = report(1.2);
        assert!(text.contains("| 480 | 900 | at most 500: met |"), "{text}");
        assert!(
            text.contains("| memory, MiB | 250 | 470 | 0.53 | at most 0.6: met |"),
            "{text}"
        );
        assert!(
            text.contains("| CPU per picture, ms | 8.0 | 8.6 | 0.93 | at most 0.7: **missed** |"),
            "{text}"
        );
        assert!(!text.contains("does not count"), "{text}");
    }

    #[test]
    fn a_row_of_a_full_machine_says_so() {
        let text = report(1.99);
        assert!(text.contains("the machine was full"), "{text}");
        assert_eq!(text.matches("does not count").count(), 7, "{text}");
        assert!(!text.contains("**missed**"), "{text}");
    }
}
