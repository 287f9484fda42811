//! Invitations that the host of the open room sent: at most one for each person.

use std::collections::{BTreeMap, BTreeSet};

use greenroom_contract::{ErrorCode, InvitationState, Notice, PeopleView, Person, UiError};
use time::OffsetDateTime;

use super::machine::{gone, may_be_gone};
use crate::{
    actor_v1::{Machine, Ticket},
    edge::error::ui_error,
    facts::{InvitationFacts, InvitationNews, InvitationStatus, Names, UserFacts},
};

/// What can happen.
#[derive(Debug)]
pub(crate) enum Input {
    /// The host opened a room.
    Open { room_id: String },
    /// The room was closed.
    Close,
    /// The list is to be read anew.
    Refresh,
    /// The list, as asked for by [`Action::Read`].
    Read {
        generation: u64,
        result: Result<Vec<InvitationNews>, UiError>,
    },
    /// An event about an invitation.
    Event(InvitationNews),
    /// A co-host of the open room left by themselves.
    CoHostLeft { user_id: String },
    /// The host invites a person.
    Invite { ticket: Ticket, user_id: String },
    /// The person to invite, as asked for by [`Action::ReadUser`].
    User {
        generation: u64,
        user_id: String,
        result: Result<UserFacts, UiError>,
    },
    /// The platform's answer to inviting.
    Invited {
        generation: u64,
        user_id: String,
        result: Result<InvitationNews, UiError>,
    },
    /// The host takes an invitation back.
    Cancel {
        ticket: Ticket,
        invitation_id: String,
    },
    /// The platform's answer to cancelling.
    Cancelled {
        generation: u64,
        user_id: String,
        result: Result<(), UiError>,
    },
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Action {
    /// Read the invitations of a room.
    Read { generation: u64, room_id: String },
    /// Read a user, to know that there is one.
    ReadUser { generation: u64, user_id: String },
    /// Invite on the platform.
    Invite {
        generation: u64,
        room_id: String,
        user_id: String,
    },
    /// Cancel on the platform.
    Cancel {
        generation: u64,
        user_id: String,
        invitation_id: String,
    },
    /// Tell the host.
    Notice(Notice),
    /// Answer a command.
    Reply(Ticket, Result<(), UiError>),
}

/// What is under way about a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Busy {
    Inviting,
    Cancelling,
}

/// The newest invitation of one person.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    pub invitation_id: Option<String>,
    pub person: Person,
    pub state: InvitationState,
    pub created_at: Option<OffsetDateTime>,
    pub busy: Option<Busy>,
    pub problem: Option<UiError>,
    waiting: Vec<Ticket>,
}

/// Sent invitations of the open room.
#[derive(Debug, Default)]
pub(crate) struct SentMachine {
    generation: u64,
    room_id: Option<String>,
    pub(super) loaded: bool,
    pub(super) problem: Option<UiError>,
    pub(super) sent: BTreeMap<String, Sent>,
    /// Invitations whose answer the host knows, however often it is heard.
    told: BTreeSet<String>,
    names: Names,
}

impl SentMachine {
    fn take(&mut self, news: &InvitationNews, tell: bool) -> Vec<Action> {
        let InvitationFacts {
            invitation_id,
            room_id,
            status,
            invited_user_id: Some(user_id),
            created_at,
            ..
        } = &news.invitation
        else {
            return Vec::new();
        };
        if self.room_id.as_ref() != Some(room_id) {
            return Vec::new();
        }
        self.names.learn(&news.users);
        let state = match status {
            InvitationStatus::Pending => InvitationState::Pending,
            InvitationStatus::Accepted => InvitationState::Accepted,
            InvitationStatus::Rejected => InvitationState::Rejected,
            InvitationStatus::Cancelled => InvitationState::Cancelled,
            InvitationStatus::Unknown => return Vec::new(),
        };
        let person = self.names.person(user_id);
        let is_answer = state != InvitationState::Pending;
        let tell = tell && !self.told.contains(invitation_id);
        let Some(known) = self.sent.get_mut(user_id) else {
            self.sent.insert(
                user_id.clone(),
                Sent {
                    invitation_id: Some(invitation_id.clone()),
                    person: person.clone(),
                    state,
                    created_at: *created_at,
                    busy: None,
                    problem: None,
                    waiting: Vec::new(),
                },
            );
            self.told.extend(is_answer.then(|| invitation_id.clone()));
            return notice(tell, state, &person);
        };
        known.person = person.clone();
        if known.invitation_id.as_ref() == Some(invitation_id) {
            // An answer is final.
            if known.state != InvitationState::Pending || state == InvitationState::Pending {
                return Vec::new();
            }
            known.state = state;
            known.problem = None;
            self.told.insert(invitation_id.clone());
            return notice(tell, state, &person);
        }
        // Another invitation of the same person: the newer one counts.
        let is_newer = known.invitation_id.is_none() || *created_at >= known.created_at;
        if !is_newer {
            return Vec::new();
        }
        known.invitation_id = Some(invitation_id.clone());
        known.state = state;
        known.created_at = *created_at;
        known.problem = None;
        self.told.extend(is_answer.then(|| invitation_id.clone()));
        notice(tell, state, &person)
    }

    fn invite(&mut self, now: OffsetDateTime, ticket: Ticket, user_id: String) -> Vec<Action> {
        if self.room_id.is_none() {
            let error = ui_error(ErrorCode::NotAllowed, "no own room is open");
            return vec![Action::Reply(ticket, Err(error))];
        }
        let person = self.names.person(&user_id);
        let item = self.sent.entry(user_id.clone()).or_insert(Sent {
            invitation_id: None,
            person,
            state: InvitationState::Cancelled,
            created_at: None,
            busy: None,
            problem: None,
            waiting: Vec::new(),
        });
        match (item.busy, item.state) {
            (Some(Busy::Inviting), _) => {
                item.waiting.push(ticket);
                return Vec::new();
            }
            // One pending invitation is enough.
            (None, InvitationState::Pending) => return vec![Action::Reply(ticket, Ok(()))],
            (Some(Busy::Cancelling), _) => {
                let error = ui_error(ErrorCode::TooFast, "the last invitation is being cancelled");
                return vec![Action::Reply(ticket, Err(error))];
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
        item.busy = Some(Busy::Inviting);
        item.state = InvitationState::Pending;
        item.invitation_id = None;
        item.created_at = Some(now);
        item.problem = None;
        item.waiting.push(ticket);
        vec![Action::ReadUser {
            generation: self.generation,
            user_id,
        }]
    }

    fn finish(&mut self, user_id: &str, result: &Result<(), UiError>) -> Vec<Action> {
        let Some(item) = self.sent.get_mut(user_id) else {
            return Vec::new();
        };
        item.busy = None;
        item.problem = result.as_ref().err().cloned();
        std::mem::take(&mut item.waiting)
            .into_iter()
            .map(|ticket| Action::Reply(ticket, result.clone()))
            .collect()
    }

    /// Inviting failed: nobody was asked, so no row says *pending*.
    fn not_invited(&mut self, user_id: &str, error: UiError) -> Vec<Action> {
        let actions = self.finish(user_id, &Err(error));
        let still_unsent = self
            .sent
            .get(user_id)
            .is_some_and(|item| item.invitation_id.is_none());
        if still_unsent {
            self.sent.remove(user_id);
        }
        actions
    }

    fn leave(&mut self, room_id: Option<String>) -> Vec<Action> {
        let closed = ui_error(ErrorCode::RoomGone, "the room was closed");
        let actions = self
            .sent
            .values_mut()
            .flat_map(|item| std::mem::take(&mut item.waiting))
            .map(|ticket| Action::Reply(ticket, Err(closed.clone())))
            .collect();
        let names = std::mem::take(&mut self.names);
        *self = Self {
            generation: self.generation + 1,
            room_id,
            names,
            ..Self::default()
        };
        actions
    }

    fn read(&self) -> Vec<Action> {
        self.room_id
            .iter()
            .map(|room_id| Action::Read {
                generation: self.generation,
                room_id: room_id.clone(),
            })
            .collect()
    }
}

fn notice(tell: bool, state: InvitationState, person: &Person) -> Vec<Action> {
    let name = person.name.clone();
    match (tell, state) {
        (true, InvitationState::Accepted) => {
            vec![Action::Notice(Notice::GuestAccepted { name })]
        }
        (true, InvitationState::Rejected) => {
            vec![Action::Notice(Notice::GuestDeclined { name })]
        }
        (true, InvitationState::Pending | InvitationState::Cancelled | InvitationState::Stale)
        | (false, _) => Vec::new(),
    }
}

impl Machine for SentMachine {
    type Input = Input;
    type Action = Action;
    type View = PeopleView;

    fn handle(&mut self, now: OffsetDateTime, input: Input) -> Vec<Action> {
        match input {
            Input::Open { room_id } => {
                let mut actions = self.leave(Some(room_id));
                actions.extend(self.read());
                actions
            }
            Input::Close => self.leave(None),
            Input::Refresh => self.read(),
            Input::Read { generation, .. }
            | Input::User { generation, .. }
            | Input::Invited { generation, .. }
            | Input::Cancelled { generation, .. }
                if generation != self.generation =>
            {
                Vec::new()
            }
            Input::Read { result, .. } => match result {
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
            Input::CoHostLeft { user_id } => {
                if self.room_id.is_none() {
                    return Vec::new();
                }
                vec![Action::Notice(Notice::CoHostLeft {
                    name: self.names.person(&user_id).name,
                })]
            }
            Input::Invite { ticket, user_id } => self.invite(now, ticket, user_id),
            Input::User {
                user_id, result, ..
            } => match result {
                Ok(user) => {
                    self.names.learn(&[user]);
                    let person = self.names.person(&user_id);
                    if let Some(item) = self.sent.get_mut(&user_id) {
                        item.person = person;
                    }
                    let Some(room_id) = self.room_id.clone() else {
                        return Vec::new();
                    };
                    vec![Action::Invite {
                        generation: self.generation,
                        room_id,
                        user_id,
                    }]
                }
                Err(error) => {
                    let error = if error.code == ErrorCode::NotFound {
                        ui_error(ErrorCode::UserUnknown, error.message)
                    } else {
                        error
                    };
                    self.not_invited(&user_id, error)
                }
            },
            Input::Invited {
                user_id, result, ..
            } => match result {
                Ok(news) => {
                    // The event may have come first, and even the guest's answer.
                    let mut actions = self.take(&news, false);
                    actions.extend(self.finish(&user_id, &Ok(())));
                    actions
                }
                Err(error) => self.not_invited(&user_id, error),
            },
            Input::Cancel {
                ticket,
                invitation_id,
            } => {
                let generation = self.generation;
                let found = self
                    .sent
                    .iter_mut()
                    .find(|(_, item)| item.invitation_id.as_ref() == Some(&invitation_id));
                let Some((user_id, item)) = found else {
                    return vec![Action::Reply(ticket, Err(gone("unknown")))];
                };
                match (item.busy, item.state) {
                    (Some(Busy::Cancelling), _) => {
                        item.waiting.push(ticket);
                        Vec::new()
                    }
                    (Some(Busy::Inviting), InvitationState::Pending) => {
                        // Its event came before its answer, and that one is still to come.
                        let error = ui_error(ErrorCode::TooFast, "it is just being sent");
                        vec![Action::Reply(ticket, Err(error))]
                    }
                    (None, InvitationState::Pending) => {
                        item.busy = Some(Busy::Cancelling);
                        item.problem = None;
                        item.waiting.push(ticket);
                        vec![Action::Cancel {
                            generation,
                            user_id: user_id.clone(),
                            invitation_id,
                        }]
                    }
                    (_, InvitationState::Cancelled) => vec![Action::Reply(ticket, Ok(()))],
                    (
                        None | Some(Busy::Inviting),
                        InvitationState::Accepted
                        | InvitationState::Rejected
                        | InvitationState::Stale,
                    ) => vec![Action::Reply(ticket, Err(gone("answered already")))],
                }
            }
            Input::Cancelled {
                user_id, result, ..
            } => match result {
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
                    let mut actions = self.finish(&user_id, &Err(gone(&error.message)));
                    actions.extend(self.read());
                    actions
                }
                Err(error) => self.finish(&user_id, &Err(error)),
            },
        }
    }

    fn view(&self) -> PeopleView {
        super::view::people(self)
    }
}
