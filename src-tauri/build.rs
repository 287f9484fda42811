//! Makes a permission for every command of the contract, so that the page may call those and
//! nothing else.

use std::error::Error;

use tauri_build::{AppManifest, Attributes};

fn main() -> Result<(), Box<dyn Error>> {
    let mut commands = greenroom_contract::COMMAND_NAMES.to_vec();
    commands.push(greenroom_contract::SUBSCRIBE);
    // The build script lives as long as the build; the list has to outlive the call only.
    let commands: &'static [&'static str] = commands.leak();
    tauri_build::try_build(Attributes::new().app_manifest(AppManifest::new().commands(commands)))?;
    Ok(())
}
