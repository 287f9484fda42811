//! Windows: a DLL. Symbols belong to the library that has them; nothing has to be kept apart.

use std::path::Path;

use libloading::os::windows::{
    LOAD_LIBRARY_SEARCH_DEFAULT_DIRS, LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR, Library as Dll,
};
use libloading::{Error, Library};

pub(super) const LIBRARY_NAME: &str = "livekit_ffi.dll";

/// What the library needs is looked for beside it and in the system's folders, and not in the
/// folder that the program happens to be started in.
pub(super) fn open_local(path: &Path) -> Result<Library, Error> {
    // These flags ask for a whole path.
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let places = LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS;
    // SAFETY: loading runs the library's initialisers; the file is the one that the
    // installation or the user named as LiveKit's SDK.
    unsafe { Dll::load_with_flags(path, places).map(Into::into) }
}
