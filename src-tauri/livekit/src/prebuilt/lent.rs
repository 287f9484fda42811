//! Which handles a message of the engine carries.

use super::proto::{
    self, FfiOwnedHandle, audio_stream_event, connect_callback, data_packet_received, ffi_event,
    publish_track_callback, room_event, video_stream_event,
};

/// What a message hands out.
#[derive(Default)]
pub(super) struct Lent {
    /// A room that was joined.
    pub room: Option<u64>,
    /// Everything to be given back, the room included.
    pub handles: Vec<FfiOwnedHandle>,
}

/// Everything that a message hands out.
pub(super) fn lent(message: ffi_event::Message) -> Lent {
    use ffi_event::Message as M;
    let mut room = None;
    let mut owned: Vec<FfiOwnedHandle> = Vec::new();
    match message {
        M::Connect(callback) => {
            if let Some(connect_callback::Message::Result(result)) = callback.message {
                room = Some(result.room.handle.id);
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
    Lent {
        room,
        handles: owned,
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
