//! Live channels: the chat of a room (contract section 11).

use rusqlite::{OptionalExtension as _, Row, params};
use serde_json::{Value, json};

use super::page::{Listed, Listing, Page};
use super::{Tx, json_column, list_column};
use crate::api_error::ApiError;
use crate::clock::{Millis, iso};
use crate::envelope::Envelope;
use crate::events::Event;

/// The role of those who keep order in a chat.
pub(crate) const MODERATOR: &str = "channel-moderator";

/// A live channel as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct Channel {
    pub id: String,
    pub network: String,
    pub owner: String,
    pub room: String,
    pub post: Option<String>,
    pub display_name: String,
    pub avatar_file_id: Option<String>,
    pub metadata: Value,
    pub tags: Vec<String>,
    pub mute_until: Option<Millis>,
    pub message_count: i64,
    pub created_at: Millis,
    pub updated_at: Millis,
    pub last_activity: Millis,
}

/// Somebody's standing in a channel.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub channel: String,
    pub user: String,
    pub membership: String,
    pub mute_until: Option<Millis>,
    pub roles: Vec<String>,
    pub created_at: Millis,
    pub updated_at: Millis,
}

/// What `GET /api/v4/channels/{id}/users` asks for.
pub(crate) struct MemberQuery {
    pub channel: String,
    pub memberships: Vec<String>,
    pub roles: Vec<String>,
    pub search: Option<String>,
    pub descending: bool,
}

impl Channel {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            network: row.get("network")?,
            owner: row.get("owner")?,
            room: row.get("room")?,
            post: row.get("post")?,
            display_name: row.get("display_name")?,
            avatar_file_id: row.get("avatar_file_id")?,
            metadata: json_column(row, "metadata")?,
            tags: list_column(row, "tags")?,
            mute_until: row.get("mute_until")?,
            message_count: row.get("message_count")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
            last_activity: row.get("last_activity")?,
        })
    }

    /// The topic and `path` of this channel.
    pub fn path(&self) -> String {
        format!("{}/chat/{}", self.network, self.id)
    }

    /// The topic and `path` of its default message feed, which has the channel's id.
    pub fn feed_path(&self) -> String {
        format!("{}/message/{}", self.path(), self.id)
    }
}

impl Member {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            channel: row.get("channel")?,
            user: row.get("user")?,
            membership: row.get("membership")?,
            mute_until: row.get("mute_until")?,
            roles: list_column(row, "roles")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
        })
    }

    /// In, and not banned.
    pub fn is_member(&self) -> bool {
        self.membership == "member"
    }

    /// Shut out.
    pub fn is_banned(&self) -> bool {
        self.membership == "banned"
    }

    /// Keeps order here.
    pub fn is_moderator(&self) -> bool {
        self.is_member() && self.roles.iter().any(|role| role == MODERATOR)
    }
}

/// Whether a mute that lasts until `until` holds at `now`.
pub(crate) fn is_muted(until: Option<Millis>, now: Millis) -> bool {
    until.is_some_and(|until| until > now)
}

impl Tx<'_> {
    /// A channel of this network that must exist.
    pub fn require_channel(&self, network: &str, id: &str) -> Result<Channel, ApiError> {
        self.db
            .prepare_cached("SELECT * FROM channels WHERE id = ? AND network = ?")?
            .query_row([id, network], Channel::from_row)
            .optional()?
            .ok_or_else(|| ApiError::not_found("channel"))
    }

    /// The channel of a room, once there is one.
    pub fn channel_of_room(&self, room: &str) -> Result<Option<Channel>, ApiError> {
        Ok(self
            .db
            .prepare_cached("SELECT * FROM channels WHERE room = ?")?
            .query_row([room], Channel::from_row)
            .optional()?)
    }

    /// Keeps a new channel.
    pub fn add_channel(&self, channel: &Channel) -> Result<(), ApiError> {
        self.db.execute(
            "INSERT INTO channels (id, network, owner, room, post, display_name, avatar_file_id,
                metadata, tags, created_at, updated_at, last_activity)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                channel.id,
                channel.network,
                channel.owner,
                channel.room,
                channel.post,
                channel.display_name,
                channel.avatar_file_id,
                channel.metadata.to_string(),
                json!(channel.tags).to_string(),
                channel.created_at,
                channel.updated_at,
                channel.last_activity
            ],
        )?;
        Ok(())
    }

    /// Somebody's standing in a channel, if there ever was one.
    pub fn member(&self, channel: &str, user: &str) -> Result<Option<Member>, ApiError> {
        Ok(self
            .db
            .prepare_cached("SELECT * FROM channel_members WHERE channel = ? AND user = ?")?
            .query_row([channel, user], Member::from_row)
            .optional()?)
    }

    /// Sets whether somebody is in a channel; roles and mutes stay as they are.
    pub fn set_member(&self, channel: &str, user: &str, membership: &str) -> Result<(), ApiError> {
        self.db.execute(
            "INSERT INTO channel_members (channel, user, membership, created_at, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?4)
             ON CONFLICT (channel, user) DO UPDATE SET membership = ?3,
                updated_at = MAX(updated_at, ?4)",
            params![channel, user, membership, self.now],
        )?;
        self.db.execute(
            "UPDATE channels SET updated_at = MAX(updated_at, ?) WHERE id = ?",
            params![self.now, channel],
        )?;
        Ok(())
    }

    /// One page of members: their internal user ids.
    pub fn members(&self, query: MemberQuery, page: &Page) -> Result<Listed, ApiError> {
        let mut conditions = vec!["m.channel = ?".to_owned()];
        let mut bound = vec![query.channel.into()];
        let mut wanted = Vec::new();
        for membership in &query.memberships {
            match membership.as_str() {
                "muted" => {
                    wanted.push("m.mute_until > ?".to_owned());
                    bound.push(self.now.into());
                }
                other => {
                    wanted.push("m.membership = ?".to_owned());
                    bound.push(other.to_owned().into());
                }
            }
        }
        if wanted.is_empty() {
            wanted.push("m.membership = 'member'".to_owned());
        }
        conditions.push(format!("({})", wanted.join(" OR ")));
        if !query.roles.is_empty() {
            let marks = vec!["?"; query.roles.len()].join(", ");
            conditions.push(format!(
                "EXISTS (SELECT 1 FROM json_each(m.roles) r WHERE r.value IN ({marks}))"
            ));
            bound.extend(query.roles.into_iter().map(Into::into));
        }
        if let Some(search) = query.search {
            conditions.push("instr(e.search_name, ?) > 0".to_owned());
            bound.push(search.to_lowercase().into());
        }
        let listing = Listing {
            from: "channel_members m JOIN users e ON e.id = m.user",
            conditions,
            bound,
            key: "m.rowid",
            descending: query.descending,
        };
        self.list(listing, page)
    }

    /// Refuses those who may not read this channel.
    pub fn require_reader(&self, channel: &Channel, user: &str) -> Result<(), ApiError> {
        let banned = self
            .member(&channel.id, user)?
            .is_some_and(|member| member.is_banned());
        if banned {
            return Err(ApiError::banned());
        }
        Ok(())
    }

    /// Refuses those who may not write in this channel.
    pub fn require_writer(&self, channel: &Channel, user: &str) -> Result<(), ApiError> {
        self.require_reader(channel, user)?;
        let member = self.member(&channel.id, user)?;
        let owner = channel.owner == user;
        let Some(member) = member.filter(Member::is_member) else {
            return Err(ApiError::permission_denied(
                "Join the channel before writing in it.",
            ));
        };
        if is_muted(member.mute_until, self.now) {
            return Err(ApiError::muted());
        }
        if is_muted(channel.mute_until, self.now) && !owner && !member.is_moderator() {
            return Err(ApiError::channel_muted());
        }
        Ok(())
    }

    /// Whether somebody keeps order in a channel: its owner and its moderators.
    pub fn may_moderate(&self, channel: &Channel, user: &str) -> Result<bool, ApiError> {
        Ok(channel.owner == user
            || self
                .member(&channel.id, user)?
                .is_some_and(|member| member.is_moderator()))
    }

    /// The envelope `C` of section 11.2 with these members, not closed yet.
    pub fn channel_envelope(
        &self,
        channel: &Channel,
        members: &[String],
    ) -> Result<Envelope, ApiError> {
        let mut envelope = Envelope::default();
        let mut objects = Vec::new();
        for user in members {
            if let Some(member) = self.member(&channel.id, user)? {
                objects.push(self.member_json(&member)?);
            }
            envelope.user(user);
        }
        envelope
            .file(channel.avatar_file_id.as_deref())
            .set("channels", vec![self.channel_json(channel)?])
            .set("channelUsers", objects)
            .set("messageFeedsInfo", vec![self.message_feed_json(channel)?])
            .empty(&["messagePreviews"]);
        Ok(envelope)
    }

    /// Publishes a channel event on the channel's topic.
    pub fn channel_event(
        &self,
        event_type: &str,
        channel: &Channel,
        members: &[String],
        sender: &str,
    ) -> Result<(), ApiError> {
        let data = self.channel_envelope(channel, members)?.finish(self)?;
        let event = Event {
            event_type,
            network: &channel.network,
            id: &channel.id,
            path: &channel.path(),
            sender,
            data: &data,
        };
        self.publish([channel.path()], &event);
        Ok(())
    }

    /// The channel object of section 11.2.
    fn channel_json(&self, channel: &Channel) -> Result<Value, ApiError> {
        let (members, moderators): (i64, i64) = self.db.query_row(
            "SELECT COUNT(*), COALESCE(SUM(EXISTS (SELECT 1 FROM json_each(m.roles) r
                WHERE r.value = ?2)), 0)
             FROM channel_members m WHERE m.channel = ?1 AND m.membership = 'member'",
            [&channel.id, MODERATOR],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let mut object = json!({
            "_id": channel.id,
            "channelId": channel.id,
            "channelInternalId": channel.id,
            "channelPublicId": channel.id,
            "type": "live",
            "displayName": channel.display_name,
            "path": channel.path(),
            "metadata": channel.metadata,
            "tags": channel.tags,
            "isMuted": is_muted(channel.mute_until, self.now),
            "muteTimeout": channel.mute_until.map(iso),
            "isRateLimited": false,
            "memberCount": members,
            "moderatorMemberCount": moderators,
            "messageCount": channel.message_count,
            "messagePreviewId": null,
            "isPublic": true,
            "isDeleted": false,
            "lastActivity": iso(channel.last_activity),
            "attachedTo": { "postId": channel.post, "roomId": channel.room },
            "createdAt": iso(channel.created_at),
            "updatedAt": iso(channel.updated_at),
        });
        if let Some(file) = &channel.avatar_file_id {
            object["avatarFileId"] = json!(file);
        }
        Ok(object)
    }

    /// The channel member object of section 11.2.
    fn member_json(&self, member: &Member) -> Result<Value, ApiError> {
        let public_id = self.public_id(&member.user)?;
        Ok(json!({
            "channelId": member.channel,
            "channelInternalId": member.channel,
            "channelPublicId": member.channel,
            "userId": public_id,
            "userInternalId": member.user,
            "userPublicId": public_id,
            "membership": member.membership,
            "isBanned": member.is_banned(),
            "isMuted": is_muted(member.mute_until, self.now),
            "muteTimeout": member.mute_until.map(iso),
            "roles": member.roles,
            "permissions": [],
            "readToSegment": 0,
            "lastMentionedSegment": 0,
            "lastActivity": iso(member.updated_at),
            "createdAt": iso(member.created_at),
            "updatedAt": iso(member.updated_at),
        }))
    }

    /// The message feed object of section 11.2.
    pub fn message_feed_json(&self, channel: &Channel) -> Result<Value, ApiError> {
        let last: Option<(String, Millis)> = self
            .db
            .prepare_cached(
                "SELECT id, created_at FROM messages WHERE channel = ? ORDER BY segment DESC LIMIT 1",
            )?
            .query_row([&channel.id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let (last_id, last_at) = match last {
            Some((id, at)) => (Some(id), at),
            None => (None, channel.created_at),
        };
        Ok(json!({
            "messageFeedId": channel.id,
            "channelId": channel.id,
            "channelPublicId": channel.id,
            "channelType": "live",
            "name": "default",
            "childCount": channel.message_count,
            "creatorId": channel.owner,
            "creatorPublicId": self.public_id(&channel.owner)?,
            "isDeleted": false,
            "lastMessageId": last_id,
            "lastMessageTimestamp": iso(last_at),
            "path": channel.feed_path(),
            "createdAt": iso(channel.created_at),
            "updatedAt": iso(channel.updated_at),
        }))
    }
}
