//! Received invitations: which count, which to prompt for, and answering them once.

mod answering;
mod earlier;

use std::collections::BTreeMap;

use greenroom_contract::{ErrorCode, InvitationState, InvitationsView, Notice};
use socialplus::{Invitation, InvitationId, InvitationStatus, RoomId, RoomStatus, UserId};
use time::OffsetDateTime;

use super::{
    gone::may_be_gone,
    input::{Action, Input, Ticket},
};
use crate::{
    actor::{Effect, Machine},
    error::Error,
    platform::{InvitationNews, Me, Names, RoomNews},
};

/// Invitations that ended and stay in the list while the window is open.
const ENDED_KEPT: usize = 20;

type Effects = Vec<Effect<InvitationMachine>>;

/// What is known of an invitation's room.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RoomInfo {
    pub title: String,
    pub status: RoomStatus,
    pub viewers: Option<u32>,
    pub on_stage: u32,
    /// This person is among its broadcasters.
    pub takes_part: bool,
}

/// One received invitation.
#[derive(Debug)]
pub(super) struct Item {
    pub id: InvitationId,
    pub inviter: UserId,
    pub room_id: RoomId,
    pub state: InvitationState,
    pub created_at: Option<OffsetDateTime>,
    pub busy: Option<Busy>,
    pub problem: Option<Error>,
    /// Running number of what made it known; protects it from a list that was asked for earlier.
    seen_at: u64,
    noticed: bool,
    postponed: bool,
    /// The person agreed to leave the stage that is open, for this.
    leaves_stage: bool,
    /// Accepted before this window knew of it.
    is_earlier: bool,
    waiting: Vec<Ticket>,
}

impl Item {
    fn new(invitation: Invitation, room_id: RoomId, state: InvitationState, seen_at: u64) -> Self {
        Self {
            id: invitation.id,
            inviter: invitation
                .inviter_user_id
                .unwrap_or_else(|| UserId::new("")),
            room_id,
            state,
            created_at: invitation.created_at,
            busy: None,
            problem: None,
            seen_at,
            noticed: false,
            postponed: false,
            leaves_stage: false,
            is_earlier: false,
            waiting: Vec::new(),
        }
    }
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
    /// Grows with each invitation that becomes known.
    clock: u64,
    pub(super) own_show_on_air: bool,
    pub(super) open_room: Option<RoomId>,
    pub(super) on_stage: bool,
    pub(super) loaded: bool,
    pub(super) problem: Option<Error>,
    pub(super) items: BTreeMap<InvitationId, Item>,
    pub(super) rooms: BTreeMap<RoomId, RoomInfo>,
    pub(super) names: Names,
    pub(super) prompt: Option<InvitationId>,
}

impl Machine for InvitationMachine {
    type Input = Input;
    type Action = Action;
    type View = InvitationsView;
    type Answer = ();

    fn handle(&mut self, _now: OffsetDateTime, input: Input) -> Effects {
        match input {
            Input::SignedIn(me) => {
                let mut effects = self.give_up();
                if self.me.as_ref() != Some(&me) {
                    self.forget();
                }
                self.me = Some(me);
                self.settle_prompt();
                effects.push(self.ask());
                effects
            }
            Input::SignedOut => {
                let effects = self.give_up();
                self.forget();
                effects
            }
            Input::Refresh => match self.me {
                Some(_) => vec![self.ask()],
                None => Vec::new(),
            },
            Input::Read { asked_at, result } => match result {
                Ok(news) => self.read(asked_at, news),
                Err(error) => {
                    self.problem = Some(error);
                    Vec::new()
                }
            },
            Input::Event(news) => self.take(*news),
            Input::Room { room_id, result } => match result {
                Ok((news, viewers)) => {
                    self.room_seen(&news, viewers);
                    self.notices(&room_id)
                }
                Err(error) => {
                    if matches!(error.code(), ErrorCode::NotFound | ErrorCode::RoomGone) {
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
            Input::OwnShow { on_air } => {
                self.own_show_on_air = on_air;
                Vec::new()
            }
            Input::OpenRoom { room_id, on_stage } => {
                self.open_room = room_id;
                self.on_stage = on_stage;
                Vec::new()
            }
            Input::Prompt(invitation_id) => {
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
                leave_stage,
            } => self.accept(ticket, invitation_id, end_own_show, leave_stage),
            Input::OwnShowEnded {
                invitation_id,
                result,
            } => match result {
                Ok(()) => vec![Effect::Run(Action::Accept(invitation_id))],
                Err(error) => self.finish(&invitation_id, Err(error)),
            },
            Input::Accepted {
                invitation_id,
                result,
            } => match result {
                Ok(()) => self.accepted(invitation_id),
                Err(refused) if may_be_gone(&refused) => self.check(invitation_id, refused),
                Err(error) => self.finish(&invitation_id, Err(error)),
            },
            Input::Checked {
                invitation_id,
                refused,
                result,
            } => self.checked(invitation_id, refused, result),
            Input::Opened {
                invitation_id,
                result,
            } => self.opened(&invitation_id, result),
            Input::Decline {
                ticket,
                invitation_id,
            } => self.decline(ticket, invitation_id),
            Input::Declined {
                invitation_id,
                result,
            } => self.declined(&invitation_id, result),
            Input::Postpone {
                ticket,
                invitation_id,
            } => {
                if let Some(item) = self.items.get_mut(&invitation_id) {
                    item.postponed = true;
                }
                if self.prompt.as_ref() == Some(&invitation_id) {
                    self.prompt = None;
                    self.settle_prompt();
                }
                vec![Effect::Reply(ticket, Ok(()))]
            }
        }
    }

    fn view(&self) -> InvitationsView {
        self.shown()
    }
}

impl InvitationMachine {
    /// Gives up what is under way, and answers everybody who waits.
    fn give_up(&mut self) -> Effects {
        let gone = Error::not_signed_in();
        let mut effects = vec![Effect::Forget];
        for item in self.items.values_mut() {
            item.busy = None;
            let waiting = std::mem::take(&mut item.waiting).into_iter();
            effects.extend(waiting.map(|ticket| Effect::Reply(ticket, Err(gone.clone()))));
        }
        effects
    }

    /// What belonged to the person who was signed in.
    fn forget(&mut self) {
        *self = Self {
            clock: self.clock,
            own_show_on_air: self.own_show_on_air,
            open_room: self.open_room.clone(),
            on_stage: self.on_stage,
            ..Self::default()
        };
    }

    fn ask(&self) -> Effect<Self> {
        let asked_at = self.clock;
        Effect::Run(Action::ReadMine { asked_at })
    }

    /// Whether this person is on a stage that a room other than this one has to wait for.
    pub(super) fn is_on_another_stage(&self, room_id: &RoomId) -> bool {
        self.on_stage && self.open_room.as_ref() != Some(room_id)
    }

    /// Whether a green room that was accepted can be opened: it is not open, and there still is a
    /// place in it.
    pub(super) fn may_open(&self, item: &Item) -> bool {
        let room = self.rooms.get(&item.room_id);
        item.state == InvitationState::Accepted
            && item.busy.is_none()
            && self.open_room.as_ref() != Some(&item.room_id)
            && room.is_some_and(|room| room.takes_part && !room.status.is_over())
    }

    fn is_mine(&self, invitation: &Invitation) -> bool {
        let Some(me) = &self.me else {
            return false;
        };
        match (
            &invitation.invited_user_id,
            &invitation.invited_user_internal_id,
        ) {
            (Some(user_id), _) => *user_id == me.user_id,
            (None, Some(internal_id)) => *internal_id == me.internal_id,
            (None, None) => false,
        }
    }

    fn take(&mut self, news: InvitationNews) -> Effects {
        let InvitationNews {
            invitation,
            room_id,
            users,
        } = news;
        if !self.is_mine(&invitation) {
            return Vec::new();
        }
        self.names.learn(&users);
        let Some(state) = state_of(&invitation.status) else {
            return Vec::new();
        };
        if let Some(item) = self.items.get_mut(&invitation.id) {
            // An answer is final: a late or repeated event cannot make it pending again.
            if item.state == InvitationState::Pending && state != InvitationState::Pending {
                item.state = state;
                item.problem = None;
                // Accepted at another computer: its room says that there is a place now.
                let elsewhere = state == InvitationState::Accepted && item.busy.is_none();
                self.settle_prompt();
                return elsewhere
                    .then(|| Effect::Run(Action::ReadRoom(room_id)))
                    .into_iter()
                    .collect();
            }
            // Nobody is asked about a room without a name: a reading of it that failed is repeated.
            let is_nameless =
                item.state == InvitationState::Pending && !self.rooms.contains_key(&room_id);
            return is_nameless
                .then(|| Effect::Run(Action::ReadRoom(room_id)))
                .into_iter()
                .collect();
        }
        if state != InvitationState::Pending {
            // It was answered before this window knew of it. What a list says of such is another
            // question.
            return Vec::new();
        }
        // A newer invitation to the same room takes the place of an older one, never the reverse.
        let is_rival =
            |item: &Item| item.room_id == room_id && item.state == InvitationState::Pending;
        let newer_known = self
            .items
            .values()
            .any(|item| is_rival(item) && item.created_at > invitation.created_at);
        if newer_known {
            return Vec::new();
        }
        self.items
            .retain(|_, item| !(is_rival(item) && item.busy.is_none()));
        self.clock += 1;
        let item = Item::new(invitation, room_id.clone(), state, self.clock);
        self.items.insert(item.id.clone(), item);
        self.settle_prompt();
        vec![Effect::Run(Action::ReadRoom(room_id))]
    }

    /// The prompt is for a pending invitation whose room is known and that nobody put off.
    fn settle_prompt(&mut self) {
        let still_good = self.prompt.as_ref().is_some_and(|id| {
            self.items.get(id).is_some_and(|item| {
                item.state == InvitationState::Pending
                    || matches!(item.busy, Some(Busy::Accepting | Busy::Opening))
                    // Accepted, and the way in is still to be found.
                    || (item.problem.is_some() && !item.postponed && self.may_open(item))
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
        let mut ended: Vec<(u64, InvitationId)> = self
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
        if !self.items.values().any(|item| item.room_id == room.id) {
            return;
        }
        let on_stage = u32::try_from(room.participants.len()).unwrap_or(u32::MAX);
        let me = self.me.as_ref();
        let takes_part = me.is_some_and(|me| room.participant(&me.user_id).is_some());
        let known = self.rooms.get(&room.id).and_then(|info| info.viewers);
        self.rooms.insert(
            room.id.clone(),
            RoomInfo {
                title: room.title.clone(),
                status: room.status.clone(),
                viewers: viewers.or(known),
                on_stage,
                takes_part,
            },
        );
        if room.status.is_over() || room.is_deleted {
            self.make_stale(&room.id);
        }
        self.settle_prompt();
    }

    fn make_stale(&mut self, room_id: &RoomId) {
        for item in self.items.values_mut() {
            if item.room_id == *room_id && item.state == InvitationState::Pending {
                item.state = InvitationState::Stale;
            }
        }
    }

    /// One notice for each invitation, once its room's title is known.
    fn notices(&mut self, room_id: &RoomId) -> Effects {
        let Some(info) = self.rooms.get(room_id) else {
            return Vec::new();
        };
        let names = &self.names;
        self.items
            .values_mut()
            .filter(|item| {
                item.room_id == *room_id && item.state == InvitationState::Pending && !item.noticed
            })
            .map(|item| {
                item.noticed = true;
                Effect::Notice(Notice::Invited {
                    inviter: names.of(&item.inviter),
                    room_title: info.title.clone(),
                })
            })
            .collect()
    }

    fn read(&mut self, asked_at: u64, news: Vec<InvitationNews>) -> Effects {
        self.loaded = true;
        self.problem = None;
        let pending: Vec<InvitationId> = news
            .iter()
            .filter(|news| news.invitation.status == InvitationStatus::Pending)
            .map(|news| news.invitation.id.clone())
            .collect();
        let is_accepted =
            |news: &InvitationNews| news.invitation.status == InvitationStatus::Approved;
        let accepted: Vec<_> = news
            .iter()
            .filter(|one| is_accepted(one))
            .cloned()
            .collect();
        let mut effects = Vec::new();
        for news in news {
            effects.extend(self.take(news));
        }
        effects.extend(self.take_earlier(accepted));
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
        effects
    }

    fn set_state(&mut self, invitation_id: &InvitationId, state: InvitationState) {
        if let Some(item) = self.items.get_mut(invitation_id) {
            item.state = state;
        }
    }
}

/// The platform's word for how an invitation stands; a word that is not known says nothing.
fn state_of(status: &InvitationStatus) -> Option<InvitationState> {
    match status {
        InvitationStatus::Pending => Some(InvitationState::Pending),
        InvitationStatus::Approved => Some(InvitationState::Accepted),
        InvitationStatus::Rejected => Some(InvitationState::Rejected),
        InvitationStatus::Cancelled => Some(InvitationState::Cancelled),
        InvitationStatus::Unknown(word) => {
            tracing::debug!(%word, "an invitation of unknown status");
            None
        }
    }
}
