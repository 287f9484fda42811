//! Channels: the chat of a room, and those of other kinds (PLATFORM.md 11). Who is in them is in
//! [`super::channel_members`].

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension as _, Row, params};
use serde_json::{Value, json};

use super::page::{Listed, Listing, Page};
use super::sessions::Caller;
use super::{Tx, json_column, list_column};
use crate::api_error::ApiError;
use crate::clock::{Millis, iso};
use crate::envelope::Envelope;
use crate::events::Event;
use crate::id::{ChannelId, FileId, NetworkId, PostId, RoomId, UserId};

/// The kind of channel that belongs to a room.
pub(crate) const LIVE: &str = "live";
/// The kind in which only those write who keep order.
pub(crate) const BROADCAST: &str = "broadcast";
/// The kind that the same people have once.
pub(crate) const CONVERSATION: &str = "conversation";

/// The role of those who keep order in a chat.
pub(crate) const MODERATOR: &str = "channel-moderator";

/// A channel as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct Channel {
    pub id: ChannelId,
    pub network: NetworkId,
    pub owner: UserId,
    /// `live`, `community`, `broadcast` or `conversation`.
    pub kind: String,
    /// Of a live channel.
    pub room: Option<RoomId>,
    pub post: Option<PostId>,
    /// Of a conversation: its people's internal ids, in order.
    pub people: Option<String>,
    /// Whether everybody may read and join.
    pub is_public: bool,
    pub display_name: String,
    pub avatar_file_id: Option<FileId>,
    pub metadata: Value,
    pub tags: Vec<String>,
    pub mute_until: Option<Millis>,
    pub message_count: i64,
    pub is_deleted: bool,
    pub created_at: Millis,
    pub updated_at: Millis,
    pub last_activity: Millis,
}

/// Fields of `PUT /api/v3/channels/{id}`; what is `None` stays.
#[derive(Debug, Default)]
pub(crate) struct ChannelPatch {
    pub display_name: Option<String>,
    pub avatar_file_id: Option<FileId>,
    pub metadata: Option<Value>,
    pub tags: Option<Vec<String>>,
}

/// What `GET /api/v3/channels` asks for.
pub(crate) struct ChannelQuery {
    /// Only those that this one is in (`true`) or is not in.
    pub member: Option<bool>,
    pub kinds: Vec<String>,
    pub keyword: Option<String>,
    pub include_tags: Vec<String>,
    pub exclude_tags: Vec<String>,
    pub ascending: bool,
}

impl Channel {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            network: row.get("network")?,
            owner: row.get("owner")?,
            kind: row.get("kind")?,
            room: row.get("room")?,
            post: row.get("post")?,
            people: row.get("people")?,
            is_public: row.get("is_public")?,
            display_name: row.get("display_name")?,
            avatar_file_id: row.get("avatar_file_id")?,
            metadata: json_column(row, "metadata")?,
            tags: list_column(row, "tags")?,
            mute_until: row.get("mute_until")?,
            message_count: row.get("message_count")?,
            is_deleted: row.get("is_deleted")?,
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

/// Whether a mute that lasts until `until` holds at `now`.
pub(crate) fn is_muted(until: Option<Millis>, now: Millis) -> bool {
    until.is_some_and(|until| until > now)
}

impl Tx<'_> {
    /// A channel of this network that must exist.
    pub fn require_channel(
        &self,
        network: &NetworkId,
        id: &ChannelId,
    ) -> Result<Channel, ApiError> {
        let channel = self.channel_even_deleted(network, id)?;
        match channel.is_deleted {
            false => Ok(channel),
            true => Err(ApiError::not_found("channel")),
        }
    }

    /// A channel of this network, deleted or not.
    pub fn channel_even_deleted(
        &self,
        network: &NetworkId,
        id: &ChannelId,
    ) -> Result<Channel, ApiError> {
        self.db
            .prepare_cached("SELECT * FROM channels WHERE id = ? AND network = ?")?
            .query_row(params![id, network], Channel::from_row)
            .optional()?
            .ok_or_else(|| ApiError::not_found("channel"))
    }

    /// The conversation of these people, once there is one.
    pub fn conversation(
        &self,
        network: &NetworkId,
        people: &str,
    ) -> Result<Option<Channel>, ApiError> {
        Ok(self
            .db
            .prepare_cached(
                "SELECT * FROM channels WHERE network = ? AND people = ? AND is_deleted = 0",
            )?
            .query_row([network, people], Channel::from_row)
            .optional()?)
    }

    /// The channel of a room, once there is one.
    pub fn channel_of_room(&self, room: &RoomId) -> Result<Option<Channel>, ApiError> {
        Ok(self
            .db
            .prepare_cached("SELECT * FROM channels WHERE room = ? AND is_deleted = 0")?
            .query_row([room], Channel::from_row)
            .optional()?)
    }

    /// Keeps a new channel.
    pub fn add_channel(&self, channel: &Channel) -> Result<(), ApiError> {
        self.db.execute(
            "INSERT INTO channels (id, network, owner, kind, room, post, people, is_public,
                display_name, avatar_file_id, metadata, tags, created_at, updated_at, last_activity)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                channel.id,
                channel.network,
                channel.owner,
                channel.kind,
                channel.room,
                channel.post,
                channel.people,
                channel.is_public,
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

    /// Changes what a channel says of itself.
    pub fn patch_channel(&self, id: &ChannelId, patch: &ChannelPatch) -> Result<(), ApiError> {
        self.db.execute(
            "UPDATE channels SET display_name = COALESCE(?1, display_name),
                avatar_file_id = COALESCE(?2, avatar_file_id), metadata = COALESCE(?3, metadata),
                tags = COALESCE(?4, tags), updated_at = MAX(updated_at, ?5) WHERE id = ?6",
            params![
                patch.display_name,
                patch.avatar_file_id,
                patch.metadata.as_ref().map(Value::to_string),
                patch.tags.as_ref().map(|tags| json!(tags).to_string()),
                self.now,
                id
            ],
        )?;
        Ok(())
    }

    /// Makes a channel read-only until then; with `None` it is open again.
    pub fn mute_channel(&self, id: &ChannelId, until: Option<Millis>) -> Result<(), ApiError> {
        self.db.execute(
            "UPDATE channels SET mute_until = ?1, updated_at = MAX(updated_at, ?2) WHERE id = ?3",
            params![until, self.now, id],
        )?;
        Ok(())
    }

    /// Marks a channel deleted; it is kept, but no longer found, and its room may have another.
    pub fn delete_channel(&self, channel: &Channel) -> Result<Channel, ApiError> {
        self.db.execute(
            "UPDATE channels SET is_deleted = 1, updated_at = MAX(updated_at, ?) WHERE id = ?",
            params![self.now, channel.id],
        )?;
        self.db.execute(
            "UPDATE rooms SET live_channel_id = NULL, updated_at = MAX(updated_at, ?1)
             WHERE live_channel_id = ?2",
            params![self.now, channel.id],
        )?;
        Ok(self.db.query_row(
            "SELECT * FROM channels WHERE id = ?",
            [&channel.id],
            Channel::from_row,
        )?)
    }

    /// One page of the channels that somebody may see: public ones, and those they are in. The chats
    /// of rooms are found through their rooms, unless they are asked for.
    pub fn channels(
        &self,
        caller: &Caller,
        query: ChannelQuery,
        page: &Page,
    ) -> Result<Listed<ChannelId>, ApiError> {
        let standing = "(SELECT m.membership FROM channel_members m
                         WHERE m.channel = e.id AND m.user = ?)";
        let mut conditions = vec![
            "e.network = ?".to_owned(),
            "e.is_deleted = 0".to_owned(),
            format!("{standing} IS NOT 'banned'"),
            format!("(e.is_public OR {standing} IS 'member')"),
        ];
        let user = || rusqlite::types::Value::from(caller.user.clone());
        let mut bound = vec![caller.network.clone().into(), user(), user()];
        if let Some(member) = query.member {
            let is = if member { "IS" } else { "IS NOT" };
            conditions.push(format!("{standing} {is} 'member'"));
            bound.push(user());
        }
        if !query.kinds.is_empty() {
            let marks = vec!["?"; query.kinds.len()].join(", ");
            conditions.push(format!("e.kind IN ({marks})"));
            bound.extend(query.kinds.into_iter().map(Into::into));
        }
        if let Some(keyword) = query.keyword {
            conditions.push("instr(lower(e.display_name), ?) > 0".to_owned());
            bound.push(keyword.to_lowercase().into());
        }
        for (word, tags) in [("", query.include_tags), ("NOT ", query.exclude_tags)] {
            if !tags.is_empty() {
                let marks = vec!["?"; tags.len()].join(", ");
                conditions.push(format!(
                    "{word}EXISTS (SELECT 1 FROM json_each(e.tags) t WHERE t.value IN ({marks}))"
                ));
                bound.extend(tags.into_iter().map(Into::into));
            }
        }
        let listing = Listing {
            from: "channels e",
            conditions,
            bound,
            key: "e.rowid",
            descending: !query.ascending,
        };
        self.list(listing, page)
    }

    /// The envelope `C` of section 11.2 with these members, not closed yet.
    pub fn channel_envelope(
        &self,
        channel: &Channel,
        members: &[UserId],
    ) -> Result<Envelope, ApiError> {
        let mut envelope = self.channels_envelope(std::slice::from_ref(channel))?;
        let mut objects = Vec::new();
        for user in members {
            if let Some(member) = self.member(&channel.id, user)? {
                objects.push(self.member_json(channel, &member)?);
            }
            envelope.user(user);
        }
        envelope.set("channelUsers", objects);
        Ok(envelope)
    }

    /// The envelope `C` of several channels without their members, not closed yet.
    pub fn channels_envelope(&self, channels: &[Channel]) -> Result<Envelope, ApiError> {
        let mut envelope = Envelope::default();
        let (mut objects, mut feeds) = (Vec::new(), Vec::new());
        for channel in channels {
            envelope.file(channel.avatar_file_id.as_ref());
            objects.push(self.channel_json(channel)?);
            feeds.push(self.message_feed_json(channel)?);
        }
        envelope
            .set("channels", objects)
            .set("messageFeedsInfo", feeds)
            .empty(&["channelUsers", "messagePreviews"]);
        Ok(envelope)
    }

    /// Where a change of a channel is told, besides its own topic: to everybody who is in it, or, in a
    /// live one, to those whom it is `about`. A live channel may have thousands of viewers, and they
    /// listen on its own topic.
    pub fn smartfeeds(
        &self,
        channel: &Channel,
        about: &[UserId],
        feed: &str,
    ) -> Result<Vec<String>, ApiError> {
        let mut users: BTreeSet<UserId> = about.iter().cloned().collect();
        if channel.kind != LIVE {
            users.extend(self.member_ids(&channel.id)?);
        }
        let topic = |user| format!("{}/smartfeed/{user}/{feed}", channel.network);
        Ok(users.into_iter().map(topic).collect())
    }

    /// Publishes a channel event about some members.
    pub fn channel_event(
        &self,
        event_type: &str,
        channel: &Channel,
        about: &[UserId],
        sender: &str,
    ) -> Result<(), ApiError> {
        let data = self.channel_envelope(channel, about)?.finish(self)?;
        self.channel_notice(event_type, channel, about, sender, &data)
    }

    /// Publishes `data` about a channel and some of its members.
    pub fn channel_notice(
        &self,
        event_type: &str,
        channel: &Channel,
        about: &[UserId],
        sender: &str,
        data: &Value,
    ) -> Result<(), ApiError> {
        let event = Event {
            event_type,
            network: &channel.network,
            id: &channel.id,
            path: &channel.path(),
            sender,
            data,
        };
        let mut topics = vec![channel.path()];
        // Who did it knows from the answer.
        let others: Vec<UserId> = about
            .iter()
            .filter(|user| user.as_str() != sender)
            .cloned()
            .collect();
        topics.extend(self.smartfeeds(channel, &others, "channels")?);
        self.publish(topics, &event);
        Ok(())
    }

    /// Publishes an event of a channel's message feed.
    pub fn message_feed_event(
        &self,
        event_type: &str,
        channel: &Channel,
        sender: &str,
    ) -> Result<(), ApiError> {
        let data = Envelope::default()
            .set("messageFeeds", vec![self.message_feed_json(channel)?])
            .empty(&["messages"])
            .user(&channel.owner)
            .finish(self)?;
        let event = Event {
            event_type,
            network: &channel.network,
            id: &channel.id,
            path: &channel.feed_path(),
            sender,
            data: &data,
        };
        let mut topics = vec![channel.feed_path()];
        topics.extend(self.smartfeeds(channel, &[], "messagefeeds")?);
        self.publish(topics, &event);
        Ok(())
    }

    /// The channel object of section 11.2.
    fn channel_json(&self, channel: &Channel) -> Result<Value, ApiError> {
        let (members, moderators): (i64, i64) = self.db.query_row(
            "SELECT COUNT(*), COALESCE(SUM(m.user = ?3 OR EXISTS (SELECT 1 FROM json_each(m.roles) r
                WHERE r.value = ?2)), 0)
             FROM channel_members m WHERE m.channel = ?1 AND m.membership = 'member'",
            params![&channel.id, MODERATOR, &channel.owner],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let mut object = json!({
            "_id": channel.id,
            "channelId": channel.id,
            "channelInternalId": channel.id,
            "channelPublicId": channel.id,
            "type": channel.kind,
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
            "isPublic": channel.is_public,
            "isDeleted": channel.is_deleted,
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
            "channelType": channel.kind,
            "name": "default",
            "childCount": channel.message_count,
            "creatorId": channel.owner,
            "creatorPublicId": self.public_id(&channel.owner)?,
            "isDeleted": channel.is_deleted,
            "lastMessageId": last_id,
            "lastMessageTimestamp": iso(last_at),
            "path": channel.feed_path(),
            "createdAt": iso(channel.created_at),
            "updatedAt": iso(channel.updated_at),
        }))
    }
}
