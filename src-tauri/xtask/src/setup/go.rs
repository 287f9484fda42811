//! Go, which builds LiveKit's server: the machine's own if it is new enough, else a pinned one.

use std::path::PathBuf;

use anyhow::Result;

use super::pinned::Pinned;
use super::python::Python;
use super::version::Version;
use crate::process;
use crate::process::executable;
use crate::project::Project;

/// What LiveKit's server asks for in its `go.mod`.
const OLDEST: Version = Version(1, 26, 0);

/// The `go` command; fetched only when the machine has none that will do.
pub fn ensure(project: &Project, python: &Python) -> Result<PathBuf> {
    if let Some(own) = process::which("go")
        && process::version_of(&own, "version")
            .as_deref()
            .and_then(Version::find)
            >= Some(OLDEST)
    {
        return Ok(own);
    }
    let pinned = Pinned::read(project.root.join("src-tauri/xtask/pinned/go.txt"))?;
    let dir = project.cache.join("go").join(&pinned.version);
    pinned.install(python, &dir)?;
    Ok(dir.join("go").join("bin").join(executable("go")))
}
