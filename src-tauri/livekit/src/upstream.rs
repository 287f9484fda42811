//! Feature `upstream`: LiveKit's own crates behind the same paths.

pub use livekit_upstream::*;

// Named so that the version of the native bindings is ours to pin.
use webrtc_sys as _;

/// Finding and loading the SDK library, which is linked in with this feature.
pub mod prebuilt {
    use std::path::Path;

    pub use crate::load_error::LoadError;

    /// Does nothing: the engine is linked into the program.
    pub fn load(_path: &Path) -> Result<(), LoadError> {
        Ok(())
    }

    /// The version of the linked crate.
    pub fn loaded_version() -> Option<String> {
        Some(livekit_upstream::SDK_VERSION.to_owned())
    }

    /// Does nothing: the engine ends with the program.
    pub fn shutdown() {}
}
