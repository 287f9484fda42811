//! What one user holds against another, and what administrators decide about users (PLATFORM.md
//! 4.2).

use rusqlite::params;
use serde_json::{Value, json};

use super::Tx;
use super::page::{Listed, Listing, Page};
use super::sessions::Caller;
use super::users::User;
use crate::api_error::ApiError;
use crate::clock::iso;
use crate::envelope::Envelope;
use crate::events::Event;
use crate::id::{NetworkId, RoomId, UserId};

impl Tx<'_> {
    /// Blocks somebody, or takes it back.
    pub fn set_blocked(
        &self,
        blocker: &UserId,
        blocked: &UserId,
        is: bool,
    ) -> Result<(), ApiError> {
        if is {
            self.db.execute(
                "INSERT OR IGNORE INTO user_blocks (blocker, blocked, created_at)
                 VALUES (?, ?, ?)",
                params![blocker, blocked, self.now],
            )?;
        } else {
            self.db.execute(
                "DELETE FROM user_blocks WHERE blocker = ? AND blocked = ?",
                params![blocker, blocked],
            )?;
        }
        Ok(())
    }

    /// Whether `blocker` has blocked `blocked`.
    pub fn is_blocked(&self, blocker: &UserId, blocked: &UserId) -> Result<bool, ApiError> {
        Ok(self
            .db
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM user_blocks WHERE blocker = ? AND blocked = ?)",
            )?
            .query_row(params![blocker, blocked], |row| row.get(0))?)
    }

    /// One page of the users whom somebody blocks.
    pub fn blocked_users(&self, blocker: &UserId, page: &Page) -> Result<Listed<UserId>, ApiError> {
        let listing = Listing {
            from: "users e JOIN user_blocks b ON b.blocked = e.id",
            conditions: vec!["b.blocker = ?".to_owned(), "NOT e.is_deleted".to_owned()],
            bound: vec![blocker.to_owned().into()],
            key: "b.rowid",
            descending: true,
        };
        self.list(listing, page)
    }

    /// How two users stand, in the words of following (which this network does not have).
    pub fn follow_json(&self, from: &UserId, to: &User) -> Result<Value, ApiError> {
        let blocked = self.is_blocked(from, &to.id)?;
        Ok(json!({
            "from": self.public_id(from)?,
            "to": to.public_id,
            "status": if blocked { "blocked" } else { "none" },
            "createdAt": iso(self.now),
            "updatedAt": iso(self.now),
        }))
    }

    /// Rooms that are not over with this user on stage, and as what.
    pub fn stages_of(&self, user: &UserId) -> Result<Vec<(RoomId, String)>, ApiError> {
        let mut statement = self.db.prepare_cached(
            "SELECT r.id, p.kind FROM room_participants p JOIN rooms r ON r.id = p.room
             WHERE p.user = ? AND NOT r.is_deleted
                AND r.status IN ('idle', 'live', 'waitingReconnect')",
        )?;
        let rooms = statement.query_map([user], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rooms.collect::<Result<_, _>>()?)
    }

    /// Something about a user changed; its time moves, and never back.
    pub fn touch_user(&self, id: &UserId) -> Result<(), ApiError> {
        self.db.execute(
            "UPDATE users SET updated_at = MAX(updated_at, ?) WHERE id = ?",
            params![self.now, id],
        )?;
        Ok(())
    }

    /// Publishes a user event on the user's own topic; the answer has the same body.
    pub fn user_event(
        &self,
        event_type: &str,
        network: &NetworkId,
        sender: &str,
        user: &UserId,
    ) -> Result<Value, ApiError> {
        let body = Envelope::default().user(user).finish(self)?;
        let topic = format!("{network}/user/{user}");
        let event = Event {
            event_type,
            network,
            id: user,
            path: &topic,
            sender,
            data: &body,
        };
        self.publish([topic.clone()], &event);
        Ok(body)
    }

    /// Bans somebody from the whole network, or lets them in again. A ban is told first and then
    /// ends every session and connection.
    pub fn set_global_ban(
        &self,
        caller: &Caller,
        user: &UserId,
        banned: bool,
    ) -> Result<Value, ApiError> {
        self.db.execute(
            "UPDATE users SET is_global_ban = ?1, updated_at = MAX(updated_at, ?2) WHERE id = ?3",
            params![banned, self.now, user],
        )?;
        if !banned {
            return Envelope::default().user(user).finish(self);
        }
        let body = self.user_event("user.didGlobalBan", &caller.network, &caller.user, user)?;
        self.close_sessions(user)?;
        Ok(body)
    }

    /// Deletes somebody's account: what it said stays, its name and picture go, and nobody can
    /// sign in with its id again.
    pub fn delete_user(&self, caller: &Caller, user: &UserId) -> Result<Value, ApiError> {
        self.db.execute(
            "UPDATE users SET is_deleted = 1, display_name = NULL, search_name = '',
                profile_handle = NULL, description = NULL, avatar_file_id = NULL,
                avatar_custom_url = NULL, metadata = '{}', tags = '[]',
                updated_at = MAX(updated_at, ?) WHERE id = ?",
            params![self.now, user],
        )?;
        self.db
            .execute("DELETE FROM community_members WHERE user = ?", [user])?;
        let body = self.user_event("user.deleted", &caller.network, &caller.user, user)?;
        self.close_sessions(user)?;
        Ok(body)
    }
}
