//! Channels, members, message feeds and messages on the wire (PLATFORM.md 11.2).

use serde::Deserialize;
use serde_json::Value;

use super::{
    lenient::{Count, Lenient, Many, Text, Time, first_id},
    posts::{WireMentionees, mentions, reactions},
};
use crate::model::{
    Channel, ChannelMember, ChannelType, FileType, InternalChannelId, Membership, Message,
    MessageContent, MessageFeed, Metadata, RateLimit, UserId,
};

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct WireChannel {
    #[serde(rename = "_id")]
    object_id: Text,
    channel_id: Text,
    channel_internal_id: Text,
    channel_public_id: Text,
    #[serde(rename = "type")]
    channel_type: Text,
    display_name: Text,
    avatar_file_id: Text,
    path: Text,
    metadata: Lenient<Metadata>,
    tags: Many<String>,
    is_muted: Lenient<bool>,
    mute_timeout: Lenient<Time>,
    is_rate_limited: Lenient<bool>,
    rate_limit: Lenient<Count>,
    rate_limit_window: Lenient<Count>,
    is_public: Lenient<bool>,
    member_count: Lenient<Count>,
    moderator_member_count: Lenient<Count>,
    message_preview_id: Text,
    last_activity: Lenient<Time>,
    message_count: Lenient<Count>,
    attached_to: Lenient<WireAttachedTo>,
    is_deleted: Lenient<bool>,
    created_at: Lenient<Time>,
    updated_at: Lenient<Time>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct WireAttachedTo {
    post_id: Text,
    room_id: Text,
}

impl WireChannel {
    pub fn into_model(self) -> Option<Channel> {
        let id: crate::model::ChannelId = first_id([
            self.channel_public_id,
            self.channel_id,
            self.object_id.clone(),
        ])?;
        let attached_to = self.attached_to.0.unwrap_or_default();
        let metadata = self.metadata.0.unwrap_or_default();
        let ids_in_metadata = |name: &str| -> Vec<UserId> {
            metadata
                .get(name)
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .map(UserId::from)
                .collect()
        };
        Some(Channel {
            internal_id: first_id([self.channel_internal_id, self.object_id])
                .unwrap_or_else(|| InternalChannelId::from(id.as_str())),
            id,
            channel_type: ChannelType::from_wire(self.channel_type.0.as_deref().unwrap_or("live")),
            avatar_file_id: self.avatar_file_id.id(),
            tags: self.tags.0,
            muted_until: self.mute_timeout.time(),
            rate_limit: match (
                self.is_rate_limited.0,
                self.rate_limit.0,
                self.rate_limit_window.0,
            ) {
                (Some(true), Some(messages), Some(window)) => Some(RateLimit {
                    messages: messages.0,
                    // Milliseconds, as every length of time of the chat calls.
                    window: time::Duration::milliseconds(window.0.try_into().unwrap_or(i64::MAX)),
                }),
                _ => None,
            },
            is_public: self.is_public.0.unwrap_or(false),
            moderator_count: self.moderator_member_count.count(),
            message_preview_id: self.message_preview_id.id(),
            last_activity: self.last_activity.time(),
            display_name: self.display_name.filled(),
            path: self.path.filled(),
            is_muted: self.is_muted.0.unwrap_or(false),
            member_count: self.member_count.count(),
            message_count: self.message_count.count(),
            room_id: attached_to.room_id.id(),
            post_id: attached_to.post_id.id(),
            metadata_moderators: ids_in_metadata("moderators"),
            metadata_muted_members: ids_in_metadata("mutedMembers"),
            metadata,
            is_deleted: self.is_deleted.0.unwrap_or(false),
            created_at: self.created_at.time(),
            updated_at: self.updated_at.time(),
        })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct WireChannelMember {
    channel_id: Text,
    channel_public_id: Text,
    user_id: Text,
    user_public_id: Text,
    user_internal_id: Text,
    membership: Text,
    is_banned: Lenient<bool>,
    is_muted: Lenient<bool>,
    mute_timeout: Lenient<Time>,
    read_to_segment: Lenient<Count>,
    last_mentioned_segment: Lenient<Count>,
    last_activity: Lenient<Time>,
    roles: Many<String>,
    permissions: Many<String>,
}

impl WireChannelMember {
    pub fn into_model(self) -> Option<ChannelMember> {
        let membership = Membership::from_wire(self.membership.0.as_deref().unwrap_or("none"));
        Some(ChannelMember {
            channel_id: first_id([self.channel_public_id, self.channel_id])?,
            user_id: first_id([self.user_public_id, self.user_id])?,
            user_internal_id: self.user_internal_id.id(),
            is_banned: self.is_banned.0.unwrap_or(membership == Membership::Banned),
            membership,
            is_muted: self.is_muted.0.unwrap_or(false),
            muted_until: self.mute_timeout.time(),
            read_to_segment: self.read_to_segment.count(),
            last_mentioned_segment: self.last_mentioned_segment.count(),
            last_activity: self.last_activity.time(),
            roles: self.roles.0,
            permissions: self.permissions.0,
        })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct WireMessageFeed {
    message_feed_id: Text,
    channel_id: Text,
    channel_public_id: Text,
    name: Text,
    path: Text,
    child_count: Lenient<Count>,
    last_message_id: Text,
    is_deleted: Lenient<bool>,
}

impl WireMessageFeed {
    pub fn into_model(self) -> Option<MessageFeed> {
        Some(MessageFeed {
            id: self.message_feed_id.id()?,
            channel_id: self.channel_id.id(),
            channel_public_id: self.channel_public_id.id(),
            name: self.name.filled(),
            path: self.path.filled(),
            message_count: self.child_count.count(),
            last_message_id: self.last_message_id.id(),
            is_deleted: self.is_deleted.0.unwrap_or(false),
        })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct WireMessage {
    message_id: Text,
    public_id: Text,
    reference_id: Text,
    message_feed_id: Text,
    channel_public_id: Text,
    creator_id: Text,
    creator_public_id: Text,
    data_type: Text,
    data: Value,
    file_id: Text,
    mentioned_users: Many<WireMentionees>,
    tags: Many<String>,
    metadata: Lenient<Metadata>,
    child_count: Lenient<Count>,
    reactions: Lenient<std::collections::BTreeMap<String, Lenient<Count>>>,
    my_reactions: Many<String>,
    parent_id: Text,
    segment: Lenient<Count>,
    flag_count: Lenient<Count>,
    reaction_count: Lenient<Count>,
    is_deleted: Lenient<bool>,
    path: Text,
    created_at: Lenient<Time>,
    updated_at: Lenient<Time>,
    edited_at: Lenient<Time>,
}

impl WireMessage {
    pub fn into_model(self) -> Option<Message> {
        let data_type = self.data_type.0.unwrap_or_default();
        let content = content(&data_type, &self.data, self.file_id);
        Some(Message {
            id: first_id([self.message_id, self.public_id])?,
            reference_id: self.reference_id.id(),
            message_feed_id: self.message_feed_id.id()?,
            channel_id: self.channel_public_id.id(),
            creator_id: self.creator_public_id.id(),
            creator_internal_id: self.creator_id.id(),
            content,
            mentions: mentions(self.mentioned_users),
            tags: self.tags.0,
            metadata: self.metadata.0.unwrap_or_default(),
            children_count: self.child_count.count(),
            reactions: reactions(self.reactions, self.my_reactions),
            parent_id: self.parent_id.id(),
            segment: self.segment.count(),
            flag_count: self.flag_count.count(),
            reaction_count: self.reaction_count.count(),
            is_deleted: self.is_deleted.0.unwrap_or(false),
            path: self.path.filled(),
            created_at: self.created_at.time(),
            updated_at: self.updated_at.time(),
            edited_at: self.edited_at.time(),
        })
    }
}

/// What a message says, by its type. A deleted one may come without its data.
fn content(data_type: &str, data: &Value, file_id: Text) -> MessageContent {
    let text = data.get("text").and_then(Value::as_str);
    match (data_type, text) {
        ("text", text) => MessageContent::Text(text.unwrap_or_default().to_owned()),
        ("", Some(text)) => MessageContent::Text(text.to_owned()),
        ("image" | "file" | "video" | "audio", _) => MessageContent::File {
            file_type: FileType::from_wire(data_type),
            file_id: file_id
                .id()
                .or_else(|| data.get("fileId").and_then(Value::as_str).map(Into::into)),
        },
        ("custom", _) => MessageContent::Custom(data.as_object().cloned().unwrap_or_default()),
        (other, _) => MessageContent::Other(other.to_owned()),
    }
}
