//! What a track is: sound or picture, of what, how large.

use thiserror::Error;

use crate::prebuilt::proto;
use crate::room::id::TrackSid;

/// Why a track could not be subscribed to.
#[derive(Error, Debug, Clone)]
pub enum TrackError {
    /// The server knows no such track.
    #[error("could not find published track with sid: {0:?}")]
    TrackNotFound(TrackSid),
}

/// Sound or picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrackKind {
    /// Sound.
    Audio,
    /// A picture.
    Video,
}

/// Whether the server sends at present.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamState {
    /// It does.
    Active,
    /// It paused, for want of bandwidth.
    Paused,
}

/// What a track shows or sounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrackSource {
    /// Not said.
    Unknown,
    /// A camera.
    Camera,
    /// A microphone.
    Microphone,
    /// A screen or window.
    Screenshare,
    /// The sound of a screen or window.
    ScreenshareAudio,
}

/// A picture size: width, height.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrackDimension(pub u32, pub u32);

/// The layers of a picture that is sent in several sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum VideoQuality {
    /// The smallest.
    Low,
    /// The middle one.
    Medium,
    /// The largest.
    High,
}

impl TrackKind {
    pub(crate) fn from_engine(kind: proto::TrackKind) -> Self {
        match kind {
            proto::TrackKind::KindVideo => Self::Video,
            proto::TrackKind::KindAudio | proto::TrackKind::KindUnknown => Self::Audio,
        }
    }
}

impl From<TrackSource> for proto::TrackSource {
    fn from(source: TrackSource) -> Self {
        match source {
            TrackSource::Unknown => Self::SourceUnknown,
            TrackSource::Camera => Self::SourceCamera,
            TrackSource::Microphone => Self::SourceMicrophone,
            TrackSource::Screenshare => Self::SourceScreenshare,
            TrackSource::ScreenshareAudio => Self::SourceScreenshareAudio,
        }
    }
}

impl TrackSource {
    pub(crate) fn from_engine(source: proto::TrackSource) -> Self {
        match source {
            proto::TrackSource::SourceUnknown => Self::Unknown,
            proto::TrackSource::SourceCamera => Self::Camera,
            proto::TrackSource::SourceMicrophone => Self::Microphone,
            proto::TrackSource::SourceScreenshare => Self::Screenshare,
            proto::TrackSource::SourceScreenshareAudio => Self::ScreenshareAudio,
        }
    }
}

impl From<VideoQuality> for proto::VideoQuality {
    fn from(quality: VideoQuality) -> Self {
        match quality {
            VideoQuality::Low => Self::Low,
            VideoQuality::Medium => Self::Medium,
            VideoQuality::High => Self::High,
        }
    }
}
