//! The people of a room as the page sees them: participants joined with what is seen of them, and
//! the invitations that still say something.

use greenroom_contract::{
    InvitationState, PeopleView, PersonRow, PersonState, Role, SentAction, SentInvitation,
    SentState, Standing, StandingState,
};
use socialplus::UserId;

use super::{
    input::{Participant, Seen},
    machine::{PeopleMachine, Sent},
};
use crate::platform::shown::iso_or_empty;

impl PeopleMachine {
    pub(super) fn shown(&self) -> PeopleView {
        let rows = self.participants.iter().map(|one| self.row(one));
        // The host before air is seen by nobody else, and listed where everybody will be.
        let (here, waiting) = rows.partition(|row| match row.state {
            PersonState::NotOnStage | PersonState::Unknown => false,
            PersonState::Inside
            | PersonState::Away { .. }
            | PersonState::OnlyYou
            | PersonState::OnStage { .. } => true,
        });
        let mut sent: Vec<(&UserId, &Sent)> = self
            .sent
            .iter()
            .filter(|(user_id, _)| !self.takes_part(user_id))
            .collect();
        sent.sort_by(|a, b| (b.1.created_at, b.0).cmp(&(a.1.created_at, a.0)));
        let standing = self.standing(&sent);
        PeopleView {
            loaded: self.loaded,
            problem: self.problem.as_ref().map(Into::into),
            here,
            waiting,
            sent: sent
                .into_iter()
                .map(|(user_id, sent)| self.invitation(user_id, sent))
                .collect(),
            standing,
        }
    }

    fn takes_part(&self, user_id: &UserId) -> bool {
        self.participants.iter().any(|one| one.user_id == *user_id)
    }

    fn seen(&self, user_id: &UserId) -> Option<&Seen> {
        self.stage.iter().find(|seen| seen.user_id == *user_id)
    }

    fn row(&self, participant: &Participant) -> PersonRow {
        let i_am_host = self
            .participants
            .iter()
            .any(|one| one.is_me && one.role == Role::Host);
        PersonRow {
            person: self.names.person(&participant.user_id),
            role: participant.role,
            is_me: participant.is_me,
            state: match self.seen(&participant.user_id) {
                Some(seen) => state(seen),
                None if self.connected => PersonState::NotOnStage,
                None => match participant.is_inside {
                    Some(true) => PersonState::Inside,
                    Some(false) => PersonState::NotOnStage,
                    None => PersonState::Unknown,
                },
            },
            may_remove: i_am_host && !participant.is_me,
        }
    }

    fn invitation(&self, user_id: &UserId, sent: &Sent) -> SentInvitation {
        let state = match (&sent.invitation_id, sent.state) {
            (None, _) => SentState::Sending,
            (Some(_), InvitationState::Pending) => SentState::Pending,
            (Some(_), InvitationState::Accepted) => SentState::Accepted,
            (Some(_), InvitationState::Rejected) => SentState::Rejected,
            (Some(_), InvitationState::Cancelled) => SentState::Cancelled,
            (Some(_), InvitationState::Stale) => SentState::Stale,
        };
        SentInvitation {
            invitation_id: sent
                .invitation_id
                .as_ref()
                .map(|id| id.as_str().to_owned())
                .unwrap_or_default(),
            person: self.names.person(user_id),
            state,
            can: match state {
                SentState::Pending => Some(SentAction::Cancel),
                SentState::Rejected | SentState::Cancelled | SentState::Stale => {
                    Some(SentAction::AskAgain)
                }
                SentState::Sending | SentState::Accepted => None,
            },
            created_at: iso_or_empty(sent.created_at),
            busy: sent.busy.is_some(),
            problem: sent.problem.as_ref().map(Into::into),
        }
    }

    /// Everybody whom it makes no sense to invite now.
    fn standing(&self, sent: &[(&UserId, &Sent)]) -> Vec<Standing> {
        let here = self.participants.iter().map(|one| {
            let on_stage = match self.seen(&one.user_id) {
                Some(seen) => !seen.only_you,
                None => !self.connected && one.is_inside == Some(true),
            };
            let state = if on_stage {
                StandingState::OnStage
            } else {
                StandingState::Here
            };
            (&one.user_id, state)
        });
        let invited = sent
            .iter()
            .filter(|(_, sent)| sent.state == InvitationState::Pending)
            .map(|(user_id, _)| (*user_id, StandingState::Invited));
        here.chain(invited)
            .map(|(user_id, state)| Standing {
                user_id: user_id.as_str().to_owned(),
                state,
            })
            .collect()
    }
}

fn state(seen: &Seen) -> PersonState {
    match &seen.away_since {
        Some(since) => PersonState::Away {
            since: since.clone(),
        },
        None if seen.only_you => PersonState::OnlyYou,
        None => PersonState::OnStage {
            microphone_on: seen.microphone_on,
            camera_on: seen.camera_on,
            speaking: seen.speaking,
        },
    }
}
