//! cargo-deny, which checks licences, sources and banned crates.

use std::path::PathBuf;

use anyhow::Result;

use super::pinned::Pinned;
use super::python::Python;
use super::step::Done;
use crate::process::executable;
use crate::project::Project;

/// Fetches the pinned program; building it would take longer than most of the tests.
pub fn ensure(project: &Project, python: &Python, program: &mut PathBuf) -> Result<Done> {
    let pinned = Pinned::read(project.root.join("src-tauri/xtask/pinned/cargo-deny.txt"))?;
    let dir = project.cache.join("cargo-deny").join(&pinned.version);
    let made = pinned.install(python, &dir)?;
    *program = dir.join("bin").join(executable("cargo-deny"));
    Ok(match made {
        true => Done::Made(pinned.version),
        false => Done::Present(pinned.version),
    })
}
