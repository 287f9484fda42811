//! The real LiveKit server: from `PATH` if it is the wanted version, else built once.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::folder::remove;
use super::go;
use super::python::Python;
use super::step::{Done, working};
use super::version::Version;
use crate::process;
use crate::process::executable;
use crate::project::Project;

/// The newest release whose module builds from public modules alone; later ones replace some of
/// their dependencies with forks.
const WANTED: Version = Version(1, 13, 5);
const MODULE: &str = "github.com/livekit/livekit-server/cmd/server";

/// Finds the server or builds it.
pub fn ensure(project: &Project, python: &Python, server: &mut PathBuf) -> Result<Done> {
    if let Some(own) = process::which("livekit-server")
        && version(&own) == Some(WANTED)
    {
        *server = own;
        return Ok(Done::Present(format!("{WANTED} from PATH")));
    }
    let dir = project
        .cache
        .join("livekit-server")
        .join(WANTED.to_string());
    *server = dir.join(executable("livekit-server"));
    if version(server) == Some(WANTED) {
        return Ok(Done::Present(WANTED.to_string()));
    }
    let go = go::ensure(project, python)?;
    build(&go, &dir, server)?;
    // Built once: neither the toolchain nor the sources are needed again.
    remove(&project.cache.join("go"))?;
    Ok(Done::Made(WANTED.to_string()))
}

fn build(go: &Path, dir: &Path, server: &Path) -> Result<()> {
    working(&format!(
        "building LiveKit server {WANTED}, about two minutes on two cores"
    ));
    let work = dir.join("build");
    remove(&work)?;
    fs::create_dir_all(&work)?;
    process::capture(
        Command::new(go)
            .args(["install", "-trimpath", "-ldflags", "-s -w"])
            .arg(format!("{MODULE}@v{WANTED}"))
            .env("CGO_ENABLED", "0")
            // The toolchain at hand, never one fetched on the way.
            .env("GOTOOLCHAIN", "local")
            // Module files are read-only by default and could not be removed afterwards.
            .env("GOFLAGS", "-modcacherw")
            .env_remove("GOOS")
            .env_remove("GOARCH")
            .env_remove("GOROOT")
            .env("GOBIN", &work)
            .env("GOPATH", work.join("path"))
            .env("GOCACHE", work.join("cache"))
            .current_dir(&work),
    )
    .context(
        "LiveKit's server could not be built: see the reason below, or put livekit-server 1.13.5 on PATH and start again.",
    )?;
    fs::rename(work.join(executable("server")), server).context("go built no server")?;
    remove(&work)?;
    if version(server) != Some(WANTED) {
        bail!("the server that was built does not call itself {WANTED}");
    }
    Ok(())
}

fn version(server: &Path) -> Option<Version> {
    process::version_of(server, "--version")
        .as_deref()
        .and_then(Version::find)
}
