//! Programs from the Python package index, pinned by version and hash in requirements files.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::folder::remove;
use super::python::Python;
use super::step::working;
use crate::process;

/// One requirements file that pins one package.
#[derive(Debug)]
pub struct Pinned {
    text: String,
    /// The file.
    pub file: PathBuf,
    /// The package's name.
    pub package: String,
    /// Its version.
    pub version: String,
}

impl Pinned {
    /// Reads a requirements file.
    pub fn read(file: PathBuf) -> Result<Self> {
        let text =
            fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let (package, version) = requirement(&text)
            .with_context(|| format!("{} pins no package by `==`", file.display()))?;
        Ok(Self {
            package,
            version,
            text,
            file,
        })
    }

    /// Installs the package into a folder of its own, unless exactly this pin is there already.
    /// Says whether it had to.
    pub fn install(&self, python: &Python, into: &Path) -> Result<bool> {
        self.fill(into, |new| {
            process::capture(
                python
                    .pip()
                    .args([
                        "install",
                        "--quiet",
                        "--no-deps",
                        "--only-binary=:all:",
                        "--require-hashes",
                    ])
                    .arg("--target")
                    .arg(new)
                    .arg("-r")
                    .arg(&self.file),
            )?;
            Ok(())
        })
    }

    /// Fetches the wheel made for `platform` and unpacks it, unless exactly this pin is there
    /// already. Says whether it had to.
    pub fn unpack_for(&self, python: &Python, platform: &str, into: &Path) -> Result<bool> {
        self.fill(into, |new| {
            let wheels = tempfile::tempdir().context("no temporary folder")?;
            process::capture(
                python
                    .pip()
                    .args([
                        "download",
                        "--quiet",
                        "--no-deps",
                        "--only-binary=:all:",
                        "--require-hashes",
                    ])
                    .args(["--platform", platform])
                    .arg("-r")
                    .arg(&self.file)
                    .arg("-d")
                    .arg(wheels.path()),
            )?;
            let wheel = fs::read_dir(wheels.path())?
                .next()
                .with_context(|| {
                    format!("pip fetched no wheel of {} for {platform}", self.package)
                })??
                .path();
            process::capture(python.run(["-m", "zipfile", "-e"]).arg(wheel).arg(new))?;
            Ok(())
        })
    }

    /// Fills a folder beside its final place and moves it there when it is whole, with the pin
    /// written into it: a broken download or a changed pin is never taken for the real thing.
    fn fill(&self, into: &Path, fill: impl FnOnce(&Path) -> Result<()>) -> Result<bool> {
        let stamp = into.join("pinned.txt");
        if fs::read_to_string(&stamp).is_ok_and(|text| text == self.text) {
            return Ok(false);
        }
        working(&format!("fetching {} {}", self.package, self.version));
        let new = into.with_extension("new");
        remove(&new)?;
        fs::create_dir_all(&new)?;
        fill(&new)?;
        fs::write(new.join("pinned.txt"), &self.text)?;
        remove(into)?;
        fs::rename(&new, into)
            .with_context(|| format!("cannot move {} into place", into.display()))?;
        Ok(true)
    }
}

/// Package and version of the first `name==version`.
fn requirement(text: &str) -> Option<(String, String)> {
    text.lines().find_map(|line| {
        let (package, rest) = line.split_once("==")?;
        let version = rest.split([' ', ';', '\\']).next()?;
        let named = !package.starts_with('#') && !version.is_empty();
        named.then(|| (package.trim().to_owned(), version.to_owned()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_requirement_is_read_past_comments_and_hashes() {
        let text = "# a==b is a comment\nlivekit==1.2.1 \\\n    --hash=sha256:00\n";
        assert_eq!(requirement(text), Some(("livekit".into(), "1.2.1".into())));
    }

    #[test]
    fn a_loose_requirement_is_refused() {
        assert_eq!(requirement("livekit>=1.2\n"), None);
        assert_eq!(requirement("livekit==\n"), None);
    }

    #[test]
    fn a_folder_is_filled_once_and_again_when_the_pin_changes() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("tool.txt");
        let into = dir.path().join("tool");
        let fill = |text: &str| {
            fs::write(&file, text).unwrap();
            let pinned = Pinned::read(file.clone()).unwrap();
            pinned
                .fill(&into, |new| Ok(fs::write(new.join("payload"), text)?))
                .unwrap()
        };
        assert!(fill("tool==1.0\n"));
        assert!(!fill("tool==1.0\n"));
        assert!(fill("tool==1.1\n"));
        assert_eq!(
            fs::read_to_string(into.join("payload")).unwrap(),
            "tool==1.1\n"
        );
    }

    #[test]
    fn a_failed_fill_leaves_nothing_that_looks_finished() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("tool.txt");
        let into = dir.path().join("tool");
        fs::write(&file, "tool==1.0\n").unwrap();
        let pinned = Pinned::read(file).unwrap();
        assert!(pinned.fill(&into, |_| anyhow::bail!("no network")).is_err());
        assert!(!into.exists());
        assert!(pinned.fill(&into, |_| Ok(())).unwrap());
    }
}
