//! The running engine: requests go in, answers come out; and what it lends us meanwhile, handles,
//! each given back exactly once.
//!
//! Long work answers through the callback under an id that we choose. The waiting side is
//! registered before the request is sent, so an answer can never be early.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;
use prost::Message as _;
use tokio::sync::oneshot;

use super::lent::lent;
use super::library::{EventCallback, Library};
use super::proto::{self, FfiOwnedHandle, ffi_event, ffi_request, ffi_response};
use super::queue::FrameQueue;
use crate::load_error::LoadError;

/// Our ids start here, far from the ones the engine gives out itself.
const FIRST_ASYNC_ID: u64 = 1 << 32;

/// Called with the answer to a request, or with nothing if the engine is lost.
type Completion = Box<dyn FnOnce(Option<Incoming>) + Send>;

/// What the engine tells about a room.
pub(crate) enum RoomNews {
    /// An event of the room.
    Event(Box<Incoming>),
    /// The engine is lost, and the room with it.
    Lost,
}

/// Takes what the engine tells about a room. Called on the engine's threads: must not wait.
type RoomWatch = Arc<dyn Fn(RoomNews) + Send + Sync>;

/// Why a request was not carried out.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CallError {
    #[error("{mark}{0}", mark = crate::marks::ENGINE_MISSING)]
    Missing(#[from] LoadError),
    #[error("{mark}{0}", mark = crate::marks::ENGINE_LOST)]
    Lost(String),
    #[error("the LiveKit engine refused the request")]
    Refused,
    #[error("the LiveKit engine's answer could not be read: {0}")]
    Unreadable(#[from] prost::DecodeError),
    #[error("the LiveKit engine gave an answer of another kind")]
    Unexpected,
}

/// One loaded SDK library with its engine running. A process has at most one.
pub(crate) struct Engine {
    library: Library,
    path: PathBuf,
    version: OnceLock<String>,
    next_async_id: AtomicU64,
    waiting: Mutex<HashMap<u64, Completion>>,
    rooms: Mutex<HashMap<u64, RoomWatch>>,
    streams: Mutex<HashMap<u64, Arc<FrameQueue<Incoming>>>>,
    lost: OnceLock<String>,
}

impl Engine {
    /// Loads the library at `path`, starts its engine and checks that both sides understand
    /// each other. `ready` is told of the engine before the first call of `callback`.
    pub(super) fn start(
        path: &Path,
        callback: EventCallback,
        ready: impl FnOnce(&'static Self),
    ) -> Result<&'static Self, LoadError> {
        let library = Library::open(path)?;
        // Lives as long as the process: the engine's threads call back into it.
        let engine: &'static Self = Box::leak(Box::new(Self {
            library,
            path: path.to_owned(),
            version: OnceLock::new(),
            next_async_id: AtomicU64::new(FIRST_ASYNC_ID),
            waiting: Mutex::default(),
            rooms: Mutex::default(),
            streams: Mutex::default(),
            lost: OnceLock::new(),
        }));
        ready(engine);
        engine.library.initialize(callback);
        engine.handshake()?;
        Ok(engine)
    }

    /// One cheap request through all parts of the protocol: request, response, handle.
    fn handshake(&'static self) -> Result<(), LoadError> {
        let incompatible = |reason: String| LoadError::Incompatible {
            path: self.path.clone(),
            reason,
        };
        let request = proto::NewAudioResamplerRequest {};
        match self.call(ffi_request::Message::NewAudioResampler(request)) {
            Ok(ffi_response::Message::NewAudioResampler(response)) => {
                let handle = &response.resampler.handle;
                if self.give_back(handle.id) {
                    Ok(())
                } else {
                    Err(incompatible("a handle could not be given back".to_owned()))
                }
            }
            Ok(_) => Err(incompatible(CallError::Unexpected.to_string())),
            Err(error) => Err(incompatible(error.to_string())),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The version the engine named in its log when it started.
    pub(super) fn version(&self) -> Option<&str> {
        self.version.get().map(String::as_str)
    }

    /// Gives a handle back. After the end of the engine there is nothing to give back to.
    pub(super) fn give_back(&self, id: u64) -> bool {
        self.lost.get().is_some() || self.library.drop_handle(id)
    }

    /// Sends a request and returns its immediate response.
    pub(crate) fn call(
        &self,
        message: ffi_request::Message,
    ) -> Result<ffi_response::Message, CallError> {
        self.usable()?;
        let request = proto::FfiRequest {
            message: Some(message),
        };
        let response = self
            .library
            .request(&request.encode_to_vec())
            .ok_or(CallError::Refused)?;
        proto::FfiResponse::decode(response.as_slice())?
            .message
            .ok_or(CallError::Unexpected)
    }

    /// Sends a request whose answer comes later; `completion` is called with it once.
    pub(crate) fn call_then(
        &self,
        message: impl FnOnce(u64) -> ffi_request::Message,
        completion: impl FnOnce(Option<Incoming>) + Send + 'static,
    ) -> Result<(), CallError> {
        let id = self.next_async_id.fetch_add(1, Ordering::Relaxed);
        self.waiting.lock().insert(id, Box::new(completion));
        if let Err(error) = self.call(message(id)) {
            self.waiting.lock().remove(&id);
            return Err(error);
        }
        // Between the check in `call` and the insert the engine may have been lost.
        if self.lost.get().is_some() {
            let completion = self.waiting.lock().remove(&id);
            if let Some(completion) = completion {
                completion(None);
            }
        }
        Ok(())
    }

    /// Sends a request and waits for its answer. When the caller goes away, the answer is
    /// still received and its handles are given back.
    pub(crate) async fn call_async(
        &self,
        message: impl FnOnce(u64) -> ffi_request::Message,
    ) -> Result<ffi_event::Message, CallError> {
        let (answer, answered) = oneshot::channel();
        self.call_then(message, move |incoming| {
            // A send error means that the caller went away; the message cleans up after itself.
            drop(answer.send(incoming));
        })?;
        answered
            .await
            .ok()
            .flatten()
            .and_then(Incoming::take)
            .ok_or_else(|| self.lost_error())
    }

    /// An error, if the engine is lost.
    pub(crate) fn usable(&self) -> Result<(), CallError> {
        match self.lost.get() {
            Some(reason) => Err(CallError::Lost(reason.clone())),
            None => Ok(()),
        }
    }

    pub(crate) fn lost_error(&self) -> CallError {
        CallError::Lost(self.lost.get().cloned().unwrap_or_default())
    }

    /// From now on `watch` is told of the room.
    pub(crate) fn watch_room(&self, room: u64, watch: impl Fn(RoomNews) + Send + Sync + 'static) {
        self.rooms.lock().insert(room, Arc::new(watch));
    }

    pub(crate) fn forget_room(&self, room: u64) {
        self.rooms.lock().remove(&room);
    }

    /// From now on frames of the stream go to `frames`.
    pub(crate) fn watch_stream(&self, stream: u64, frames: Arc<FrameQueue<Incoming>>) {
        self.streams.lock().insert(stream, frames);
    }

    pub(crate) fn forget_stream(&self, stream: u64) {
        self.streams.lock().remove(&stream);
    }

    /// Leaves a room whose connect nobody waits for any more. The engine waits for whoever connected to
    /// say that its events may come, and panics, with every other room, where nobody ever does.
    pub(super) fn leave_abandoned_room(&self, room_handle: u64) {
        let ready = proto::ReadyForRoomEventRequest { room_handle };
        if let Err(error) = self.call(ffi_request::Message::ReadyForRoomEvent(ready)) {
            tracing::debug!(%error, "an abandoned room has no events");
        }
        let request = |id| {
            ffi_request::Message::Disconnect(proto::DisconnectRequest {
                room_handle,
                request_async_id: Some(id),
                reason: None,
            })
        };
        if let Err(error) = self.call_then(request, |_| {}) {
            tracing::debug!(%error, "an abandoned room could not be left");
        }
    }

    /// Ends the engine: every room hears it, and later requests fail.
    pub(super) fn shutdown(&self) {
        if self.lost.get().is_none() {
            self.library.dispose();
        }
        self.lose("it was shut down".to_owned());
    }

    pub(super) fn lose(&self, reason: String) {
        if self.lost.set(reason).is_err() {
            return;
        }
        // Taken out first: completions may call back into the engine.
        let waiting = std::mem::take(&mut *self.waiting.lock());
        for completion in waiting.into_values() {
            completion(None);
        }
        for room in self.rooms.lock().values() {
            room(RoomNews::Lost);
        }
        let streams = std::mem::take(&mut *self.streams.lock());
        for stream in streams.into_values() {
            stream.close();
        }
    }

    /// The engine's own log names its version.
    pub(super) fn version_slot(&self) -> &OnceLock<String> {
        &self.version
    }

    /// Tells whoever watches the room.
    pub(super) fn tell_room(&self, room: u64, incoming: Incoming) {
        // Taken out first: what nobody takes may call back into the engine.
        let watch = self.rooms.lock().get(&room).cloned();
        if let Some(watch) = watch {
            watch(RoomNews::Event(Box::new(incoming)));
        }
    }

    /// Answers whoever waits under this id.
    pub(super) fn complete(&self, id: u64, incoming: Incoming) {
        let completion = self.waiting.lock().remove(&id);
        if let Some(completion) = completion {
            completion(Some(incoming));
        }
    }

    /// The frames of a stream that somebody takes.
    pub(super) fn frames(&self, stream: u64) -> Option<Arc<FrameQueue<Incoming>>> {
        self.streams.lock().get(&stream).cloned()
    }
}

/// Takes over an owned handle of a response.
pub(crate) fn adopt(engine: &'static Engine, owned: &proto::FfiOwnedHandle) -> Handle {
    Handle::adopt(engine, owned)
}

static TAKEN: AtomicU64 = AtomicU64::new(0);
static RETURNED: AtomicU64 = AtomicU64::new(0);
static REFUSED: AtomicU64 = AtomicU64::new(0);

/// How many handles the engine lent, and what became of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandleCounts {
    /// Lent to us so far.
    pub taken: u64,
    /// Given back so far.
    pub returned: u64,
    /// Given back although the engine did not know them, which would be a double return.
    pub refused: u64,
}

pub(super) fn counts() -> HandleCounts {
    HandleCounts {
        taken: TAKEN.load(Ordering::Relaxed),
        returned: RETURNED.load(Ordering::Relaxed),
        refused: REFUSED.load(Ordering::Relaxed),
    }
}

/// Something that lives in the engine, given back when this is dropped.
pub(crate) struct Handle {
    id: u64,
    engine: &'static Engine,
}

impl Handle {
    /// Takes over what the engine handed out.
    pub(crate) fn adopt(engine: &'static Engine, owned: &FfiOwnedHandle) -> Self {
        TAKEN.fetch_add(1, Ordering::Relaxed);
        Self {
            id: owned.id,
            engine,
        }
    }

    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    pub(crate) fn engine(&self) -> &'static Engine {
        self.engine
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        RETURNED.fetch_add(1, Ordering::Relaxed);
        if !self.engine.give_back(self.id) {
            REFUSED.fetch_add(1, Ordering::Relaxed);
            tracing::warn!(handle = self.id, "the LiveKit engine did not know a handle");
        }
    }
}

impl std::fmt::Debug for Handle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Handle").field(&self.id).finish()
    }
}

/// A message from the engine that may carry handles. Whoever takes the message takes the
/// handles too; a message nobody takes gives them back.
pub(crate) struct Incoming {
    message: Option<ffi_event::Message>,
    engine: &'static Engine,
}

impl Incoming {
    pub(super) fn new(engine: &'static Engine, message: ffi_event::Message) -> Self {
        Self {
            message: Some(message),
            engine,
        }
    }

    /// The message and the duty to adopt its handles.
    pub(crate) fn take(mut self) -> Option<ffi_event::Message> {
        self.message.take()
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if let Some(message) = self.message.take() {
            let lent = lent(message);
            if let Some(room) = lent.room {
                // Nobody waits for the connect any more: leave the room again.
                self.engine.leave_abandoned_room(room);
            }
            for handle in lent.handles {
                drop(Handle::adopt(self.engine, &handle));
            }
        }
    }
}
