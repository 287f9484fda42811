//! LiveKit's prebuilt SDK library: finding it, loading it, and talking to it.

use std::env;
use std::path::{Path, PathBuf};

use parking_lot::Mutex;

mod engine;
mod handle;
mod library;
mod log;
mod queue;

/// The messages of the SDK's C interface, generated from the pinned wheel.
#[rustfmt::skip]
#[allow(missing_docs, dead_code, clippy::all, clippy::pedantic, rustdoc::all, deprecated)]
pub(crate) mod proto;

pub(crate) use engine::{CallError, Engine, RoomInput, adopt};
pub use handle::HandleCounts;
pub(crate) use handle::{Handle, Incoming};
pub(crate) use log::redact;
pub(crate) use queue::FrameQueue;

/// The variable that names the library's path.
pub const LIBRARY_VARIABLE: &str = "GREENROOM_LIVEKIT_LIBRARY";

pub use crate::system::LIBRARY_NAME;

/// Why the SDK library could not be used. The program lives on without it; every call that
/// needs the engine then fails with a typed error.
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

/// The engine in use, or why the last attempt to get one failed.
struct Slot {
    engine: Option<&'static Engine>,
    failure: Option<LoadError>,
}

static SLOT: Mutex<Slot> = Mutex::new(Slot {
    engine: None,
    failure: None,
});

/// Loads the SDK library from `path`. Loading the same file again is fine. After a failure,
/// calls that need the engine fail with the same error until another load succeeds.
pub fn load(path: &Path) -> Result<(), LoadError> {
    let mut slot = SLOT.lock();
    match slot.engine {
        Some(engine) if engine.path() == path => Ok(()),
        Some(engine) => Err(LoadError::AlreadyLoaded {
            path: engine.path().to_owned(),
        }),
        None => slot.start(path).map(drop),
    }
}

impl Slot {
    fn start(&mut self, path: &Path) -> Result<&'static Engine, LoadError> {
        let started = Engine::start(path);
        self.engine = started.as_ref().ok().copied();
        self.failure = started.as_ref().err().cloned();
        started
    }
}

/// The version that the loaded engine reports, if one is loaded and has said so.
pub fn loaded_version() -> Option<String> {
    let engine = SLOT.lock().engine?;
    engine.version().map(str::to_owned)
}

/// Ends the engine for good: rooms are closed, later calls fail. Blocks until it is done, so
/// call it at the end of the program and not inside a runtime.
pub fn shutdown() {
    let engine = SLOT.lock().engine;
    if let Some(engine) = engine {
        engine.shutdown();
    }
}

/// The engine, loaded from the first usual place if [`load`] was not called: the path in
/// [`LIBRARY_VARIABLE`], else beside the executable.
pub(crate) fn engine() -> Result<&'static Engine, LoadError> {
    let mut slot = SLOT.lock();
    if let Some(engine) = slot.engine {
        return Ok(engine);
    }
    if let Some(failure) = &slot.failure {
        return Err(failure.clone());
    }
    let places = usual_places();
    match places.iter().find(|path| path.is_file()) {
        Some(path) => slot.start(path),
        None => Err(LoadError::NotFound { looked_in: places }),
    }
}

fn usual_places() -> Vec<PathBuf> {
    if let Some(path) = env::var_os(LIBRARY_VARIABLE) {
        return vec![PathBuf::from(path)];
    }
    env::current_exe()
        .ok()
        .and_then(|program| program.parent().map(|folder| folder.join(LIBRARY_NAME)))
        .into_iter()
        .collect()
}

/// How many of the engine's handles were lent and returned. For tests.
#[doc(hidden)]
pub fn handle_counts() -> HandleCounts {
    handle::counts()
}

/// Makes the loaded engine report a panic, as it does when one of its own tasks panics.
/// For tests.
#[doc(hidden)]
pub fn simulate_panic(message: &str) {
    let engine = SLOT.lock().engine;
    if let Some(engine) = engine {
        engine.receive(&proto::FfiEvent {
            message: Some(proto::ffi_event::Message::Panic(proto::Panic {
                message: message.to_owned(),
            })),
        });
    }
}
