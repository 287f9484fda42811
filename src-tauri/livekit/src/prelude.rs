//! `use livekit::prelude::*;`, as upstream.

pub use crate::room::id::*;
pub use crate::room::participant::{
    ConnectionQuality, DisconnectReason, LocalParticipant, Participant, RemoteParticipant,
};
pub use crate::room::publication::{
    LocalTrackPublication, RemoteTrackPublication, TrackPublication,
};
pub use crate::room::track::{
    AudioTrack, LocalAudioTrack, LocalTrack, LocalVideoTrack, RemoteAudioTrack, RemoteTrack,
    RemoteVideoTrack, StreamState, Track, TrackDimension, TrackKind, TrackSource, VideoTrack,
};
pub use crate::room::{
    ConnectionState, DataPacket, DataPacketKind, Room, RoomError, RoomEvent, RoomOptions,
    RoomResult,
};
pub use crate::webrtc::audio_source::RtcAudioSource;
