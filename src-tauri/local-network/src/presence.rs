//! Who is watching (PLATFORM.md 8). Kept in memory: after a restart the next heartbeats bring
//! it back.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::clock::{self, Millis};
use crate::id::{PublicUserId, RoomId};

/// A viewer who was silent for this long is gone.
const SILENCE: Duration = Duration::from_secs(150);

/// The heartbeats of all rooms.
#[derive(Clone, Default)]
pub(crate) struct Presence {
    rooms: Arc<Mutex<HashMap<RoomId, HashMap<PublicUserId, Viewer>>>>,
}

struct Viewer {
    joined_at: Millis,
    heard: Instant,
}

impl Presence {
    /// Notes a heartbeat of a user (public id) in a room.
    pub fn beat(&self, room: &RoomId, user: &PublicUserId, now: Instant) {
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        rooms.retain(|_, viewers| {
            viewers.retain(|_, viewer| now.duration_since(viewer.heard) < SILENCE);
            !viewers.is_empty()
        });
        rooms
            .entry(room.to_owned())
            .or_default()
            .entry(user.to_owned())
            .or_insert_with(|| Viewer {
                joined_at: clock::now(),
                heard: now,
            })
            .heard = now;
    }

    /// Somebody said goodbye.
    pub fn leave(&self, room: &RoomId, user: &PublicUserId) {
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(viewers) = rooms.get_mut(room) {
            viewers.remove(user);
        }
    }

    /// Viewers of all rooms at this moment.
    pub fn total(&self) -> usize {
        let now = Instant::now();
        let rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        rooms
            .values()
            .flat_map(HashMap::values)
            .filter(|viewer| now.duration_since(viewer.heard) < SILENCE)
            .count()
    }

    /// A viewer (public id) of a room is gone now.
    pub fn forget(&self, room: &RoomId, user: &PublicUserId) {
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(viewers) = rooms.get_mut(room) {
            viewers.remove(user);
        }
    }

    /// Viewers of a room, earliest first.
    pub fn viewers(&self, room: &RoomId, now: Instant) -> Vec<(PublicUserId, Millis)> {
        let rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let mut viewers: Vec<(PublicUserId, Millis)> = rooms
            .get(room)
            .into_iter()
            .flatten()
            .filter(|(_, viewer)| now.duration_since(viewer.heard) < SILENCE)
            .map(|(user, viewer)| (user.clone(), viewer.joined_at))
            .collect();
        viewers.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
        viewers
    }
}

#[cfg(test)]
mod tests {
    use super::{Presence, SILENCE};
    use std::time::{Duration, Instant};

    #[test]
    fn a_viewer_counts_until_the_heartbeats_stop() {
        let presence = Presence::default();
        let start = Instant::now();
        presence.beat(&"room".into(), &"ada".into(), start);
        presence.beat(
            &"room".into(),
            &"bob".into(),
            start + Duration::from_secs(100),
        );
        presence.beat(&"other".into(), &"cy".into(), start);
        assert_eq!(
            presence
                .viewers(&"room".into(), start + Duration::from_secs(120))
                .len(),
            2
        );
        let later = presence.viewers(&"room".into(), start + SILENCE);
        assert_eq!(later.len(), 1);
        assert_eq!(later[0].0.as_str(), "bob");
    }
}
