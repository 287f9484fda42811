//! `use livekit::prelude::*;`, as upstream.

pub use crate::id::*;
pub use crate::participant::{
    ConnectionQuality, DisconnectReason, LocalParticipant, Participant, RemoteParticipant,
};
pub use crate::platform_audio::{
    AudioError, AudioProcessingOptions, AudioResult, PlatformAudio, PlayoutDeviceId,
    PlayoutDeviceInfo, RecordingDeviceId, RecordingDeviceInfo, RtcAudioSource,
};
pub use crate::publication::{LocalTrackPublication, RemoteTrackPublication, TrackPublication};
pub use crate::track::{
    AudioTrack, LocalAudioTrack, LocalTrack, LocalVideoTrack, RemoteAudioTrack, RemoteTrack,
    RemoteVideoTrack, StreamState, Track, TrackDimension, TrackKind, TrackSource, VideoTrack,
};
pub use crate::{
    ConnectionState, DataPacket, DataPacketKind, Room, RoomError, RoomEvent, RoomOptions,
    RoomResult,
};
