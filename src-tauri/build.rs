//! Makes a permission for every command of the contract, so that the page may call those and
//! nothing else. On Linux it makes the library that stands in for a graphics driver in the page's process.

use std::env;
use std::error::Error;
use std::path::PathBuf;
use std::process::Command;

use tauri_build::{AppManifest, Attributes};

fn main() -> Result<(), Box<dyn Error>> {
    let mut commands = greenroom_contract::COMMAND_NAMES.to_vec();
    commands.push(greenroom_contract::SUBSCRIBE);
    // The build script lives as long as the build; the list has to outlive the call only.
    let commands: &'static [&'static str] = commands.leak();
    tauri_build::try_build(Attributes::new().app_manifest(AppManifest::new().commands(commands)))?;
    make_blank_egl()
}

/// A library for another process cannot be a part of the program, so its bytes are: see
/// `system/linux/blank_egl.rs`. It has no allocator, no threads and nothing of the standard library.
fn make_blank_egl() -> Result<(), Box<dyn Error>> {
    const SOURCE: &str = "src-tauri/src/system/linux/blank_egl/library.rs";
    println!("cargo:rerun-if-changed={SOURCE}");
    if env::var("CARGO_CFG_TARGET_OS")? != "linux" {
        return Ok(());
    }
    let library = PathBuf::from(env::var("OUT_DIR")?).join("blank_egl.so");
    let made = Command::new(env::var("RUSTC")?)
        .args(["--edition", "2024", "--crate-type", "cdylib"])
        .args([
            "--crate-name",
            "blank_egl",
            "--target",
            &env::var("TARGET")?,
        ])
        .args([
            "-C",
            "panic=abort",
            "-C",
            "opt-level=s",
            "-C",
            "strip=symbols",
        ])
        .arg("-o")
        .arg(library)
        .arg(SOURCE)
        .status()?;
    match made.success() {
        true => Ok(()),
        false => Err(format!("{SOURCE} was not made into a library: {made}").into()),
    }
}
