//! Live chat: channels, their members, message feeds and messages.

use time::OffsetDateTime;

use super::{
    ChannelId, InternalChannelId, InternalUserId, MessageFeedId, MessageId, PostId, ReferenceId,
    RoomId, UserId,
};

/// A chat channel (contract section 11.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// The public id, which calls take.
    pub id: ChannelId,
    /// The internal id; its default message feed has the same one.
    pub internal_id: InternalChannelId,
    /// `live`, `community`, `broadcast` or `conversation`.
    pub channel_type: String,
    /// The name to show.
    pub display_name: Option<String>,
    /// Where events of the channel are published. Opaque.
    pub path: Option<String>,
    /// Ordinary members cannot write.
    pub is_muted: bool,
    /// How many members there are.
    pub member_count: u64,
    /// How many messages there are.
    pub message_count: u64,
    /// The room whose chat this is.
    pub room_id: Option<RoomId>,
    /// The post of that room.
    pub post_id: Option<PostId>,
    /// Public ids that the application's metadata names as moderators.
    pub metadata_moderators: Vec<UserId>,
    /// Public ids that the application's metadata names as muted.
    pub metadata_muted_members: Vec<UserId>,
    /// The channel was deleted.
    pub is_deleted: bool,
    /// When the channel was created.
    pub created_at: Option<OffsetDateTime>,
    /// When the channel was last changed.
    pub updated_at: Option<OffsetDateTime>,
}

impl Channel {
    /// The feed that its messages are in.
    pub fn message_feed_id(&self) -> MessageFeedId {
        self.internal_id.default_message_feed()
    }
}

/// How somebody belongs to a channel or community.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Membership {
    /// Not at all.
    None,
    /// As a member.
    Member,
    /// Banned.
    Banned,
    /// A word this client does not know.
    Unknown(String),
}

impl Membership {
    /// Reads the word of the wire; any word is accepted.
    pub fn from_wire(word: &str) -> Self {
        match word {
            "none" => Self::None,
            "member" => Self::Member,
            "banned" => Self::Banned,
            other => Self::Unknown(other.to_owned()),
        }
    }
}

/// A member of a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelMember {
    /// The public id of the channel.
    pub channel_id: ChannelId,
    /// The public id of the user.
    pub user_id: UserId,
    /// The internal id of the user.
    pub user_internal_id: Option<InternalUserId>,
    /// How the user belongs to the channel.
    pub membership: Membership,
    /// The user is banned from the channel.
    pub is_banned: bool,
    /// The user cannot write.
    pub is_muted: bool,
    /// Names of the user's roles in the channel.
    pub roles: Vec<String>,
    /// Names of what the user may do in the channel.
    pub permissions: Vec<String>,
}

impl ChannelMember {
    /// The role that makes a moderator (contract section 11.3).
    pub const MODERATOR_ROLE: &'static str = "channel-moderator";

    /// The user moderates the channel.
    pub fn is_moderator(&self) -> bool {
        self.roles.iter().any(|role| role == Self::MODERATOR_ROLE)
    }
}

/// A channel after joining or leaving it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelMembership {
    /// The channel.
    pub channel: Channel,
    /// The caller as its member, as far as the answer said.
    pub me: Option<ChannelMember>,
}

/// A message feed (contract section 11.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageFeed {
    /// The id of the feed.
    pub id: MessageFeedId,
    /// The internal id of its channel.
    pub channel_id: Option<InternalChannelId>,
    /// The public id of its channel.
    pub channel_public_id: Option<ChannelId>,
    /// The name.
    pub name: Option<String>,
    /// Where its messages are published. Opaque; the chat's MQTT topic is made from it.
    pub path: Option<String>,
    /// How many messages it holds.
    pub message_count: u64,
    /// The newest of them.
    pub last_message_id: Option<MessageId>,
    /// The feed was deleted.
    pub is_deleted: bool,
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessageContent {
    /// Text.
    Text(String),
    /// Something this client does not show, with the type that the wire named.
    Other(String),
}

/// A chat message (contract section 11.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The id of the message.
    pub id: MessageId,
    /// The id that its sender gave it.
    pub reference_id: Option<ReferenceId>,
    /// The feed that it is in.
    pub message_feed_id: MessageFeedId,
    /// The public id of the channel that it is in.
    pub channel_id: Option<ChannelId>,
    /// The public id of the author.
    pub creator_id: Option<UserId>,
    /// The internal id of the author.
    pub creator_internal_id: Option<InternalUserId>,
    /// What it says.
    pub content: MessageContent,
    /// The message that it answers.
    pub parent_id: Option<MessageId>,
    /// Running number in the feed; the sort key.
    pub segment: u64,
    /// How often it was reported.
    pub flag_count: u64,
    /// How many reactions it has.
    pub reaction_count: u64,
    /// The message was deleted.
    pub is_deleted: bool,
    /// Where events about it are published.
    pub path: Option<String>,
    /// When it was written.
    pub created_at: Option<OffsetDateTime>,
    /// When it last changed.
    pub updated_at: Option<OffsetDateTime>,
    /// When its text last changed.
    pub edited_at: Option<OffsetDateTime>,
}

impl Message {
    /// The text, for a message that has one.
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            MessageContent::Text(text) => Some(text),
            MessageContent::Other(_) => None,
        }
    }
}
