//! Comments on posts, and replies to them (PLATFORM.md 9.3).

use rusqlite::{OptionalExtension as _, Row, params};
use serde_json::{Value, json};

use super::page::{Listed, Listing, Page};
use super::posts::Post;
use super::reactions::Reference;
use super::sessions::Caller;
use super::{Tx, json_column};
use crate::api_error::ApiError;
use crate::clock::{Millis, iso};
use crate::envelope::Envelope;
use crate::events::Event;
use crate::id::{CommentId, FileId, NetworkId, PostId, UserId};

/// A comment as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct Comment {
    pub id: CommentId,
    pub network: NetworkId,
    pub author: UserId,
    pub post: PostId,
    /// The comment that it replies to.
    pub parent: Option<CommentId>,
    /// The comment at the top of its thread: itself, when it replies to none.
    pub root: CommentId,
    pub data_type: String,
    pub data: Value,
    pub metadata: Value,
    pub mentionees: Value,
    pub attachments: Value,
    pub segment: i64,
    pub is_deleted: bool,
    pub created_at: Millis,
    pub updated_at: Millis,
    pub edited_at: Millis,
}

/// Fields of `PUT /api/v3/comments/{id}`; what is `None` stays.
#[derive(Debug, Default)]
pub(crate) struct CommentPatch {
    pub data: Option<Value>,
    pub metadata: Option<Value>,
    pub mentionees: Option<Value>,
    pub attachments: Option<Value>,
}

/// What `GET /api/v3/comments` asks for.
pub(crate) struct CommentQuery {
    pub post: PostId,
    /// Replies to this one; without it, those at the top.
    pub parent: Option<CommentId>,
    /// Only deleted ones, only others, or both.
    pub is_deleted: Option<bool>,
    pub flagged_only: bool,
    pub ascending: bool,
}

/// What a post says of its comments.
pub(crate) struct CommentFacts {
    pub count: i64,
    pub flagged: bool,
}

impl Comment {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            network: row.get("network")?,
            author: row.get("author")?,
            post: row.get("post")?,
            parent: row.get("parent")?,
            root: row.get("root")?,
            data_type: row.get("data_type")?,
            data: json_column(row, "data")?,
            metadata: json_column(row, "metadata")?,
            mentionees: json_column(row, "mentionees")?,
            attachments: json_column(row, "attachments")?,
            segment: row.get("segment")?,
            is_deleted: row.get("is_deleted")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
            edited_at: row.get("edited_at")?,
        })
    }

    /// What reactions and reports of it refer to.
    pub fn reference(&self) -> Reference<'_> {
        Reference {
            kind: "comment",
            id: &self.id,
        }
    }
}

impl Tx<'_> {
    /// A comment by id, deleted or not.
    pub fn comment(&self, id: &CommentId) -> Result<Option<Comment>, ApiError> {
        Ok(self
            .db
            .prepare_cached("SELECT * FROM comments WHERE id = ?")?
            .query_row([id], Comment::from_row)
            .optional()?)
    }

    /// A comment of this network that must exist and not be deleted.
    pub fn require_comment(
        &self,
        network: &NetworkId,
        id: &CommentId,
    ) -> Result<Comment, ApiError> {
        self.comment(id)?
            .filter(|comment| comment.network == network && !comment.is_deleted)
            .ok_or_else(|| ApiError::not_found("comment"))
    }

    /// Keeps a new comment, as the next of its post.
    pub fn add_comment(&self, comment: &Comment) -> Result<(), ApiError> {
        self.db.execute(
            "INSERT INTO comments (id, network, author, post, parent, root, segment, data_type,
                data, metadata, mentionees, attachments, created_at, updated_at, edited_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6,
                (SELECT COALESCE(MAX(segment), 0) + 1 FROM comments WHERE post = ?4),
                ?7, ?8, ?9, ?10, ?11, ?12, ?12, ?12)",
            params![
                comment.id,
                comment.network,
                comment.author,
                comment.post,
                comment.parent,
                comment.root,
                comment.data_type,
                comment.data.to_string(),
                comment.metadata.to_string(),
                comment.mentionees.to_string(),
                comment.attachments.to_string(),
                self.now
            ],
        )?;
        self.touch_post(&comment.post)
    }

    /// Changes what an author may change.
    pub fn patch_comment(&self, id: &CommentId, patch: &CommentPatch) -> Result<(), ApiError> {
        let text = |value: &Option<Value>| value.as_ref().map(Value::to_string);
        self.db.execute(
            "UPDATE comments SET data = COALESCE(?1, data), metadata = COALESCE(?2, metadata),
                mentionees = COALESCE(?3, mentionees), attachments = COALESCE(?4, attachments),
                edited_at = MAX(edited_at, ?5), updated_at = MAX(updated_at, ?5) WHERE id = ?6",
            params![
                text(&patch.data),
                text(&patch.metadata),
                text(&patch.mentionees),
                text(&patch.attachments),
                self.now,
                id
            ],
        )?;
        Ok(())
    }

    /// Something about a comment changed; its time moves, and never back.
    pub fn touch_comment(&self, id: &CommentId) -> Result<(), ApiError> {
        self.db.execute(
            "UPDATE comments SET updated_at = MAX(updated_at, ?) WHERE id = ?",
            params![self.now, id],
        )?;
        Ok(())
    }

    /// Marks a comment deleted; its replies stay.
    pub fn delete_comment(&self, comment: &Comment) -> Result<(), ApiError> {
        self.db.execute(
            "UPDATE comments SET is_deleted = 1, updated_at = MAX(updated_at, ?) WHERE id = ?",
            params![self.now, comment.id],
        )?;
        self.touch_post(&comment.post)
    }

    /// Removes a comment for good, with its replies.
    pub fn erase_comment(&self, comment: &Comment) -> Result<(), ApiError> {
        for family in ["reactions", "flags"] {
            self.db.execute(
                &format!(
                    "DELETE FROM {family} WHERE reference_type = 'comment' AND reference IN
                        (SELECT id FROM comments WHERE id = ?1 OR parent = ?1)"
                ),
                [&comment.id],
            )?;
        }
        self.db
            .execute("DELETE FROM comments WHERE id = ?", [&comment.id])?;
        self.touch_post(&comment.post)
    }

    /// How many comments a post has, replies included, and whether one is reported.
    pub fn comment_facts(&self, post: &PostId) -> Result<CommentFacts, ApiError> {
        Ok(self
            .db
            .prepare_cached(
                "SELECT COUNT(*), EXISTS (SELECT 1 FROM comments c JOIN flags f
                    ON f.reference_type = 'comment' AND f.reference = c.id
                    WHERE c.post = ?1 AND c.is_deleted = 0)
                 FROM comments WHERE post = ?1 AND is_deleted = 0",
            )?
            .query_row([post], |row| {
                Ok(CommentFacts {
                    count: row.get(0)?,
                    flagged: row.get(1)?,
                })
            })?)
    }

    /// The newest comments at the top of a post, oldest of them first.
    pub fn latest_comments(&self, post: &PostId, most: u32) -> Result<Vec<CommentId>, ApiError> {
        let mut statement = self.db.prepare_cached(
            "SELECT id FROM comments WHERE post = ? AND parent IS NULL AND is_deleted = 0
             ORDER BY segment DESC LIMIT ?",
        )?;
        let ids = statement.query_map(params![post, most], |row| row.get(0))?;
        let mut ids: Vec<CommentId> = ids.collect::<Result<_, _>>()?;
        ids.reverse();
        Ok(ids)
    }

    /// One page of comments.
    pub fn comments(
        &self,
        query: CommentQuery,
        page: &Page,
    ) -> Result<Listed<CommentId>, ApiError> {
        let mut conditions = vec!["e.post = ?".to_owned()];
        let mut bound: Vec<rusqlite::types::Value> = vec![query.post.into()];
        match query.parent {
            Some(parent) => {
                conditions.push("e.parent = ?".to_owned());
                bound.push(parent.into());
            }
            None => conditions.push("e.parent IS NULL".to_owned()),
        }
        if let Some(deleted) = query.is_deleted {
            conditions.push("e.is_deleted = ?".to_owned());
            bound.push(i64::from(deleted).into());
        }
        if query.flagged_only {
            conditions.push(
                "EXISTS (SELECT 1 FROM flags f WHERE f.reference_type = 'comment'
                    AND f.reference = e.id)"
                    .to_owned(),
            );
        }
        let listing = Listing {
            from: "comments e",
            conditions,
            bound,
            key: "e.segment",
            descending: !query.ascending,
        };
        self.list(listing, page)
    }

    fn replies(&self, comment: &CommentId) -> Result<Vec<Comment>, ApiError> {
        let mut statement = self.db.prepare_cached(
            "SELECT * FROM comments WHERE parent = ? AND is_deleted = 0 ORDER BY segment LIMIT 100",
        )?;
        let replies = statement.query_map([comment], Comment::from_row)?;
        Ok(replies.collect::<Result<_, _>>()?)
    }

    /// The envelope of comments (section 9.3), not closed yet; without a viewer for events.
    pub fn comment_envelope(
        &self,
        viewer: Option<&UserId>,
        comments: &[Comment],
    ) -> Result<Envelope, ApiError> {
        let mut envelope = Envelope::default();
        let mut objects = Vec::new();
        let mut replies = Vec::new();
        let mut members = Vec::new();
        for comment in comments {
            objects.push(self.comment_json(comment, viewer, &mut envelope)?);
            for reply in self.replies(&comment.id)? {
                replies.push(self.comment_json(&reply, viewer, &mut envelope)?);
            }
            if let Some(post) = self.post(&comment.post)?
                && let Some(community) = post.community()
                && let Some(membership) = self.membership(&community, &comment.author)?
            {
                members.push(self.membership_json(&membership)?);
            }
        }
        envelope
            .set("comments", objects)
            .set("commentChildren", replies)
            .set("communityUsers", members);
        Ok(envelope)
    }

    /// The answer about one comment.
    pub fn comment_body(&self, caller: &Caller, id: &CommentId) -> Result<Value, ApiError> {
        let comment = self
            .comment(id)?
            .ok_or_else(|| ApiError::not_found("comment"))?;
        self.comment_envelope(Some(&caller.user), &[comment])?
            .finish(self)
    }

    /// The comment object of section 9.3; whom it names goes into the envelope.
    pub fn comment_json(
        &self,
        comment: &Comment,
        viewer: Option<&UserId>,
        envelope: &mut Envelope,
    ) -> Result<Value, ApiError> {
        let post = self
            .post(&comment.post)?
            .ok_or_else(|| ApiError::internal("a comment without its post"))?;
        let children: Vec<CommentId> = self
            .replies(&comment.id)?
            .into_iter()
            .map(|reply| reply.id)
            .collect();
        let author = self.public_id(&comment.author)?;
        envelope.user(&comment.author);
        for attachment in comment.attachments.as_array().into_iter().flatten() {
            envelope.file(attachment["fileId"].as_str().map(FileId::from).as_ref());
        }
        let mut object = json!({
            "_id": comment.id,
            "commentId": comment.id,
            "path": self.comment_path(&post, comment),
            "userId": author,
            "userPublicId": author,
            "userInternalId": comment.author,
            "rootId": comment.root,
            "childrenNumber": children.len(),
            "children": children,
            "segmentNumber": comment.segment,
            "referenceId": comment.post,
            "referenceType": "post",
            "dataType": comment.data_type,
            "dataTypes": [comment.data_type],
            "data": comment.data,
            "targetId": self.public_target(&post)?,
            "targetType": post.target_type,
            "metadata": comment.metadata,
            "mentionees": comment.mentionees,
            "attachments": comment.attachments,
            "flagCount": self.flag_count(comment.reference())?,
            "hashFlag": null,
            "isDeleted": comment.is_deleted,
            "editedAt": iso(comment.edited_at),
            "createdAt": iso(comment.created_at),
            "updatedAt": iso(comment.updated_at),
        });
        self.fill_reactions(&mut object, comment.reference(), viewer)?;
        if let Some(parent) = &comment.parent {
            object["parentId"] = json!(parent);
        }
        Ok(object)
    }

    /// The topic and `path` of a comment: below its post.
    fn comment_path(&self, post: &Post, comment: &Comment) -> String {
        format!("{}/comment/{}", post.path(), comment.id)
    }

    /// Publishes a comment event on the comment's own topic, below its post; with `reactor` the
    /// one who reacted.
    pub fn comment_event(
        &self,
        event_type: &str,
        caller: &Caller,
        comment: &Comment,
        reactor: Option<&Value>,
    ) -> Result<(), ApiError> {
        let post = self
            .post(&comment.post)?
            .ok_or_else(|| ApiError::not_found("post"))?;
        let mut envelope = self.comment_envelope(None, std::slice::from_ref(comment))?;
        if let Some(reactor) = reactor {
            envelope.set("reactor", reactor.clone()).user(&caller.user);
        }
        let data = envelope.finish(self)?;
        let path = self.comment_path(&post, comment);
        let event = Event {
            event_type,
            network: &comment.network,
            id: &comment.id,
            path: &path,
            sender: &caller.user,
            data: &data,
        };
        self.publish([path.clone()], &event);
        Ok(())
    }
}
