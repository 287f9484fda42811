//! Rooms on the wire (PLATFORM.md 7.1).

use serde::Deserialize;

use super::lenient::{Count, Lenient, Many, Text, Time, first_id};
use crate::model::{
    Metadata, ParticipantKind, RecordedPlayback, Resolution, Room, RoomModeration, RoomParticipant,
    RoomStatus, RoomType, Target, Viewer, ViewerBan, Visibility,
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
    // Three names for one thing; which one a server sends is not settled (PLATFORM.md 20).
    live_chat_enabled: Lenient<bool>,
    live_channel_enabled: Lenient<bool>,
    channel_enabled: Lenient<bool>,
    reference_type: Text,
    reference_id: Text,
    target_type: Text,
    target_id: Text,
    target_visibility: Text,
    live_playback_url: Text,
    live_thumbnail_url: Text,
    live_resolution: Lenient<WireResolution>,
    recorded_resolution: Lenient<WireResolution>,
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
    is_media_server_away: Lenient<bool>,
    is_deleted: Lenient<bool>,
    deleted_at: Lenient<Time>,
    deleted_by: Text,
    path: Text,
    metadata: Lenient<Metadata>,
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
    is_connected: Lenient<bool>,
}

impl WireRoomParticipant {
    fn into_model(self) -> Option<RoomParticipant> {
        Some(RoomParticipant {
            kind: ParticipantKind::from_wire(self.kind.0.as_deref().unwrap_or_default()),
            user_id: first_id([self.user_id, self.user_public_id])?,
            user_internal_id: self.user_internal_id.id(),
            can_manage_product_tags: self.can_manage_product_tags.0.unwrap_or(false),
            is_connected: self.is_connected.0,
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
struct WireResolution {
    aspect_ratio: Text,
    width: Lenient<Count>,
    height: Lenient<Count>,
}

impl WireResolution {
    fn into_model(self) -> Resolution {
        let pixels = |count: Lenient<Count>| count.0.and_then(|count| count.0.try_into().ok());
        Resolution {
            aspect_ratio: self.aspect_ratio.filled(),
            width: pixels(self.width),
            height: pixels(self.height),
        }
    }
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
pub(super) fn target(target_type: Text, target_id: Text) -> Option<Target> {
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
        let (post, event) = match self.reference_type.0.as_deref() {
            Some("post") => (self.reference_id.id(), None),
            Some("event") => (None, self.reference_id.filled()),
            _ => (None, None),
        };
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
            post_id: post,
            event_id: event,
            target_visibility: self
                .target_visibility
                .filled()
                .as_deref()
                .map(Visibility::from_wire),
            live_resolution: self.live_resolution.0.map(WireResolution::into_model),
            recorded_resolution: self.recorded_resolution.0.map(WireResolution::into_model),
            deleted_at: self.deleted_at.time(),
            deleted_by: self.deleted_by.filled(),
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
            is_media_server_away: self.is_media_server_away.0.unwrap_or(false),
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
pub(crate) struct WireViewerBan {
    user_id: Text,
    user_public_id: Text,
    ban_by: Text,
    ban_by_public_id: Text,
    created_at: Lenient<Time>,
}

impl WireViewerBan {
    pub fn into_model(self) -> Option<ViewerBan> {
        Some(ViewerBan {
            user_id: first_id([self.user_public_id, self.user_id])?,
            banned_by: first_id([self.ban_by_public_id, self.ban_by]),
            created_at: self.created_at.time(),
        })
    }
}
