//! Live chat: channels, their members and message feeds.

use time::{Duration, OffsetDateTime};

use super::{
    id::{
        ChannelId, FileId, InternalChannelId, InternalUserId, MessageFeedId, MessageId, PostId,
        RoomId, UserId,
    },
    word::{Metadata, words},
};

words! {
    /// What a channel is for (PLATFORM.md 11.2).
    ChannelType {
        /// The chat of a room.
        Live = "live",
        /// A chat that people join.
        Community = "community",
        /// One writes, many read.
        Broadcast = "broadcast",
        /// A chat among a few.
        Conversation = "conversation",
    }
}

/// A chat channel (PLATFORM.md 11.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// The public id, which calls take.
    pub id: ChannelId,
    /// The internal id; its default message feed has the same one.
    pub internal_id: InternalChannelId,
    /// What it is for.
    pub channel_type: ChannelType,
    /// The name to show.
    pub display_name: Option<String>,
    /// Its uploaded image.
    pub avatar_file_id: Option<FileId>,
    /// Free data of the application.
    pub metadata: Metadata,
    /// Words by which the application finds channels.
    pub tags: Vec<String>,
    /// Where events of the channel are published. Opaque.
    pub path: Option<String>,
    /// Ordinary members cannot write.
    pub is_muted: bool,
    /// Until when they cannot; `None` if they can, or for ever.
    pub muted_until: Option<OffsetDateTime>,
    /// How fast one member may write, if that is limited.
    pub rate_limit: Option<RateLimit>,
    /// Anybody may read it.
    pub is_public: bool,
    /// How many members there are.
    pub member_count: u64,
    /// How many of them moderate.
    pub moderator_count: u64,
    /// How many messages there are.
    pub message_count: u64,
    /// The message that lists show under its name.
    pub message_preview_id: Option<MessageId>,
    /// When something last happened in it.
    pub last_activity: Option<OffsetDateTime>,
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

/// How many messages one member may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// So many messages.
    pub messages: u64,
    /// In this time.
    pub window: Duration,
}

impl Channel {
    /// The feed that its messages are in.
    pub fn message_feed_id(&self) -> MessageFeedId {
        self.internal_id.default_message_feed()
    }
}

words! {
    /// How somebody belongs to a channel or community.
    Membership {
        /// Not at all.
        None = "none",
        /// As a member.
        Member = "member",
        /// Banned.
        Banned = "banned",
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
    /// Until when the user cannot; `None` if the user can, or for ever.
    pub muted_until: Option<OffsetDateTime>,
    /// The user has read up to this message number.
    pub read_to_segment: u64,
    /// The newest message number that mentions the user.
    pub last_mentioned_segment: u64,
    /// When the user last did something here.
    pub last_activity: Option<OffsetDateTime>,
    /// Names of the user's roles in the channel.
    pub roles: Vec<String>,
    /// Names of what the user may do in the channel.
    pub permissions: Vec<String>,
}

impl ChannelMember {
    /// The role that makes a moderator (PLATFORM.md 11.3).
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

/// A message feed (PLATFORM.md 11.2).
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

/// What a new live channel has besides its room and post.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewLiveChannel {
    /// The name to show.
    pub display_name: Option<String>,
    /// An uploaded image.
    pub avatar_file_id: Option<FileId>,
    /// Free data of the application.
    pub metadata: Option<Metadata>,
    /// Words by which the application finds channels.
    pub tags: Vec<String>,
    /// Public ids of its first members, besides the host.
    pub user_ids: Vec<UserId>,
}

/// What to change in a channel; `None` leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChannelUpdate {
    /// The name to show, at most 1,000 characters.
    pub display_name: Option<String>,
    /// An uploaded image.
    pub avatar_file_id: Option<FileId>,
    /// Free data of the application.
    pub metadata: Option<Metadata>,
    /// Words by which the application finds channels.
    pub tags: Option<Vec<String>>,
}

/// For how long somebody cannot write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MutePeriod {
    /// Until it is taken back.
    Forever,
    /// For this time, in whole milliseconds; less than one counts as one.
    For(std::time::Duration),
    /// Not at all: takes a mute back.
    Off,
}

impl MutePeriod {
    /// Milliseconds, -1 for ever, 0 to take it back (PLATFORM.md 11.3).
    pub fn as_wire(self) -> i64 {
        match self {
            Self::Forever => -1,
            Self::For(time) => i64::try_from(time.as_millis()).unwrap_or(i64::MAX).max(1),
            Self::Off => 0,
        }
    }
}
