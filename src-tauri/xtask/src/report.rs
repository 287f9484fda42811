//! What ran, whether it held, and how long it took.

use std::fs;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// The parts of a longer command, in the order in which they ran.
#[derive(Default)]
pub struct Report {
    lines: Vec<Line>,
}

struct Line {
    name: &'static str,
    /// `None`: it did not run.
    held: Option<bool>,
    took: Duration,
    /// What its programs computed, where the system tells; a busy computer does not make it longer.
    computed: Option<Duration>,
}

impl Report {
    /// Runs one part, whatever came of the others. It fails when it finds something or cannot run.
    pub fn run(&mut self, name: &'static str, work: impl FnOnce() -> Result<()>) {
        println!("\n== {name} ==");
        let (begun, before) = (Instant::now(), computed_by_programs());
        let outcome = work();
        if let Err(error) = &outcome {
            println!("FAILED: {error:#}");
        }
        self.lines.push(Line {
            name,
            held: Some(outcome.is_ok()),
            took: begun.elapsed(),
            computed: before
                .zip(computed_by_programs())
                .map(|(before, after)| after.saturating_sub(before)),
        });
    }

    /// Runs one part if everything so far held.
    pub fn run_if_all_held(&mut self, name: &'static str, work: impl FnOnce() -> Result<()>) {
        match self.count(Some(false)) {
            0 => self.run(name, work),
            _ => self.lines.push(Line {
                name,
                held: None,
                took: Duration::ZERO,
                computed: None,
            }),
        }
    }

    /// Prints the table; the error says that something failed.
    pub fn finish(&self) -> Result<()> {
        let failed = self.count(Some(false));
        println!("\n{}", self.table());
        println!("{} passed, {failed} failed", self.count(Some(true)));
        match failed {
            0 => Ok(()),
            _ => bail!("{failed} parts failed"),
        }
    }

    fn count(&self, held: Option<bool>) -> usize {
        self.lines.iter().filter(|line| line.held == held).count()
    }

    /// The parts, the longest first, and their sum.
    fn table(&self) -> String {
        let mut lines: Vec<&Line> = self.lines.iter().collect();
        lines.sort_by_key(|line| std::cmp::Reverse(line.took));
        let mut table = format!("{:<50} {:<8} {:>9} {:>9}\n", "", "", "took", "computed");
        for line in &lines {
            let word = match line.held {
                Some(true) => "passed",
                Some(false) => "FAILED",
                None => "not run",
            };
            table += &row(line.name, word, line.took, line.computed);
        }
        let took = lines.iter().map(|line| line.took).sum();
        let computed = lines.iter().filter_map(|line| line.computed);
        let computed = computed.reduce(|sum, more| sum + more);
        table + &row("together", "", took, computed)
    }
}

fn row(name: &str, word: &str, took: Duration, computed: Option<Duration>) -> String {
    let computed = computed.map_or_else(String::new, seconds);
    format!("{name:<50} {word:<8} {:>9} {computed:>9}\n", seconds(took))
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f32())
}

/// What all programs that we started, and theirs, have computed so far; those that still run do not
/// count yet. Linux alone tells.
fn computed_by_programs() -> Option<Duration> {
    in_stat(&fs::read_to_string("/proc/self/stat").ok()?)
}

/// proc(5): the 16th and 17th field, in hundredths of a second.
fn in_stat(stat: &str) -> Option<Duration> {
    // The second field is a program's name, which may hold anything; the third follows its end.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(13);
    let mut next = || fields.next()?.parse::<u64>().ok();
    Some(Duration::from_millis(10 * (next()? + next()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(name: &'static str, held: Option<bool>, took: u64, computed: Option<u64>) -> Line {
        Line {
            name,
            held,
            took: Duration::from_millis(took),
            computed: computed.map(Duration::from_millis),
        }
    }

    #[test]
    fn the_table_begins_with_the_longest_and_ends_with_the_sum() {
        let report = Report {
            lines: vec![
                line("one", Some(true), 1500, Some(2500)),
                line("two", Some(false), 60_000, Some(100_000)),
                line("three", None, 0, None),
            ],
        };
        let table = report.table();
        let rows: Vec<Vec<&str>> = table
            .lines()
            .map(|line| line.split_whitespace().collect())
            .collect();
        assert_eq!(
            rows,
            [
                vec!["took", "computed"],
                vec!["two", "FAILED", "60.0", "s", "100.0", "s"],
                vec!["one", "passed", "1.5", "s", "2.5", "s"],
                vec!["three", "not", "run", "0.0", "s"],
                vec!["together", "61.5", "s", "102.5", "s"],
            ]
        );
    }

    #[test]
    fn what_needs_the_others_does_not_run_after_a_failure() {
        let mut report = Report::default();
        report.run("one", || bail!("it broke"));
        report.run_if_all_held("two", || unreachable!("one failed"));
        report.run("three", || Ok(()));
        assert_eq!(
            (report.count(Some(true)), report.count(Some(false))),
            (1, 1)
        );
        assert!(report.finish().is_err());
    }

    #[test]
    fn computing_time_is_read_past_a_name_with_spaces_and_brackets() {
        let stat = "7 (a ) b) S 1 7 7 0 -1 4194560 5 6 0 0 11 12 250 50 20 0 1 0";
        assert_eq!(in_stat(stat), Some(Duration::from_secs(3)));
        assert_eq!(in_stat("7 (a) S"), None);
    }
}
