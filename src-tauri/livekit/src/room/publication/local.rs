//! What we publish.

use std::fmt;
use std::sync::Arc;

use parking_lot::RwLock;

use super::inner::{PublicationInner, publication_methods};
use crate::prebuilt::{Handle, proto};
use crate::room::options::TrackPublishOptions;
use crate::room::track::LocalTrack;

/// A track that we publish.
#[derive(Clone)]
pub struct LocalTrackPublication {
    inner: Arc<PublicationInner<LocalTrack>>,
    options: Arc<TrackPublishOptions>,
}

impl LocalTrackPublication {
    publication_methods!(false);

    pub(crate) fn new(
        handle: Handle,
        info: proto::TrackPublicationInfo,
        track: LocalTrack,
        options: TrackPublishOptions,
    ) -> Self {
        let publication = Self {
            inner: Arc::new(PublicationInner {
                handle,
                info: RwLock::new(info.into()),
                track: RwLock::new(Some(track)),
            }),
            options: Arc::new(options),
        };
        publication.tell_track();
        publication
    }

    /// Takes over what a full reconnect changed.
    pub(crate) fn update(&self, info: proto::TrackPublicationInfo) {
        *self.inner.info.write() = info.into();
        self.tell_track();
    }

    pub(crate) fn is(&self, handle: u64) -> bool {
        self.inner.handle.id() == handle
    }

    fn tell_track(&self) {
        if let Some(track) = self.track() {
            track.inner().update(self.sid(), self.source());
        }
    }

    /// How it is published.
    pub fn publish_options(&self) -> TrackPublishOptions {
        self.options.as_ref().clone()
    }

    /// Sends nothing, and tells the others. Cheaper than unpublishing.
    pub fn mute(&self) {
        if let Some(track) = self.track() {
            track.mute();
        }
    }

    /// Sends again, and tells the others.
    pub fn unmute(&self) {
        if let Some(track) = self.track() {
            track.unmute();
        }
    }

    /// Whether it is muted.
    pub fn is_muted(&self) -> bool {
        match self.track() {
            Some(track) => track.is_muted(),
            None => self.inner.info.read().muted,
        }
    }

    /// The track.
    pub fn track(&self) -> Option<LocalTrack> {
        self.inner.track.read().clone()
    }
}

impl fmt::Debug for LocalTrackPublication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalTrackPublication")
            .field("sid", &self.sid())
            .field("name", &self.name())
            .field("kind", &self.kind())
            .finish()
    }
}
