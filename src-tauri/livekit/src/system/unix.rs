//! What Linux and macOS have in common: the dynamic linker.

use std::path::Path;

use libloading::os::unix::{Library as Unix, RTLD_LOCAL, RTLD_NOW};
use libloading::{Error, Library};

pub(super) fn open_local(path: &Path) -> Result<Library, Error> {
    // SAFETY: loading runs the library's initialisers; the file is the one that the
    // installation or the user named as LiveKit's SDK.
    unsafe { Unix::open(Some(path), RTLD_NOW | RTLD_LOCAL).map(Into::into) }
}
