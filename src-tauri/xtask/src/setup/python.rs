//! A virtual environment of our own: pip for the pinned programs, and LiveKit's official Python
//! client, which watches a show as a third party.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::folder::remove;
use super::step::{Done, working};
use super::version::Version;
use crate::process;
use crate::project::Project;

const OLDEST: Version = Version(3, 10, 0);

/// Our own Python.
#[derive(Debug, Default)]
pub struct Python {
    /// The interpreter of the virtual environment.
    pub interpreter: PathBuf,
}

impl Python {
    /// Python with arguments.
    pub fn run<const N: usize>(&self, arguments: [&str; N]) -> Command {
        let mut command = Command::new(&self.interpreter);
        command.args(arguments);
        command
    }

    /// Our pip.
    pub fn pip(&self) -> Command {
        self.run(["-m", "pip", "--disable-pip-version-check", "--no-input"])
    }
}

/// Creates the environment once and installs what `observer.txt` pins.
pub fn ensure(project: &Project, python: &mut Python) -> Result<Done> {
    let dir = project.cache.join("python");
    let bin = if cfg!(windows) { "Scripts" } else { "bin" };
    python.interpreter = dir.join(bin).join(process::executable("python"));

    let pins = project.root.join("src-tauri/xtask/pinned/observer.txt");
    let pins_text =
        fs::read_to_string(&pins).with_context(|| format!("cannot read {}", pins.display()))?;
    let stamp = dir.join("pinned.txt");
    if fs::read_to_string(&stamp).is_ok_and(|text| text == pins_text) {
        // A virtual environment dies with the Python it was made from.
        if let Some(version) = process::version_of(&python.interpreter, "--version") {
            return Ok(Done::Present(version));
        }
    }

    remove(&dir)?;
    let (system, version) = find()?;
    working("creating a Python environment with LiveKit's Python client");
    create(system, &dir, python)?;
    process::capture(
        python
            .pip()
            .args(["install", "--quiet", "--no-deps", "--only-binary=:all:"])
            .arg("-r")
            .arg(&pins),
    )?;
    fs::write(stamp, pins_text)?;
    Ok(Done::Made(format!("Python {version}")))
}

/// The machine's Python.
fn find() -> Result<(&'static str, Version)> {
    let candidates: &[&str] = if cfg!(windows) {
        &["py", "python"]
    } else {
        &["python3", "python"]
    };
    let mut seen = None;
    for name in candidates {
        let version = process::version_of(name, "--version")
            .as_deref()
            .and_then(Version::find);
        match version {
            Some(version) if version >= OLDEST => return Ok((name, version)),
            other => seen = seen.or(other),
        }
    }
    match seen {
        Some(old) => {
            bail!("Python {old} is too old: install Python {OLDEST} or newer and start again.")
        }
        None => {
            bail!("There is no Python: install Python {OLDEST} or newer with pip and start again.")
        }
    }
}

/// Debian keeps the part that brings pip into a new environment in a package of its own; an
/// environment without it, filled by the machine's pip, is as good.
fn create(system: &str, dir: &Path, python: &Python) -> Result<()> {
    let with_pip = process::capture(Command::new(system).args(["-m", "venv"]).arg(dir));
    if with_pip.is_ok() {
        return Ok(());
    }
    remove(dir)?;
    let created = process::capture(
        Command::new(system)
            .args(["-m", "venv", "--without-pip"])
            .arg(dir),
    );
    created.and_then(|_| {
        process::capture(
            Command::new(system)
                .args(["-m", "pip", "--python"])
                .arg(&python.interpreter)
                .args(["install", "--quiet", "pip"]),
        )
    })
    .context("Python cannot make a virtual environment: install its `venv` and `pip` modules (Debian: `apt-get install python3-venv python3-pip`) and start again.")?;
    Ok(())
}
