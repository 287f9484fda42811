//! The names most programs need, as upstream.

pub use super::audio_frame::AudioFrame;
pub use super::audio_source::{AudioSourceOptions, RtcAudioSource};
pub use super::audio_track::RtcAudioTrack;
pub use super::peer_connection_factory::{
    ContinualGatheringPolicy, IceServer, IceTransportsType, RtcConfiguration,
};
pub use super::rtp_parameters::DegradationPreference;
pub use super::rtp_sender::VideoEncoderBackend;
pub use super::video_frame::{
    BoxVideoBuffer, BoxVideoFrame, I420Buffer, VideoBuffer, VideoBufferType, VideoFrame,
    VideoRotation,
};
pub use super::video_source::{RtcVideoSource, VideoResolution};
pub use super::video_track::RtcVideoTrack;
pub use super::{RtcError, RtcErrorType};
