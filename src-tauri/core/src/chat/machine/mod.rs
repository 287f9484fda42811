//! The live chat: one list out of what is typed, answered, echoed and read.

mod input;
mod reading;
mod writing;

use std::collections::BTreeMap;

use greenroom_contract::{Badge, ChatView, ErrorCode, Role, UiError};
use time::OffsetDateTime;

pub(crate) use self::input::*;
use super::view;
use crate::{
    actor_v1::{Machine, Ticket},
    edge::error::ui_error,
    facts::{MessageFacts, Names},
};

/// Pages that are read at most to close a gap after a reconnect. A longer absence starts the list
/// anew, which is honest and quick.
const GAP_PAGES: u32 = 3;

/// Where the chat stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Phase {
    Off,
    Disabled,
    NotYet,
    Joining,
    Ready,
    Failed(UiError),
}

/// How far an own message got.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Progress {
    /// Others go first.
    Queued,
    /// On its way.
    Sending,
    /// It failed and stays.
    Failed(UiError),
}

/// An own message that the platform has not answered with yet.
#[derive(Debug, Clone)]
pub(super) struct Pending {
    pub reference_id: String,
    pub text: String,
    pub created_at: OffsetDateTime,
    pub progress: Progress,
}

/// The live chat of the open room.
#[derive(Debug)]
pub(crate) struct ChatMachine {
    pub(super) context: Option<RoomContext>,
    pub(super) phase: Phase,
    joined: Option<Joined>,
    /// What the platform has, by running number.
    pub(super) messages: BTreeMap<u64, MessageFacts>,
    pub(super) pending: Vec<Pending>,
    pub(super) names: Names,
    /// How to ask for messages older than all that are here.
    pub(super) older: Option<String>,
    pub(super) loading_older: Option<Vec<Ticket>>,
    pub(super) cannot_write: Option<UiError>,
    /// Grows with each reading of the newest messages; answers of an older one are dropped.
    round: u64,
    /// The newest message that was heard of or read. Answers to own messages do not count: they
    /// come through also while nothing is heard.
    heard_to: Option<u64>,
    /// While a reading anew has not come to its end: up to where the list had no gap before it.
    sure_to: Option<Option<u64>>,
}

impl Default for ChatMachine {
    fn default() -> Self {
        Self {
            context: None,
            phase: Phase::Off,
            joined: None,
            messages: BTreeMap::new(),
            pending: Vec::new(),
            names: Names::default(),
            older: None,
            loading_older: None,
            cannot_write: None,
            round: 0,
            heard_to: None,
            sure_to: None,
        }
    }
}

impl ChatMachine {
    fn generation(&self) -> u64 {
        self.context
            .as_ref()
            .map_or(0, |context| context.generation)
    }

    fn feed(&self) -> Option<String> {
        self.joined.as_ref().map(|joined| joined.feed_id.clone())
    }

    fn close(&mut self) -> Vec<Action> {
        let mut actions =
            self.end_loading(&Err(ui_error(ErrorCode::RoomGone, "the room was closed")));
        let was_on = self.context.is_some();
        *self = Self::default();
        if was_on {
            actions.push(Action::Leave);
            actions.push(Action::Publish(Vec::new()));
        }
        actions
    }

    fn room(&mut self, context: Option<RoomContext>) -> Vec<Action> {
        let Some(context) = context else {
            return self.close();
        };
        let mut actions = Vec::new();
        let is_same = self.generation() == context.generation && self.context.is_some();
        if !is_same {
            actions.extend(self.close());
        }
        self.names.learn(&context.people);
        self.names.learn_person(&context.me.person);
        let roles_changed = self
            .context
            .as_ref()
            .is_none_or(|old| old.roles != context.roles || old.people != context.people);
        self.context = Some(context);
        actions.extend(self.find());
        if roles_changed && is_same {
            actions.push(self.publish());
        }
        actions
    }

    /// Goes on towards a joined channel, if there is something new to try.
    fn find(&mut self) -> Vec<Action> {
        let Some(context) = &self.context else {
            return Vec::new();
        };
        match self.phase {
            Phase::Off | Phase::NotYet | Phase::Disabled => {}
            Phase::Joining | Phase::Ready | Phase::Failed(_) => return Vec::new(),
        }
        let generation = context.generation;
        if !context.enabled {
            self.phase = Phase::Disabled;
            return Vec::new();
        }
        if let Some(channel_id) = context.live_channel_id.clone() {
            self.phase = Phase::Joining;
            return vec![Action::Join {
                generation,
                channel_id,
            }];
        }
        match context.my_role {
            Role::Host => {
                let action = Action::Make {
                    generation,
                    room_id: context.room_id.clone(),
                    post_id: context.post_id.clone(),
                    title: context.title.clone(),
                };
                self.phase = Phase::Joining;
                vec![action]
            }
            Role::CoHost | Role::Viewer => {
                self.phase = Phase::NotYet;
                Vec::new()
            }
        }
    }

    fn settle_mute(&mut self) {
        let (Some(context), Some(joined)) = (&self.context, &self.joined) else {
            return;
        };
        self.cannot_write = if joined.i_am_muted {
            Some(ui_error(ErrorCode::Muted, "muted in this chat"))
        } else if joined.is_muted && context.my_role != Role::Host {
            Some(ui_error(ErrorCode::ChatReadOnly, "the chat is read-only"))
        } else {
            None
        };
    }

    fn is_mine(&self, message: &MessageFacts) -> bool {
        self.context
            .as_ref()
            .is_some_and(|context| message.creator_id.as_ref() == Some(&context.me.person.user_id))
    }

    pub(super) fn badge(&self, user_id: &str) -> Option<Badge> {
        match self.context.as_ref()?.roles.get(user_id) {
            Some(Role::Host) => Some(Badge::Host),
            Some(Role::CoHost) => Some(Badge::CoHost),
            Some(Role::Viewer) | None => self
                .joined
                .as_ref()
                .is_some_and(|joined| joined.moderators.iter().any(|id| id == user_id))
                .then_some(Badge::Moderator),
        }
    }

    pub(super) fn mine(&self, message: &MessageFacts) -> bool {
        self.is_mine(message)
    }

    fn publish(&self) -> Action {
        Action::Publish(view::items(self))
    }
}

impl Machine for ChatMachine {
    type Input = Input;
    type Action = Action;
    type View = ChatView;

    fn handle(&mut self, now: OffsetDateTime, input: Input) -> Vec<Action> {
        match input {
            Input::Room(context) => self.room(context),
            Input::Joined { generation, .. }
            | Input::Page { generation, .. }
            | Input::Sent { generation, .. }
                if generation != self.generation() =>
            {
                Vec::new()
            }
            Input::Joined { result, .. } => match result {
                Ok(joined) => {
                    let feed_id = joined.feed_id.clone();
                    self.joined = Some(joined);
                    self.settle_mute();
                    self.read_first(feed_id)
                }
                Err(error) => {
                    self.phase = Phase::Failed(error);
                    Vec::new()
                }
            },
            Input::Page { of, result, .. } => self.page(&of, result),
            Input::Message {
                message,
                users,
                feed_id,
            } => {
                if self.feed() != Some(feed_id) {
                    return Vec::new();
                }
                self.names.learn(&users);
                if !self.reaches(message.segment) {
                    return Vec::new();
                }
                self.heard_to = self.heard_to.max(Some(message.segment));
                if self.merge(message) {
                    vec![self.publish()]
                } else {
                    Vec::new()
                }
            }
            Input::ChannelMuted { channel_id, muted } => {
                if let Some(joined) = &mut self.joined
                    && joined.channel_id == channel_id
                {
                    joined.is_muted = muted;
                    self.settle_mute();
                }
                Vec::new()
            }
            Input::MeMuted { channel_id, muted } => {
                if let Some(joined) = &mut self.joined
                    && joined.channel_id == channel_id
                {
                    joined.i_am_muted = muted;
                    self.settle_mute();
                }
                Vec::new()
            }
            Input::Reconnected => match (self.feed(), &self.phase) {
                (Some(feed_id), Phase::Ready) => self.read_again(feed_id),
                (Some(feed_id), Phase::Joining) => self.read_first(feed_id),
                (_, Phase::Failed(_)) => self.join_again(),
                (None, Phase::Ready | Phase::Joining)
                | (_, Phase::Off | Phase::Disabled | Phase::NotYet) => Vec::new(),
            },
            Input::Send {
                ticket,
                reference_id,
                text,
            } => self.send(now, ticket, reference_id, &text),
            Input::Sent {
                reference_id,
                result,
                ..
            } => self.sent(&reference_id, result),
            Input::Retry { ticket, key } => {
                let Some(at) = self.with_failed(&key) else {
                    let error = ui_error(ErrorCode::NotFound, "no failed message of this key");
                    return vec![Action::Reply(ticket, Err(error))];
                };
                self.pending[at].progress = Progress::Queued;
                let mut actions = self.pump();
                actions.push(self.publish());
                actions.push(Action::Reply(ticket, Ok(())));
                actions
            }
            Input::Discard { ticket, key } => {
                let Some(at) = self.with_failed(&key) else {
                    let error = ui_error(ErrorCode::NotFound, "no failed message of this key");
                    return vec![Action::Reply(ticket, Err(error))];
                };
                self.pending.remove(at);
                vec![self.publish(), Action::Reply(ticket, Ok(()))]
            }
            Input::LoadOlder { ticket } => {
                if let Some(waiting) = &mut self.loading_older {
                    waiting.push(ticket);
                    return Vec::new();
                }
                let (Some(token), Some(feed_id)) = (self.older.clone(), self.feed()) else {
                    return vec![Action::Reply(ticket, Ok(()))];
                };
                self.loading_older = Some(vec![ticket]);
                vec![Action::ReadPage {
                    generation: self.generation(),
                    feed_id,
                    of: PageOf::Older {
                        token: token.clone(),
                    },
                    token: Some(token),
                }]
            }
            Input::RetryChat { ticket } => {
                let mut actions = match self.phase {
                    Phase::Failed(_) => self.join_again(),
                    Phase::Off
                    | Phase::Disabled
                    | Phase::NotYet
                    | Phase::Joining
                    | Phase::Ready => Vec::new(),
                };
                actions.push(Action::Reply(ticket, Ok(())));
                actions
            }
        }
    }

    fn view(&self) -> ChatView {
        view::view(self)
    }
}

impl ChatMachine {
    fn join_again(&mut self) -> Vec<Action> {
        self.phase = Phase::Off;
        self.find()
    }
}
