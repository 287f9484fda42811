//! What our own publications and those of others share.

use parking_lot::RwLock;

use crate::prebuilt::{Handle, proto};
use crate::room::id::TrackSid;
use crate::room::track::{TrackDimension, TrackKind, TrackSource};

/// What both kinds of publication share.
pub(super) struct PublicationInner<T> {
    pub(super) handle: Handle,
    pub(super) info: RwLock<PublicationInfo>,
    pub(super) track: RwLock<Option<T>>,
}

pub(super) struct PublicationInfo {
    pub(super) sid: TrackSid,
    pub(super) name: String,
    pub(super) kind: TrackKind,
    pub(super) source: TrackSource,
    pub(super) simulcasted: bool,
    pub(super) dimension: TrackDimension,
    pub(super) mime_type: String,
    pub(super) muted: bool,
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
        pub fn sid(&self) -> $crate::room::id::TrackSid {
            self.inner.info.read().sid.clone()
        }

        /// The name of the track.
        pub fn name(&self) -> String {
            self.inner.info.read().name.clone()
        }

        /// Sound or picture.
        pub fn kind(&self) -> $crate::room::track::TrackKind {
            self.inner.info.read().kind
        }

        /// What it shows or sounds.
        pub fn source(&self) -> $crate::room::track::TrackSource {
            self.inner.info.read().source
        }

        /// Whether it is sent in several sizes.
        pub fn simulcasted(&self) -> bool {
            self.inner.info.read().simulcasted
        }

        /// The size of the picture.
        pub fn dimension(&self) -> $crate::room::track::TrackDimension {
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
pub(super) use publication_methods;
