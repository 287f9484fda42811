//! Home as the page sees it.

use greenroom_contract::{HomeView, Role, RoomCard};

use super::machine::{HomeMachine, left_live, shows_viewers};
use crate::facts::{RoomFacts, iso, iso_or_empty};

pub(super) fn view(machine: &HomeMachine) -> HomeView {
    let mut rooms: Vec<&RoomFacts> = machine.rooms.values().collect();
    rooms.sort_by(|a, b| (b.created_at, &b.room_id).cmp(&(a.created_at, &a.room_id)));
    let mut left: Vec<&RoomFacts> = left_live(machine).collect();
    left.sort_by(|a, b| (b.live_at, &b.room_id).cmp(&(a.live_at, &a.room_id)));
    HomeView {
        loaded: machine.loaded,
        rooms: rooms.into_iter().map(|room| card(machine, room)).collect(),
        left_live: left.into_iter().map(|room| card(machine, room)).collect(),
        problem: machine.problem.clone(),
        draft: machine.saga.view(),
    }
}

fn card(machine: &HomeMachine, room: &RoomFacts) -> RoomCard {
    RoomCard {
        room_id: room.room_id.clone(),
        title: room.title.clone(),
        status: room.status,
        co_hosts: room
            .participants
            .iter()
            .filter(|participant| participant.role == Role::CoHost)
            .map(|participant| machine.names.person(&participant.user_id))
            .collect(),
        created_at: iso_or_empty(room.created_at),
        live_at: room.live_at.map(iso),
        ended_at: room.ended_at.map(iso),
        viewers: shows_viewers(room.status)
            .then(|| machine.viewers.get(&room.room_id).copied())
            .flatten(),
        thumbnail: room
            .thumbnail_file_id
            .as_ref()
            .and_then(|file_id| machine.thumbnails.get(file_id).cloned().flatten()),
    }
}
