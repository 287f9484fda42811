//! What differs between systems: how links come to this program.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
use linux as system;

#[cfg(target_os = "macos")]
mod macos;
#[cfg(target_os = "macos")]
use macos as system;

#[cfg(target_os = "windows")]
mod windows;
#[cfg(target_os = "windows")]
use windows as system;

use tauri::{AppHandle, Runtime};

/// Makes the system bring the product's links to this program, as far as the system lets a program
/// do that which was only built and not installed.
pub fn register_links<R: Runtime>(app: &AppHandle<R>) {
    if let Err(error) = system::register_links(app) {
        tracing::info!(%error, "greenroom: links are not registered with the system");
    }
}
