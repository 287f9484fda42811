//! What ran, whether it held, and how long it took.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// The parts of a longer command, in the order in which they ran.
#[derive(Default)]
pub struct Report {
    /// `None`: it did not run.
    lines: Vec<(&'static str, Option<bool>, Duration)>,
}

impl Report {
    /// Runs one part, whatever came of the others. It fails when it finds something or cannot run.
    pub fn run(&mut self, name: &'static str, work: impl FnOnce() -> Result<()>) {
        println!("\n== {name} ==");
        let begun = Instant::now();
        let outcome = work();
        if let Err(error) = &outcome {
            println!("FAILED: {error:#}");
        }
        self.lines
            .push((name, Some(outcome.is_ok()), begun.elapsed()));
    }

    /// Runs one part if everything so far held.
    pub fn run_if_all_held(&mut self, name: &'static str, work: impl FnOnce() -> Result<()>) {
        match self.failed() {
            0 => self.run(name, work),
            _ => self.lines.push((name, None, Duration::ZERO)),
        }
    }

    /// Prints the table; the error says that something failed.
    pub fn finish(&self) -> Result<()> {
        println!("\n{}", self.table());
        println!("{} passed, {} failed", self.passed(), self.failed());
        match self.failed() {
            0 => Ok(()),
            failed => bail!("{failed} parts failed"),
        }
    }

    fn passed(&self) -> usize {
        let held = self.lines.iter().filter(|line| line.1 == Some(true));
        held.count()
    }

    fn failed(&self) -> usize {
        let broken = self.lines.iter().filter(|line| line.1 == Some(false));
        broken.count()
    }

    fn table(&self) -> String {
        let mut table = String::new();
        for (name, held, took) in &self.lines {
            let word = match held {
                Some(true) => "passed",
                Some(false) => "FAILED",
                None => "not run",
            };
            table += &format!("{name:<40} {word:<8} {:>7.1} s\n", took.as_secs_f32());
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_tells_what_held_what_failed_and_what_did_not_run() {
        let report = Report {
            lines: vec![
                ("one", Some(true), Duration::from_millis(1500)),
                ("two", Some(false), Duration::ZERO),
                ("three", None, Duration::ZERO),
            ],
        };
        assert_eq!((report.passed(), report.failed()), (1, 1));
        let table = report.table();
        let lines: Vec<&str> = table.lines().collect();
        assert!(
            lines[0].starts_with("one")
                && lines[0].contains("passed")
                && lines[0].ends_with("1.5 s")
        );
        assert!(lines[1].contains("FAILED"));
        assert!(lines[2].contains("not run"));
    }

    #[test]
    fn what_needs_the_others_does_not_run_after_a_failure() {
        let mut report = Report::default();
        report.run("one", || bail!("it broke"));
        report.run_if_all_held("two", || unreachable!("one failed"));
        report.run("three", || Ok(()));
        assert_eq!((report.passed(), report.failed()), (1, 1));
        assert!(report.finish().is_err());
    }
}
