//! Channels, members, message feeds and messages on the wire (contract section 11.2).

use serde::Deserialize;
use serde_json::Value;

use super::lenient::{Count, Lenient, Many, Text, Time, first_id};
use crate::model::{
    Channel, ChannelMember, InternalChannelId, Membership, Message, MessageContent, MessageFeed,
    UserId,
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
    path: Text,
    metadata: Value,
    is_muted: Lenient<bool>,
    member_count: Lenient<Count>,
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
        let ids_in_metadata = |name: &str| -> Vec<UserId> {
            self.metadata
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
            channel_type: self.channel_type.0.unwrap_or_default(),
            display_name: self.display_name.filled(),
            path: self.path.filled(),
            is_muted: self.is_muted.0.unwrap_or(false),
            member_count: self.member_count.count(),
            message_count: self.message_count.count(),
            room_id: attached_to.room_id.id(),
            post_id: attached_to.post_id.id(),
            metadata_moderators: ids_in_metadata("moderators"),
            metadata_muted_members: ids_in_metadata("mutedMembers"),
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
    roles: Many<String>,
    permissions: Many<String>,
}

impl WireChannelMember {
    pub fn into_model(self) -> Option<ChannelMember> {
        Some(ChannelMember {
            channel_id: first_id([self.channel_public_id, self.channel_id])?,
            user_id: first_id([self.user_public_id, self.user_id])?,
            user_internal_id: self.user_internal_id.id(),
            membership: Membership::from_wire(self.membership.0.as_deref().unwrap_or("none")),
            is_banned: self.is_banned.0.unwrap_or(false),
            is_muted: self.is_muted.0.unwrap_or(false),
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
        let text = self.data.get("text").and_then(Value::as_str);
        Some(Message {
            id: first_id([self.message_id, self.public_id])?,
            reference_id: self.reference_id.id(),
            message_feed_id: self.message_feed_id.id()?,
            channel_id: self.channel_public_id.id(),
            creator_id: self.creator_public_id.id(),
            creator_internal_id: self.creator_id.id(),
            content: match text {
                Some(text) if data_type == "text" || data_type.is_empty() => {
                    MessageContent::Text(text.to_owned())
                }
                // A deleted message may come without its text.
                None if data_type == "text" => MessageContent::Text(String::new()),
                _ => MessageContent::Other(data_type),
            },
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
