//! Received invitations: which count, which to prompt for, and answering them once.

mod answering;
mod input;

use std::collections::BTreeMap;

use greenroom_contract::{
    ErrorCode, InvitationState, InvitationsView, Notice, Person, RoomStatus, UiError,
};
use time::OffsetDateTime;

pub(crate) use self::input::*;
use crate::{
    actor_v1::{Machine, Ticket},
    edge::error::ui_error,
    facts::{InvitationFacts, InvitationNews, InvitationStatus, Me, Names, RoomNews, is_over},
};

/// Invitations that ended and stay in the list while the window is open.
const ENDED_KEPT: usize = 20;

/// What is known of an invitation's room.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RoomInfo {
    pub title: String,
    pub status: RoomStatus,
    pub viewers: Option<u32>,
    pub on_stage: u32,
}

/// One received invitation.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub id: String,
    pub inviter: String,
    pub room_id: String,
    pub state: InvitationState,
    pub created_at: Option<OffsetDateTime>,
    pub busy: Option<Busy>,
    pub problem: Option<UiError>,
    /// Running number of what made it known; protects it from a list that was asked for earlier.
    seen_at: u64,
    noticed: bool,
    postponed: bool,
    waiting: Vec<Ticket>,
}

/// What is under way about an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Busy {
    Accepting,
    Opening,
    Declining,
}

/// Received invitations.
#[derive(Debug, Default)]
pub(crate) struct InvitationMachine {
    me: Option<Me>,
    /// Grows with each sign-in; answers of an older one are dropped.
    epoch: u64,
    /// Grows with each invitation that becomes known.
    clock: u64,
    pub(super) loaded: bool,
    pub(super) problem: Option<UiError>,
    pub(super) items: BTreeMap<String, Item>,
    pub(super) rooms: BTreeMap<String, RoomInfo>,
    pub(super) names: Names,
    pub(super) prompt: Option<String>,
}

impl InvitationMachine {
    fn is_mine(&self, invitation: &InvitationFacts) -> bool {
        let Some(me) = &self.me else {
            return false;
        };
        match (&invitation.invited_user_id, &invitation.invited_internal_id) {
            (Some(user_id), _) => *user_id == me.person.user_id,
            (None, Some(internal_id)) => *internal_id == me.internal_id,
            (None, None) => false,
        }
    }

    fn take(&mut self, news: InvitationNews) -> Vec<Action> {
        let invitation = news.invitation;
        if !self.is_mine(&invitation) {
            return Vec::new();
        }
        self.names.learn(&news.users);
        let state = match invitation.status {
            InvitationStatus::Pending => InvitationState::Pending,
            InvitationStatus::Accepted => InvitationState::Accepted,
            InvitationStatus::Rejected => InvitationState::Rejected,
            InvitationStatus::Cancelled => InvitationState::Cancelled,
            InvitationStatus::Unknown => {
                tracing::debug!(id = %invitation.invitation_id, "an invitation of unknown status");
                return Vec::new();
            }
        };
        if let Some(item) = self.items.get_mut(&invitation.invitation_id) {
            // An answer is final: a late or repeated event cannot make it pending again.
            if item.state == InvitationState::Pending && state != InvitationState::Pending {
                item.state = state;
                item.problem = None;
                self.settle_prompt();
                return Vec::new();
            }
            // Nobody is asked about a room without a name: a reading of it that failed is repeated.
            let is_nameless = item.state == InvitationState::Pending
                && !self.rooms.contains_key(&invitation.room_id);
            return is_nameless
                .then_some(Action::ReadRoom {
                    epoch: self.epoch,
                    room_id: invitation.room_id,
                })
                .into_iter()
                .collect();
        }
        if state != InvitationState::Pending {
            // It ended before this window knew of it: nothing to show.
            return Vec::new();
        }
        // A newer invitation to the same room takes the place of an older one, never the reverse.
        let newer_known = self.items.values().any(|item| {
            item.room_id == invitation.room_id
                && item.state == InvitationState::Pending
                && item.created_at > invitation.created_at
        });
        if newer_known {
            return Vec::new();
        }
        self.items.retain(|_, item| {
            !(item.room_id == invitation.room_id
                && item.state == InvitationState::Pending
                && item.busy.is_none())
        });
        self.clock += 1;
        self.items.insert(
            invitation.invitation_id.clone(),
            Item {
                id: invitation.invitation_id,
                inviter: invitation.inviter_user_id.unwrap_or_default(),
                room_id: invitation.room_id.clone(),
                state,
                created_at: invitation.created_at,
                busy: None,
                problem: None,
                seen_at: self.clock,
                noticed: false,
                postponed: false,
                waiting: Vec::new(),
            },
        );
        self.settle_prompt();
        vec![Action::ReadRoom {
            epoch: self.epoch,
            room_id: invitation.room_id,
        }]
    }

    /// The prompt is for a pending invitation whose room is known and that nobody put off.
    fn settle_prompt(&mut self) {
        let still_good = self.prompt.as_ref().is_some_and(|id| {
            self.items.get(id).is_some_and(|item| {
                item.state == InvitationState::Pending
                    || matches!(item.busy, Some(Busy::Accepting | Busy::Opening))
            })
        });
        if still_good {
            return;
        }
        self.prompt = self
            .items
            .values()
            .filter(|item| {
                item.state == InvitationState::Pending
                    && !item.postponed
                    && self.rooms.contains_key(&item.room_id)
            })
            .min_by_key(|item| item.seen_at)
            .map(|item| item.id.clone());
        // The oldest of what is kept goes first.
        let mut ended: Vec<(u64, String)> = self
            .items
            .values()
            .filter(|item| item.state != InvitationState::Pending && item.busy.is_none())
            .map(|item| (item.seen_at, item.id.clone()))
            .collect();
        ended.sort();
        for (_, id) in ended.iter().rev().skip(ENDED_KEPT) {
            self.items.remove(id);
        }
    }

    fn room_seen(&mut self, news: &RoomNews, viewers: Option<u32>) {
        self.names.learn(&news.users);
        let room = &news.room;
        if !self.items.values().any(|item| item.room_id == room.room_id) {
            return;
        }
        let on_stage = u32::try_from(room.participants.len()).unwrap_or(u32::MAX);
        let known = self.rooms.get(&room.room_id).and_then(|info| info.viewers);
        self.rooms.insert(
            room.room_id.clone(),
            RoomInfo {
                title: room.title.clone(),
                status: room.status,
                viewers: viewers.or(known),
                on_stage,
            },
        );
        if is_over(room.status) || room.is_deleted {
            self.make_stale(&room.room_id);
        }
        self.settle_prompt();
    }

    fn make_stale(&mut self, room_id: &str) {
        for item in self.items.values_mut() {
            if item.room_id == room_id && item.state == InvitationState::Pending {
                item.state = InvitationState::Stale;
            }
        }
    }

    /// One notice for each invitation, once its room's title is known.
    fn notices(&mut self, room_id: &str) -> Vec<Action> {
        let Some(info) = self.rooms.get(room_id) else {
            return Vec::new();
        };
        let names = &self.names;
        self.items
            .values_mut()
            .filter(|item| {
                item.room_id == room_id && item.state == InvitationState::Pending && !item.noticed
            })
            .map(|item| {
                item.noticed = true;
                Action::Notice(Notice::Invited {
                    inviter: names.person(&item.inviter).name,
                    room_title: info.title.clone(),
                })
            })
            .collect()
    }

    fn read(&mut self, asked_at: u64, news: Vec<InvitationNews>) -> Vec<Action> {
        self.loaded = true;
        self.problem = None;
        let pending: Vec<String> = news
            .iter()
            .filter(|news| news.invitation.status == InvitationStatus::Pending)
            .map(|news| news.invitation.invitation_id.clone())
            .collect();
        let mut actions = Vec::new();
        for news in news {
            actions.extend(self.take(news));
        }
        // What is not pending on the platform any more ended while no event reached this window.
        // What became known after the question was asked is not judged by its answer.
        for item in self.items.values_mut() {
            if item.state == InvitationState::Pending
                && item.busy.is_none()
                && item.seen_at <= asked_at
                && !pending.contains(&item.id)
            {
                item.state = InvitationState::Cancelled;
            }
        }
        self.settle_prompt();
        actions
    }

    fn ask(&self) -> Action {
        Action::ReadMine {
            epoch: self.epoch,
            asked_at: self.clock,
        }
    }
}

/// The invitation is not pending any more.
pub(super) fn gone(why: &str) -> UiError {
    ui_error(ErrorCode::InvitationGone, format!("the invitation: {why}"))
}

/// Whether the platform may have refused because the invitation is not pending any more. Which
/// code it uses for that is not proven (PLATFORM.md 10.2), so several count.
pub(super) fn may_be_gone(error: &UiError) -> bool {
    match error.code {
        ErrorCode::NotFound | ErrorCode::NotAllowed => true,
        ErrorCode::NetworkError => error
            .params
            .get("code")
            .is_some_and(|code| ["500000", "400900", "400000", "400315"].contains(&code.as_str())),
        _ => false,
    }
}

impl Machine for InvitationMachine {
    type Input = Input;
    type Action = Action;
    type View = InvitationsView;

    fn handle(&mut self, _now: OffsetDateTime, input: Input) -> Vec<Action> {
        match input {
            Input::SignedIn(me) => {
                let mut actions = self.answer_all(&crate::edge::error::not_signed_in());
                let same = self.me.as_ref() == Some(&me);
                let (epoch, clock) = (self.epoch + 1, self.clock);
                if !same {
                    *self = Self::default();
                }
                self.epoch = epoch;
                self.clock = clock;
                self.me = Some(me);
                self.settle_prompt();
                actions.push(self.ask());
                actions
            }
            Input::SignedOut => {
                let actions = self.answer_all(&crate::edge::error::not_signed_in());
                let epoch = self.epoch + 1;
                *self = Self {
                    epoch,
                    ..Self::default()
                };
                actions
            }
            Input::Refresh => {
                if self.me.is_some() {
                    vec![self.ask()]
                } else {
                    Vec::new()
                }
            }
            Input::Read { epoch, .. }
            | Input::Room { epoch, .. }
            | Input::OwnShowEnded { epoch, .. }
            | Input::Accepted { epoch, .. }
            | Input::Checked { epoch, .. }
            | Input::Opened { epoch, .. }
            | Input::Declined { epoch, .. }
                if epoch != self.epoch =>
            {
                Vec::new()
            }
            Input::Read {
                asked_at, result, ..
            } => match result {
                Ok(news) => self.read(asked_at, news),
                Err(error) => {
                    self.problem = Some(error);
                    Vec::new()
                }
            },
            Input::Event(news) => self.take(news),
            Input::Room {
                room_id,
                result,
                viewers,
                ..
            } => match result {
                Ok(news) => {
                    self.room_seen(&news, viewers);
                    self.notices(&room_id)
                }
                Err(error) => {
                    if matches!(error.code, ErrorCode::NotFound | ErrorCode::RoomGone) {
                        self.make_stale(&room_id);
                    }
                    self.settle_prompt();
                    Vec::new()
                }
            },
            Input::RoomSeen(news) => {
                self.room_seen(&news, None);
                Vec::new()
            }
            Input::Prompt { invitation_id } => {
                if let Some(item) = self.items.get_mut(&invitation_id)
                    && item.state == InvitationState::Pending
                {
                    item.postponed = false;
                    self.prompt = Some(invitation_id);
                }
                Vec::new()
            }
            Input::Accept {
                ticket,
                invitation_id,
                end_own_show,
                own_show_on_air,
            } => self.accept(ticket, invitation_id, end_own_show, own_show_on_air),
            Input::OwnShowEnded {
                invitation_id,
                result,
                ..
            } => match result {
                Ok(()) => vec![Action::Accept {
                    epoch: self.epoch,
                    invitation_id,
                }],
                Err(error) => self.finish(&invitation_id, Err(error)),
            },
            Input::Accepted {
                invitation_id,
                result,
                ..
            } => match result {
                Ok(()) => self.accepted(invitation_id),
                Err(refused) if may_be_gone(&refused) => {
                    let Some(item) = self.items.get(&invitation_id) else {
                        return Vec::new();
                    };
                    vec![Action::Check {
                        epoch: self.epoch,
                        room_id: item.room_id.clone(),
                        invitation_id,
                        refused,
                    }]
                }
                Err(error) => self.finish(&invitation_id, Err(error)),
            },
            Input::Checked {
                invitation_id,
                refused,
                result,
                ..
            } => self.checked(&invitation_id, refused, result),
            Input::Opened {
                invitation_id,
                result,
                ..
            } => {
                if self.prompt.as_deref() == Some(&invitation_id) {
                    self.prompt = None;
                }
                self.finish(&invitation_id, result)
            }
            Input::Decline {
                ticket,
                invitation_id,
            } => self.decline(ticket, invitation_id),
            Input::Declined {
                invitation_id,
                result,
                ..
            } => {
                let result = match result {
                    Ok(()) => {
                        self.set_state(&invitation_id, InvitationState::Rejected);
                        Ok(())
                    }
                    // Gone is what the person wanted.
                    Err(error) if may_be_gone(&error) => {
                        self.set_state(&invitation_id, InvitationState::Cancelled);
                        Ok(())
                    }
                    Err(error) => Err(error),
                };
                self.finish(&invitation_id, result)
            }
            Input::Postpone {
                ticket,
                invitation_id,
            } => {
                if let Some(item) = self.items.get_mut(&invitation_id) {
                    item.postponed = true;
                }
                if self.prompt.as_deref() == Some(&invitation_id) {
                    self.prompt = None;
                    self.settle_prompt();
                }
                vec![Action::Reply(ticket, Ok(()))]
            }
        }
    }

    fn view(&self) -> InvitationsView {
        super::view::view(self)
    }
}

impl InvitationMachine {
    fn set_state(&mut self, invitation_id: &str, state: InvitationState) {
        if let Some(item) = self.items.get_mut(invitation_id) {
            item.state = state;
        }
    }

    /// The pending invitation to a room, if there is one.
    pub(super) fn inviter(&self, item: &Item) -> Person {
        self.names.person(&item.inviter)
    }
}
