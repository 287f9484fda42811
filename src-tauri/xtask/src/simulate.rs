//! `cargo xtask simulate`: a show by itself.

use std::ffi::OsString;

use anyhow::Result;

use crate::process;
use crate::setup::Toolbox;

/// Plays it with these arguments of the simulator's own.
pub fn command(tools: &Toolbox, arguments: &[OsString]) -> Result<()> {
    let folder = tools.project.target.join("simulate");
    std::fs::create_dir_all(&folder)?;
    process::run(
        tools
            .cargo()
            .args(["run", "--quiet", "--package", "greenroom-simulator", "--"])
            .arg("--report")
            .arg(folder.join("report.json"))
            .args(arguments),
    )
}
