//! Who may watch a room, and who was banned from it (PLATFORM.md 7.3, viewer bans).

use rusqlite::{OptionalExtension as _, params};
use serde_json::{Value, json};

use super::Tx;
use super::page::{Listed, Listing, Page};
use super::rooms::Room;
use crate::api_error::ApiError;
use crate::clock::{Millis, iso};
use crate::effect::Effect;
use crate::envelope::Envelope;
use crate::events::Event;
use crate::id::{PublicUserId, RoomId, UserId};

impl Tx<'_> {
    /// Refuses those who may not watch a room: who was banned from it, and, where its post stands in
    /// a private community, who is not in that. Those on stage and those who are asked to come may.
    pub fn require_viewer(&self, room: &Room, user: &UserId) -> Result<(), ApiError> {
        if self.participant_kind(&room.id, user)?.is_some() {
            return Ok(());
        }
        if self.is_banned_viewer(&room.id, user)? {
            return Err(ApiError::banned_from_room());
        }
        let (Some("private"), Some(community)) =
            (room.target_visibility.as_deref(), &room.target_id)
        else {
            return Ok(());
        };
        let entitled = self.pending_invitation(&room.id, user)?.is_some()
            || self
                .membership(&community.as_str().into(), user)?
                .is_some_and(|membership| membership.is_member());
        if entitled {
            Ok(())
        } else {
            Err(ApiError::permission_denied(
                "This room belongs to a private community that you are not in.",
            ))
        }
    }

    /// Whether somebody was banned from watching a room.
    pub fn is_banned_viewer(&self, room: &RoomId, user: &UserId) -> Result<bool, ApiError> {
        Ok(self
            .db
            .prepare_cached("SELECT 1 FROM room_viewer_bans WHERE room = ? AND user = ?")?
            .query_row(params![room, user], |_| Ok(()))
            .optional()?
            .is_some())
    }

    /// Bans somebody from watching a room: its topics and its chat fall silent for them now.
    pub fn ban_viewer(&self, room: &Room, user: &UserId, by: &UserId) -> Result<(), ApiError> {
        self.db.execute(
            "INSERT OR IGNORE INTO room_viewer_bans (room, user, banned_by, created_at)
             VALUES (?, ?, ?, ?)",
            params![room.id, user, by, self.now],
        )?;
        if let Some(channel) = self.channel_of_room(&room.id)? {
            self.close_channel_to(&channel, user);
        }
        self.after_commit(Effect::Revoke {
            user: user.clone(),
            topic: room.path(),
        });
        Ok(())
    }

    /// Lets somebody watch a room again: its topics and its chat tell them again.
    pub fn unban_viewer(&self, room: &Room, user: &UserId) -> Result<(), ApiError> {
        self.db.execute(
            "DELETE FROM room_viewer_bans WHERE room = ? AND user = ?",
            params![room.id, user],
        )?;
        if let Some(channel) = self.channel_of_room(&room.id)? {
            self.open_channel_to(&channel, user);
        }
        // The stage's topic below it has a right of its own.
        self.after_commit(Effect::Restore {
            user: user.clone(),
            topic: room.path(),
            with_all_below: false,
        });
        Ok(())
    }

    /// One page of those who were banned from a room: their internal ids.
    pub fn banned_viewers(&self, room: &RoomId, page: &Page) -> Result<Listed<UserId>, ApiError> {
        let listing = Listing {
            from: "room_viewer_bans b JOIN users e ON e.id = b.user",
            conditions: vec!["b.room = ?".to_owned()],
            bound: vec![room.to_owned().into()],
            key: "b.rowid",
            descending: true,
        };
        self.list(listing, page)
    }

    /// One entry of `roomBannedUsers`; whom it names goes into the envelope.
    pub fn viewer_ban_json(
        &self,
        room: &RoomId,
        user: &UserId,
        envelope: &mut Envelope,
    ) -> Result<Value, ApiError> {
        let (by, created_at): (UserId, Millis) = self.db.query_row(
            "SELECT banned_by, created_at FROM room_viewer_bans WHERE room = ? AND user = ?",
            params![room, user],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        envelope.user(user).user(&by);
        Ok(json!({
            "userId": user,
            "userPublicId": self.public_id(user)?,
            "banBy": by,
            "banByPublicId": self.public_id(&by)?,
            "createdAt": iso(created_at),
        }))
    }

    /// Tells a room's viewers, and those whom it is about, that viewers were banned or let in again
    /// (public ids).
    pub fn viewer_ban_event(
        &self,
        event_type: &str,
        room: &Room,
        users: &[UserId],
        public_ids: &[PublicUserId],
        sender: &str,
    ) -> Result<(), ApiError> {
        let event = Event {
            event_type,
            network: &room.network,
            id: &room.id,
            path: &room.path(),
            sender,
            data: &json!({ "userIds": public_ids }),
        };
        let mut topics = vec![room.path(), room.streamer_topic()];
        topics.extend(
            users
                .iter()
                .map(|user| format!("{}/user/{user}", room.network)),
        );
        self.publish(topics, &event);
        Ok(())
    }
}
