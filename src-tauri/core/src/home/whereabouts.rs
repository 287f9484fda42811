//! Where this person is, of rooms that are on air and not open in this window.
//! What the platform tells of who is inside lags behind: behind this program when it crashed, and
//! behind this window when it left a moment ago. So what is known of these counts as well.

use std::collections::BTreeSet;

use greenroom_contract::Whereabouts;
use socialplus::{Room, RoomId, UserId};

use crate::platform::inside::is_inside;

/// What this installation knows of its own comings and goings.
#[derive(Debug, Default)]
pub(super) struct Trail {
    /// The room in whose studio the program was when it ended.
    closed_in: Option<RoomId>,
    /// Rooms that were open in this window.
    opened: BTreeSet<RoomId>,
    /// Of these, the ones that were seen without this person since.
    vacant: BTreeSet<RoomId>,
}

impl Trail {
    /// A room is open in this window.
    pub fn opens(&mut self, room_id: &RoomId) {
        self.vacant.remove(room_id);
        self.opened.insert(room_id.clone());
    }

    /// The studio in which the program was when it ended, as it was written down.
    pub fn began_after(&mut self, closed_in: Option<RoomId>) {
        self.closed_in = closed_in;
    }

    /// A room was read or heard of.
    pub fn saw(&mut self, room: &Room, me: &UserId) {
        if is_inside(room, me) == Some(false) {
            self.vacant.insert(room.id.clone());
        }
    }

    /// Where this person is; none for a room that is not on air.
    pub fn whereabouts(&self, room: &Room, me: &UserId) -> Option<Whereabouts> {
        if !room.status.is_on_air() {
            return None;
        }
        let closed_here = self.closed_in.as_ref() == Some(&room.id);
        // Until it was seen empty, who is inside may be this installation as it was.
        let may_be_own =
            (closed_here || self.opened.contains(&room.id)) && !self.vacant.contains(&room.id);
        Some(match is_inside(room, me) {
            Some(false) if closed_here => Whereabouts::ClosedHere,
            Some(false) => Whereabouts::Left,
            Some(true) | None if may_be_own => Whereabouts::Unclear,
            Some(true) | None => Whereabouts::Elsewhere,
        })
    }
}
