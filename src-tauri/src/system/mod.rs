//! What differs between systems: how links come to this program, where its secrets go, and how a
//! file is brought to rest.

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

use std::path::Path;
use std::sync::Arc;

use keyring_core::CredentialStore;
use tauri::{AppHandle, Runtime};

use crate::arguments::Profile;

/// A new connection to the system's keychain.
///
/// # Errors
///
/// There is none to be reached now.
pub fn keychain() -> keyring_core::Result<Arc<CredentialStore>> {
    system::keychain()
}

/// Brings to rest which files a folder holds: a file that took another's place would else come back
/// as the old one after a power cut.
pub fn sync_folder(folder: &Path) -> std::io::Result<()> {
    system::sync_folder(folder)
}

/// Whether nobody but this computer user may look into a file or folder.
#[cfg(test)]
pub fn is_private(path: &Path) -> std::io::Result<bool> {
    system::is_private(path)
}

/// Makes the system bring the product's links to this program and profile, as far as the system lets
/// a program do that which was only built and not installed. Of several profiles the one that was
/// started last has them.
pub fn register_links<R: Runtime>(app: &AppHandle<R>, profile: Option<&Profile>) {
    if let Err(error) = system::register_links(app, profile) {
        tracing::info!(%error, "greenroom: links are not registered with the system");
    }
}

/// Text that is not Unicode, as this system may hand it over.
#[cfg(test)]
pub fn text_of_another_encoding() -> std::ffi::OsString {
    system::text_of_another_encoding()
}
