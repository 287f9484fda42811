//! What the chat's machine knows, and what can be read off it.

use std::collections::{BTreeMap, BTreeSet};

use greenroom_contract::{Badge, Role};
use socialplus::{Message, MessageFeedId, PageToken, UserId};
use time::OffsetDateTime;

use super::{
    input::{ItemAction, Joined, RoomContext},
    list::{ChatList, Place},
    messages::Messages,
};
use crate::{actor::Ticket, error::Error, platform::Names};

/// Where the chat stands.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum Phase {
    #[default]
    Off,
    Disabled,
    NotYet,
    Joining,
    Ready,
    Failed(Error),
}

/// How far something got that is done with an item.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Progress {
    /// Others go first.
    Queued,
    /// On its way.
    UnderWay,
    /// It failed and stays.
    Failed(Error),
}

/// Something that is done with an item and that the platform has not answered yet.
#[derive(Debug, Clone)]
pub(super) struct Pending {
    pub action: ItemAction,
    pub since: OffsetDateTime,
    pub progress: Progress,
}

/// The live chat of the open room.
#[derive(Debug, Default)]
pub(crate) struct ChatMachine {
    pub(super) context: Option<RoomContext>,
    pub(super) phase: Phase,
    pub(super) joined: Option<Joined>,
    pub(super) messages: Messages,
    /// At most one entry for each item.
    pub(super) pending: BTreeMap<Place, Pending>,
    /// How many messages were typed.
    pub(super) typed: u64,
    pub(super) names: Names,
    /// How to ask for messages older than all that are here.
    pub(super) older: Option<PageToken>,
    /// Who waits for older messages; they are read once for all.
    pub(super) loading_older: Vec<Ticket<()>>,
    pub(super) cannot_write: Option<Error>,
    /// Since when no events come in; whatever room is open.
    pub(super) unheard_since: Option<String>,
    /// Grows with each reading of the newest messages; answers of an older one are dropped.
    pub(super) round: u64,
    /// The newest message that was heard of or read. Answers to own messages do not count: they
    /// come through also while nothing is heard.
    pub(super) heard_to: Option<u64>,
    /// While a reading anew has not come to its end: up to where the list had no gap before it.
    pub(super) sure_to: Option<Option<u64>>,
    pub(super) list: ChatList,
    /// Places whose item may have changed with this input.
    pub(super) touched: BTreeSet<Place>,
}

impl ChatMachine {
    /// No room is open yet; the list is the one that others follow.
    pub fn new(list: ChatList) -> Self {
        Self {
            list,
            ..Self::default()
        }
    }

    pub(super) fn feed(&self) -> Option<MessageFeedId> {
        self.joined.as_ref().map(|joined| joined.feed_id.clone())
    }

    pub(super) fn is_mine(&self, message: &Message) -> bool {
        self.context
            .as_ref()
            .is_some_and(|context| message.creator_id.as_ref() == Some(&context.me.user_id))
    }

    /// The key that an own message was typed with, for the first that has it.
    pub(super) fn own_key<'a>(&self, message: &'a Message) -> Option<&'a str> {
        let reference_id = message.reference_id.as_ref()?;
        let first = self
            .messages
            .under(reference_id)
            .find(|twin| self.is_mine(twin))?;
        let key = reference_id.as_str();
        (first.segment == message.segment && key.starts_with("LOCAL_")).then_some(key)
    }

    pub(super) fn badge(&self, user_id: &UserId) -> Option<Badge> {
        let known = self.context.as_ref()?.broadcasters.get(user_id);
        match known.map(|broadcaster| broadcaster.role) {
            Some(Role::Host) => Some(Badge::Host),
            Some(Role::CoHost) => Some(Badge::CoHost),
            Some(Role::Viewer) | None => self
                .joined
                .as_ref()
                .is_some_and(|joined| joined.moderators.contains(user_id))
                .then_some(Badge::Moderator),
        }
    }
}
