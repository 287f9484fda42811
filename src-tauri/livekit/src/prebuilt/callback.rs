//! What the engine calls: it only decodes and forwards; nothing in it waits.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicPtr, Ordering};

use prost::Message as _;

use super::engine::{Engine, Incoming};
use super::log;
use super::proto::{self, ffi_event};
use crate::load_error::LoadError;

/// The engine that the callback forwards to. The C callback takes no context of ours.
static TARGET: AtomicPtr<Engine> = AtomicPtr::new(std::ptr::null_mut());

/// Starts the engine of the library at `path`, with its events coming in here.
pub(super) fn start(path: &Path) -> Result<&'static Engine, LoadError> {
    Engine::start(path, on_event, |engine| {
        TARGET.store(std::ptr::from_ref(engine).cast_mut(), Ordering::Release);
    })
}

/// Feeds the callback as the library would.
pub(super) fn receive(event: &proto::FfiEvent) {
    let bytes = event.encode_to_vec();
    // SAFETY: the bytes live through the call.
    unsafe { on_event(bytes.as_ptr(), bytes.len()) }
}

impl Engine {
    fn forward(&'static self, message: ffi_event::Message) {
        use ffi_event::Message as M;
        match message {
            M::Logs(batch) => log::forward(&batch, self.version_slot()),
            M::Panic(panic) => {
                tracing::error!(message = panic.message, "the LiveKit engine panicked");
                self.lose("it panicked".to_owned());
            }
            M::RoomEvent(event) => {
                let room = event.room_handle;
                self.tell_room(room, Incoming::new(self, M::RoomEvent(event)));
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
                if let Some(id) = id {
                    self.complete(id, incoming);
                }
            }
        }
    }

    fn forward_frame(&'static self, stream: u64, ended: bool, message: ffi_event::Message) {
        let frames = self.frames(stream);
        let incoming = Incoming::new(self, message);
        match frames {
            Some(frames) if ended => frames.close(),
            Some(frames) => frames.push(incoming),
            None => {}
        }
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

/// The engine's callback. Runs on the engine's threads; must neither wait nor unwind.
unsafe extern "C" fn on_event(data: *const u8, len: usize) {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let target = TARGET.load(Ordering::Acquire);
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
