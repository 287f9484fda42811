//! Rooms and those on their stage (PLATFORM.md 7).

use rusqlite::{OptionalExtension as _, Row, params};
use serde_json::{Value, json};

use super::page::{Listed, Listing, Page};
use super::{Tx, json_column};
use crate::api_error::ApiError;
use crate::clock::{Millis, iso};
use crate::effect::Effect;
use crate::envelope::Envelope;
use crate::events::{Event, SERVER};
use crate::id::{ChannelId, FileId, NetworkId, PostId, PublicUserId, RoomId, UserId};
use crate::room::machine::RoomStatus;

/// A room as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct Room {
    pub id: RoomId,
    pub network: NetworkId,
    pub kind: String,
    pub title: String,
    pub description: Option<String>,
    pub thumbnail_file_id: Option<FileId>,
    pub status: RoomStatus,
    pub live_chat_enabled: bool,
    pub live_channel_id: Option<ChannelId>,
    pub reference_type: Option<String>,
    pub reference_id: Option<PostId>,
    pub target_type: Option<String>,
    pub target_id: Option<String>,
    pub target_visibility: Option<String>,
    pub parent_room_id: Option<RoomId>,
    pub metadata: Value,
    pub creator: UserId,
    pub created_at: Millis,
    pub updated_at: Millis,
    pub live_at: Option<Millis>,
    pub ended_at: Option<Millis>,
    pub is_deleted: bool,
    pub deleted_at: Option<Millis>,
    pub deleted_by: Option<PublicUserId>,
    /// Why an administrator ended it, if one did.
    pub terminated_for: Option<String>,
}

/// Somebody on the stage of a room.
#[derive(Debug, Clone)]
pub(crate) struct Participant {
    pub user: UserId,
    pub public_id: PublicUserId,
    /// `host` or `coHost`.
    pub kind: String,
    pub can_manage_product_tags: bool,
}

/// Fields of `PUT /api/v1/rooms/{id}`; what is `None` stays.
#[derive(Debug, Default)]
pub(crate) struct RoomPatch {
    pub title: Option<String>,
    pub description: Option<String>,
    pub thumbnail_file_id: Option<FileId>,
    pub metadata: Option<Value>,
    pub live_chat_enabled: Option<bool>,
    pub parent_room_id: Option<RoomId>,
}

/// What `GET /api/v1/rooms` asks for.
pub(crate) struct RoomQuery {
    pub network: NetworkId,
    pub statuses: Vec<String>,
    pub kind: Option<String>,
    pub creator: Option<UserId>,
    pub is_deleted: bool,
    pub descending: bool,
}

/// The type of the one who owns the room.
pub(crate) const HOST: &str = "host";
/// The type of a guest on the stage.
pub(crate) const CO_HOST: &str = "coHost";

impl Room {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let status: String = row.get("status")?;
        Ok(Self {
            id: row.get("id")?,
            network: row.get("network")?,
            kind: row.get("kind")?,
            title: row.get("title")?,
            description: row.get("description")?,
            thumbnail_file_id: row.get("thumbnail_file_id")?,
            status: RoomStatus::parse(&status).unwrap_or(RoomStatus::Error),
            live_chat_enabled: row.get("live_chat_enabled")?,
            live_channel_id: row.get("live_channel_id")?,
            reference_type: row.get("reference_type")?,
            reference_id: row.get("reference_id")?,
            target_type: row.get("target_type")?,
            target_id: row.get("target_id")?,
            target_visibility: row.get("target_visibility")?,
            parent_room_id: row.get("parent_room_id")?,
            metadata: json_column(row, "metadata")?,
            creator: row.get("creator")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
            live_at: row.get("live_at")?,
            ended_at: row.get("ended_at")?,
            is_deleted: row.get("is_deleted")?,
            deleted_at: row.get("deleted_at")?,
            deleted_by: row.get("deleted_by")?,
            terminated_for: row.get("terminated_for")?,
        })
    }

    /// The watcher topic and `path` of this room.
    pub fn path(&self) -> String {
        format!("{}/room/{}", self.network, self.id)
    }

    /// The topic of those on stage.
    pub fn streamer_topic(&self) -> String {
        format!("{}/streamer", self.path())
    }
}

impl Tx<'_> {
    /// A room by id, deleted or not.
    pub fn room(&self, id: &RoomId) -> Result<Option<Room>, ApiError> {
        Ok(self
            .db
            .prepare_cached("SELECT * FROM rooms WHERE id = ?")?
            .query_row([id], Room::from_row)
            .optional()?)
    }

    /// A room of this network that must exist and not be deleted.
    pub fn require_room(&self, network: &NetworkId, id: &RoomId) -> Result<Room, ApiError> {
        self.room(id)?
            .filter(|room| room.network == network && !room.is_deleted)
            .ok_or_else(|| ApiError::not_found("room"))
    }

    /// Keeps a new room, its creator on stage as host.
    pub fn add_room(&self, room: &Room) -> Result<(), ApiError> {
        self.db.execute(
            "INSERT INTO rooms (id, network, kind, title, description, thumbnail_file_id, status,
                live_chat_enabled, parent_room_id, metadata, creator, created_at, updated_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                room.id,
                room.network,
                room.kind,
                room.title,
                room.description,
                room.thumbnail_file_id,
                room.status.as_str(),
                room.live_chat_enabled,
                room.parent_room_id,
                room.metadata.to_string(),
                room.creator,
                room.created_at,
                room.updated_at
            ],
        )?;
        self.add_participant(&room.id, &room.creator, HOST)
    }

    /// Puts somebody on the stage.
    pub fn add_participant(
        &self,
        room: &RoomId,
        user: &UserId,
        kind: &str,
    ) -> Result<(), ApiError> {
        self.db.execute(
            "INSERT INTO room_participants (room, user, kind, can_manage_product_tags, joined_at)
             VALUES (?, ?, ?, ?, ?)",
            params![room, user, kind, kind == HOST, self.now],
        )?;
        self.touch_room(room)
    }

    /// Takes a co-host off the stage: the event goes out, then the right to the stage's topic ends.
    pub fn take_off_stage(
        &self,
        room: &Room,
        user: &UserId,
        event_type: &str,
    ) -> Result<(), ApiError> {
        self.db.execute(
            "DELETE FROM room_participants WHERE room = ? AND user = ?",
            params![&room.id, user],
        )?;
        self.touch_room(&room.id)?;
        self.room_event(event_type, &room.id, Some(user))?;
        self.after_commit(Effect::Revoke {
            user: user.clone(),
            topic: room.streamer_topic(),
        });
        Ok(())
    }

    /// Allows or forbids somebody on stage to manage product tags.
    pub fn set_product_tag_permission(
        &self,
        room: &RoomId,
        user: &UserId,
        allowed: bool,
    ) -> Result<(), ApiError> {
        self.db.execute(
            "UPDATE room_participants SET can_manage_product_tags = ? WHERE room = ? AND user = ?",
            params![allowed, room, user],
        )?;
        self.touch_room(room)
    }

    /// Everybody on the stage, the host first.
    pub fn participants(&self, room: &RoomId) -> Result<Vec<Participant>, ApiError> {
        let mut statement = self.db.prepare_cached(
            "SELECT p.user, u.public_id, p.kind, p.can_manage_product_tags
             FROM room_participants p JOIN users u ON u.id = p.user
             WHERE p.room = ? ORDER BY p.rowid",
        )?;
        let participants = statement.query_map([room], |row| {
            Ok(Participant {
                user: row.get(0)?,
                public_id: row.get(1)?,
                kind: row.get(2)?,
                can_manage_product_tags: row.get(3)?,
            })
        })?;
        Ok(participants.collect::<Result<_, _>>()?)
    }

    /// `host`, `coHost` or nothing.
    pub fn participant_kind(
        &self,
        room: &RoomId,
        user: &UserId,
    ) -> Result<Option<String>, ApiError> {
        Ok(self
            .db
            .prepare_cached("SELECT kind FROM room_participants WHERE room = ? AND user = ?")?
            .query_row(params![room, user], |row| row.get(0))
            .optional()?)
    }

    /// The room changed; its time moves, and never back.
    pub fn touch_room(&self, room: &RoomId) -> Result<(), ApiError> {
        self.db.execute(
            "UPDATE rooms SET updated_at = MAX(updated_at, ?) WHERE id = ?",
            params![self.now, room],
        )?;
        Ok(())
    }

    /// Writes a new status with the times that belong to it.
    pub fn set_room_status(&self, room: &RoomId, status: RoomStatus) -> Result<(), ApiError> {
        let live = status == RoomStatus::Live;
        self.db.execute(
            "UPDATE rooms SET status = ?1,
                live_at = CASE WHEN ?2 THEN COALESCE(live_at, ?4) ELSE live_at END,
                ended_at = CASE WHEN ?3 THEN COALESCE(ended_at, ?4) ELSE ended_at END,
                updated_at = MAX(updated_at, ?4) WHERE id = ?5",
            params![status.as_str(), live, status.is_over(), self.now, room],
        )?;
        Ok(())
    }

    /// Notes why an administrator ends a room.
    pub fn set_termination(&self, room: &RoomId, category: &str) -> Result<(), ApiError> {
        self.db.execute(
            "UPDATE rooms SET terminated_for = ? WHERE id = ?",
            [category, room],
        )?;
        self.touch_room(room)
    }

    /// Changes what the creator may change.
    pub fn patch_room(&self, room: &RoomId, patch: &RoomPatch) -> Result<(), ApiError> {
        self.db.execute(
            "UPDATE rooms SET title = COALESCE(?, title), description = COALESCE(?, description),
                thumbnail_file_id = COALESCE(?, thumbnail_file_id),
                metadata = COALESCE(?, metadata),
                live_chat_enabled = COALESCE(?, live_chat_enabled),
                parent_room_id = COALESCE(?, parent_room_id) WHERE id = ?",
            params![
                patch.title,
                patch.description,
                patch.thumbnail_file_id,
                patch.metadata.as_ref().map(Value::to_string),
                patch.live_chat_enabled,
                patch.parent_room_id,
                room
            ],
        )?;
        self.touch_room(room)
    }

    /// Ties a room to its post (section 9.1).
    pub fn link_room_to_post(
        &self,
        room: &RoomId,
        post: &PostId,
        target_type: &str,
        target_id: &str,
        visibility: &str,
    ) -> Result<(), ApiError> {
        self.db.execute(
            "UPDATE rooms SET reference_type = 'post', reference_id = ?, target_type = ?,
                target_id = ?, target_visibility = ? WHERE id = ?",
            params![post, target_type, target_id, visibility, room],
        )?;
        self.touch_room(room)
    }

    /// Ties a room to its live channel (section 11.1).
    pub fn set_live_channel(&self, room: &RoomId, channel: &ChannelId) -> Result<(), ApiError> {
        self.db.execute(
            "UPDATE rooms SET live_channel_id = ? WHERE id = ?",
            params![channel, room],
        )?;
        self.touch_room(room)
    }

    /// Marks a room deleted; it is kept, but no longer found.
    pub fn delete_room(&self, room: &RoomId, by: &str) -> Result<(), ApiError> {
        self.db.execute(
            "UPDATE rooms SET is_deleted = 1, deleted_at = ?1, deleted_by = ?2,
                updated_at = MAX(updated_at, ?1) WHERE id = ?3",
            params![self.now, by, room],
        )?;
        Ok(())
    }

    /// One page of rooms.
    pub fn rooms(&self, query: RoomQuery, page: &Page) -> Result<Listed<RoomId>, ApiError> {
        let mut conditions = vec!["e.network = ?".to_owned(), "e.is_deleted = ?".to_owned()];
        let mut bound = vec![query.network.into(), i64::from(query.is_deleted).into()];
        if !query.statuses.is_empty() {
            let marks = vec!["?"; query.statuses.len()].join(", ");
            conditions.push(format!("e.status IN ({marks})"));
            bound.extend(query.statuses.into_iter().map(Into::into));
        }
        if let Some(kind) = query.kind {
            conditions.push("e.kind = ?".to_owned());
            bound.push(kind.into());
        }
        if let Some(creator) = query.creator {
            conditions.push("e.creator = ?".to_owned());
            bound.push(creator.into());
        }
        let listing = Listing {
            from: "rooms e",
            conditions,
            bound,
            key: "e.rowid",
            descending: query.descending,
        };
        self.list(listing, page)
    }

    /// Rooms that were on air when the network last ended.
    pub fn rooms_on_air(&self) -> Result<Vec<RoomId>, ApiError> {
        let mut statement = self
            .db
            .prepare("SELECT id FROM rooms WHERE status IN ('live', 'waitingReconnect')")?;
        let ids = statement.query_map([], |row| row.get(0))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    fn children(&self, room: &RoomId) -> Result<Vec<Room>, ApiError> {
        let mut statement = self.db.prepare_cached(
            "SELECT * FROM rooms WHERE parent_room_id = ? AND is_deleted = 0 ORDER BY rowid LIMIT 100",
        )?;
        let rooms = statement.query_map([room], Room::from_row)?;
        Ok(rooms.collect::<Result<_, _>>()?)
    }

    /// The room object of section 7.1; whom and what it names goes into the envelope.
    pub fn room_json(&self, room: &Room, envelope: &mut Envelope) -> Result<Value, ApiError> {
        let mut participants = Vec::new();
        for participant in self.participants(&room.id)? {
            envelope.user(&participant.user);
            let is_connected = self.inside.holds(&room.id, &participant.public_id);
            participants.push(json!({
                "type": participant.kind,
                "isConnected": is_connected,
                "userId": participant.public_id,
                "userInternalId": participant.user,
                "canManageProductTags": participant.can_manage_product_tags,
            }));
        }
        envelope
            .user(&room.creator)
            .file(room.thumbnail_file_id.as_ref());
        let children: Vec<RoomId> = self
            .children(&room.id)?
            .into_iter()
            .map(|child| child.id)
            .collect();
        let mut object = json!({
            "_id": room.id,
            "roomId": room.id,
            "path": room.path(),
            "type": room.kind,
            "title": room.title,
            "status": room.status.as_str(),
            "liveChatEnabled": room.live_chat_enabled,
            "liveChannelEnabled": room.live_chat_enabled,
            "participants": participants,
            "recordedPlaybackInfos": [],
            "childRoomIds": children,
            "metadata": room.metadata,
            "createdBy": self.public_id(&room.creator)?,
            "creatorInternalId": room.creator,
            "createdAt": iso(room.created_at),
            "updatedAt": iso(room.updated_at),
            "isDeleted": room.is_deleted,
        });
        for (name, value) in [
            ("description", room.description.as_deref()),
            ("thumbnailFileId", room.thumbnail_file_id.as_deref()),
            ("liveChannelId", room.live_channel_id.as_deref()),
            ("referenceType", room.reference_type.as_deref()),
            ("referenceId", room.reference_id.as_deref()),
            ("targetType", room.target_type.as_deref()),
            ("targetId", room.target_id.as_deref()),
            ("targetVisibility", room.target_visibility.as_deref()),
            ("parentRoomId", room.parent_room_id.as_deref()),
            ("deletedBy", room.deleted_by.as_deref()),
        ] {
            if let Some(value) = value {
                object[name] = json!(value);
            }
        }
        if self.inside.is_server_away() && !room.status.is_over() {
            object["isMediaServerAway"] = json!(true);
        }
        if let Some(url) = self.live_playback_url(room) {
            object["livePlaybackUrl"] = json!(url);
        }
        if let (RoomStatus::Terminated, Some(category)) = (room.status, &room.terminated_for) {
            let at = iso(room.ended_at.unwrap_or(room.updated_at));
            object["moderationId"] = json!(room.id);
            object["moderation"] = json!({
                "flagLabels": [],
                "terminateLabels": [{ "category": category, "detectedAt": at }],
                "updatedAt": at,
            });
        }
        for (name, value) in [
            ("liveAt", room.live_at),
            ("endedAt", room.ended_at),
            ("deletedAt", room.deleted_at),
        ] {
            if let Some(value) = value {
                object[name] = json!(iso(value));
            }
        }
        Ok(object)
    }

    /// The envelope `R` of section 7.1, not closed yet.
    pub fn room_envelope(&self, rooms: &[Room]) -> Result<Envelope, ApiError> {
        let mut envelope = Envelope::default();
        let mut objects = Vec::new();
        let mut children = Vec::new();
        for room in rooms {
            objects.push(self.room_json(room, &mut envelope)?);
            for child in self.children(&room.id)? {
                children.push(self.room_json(&child, &mut envelope)?);
            }
        }
        envelope
            .set("rooms", objects)
            .set("roomChildrens", children);
        Ok(envelope)
    }

    /// Publishes a room event on watcher and streamer; `actor` is the person it is about, who hears
    /// it also without either.
    pub fn room_event(
        &self,
        event_type: &str,
        room: &RoomId,
        actor: Option<&UserId>,
    ) -> Result<(), ApiError> {
        let room = self
            .room(room)?
            .ok_or_else(|| ApiError::not_found("room"))?;
        let mut envelope = self.room_envelope(std::slice::from_ref(&room))?;
        if let Some(actor) = actor {
            envelope
                .user(actor)
                .set("eventActor", json!({ "userInternalId": actor }));
        }
        let event = Event {
            event_type,
            network: &room.network,
            id: actor.map_or(room.id.as_str(), UserId::as_str),
            path: &room.path(),
            sender: SERVER,
            data: &envelope.finish(self)?,
        };
        self.publish_about(actor, [room.path(), room.streamer_topic()], &event);
        Ok(())
    }
}
