//! Linux: a shared object.

pub(super) use super::unix::open_local;

pub(super) const LIBRARY_NAME: &str = "liblivekit_ffi.so";
