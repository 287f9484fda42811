//! macOS: a dynamic library.

pub(super) use super::unix::open_local;

pub(super) const LIBRARY_NAME: &str = "liblivekit_ffi.dylib";
