//! Received and sent invitations as the page sees them.

use greenroom_contract::{
    InvitationsView, PeopleView, ReceivedInvitation, RoomStatus, SentInvitation,
};

use super::{machine::InvitationMachine, sent::SentMachine};
use crate::facts::iso_or_empty;

pub(super) fn view(machine: &InvitationMachine) -> InvitationsView {
    let mut items: Vec<_> = machine.items.values().collect();
    items.sort_by(|a, b| (b.created_at, &b.id).cmp(&(a.created_at, &a.id)));
    InvitationsView {
        loaded: machine.loaded,
        received: items
            .into_iter()
            .map(|item| {
                let room = machine.rooms.get(&item.room_id);
                ReceivedInvitation {
                    invitation_id: item.id.clone(),
                    inviter: machine.inviter(item),
                    room_id: item.room_id.clone(),
                    room_title: room.map(|room| room.title.clone()).unwrap_or_default(),
                    room_status: room.map_or(RoomStatus::Unknown, |room| room.status),
                    viewers: room.and_then(|room| room.viewers),
                    on_stage: room.map_or(0, |room| room.on_stage),
                    state: item.state,
                    created_at: iso_or_empty(item.created_at),
                    busy: item.busy.is_some(),
                    problem: item.problem.clone(),
                }
            })
            .collect(),
        prompt: machine.prompt.clone(),
        problem: machine.problem.clone(),
    }
}

pub(super) fn people(machine: &SentMachine) -> PeopleView {
    let mut sent: Vec<_> = machine.sent.values().collect();
    sent.sort_by(|a, b| (b.created_at, &b.person.user_id).cmp(&(a.created_at, &a.person.user_id)));
    PeopleView {
        loaded: machine.loaded,
        sent: sent
            .into_iter()
            .map(|item| SentInvitation {
                invitation_id: item.invitation_id.clone().unwrap_or_default(),
                person: item.person.clone(),
                state: item.state,
                created_at: iso_or_empty(item.created_at),
                busy: item.busy.is_some(),
                problem: item.problem.clone(),
            })
            .collect(),
        problem: machine.problem.clone(),
    }
}
