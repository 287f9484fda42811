//! Other people's tracks.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::inner::{TrackInner, track_debug, track_enum, track_methods};
use super::kind::TrackKind;
use crate::prebuilt::{Handle, proto};
use crate::room::dispatch::dispatch;
use crate::room::error::RoomResult;
use crate::room::id::TrackSid;
use crate::webrtc::audio_track::RtcAudioTrack;
use crate::webrtc::stats::RtcStats;
use crate::webrtc::video_track::RtcVideoTrack;
use proto::ffi_request;

/// Somebody's sound.
#[derive(Clone)]
pub struct RemoteAudioTrack {
    inner: Arc<TrackInner>,
}

impl RemoteAudioTrack {
    track_methods!(TrackKind::Audio, true);

    /// The sound itself, for a stream.
    pub fn rtc_track(&self) -> RtcAudioTrack {
        RtcAudioTrack::new(self.inner.handle.clone())
    }

    /// Whether the sound is delivered here.
    pub fn is_enabled(&self) -> bool {
        self.inner.enabled.load(Ordering::Relaxed)
    }

    /// Delivers the sound again.
    pub fn enable(&self) {
        set_enabled(&self.inner, true);
    }

    /// Stops delivering the sound here; the server goes on sending.
    pub fn disable(&self) {
        set_enabled(&self.inner, false);
    }
}

track_debug!(RemoteAudioTrack);

/// Somebody's picture.
#[derive(Clone)]
pub struct RemoteVideoTrack {
    inner: Arc<TrackInner>,
}

impl RemoteVideoTrack {
    track_methods!(TrackKind::Video, true);

    /// The picture itself, for a stream.
    pub fn rtc_track(&self) -> RtcVideoTrack {
        RtcVideoTrack::new(self.inner.handle.clone())
    }

    /// Whether the picture is delivered here.
    pub fn is_enabled(&self) -> bool {
        self.inner.enabled.load(Ordering::Relaxed)
    }

    /// Delivers the picture again.
    pub fn enable(&self) {
        set_enabled(&self.inner, true);
    }

    /// Stops delivering the picture here; the server goes on sending.
    pub fn disable(&self) {
        set_enabled(&self.inner, false);
    }
}

track_debug!(RemoteVideoTrack);

fn set_enabled(inner: &TrackInner, enabled: bool) {
    inner.enabled.store(enabled, Ordering::Relaxed);
    let Some(handle) = &inner.handle else { return };
    let request = ffi_request::Message::EnableRemoteTrack(proto::EnableRemoteTrackRequest {
        track_handle: handle.id(),
        enabled,
    });
    if let Err(error) = handle.engine().call(request) {
        tracing::warn!(%error, enabled, "a track could not be enabled or disabled");
    }
}

/// Any track of somebody else.
#[derive(Clone, Debug)]
pub enum RemoteTrack {
    /// Sound.
    Audio(RemoteAudioTrack),
    /// A picture.
    Video(RemoteVideoTrack),
}

impl RemoteTrack {
    track_enum!([Audio, Video]);

    pub(crate) fn new(handle: Handle, kind: TrackKind, sid: TrackSid, name: String) -> Self {
        let inner = TrackInner::new(Some(Arc::new(handle)), kind, sid, name);
        match kind {
            TrackKind::Audio => Self::Audio(RemoteAudioTrack { inner }),
            TrackKind::Video => Self::Video(RemoteVideoTrack { inner }),
        }
    }

    /// Whether it is delivered here.
    pub fn is_enabled(&self) -> bool {
        dispatch!(self, [Audio, Video], is_enabled())
    }

    /// Delivers it again.
    pub fn enable(&self) {
        dispatch!(self, [Audio, Video], enable())
    }

    /// Stops delivering it here; the server goes on sending.
    pub fn disable(&self) {
        dispatch!(self, [Audio, Video], disable())
    }

    /// WebRTC's statistics of the track.
    pub async fn get_stats(&self) -> RoomResult<Vec<RtcStats>> {
        match self {
            Self::Audio(track) => track.get_stats().await,
            Self::Video(track) => track.get_stats().await,
        }
    }

    pub(crate) fn inner(&self) -> &Arc<TrackInner> {
        dispatch!(self, [Audio, Video], inner())
    }
}
