//! Building and starting the desktop app.

use anyhow::{Context, Result};

use crate::demo;
use crate::process;
use crate::project::{APP, APP_FEATURES};
use crate::setup::Toolbox;

/// Builds the page and the app that shows it.
pub fn build(tools: &Toolbox) -> Result<()> {
    process::run(tools.npm().args(["run", "--silent", "build"]))?;
    process::run(tools.cargo().args([
        "build",
        "--package",
        APP,
        "--bins",
        "--features",
        APP_FEATURES,
    ]))
}

/// Builds and opens Greenroom; without a display, plays the demo instead.
pub fn run(tools: &Toolbox, arguments: &[std::ffi::OsString]) -> Result<()> {
    build(tools)?;
    if !has_display() {
        println!("There is no display here: Greenroom plays its demo on a virtual one.");
        return demo::command(tools, demo::Options::default());
    }
    let app = tools.project.app_binary();
    println!("Opening Greenroom");
    let status = tools
        .command(&app)
        .args(arguments)
        .status()
        .with_context(|| format!("cannot start {}", app.display()))?;
    anyhow::ensure!(status.success(), "Greenroom ended with {status}");
    Ok(())
}

fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
