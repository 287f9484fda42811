//! Accepting and declining, each once however often it is pressed.

use greenroom_contract::{ErrorCode, InvitationState};
use socialplus::InvitationId;

use super::{
    super::{
        gone::{gone, may_be_gone},
        input::{Action, Ticket},
    },
    Busy, Effects, InvitationMachine,
};
use crate::{actor::Effect, error::Error, platform::RoomNews};

/// One answer, and nothing else happens.
fn reply(ticket: Ticket, result: Result<(), Error>) -> Effects {
    vec![Effect::Reply(ticket, result)]
}

impl InvitationMachine {
    pub(super) fn accept(
        &mut self,
        ticket: Ticket,
        invitation_id: InvitationId,
        end_own_show: bool,
        leave_stage: bool,
    ) -> Effects {
        let known = self.items.get(&invitation_id);
        let leaves_stage = known.is_some_and(|item| self.is_on_another_stage(&item.room_id));
        let Some(item) = self.items.get_mut(&invitation_id) else {
            return reply(ticket, Err(gone("unknown")));
        };
        match (item.state, item.busy) {
            // Pressed twice: both presses get the one answer.
            (_, Some(Busy::Accepting | Busy::Opening)) => {
                item.waiting.push(ticket);
                Vec::new()
            }
            (_, Some(Busy::Declining)) => reply(ticket, Err(gone("is being declined"))),
            (InvitationState::Pending, None) if self.own_show_on_air && !end_own_show => {
                let why = "an own show is on air and would end";
                reply(ticket, Err(Error::known(ErrorCode::OwnShowOnAir, why)))
            }
            // Asked before anything is accepted: an answer on the platform without a way in helps
            // nobody.
            (InvitationState::Pending | InvitationState::Accepted, None)
                if leaves_stage && !leave_stage =>
            {
                let why = "this person is on another stage and would leave it";
                reply(ticket, Err(Error::known(ErrorCode::RoomOpen, why)))
            }
            (InvitationState::Accepted, None) => {
                item.leaves_stage = leaves_stage;
                item.is_earlier = false;
                item.waiting.push(ticket);
                self.accepted(invitation_id)
            }
            (InvitationState::Pending, None) => {
                item.busy = Some(Busy::Accepting);
                item.problem = None;
                item.leaves_stage = leaves_stage;
                item.waiting.push(ticket);
                vec![Effect::Run(if self.own_show_on_air {
                    Action::EndOwnShow(invitation_id)
                } else {
                    Action::Accept(invitation_id)
                })]
            }
            (InvitationState::Stale, None) => {
                let ended = Error::known(ErrorCode::RoomEnded, "the show has ended");
                reply(ticket, Err(ended))
            }
            (InvitationState::Rejected | InvitationState::Cancelled, None) => {
                reply(ticket, Err(gone("answered or cancelled")))
            }
        }
    }

    /// Ends what is under way about an invitation and answers everybody who waits.
    pub(super) fn finish(
        &mut self,
        invitation_id: &InvitationId,
        result: Result<(), Error>,
    ) -> Effects {
        let Some(item) = self.items.get_mut(invitation_id) else {
            return Vec::new();
        };
        item.busy = None;
        item.problem = result.clone().err();
        let waiting = std::mem::take(&mut item.waiting);
        self.settle_prompt();
        waiting
            .into_iter()
            .map(|ticket| Effect::Reply(ticket, result.clone()))
            .collect()
    }

    /// Accepted: the green room opens.
    pub(super) fn accepted(&mut self, invitation_id: InvitationId) -> Effects {
        let Some(item) = self.items.get_mut(&invitation_id) else {
            return Vec::new();
        };
        item.state = InvitationState::Accepted;
        item.busy = Some(Busy::Opening);
        item.problem = None;
        item.postponed = false;
        let room_id = item.room_id.clone();
        let leaves_stage = item.leaves_stage;
        // Who accepted takes part, whenever the room was last read.
        if let Some(room) = self.rooms.get_mut(&room_id) {
            room.takes_part = true;
        }
        vec![Effect::Run(Action::Open {
            invitation_id,
            room_id,
            leaves_stage,
        })]
    }

    /// The green room is open; or it is not, and it stays with this person to try again.
    pub(super) fn opened(
        &mut self,
        invitation_id: &InvitationId,
        result: Result<(), Error>,
    ) -> Effects {
        let room_id = self.items.get(invitation_id).map(|item| &item.room_id);
        let room = room_id.and_then(|room_id| self.rooms.get_mut(room_id));
        match &result {
            Ok(()) => {
                if self.prompt.as_ref() == Some(invitation_id) {
                    self.prompt = None;
                }
            }
            Err(error) => {
                let is_for_good = matches!(
                    error.code(),
                    ErrorCode::NotAllowed | ErrorCode::RoomEnded | ErrorCode::RoomGone
                );
                if let (true, Some(room)) = (is_for_good, room) {
                    room.takes_part = false;
                }
            }
        }
        self.finish(invitation_id, result)
    }

    /// Accepting was refused, perhaps because the invitation is gone: its room can tell.
    pub(super) fn check(&mut self, invitation_id: InvitationId, refused: Error) -> Effects {
        let Some(item) = self.items.get(&invitation_id) else {
            return Vec::new();
        };
        let room_id = item.room_id.clone();
        vec![Effect::Run(Action::Check {
            invitation_id,
            room_id,
            refused,
        })]
    }

    pub(super) fn checked(
        &mut self,
        invitation_id: InvitationId,
        refused: Error,
        result: Result<Box<RoomNews>, Error>,
    ) -> Effects {
        let Some(me) = &self.me else {
            return Vec::new();
        };
        let (state, code) = match result {
            // Accepted before, from another window or by a press whose answer was lost.
            Ok(news) if news.room.participant(&me.user_id).is_some() => {
                self.room_seen(&news, None);
                return self.accepted(invitation_id);
            }
            Ok(news) if news.room.status.is_over() || news.room.is_deleted => {
                self.set_state(&invitation_id, InvitationState::Stale);
                self.room_seen(&news, None);
                (InvitationState::Stale, ErrorCode::RoomEnded)
            }
            Ok(_) => (InvitationState::Cancelled, ErrorCode::InvitationGone),
            Err(error) if matches!(error.code(), ErrorCode::NotFound | ErrorCode::RoomGone) => {
                (InvitationState::Stale, ErrorCode::RoomGone)
            }
            Err(error) => return self.finish(&invitation_id, Err(error)),
        };
        self.set_state(&invitation_id, state);
        self.finish(&invitation_id, Err(refused.meaning(code)))
    }

    pub(super) fn decline(&mut self, ticket: Ticket, invitation_id: InvitationId) -> Effects {
        let Some(item) = self.items.get_mut(&invitation_id) else {
            return reply(ticket, Err(gone("unknown")));
        };
        match (item.state, item.busy) {
            (_, Some(Busy::Declining)) => {
                item.waiting.push(ticket);
                Vec::new()
            }
            (InvitationState::Pending, None) => {
                item.busy = Some(Busy::Declining);
                item.problem = None;
                item.waiting.push(ticket);
                vec![Effect::Run(Action::Decline(invitation_id))]
            }
            (InvitationState::Accepted, _) | (_, Some(Busy::Accepting | Busy::Opening)) => {
                reply(ticket, Err(gone("accepted already")))
            }
            // Declined, cancelled or over: nothing is left to decline.
            (
                InvitationState::Rejected | InvitationState::Cancelled | InvitationState::Stale,
                None,
            ) => reply(ticket, Ok(())),
        }
    }

    pub(super) fn declined(
        &mut self,
        invitation_id: &InvitationId,
        result: Result<(), Error>,
    ) -> Effects {
        let result = match result {
            Ok(()) => {
                self.set_state(invitation_id, InvitationState::Rejected);
                Ok(())
            }
            // Gone is what the person wanted.
            Err(error) if may_be_gone(&error) => {
                self.set_state(invitation_id, InvitationState::Cancelled);
                Ok(())
            }
            Err(error) => Err(error),
        };
        self.finish(invitation_id, result)
    }
}
