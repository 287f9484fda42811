//! Who is connected to the media server now, by its own word: what it reports, and what it answers
//! when it is asked. Kept in memory; after a restart it is asked again.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::id::{RoomId, UserId};
use crate::livekit::identity::viewer;

/// The connections of one room by identity: LiveKit holds one of each, and gives it an id (`sid`).
type Connections = HashMap<String, String>;

/// The connections of all rooms; cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Inside {
    rooms: Arc<Mutex<HashMap<RoomId, Connections>>>,
    /// The media server is gone, and on its way back.
    away: Arc<AtomicBool>,
}

impl Inside {
    fn rooms(&self) -> MutexGuard<'_, HashMap<RoomId, Connections>> {
        // Whole after every statement, so a poisoned lock is still good.
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection was made.
    pub fn came(&self, room: &RoomId, sid: &str, identity: &str) {
        let mut rooms = self.rooms();
        let connections = rooms.entry(room.to_owned()).or_default();
        connections.insert(identity.to_owned(), sid.to_owned());
    }

    /// A connection is over.
    pub fn went(&self, room: &RoomId, sid: &str) {
        let mut rooms = self.rooms();
        if let Some(connections) = rooms.get_mut(room) {
            connections.retain(|_, known| known != sid);
            if connections.is_empty() {
                rooms.remove(room);
            }
        }
    }

    /// The media server closed a room: nobody is in it.
    pub fn closed(&self, room: &RoomId) {
        self.rooms().remove(room);
    }

    /// The media server is gone: nobody is anywhere. The rooms that somebody was in.
    pub fn server_gone(&self) -> BTreeSet<RoomId> {
        self.away.store(true, Ordering::Relaxed);
        self.rooms().drain().map(|(room, _)| room).collect()
    }

    /// The media server is back.
    pub fn server_back(&self) {
        self.away.store(false, Ordering::Relaxed);
    }

    /// Whether the media server is gone, and on its way back.
    pub fn is_server_away(&self) -> bool {
        self.away.load(Ordering::Relaxed)
    }

    /// These are all connections (identity and `sid`) of a room, by the media server's own account.
    pub fn are(&self, room: &RoomId, all: impl Iterator<Item = (String, String)>) {
        let connections: Connections = all.collect();
        let mut rooms = self.rooms();
        if connections.is_empty() {
            rooms.remove(room);
        } else {
            rooms.insert(room.to_owned(), connections);
        }
    }

    /// Whether a viewer (internal user id) watches a room in any window. While the media server is
    /// away, everybody is taken to.
    pub fn watches(&self, room: &RoomId, user: &UserId) -> bool {
        let rooms = self.rooms();
        let mut connections = rooms.get(room).into_iter().flatten();
        self.is_server_away() || connections.any(|(name, _)| viewer(name).as_ref() == Some(user))
    }

    /// Whether somebody of this identity is connected to a room.
    pub fn holds(&self, room: &RoomId, identity: &str) -> bool {
        let rooms = self.rooms();
        let connections = rooms.get(room);
        connections.is_some_and(|connections| connections.contains_key(identity))
    }
}

#[cfg(test)]
mod tests {
    use super::Inside;

    #[test]
    fn whoever_comes_with_a_new_connection_while_the_old_one_goes_is_inside() {
        let (inside, room) = (Inside::default(), "room".into());
        inside.came(&room, "PA_1", "maya");
        inside.came(&room, "PA_2", "maya");
        inside.went(&room, "PA_1");
        assert!(inside.holds(&room, "maya"));
        inside.went(&room, "PA_2");
        assert!(!inside.holds(&room, "maya"));
        assert!(inside.rooms().is_empty(), "an empty room costs nothing");
    }

    #[test]
    fn the_servers_own_account_replaces_what_was_reported() {
        let (inside, room) = (Inside::default(), "room".into());
        inside.came(&room, "PA_1", "maya");
        let all = [("noor".to_owned(), "PA_2".to_owned())];
        inside.are(&room, all.into_iter());
        assert!(inside.holds(&room, "noor"));
        assert!(!inside.holds(&room, "maya"));
        assert!(!inside.holds(&"other".into(), "noor"));
    }
}
