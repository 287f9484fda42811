//! A track of ours or of somebody else.

use super::inner::track_enum;
use super::local::{LocalAudioTrack, LocalTrack, LocalVideoTrack};
use super::remote::{RemoteAudioTrack, RemoteTrack, RemoteVideoTrack};
use crate::room::dispatch::dispatch;
use crate::room::error::RoomResult;
use crate::webrtc::stats::RtcStats;

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

impl From<LocalTrack> for Track {
    fn from(track: LocalTrack) -> Self {
        match track {
            LocalTrack::Audio(track) => Self::LocalAudio(track),
            LocalTrack::Video(track) => Self::LocalVideo(track),
        }
    }
}

impl TryFrom<Track> for LocalTrack {
    type Error = &'static str;

    fn try_from(track: Track) -> Result<Self, Self::Error> {
        match track {
            Track::LocalAudio(track) => Ok(Self::Audio(track)),
            Track::LocalVideo(track) => Ok(Self::Video(track)),
            Track::RemoteAudio(_) | Track::RemoteVideo(_) => Err("not a local track"),
        }
    }
}

impl From<RemoteTrack> for Track {
    fn from(track: RemoteTrack) -> Self {
        match track {
            RemoteTrack::Audio(track) => Self::RemoteAudio(track),
            RemoteTrack::Video(track) => Self::RemoteVideo(track),
        }
    }
}

impl TryFrom<Track> for RemoteTrack {
    type Error = &'static str;

    fn try_from(track: Track) -> Result<Self, Self::Error> {
        match track {
            Track::RemoteAudio(track) => Ok(Self::Audio(track)),
            Track::RemoteVideo(track) => Ok(Self::Video(track)),
            Track::LocalAudio(_) | Track::LocalVideo(_) => Err("not a remote track"),
        }
    }
}
