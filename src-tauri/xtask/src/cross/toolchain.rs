//! The compilers for other systems: Debian's Rust with its sources, MinGW, and stand-ins for the rest.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::project::{self, Project};
use crate::setup::{self, system};

/// Rust with the sources of its standard library, from which that is built for each target, and the
/// GNU compiler for Windows.
const COMPILERS: &[&str] = &[
    "cargo-web",
    "g++-mingw-w64-x86-64",
    "gcc-mingw-w64-x86-64",
    "rust-web-clippy",
    "rust-web-src",
    "rustc-web",
];
/// Windows programs run in it.
const WINE: &[&str] = &["wine", "wine64"];
/// Where Debian puts programs. A Rust of rustup comes first in the path and has other versions.
const PROGRAMS: &str = "/usr/bin";

/// A system that is not this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Windows on x86-64.
    Windows,
    /// macOS on arm64.
    Mac,
}

impl Target {
    /// Rust's name for it.
    pub fn triple(self) -> &'static str {
        match self {
            Self::Windows => "x86_64-pc-windows-gnu",
            Self::Mac => "aarch64-apple-darwin",
        }
    }

    /// The name of its target folder. Never the host's: the compiler is another one.
    fn folder(self) -> &'static str {
        match self {
            Self::Windows => "windows",
            Self::Mac => "macos",
        }
    }
}

/// The compilers, ready to use.
pub struct Toolchain {
    root: PathBuf,
    /// Everything that cross checks make.
    pub folder: PathBuf,
    tools: PathBuf,
}

impl Toolchain {
    /// Installs what is missing and writes the stand-ins.
    pub fn ensure(project: &Project, wine: bool) -> Result<Self> {
        let packages = [COMPILERS, if wine { WINE } else { &[] }].concat();
        setup::step("Compilers", || {
            system::ensure_for("cargo xtask cross", &packages)
        })?;
        let folder = project.target.join("cross");
        let tools = folder.join("tools");
        fs::create_dir_all(&tools).context("cannot create the folder for cross checks")?;
        for (name, text) in [
            (
                "x86_64-w64-mingw32-gcc",
                include_str!("sources/windows-gcc.sh"),
            ),
            ("stand-in-cc", include_str!("sources/stand-in-cc.sh")),
            ("stand-in-ar", include_str!("sources/stand-in-ar.sh")),
        ] {
            write_program(&tools.join(name), text)?;
        }
        Ok(Self {
            root: project.root.clone(),
            folder,
            tools,
        })
    }

    /// cargo for a target, without a subcommand.
    pub fn cargo(&self, target: Target) -> Command {
        let mut command = Command::new(Path::new(PROGRAMS).join("cargo"));
        project::forget_package(&mut command);
        command
            .current_dir(&self.root)
            .env("PATH", self.path())
            .env("RUSTC", Path::new(PROGRAMS).join("rustc"))
            // Building the standard library is not stable yet.
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort,panic_unwind")
            .env("CARGO_TARGET_DIR", self.target_dir(target))
            .env("CARGO_BUILD_TARGET", target.triple());
        // What rustup and cargo say of the compiler that built this program.
        for name in [
            "CARGO",
            "LD_LIBRARY_PATH",
            "RUSTDOC",
            "RUSTFLAGS",
            "RUSTUP_TOOLCHAIN",
            "RUST_RECURSION_COUNT",
        ] {
            command.env_remove(name);
        }
        if target == Target::Mac {
            let compiler = self.tools.join("stand-in-cc");
            command
                .env("CC_aarch64_apple_darwin", &compiler)
                .env("CXX_aarch64_apple_darwin", &compiler)
                .env("AR_aarch64_apple_darwin", self.tools.join("stand-in-ar"));
        }
        command
    }

    /// A C compiler for Windows.
    pub fn windows_c(&self) -> Command {
        Command::new(Path::new(PROGRAMS).join("x86_64-w64-mingw32-gcc"))
    }

    /// A program that was built for Windows.
    pub fn windows_program(&self, name: &str) -> PathBuf {
        self.target_dir(Target::Windows)
            .join(Target::Windows.triple())
            .join("debug")
            .join(format!("{name}.exe"))
    }

    fn target_dir(&self, target: Target) -> PathBuf {
        self.folder.join(target.folder())
    }

    /// The wrapper before MinGW's compiler, and Debian's Rust before any other.
    fn path(&self) -> OsString {
        let before = std::env::var_os("PATH").unwrap_or_default();
        let first = [self.tools.clone(), PROGRAMS.into()];
        let all = first.into_iter().chain(std::env::split_paths(&before));
        // Fails for a folder with a colon in its name only, which a path cannot hold anyway.
        std::env::join_paths(all).unwrap_or(before)
    }
}

/// Writes a script, unless it is there already: a newer compiler would mean a new build.
fn write_program(file: &Path, text: &str) -> Result<()> {
    if fs::read_to_string(file).is_ok_and(|now| now == text) {
        return Ok(());
    }
    fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))?;
    fs::set_permissions(file, fs::Permissions::from_mode(0o755))
        .with_context(|| format!("cannot make a program of {}", file.display()))
}
