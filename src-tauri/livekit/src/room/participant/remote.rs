//! Somebody else in the room.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use parking_lot::RwLock;

use super::inner::{ParticipantInner, participant_methods};
use crate::prebuilt::{Handle, proto};
use crate::room::id::TrackSid;
use crate::room::publication::RemoteTrackPublication;

/// Somebody else in the room.
#[derive(Clone)]
pub struct RemoteParticipant {
    inner: Arc<ParticipantInner>,
    publications: Arc<RwLock<HashMap<TrackSid, RemoteTrackPublication>>>,
}

impl RemoteParticipant {
    participant_methods!();

    pub(crate) fn new(handle: Handle, info: proto::ParticipantInfo) -> Self {
        Self {
            inner: Arc::new(ParticipantInner::new(handle, info)),
            publications: Arc::default(),
        }
    }

    pub(crate) fn add_publication(&self, publication: RemoteTrackPublication) {
        self.publications
            .write()
            .insert(publication.sid(), publication);
    }

    pub(crate) fn remove_publication(&self, sid: &TrackSid) -> Option<RemoteTrackPublication> {
        self.publications.write().remove(sid)
    }

    /// What the participant publishes.
    pub fn track_publications(&self) -> HashMap<TrackSid, RemoteTrackPublication> {
        self.publications.read().clone()
    }

    /// One publication.
    pub fn get_track_publication(&self, sid: &TrackSid) -> Option<RemoteTrackPublication> {
        self.publications.read().get(sid).cloned()
    }
}

impl fmt::Debug for RemoteParticipant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RemoteParticipant")
            .field("sid", &self.sid())
            .field("identity", &self.identity())
            .field("name", &self.name())
            .finish()
    }
}
