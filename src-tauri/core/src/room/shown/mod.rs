//! The open room as the page and the other actors see it.

mod actions;

use std::collections::BTreeMap;

use greenroom_contract::{
    Person, Place, PostPlace, Role, RoomBusy, RoomParticipant, RoomStatus, RoomView, StatusLine,
};

use super::machine::{Doing, Open, RoomMachine, StageState};
use crate::{
    chat::RoomContext,
    facts::{Me, TargetFacts, UserFacts, is_on_air, iso},
};

/// What the room actor publishes.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct RoomState {
    /// For the page.
    pub page: Option<RoomView>,
    /// For the chat, once the room is read and while the show is not over.
    pub chat: Option<RoomContext>,
    /// Who is a broadcaster, for the stage.
    pub people: Vec<(Person, Role)>,
    /// The opening this belongs to.
    pub generation: u64,
}

impl RoomState {
    /// The opening of a room whose show is not over, with the room's id.
    pub fn opened(&self) -> Option<(u64, String)> {
        let page = self.page.as_ref().filter(|page| page.over.is_none())?;
        Some((self.generation, page.room_id.clone()))
    }
}

pub(super) fn state(machine: &RoomMachine) -> RoomState {
    let (Some(open), Some(me)) = (&machine.open, &machine.me) else {
        return RoomState::default();
    };
    let people = people(open);
    RoomState {
        page: page(open, me, &people),
        chat: chat(open, me, &people),
        people,
        generation: open.generation,
    }
}

fn people(open: &Open) -> Vec<(Person, Role)> {
    let Some(room) = &open.room else {
        return Vec::new();
    };
    let mut people: Vec<(Person, Role)> = room
        .participants
        .iter()
        .map(|participant| (open.names.person(&participant.user_id), participant.role))
        .collect();
    // The creator is the host even where the list of participants does not name him.
    if let Some(host) = &room.created_by
        && !people.iter().any(|(_, role)| *role == Role::Host)
    {
        people.push((open.names.person(host), Role::Host));
    }
    people.sort_by_key(|(_, role)| match role {
        Role::Host => 0,
        Role::CoHost => 1,
        Role::Viewer => 2,
    });
    people
}

fn page(open: &Open, me: &Me, people: &[(Person, Role)]) -> Option<RoomView> {
    // Until the first answer there is nothing to show but that it is being opened.
    let room = open.room.as_ref()?;
    let my_role = open.role(me);
    let line = status_line(open);
    let host = people
        .iter()
        .find(|(_, role)| *role == Role::Host)
        .map(|(person, _)| person.clone());
    let waits = matches!(line, StatusLine::WaitingForHost { .. }) && my_role != Role::Host;
    Some(RoomView {
        room_id: open.room_id.clone(),
        title: room.title.clone(),
        description: room.description.clone(),
        my_role,
        place: open.place,
        actions: actions::actions(open, my_role, &line),
        status_line: line,
        status: open.status,
        viewers: open.viewers.filter(|_| is_on_air(open.status)),
        waiting_for: host.clone().filter(|_| waits),
        host,
        before_live: None,
        participants: people
            .iter()
            .map(|(person, role)| RoomParticipant {
                person: person.clone(),
                role: *role,
                on_stage: open.on_stage.contains(&person.user_id),
                is_me: person.user_id == me.person.user_id,
            })
            .collect(),
        announced_in: room.post_id.as_ref().map(|_| match &room.target {
            Some(TargetFacts::Community(_)) => PostPlace::Community {
                name: open.community.clone().unwrap_or_default(),
            },
            Some(TargetFacts::User) | None => PostPlace::OwnFeed,
        }),
        chat_enabled: room.chat_enabled,
        busy: open.doing.as_ref().map(|doing| match doing {
            Doing::Opening(_) => RoomBusy::Opening,
            Doing::Entering { .. } => RoomBusy::Entering,
            Doing::GoingLive => RoomBusy::GoingLive,
            Doing::Leaving => RoomBusy::Leaving,
            Doing::Ending => RoomBusy::Ending,
        }),
        problem: open.problem.clone(),
        over: open.over,
    })
}

/// The one truthful line. What is over stays over; what this window has lost comes before what
/// others see; `Live` and only `Live` is the platform's word.
pub(super) fn status_line(open: &Open) -> StatusLine {
    match open.status {
        RoomStatus::Ended => return StatusLine::Ended,
        RoomStatus::Recorded => return StatusLine::Recorded,
        RoomStatus::Terminated => return StatusLine::Terminated,
        RoomStatus::Error => return StatusLine::Error,
        RoomStatus::Idle
        | RoomStatus::Live
        | RoomStatus::WaitingReconnect
        | RoomStatus::Unknown => {}
    }
    if open.doing == Some(Doing::Ending) {
        return StatusLine::Ending;
    }
    if let (StageState::Reconnecting { since }, Place::Studio) = (&open.stage, open.place) {
        return StatusLine::Reconnecting {
            since: since.clone(),
        };
    }
    let going_live = open.doing == Some(Doing::GoingLive);
    match open.status {
        RoomStatus::Live => StatusLine::Live {
            since: open.live_since.map(iso).unwrap_or_default(),
        },
        _ if going_live => StatusLine::GoingLive,
        RoomStatus::WaitingReconnect => StatusLine::WaitingForHost {
            since: open.waiting_since.map(iso).unwrap_or_default(),
        },
        RoomStatus::Idle
        | RoomStatus::Unknown
        | RoomStatus::Ended
        | RoomStatus::Recorded
        | RoomStatus::Terminated
        | RoomStatus::Error => StatusLine::NotLive,
    }
}

fn chat(open: &Open, me: &Me, people: &[(Person, Role)]) -> Option<RoomContext> {
    let room = open.room.as_ref()?;
    if open.over.is_some() {
        return None;
    }
    let roles: BTreeMap<String, Role> = people
        .iter()
        .map(|(person, role)| (person.user_id.clone(), *role))
        .collect();
    Some(RoomContext {
        generation: open.generation,
        room_id: open.room_id.clone(),
        me: me.clone(),
        my_role: open.role(me),
        enabled: room.chat_enabled,
        live_channel_id: room.live_channel_id.clone(),
        post_id: room.post_id.clone(),
        title: room.title.clone(),
        roles,
        people: people
            .iter()
            .map(|(person, _)| UserFacts {
                user_id: person.user_id.clone(),
                internal_id: None,
                name: Some(person.name.clone()),
            })
            .collect(),
    })
}
