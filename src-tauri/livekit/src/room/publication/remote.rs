//! What others publish.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::RwLock;

use super::inner::{PublicationInner, publication_methods};
use crate::prebuilt::{Handle, proto};
use crate::room::track::{RemoteTrack, TrackDimension, VideoQuality};
use proto::ffi_request;

/// How far a subscription is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubscriptionStatus {
    /// Wanted, not there yet.
    Desired,
    /// There.
    Subscribed,
    /// Not wanted.
    Unsubscribed,
}

/// Whether the publisher lets us subscribe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PermissionStatus {
    /// Yes.
    Allowed,
    /// No.
    NotAllowed,
}

/// A track that somebody publishes.
#[derive(Clone)]
pub struct RemoteTrackPublication {
    inner: Arc<PublicationInner<RemoteTrack>>,
    remote: Arc<Wishes>,
}

/// What we asked for.
struct Wishes {
    desired: AtomicBool,
    enabled: AtomicBool,
    allowed: AtomicBool,
}

impl RemoteTrackPublication {
    publication_methods!(true);

    pub(crate) fn new(
        handle: Handle,
        info: proto::TrackPublicationInfo,
        auto_subscribe: bool,
    ) -> Self {
        Self {
            inner: Arc::new(PublicationInner {
                handle,
                info: RwLock::new(info.into()),
                track: RwLock::new(None),
            }),
            remote: Arc::new(Wishes {
                desired: AtomicBool::new(auto_subscribe),
                enabled: AtomicBool::new(true),
                allowed: AtomicBool::new(true),
            }),
        }
    }

    pub(crate) fn set_track(&self, track: Option<RemoteTrack>) -> Option<RemoteTrack> {
        if let Some(track) = &track {
            track.inner().update(self.sid(), self.source());
            track.inner().set_muted(self.is_muted());
            self.remote.allowed.store(true, Ordering::Relaxed);
        }
        std::mem::replace(&mut *self.inner.track.write(), track)
    }

    pub(crate) fn set_muted(&self, muted: bool) {
        self.inner.info.write().muted = muted;
        if let Some(track) = self.track() {
            track.inner().set_muted(muted);
        }
    }

    pub(crate) fn set_not_allowed(&self) {
        self.remote.allowed.store(false, Ordering::Relaxed);
    }

    fn request(&self, message: ffi_request::Message) {
        if let Err(error) = self.inner.handle.engine().call(message) {
            tracing::warn!(%error, sid = %self.sid(), "a publication could not be changed");
        }
    }

    /// Asks the server to send the track or to stop. `TrackSubscribed` or
    /// `TrackUnsubscribed` tells when it is done.
    pub fn set_subscribed(&self, subscribed: bool) {
        self.remote.desired.store(subscribed, Ordering::Relaxed);
        self.request(ffi_request::Message::SetSubscribed(
            proto::SetSubscribedRequest {
                subscribe: subscribed,
                publication_handle: self.inner.handle.id(),
            },
        ));
    }

    /// Names the best layer we want of a picture that is sent in several sizes.
    pub fn set_video_quality(&self, quality: VideoQuality) {
        if !self.simulcasted() {
            tracing::debug!(sid = %self.sid(), "no layers to choose from");
            return;
        }
        self.request(ffi_request::Message::SetRemoteTrackPublicationQuality(
            proto::SetRemoteTrackPublicationQualityRequest {
                track_publication_handle: self.inner.handle.id(),
                quality: proto::VideoQuality::from(quality).into(),
            },
        ));
    }

    /// Asks the server to pause the subscribed track or to go on.
    pub fn set_enabled(&self, enabled: bool) {
        if !self.is_subscribed() || self.is_enabled() == enabled {
            return;
        }
        self.remote.enabled.store(enabled, Ordering::Relaxed);
        self.request(ffi_request::Message::EnableRemoteTrackPublication(
            proto::EnableRemoteTrackPublicationRequest {
                track_publication_handle: self.inner.handle.id(),
                enabled,
            },
        ));
    }

    /// Tells the server how large the picture is shown, so that it sends the layer that fits.
    pub fn update_video_dimensions(&self, dimension: TrackDimension) {
        if !self.is_subscribed() {
            return;
        }
        let TrackDimension(width, height) = dimension;
        self.request(ffi_request::Message::UpdateRemoteTrackPublicationDimension(
            proto::UpdateRemoteTrackPublicationDimensionRequest {
                track_publication_handle: self.inner.handle.id(),
                width,
                height,
            },
        ));
    }

    /// How far the subscription is.
    pub fn subscription_status(&self) -> SubscriptionStatus {
        if !self.is_desired() {
            SubscriptionStatus::Unsubscribed
        } else if self.is_subscribed() {
            SubscriptionStatus::Subscribed
        } else {
            SubscriptionStatus::Desired
        }
    }

    /// Whether the publisher lets us subscribe.
    pub fn permission_status(&self) -> PermissionStatus {
        if self.is_allowed() {
            PermissionStatus::Allowed
        } else {
            PermissionStatus::NotAllowed
        }
    }

    /// Whether the track is here.
    pub fn is_subscribed(&self) -> bool {
        self.inner.track.read().is_some()
    }

    /// Whether we want the track.
    pub fn is_desired(&self) -> bool {
        self.remote.desired.load(Ordering::Relaxed)
    }

    /// Whether the publisher lets us subscribe.
    pub fn is_allowed(&self) -> bool {
        self.remote.allowed.load(Ordering::Relaxed)
    }

    /// Whether the track is here and not paused by us.
    pub fn is_enabled(&self) -> bool {
        self.is_subscribed() && self.remote.enabled.load(Ordering::Relaxed)
    }

    /// Whether its owner muted it.
    pub fn is_muted(&self) -> bool {
        self.inner.info.read().muted
    }

    /// The track, if it is here.
    pub fn track(&self) -> Option<RemoteTrack> {
        self.inner.track.read().clone()
    }
}

impl fmt::Debug for RemoteTrackPublication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RemoteTrackPublication")
            .field("sid", &self.sid())
            .field("name", &self.name())
            .field("is_subscribed", &self.is_subscribed())
            .finish()
    }
}
