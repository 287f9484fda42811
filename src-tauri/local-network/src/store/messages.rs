//! Chat messages (PLATFORM.md 11).

use rusqlite::{OptionalExtension as _, Row, params};
use serde_json::{Value, json};

use super::channels::Channel;
use super::page::{Listed, Listing, Page};
use super::reactions::Reference;
use super::{Tx, json_column, list_column};
use crate::api_error::ApiError;
use crate::clock::{Millis, iso};
use crate::envelope::Envelope;
use crate::events::Event;
use crate::id::{ChannelId, FileId, MessageId, NetworkId, UserId};

/// A message as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub id: MessageId,
    pub channel: ChannelId,
    pub creator: UserId,
    pub reference_id: Option<String>,
    pub segment: i64,
    pub data_type: String,
    pub data: Value,
    pub file: Option<FileId>,
    pub parent: Option<MessageId>,
    pub tags: Vec<String>,
    pub metadata: Value,
    pub mentioned_users: Value,
    pub is_deleted: bool,
    pub created_at: Millis,
    pub updated_at: Millis,
    pub edited_at: Millis,
}

/// Fields of `PUT /api/v5/messages/{id}`; what is `None` stays.
#[derive(Debug, Default)]
pub(crate) struct MessagePatch {
    pub data: Option<Value>,
    pub metadata: Option<Value>,
    pub tags: Option<Vec<String>>,
    pub mentioned_users: Option<Value>,
}

/// What `GET /api/v5/messages` asks for.
pub(crate) struct MessageQuery {
    pub channel: ChannelId,
    pub is_deleted: Option<bool>,
    pub parent: Option<MessageId>,
    pub data_type: Option<String>,
    /// Only those that somebody reported, or that nobody did.
    pub has_flags: Option<bool>,
    pub include_tags: Vec<String>,
    pub exclude_tags: Vec<String>,
    pub descending: bool,
}

impl Message {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            channel: row.get("channel")?,
            creator: row.get("creator")?,
            reference_id: row.get("reference_id")?,
            segment: row.get("segment")?,
            data_type: row.get("data_type")?,
            data: json_column(row, "data")?,
            file: row.get("file")?,
            parent: row.get("parent")?,
            tags: list_column(row, "tags")?,
            metadata: json_column(row, "metadata")?,
            mentioned_users: json_column(row, "mentioned_users")?,
            is_deleted: row.get("is_deleted")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
            edited_at: row.get("edited_at")?,
        })
    }

    /// What reactions and reports refer to.
    pub fn reference(&self) -> Reference<'_> {
        Reference {
            kind: "message",
            id: &self.id,
        }
    }

    /// The topic and `path` of this message, below its feed's.
    pub fn path(&self, channel: &Channel) -> String {
        format!("{}/{}", channel.feed_path(), self.id)
    }
}

impl Tx<'_> {
    /// A message of this network that must exist, with its channel.
    pub fn require_message(
        &self,
        network: &NetworkId,
        id: &MessageId,
    ) -> Result<(Message, Channel), ApiError> {
        let message = self
            .db
            .prepare_cached("SELECT * FROM messages WHERE id = ?")?
            .query_row([id], Message::from_row)
            .optional()?
            .ok_or_else(|| ApiError::not_found("message"))?;
        let channel = self
            .require_channel(network, &message.channel)
            .map_err(|_| ApiError::not_found("message"))?;
        Ok((message, channel))
    }

    /// The message that somebody sent under this id of his own: a second sending is not a second
    /// message.
    pub fn message_by_reference(
        &self,
        channel: &ChannelId,
        creator: &UserId,
        reference: &str,
    ) -> Result<Option<Message>, ApiError> {
        Ok(self
            .db
            .prepare_cached(
                "SELECT * FROM messages WHERE channel = ? AND creator = ? AND reference_id = ?",
            )?
            .query_row(params![channel, creator, reference], Message::from_row)
            .optional()?)
    }

    /// Keeps a new message under the next number of its feed.
    pub fn add_message(&self, message: &Message) -> Result<(), ApiError> {
        self.db
            .prepare_cached(
                "INSERT INTO messages (id, channel, creator, reference_id, segment, data_type, data,
                    file, parent, tags, metadata, mentioned_users, created_at, updated_at, edited_at)
                 VALUES (?1, ?2, ?3, ?4,
                    (SELECT COALESCE(MAX(segment), 0) + 1 FROM messages WHERE channel = ?2),
                    ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12, ?12)",
            )?
            .execute(params![
                message.id,
                message.channel,
                message.creator,
                message.reference_id,
                message.data_type,
                message.data.to_string(),
                message.file,
                message.parent,
                json!(message.tags).to_string(),
                message.metadata.to_string(),
                message.mentioned_users.to_string(),
                self.now
            ])?;
        self.db
            .prepare_cached(
                "UPDATE channels SET message_count = message_count + 1,
                    last_activity = MAX(last_activity, ?1), updated_at = MAX(updated_at, ?1)
                 WHERE id = ?2",
            )?
            .execute(params![self.now, message.channel])?;
        Ok(())
    }

    /// Changes a message.
    pub fn patch_message(&self, id: &MessageId, patch: &MessagePatch) -> Result<(), ApiError> {
        self.db.execute(
            "UPDATE messages SET data = COALESCE(?1, data), metadata = COALESCE(?2, metadata),
                tags = COALESCE(?3, tags), mentioned_users = COALESCE(?4, mentioned_users),
                edited_at = MAX(edited_at, ?5), updated_at = MAX(updated_at, ?5) WHERE id = ?6",
            params![
                patch.data.as_ref().map(Value::to_string),
                patch.metadata.as_ref().map(Value::to_string),
                patch.tags.as_ref().map(|tags| json!(tags).to_string()),
                patch.mentioned_users.as_ref().map(Value::to_string),
                self.now,
                id
            ],
        )?;
        Ok(())
    }

    /// A message changed; its time moves, and never back.
    pub fn touch_message(&self, id: &MessageId) -> Result<(), ApiError> {
        self.db.execute(
            "UPDATE messages SET updated_at = MAX(updated_at, ?) WHERE id = ?",
            params![self.now, id],
        )?;
        Ok(())
    }

    /// Marks a message deleted and forgets what it said.
    pub fn delete_message(&self, message: &Message) -> Result<(), ApiError> {
        let data = if message.data_type == "text" {
            json!({ "text": "" })
        } else {
            json!({})
        };
        self.db.execute(
            "UPDATE messages SET is_deleted = 1, data = ?, file = NULL, metadata = '{}',
                mentioned_users = '[]', updated_at = MAX(updated_at, ?) WHERE id = ?",
            params![data.to_string(), self.now, message.id],
        )?;
        Ok(())
    }

    /// The running number of a message in its feed.
    pub fn segment(&self, channel: &ChannelId, id: &MessageId) -> Result<i64, ApiError> {
        self.db
            .query_row(
                "SELECT segment FROM messages WHERE channel = ? AND id = ?",
                params![channel, id],
                |row| row.get(0),
            )
            .optional()?
            .ok_or_else(|| ApiError::not_found("message"))
    }

    /// One page of messages.
    pub fn messages(
        &self,
        query: MessageQuery,
        page: &Page,
    ) -> Result<Listed<MessageId>, ApiError> {
        let mut conditions = vec!["e.channel = ?".to_owned()];
        let mut bound = vec![query.channel.into()];
        if let Some(deleted) = query.is_deleted {
            conditions.push("e.is_deleted = ?".to_owned());
            bound.push(i64::from(deleted).into());
        }
        for (column, value) in [
            ("e.parent", query.parent.map(String::from)),
            ("e.data_type", query.data_type),
        ] {
            if let Some(value) = value {
                conditions.push(format!("{column} = ?"));
                bound.push(value.into());
            }
        }
        if let Some(flagged) = query.has_flags {
            let word = if flagged { "" } else { "NOT " };
            conditions.push(format!(
                "{word}EXISTS (SELECT 1 FROM flags f
                    WHERE f.reference_type = 'message' AND f.reference = e.id)"
            ));
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
            from: "messages e",
            conditions,
            bound,
            key: "e.segment",
            descending: query.descending,
        };
        self.list(listing, page)
    }

    /// The envelope `M` of section 11.2, not closed yet. Without a viewer, as in events, there is no
    /// `myReactions`: clients keep their own.
    pub fn message_envelope(
        &self,
        channel: &Channel,
        messages: &[Message],
        viewer: Option<&UserId>,
    ) -> Result<Envelope, ApiError> {
        let mut envelope = Envelope::default();
        let mut objects = Vec::new();
        for message in messages {
            envelope.user(&message.creator).file(message.file.as_ref());
            objects.push(self.message_json(channel, message, viewer)?);
        }
        envelope
            .set("messages", objects)
            .set("messageFeeds", vec![self.message_feed_json(channel)?])
            .empty(&["reactions"]);
        Ok(envelope)
    }

    /// Publishes a message event below the feed's topic.
    pub fn message_event(
        &self,
        event_type: &str,
        channel: &Channel,
        message: &Message,
        sender: &str,
    ) -> Result<(), ApiError> {
        self.message_event_with(event_type, channel, message, sender, Vec::new())
    }

    /// Publishes a message event that is about reactions.
    pub fn message_event_with(
        &self,
        event_type: &str,
        channel: &Channel,
        message: &Message,
        sender: &str,
        reactions: Vec<Value>,
    ) -> Result<(), ApiError> {
        let data = self
            .message_envelope(channel, std::slice::from_ref(message), None)?
            .set("reactions", reactions)
            .finish(self)?;
        let path = message.path(channel);
        let event = Event {
            event_type,
            network: &channel.network,
            id: &message.id,
            path: &path,
            sender,
            data: &data,
        };
        let mut topics = vec![path.clone()];
        topics.extend(self.smartfeeds(channel, &[], "messages")?);
        self.publish(topics, &event);
        Ok(())
    }

    /// The message object of section 11.2.
    fn message_json(
        &self,
        channel: &Channel,
        message: &Message,
        viewer: Option<&UserId>,
    ) -> Result<Value, ApiError> {
        let replies: i64 = self.db.query_row(
            "SELECT COUNT(*) FROM messages WHERE channel = ? AND parent = ?",
            params![&message.channel, &message.id],
            |row| row.get(0),
        )?;
        let mut object = json!({
            "messageId": message.id,
            "publicId": message.id,
            "referenceId": message.reference_id,
            "messageFeedId": channel.id,
            "channelId": channel.id,
            "channelPublicId": channel.id,
            "channelType": channel.kind,
            "creatorId": message.creator,
            "creatorPublicId": self.public_id(&message.creator)?,
            "dataType": message.data_type,
            "data": message.data,
            "segment": message.segment,
            "childCount": replies,
            "flagCount": self.flag_count(message.reference())?,
            "hashFlag": null,
            "tags": message.tags,
            "metadata": message.metadata,
            "mentionedUsers": message.mentioned_users,
            "isDeleted": message.is_deleted,
            "path": message.path(channel),
            "editedAt": iso(message.edited_at),
            "createdAt": iso(message.created_at),
            "updatedAt": iso(message.updated_at),
        });
        let (counts, sum) = self.reaction_counts(message.reference())?;
        object["reactions"] = counts;
        object["reactionCount"] = json!(sum);
        if let Some(viewer) = viewer {
            object["myReactions"] = json!(self.reactions_of(message.reference(), viewer)?);
        }
        for (name, value) in [
            ("parentId", message.parent.as_deref()),
            ("fileId", message.file.as_deref()),
        ] {
            if let Some(value) = value {
                object[name] = json!(value);
            }
        }
        Ok(object)
    }
}
