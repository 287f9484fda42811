//! Publications: what is announced in a room, whether or not it is received.

use parking_lot::RwLock;

use crate::id::TrackSid;
use crate::prebuilt::{Handle, proto};
use crate::track::{Track, TrackDimension, TrackKind, TrackSource, dispatch};

mod local;
mod remote;

pub use local::LocalTrackPublication;
pub use remote::{PermissionStatus, RemoteTrackPublication, SubscriptionStatus};

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

/// What both kinds of publication share.
struct PublicationInner<T> {
    handle: Handle,
    info: RwLock<PublicationInfo>,
    track: RwLock<Option<T>>,
}

struct PublicationInfo {
    sid: TrackSid,
    name: String,
    kind: TrackKind,
    source: TrackSource,
    simulcasted: bool,
    dimension: TrackDimension,
    mime_type: String,
    muted: bool,
}

impl From<proto::TrackPublicationInfo> for PublicationInfo {
    fn from(info: proto::TrackPublicationInfo) -> Self {
        Self {
            kind: TrackKind::from_engine(info.kind()),
            source: TrackSource::from_engine(info.source()),
            sid: TrackSid::from_engine(info.sid),
            name: info.name,
            simulcasted: info.simulcasted,
            dimension: TrackDimension(info.width, info.height),
            mime_type: info.mime_type,
            muted: info.muted,
        }
    }
}

/// The methods that both kinds of publication have.
macro_rules! publication_methods {
    ($remote:literal) => {
        /// The id on the server.
        pub fn sid(&self) -> $crate::id::TrackSid {
            self.inner.info.read().sid.clone()
        }

        /// The name of the track.
        pub fn name(&self) -> String {
            self.inner.info.read().name.clone()
        }

        /// Sound or picture.
        pub fn kind(&self) -> $crate::track::TrackKind {
            self.inner.info.read().kind
        }

        /// What it shows or sounds.
        pub fn source(&self) -> $crate::track::TrackSource {
            self.inner.info.read().source
        }

        /// Whether it is sent in several sizes.
        pub fn simulcasted(&self) -> bool {
            self.inner.info.read().simulcasted
        }

        /// The size of the picture.
        pub fn dimension(&self) -> $crate::track::TrackDimension {
            self.inner.info.read().dimension
        }

        /// The codec as a media type.
        pub fn mime_type(&self) -> String {
            self.inner.info.read().mime_type.clone()
        }

        /// Whether it is somebody else's.
        pub fn is_remote(&self) -> bool {
            $remote
        }
    };
}
use publication_methods;
