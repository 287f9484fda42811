//! Received invitations as the page sees them.

use greenroom_contract::{InvitationState, InvitationsView, ReceivedInvitation, RoomStatus};

use super::machine::{InvitationMachine, Item};
use crate::platform::shown::{iso_or_empty, room_status};

impl InvitationMachine {
    /// All that are known, newest first.
    pub(super) fn shown(&self) -> InvitationsView {
        let items = self.items.values();
        let mut items: Vec<_> = items.filter(|item| self.is_shown(item)).collect();
        items.sort_by(|a, b| (b.created_at, &b.id).cmp(&(a.created_at, &a.id)));
        let is_pending = |item: &&&Item| item.state == InvitationState::Pending;
        let waiting = items.iter().filter(is_pending).count();
        InvitationsView {
            loaded: self.loaded,
            waiting: u32::try_from(waiting).unwrap_or(u32::MAX),
            received: items.into_iter().map(|item| self.received(item)).collect(),
            prompt: self.prompt.as_ref().map(|id| id.as_str().to_owned()),
            problem: self.problem.as_ref().map(Into::into),
        }
    }

    fn received(&self, item: &Item) -> ReceivedInvitation {
        let room = self.rooms.get(&item.room_id);
        let is_pending = item.state == InvitationState::Pending;
        let may_open = self.may_open(item);
        ReceivedInvitation {
            invitation_id: item.id.as_str().to_owned(),
            inviter: self.names.person(&item.inviter),
            room_id: item.room_id.as_str().to_owned(),
            room_title: room.map(|room| room.title.clone()).unwrap_or_default(),
            room_status: room.map_or(RoomStatus::Unknown, |room| room_status(&room.status)),
            viewers: room
                .filter(|room| room.status.is_on_air())
                .and_then(|room| room.viewers),
            on_stage: room.map_or(0, |room| room.on_stage),
            state: item.state,
            created_at: iso_or_empty(item.created_at),
            busy: item.busy.is_some(),
            may_answer: is_pending,
            may_open,
            ends_own_show: is_pending && self.own_show_on_air,
            leaves_stage: (is_pending || may_open) && self.is_on_another_stage(&item.room_id),
            problem: item.problem.as_ref().map(Into::into),
        }
    }
}
