//! A publication of ours or of somebody else.

use super::local::LocalTrackPublication;
use super::remote::RemoteTrackPublication;
use crate::room::dispatch::dispatch;
use crate::room::id::TrackSid;
use crate::room::track::{Track, TrackDimension, TrackKind, TrackSource};

/// Any publication.
#[derive(Clone, Debug)]
pub enum TrackPublication {
    /// Ours.
    Local(LocalTrackPublication),
    /// Somebody's.
    Remote(RemoteTrackPublication),
}

impl TrackPublication {
    /// The id on the server.
    pub fn sid(&self) -> TrackSid {
        dispatch!(self, [Local, Remote], sid())
    }

    /// The name of the track.
    pub fn name(&self) -> String {
        dispatch!(self, [Local, Remote], name())
    }

    /// Sound or picture.
    pub fn kind(&self) -> TrackKind {
        dispatch!(self, [Local, Remote], kind())
    }

    /// What it shows or sounds.
    pub fn source(&self) -> TrackSource {
        dispatch!(self, [Local, Remote], source())
    }

    /// Whether it is sent in several sizes.
    pub fn simulcasted(&self) -> bool {
        dispatch!(self, [Local, Remote], simulcasted())
    }

    /// The size of the picture.
    pub fn dimension(&self) -> TrackDimension {
        dispatch!(self, [Local, Remote], dimension())
    }

    /// The codec as a media type.
    pub fn mime_type(&self) -> String {
        dispatch!(self, [Local, Remote], mime_type())
    }

    /// Whether its owner muted it.
    pub fn is_muted(&self) -> bool {
        dispatch!(self, [Local, Remote], is_muted())
    }

    /// Whether it is somebody else's.
    pub fn is_remote(&self) -> bool {
        dispatch!(self, [Local, Remote], is_remote())
    }

    /// The track, if it is there.
    pub fn track(&self) -> Option<Track> {
        match self {
            Self::Local(publication) => publication.track().map(Into::into),
            Self::Remote(publication) => publication.track().map(Into::into),
        }
    }
}
