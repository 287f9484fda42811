//! `cargo xtask test`: everything that has to hold before a change lands.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::project::{APP, APP_FEATURES};
use crate::setup::Toolbox;
use crate::{codegen, demo, process, tidy};

/// What one part does; it fails when it finds something or cannot run.
type Work = fn(&Toolbox) -> Result<()>;

/// One part of the whole.
struct Part {
    name: &'static str,
    work: Work,
}

const fn part(name: &'static str, work: Work) -> Part {
    Part { name, work }
}

/// These take seconds: all of them run, whatever the others say.
const QUICK: &[Part] = &[
    part("Rust: format", rust_format),
    part("House rules", |tools| tidy::check(&tools.project)),
    part("Licences, bans, sources", cargo_deny),
    part("Page: format", |tools| npm(tools, "format:check")),
    part("Page: lint", |tools| npm(tools, "lint")),
    part("Page: types and build", |tools| npm(tools, "build")),
    part("Page: tests", |tools| npm(tools, "test")),
    part("Generated sources", |tools| codegen::generate(tools, true)),
];

/// These take minutes: they run when the quick ones hold, and stop at the first failure.
const SLOW: &[Part] = &[
    part("Rust: clippy", clippy),
    part("Rust: tests", rust_tests),
    part("Rust: types with LiveKit's own crates", upstream_types),
    part("Desktop: the story of a show", story),
];

/// Runs everything; the error says that something failed.
pub fn test(tools: &Toolbox) -> Result<()> {
    let mut report = Report::default();
    for part in QUICK {
        report.run(part, tools);
    }
    for part in SLOW {
        match report.failed() {
            0 => report.run(part, tools),
            _ => report.lines.push((part.name, None, Duration::ZERO)),
        }
    }
    println!("\n{}", report.table());
    println!("{} passed, {} failed", report.passed(), report.failed());
    match report.failed() {
        0 => Ok(()),
        failed => bail!("{failed} parts failed"),
    }
}

/// What `cargo xtask lint` runs: whatever is decided by reading alone.
pub fn lint(tools: &Toolbox) -> Result<()> {
    tidy::check(&tools.project)?;
    cargo_deny(tools)?;
    npm(tools, "check")?;
    npm(tools, "lint")?;
    clippy(tools)
}

/// Puts all sources into shape.
pub fn format(tools: &Toolbox) -> Result<()> {
    process::run(tools.cargo().args(["fmt", "--all"]))?;
    npm(tools, "format")
}

fn rust_format(tools: &Toolbox) -> Result<()> {
    process::run(tools.cargo().args(["fmt", "--all", "--check"]))
}

fn cargo_deny(tools: &Toolbox) -> Result<()> {
    process::run(tools.command(&tools.cargo_deny).args([
        "--log-level",
        "warn",
        "check",
        "licenses",
        "bans",
        "sources",
    ]))
}

fn npm(tools: &Toolbox, script: &str) -> Result<()> {
    process::run(tools.npm().args(["run", "--silent", script]))
}

fn clippy(tools: &Toolbox) -> Result<()> {
    process::run(tools.cargo().args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--features",
        APP_FEATURES,
        "--",
        "--deny",
        "warnings",
    ]))
}

fn rust_tests(tools: &Toolbox) -> Result<()> {
    // The same features as everywhere else: the app under test is the app that the story drives.
    process::run(tools.cargo().args([
        "test",
        "--workspace",
        "--no-fail-fast",
        "--features",
        APP_FEATURES,
    ]))
}

/// Checks the app against LiveKit's own crates. Their build script would fetch libwebrtc; asked
/// for documentation it does not, and types need no library. A target folder of its own keeps
/// that answer away from every other build.
fn upstream_types(tools: &Toolbox) -> Result<()> {
    process::run(
        tools
            .cargo()
            .args([
                "check",
                "--package",
                APP,
                "--no-default-features",
                "--features",
                "upstream",
            ])
            .arg("--target-dir")
            .arg(tools.project.target.join("upstream"))
            .env("DOCS_RS", "1"),
    )
}

fn story(tools: &Toolbox) -> Result<()> {
    demo::command(tools, demo::Options::default())
}

/// What ran, whether it held (`None`: it did not run), and how long it took.
#[derive(Default)]
struct Report {
    lines: Vec<(&'static str, Option<bool>, Duration)>,
}

impl Report {
    fn run(&mut self, part: &Part, tools: &Toolbox) {
        println!("\n== {} ==", part.name);
        let begun = Instant::now();
        let outcome = (part.work)(tools);
        if let Err(error) = &outcome {
            println!("FAILED: {error:#}");
        }
        self.lines
            .push((part.name, Some(outcome.is_ok()), begun.elapsed()));
    }

    fn passed(&self) -> usize {
        self.lines
            .iter()
            .filter(|line| line.1 == Some(true))
            .count()
    }

    fn failed(&self) -> usize {
        self.lines
            .iter()
            .filter(|line| line.1 == Some(false))
            .count()
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
}
