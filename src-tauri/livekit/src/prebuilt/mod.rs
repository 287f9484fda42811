//! LiveKit's prebuilt SDK library: finding it, loading it, and talking to it.

use std::env;
use std::path::{Path, PathBuf};

use parking_lot::Mutex;

mod callback;
mod engine;
mod lent;
mod library;
mod log;
mod queue;

/// The messages of the SDK's C interface, generated from the pinned wheel.
#[rustfmt::skip]
#[allow(missing_docs, dead_code, clippy::all, clippy::pedantic, rustdoc::all, deprecated)]
pub(crate) mod proto;

pub use crate::load_error::LoadError;
pub use engine::HandleCounts;
pub(crate) use engine::{CallError, Engine, Handle, Incoming, RoomNews, adopt};
pub(crate) use log::redact;
pub(crate) use queue::FrameQueue;

/// The variable that names the library's path.
pub const LIBRARY_VARIABLE: &str = "GREENROOM_LIVEKIT_LIBRARY";

pub use crate::system::LIBRARY_NAME;

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
        let started = callback::start(path);
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
    engine::counts()
}

/// Makes the loaded engine report a panic, as it does when one of its own tasks panics.
/// For tests.
#[doc(hidden)]
pub fn simulate_panic(message: &str) {
    if SLOT.lock().engine.is_some() {
        callback::receive(&proto::FfiEvent {
            message: Some(proto::ffi_event::Message::Panic(proto::Panic {
                message: message.to_owned(),
            })),
        });
    }
}
