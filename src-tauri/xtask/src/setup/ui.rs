//! The page's npm packages, exactly as its lock file names them.

use std::fs;

use anyhow::{Context, Result};

use super::node::Node;
use super::{Done, working};
use crate::process;
use crate::project::Project;

/// Installs when the lock file or Node.js changed since the last time.
pub fn ensure(project: &Project, node: &Node) -> Result<Done> {
    let ui = project.ui();
    let lock = ui.join("package-lock.json");
    let lock =
        fs::read_to_string(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    let wanted = format!("{}\n{lock}", node.version);
    let stamp = ui.join("node_modules").join(".installed-lock");
    if fs::read_to_string(&stamp).is_ok_and(|text| text == wanted) {
        return Ok(Done::Present("as locked".into()));
    }
    working("installing the page's packages");
    process::capture(
        node.npm()
            .args(["ci", "--no-audit", "--no-fund"])
            .current_dir(&ui),
    )?;
    fs::write(&stamp, wanted)?;
    Ok(Done::Made("installed as locked".into()))
}
