//! npm packages of one folder, exactly as its lock file names them.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::node::Node;
use super::step::{Done, working};
use crate::process;

/// Installs into `dir` when its lock file or Node.js changed since the last time. `whose` names
/// the packages in the message.
pub fn ensure(dir: &Path, whose: &str, node: &Node) -> Result<Done> {
    let lock = dir.join("package-lock.json");
    let lock =
        fs::read_to_string(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    let wanted = format!("{}\n{lock}", node.version);
    let stamp = dir.join("node_modules").join(".installed-lock");
    if fs::read_to_string(&stamp).is_ok_and(|text| text == wanted) {
        return Ok(Done::Present("as locked".into()));
    }
    working(&format!("installing {whose}"));
    process::capture(
        node.npm()
            .args(["ci", "--no-audit", "--no-fund"])
            .current_dir(dir),
    )?;
    fs::write(&stamp, wanted)?;
    Ok(Done::Made("installed as locked".into()))
}
