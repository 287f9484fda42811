//! Tracks: the pictures and sounds themselves.

mod any;
mod inner;
mod kind;
mod local;
mod remote;

pub use any::{AudioTrack, Track, VideoTrack};
pub use kind::{StreamState, TrackDimension, TrackError, TrackKind, TrackSource, VideoQuality};
pub use local::{LocalAudioTrack, LocalTrack, LocalVideoTrack};
pub use remote::{RemoteAudioTrack, RemoteTrack, RemoteVideoTrack};
