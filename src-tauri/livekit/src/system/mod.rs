//! What differs between systems: the SDK library's name, and how it is loaded.

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

// What Linux and macOS have in common.
#[cfg(unix)]
mod unix;

use std::path::Path;

use libloading::{Error, Library};

/// The file name of the library on this system.
pub const LIBRARY_NAME: &str = system::LIBRARY_NAME;

/// Loads the SDK library with its symbols kept to itself: it brings copies of libraries that the
/// window's own toolkit has, too.
pub(crate) fn open_local(path: &Path) -> Result<Library, Error> {
    system::open_local(path)
}
