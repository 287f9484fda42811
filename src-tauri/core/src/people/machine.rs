//! The people of the open room, and the invitations that its host sent: at most one for each person.

use std::collections::{BTreeMap, BTreeSet};

use greenroom_contract::{ErrorCode, InvitationState, Notice, PeopleView};
use socialplus::{InvitationId, InvitationStatus, RoomId, UserId};
use time::OffsetDateTime;

use super::input::{Action, Input, Participant, Seen, Ticket};
use crate::{
    actor::{Effect, Machine},
    error::Error,
    invitation::gone::{gone, may_be_gone},
    platform::{InvitationNews, Names},
};

type Effects = Vec<Effect<PeopleMachine>>;

/// What is under way about a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Busy {
    Inviting,
    Cancelling,
}

/// The newest invitation of one person.
#[derive(Debug)]
pub(super) struct Sent {
    /// None while it is being sent.
    pub invitation_id: Option<InvitationId>,
    pub state: InvitationState,
    pub created_at: Option<OffsetDateTime>,
    pub busy: Option<Busy>,
    pub problem: Option<Error>,
    waiting: Vec<Ticket>,
}

impl Sent {
    fn new(
        invitation_id: Option<InvitationId>,
        state: InvitationState,
        created_at: Option<OffsetDateTime>,
    ) -> Self {
        Self {
            invitation_id,
            state,
            created_at,
            busy: None,
            problem: None,
            waiting: Vec::new(),
        }
    }
}

/// The people of the open room.
#[derive(Debug, Default)]
pub(crate) struct PeopleMachine {
    pub(super) participants: Vec<Participant>,
    pub(super) stage: Vec<Seen>,
    /// Whose picture or sound is not there is not on the stage.
    pub(super) connected: bool,
    /// The own room that is open; invitations are sent for no other.
    room_id: Option<RoomId>,
    pub(super) loaded: bool,
    pub(super) problem: Option<Error>,
    pub(super) sent: BTreeMap<UserId, Sent>,
    /// Invitations whose answer the host knows, however often it is heard.
    told: BTreeSet<InvitationId>,
    pub(super) names: Names,
}

impl Machine for PeopleMachine {
    type Input = Input;
    type Action = Action;
    type View = PeopleView;
    type Answer = ();

    fn handle(&mut self, now: OffsetDateTime, input: Input) -> Effects {
        match input {
            Input::Open { room_id } => {
                let mut effects = self.leave(Some(room_id));
                effects.extend(self.read());
                effects
            }
            Input::Close => self.leave(None),
            Input::Participants(participants) => {
                for one in &participants {
                    self.names.learn_name(&one.user_id, &one.name);
                }
                self.participants = participants;
                Vec::new()
            }
            Input::Stage { connected, seen } => {
                self.connected = connected;
                self.stage = seen;
                Vec::new()
            }
            Input::Refresh => self.read(),
            Input::Read(result) => match result {
                Ok(news) => {
                    // The first list is history; later ones may hold news that no event brought.
                    let tell = self.loaded;
                    self.loaded = true;
                    self.problem = None;
                    news.iter().flat_map(|news| self.take(news, tell)).collect()
                }
                Err(error) => {
                    self.problem = Some(error);
                    Vec::new()
                }
            },
            Input::Event(news) => self.take(&news, true),
            Input::CoHostLeft(user_id) => {
                let name = self.names.of(&user_id);
                self.room_id
                    .is_some()
                    .then(|| Effect::Notice(Notice::CoHostLeft { name }))
                    .into_iter()
                    .collect()
            }
            Input::Invite { ticket, user_id } => self.invite(now, ticket, user_id),
            Input::User { user_id, result } => match (result, self.room_id.clone()) {
                (Ok(user), Some(room_id)) => {
                    self.names.learn(&[*user]);
                    vec![Effect::Run(Action::Invite { room_id, user_id })]
                }
                (Ok(_), None) => Vec::new(),
                (Err(error), _) => {
                    self.not_invited(&user_id, error.not_found_as(ErrorCode::UserUnknown))
                }
            },
            Input::Invited { user_id, result } => match result {
                Ok(news) => {
                    // The event may have come first, and even the guest's answer.
                    let mut effects = self.take(&news, false);
                    effects.extend(self.finish(&user_id, &Ok(())));
                    effects
                }
                Err(error) => self.not_invited(&user_id, error),
            },
            Input::Cancel {
                ticket,
                invitation_id,
            } => self.cancel(ticket, invitation_id),
            Input::Cancelled { user_id, result } => match result {
                Ok(()) => {
                    if let Some(item) = self.sent.get_mut(&user_id)
                        && item.state == InvitationState::Pending
                    {
                        item.state = InvitationState::Cancelled;
                    }
                    self.finish(&user_id, &Ok(()))
                }
                Err(error) if may_be_gone(&error) => {
                    // Answered in the same moment: the list tells how.
                    let gone = error.meaning(ErrorCode::InvitationGone);
                    let mut effects = self.finish(&user_id, &Err(gone));
                    effects.extend(self.read());
                    effects
                }
                Err(error) => self.finish(&user_id, &Err(error)),
            },
        }
    }

    fn view(&self) -> PeopleView {
        self.shown()
    }
}

impl PeopleMachine {
    /// Another room, or none: what was under way is about a room that is not open any more.
    fn leave(&mut self, room_id: Option<RoomId>) -> Effects {
        let closed = Error::known(ErrorCode::RoomGone, "the room was closed");
        let mut effects = vec![Effect::Forget];
        let waiting = self
            .sent
            .values_mut()
            .flat_map(|item| std::mem::take(&mut item.waiting));
        effects.extend(waiting.map(|ticket| Effect::Reply(ticket, Err(closed.clone()))));
        *self = Self {
            room_id,
            names: std::mem::take(&mut self.names),
            participants: std::mem::take(&mut self.participants),
            stage: std::mem::take(&mut self.stage),
            connected: self.connected,
            ..Self::default()
        };
        effects
    }

    fn read(&self) -> Effects {
        let room_id = self.room_id.clone();
        room_id
            .map(|room_id| Effect::Run(Action::Read(room_id)))
            .into_iter()
            .collect()
    }

    fn take(&mut self, news: &InvitationNews, tell: bool) -> Effects {
        let invitation = &news.invitation;
        let Some(user_id) = &invitation.invited_user_id else {
            return Vec::new();
        };
        if self.room_id.as_ref() != Some(&news.room_id) {
            return Vec::new();
        }
        self.names.learn(&news.users);
        let state = match &invitation.status {
            InvitationStatus::Pending => InvitationState::Pending,
            InvitationStatus::Approved => InvitationState::Accepted,
            InvitationStatus::Rejected => InvitationState::Rejected,
            InvitationStatus::Cancelled => InvitationState::Cancelled,
            InvitationStatus::Unknown(_) => return Vec::new(),
        };
        let is_answer = state != InvitationState::Pending;
        let tell = tell && !self.told.contains(&invitation.id);
        match self.sent.get_mut(user_id) {
            None => {
                let id = Some(invitation.id.clone());
                let sent = Sent::new(id, state, invitation.created_at);
                self.sent.insert(user_id.clone(), sent);
            }
            Some(known) if known.invitation_id.as_ref() == Some(&invitation.id) => {
                // An answer is final.
                if known.state != InvitationState::Pending || !is_answer {
                    return Vec::new();
                }
                known.state = state;
                known.problem = None;
            }
            Some(known) => {
                // Another invitation of the same person: the newer one counts.
                if known.invitation_id.is_some() && invitation.created_at < known.created_at {
                    return Vec::new();
                }
                known.invitation_id = Some(invitation.id.clone());
                known.state = state;
                known.created_at = invitation.created_at;
                known.problem = None;
            }
        }
        self.told.extend(is_answer.then(|| invitation.id.clone()));
        let name = self.names.of(user_id);
        match (tell, state) {
            (true, InvitationState::Accepted) => {
                vec![Effect::Notice(Notice::GuestAccepted { name })]
            }
            (true, InvitationState::Rejected) => {
                vec![Effect::Notice(Notice::GuestDeclined { name })]
            }
            (
                true,
                InvitationState::Pending | InvitationState::Cancelled | InvitationState::Stale,
            )
            | (false, _) => Vec::new(),
        }
    }

    fn invite(&mut self, now: OffsetDateTime, ticket: Ticket, user_id: UserId) -> Effects {
        if self.room_id.is_none() {
            let error = Error::known(ErrorCode::NotAllowed, "no own room is open");
            return vec![Effect::Reply(ticket, Err(error))];
        }
        let item = self
            .sent
            .entry(user_id.clone())
            .or_insert_with(|| Sent::new(None, InvitationState::Cancelled, None));
        match (item.busy, item.state) {
            (Some(Busy::Inviting), _) => {
                item.waiting.push(ticket);
                return Vec::new();
            }
            // One pending invitation is enough.
            (None, InvitationState::Pending) => return vec![Effect::Reply(ticket, Ok(()))],
            (Some(Busy::Cancelling), _) => {
                let why = "the last invitation is being cancelled";
                let error = Error::known(ErrorCode::TooFast, why);
                return vec![Effect::Reply(ticket, Err(error))];
            }
            // Asked again: after a no, a cancelled one, or for somebody who left.
            (
                None,
                InvitationState::Accepted
                | InvitationState::Rejected
                | InvitationState::Cancelled
                | InvitationState::Stale,
            ) => {}
        }
        *item = Sent {
            busy: Some(Busy::Inviting),
            waiting: vec![ticket],
            ..Sent::new(None, InvitationState::Pending, Some(now))
        };
        vec![Effect::Run(Action::ReadUser(user_id))]
    }

    fn cancel(&mut self, ticket: Ticket, invitation_id: InvitationId) -> Effects {
        let found = self
            .sent
            .iter_mut()
            .find(|(_, item)| item.invitation_id.as_ref() == Some(&invitation_id));
        let Some((user_id, item)) = found else {
            return vec![Effect::Reply(ticket, Err(gone("unknown")))];
        };
        match (item.busy, item.state) {
            (Some(Busy::Cancelling), _) => {
                item.waiting.push(ticket);
                Vec::new()
            }
            (Some(Busy::Inviting), InvitationState::Pending) => {
                // Its event came before its answer, and that one is still to come.
                let error = Error::known(ErrorCode::TooFast, "it is just being sent");
                vec![Effect::Reply(ticket, Err(error))]
            }
            (None, InvitationState::Pending) => {
                item.busy = Some(Busy::Cancelling);
                item.problem = None;
                item.waiting.push(ticket);
                vec![Effect::Run(Action::Cancel {
                    user_id: user_id.clone(),
                    invitation_id,
                })]
            }
            (_, InvitationState::Cancelled) => vec![Effect::Reply(ticket, Ok(()))],
            (
                None | Some(Busy::Inviting),
                InvitationState::Accepted | InvitationState::Rejected | InvitationState::Stale,
            ) => vec![Effect::Reply(ticket, Err(gone("answered already")))],
        }
    }

    fn finish(&mut self, user_id: &UserId, result: &Result<(), Error>) -> Effects {
        let Some(item) = self.sent.get_mut(user_id) else {
            return Vec::new();
        };
        item.busy = None;
        item.problem = result.as_ref().err().cloned();
        std::mem::take(&mut item.waiting)
            .into_iter()
            .map(|ticket| Effect::Reply(ticket, result.clone()))
            .collect()
    }

    /// Inviting failed: nobody was asked, so no row says *pending*.
    fn not_invited(&mut self, user_id: &UserId, error: Error) -> Effects {
        let effects = self.finish(user_id, &Err(error));
        let still_unsent = self
            .sent
            .get(user_id)
            .is_some_and(|item| item.invitation_id.is_none());
        if still_unsent {
            self.sent.remove(user_id);
        }
        effects
    }
}
