//! What can happen to the chat, and what is then to be done.

use std::collections::BTreeMap;

use greenroom_contract::Role;
use socialplus::{
    ChannelId, Message, MessageFeedId, PageToken, PostId, ReferenceId, RoomId, User, UserId,
};

use super::list::Place;
use crate::{actor::Ticket, error::Error, platform::Me};

/// What the chat needs to know of the open room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RoomContext {
    /// Which opening of a room this is.
    pub generation: u64,
    pub room_id: RoomId,
    pub me: Me,
    pub my_role: Role,
    pub enabled: bool,
    pub channel_id: Option<ChannelId>,
    pub post_id: Option<PostId>,
    pub broadcasters: BTreeMap<UserId, Broadcaster>,
}

/// A host or co-host of the open room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Broadcaster {
    pub name: String,
    pub role: Role,
}

/// The channel after joining it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Joined {
    pub channel_id: ChannelId,
    pub feed_id: MessageFeedId,
    /// Only moderators can write.
    pub is_muted: bool,
    /// This person cannot write.
    pub i_am_muted: bool,
    /// Moderators, as far as known.
    pub moderators: Vec<UserId>,
}

/// A page of messages, newest first on the wire, any order here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MessagePage {
    pub messages: Vec<Message>,
    pub users: Vec<User>,
    /// How to ask for older ones.
    pub older: Option<PageToken>,
}

/// What a page of messages was asked for. A round is one reading of the newest messages: the pages
/// of an older one are dropped, while what was written meanwhile still counts. So this is a key of
/// its own and not the kit's forgetting, which would drop both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PageOf {
    /// The newest ones, at the start.
    First { round: u64 },
    /// The newest ones again, since events may have been missed.
    Again { round: u64 },
    /// More of them, until the gap is closed.
    Gap {
        round: u64,
        pages: u32,
        from: PageToken,
    },
    /// Older ones, from where the list began when they were asked for.
    Older { from: PageToken },
}

impl PageOf {
    /// The page to ask for; without one it is the newest.
    pub fn token(&self) -> Option<&PageToken> {
        match self {
            Self::First { .. } | Self::Again { .. } => None,
            Self::Gap { from, .. } | Self::Older { from } => Some(from),
        }
    }
}

/// What this person does with one item. It shows as done at once; until the platform has answered
/// the item has one pending entry, and that stays when it fails, to be tried again or dropped. One
/// more is an arm here and its way in (an input, a command), what it starts in `machine/acting.rs`,
/// its call in `effects.rs`, what the page sees of it in `shown.rs`, and a button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ItemAction {
    /// Writes it.
    Send {
        reference_id: ReferenceId,
        text: String,
    },
}

impl ItemAction {
    /// The reference of the message that it writes, if it writes one.
    pub fn writes(&self) -> Option<&ReferenceId> {
        match self {
            Self::Send { reference_id, .. } => Some(reference_id),
        }
    }
}

/// What can happen.
#[derive(Debug)]
pub(crate) enum Input {
    /// The open room, or none.
    Room(Option<RoomContext>),
    /// The channel is found and joined, or not.
    Joined(Result<Joined, Error>),
    /// A page of messages.
    Page {
        of: PageOf,
        result: Result<MessagePage, Error>,
    },
    /// An event about a message.
    Message { message: Message, users: Vec<User> },
    /// The chat's mute changed.
    ChannelMuted { channel_id: ChannelId, muted: bool },
    /// This person's mute changed.
    MeMuted { channel_id: ChannelId, muted: bool },
    /// The realtime connection is back.
    Reconnected,
    /// Since when no events come in, or that they do.
    Unheard(Option<String>),
    /// The person writes, under a reference made for it.
    Send {
        ticket: Ticket<()>,
        reference_id: ReferenceId,
        text: String,
    },
    /// Do what failed again.
    Retry { ticket: Ticket<()>, key: String },
    /// Leave it with what failed.
    Discard { ticket: Ticket<()>, key: String },
    /// The platform's answer to what was done with an item.
    Acted {
        place: Place,
        action: ItemAction,
        result: Result<Message, Error>,
    },
    /// Read older messages.
    LoadOlder { ticket: Ticket<()> },
    /// Try to join again.
    RetryChat { ticket: Ticket<()> },
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Action {
    /// Join the room's channel.
    Join(ChannelId),
    /// Make the room's channel and join it (host only, PLATFORM.md 11.1).
    Make {
        room_id: RoomId,
        post_id: Option<PostId>,
    },
    /// Stop listening.
    Leave,
    /// Read messages.
    Read { feed_id: MessageFeedId, of: PageOf },
    /// Do something with an item.
    Act {
        feed_id: MessageFeedId,
        place: Place,
        action: ItemAction,
    },
}
