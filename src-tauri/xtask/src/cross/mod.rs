//! `cargo xtask cross`: what can be known about Windows and macOS on a Linux computer. Apart from
//! `cargo xtask test`, since everything is built from nothing for each system.

mod options;
mod toolchain;
mod wine;

use anyhow::Result;

use crate::process;
use crate::project::APP_FEATURES;
use crate::report::Report;
use crate::setup::Toolbox;
pub use options::{Only, Options};
use toolchain::{Target, Toolchain};

/// Checks everything asked for; the error says that something failed.
pub fn command(tools: &Toolbox, options: &Options) -> Result<()> {
    let wanted = |part: Only| options.only.is_none_or(|only| only == part);
    let toolchain = Toolchain::ensure(&tools.project, wanted(Only::Wine))?;
    // The window's program holds the page.
    if wanted(Only::Windows) || wanted(Only::Mac) {
        process::run(tools.npm().args(["run", "--silent", "build"]))?;
    }
    let mut report = Report::default();
    if wanted(Only::Windows) {
        report.run("Windows: types and lints", || {
            lint(&toolchain, Target::Windows)
        });
        report.run("Windows: link", || link(&toolchain));
    }
    if wanted(Only::Mac) {
        report.run("macOS: types and lints", || lint(&toolchain, Target::Mac));
    }
    if wanted(Only::Wine) {
        report.run("Windows: a show under Wine", || {
            wine::show(tools, &toolchain)
        });
    }
    report.finish()
}

/// Types and lints of all crates. clippy looks at types first, like the compiler.
fn lint(toolchain: &Toolchain, target: Target) -> Result<()> {
    process::run(toolchain.cargo(target).args([
        "clippy",
        "--workspace",
        "--locked",
        "--features",
        APP_FEATURES,
        "--",
        "--deny",
        "warnings",
    ]))
}

/// Builds every program for Windows. There is no linker for macOS without Apple's own files.
fn link(toolchain: &Toolchain) -> Result<()> {
    process::run(toolchain.cargo(Target::Windows).args([
        "build",
        "--workspace",
        "--locked",
        "--features",
        APP_FEATURES,
    ]))
}
