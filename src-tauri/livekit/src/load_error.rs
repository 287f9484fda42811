//! What can be wrong with the SDK library.

use std::path::PathBuf;

/// Why the SDK library could not be used. The program lives on without it; every call that
/// needs the engine then fails with a typed error. Never happens with the feature `upstream`.
#[derive(Clone, Debug, thiserror::Error)]
pub enum LoadError {
    /// There is no library at any of these places.
    #[error("LiveKit's SDK library is missing; looked in {looked_in:?}")]
    NotFound {
        /// The paths that were tried.
        looked_in: Vec<PathBuf>,
    },
    /// The file cannot be loaded as a library of this machine.
    #[error("{path} is not a library this machine can load: {reason}")]
    NotLoadable {
        /// The file.
        path: PathBuf,
        /// What the system's loader says.
        reason: String,
    },
    /// The file is a library, but not LiveKit's SDK.
    #[error("{path} is not LiveKit's SDK library: it lacks {symbol}")]
    NotTheSdk {
        /// The file.
        path: PathBuf,
        /// The first function that it lacks.
        symbol: &'static str,
    },
    /// The library is LiveKit's SDK but does not answer as the pinned version does.
    #[error("{path} does not speak the pinned SDK version: {reason}")]
    Incompatible {
        /// The file.
        path: PathBuf,
        /// What it did instead.
        reason: String,
    },
    /// Another library is in use already; a process has one.
    #[error("LiveKit's SDK library is already loaded from {path}")]
    AlreadyLoaded {
        /// The library in use.
        path: PathBuf,
    },
}
