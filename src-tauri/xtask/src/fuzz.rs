//! `cargo xtask fuzz`: bytes from outside that nobody would think of. Each target looks at one way in.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::process;
use crate::project::{self, Project};
use crate::setup::{Done, remove, step};

/// The crate of the targets, and its seeds: a folder for each target.
const CRATE: &str = "src-tauri/fuzz";
/// Drives libFuzzer; built for these commands only.
const CARGO_FUZZ: &str = "0.13.2";
/// The targets, and how many bytes are worth trying.
const TARGETS: &[(&str, u32)] = &[
    ("answers", 16 * 1024),
    ("events", 16 * 1024),
    ("layouts", 32 * 1024),
    ("links", 512),
    ("mqtt", 4 * 1024),
    ("requests", 8 * 1024),
];
/// How long one target runs before a release: long enough for every seed and what is near it.
const SHORT_RUN: Duration = Duration::from_secs(20);
/// How long one target runs unless told otherwise.
const LONG_RUN: Duration = Duration::from_secs(10 * 60);
/// The whole process with everything it keeps, in MB; an input of its own is counted by the target.
const MEMORY_LIMIT: u32 = 1024;
/// An input that takes longer is a finding.
const SECONDS_PER_INPUT: u32 = 20;

/// What to run, and for how long.
#[derive(Debug, Default)]
pub struct Options {
    /// All targets unless it says.
    pub target: Option<OsString>,
    /// Minutes for each target.
    pub minutes: Option<u64>,
    /// As short as before a release.
    pub briefly: bool,
}

impl Options {
    fn duration(&self) -> Result<Duration> {
        match (self.minutes, self.briefly) {
            (Some(_), true) => bail!("--minutes and --briefly are two lengths: give one"),
            (Some(minutes), false) => Ok(Duration::from_secs(60 * minutes)),
            (None, true) => Ok(SHORT_RUN),
            (None, false) => Ok(LONG_RUN),
        }
    }
}

/// A run of one target or of all.
pub fn command(project: &Project, options: &Options) -> Result<()> {
    let chosen = targets(options)?;
    run(project, &chosen, options.duration()?)
}

/// A short run of all.
pub fn briefly(project: &Project) -> Result<()> {
    run(project, TARGETS, SHORT_RUN)
}

fn targets(options: &Options) -> Result<Vec<(&'static str, u32)>> {
    let Some(name) = &options.target else {
        return Ok(TARGETS.to_vec());
    };
    let names = || TARGETS.iter().map(|target| target.0).collect::<Vec<_>>();
    let one = TARGETS.iter().find(|target| name == target.0);
    one.map(|target| vec![*target]).with_context(|| {
        format!(
            "there is no target {name:?}; there are {}",
            names().join(", ")
        )
    })
}

fn run(project: &Project, targets: &[(&str, u32)], duration: Duration) -> Result<()> {
    if !matches!(std::env::consts::OS, "linux" | "macos") {
        bail!(
            "libFuzzer is built with the compiler of Linux and macOS: run the fuzz targets there."
        );
    }
    let fuzz = Fuzz {
        root: project.root.clone(),
        folder: project.target.join("fuzz"),
        program: cargo_fuzz(project)?,
    };
    let begun = Instant::now();
    fuzz.build()?;
    println!("built in {:.1} s", begun.elapsed().as_secs_f32());
    let mut broken = Vec::new();
    for (target, longest) in targets {
        if let Err(error) = fuzz.run(target, *longest, duration) {
            println!("{error:#}");
            broken.push(*target);
        }
    }
    ensure!(broken.is_empty(), "findings in {}", broken.join(", "));
    Ok(())
}

/// Builds the program once, into the cache.
fn cargo_fuzz(project: &Project) -> Result<PathBuf> {
    let folder = project.cache.join("cargo-fuzz").join(CARGO_FUZZ);
    let program = folder.join("bin").join(process::executable("cargo-fuzz"));
    step("cargo-fuzz", || {
        if program.is_file() {
            return Ok(Done::Present(CARGO_FUZZ.to_owned()));
        }
        let work = folder.join("build");
        process::capture(
            project::cargo()
                .args(["install", "--quiet", "--locked", "--version", CARGO_FUZZ])
                .arg("--root")
                .arg(&folder)
                .arg("--target-dir")
                .arg(&work)
                .arg("cargo-fuzz"),
        )?;
        remove(&work)?;
        Ok(Done::Made(CARGO_FUZZ.to_owned()))
    })?;
    Ok(program)
}

struct Fuzz {
    root: PathBuf,
    /// What is built and found; the seeds stay as they are.
    folder: PathBuf,
    program: PathBuf,
}

impl Fuzz {
    fn build(&self) -> Result<()> {
        self.copy_versions()?;
        let mut command = Command::new(&self.program);
        project::forget_package(&mut command);
        process::run(
            command
                .current_dir(&self.root)
                .args(["build", "--fuzz-dir", CRATE])
                // Safe Rust has no use for a sanitizer, which would also need another compiler; the
                // targets count memory by themselves.
                .args(["--sanitizer", "none", "--target-dir"])
                .arg(&self.folder),
        )
    }

    /// The targets are built of the very versions that the app is built of.
    fn copy_versions(&self) -> Result<()> {
        let (from, to) = (
            self.root.join("Cargo.lock"),
            self.root.join(CRATE).join("Cargo.lock"),
        );
        let copied = self.folder.join("copied.lock");
        let wanted = fs::read(&from).context("there is no Cargo.lock")?;
        // Copied anew after a change only: cargo completes the copy, which takes a look at the index.
        if to.is_file() && fs::read(&copied).is_ok_and(|now| now == wanted) {
            return Ok(());
        }
        fs::create_dir_all(&self.folder)?;
        fs::write(&to, &wanted).with_context(|| format!("cannot write {}", to.display()))?;
        fs::write(&copied, &wanted)?;
        Ok(())
    }

    fn run(&self, target: &str, longest: u32, duration: Duration) -> Result<()> {
        let findings = self.folder.join("findings").join(target);
        let corpus = self.folder.join("corpus").join(target);
        fs::create_dir_all(&findings)?;
        fs::create_dir_all(&corpus)?;
        let seeds = self.root.join(CRATE).join("seeds").join(target);
        ensure!(
            seeds.is_dir(),
            "{target} has no seeds in {}",
            seeds.display()
        );
        let output = Command::new(self.binary(target)?)
            .current_dir(&self.folder)
            // What is new goes into the first folder, and the seeds are only read.
            .args([&corpus, &seeds])
            .arg(format!("-artifact_prefix={}/", findings.display()))
            .arg(format!("-max_total_time={}", duration.as_secs()))
            .arg(format!("-max_len={longest}"))
            .arg(format!("-rss_limit_mb={MEMORY_LIMIT}"))
            .arg(format!("-timeout={SECONDS_PER_INPUT}"))
            .arg("-print_final_stats=1")
            .stdin(Stdio::null())
            .output()
            .with_context(|| format!("{target} does not start"))?;
        let log = String::from_utf8_lossy(&output.stderr);
        let executed = executions(&log);
        if output.status.success() && executed > 0 {
            println!(
                "{target:<10} {executed:>10} executions in {} s, no finding",
                duration.as_secs()
            );
            return Ok(());
        }
        let end: Vec<&str> = log.lines().rev().take(40).collect();
        let end: Vec<&str> = end.into_iter().rev().collect();
        bail!(
            "{target} ended with {} after {executed} executions; what it stumbled over is in {}\n{}",
            output.status,
            findings.display(),
            end.join("\n")
        )
    }

    /// The program that was built for this computer: below a folder with the name of its kind.
    fn binary(&self, target: &str) -> Result<PathBuf> {
        let built = fs::read_dir(&self.folder)?
            .filter_map(Result::ok)
            .map(|entry| entry.path().join("release").join(target))
            .find(|file: &PathBuf| Path::is_file(file));
        built.with_context(|| format!("{target} was not built"))
    }
}

/// How many inputs libFuzzer says that it tried.
fn executions(log: &str) -> u64 {
    log.lines()
        .find_map(|line| line.strip_prefix("stat::number_of_executed_units:"))
        .and_then(|number| number.trim().parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_target_is_chosen_by_its_name_and_all_without_one() {
        let named = |name: &str| Options {
            target: Some(name.into()),
            ..Options::default()
        };
        assert_eq!(targets(&named("mqtt")).unwrap()[0].0, "mqtt");
        let error = targets(&named("mqqt")).unwrap_err().to_string();
        assert!(
            error.contains("answers, events, layouts, links, mqtt, requests"),
            "{error}"
        );
        assert_eq!(targets(&Options::default()).unwrap().len(), TARGETS.len());
    }

    #[test]
    fn a_run_has_one_length() {
        let length = |minutes, briefly| {
            let target = None;
            Options {
                target,
                minutes,
                briefly,
            }
            .duration()
        };
        assert_eq!(length(None, false).unwrap(), LONG_RUN);
        assert_eq!(length(Some(2), false).unwrap(), Duration::from_secs(120));
        assert_eq!(length(None, true).unwrap(), SHORT_RUN);
        assert!(length(Some(2), true).is_err());
    }

    #[test]
    fn every_target_is_built_and_has_seeds() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
        let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
        assert_eq!(manifest.matches("[[bin]]").count(), TARGETS.len());
        for (target, _) in TARGETS {
            assert!(
                manifest.contains(&format!("name = \"{target}\"")),
                "{target}"
            );
            let seeds = fs::read_dir(root.join("seeds").join(target)).unwrap();
            assert!(seeds.count() > 0, "{target}");
        }
    }

    #[test]
    fn executions_are_read_from_the_statistics() {
        let log = "#4 DONE\nstat::number_of_executed_units: 4711\nstat::peak_rss_mb: 40\n";
        assert_eq!(executions(log), 4711);
        assert_eq!(executions("==1== ERROR: libFuzzer: deadly signal"), 0);
    }
}
