//! The live chat: one list out of what is typed, answered, echoed and read.

mod acting;
mod reading;

use greenroom_contract::{ChatView, ErrorCode, Role};
use socialplus::{Message, User, UserId};
use time::OffsetDateTime;

use super::{
    input::{Action, Input, Joined, RoomContext},
    list::Place,
    shown,
    state::{ChatMachine, Phase},
};
use crate::{
    actor::{Effect, Machine},
    error::Error,
};

/// Pages that are read at most to close a gap after a reconnect. A longer absence starts the list
/// anew, which is honest and quick.
const GAP_PAGES: u32 = 3;

type Effects = Vec<Effect<ChatMachine>>;

impl From<Action> for Effect<ChatMachine> {
    fn from(action: Action) -> Self {
        Self::Run(action)
    }
}

impl ChatMachine {
    fn close(&mut self) -> Effects {
        if self.context.is_none() {
            return Effects::new();
        }
        let closed = Error::known(ErrorCode::RoomGone, "the room was closed");
        let mut effects = self.end_loading(&Err(closed));
        let list = std::mem::take(&mut self.list);
        list.clear();
        let unheard_since = self.unheard_since.take();
        *self = Self {
            unheard_since,
            ..Self::new(list)
        };
        effects.extend([Effect::Forget, Action::Leave.into()]);
        effects
    }

    fn room(&mut self, context: Option<RoomContext>) -> Effects {
        let Some(context) = context else {
            return self.close();
        };
        let old = self.context.as_ref().map(|old| old.generation);
        let mut effects = Effects::new();
        if old != Some(context.generation) {
            effects.extend(self.close());
        }
        self.met(&context.me.user_id, &context.me.name);
        for (user_id, broadcaster) in &context.broadcasters {
            self.met(user_id, &broadcaster.name);
        }
        let role = |context: &RoomContext, user_id| {
            let known = context.broadcasters.get(user_id);
            known.map(|broadcaster| broadcaster.role)
        };
        if let Some(old) = self.context.replace(context.clone()) {
            let people = old.broadcasters.keys().chain(context.broadcasters.keys());
            for user_id in people {
                if role(&old, user_id) != role(&context, user_id) {
                    self.touch_items_of(user_id);
                }
            }
        }
        effects.extend(self.find());
        effects
    }

    /// Goes on towards a joined channel, if there is something new to try.
    fn find(&mut self) -> Effects {
        let Some(context) = &self.context else {
            return Effects::new();
        };
        match self.phase {
            Phase::Off | Phase::NotYet | Phase::Disabled => {}
            Phase::Joining | Phase::Ready | Phase::Failed(_) => return Effects::new(),
        }
        let (phase, action) = if !context.enabled {
            (Phase::Disabled, None)
        } else if let Some(channel_id) = context.channel_id.clone() {
            (Phase::Joining, Some(Action::Join(channel_id)))
        } else {
            match context.my_role {
                Role::Host => {
                    let make = Action::Make {
                        room_id: context.room_id.clone(),
                        post_id: context.post_id.clone(),
                    };
                    (Phase::Joining, Some(make))
                }
                Role::CoHost | Role::Viewer => (Phase::NotYet, None),
            }
        };
        self.phase = phase;
        action.map(Effect::Run).into_iter().collect()
    }

    fn join_again(&mut self) -> Effects {
        self.phase = Phase::Off;
        self.find()
    }

    fn joined(&mut self, result: Result<Joined, Error>) -> Effects {
        match result {
            Ok(joined) => {
                let feed_id = joined.feed_id.clone();
                self.joined = Some(joined);
                // Who moderates may be others than before.
                let segments = self.messages.segments();
                self.touched.extend(segments.map(Place::Sent));
                self.settle_mute();
                self.read_first(feed_id)
            }
            Err(error) => {
                self.phase = Phase::Failed(error);
                Effects::new()
            }
        }
    }

    fn heard(&mut self, message: Message, users: &[User]) {
        let feed_id = self.joined.as_ref().map(|joined| &joined.feed_id);
        if feed_id != Some(&message.message_feed_id) {
            return;
        }
        self.learn(users);
        if !self.reaches(message.segment) {
            return;
        }
        self.heard_to = self.heard_to.max(Some(message.segment));
        self.merge(message);
    }

    fn settle_mute(&mut self) {
        let (Some(context), Some(joined)) = (&self.context, &self.joined) else {
            return;
        };
        self.cannot_write = if joined.i_am_muted {
            Some(Error::known(ErrorCode::Muted, "muted in this chat"))
        } else if joined.is_muted && context.my_role != Role::Host {
            let why = "the chat is read-only";
            Some(Error::known(ErrorCode::ChatReadOnly, why))
        } else {
            None
        };
    }

    /// What the platform says of a mute in a channel.
    fn muted(&mut self, channel_id: &socialplus::ChannelId, change: impl FnOnce(&mut Joined)) {
        if let Some(joined) = &mut self.joined
            && joined.channel_id == *channel_id
        {
            change(joined);
            self.settle_mute();
        }
    }

    fn learn(&mut self, users: &[User]) {
        for user_id in self.names.learn(users) {
            self.touch_items_of(&user_id);
        }
    }

    fn met(&mut self, user_id: &UserId, name: &str) {
        if self.names.learn_name(user_id, name) {
            self.touch_items_of(user_id);
        }
    }

    /// Somebody's name or badge is another one now.
    fn touch_items_of(&mut self, user_id: &UserId) {
        let segments = self.messages.by(user_id);
        self.touched.extend(segments.map(Place::Sent));
        // Few, and mine.
        self.touched.extend(self.pending.keys());
    }

    fn take(&mut self, now: OffsetDateTime, input: Input) -> Effects {
        match input {
            Input::Room(context) => self.room(context),
            Input::Joined(result) => self.joined(result),
            Input::Page { of, result } => self.page(of, result),
            Input::Message { message, users } => {
                self.heard(message, &users);
                Effects::new()
            }
            Input::ChannelMuted { channel_id, muted } => {
                self.muted(&channel_id, |joined| joined.is_muted = muted);
                Effects::new()
            }
            Input::MeMuted { channel_id, muted } => {
                self.muted(&channel_id, |joined| joined.i_am_muted = muted);
                Effects::new()
            }
            Input::Reconnected => match (self.feed(), &self.phase) {
                (Some(feed_id), Phase::Ready) => self.read_again(feed_id),
                (Some(feed_id), Phase::Joining) => self.read_first(feed_id),
                (_, Phase::Failed(_)) => self.join_again(),
                (None, Phase::Ready | Phase::Joining)
                | (_, Phase::Off | Phase::Disabled | Phase::NotYet) => Effects::new(),
            },
            Input::Unheard(since) => {
                self.unheard_since = since;
                Effects::new()
            }
            Input::Send {
                ticket,
                reference_id,
                text,
            } => vec![Effect::Reply(ticket, self.send(now, reference_id, &text))],
            Input::Retry { ticket, key } => vec![Effect::Reply(ticket, self.retry(&key))],
            Input::Discard { ticket, key } => vec![Effect::Reply(ticket, self.discard(&key))],
            Input::Acted {
                place,
                action,
                result,
            } => {
                self.acted(place, &action, result);
                Effects::new()
            }
            Input::LoadOlder { ticket } => {
                let (Some(from), Some(feed_id)) = (self.older.clone(), self.feed()) else {
                    return vec![Effect::Reply(ticket, Ok(()))];
                };
                let is_first = self.loading_older.is_empty();
                self.loading_older.push(ticket);
                if is_first {
                    self.read_older(feed_id, from)
                } else {
                    Effects::new()
                }
            }
            Input::RetryChat { ticket } => {
                let mut effects = match self.phase {
                    Phase::Failed(_) => self.join_again(),
                    Phase::Off
                    | Phase::Disabled
                    | Phase::NotYet
                    | Phase::Joining
                    | Phase::Ready => Effects::new(),
                };
                effects.push(Effect::Reply(ticket, Ok(())));
                effects
            }
        }
    }

    /// Brings the list to where this is.
    fn tell(&mut self) {
        let touched = std::mem::take(&mut self.touched);
        if !touched.is_empty() {
            let items = touched
                .into_iter()
                .map(|place| (place, shown::item(self, place)))
                .collect();
            self.list.change(items);
        }
    }
}

impl Machine for ChatMachine {
    type Input = Input;
    type Action = Action;
    type View = ChatView;
    type Answer = ();

    fn handle(&mut self, now: OffsetDateTime, input: Input) -> Effects {
        let mut effects = self.take(now, input);
        effects.extend(self.pump().map(Effect::Run));
        self.tell();
        effects
    }

    fn view(&self) -> ChatView {
        shown::view(self)
    }
}
