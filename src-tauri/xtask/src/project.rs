//! Where things are: the checkout, its cache folder, cargo's target folder.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::process;

/// The desktop app's package.
pub const APP: &str = "greenroom";
/// The package with the part of LiveKit's API that the app uses.
pub const LIVEKIT: &str = "greenroom-livekit";
/// The feature that makes the app serve the built page instead of asking a development server.
pub const APP_FEATURES: &str = "greenroom/custom-protocol";

/// The places of one checkout.
#[derive(Debug, Clone)]
pub struct Project {
    /// The folder of the root `Cargo.toml`.
    pub root: PathBuf,
    /// Everything that set-up fetches or builds; never committed.
    pub cache: PathBuf,
    /// Cargo's target folder.
    pub target: PathBuf,
    metadata: Value,
}

impl Project {
    /// Finds the checkout that this program was built from and reads its cargo metadata.
    pub fn open() -> Result<Self> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = here
            .ancestors()
            .nth(2)
            .context("xtask is not two folders below the root any more")?
            .to_path_buf();
        let metadata = process::capture(
            cargo()
                .args(["metadata", "--format-version=1", "--no-deps"])
                .current_dir(&root),
        )?;
        let metadata: Value =
            serde_json::from_str(&metadata).context("cargo metadata is not JSON")?;
        let target = metadata["target_directory"]
            .as_str()
            .context("cargo metadata names no target folder")?
            .into();
        Ok(Self {
            cache: root.join(".cache"),
            target,
            metadata,
            root,
        })
    }

    /// The workspace's packages as `cargo metadata --no-deps` describes them.
    pub fn packages(&self) -> &[Value] {
        self.metadata["packages"]
            .as_array()
            .map_or(&[], Vec::as_slice)
    }

    /// The first file of every library and program, tests and measurements left out.
    pub fn crate_roots(&self) -> Vec<PathBuf> {
        let left_out = ["test", "bench", "example"];
        let packages = self.packages().iter();
        let targets =
            packages.flat_map(|package| package["targets"].as_array().into_iter().flatten());
        targets
            .filter(|target| !left_out.iter().any(|kind| target["kind"][0] == *kind))
            .filter_map(|target| target["src_path"].as_str().map(PathBuf::from))
            .collect()
    }

    /// The page's folder.
    pub fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// The built watch page, which `npm run build` writes beside the app's own page.
    pub fn watch_page(&self) -> PathBuf {
        self.ui().join("dist").join("watch")
    }

    /// The desktop app as a development build leaves it.
    pub fn app_binary(&self) -> PathBuf {
        self.target.join("debug").join(process::executable(APP))
    }
}

/// The cargo that started us, not knowing of this very package.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    forget_package(&mut command);
    command
}

/// Takes away the variables by which cargo describes this very package: build scripts that watch the
/// environment would take them for a change and build again.
pub fn forget_package(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let Some(text) = name.to_str() else { continue };
        if text.starts_with("CARGO_PKG_")
            || text.starts_with("CARGO_MANIFEST_")
            || text == "OUT_DIR"
        {
            command.env_remove(&name);
        }
    }
}
