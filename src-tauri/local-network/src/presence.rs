//! Who is watching (PLATFORM.md 8). Kept in memory: after a restart the next heartbeats bring
//! it back.
//!
//! Heartbeats say who is there, and silence after a long while who is not. That somebody's
//! connections ended is known at once: who has none any more does not count until heard of again.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::sync::Notify;

use crate::api_error::ApiError;
use crate::clock::{self, Millis};
use crate::events::{Event, SERVER};
use crate::id::{PublicUserId, RoomId, UserId};
use crate::store::Store;

/// A viewer who was silent for this long is gone.
const SILENCE: Duration = Duration::from_secs(150);
/// How long a viewer without a connection still counts: a page that is loaded again, or a line that
/// stutters, is back by then.
pub(crate) const GRACE: Duration = Duration::from_secs(5);
/// The stage hears of a room's viewers once in this time at most, however many come and go.
const TELL_EVERY: Duration = Duration::from_secs(1);

/// The viewers of all rooms; cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Presence {
    audience: Arc<Mutex<Audience>>,
    changed: Arc<Notify>,
}

#[derive(Default)]
struct Audience {
    rooms: HashMap<RoomId, HashMap<UserId, Viewer>>,
    /// The counts that the stages were told last; none of nobody.
    told: BTreeMap<RoomId, usize>,
}

struct Viewer {
    public_id: PublicUserId,
    joined_at: Millis,
    heard: Instant,
    /// All connections of this viewer ended. The next heartbeat says otherwise.
    lost: bool,
}

impl Viewer {
    fn counts(&self, now: Instant) -> bool {
        !self.lost && now.duration_since(self.heard) < SILENCE
    }
}

impl Audience {
    fn count(&self, room: &RoomId, now: Instant) -> usize {
        let viewers = self.rooms.get(room).into_iter().flatten();
        viewers.filter(|(_, viewer)| viewer.counts(now)).count()
    }

    /// Rooms whose count is another than their stage was told, and from now on is told.
    fn news(&mut self, now: Instant) -> Vec<(RoomId, usize)> {
        let rooms: BTreeSet<RoomId> = self.rooms.keys().chain(self.told.keys()).cloned().collect();
        let mut news = Vec::new();
        for room in rooms {
            let count = self.count(&room, now);
            if self.told.get(&room).copied().unwrap_or_default() != count {
                match count {
                    0 => self.told.remove(&room),
                    _ => self.told.insert(room.clone(), count),
                };
                news.push((room, count));
            }
        }
        news
    }

    /// When the next viewer has been silent for too long.
    fn next_silence(&self, now: Instant) -> Option<Instant> {
        let viewers = self.rooms.values().flat_map(HashMap::values);
        let heard = viewers.filter(|viewer| viewer.counts(now));
        heard.map(|viewer| viewer.heard + SILENCE).min()
    }
}

impl Presence {
    fn audience(&self) -> MutexGuard<'_, Audience> {
        // Whole after every statement, so a poisoned lock is still good.
        self.audience.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a heartbeat of a user in a room.
    pub fn beat(&self, room: &RoomId, user: &UserId, public_id: &PublicUserId, now: Instant) {
        let mut audience = self.audience();
        audience.rooms.retain(|_, viewers| {
            viewers.retain(|_, viewer| now.duration_since(viewer.heard) < SILENCE);
            !viewers.is_empty()
        });
        let viewers = audience.rooms.entry(room.to_owned()).or_default();
        let viewer = viewers.entry(user.to_owned()).or_insert_with(|| Viewer {
            public_id: public_id.to_owned(),
            joined_at: clock::now(),
            heard: now,
            lost: false,
        });
        (viewer.heard, viewer.lost) = (now, false);
        self.changed.notify_one();
    }

    /// Somebody said goodbye, or may not watch any more.
    pub fn leave(&self, room: &RoomId, user: &UserId) {
        if let Some(viewers) = self.audience().rooms.get_mut(room) {
            viewers.remove(user);
            self.changed.notify_one();
        }
    }

    /// All connections of somebody ended: to one room's media, or to everything.
    pub fn lost(&self, user: &UserId, room: Option<&RoomId>) {
        self.set_lost(user, room, true);
    }

    /// Somebody is connected again.
    pub fn found(&self, user: &UserId) {
        self.set_lost(user, None, false);
    }

    fn set_lost(&self, user: &UserId, only: Option<&RoomId>, lost: bool) {
        let mut audience = self.audience();
        for (room, viewers) in &mut audience.rooms {
            if only.is_none_or(|only| only == room)
                && let Some(viewer) = viewers.get_mut(user)
                && viewer.lost != lost
            {
                viewer.lost = lost;
                self.changed.notify_one();
            }
        }
    }

    /// Viewers of all rooms at this moment.
    pub fn total(&self) -> usize {
        let now = Instant::now();
        let audience = self.audience();
        let viewers = audience.rooms.values().flat_map(HashMap::values);
        viewers.filter(|viewer| viewer.counts(now)).count()
    }

    /// Viewers (public ids) of a room, earliest first.
    pub fn viewers(&self, room: &RoomId, now: Instant) -> Vec<(PublicUserId, Millis)> {
        let audience = self.audience();
        let mut viewers: Vec<(PublicUserId, Millis)> = audience
            .rooms
            .get(room)
            .into_iter()
            .flatten()
            .filter(|(_, viewer)| viewer.counts(now))
            .map(|(_, viewer)| (viewer.public_id.clone(), viewer.joined_at))
            .collect();
        viewers.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
        viewers
    }

    /// Waits until a count may have changed.
    async fn changed(&self) {
        let silence = self.audience().next_silence(Instant::now());
        let silence = async {
            match silence {
                Some(at) => tokio::time::sleep_until(at.into()).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = self.changed.notified() => {}
            () = silence => {}
        }
    }

    /// Tells the stages how many watch, for as long as the network runs.
    pub async fn tell(self, store: Store) {
        loop {
            self.changed().await;
            let news = self.audience().news(Instant::now());
            for (room, count) in news {
                if let Err(cause) = tell(&store, room, count).await {
                    tracing::warn!(%cause, "a stage was not told how many watch");
                }
            }
            tokio::time::sleep(TELL_EVERY).await;
        }
    }
}

/// `room.viewerCount`, our own event (PLATFORM.md 16.1).
async fn tell(store: &Store, room: RoomId, count: usize) -> Result<(), ApiError> {
    store
        .run(move |tx| {
            let Some(room) = tx.room(&room)? else {
                return Ok(());
            };
            let event = Event {
                event_type: "room.viewerCount",
                network: &room.network,
                id: &room.id,
                path: &room.path(),
                sender: SERVER,
                data: &json!({ "roomId": room.id, "count": count }),
            };
            tx.publish([room.streamer_topic()], &event);
            Ok(())
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beat(presence: &Presence, room: &str, user: &str, now: Instant) {
        presence.beat(&room.into(), &user.into(), &user.into(), now);
    }

    #[test]
    fn a_viewer_counts_until_the_heartbeats_stop() {
        let presence = Presence::default();
        let start = Instant::now();
        let after = |seconds| start + Duration::from_secs(seconds);
        beat(&presence, "room", "ada", start);
        beat(&presence, "room", "bob", after(100));
        beat(&presence, "other", "cy", start);
        assert_eq!(presence.viewers(&"room".into(), after(120)).len(), 2);
        let later = presence.viewers(&"room".into(), start + SILENCE);
        assert_eq!(later.len(), 1);
        assert_eq!(later[0].0.as_str(), "bob");
    }

    #[test]
    fn who_lost_every_connection_counts_again_once_heard_of_or_connected() {
        let (presence, now) = (Presence::default(), Instant::now());
        let (room, ada) = (RoomId::from("room"), UserId::from("ada"));
        let counts = || presence.viewers(&room, now).len();
        beat(&presence, "room", "ada", now);
        presence.lost(&ada, Some(&"other".into()));
        assert_eq!(counts(), 1, "it was another room's media");
        presence.lost(&ada, Some(&room));
        assert_eq!(counts(), 0);
        beat(&presence, "room", "ada", now);
        assert_eq!(counts(), 1);
        presence.lost(&ada, None);
        assert_eq!(counts(), 0);
        presence.found(&ada);
        assert_eq!(counts(), 1);
    }

    #[test]
    fn a_stage_is_told_a_count_once_and_of_an_empty_room_too() {
        let (presence, now) = (Presence::default(), Instant::now());
        let news = |now| presence.audience().news(now);
        beat(&presence, "room", "ada", now);
        beat(&presence, "room", "bob", now);
        assert_eq!(news(now), [("room".into(), 2)]);
        beat(&presence, "room", "ada", now);
        assert_eq!(news(now), []);
        presence.leave(&"room".into(), &"bob".into());
        assert_eq!(news(now), [("room".into(), 1)]);
        let silence = presence.audience().next_silence(now);
        assert_eq!(silence, Some(now + SILENCE));
        assert_eq!(news(now + SILENCE), [("room".into(), 0)]);
        assert_eq!(news(now + SILENCE), []);
        assert_eq!(presence.audience().next_silence(now + SILENCE), None);
    }
}
