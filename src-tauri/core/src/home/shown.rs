//! Home as the page sees it.

use greenroom_contract::{HomeView, RoomCard, RoomCardAction, Whereabouts};
use socialplus::{ParticipantKind, Room};

use super::machine::{HomeMachine, Thumbnail};
use crate::platform::shown::{iso, iso_or_empty, room_status};

impl HomeMachine {
    /// Own rooms, newest first, and those left live, the last one that went live first.
    pub(super) fn shown(&self) -> HomeView {
        let mut rooms: Vec<&Room> = self.rooms.values().collect();
        rooms.sort_by(|a, b| (b.created_at, &b.id).cmp(&(a.created_at, &a.id)));
        let is_left_live =
            |room: &&Room| room.status.is_on_air() && self.open_room.as_ref() != Some(&room.id);
        let mut left: Vec<&Room> = rooms.iter().copied().filter(is_left_live).collect();
        left.sort_by(|a, b| (b.live_at, &b.id).cmp(&(a.live_at, &a.id)));
        let card = |room: &Room| card(self, room);
        HomeView {
            loaded: self.loaded,
            rooms: rooms.into_iter().map(card).collect(),
            left_live: left.into_iter().map(card).collect(),
            problem: self.problem.as_ref().map(Into::into),
        }
    }
}

/// Own shows that go on without anybody: accepting an invitation ends them. One that this person is
/// in from another computer, or may be, is not among them.
pub(crate) fn left_behind(view: &HomeView) -> impl Iterator<Item = &RoomCard> {
    let is_left = |card: &&RoomCard| match card.whereabouts {
        Some(Whereabouts::ClosedHere | Whereabouts::Left) => true,
        Some(Whereabouts::Elsewhere | Whereabouts::Unclear) | None => false,
    };
    view.left_live.iter().filter(is_left)
}

fn card(machine: &HomeMachine, room: &Room) -> RoomCard {
    let on_air = room.status.is_on_air();
    let is_open = machine.open_room.as_ref() == Some(&room.id);
    let file_id = room.thumbnail_file_id.as_ref();
    let thumbnail = file_id.and_then(|file_id| machine.thumbnails.get(file_id));
    RoomCard {
        room_id: room.id.as_str().to_owned(),
        title: room.title.clone(),
        status: room_status(&room.status),
        co_hosts: room
            .participants
            .iter()
            .filter(|participant| participant.kind == ParticipantKind::CoHost)
            .map(|participant| machine.names.person(&participant.user_id))
            .collect(),
        created_at: iso_or_empty(room.created_at),
        live_at: room.live_at.map(iso),
        ended_at: room.ended_at.map(iso),
        viewers: machine.viewers.get(&room.id).copied().filter(|_| on_air),
        thumbnail: thumbnail.and_then(|thumbnail| thumbnail.url().cloned()),
        thumbnail_problem: thumbnail.and_then(Thumbnail::problem),
        whereabouts: machine
            .me
            .as_ref()
            .filter(|_| !is_open)
            .and_then(|me| machine.trail.whereabouts(room, me)),
        action: (!is_open).then_some(if on_air {
            RoomCardAction::Rejoin
        } else if room.status.is_over() {
            RoomCardAction::SameAgain
        } else {
            RoomCardAction::Open
        }),
        may_end: on_air && !is_open,
        may_delete: !on_air && !is_open,
    }
}
