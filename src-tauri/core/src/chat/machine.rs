//! The live chat: one list out of what is typed, answered, echoed and read.

use std::collections::BTreeMap;

use greenroom_contract::{Badge, ChatItem, ChatView, ErrorCode, Role, UiError};
use time::OffsetDateTime;

use super::view;
use crate::{
    actor::{Machine, Ticket},
    error::{WithParam, field_error, not_signed_in, ui_error},
    facts::{Me, MessageFacts, Names, UserFacts},
};

/// Most bytes of a message's text. The platform takes 10 KB of data with the JSON around it
/// (contract section 11.3).
pub(crate) const TEXT_LIMIT: usize = 10_000;

/// Pages that are read at most to close a gap after a reconnect. A longer absence starts the list
/// anew, which is honest and quick.
const GAP_PAGES: u32 = 3;

/// What the chat needs to know of the open room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RoomContext {
    pub generation: u64,
    pub room_id: String,
    pub me: Me,
    pub my_role: Role,
    pub enabled: bool,
    pub live_channel_id: Option<String>,
    pub post_id: Option<String>,
    pub title: String,
    /// Public ids of host and co-hosts.
    pub roles: BTreeMap<String, Role>,
    /// Names known from the room.
    pub people: Vec<UserFacts>,
}

/// The channel after joining it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Joined {
    pub channel_id: String,
    pub feed_id: String,
    /// Only moderators can write.
    pub is_muted: bool,
    /// This person cannot write.
    pub i_am_muted: bool,
    /// Public ids of moderators, as far as known.
    pub moderators: Vec<String>,
}

/// A page of messages, newest first on the wire, any order here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MessagePage {
    pub messages: Vec<MessageFacts>,
    pub users: Vec<UserFacts>,
    /// How to ask for older ones.
    pub older: Option<String>,
}

/// What a page of messages was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PageOf {
    /// The newest ones, at the start.
    First { round: u64 },
    /// The newest ones again, since events may have been missed.
    Again { round: u64 },
    /// More of them, until the gap is closed.
    Gap { round: u64, pages: u32 },
    /// Older ones, from where the list began when they were asked for.
    Older { token: String },
}

/// What can happen.
#[derive(Debug)]
pub(crate) enum Input {
    /// The open room, or none.
    Room(Option<RoomContext>),
    /// The channel is found and joined, or not.
    Joined {
        generation: u64,
        result: Result<Joined, UiError>,
    },
    /// A page of messages.
    Page {
        generation: u64,
        of: PageOf,
        result: Result<MessagePage, UiError>,
    },
    /// An event about a message.
    Message {
        message: MessageFacts,
        users: Vec<UserFacts>,
        feed_id: String,
    },
    /// The chat's mute changed.
    ChannelMuted { channel_id: String, muted: bool },
    /// This person's mute changed.
    MeMuted { channel_id: String, muted: bool },
    /// The realtime connection is back.
    Reconnected,
    /// The person writes.
    Send {
        ticket: Ticket,
        /// Made by the actor: `LOCAL_` and a UUID.
        reference_id: String,
        text: String,
    },
    /// The platform's answer to a message.
    Sent {
        generation: u64,
        reference_id: String,
        result: Result<MessageFacts, UiError>,
    },
    /// Send a failed message again.
    Retry { ticket: Ticket, key: String },
    /// Drop a failed message.
    Discard { ticket: Ticket, key: String },
    /// Read older messages.
    LoadOlder { ticket: Ticket },
    /// Try to join again.
    RetryChat { ticket: Ticket },
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Action {
    /// Join the room's channel.
    Join { generation: u64, channel_id: String },
    /// Make the room's channel and join it (host only, contract section 11.1).
    Make {
        generation: u64,
        room_id: String,
        post_id: Option<String>,
        title: String,
    },
    /// Stop listening.
    Leave,
    /// Read messages.
    ReadPage {
        generation: u64,
        feed_id: String,
        of: PageOf,
        token: Option<String>,
    },
    /// Send a message.
    Send {
        generation: u64,
        feed_id: String,
        reference_id: String,
        text: String,
    },
    /// The list changed; the actor works out what to tell the page.
    Publish(Vec<ChatItem>),
    /// Answer a command.
    Reply(Ticket, Result<(), UiError>),
}

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

    /// Takes a message in. True when the list changed.
    fn merge(&mut self, message: MessageFacts) -> bool {
        let before = self.pending.len();
        if let Some(reference_id) = &message.reference_id
            && self.is_mine(&message)
        {
            self.pending
                .retain(|pending| pending.reference_id != *reference_id);
        }
        let was_pending = self.pending.len() != before;
        match self.messages.get_mut(&message.segment) {
            Some(known) => {
                // A late copy of an older state changes nothing, and nothing revives what was
                // deleted.
                if known.is_deleted || message.updated_at < known.updated_at || *known == message {
                    return was_pending;
                }
                *known = message;
                true
            }
            None => {
                self.messages.insert(message.segment, message);
                true
            }
        }
    }

    /// Whether the list reaches back to a message. A change of an older one is not shown: it comes
    /// with its page, between its neighbours.
    fn reaches(&self, segment: u64) -> bool {
        let lowest = self.messages.keys().next();
        self.older.is_none() || lowest.is_none_or(|lowest| segment >= *lowest)
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

    /// Sends the next message of the queue when none is on its way.
    fn pump(&mut self) -> Vec<Action> {
        let Some(feed_id) = self.feed() else {
            return Vec::new();
        };
        if self
            .pending
            .iter()
            .any(|pending| pending.progress == Progress::Sending)
        {
            return Vec::new();
        }
        let generation = self.generation();
        let Some(next) = self
            .pending
            .iter_mut()
            .find(|pending| pending.progress == Progress::Queued)
        else {
            return Vec::new();
        };
        next.progress = Progress::Sending;
        vec![Action::Send {
            generation,
            feed_id,
            reference_id: next.reference_id.clone(),
            text: next.text.clone(),
        }]
    }

    fn send(
        &mut self,
        now: OffsetDateTime,
        ticket: Ticket,
        reference_id: String,
        text: &str,
    ) -> Vec<Action> {
        if self.context.is_none() {
            return vec![Action::Reply(ticket, Err(not_signed_in()))];
        }
        let text = text.trim();
        if text.is_empty() {
            let error = field_error(ErrorCode::FieldEmpty, "text");
            return vec![Action::Reply(ticket, Err(error))];
        }
        if text.len() > TEXT_LIMIT {
            let error = field_error(ErrorCode::FieldTooLong, "text")
                .param("limit", TEXT_LIMIT.to_string())
                .param("length", text.len().to_string());
            return vec![Action::Reply(ticket, Err(error))];
        }
        if self.phase != Phase::Ready {
            let error = ui_error(ErrorCode::NotFound, "the chat is not joined");
            return vec![Action::Reply(ticket, Err(error))];
        }
        if let Some(error) = &self.cannot_write {
            return vec![Action::Reply(ticket, Err(error.clone()))];
        }
        self.pending.push(Pending {
            reference_id,
            text: text.to_owned(),
            created_at: now,
            progress: Progress::Queued,
        });
        // The command is done when the text is safe in the list; how far it got shows there.
        let mut actions = self.pump();
        actions.push(self.publish());
        actions.push(Action::Reply(ticket, Ok(())));
        actions
    }

    fn sent(&mut self, reference_id: &str, result: Result<MessageFacts, UiError>) -> Vec<Action> {
        match result {
            Ok(mut message) => {
                message
                    .reference_id
                    .get_or_insert_with(|| reference_id.to_owned());
                self.pending
                    .retain(|pending| pending.reference_id != reference_id);
                if self.reaches(message.segment) {
                    self.merge(message);
                }
                // It went through: only what the platform said of this chat counts.
                self.settle_mute();
            }
            Err(error) => {
                match error.code {
                    ErrorCode::Muted | ErrorCode::ChatReadOnly | ErrorCode::Banned => {
                        self.cannot_write = Some(error.clone());
                    }
                    _ => {}
                }
                // The echo may have come first; then the message is sent, whatever this says.
                if let Some(pending) = self
                    .pending
                    .iter_mut()
                    .find(|pending| pending.reference_id == reference_id)
                {
                    pending.progress = Progress::Failed(error);
                }
            }
        }
        let mut actions = self.pump();
        actions.push(self.publish());
        actions
    }

    fn end_loading(&mut self, result: &Result<(), UiError>) -> Vec<Action> {
        self.loading_older
            .take()
            .unwrap_or_default()
            .into_iter()
            .map(|ticket| Action::Reply(ticket, result.clone()))
            .collect()
    }

    fn page(&mut self, of: &PageOf, result: Result<MessagePage, UiError>) -> Vec<Action> {
        let page = match (of, result) {
            // The connection was away since, and there is a newer reading.
            (PageOf::First { round } | PageOf::Again { round } | PageOf::Gap { round, .. }, _)
                if *round != self.round =>
            {
                return Vec::new();
            }
            (_, Ok(page)) => page,
            (PageOf::Older { .. }, Err(error)) => return self.end_loading(&Err(error)),
            (PageOf::First { .. }, Err(error)) => {
                self.phase = Phase::Failed(error);
                return Vec::new();
            }
            (PageOf::Again { .. } | PageOf::Gap { .. }, Err(error)) => {
                // What is here stays; the next reconnect reads again.
                tracing::warn!(code = ?error.code, "the chat could not be read again");
                return Vec::new();
            }
        };
        self.names.learn(&page.users);
        let mut actions = Vec::new();
        match of {
            PageOf::First { .. } => {
                // Heard before: a change of a message that comes with an older page.
                let lowest = page.messages.iter().map(|message| message.segment).min();
                if let (Some(lowest), Some(_)) = (lowest, &page.older) {
                    self.messages = self.messages.split_off(&lowest);
                }
                self.older.clone_from(&page.older);
                self.phase = Phase::Ready;
            }
            PageOf::Older { token } => {
                actions.extend(self.end_loading(&Ok(())));
                if self.older.as_ref() != Some(token) {
                    // The list starts anew since: these would leave a hole behind them.
                    return actions;
                }
                self.older.clone_from(&page.older);
            }
            PageOf::Again { .. } => {
                actions.extend(self.close_gap(&page, 1));
                self.forget_deleted(&page);
            }
            PageOf::Gap { pages, .. } => {
                actions.extend(self.close_gap(&page, *pages));
                self.forget_deleted(&page);
            }
        }
        for message in page.messages {
            if !matches!(of, PageOf::Older { .. }) {
                self.heard_to = self.heard_to.max(Some(message.segment));
            }
            self.merge(message);
        }
        actions.extend(self.pump());
        actions.push(self.publish());
        actions
    }

    /// Reads the newest messages, to start with.
    fn read_first(&mut self, feed_id: String) -> Vec<Action> {
        self.round += 1;
        vec![Action::ReadPage {
            generation: self.generation(),
            feed_id,
            of: PageOf::First { round: self.round },
            token: None,
        }]
    }

    /// Reads the newest messages again: events may have been missed.
    fn read_again(&mut self, feed_id: String) -> Vec<Action> {
        self.round += 1;
        // A reading before this one that failed left its doubt behind.
        if self.sure_to.is_none() {
            self.sure_to = Some(self.heard_to);
        }
        vec![Action::ReadPage {
            generation: self.generation(),
            feed_id,
            of: PageOf::Again { round: self.round },
            token: None,
        }]
    }

    /// Without overlap between what was here before and what was read anew something may be
    /// missing between the two: more is read, or the list starts at this page.
    fn close_gap(&mut self, page: &MessagePage, pages: u32) -> Vec<Action> {
        let lowest = page.messages.iter().map(|message| message.segment).min();
        let sure_to = self.sure_to.flatten();
        let closes = match (lowest, sure_to) {
            (Some(lowest), Some(known)) => lowest <= known + 1,
            (None, _) => true,
            (Some(_), None) => false,
        };
        if let (Some(token), Some(lowest), false) = (&page.older, lowest, closes) {
            if pages < GAP_PAGES
                && sure_to.is_some()
                && let Some(feed_id) = self.feed()
            {
                return vec![Action::ReadPage {
                    generation: self.generation(),
                    feed_id,
                    of: PageOf::Gap {
                        round: self.round,
                        pages: pages + 1,
                    },
                    token: Some(token.clone()),
                }];
            }
            self.messages = self.messages.split_off(&lowest);
            self.older = Some(token.clone());
        }
        self.sure_to = None;
        Vec::new()
    }

    /// What lies within a page that was read anew but is not in it was deleted meanwhile.
    fn forget_deleted(&mut self, page: &MessagePage) {
        let segments: Vec<u64> = page
            .messages
            .iter()
            .map(|message| message.segment)
            .collect();
        let (Some(low), Some(high)) = (segments.iter().min(), segments.iter().max()) else {
            return;
        };
        for (segment, message) in self.messages.range_mut(low..=high) {
            if !segments.contains(segment) {
                message.is_deleted = true;
            }
        }
    }

    fn with_failed(&mut self, key: &str) -> Option<usize> {
        self.pending.iter().position(|pending| {
            pending.reference_id == key && matches!(pending.progress, Progress::Failed(_))
        })
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
