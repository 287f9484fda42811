//! Our own tracks.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::inner::{TrackInner, track_debug, track_enum, track_methods};
use super::kind::TrackKind;
use crate::prebuilt::{CallError, Handle, adopt, proto};
use crate::room::dispatch::dispatch;
use crate::room::error::RoomResult;
use crate::room::id::TrackSid;
use crate::webrtc::audio_source::RtcAudioSource;
use crate::webrtc::audio_track::RtcAudioTrack;
use crate::webrtc::stats::RtcStats;
use crate::webrtc::video_source::RtcVideoSource;
use crate::webrtc::video_track::RtcVideoTrack;
use proto::{ffi_request, ffi_response};

/// Our sound.
#[derive(Clone)]
pub struct LocalAudioTrack {
    inner: Arc<TrackInner>,
    source: RtcAudioSource,
}

impl LocalAudioTrack {
    track_methods!(TrackKind::Audio, false);

    /// A track of this source. Publish it with
    /// [`LocalParticipant::publish_track`](crate::room::participant::LocalParticipant::publish_track).
    ///
    /// Making one cannot fail, as upstream; without a usable engine,
    /// publishing it fails.
    pub fn create_audio_track(name: &str, source: RtcAudioSource) -> Self {
        let RtcAudioSource::Native(native) = &source;
        let handle = native.handle().cloned().and_then(|source| {
            let request = ffi_request::Message::CreateAudioTrack(proto::CreateAudioTrackRequest {
                name: name.to_owned(),
                source_handle: source.id(),
            });
            let made = source.engine().call(request).and_then(|made| match made {
                ffi_response::Message::CreateAudioTrack(made) => {
                    Ok(adopt(source.engine(), &made.track.handle))
                }
                _ => Err(CallError::Unexpected),
            });
            keep(made)
        });
        Self {
            inner: TrackInner::new(
                handle,
                TrackKind::Audio,
                TrackSid::unknown(),
                name.to_owned(),
            ),
            source,
        }
    }

    /// Sends silence. Others are told.
    pub fn mute(&self) {
        set_muted(&self.inner, true);
    }

    /// Sends sound again.
    pub fn unmute(&self) {
        set_muted(&self.inner, false);
    }

    /// The sound itself, for a stream.
    pub fn rtc_track(&self) -> RtcAudioTrack {
        RtcAudioTrack::new(self.inner.handle.clone())
    }

    /// Where the sound comes from.
    pub fn rtc_source(&self) -> RtcAudioSource {
        self.source.clone()
    }
}

track_debug!(LocalAudioTrack);

/// Our picture.
#[derive(Clone)]
pub struct LocalVideoTrack {
    inner: Arc<TrackInner>,
    source: RtcVideoSource,
}

impl LocalVideoTrack {
    track_methods!(TrackKind::Video, false);

    /// A track of this source. Making one cannot fail, as upstream; without a usable engine,
    /// publishing it fails.
    pub fn create_video_track(name: &str, source: RtcVideoSource) -> Self {
        let RtcVideoSource::Native(native) = &source;
        let handle = native.handle().cloned().and_then(|source| {
            let request = ffi_request::Message::CreateVideoTrack(proto::CreateVideoTrackRequest {
                name: name.to_owned(),
                source_handle: source.id(),
            });
            let made = source.engine().call(request).and_then(|made| match made {
                ffi_response::Message::CreateVideoTrack(made) => {
                    Ok(adopt(source.engine(), &made.track.handle))
                }
                _ => Err(CallError::Unexpected),
            });
            keep(made)
        });
        Self {
            inner: TrackInner::new(
                handle,
                TrackKind::Video,
                TrackSid::unknown(),
                name.to_owned(),
            ),
            source,
        }
    }

    /// Sends black. Others are told.
    pub fn mute(&self) {
        set_muted(&self.inner, true);
    }

    /// Sends the picture again.
    pub fn unmute(&self) {
        set_muted(&self.inner, false);
    }

    /// The picture itself, for a stream.
    pub fn rtc_track(&self) -> RtcVideoTrack {
        RtcVideoTrack::new(self.inner.handle.clone())
    }

    /// Where the picture comes from.
    pub fn rtc_source(&self) -> RtcVideoSource {
        self.source.clone()
    }
}

track_debug!(LocalVideoTrack);

fn keep(made: Result<Handle, CallError>) -> Option<Arc<Handle>> {
    match made {
        Ok(handle) => Some(Arc::new(handle)),
        Err(error) => {
            tracing::warn!(%error, "a track could not be made");
            None
        }
    }
}

fn set_muted(inner: &TrackInner, mute: bool) {
    if inner.muted.swap(mute, Ordering::Relaxed) == mute {
        return;
    }
    let Some(handle) = &inner.handle else { return };
    let request = ffi_request::Message::LocalTrackMute(proto::LocalTrackMuteRequest {
        track_handle: handle.id(),
        mute,
    });
    if let Err(error) = handle.engine().call(request) {
        tracing::warn!(%error, mute, "a track could not be muted or unmuted");
    }
}

/// Any track of ours.
#[derive(Clone, Debug)]
pub enum LocalTrack {
    /// Sound.
    Audio(LocalAudioTrack),
    /// A picture.
    Video(LocalVideoTrack),
}

impl LocalTrack {
    track_enum!([Audio, Video]);

    /// Sends nothing. Others are told.
    pub fn mute(&self) {
        dispatch!(self, [Audio, Video], mute())
    }

    /// Sends again.
    pub fn unmute(&self) {
        dispatch!(self, [Audio, Video], unmute())
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

    pub(crate) fn handle(&self) -> Option<Arc<Handle>> {
        self.inner().handle.clone()
    }
}
