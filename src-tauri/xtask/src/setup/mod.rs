//! Everything that a machine with Rust, Python 3 and a package manager still lacks.
//!
//! Each step looks first and works only when something is missing, so that a second start takes
//! seconds. What is fetched or built goes into `.cache/`, except system packages and the
//! `node_modules` of `ui/` and `tests/interop/`.

mod cargo_deny;
mod folder;
mod go;
mod livekit_server;
mod node;
mod packages;
mod pinned;
mod python;
mod sdk;
mod step;
pub(crate) mod system;
mod toolbox;
mod version;

use std::fs::File;
use std::time::Instant;

use anyhow::{Context, Result};

pub(crate) use folder::remove;
pub(crate) use step::{Done, step};
pub use toolbox::Toolbox;

use crate::project::Project;

/// Brings up everything, in an order in which each step finds what it needs.
pub fn complete(project: Project) -> Result<Toolbox> {
    let begun = Instant::now();
    std::fs::create_dir_all(&project.cache)
        .with_context(|| format!("cannot create {}", project.cache.display()))?;
    // Two starts at once would unpack into the same folders.
    let lock =
        File::create(project.cache.join("set-up.lock")).context("cannot create the set-up lock")?;
    lock.lock().context("cannot take the set-up lock")?;

    println!("Setting up");
    step("System libraries", system::ensure)?;
    let mut python = python::Python::default();
    step("Python tools", || python::ensure(&project, &mut python))?;
    let mut node = node::Node::default();
    step("Node.js", || node::ensure(&project, &python, &mut node))?;
    step("Packages of the page", || {
        packages::ensure(&project.ui(), "the page's packages", &node)
    })?;
    step("Official SDK", || {
        let seats = project.root.join("tests/interop");
        packages::ensure(&seats, "the platform's official SDK, for tests only", &node)
    })?;
    let mut sdk = sdk::Sdk::default();
    step("LiveKit SDK", || sdk::ensure(&project, &python, &mut sdk))?;
    let mut server = Default::default();
    step("LiveKit server", || {
        livekit_server::ensure(&project, &python, &mut server)
    })?;
    let mut cargo_deny = Default::default();
    step("cargo-deny", || {
        cargo_deny::ensure(&project, &python, &mut cargo_deny)
    })?;
    println!("Set up in {:.1} s\n", begun.elapsed().as_secs_f32());

    Ok(Toolbox {
        project,
        python: python.interpreter,
        node,
        sdk,
        livekit_server: server,
        cargo_deny,
    })
}

/// The broker that the local network is measured beside; nothing else needs it.
pub fn mosquitto() -> Result<()> {
    step("Mosquitto", || {
        system::ensure_for("cargo xtask bench network", &["mosquitto"])
    })
}
