//! Accepting and declining, each once however often it is pressed.

use greenroom_contract::{ErrorCode, InvitationState, UiError};

use super::*;
use crate::{
    actor_v1::Ticket,
    edge::error::{WithParam, ui_error},
    facts::{RoomNews, is_over},
};

impl InvitationMachine {
    pub(super) fn accept(
        &mut self,
        ticket: Ticket,
        invitation_id: String,
        end_own_show: bool,
        own_show_on_air: bool,
    ) -> Vec<Action> {
        let epoch = self.epoch;
        let Some(item) = self.items.get_mut(&invitation_id) else {
            return vec![Action::Reply(ticket, Err(gone("unknown")))];
        };
        match (item.state, item.busy) {
            // Pressed twice: both presses get the one answer.
            (_, Some(Busy::Accepting | Busy::Opening)) => {
                item.waiting.push(ticket);
                Vec::new()
            }
            (_, Some(Busy::Declining)) => {
                vec![Action::Reply(ticket, Err(gone("is being declined")))]
            }
            (InvitationState::Accepted, None) => {
                item.busy = Some(Busy::Opening);
                item.waiting.push(ticket);
                vec![Action::Open {
                    epoch,
                    invitation_id,
                    room_id: item.room_id.clone(),
                }]
            }
            (InvitationState::Pending, None) => {
                if own_show_on_air && !end_own_show {
                    return vec![Action::Reply(
                        ticket,
                        Err(ui_error(
                            ErrorCode::OwnShowOnAir,
                            "an own show is on air and would end",
                        )),
                    )];
                }
                item.busy = Some(Busy::Accepting);
                item.problem = None;
                item.waiting.push(ticket);
                if own_show_on_air {
                    vec![Action::EndOwnShow {
                        epoch,
                        invitation_id,
                    }]
                } else {
                    vec![Action::Accept {
                        epoch,
                        invitation_id,
                    }]
                }
            }
            (InvitationState::Stale, None) => vec![Action::Reply(
                ticket,
                Err(ui_error(ErrorCode::RoomEnded, "the show has ended")),
            )],
            (InvitationState::Rejected | InvitationState::Cancelled, None) => {
                vec![Action::Reply(ticket, Err(gone("answered or cancelled")))]
            }
        }
    }

    /// Ends what is under way about an invitation and answers everybody who waits.
    pub(super) fn finish(
        &mut self,
        invitation_id: &str,
        result: Result<(), UiError>,
    ) -> Vec<Action> {
        let Some(item) = self.items.get_mut(invitation_id) else {
            return Vec::new();
        };
        item.busy = None;
        item.problem = result.clone().err();
        let waiting = std::mem::take(&mut item.waiting);
        self.settle_prompt();
        waiting
            .into_iter()
            .map(|ticket| Action::Reply(ticket, result.clone()))
            .collect()
    }

    pub(super) fn accepted(&mut self, invitation_id: String) -> Vec<Action> {
        let epoch = self.epoch;
        let Some(item) = self.items.get_mut(&invitation_id) else {
            return Vec::new();
        };
        item.state = InvitationState::Accepted;
        item.busy = Some(Busy::Opening);
        vec![Action::Open {
            epoch,
            invitation_id,
            room_id: item.room_id.clone(),
        }]
    }

    /// Gives up what is under way: its answers belong to an older epoch and are dropped.
    pub(super) fn answer_all(&mut self, error: &UiError) -> Vec<Action> {
        self.items
            .values_mut()
            .flat_map(|item| {
                item.busy = None;
                std::mem::take(&mut item.waiting)
            })
            .map(|ticket| Action::Reply(ticket, Err(error.clone())))
            .collect()
    }

    pub(super) fn checked(
        &mut self,
        invitation_id: &str,
        refused: UiError,
        result: Result<RoomNews, UiError>,
    ) -> Vec<Action> {
        let Some(user_id) = self.me.as_ref().map(|me| me.person.user_id.clone()) else {
            return Vec::new();
        };
        match result {
            // Accepted before, from another window or by a press whose answer was lost.
            Ok(news)
                if news
                    .room
                    .participants
                    .iter()
                    .any(|participant| participant.user_id == user_id) =>
            {
                self.room_seen(&news, None);
                self.accepted(invitation_id.to_owned())
            }
            Ok(news) if is_over(news.room.status) || news.room.is_deleted => {
                self.set_state(invitation_id, InvitationState::Stale);
                self.room_seen(&news, None);
                let ended = ui_error(ErrorCode::RoomEnded, refused.message);
                self.finish(invitation_id, Err(ended))
            }
            Ok(_) => {
                self.set_state(invitation_id, InvitationState::Cancelled);
                self.finish(invitation_id, Err(gone(&refused.message)))
            }
            Err(error) if matches!(error.code, ErrorCode::NotFound | ErrorCode::RoomGone) => {
                self.set_state(invitation_id, InvitationState::Stale);
                let ended = ui_error(ErrorCode::RoomGone, refused.message);
                self.finish(invitation_id, Err(ended))
            }
            Err(error) => self.finish(
                invitation_id,
                Err(error.param("code", "checking the invitation")),
            ),
        }
    }

    pub(super) fn decline(&mut self, ticket: Ticket, invitation_id: String) -> Vec<Action> {
        let epoch = self.epoch;
        let Some(item) = self.items.get_mut(&invitation_id) else {
            return vec![Action::Reply(ticket, Err(gone("unknown")))];
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
                vec![Action::Decline {
                    epoch,
                    invitation_id,
                }]
            }
            (InvitationState::Accepted, _) | (_, Some(Busy::Accepting | Busy::Opening)) => {
                vec![Action::Reply(ticket, Err(gone("accepted already")))]
            }
            // Declined, cancelled or over: nothing is left to decline.
            (
                InvitationState::Rejected | InvitationState::Cancelled | InvitationState::Stale,
                None,
            ) => vec![Action::Reply(ticket, Ok(()))],
        }
    }
}
