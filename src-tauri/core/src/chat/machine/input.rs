//! What can happen to the chat, and what is then to be done.

use std::collections::BTreeMap;

use greenroom_contract::{ChatItem, Role, UiError};

use crate::{
    actor_v1::Ticket,
    facts::{Me, MessageFacts, UserFacts},
};

/// Most bytes of a message's text. The platform takes 10 KB of data with the JSON around it
/// (PLATFORM.md 11.3).
pub(crate) const TEXT_LIMIT: usize = 10_000;

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
    /// Make the room's channel and join it (host only, PLATFORM.md 11.1).
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
