//! Received invitations: which count, which to prompt for, and answering them once.

use std::collections::BTreeMap;

use greenroom_contract::{
    ErrorCode, InvitationState, InvitationsView, Notice, Person, RoomStatus, UiError,
};
use time::OffsetDateTime;

use crate::{
    actor::{Machine, Ticket},
    error::{WithParam, ui_error},
    facts::{InvitationFacts, InvitationNews, InvitationStatus, Me, Names, RoomNews, is_over},
};

/// Invitations that ended and stay in the list while the window is open.
const ENDED_KEPT: usize = 20;

/// What can happen.
#[derive(Debug)]
pub(crate) enum Input {
    /// Somebody signed in.
    SignedIn(Me),
    /// Nobody is signed in any more.
    SignedOut,
    /// The list is to be read anew (reconnect, the person asks).
    Refresh,
    /// The pending invitations, as asked for by [`Action::ReadMine`].
    Read {
        epoch: u64,
        asked_at: u64,
        result: Result<Vec<InvitationNews>, UiError>,
    },
    /// An event about an invitation.
    Event(InvitationNews),
    /// The room of an invitation, as asked for by [`Action::ReadRoom`].
    Room {
        epoch: u64,
        room_id: String,
        result: Result<RoomNews, UiError>,
        viewers: Option<u32>,
    },
    /// A room was seen elsewhere; its status counts here too.
    RoomSeen(RoomNews),
    /// A deep link or a list row asks for the prompt.
    Prompt { invitation_id: String },
    /// The person accepts.
    Accept {
        ticket: Ticket,
        invitation_id: String,
        /// The person agreed that an own show ends.
        end_own_show: bool,
        /// An own show is on air right now.
        own_show_on_air: bool,
    },
    /// The own show ended, or not.
    OwnShowEnded {
        epoch: u64,
        invitation_id: String,
        result: Result<(), UiError>,
    },
    /// The platform's answer to accepting.
    Accepted {
        epoch: u64,
        invitation_id: String,
        result: Result<(), UiError>,
    },
    /// The room was read to learn why accepting was refused.
    Checked {
        epoch: u64,
        invitation_id: String,
        refused: UiError,
        result: Result<RoomNews, UiError>,
    },
    /// The green room is open, or not.
    Opened {
        epoch: u64,
        invitation_id: String,
        result: Result<(), UiError>,
    },
    /// The person declines.
    Decline {
        ticket: Ticket,
        invitation_id: String,
    },
    /// The platform's answer to declining.
    Declined {
        epoch: u64,
        invitation_id: String,
        result: Result<(), UiError>,
    },
    /// The person closes the prompt.
    Postpone {
        ticket: Ticket,
        invitation_id: String,
    },
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Action {
    /// Read the pending invitations.
    ReadMine { epoch: u64, asked_at: u64 },
    /// Read a room and its viewers.
    ReadRoom { epoch: u64, room_id: String },
    /// End whatever own show is on air.
    EndOwnShow { epoch: u64, invitation_id: String },
    /// Accept on the platform.
    Accept { epoch: u64, invitation_id: String },
    /// Find out why accepting was refused.
    Check {
        epoch: u64,
        invitation_id: String,
        room_id: String,
        refused: UiError,
    },
    /// Open the green room.
    Open {
        epoch: u64,
        invitation_id: String,
        room_id: String,
    },
    /// Decline on the platform.
    Decline { epoch: u64, invitation_id: String },
    /// Tell the person.
    Notice(Notice),
    /// Answer a command.
    Reply(Ticket, Result<(), UiError>),
}

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

    fn accept(
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
    fn finish(&mut self, invitation_id: &str, result: Result<(), UiError>) -> Vec<Action> {
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

    fn accepted(&mut self, invitation_id: String) -> Vec<Action> {
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

    /// Gives up what is under way: its answers belong to an older epoch and are dropped.
    fn answer_all(&mut self, error: &UiError) -> Vec<Action> {
        self.items
            .values_mut()
            .flat_map(|item| {
                item.busy = None;
                std::mem::take(&mut item.waiting)
            })
            .map(|ticket| Action::Reply(ticket, Err(error.clone())))
            .collect()
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
/// code it uses for that is not proven (contract section 10.2), so several count.
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
                let mut actions = self.answer_all(&crate::error::not_signed_in());
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
                let actions = self.answer_all(&crate::error::not_signed_in());
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

    fn checked(
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

    fn decline(&mut self, ticket: Ticket, invitation_id: String) -> Vec<Action> {
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

    /// The pending invitation to a room, if there is one.
    pub(super) fn inviter(&self, item: &Item) -> Person {
        self.names.person(&item.inviter)
    }
}
