//! Rooms, posts and invitations on the wire (contract sections 7.1, 9.2 and 10.1).

use serde::Deserialize;
use serde_json::Value;

use super::lenient::{Count, Lenient, Many, Text, Time, first_id};
use crate::model::{
    FeedType, Invitation, InvitationStatus, InvitationTarget, ParticipantKind, Post,
    RecordedPlayback, Room, RoomModeration, RoomParticipant, RoomStatus, RoomType, Target, Viewer,
};

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct WireRoom {
    #[serde(rename = "_id")]
    object_id: Text,
    room_id: Text,
    #[serde(rename = "type")]
    room_type: Text,
    title: Text,
    description: Text,
    thumbnail_file_id: Text,
    status: Text,
    participants: Many<WireRoomParticipant>,
    live_channel_id: Text,
    // Three names for one thing; which one a server sends is not settled (contract section 20).
    live_chat_enabled: Lenient<bool>,
    live_channel_enabled: Lenient<bool>,
    channel_enabled: Lenient<bool>,
    reference_type: Text,
    reference_id: Text,
    target_type: Text,
    target_id: Text,
    live_playback_url: Text,
    live_thumbnail_url: Text,
    recorded_playback_infos: Many<WireRecordedPlayback>,
    duration_seconds: Lenient<Count>,
    moderation: Lenient<WireModeration>,
    parent_room_id: Text,
    child_room_ids: Many<String>,
    created_by: Text,
    creator_internal_id: Text,
    created_at: Lenient<Time>,
    updated_at: Lenient<Time>,
    live_at: Lenient<Time>,
    ended_at: Lenient<Time>,
    recorded_at: Lenient<Time>,
    is_deleted: Lenient<bool>,
    path: Text,
    metadata: Lenient<serde_json::Map<String, serde_json::Value>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct WireRoomParticipant {
    #[serde(rename = "type")]
    kind: Text,
    user_id: Text,
    user_public_id: Text,
    user_internal_id: Text,
    can_manage_product_tags: Lenient<bool>,
}

impl WireRoomParticipant {
    fn into_model(self) -> Option<RoomParticipant> {
        Some(RoomParticipant {
            kind: ParticipantKind::from_wire(self.kind.0.as_deref().unwrap_or_default()),
            user_id: first_id([self.user_id, self.user_public_id])?,
            user_internal_id: self.user_internal_id.id(),
            can_manage_product_tags: self.can_manage_product_tags.0.unwrap_or(false),
        })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct WireRecordedPlayback {
    url: Text,
    thumbnail_url: Text,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct WireModeration {
    flag_labels: Many<WireModerationLabel>,
    terminate_labels: Many<WireModerationLabel>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct WireModerationLabel {
    category: Text,
    category_id: Text,
}

fn label_names(labels: Many<WireModerationLabel>) -> Vec<String> {
    labels
        .0
        .into_iter()
        .filter_map(|label| first_id([label.category, label.category_id]))
        .collect()
}

/// A target, unless it is of an unknown type or incomplete.
fn target(target_type: Text, target_id: Text) -> Option<Target> {
    match target_type.0.as_deref() {
        Some("user") => Some(Target::User(target_id.id()?)),
        Some("community") => Some(Target::Community(target_id.id()?)),
        _ => None,
    }
}

impl WireRoom {
    pub fn into_model(self) -> Option<Room> {
        let object_id: Option<crate::model::RoomId> = self.object_id.id();
        let id = self.room_id.id().or_else(|| object_id.clone())?;
        Some(Room {
            object_id: object_id.unwrap_or_else(|| id.clone()),
            id,
            room_type: RoomType::from_wire(self.room_type.0.as_deref().unwrap_or_default()),
            title: self.title.0.unwrap_or_default(),
            description: self.description.filled(),
            thumbnail_file_id: self.thumbnail_file_id.id(),
            status: RoomStatus::from_wire(self.status.0.as_deref().unwrap_or_default()),
            participants: self
                .participants
                .0
                .into_iter()
                .filter_map(WireRoomParticipant::into_model)
                .collect(),
            live_channel_id: self.live_channel_id.id(),
            live_chat_enabled: self
                .live_chat_enabled
                .0
                .or(self.live_channel_enabled.0)
                .or(self.channel_enabled.0)
                .unwrap_or(true),
            post_id: match self.reference_type.0.as_deref() {
                Some("post") => self.reference_id.id(),
                _ => None,
            },
            target: target(self.target_type, self.target_id),
            metadata: self.metadata.0.unwrap_or_default(),
            live_playback_url: self.live_playback_url.filled(),
            live_thumbnail_url: self.live_thumbnail_url.filled(),
            recorded: self
                .recorded_playback_infos
                .0
                .into_iter()
                .filter_map(|info| {
                    Some(RecordedPlayback {
                        url: info.url.filled()?,
                        thumbnail_url: info.thumbnail_url.filled(),
                    })
                })
                .collect(),
            duration_seconds: self.duration_seconds.0.map(|seconds| seconds.0),
            moderation: self.moderation.0.map(|moderation| RoomModeration {
                flag_labels: label_names(moderation.flag_labels),
                terminate_labels: label_names(moderation.terminate_labels),
            }),
            parent_room_id: self.parent_room_id.id(),
            child_room_ids: self.child_room_ids.0.into_iter().map(Into::into).collect(),
            created_by: self.created_by.id(),
            creator_internal_id: self.creator_internal_id.id(),
            created_at: self.created_at.time(),
            updated_at: self.updated_at.time(),
            live_at: self.live_at.time(),
            ended_at: self.ended_at.time(),
            recorded_at: self.recorded_at.time(),
            is_deleted: self.is_deleted.0.unwrap_or(false),
            path: self.path.filled(),
        })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct WireViewer {
    user_id: Text,
    joined_at: Lenient<Time>,
}

impl WireViewer {
    pub fn into_model(self) -> Option<Viewer> {
        Some(Viewer {
            user_id: self.user_id.id()?,
            joined_at: self.joined_at.time(),
        })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct WirePost {
    #[serde(rename = "_id")]
    object_id: Text,
    post_id: Text,
    parent_id: Text,
    parent_post_id: Text,
    children: Many<String>,
    path: Text,
    posted_user_id: Text,
    posted_user_public_id: Text,
    posted_user_internal_id: Text,
    target_type: Text,
    target_id: Text,
    pub feed_id: Text,
    data_type: Text,
    data: Value,
    hashtags: Many<String>,
    comments_count: Lenient<Count>,
    reactions_count: Lenient<Count>,
    is_deleted: Lenient<bool>,
    created_at: Lenient<Time>,
    updated_at: Lenient<Time>,
}

impl WirePost {
    pub fn into_model(self) -> Option<Post> {
        let data = |name: &str| {
            let text = self.data.get(name)?.as_str()?;
            (!text.is_empty()).then(|| text.to_owned())
        };
        Some(Post {
            title: data("title"),
            text: data("text"),
            room_id: data("roomId").map(Into::into),
            id: first_id([self.post_id, self.object_id])?,
            parent_id: first_id([self.parent_post_id, self.parent_id]),
            children: self.children.0.into_iter().map(Into::into).collect(),
            path: self.path.filled(),
            author_id: first_id([self.posted_user_public_id, self.posted_user_id]),
            author_internal_id: self.posted_user_internal_id.id(),
            target: target(self.target_type, self.target_id),
            data_type: self.data_type.0.unwrap_or_default(),
            hashtags: self.hashtags.0,
            comments_count: self.comments_count.count(),
            reactions_count: self.reactions_count.count(),
            is_deleted: self.is_deleted.0.unwrap_or(false),
            created_at: self.created_at.time(),
            updated_at: self.updated_at.time(),
        })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct WireFeed {
    pub feed_id: Text,
    feed_type: Text,
}

impl WireFeed {
    pub fn feed_type(&self) -> Option<FeedType> {
        self.feed_type.0.as_deref().map(FeedType::from_wire)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct WireInvitation {
    #[serde(rename = "_id")]
    object_id: Text,
    invitation_id: Text,
    target_type: Text,
    target_id: Text,
    status: Text,
    // Both internal, whatever their names suggest.
    user_id: Text,
    created_by: Text,
    invited_user_id: Text,
    invited_user_public_id: Text,
    invited_user_internal_id: Text,
    inviter_user_id: Text,
    inviter_user_public_id: Text,
    inviter_user_internal_id: Text,
    responded_at: Lenient<Time>,
    created_at: Lenient<Time>,
    updated_at: Lenient<Time>,
}

impl WireInvitation {
    pub fn into_model(self) -> Option<Invitation> {
        let target_type = self.target_type.0.unwrap_or_default();
        Some(Invitation {
            // The official client puts `_id` into paths.
            id: first_id([self.object_id, self.invitation_id])?,
            target: if target_type == "room" {
                InvitationTarget::Room(self.target_id.id()?)
            } else {
                InvitationTarget::Other {
                    target_type,
                    target_id: self.target_id.0.unwrap_or_default(),
                }
            },
            status: InvitationStatus::from_wire(self.status.0.as_deref().unwrap_or_default()),
            invited_user_id: first_id([self.invited_user_public_id, self.invited_user_id]),
            invited_user_internal_id: first_id([self.invited_user_internal_id, self.user_id]),
            inviter_user_id: first_id([self.inviter_user_public_id, self.inviter_user_id]),
            inviter_user_internal_id: first_id([self.inviter_user_internal_id, self.created_by]),
            responded_at: self.responded_at.time(),
            created_at: self.created_at.time(),
            updated_at: self.updated_at.time(),
        })
    }
}
