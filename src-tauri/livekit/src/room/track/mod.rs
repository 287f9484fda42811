//! Tracks: the pictures and sounds themselves.

use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::RwLock;
use thiserror::Error;

use crate::RoomResult;
use crate::id::TrackSid;
use crate::prebuilt::{CallError, Handle, proto};
use crate::rtc_engine::EngineError;
use crate::webrtc::stats::{self, RtcStats};
use proto::{ffi_event, ffi_request};

mod local;
mod remote;

pub use local::{LocalAudioTrack, LocalTrack, LocalVideoTrack};
pub use remote::{RemoteAudioTrack, RemoteTrack, RemoteVideoTrack};

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

/// Passes calls on to the variant.
macro_rules! dispatch {
    ($self:ident, [$($variant:ident),+], $call:ident()) => {
        match $self {
            $(Self::$variant(inner) => inner.$call(),)+
        }
    };
}
pub(crate) use dispatch;

macro_rules! track_enum {
    ([$($variant:ident),+]) => {
        /// The id on the server; `TR_unknown` before it is published.
        pub fn sid(&self) -> $crate::id::TrackSid {
            $crate::track::dispatch!(self, [$($variant),+], sid())
        }

        /// The name given at creation.
        pub fn name(&self) -> String {
            $crate::track::dispatch!(self, [$($variant),+], name())
        }

        /// Sound or picture.
        pub fn kind(&self) -> $crate::track::TrackKind {
            $crate::track::dispatch!(self, [$($variant),+], kind())
        }

        /// What it shows or sounds.
        pub fn source(&self) -> $crate::track::TrackSource {
            $crate::track::dispatch!(self, [$($variant),+], source())
        }

        /// Whether the server sends at present.
        pub fn stream_state(&self) -> $crate::track::StreamState {
            $crate::track::dispatch!(self, [$($variant),+], stream_state())
        }

        /// Whether its owner muted it.
        pub fn is_muted(&self) -> bool {
            $crate::track::dispatch!(self, [$($variant),+], is_muted())
        }

        /// Whether it is somebody else's.
        pub fn is_remote(&self) -> bool {
            $crate::track::dispatch!(self, [$($variant),+], is_remote())
        }
    };
}
pub(crate) use track_enum;

/// Any track.
#[derive(Clone, Debug)]
pub enum Track {
    /// Our sound.
    LocalAudio(LocalAudioTrack),
    /// Our picture.
    LocalVideo(LocalVideoTrack),
    /// Somebody's sound.
    RemoteAudio(RemoteAudioTrack),
    /// Somebody's picture.
    RemoteVideo(RemoteVideoTrack),
}

impl Track {
    track_enum!([LocalAudio, LocalVideo, RemoteAudio, RemoteVideo]);

    /// WebRTC's statistics of the track.
    pub async fn get_stats(&self) -> RoomResult<Vec<RtcStats>> {
        match self {
            Self::LocalAudio(track) => track.get_stats().await,
            Self::LocalVideo(track) => track.get_stats().await,
            Self::RemoteAudio(track) => track.get_stats().await,
            Self::RemoteVideo(track) => track.get_stats().await,
        }
    }
}

/// Any picture.
#[derive(Clone, Debug)]
pub enum VideoTrack {
    /// Ours.
    Local(LocalVideoTrack),
    /// Somebody's.
    Remote(RemoteVideoTrack),
}

impl VideoTrack {
    track_enum!([Local, Remote]);

    /// The picture itself, for a stream.
    pub fn rtc_track(&self) -> crate::webrtc::video_track::RtcVideoTrack {
        dispatch!(self, [Local, Remote], rtc_track())
    }
}

impl From<VideoTrack> for Track {
    fn from(track: VideoTrack) -> Self {
        match track {
            VideoTrack::Local(track) => Self::LocalVideo(track),
            VideoTrack::Remote(track) => Self::RemoteVideo(track),
        }
    }
}

/// Any sound.
#[derive(Clone, Debug)]
pub enum AudioTrack {
    /// Ours.
    Local(LocalAudioTrack),
    /// Somebody's.
    Remote(RemoteAudioTrack),
}

impl AudioTrack {
    track_enum!([Local, Remote]);

    /// The sound itself, for a stream.
    pub fn rtc_track(&self) -> crate::webrtc::audio_track::RtcAudioTrack {
        dispatch!(self, [Local, Remote], rtc_track())
    }
}

impl From<AudioTrack> for Track {
    fn from(track: AudioTrack) -> Self {
        match track {
            AudioTrack::Local(track) => Self::LocalAudio(track),
            AudioTrack::Remote(track) => Self::RemoteAudio(track),
        }
    }
}

/// What all four kinds of track share.
pub(crate) struct TrackInner {
    /// Nothing, if the engine was not usable when the track was made.
    handle: Option<Arc<Handle>>,
    kind: TrackKind,
    muted: AtomicBool,
    enabled: AtomicBool,
    info: RwLock<TrackInfo>,
}

struct TrackInfo {
    sid: TrackSid,
    name: String,
    source: TrackSource,
    stream_state: StreamState,
}

impl TrackInner {
    fn new(handle: Option<Arc<Handle>>, kind: TrackKind, sid: TrackSid, name: String) -> Arc<Self> {
        Arc::new(Self {
            handle,
            kind,
            muted: AtomicBool::new(false),
            enabled: AtomicBool::new(true),
            info: RwLock::new(TrackInfo {
                sid,
                name,
                source: TrackSource::Unknown,
                stream_state: StreamState::Active,
            }),
        })
    }

    pub(crate) fn set_muted(&self, muted: bool) {
        self.muted.store(muted, Ordering::Relaxed);
    }

    /// Takes over what the publication says.
    pub(crate) fn update(&self, sid: TrackSid, source: TrackSource) {
        let mut info = self.info.write();
        info.sid = sid;
        info.source = source;
    }

    async fn stats(&self) -> RoomResult<Vec<RtcStats>> {
        let handle = self
            .handle
            .as_ref()
            .ok_or(EngineError::from(CallError::Refused))?;
        let answer = handle
            .engine()
            .call_async(|id| {
                ffi_request::Message::GetStats(proto::GetStatsRequest {
                    track_handle: handle.id(),
                    request_async_id: Some(id),
                })
            })
            .await
            .map_err(EngineError::from)?;
        match answer {
            ffi_event::Message::GetStats(callback) => match callback.error {
                Some(error) => Err(crate::RoomError::from_text(&error)),
                None => Ok(stats::from_engine(callback.stats)),
            },
            _ => Err(EngineError::from(CallError::Unexpected).into()),
        }
    }
}

/// The methods that all four kinds of track have.
macro_rules! track_methods {
    ($kind:expr, $remote:literal) => {
        /// The id on the server; `TR_unknown` before it is published.
        pub fn sid(&self) -> $crate::id::TrackSid {
            self.inner.info.read().sid.clone()
        }

        /// The name given at creation.
        pub fn name(&self) -> String {
            self.inner.info.read().name.clone()
        }

        /// Sound or picture.
        pub fn kind(&self) -> $crate::track::TrackKind {
            self.inner.kind
        }

        /// What it shows or sounds.
        pub fn source(&self) -> $crate::track::TrackSource {
            self.inner.info.read().source
        }

        /// Whether the server sends at present.
        pub fn stream_state(&self) -> $crate::track::StreamState {
            self.inner.info.read().stream_state
        }

        /// Whether its owner muted it.
        pub fn is_muted(&self) -> bool {
            self.inner.muted.load(std::sync::atomic::Ordering::Relaxed)
        }

        /// Whether it is somebody else's.
        pub fn is_remote(&self) -> bool {
            $remote
        }

        /// WebRTC's statistics of the track.
        pub async fn get_stats(&self) -> $crate::RoomResult<Vec<$crate::webrtc::stats::RtcStats>> {
            self.inner.stats().await
        }

        pub(crate) fn inner(&self) -> &std::sync::Arc<$crate::track::TrackInner> {
            &self.inner
        }
    };
}
use track_methods;

macro_rules! track_debug {
    ($name:ident) => {
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name))
                    .field("sid", &self.sid())
                    .field("name", &self.name())
                    .field("source", &self.source())
                    .finish()
            }
        }
    };
}
use track_debug;

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
