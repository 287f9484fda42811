//! The running engine: requests go in, answers and events come out of its callback.
//!
//! Long work answers through the callback under an id that we choose. The waiting side is
//! registered before the request is sent, so an answer can never be early. The callback only
//! decodes and forwards; nothing in it waits.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;
use prost::Message as _;
use tokio::sync::{mpsc, oneshot};

use super::LoadError;
use super::handle::{Handle, Incoming};
use super::library::Library;
use super::proto::{self, ffi_event, ffi_request, ffi_response};
use super::queue::FrameQueue;

/// Our ids start here, far from the ones the engine gives out itself.
const FIRST_ASYNC_ID: u64 = 1 << 32;

/// The engine that the callback forwards to. The C callback takes no context of ours.
static CALLBACK_TARGET: AtomicPtr<Engine> = AtomicPtr::new(std::ptr::null_mut());

/// Called with the answer to a request, or with nothing if the engine is lost.
type Completion = Box<dyn FnOnce(Option<Incoming>) + Send>;

/// What a room's task is told.
pub(crate) enum RoomInput {
    /// An event of the room.
    Event(Box<Incoming>),
    /// An answer that has to stay in order with the room's events.
    Answer(Box<dyn FnOnce(&crate::room::Session) + Send>),
    /// The room is closed; nothing follows.
    Closed(Option<oneshot::Sender<()>>),
    /// The engine is lost, and the room with it.
    Lost,
}

/// Why a request was not carried out.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CallError {
    #[error("{mark}{0}", mark = crate::failure::ENGINE_MISSING)]
    Missing(#[from] LoadError),
    #[error("{mark}{0}", mark = crate::failure::ENGINE_LOST)]
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
    rooms: Mutex<HashMap<u64, mpsc::UnboundedSender<RoomInput>>>,
    streams: Mutex<HashMap<u64, Arc<FrameQueue<Incoming>>>>,
    lost: OnceLock<String>,
}

impl Engine {
    /// Loads the library at `path`, starts its engine and checks that both sides understand
    /// each other.
    pub(super) fn start(path: &Path) -> Result<&'static Self, LoadError> {
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
        CALLBACK_TARGET.store(std::ptr::from_ref(engine).cast_mut(), Ordering::Release);
        engine.library.initialize(on_event);
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

    /// From now on events of the room go to `inputs`.
    pub(crate) fn watch_room(&self, room: u64, inputs: mpsc::UnboundedSender<RoomInput>) {
        self.rooms.lock().insert(room, inputs);
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

    /// Leaves a room whose connect nobody waits for any more.
    pub(super) fn leave_abandoned_room(&self, room_handle: u64) {
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

    fn lose(&self, reason: String) {
        if self.lost.set(reason).is_err() {
            return;
        }
        // Taken out first: completions may call back into the engine.
        let waiting = std::mem::take(&mut *self.waiting.lock());
        for completion in waiting.into_values() {
            completion(None);
        }
        for room in self.rooms.lock().values() {
            drop(room.send(RoomInput::Lost));
        }
        let streams = std::mem::take(&mut *self.streams.lock());
        for stream in streams.into_values() {
            stream.close();
        }
    }

    fn forward(&'static self, message: ffi_event::Message) {
        use ffi_event::Message as M;
        match message {
            M::Logs(batch) => super::log::forward(&batch, &self.version),
            M::Panic(panic) => {
                tracing::error!(message = panic.message, "the LiveKit engine panicked");
                self.lose("it panicked".to_owned());
            }
            M::RoomEvent(event) => {
                let room = self.rooms.lock().get(&event.room_handle).cloned();
                let incoming = Incoming::new(self, M::RoomEvent(event));
                if let Some(room) = room {
                    drop(room.send(RoomInput::Event(Box::new(incoming))));
                }
            }
            M::VideoStreamEvent(event) => {
                let ended = matches!(
                    event.message,
                    Some(proto::video_stream_event::Message::Eos(_))
                );
                self.forward_frame(event.stream_handle, ended, M::VideoStreamEvent(event));
            }
            M::AudioStreamEvent(event) => {
                let ended = matches!(
                    event.message,
                    Some(proto::audio_stream_event::Message::Eos(_))
                );
                self.forward_frame(event.stream_handle, ended, M::AudioStreamEvent(event));
            }
            other => {
                let id = async_id(&other);
                let incoming = Incoming::new(self, other);
                let completion = id.and_then(|id| self.waiting.lock().remove(&id));
                if let Some(completion) = completion {
                    completion(Some(incoming));
                }
            }
        }
    }

    fn forward_frame(&'static self, stream: u64, ended: bool, message: ffi_event::Message) {
        let frames = self.streams.lock().get(&stream).cloned();
        let incoming = Incoming::new(self, message);
        match frames {
            Some(frames) if ended => frames.close(),
            Some(frames) => frames.push(incoming),
            None => {}
        }
    }

    /// Feeds the callback as the library would.
    #[doc(hidden)]
    pub(super) fn receive(&self, event: &proto::FfiEvent) {
        let bytes = event.encode_to_vec();
        // SAFETY: the bytes live through the call.
        unsafe { on_event(bytes.as_ptr(), bytes.len()) }
    }
}

/// The id under which a message answers one of our requests.
fn async_id(message: &ffi_event::Message) -> Option<u64> {
    use ffi_event::Message as M;
    Some(match message {
        M::Connect(m) => m.async_id,
        M::Disconnect(m) => m.async_id,
        M::PublishTrack(m) => m.async_id,
        M::UnpublishTrack(m) => m.async_id,
        M::PublishData(m) => m.async_id,
        M::CaptureAudioFrame(m) => m.async_id,
        M::SetLocalMetadata(m) => m.async_id,
        M::SetLocalName(m) => m.async_id,
        M::SetLocalAttributes(m) => m.async_id,
        M::GetStats(m) => m.async_id,
        M::GetSessionStats(m) => m.async_id,
        M::SimulateScenario(m) => m.async_id,
        _ => return None,
    })
}

/// Takes over an owned handle of a response.
pub(crate) fn adopt(engine: &'static Engine, owned: &proto::FfiOwnedHandle) -> Handle {
    Handle::adopt(engine, owned)
}

/// The engine's callback. Runs on the engine's threads; must neither wait nor unwind.
unsafe extern "C" fn on_event(data: *const u8, len: usize) {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let target = CALLBACK_TARGET.load(Ordering::Acquire);
        if target.is_null() || data.is_null() {
            return;
        }
        // SAFETY: the engine behind the pointer is leaked, so it lives as long as the process.
        let engine: &'static Engine = unsafe { &*target };
        // SAFETY: the library passes a valid buffer that lives through this call.
        let bytes = unsafe { std::slice::from_raw_parts(data, len) };
        match proto::FfiEvent::decode(bytes) {
            Ok(event) => {
                if let Some(message) = event.message {
                    engine.forward(message);
                }
            }
            Err(error) => tracing::warn!(%error, "an event of the LiveKit engine is unreadable"),
        }
    }));
    if outcome.is_err() {
        tracing::error!("handling an event of the LiveKit engine panicked");
    }
}
