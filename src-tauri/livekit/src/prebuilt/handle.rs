//! What the engine lends us: handles, each given back exactly once.

use std::sync::atomic::{AtomicU64, Ordering};

use super::engine::Engine;
use super::proto::{
    self, FfiOwnedHandle, audio_stream_event, connect_callback, data_packet_received, ffi_event,
    publish_track_callback, room_event, video_stream_event,
};

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
            discard(self.engine, message);
        }
    }
}

/// Gives back every handle of a message that nobody waits for any more.
fn discard(engine: &'static Engine, message: ffi_event::Message) {
    use ffi_event::Message as M;
    let mut owned: Vec<FfiOwnedHandle> = Vec::new();
    match message {
        M::Connect(callback) => {
            if let Some(connect_callback::Message::Result(result)) = callback.message {
                // The caller of connect went away: leave the room again.
                engine.leave_abandoned_room(result.room.handle.id);
                for member in result.participants {
                    owned.extend(member.publications.into_iter().map(|p| p.handle));
                    owned.push(member.participant.handle);
                }
                owned.push(result.local_participant.handle);
                owned.push(result.room.handle);
            }
        }
        M::PublishTrack(callback) => {
            if let Some(publish_track_callback::Message::Publication(p)) = callback.message {
                owned.push(p.handle);
            }
        }
        M::VideoStreamEvent(event) => {
            if let Some(video_stream_event::Message::FrameReceived(frame)) = event.message {
                owned.push(frame.buffer.handle);
            }
        }
        M::AudioStreamEvent(event) => {
            if let Some(audio_stream_event::Message::FrameReceived(frame)) = event.message {
                owned.push(frame.frame.handle);
            }
        }
        M::RoomEvent(event) => owned.extend(handle_of_room_event(event)),
        _ => {}
    }
    for handle in owned {
        drop(Handle::adopt(engine, &handle));
    }
}

fn handle_of_room_event(event: proto::RoomEvent) -> Option<FfiOwnedHandle> {
    use room_event::Message as M;
    match event.message? {
        M::ParticipantConnected(event) => Some(event.info.handle),
        M::TrackPublished(event) => Some(event.publication.handle),
        M::TrackSubscribed(event) => Some(event.track.handle),
        M::ByteStreamOpened(event) => Some(event.reader.handle),
        M::TextStreamOpened(event) => Some(event.reader.handle),
        M::DataTrackPublished(event) => Some(event.track.handle),
        M::DataPacketReceived(packet) => match packet.value? {
            data_packet_received::Value::User(user) => Some(user.data.handle),
            data_packet_received::Value::SipDtmf(_) => None,
        },
        _ => None,
    }
}
