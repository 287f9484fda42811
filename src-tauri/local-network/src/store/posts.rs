//! Posts as they are kept: a parent, and for a room or files a child each (PLATFORM.md 9).
//! What is said of them is in [`super::post_json`].

use rusqlite::{OptionalExtension as _, Row, params};
use serde_json::{Value, json};

use super::page::{Listed, Listing, Page};
use super::reactions::Reference;
use super::{Tx, json_column, list_column};
use crate::api_error::ApiError;
use crate::clock::Millis;
use crate::id::{CommunityId, FeedId, NetworkId, PostId, RoomId, UserId};

/// The feed that everybody who may see the target reads.
pub(crate) const PUBLISHED: &str = "published";
/// The feed of posts that wait for a moderator.
pub(crate) const REVIEWING: &str = "reviewing";
/// The feed of posts that a moderator turned down.
pub(crate) const DECLINED: &str = "declined";

/// A post as it is kept. `target` is an internal id: a community, or the user whose feed it is.
#[derive(Debug, Clone)]
pub(crate) struct Post {
    pub id: PostId,
    pub network: NetworkId,
    pub author: UserId,
    pub parent: Option<PostId>,
    pub feed: FeedId,
    /// [`PUBLISHED`], [`REVIEWING`] or [`DECLINED`].
    pub feed_type: String,
    pub target_type: String,
    pub target: String,
    pub data_type: String,
    pub data: Value,
    pub room: Option<RoomId>,
    pub metadata: Value,
    pub tags: Vec<String>,
    pub hashtags: Vec<String>,
    pub mentionees: Value,
    pub is_deleted: bool,
    pub created_at: Millis,
    pub updated_at: Millis,
    pub edited_at: Millis,
}

/// Fields of `PUT /api/v4/posts/{id}`; what is `None` stays.
#[derive(Debug, Default)]
pub(crate) struct PostPatch {
    pub data: Option<Value>,
    pub metadata: Option<Value>,
    pub tags: Option<Vec<String>>,
    pub hashtags: Option<Vec<String>>,
    pub mentionees: Option<Value>,
}

/// What the lists of posts ask for.
pub(crate) struct PostQuery {
    pub network: NetworkId,
    pub target_type: Option<String>,
    /// Internal ids.
    pub targets: Vec<String>,
    pub feed_type: Option<String>,
    /// Posts with a part of one of these types; all, when empty.
    pub data_types: Vec<String>,
    pub tags: Vec<String>,
    pub hashtags: Vec<String>,
    pub live_only: bool,
    /// Deleted ones too.
    pub with_deleted: bool,
    /// The internal id of the one who asks; private communities are shown to members only.
    pub viewer: UserId,
    /// Only what belongs on the viewer's own front page: user feeds, and communities of theirs;
    /// nothing of people whom they block.
    pub front_page: bool,
    pub ascending: bool,
}

impl PostQuery {
    /// All published posts that `viewer` may see, newest first.
    pub fn new(network: NetworkId, viewer: UserId) -> Self {
        Self {
            network,
            target_type: None,
            targets: Vec::new(),
            feed_type: Some(PUBLISHED.to_owned()),
            data_types: Vec::new(),
            tags: Vec::new(),
            hashtags: Vec::new(),
            live_only: false,
            with_deleted: false,
            viewer,
            front_page: false,
            ascending: false,
        }
    }
}

impl Post {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            network: row.get("network")?,
            author: row.get("author")?,
            parent: row.get("parent")?,
            feed: row.get("feed")?,
            feed_type: row.get("feed_type")?,
            target_type: row.get("target_type")?,
            target: row.get("target")?,
            data_type: row.get("data_type")?,
            data: json_column(row, "data")?,
            room: row.get("room")?,
            metadata: json_column(row, "metadata")?,
            tags: list_column(row, "tags")?,
            hashtags: list_column(row, "hashtags")?,
            mentionees: json_column(row, "mentionees")?,
            is_deleted: row.get("is_deleted")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
            edited_at: row.get("edited_at")?,
        })
    }

    /// The topic and `path` of this post (section 9.2).
    pub fn path(&self) -> String {
        format!(
            "{}/social/{}/{}/post/{}",
            self.network, self.target_type, self.target, self.id
        )
    }

    /// What reactions and reports of it refer to.
    pub fn reference(&self) -> Reference<'_> {
        Reference {
            kind: "post",
            id: &self.id,
        }
    }

    /// The community it stands in.
    pub fn community(&self) -> Option<CommunityId> {
        (self.target_type == "community").then(|| self.target.as_str().into())
    }

    /// The user on whose own feed it stands.
    pub fn feed_owner(&self) -> Option<UserId> {
        (self.target_type == "user").then(|| self.target.as_str().into())
    }
}

impl Tx<'_> {
    /// A post by id, deleted or not.
    pub fn post(&self, id: &PostId) -> Result<Option<Post>, ApiError> {
        Ok(self
            .db
            .prepare_cached(
                "SELECT p.*, f.feed_type FROM posts p JOIN feeds f ON f.id = p.feed WHERE p.id = ?",
            )?
            .query_row([id], Post::from_row)
            .optional()?)
    }

    /// A post of this network that must exist and not be deleted.
    pub fn require_post(&self, network: &NetworkId, id: &PostId) -> Result<Post, ApiError> {
        self.post(id)?
            .filter(|post| post.network == network && !post.is_deleted)
            .ok_or_else(|| ApiError::not_found("post"))
    }

    /// The feed that a post at this target goes to.
    pub fn feed(
        &self,
        feed_type: &str,
        target_type: &str,
        target: &str,
    ) -> Result<FeedId, ApiError> {
        self.db.execute(
            "INSERT OR IGNORE INTO feeds (id, feed_type, target_type, target, created_at,
                updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
            params![FeedId::fresh(), feed_type, target_type, target, self.now],
        )?;
        Ok(self.db.query_row(
            "SELECT id FROM feeds WHERE feed_type = ? AND target_type = ? AND target = ?",
            [feed_type, target_type, target],
            |row| row.get(0),
        )?)
    }

    /// Keeps a new post.
    pub fn add_post(&self, post: &Post) -> Result<(), ApiError> {
        self.db.execute(
            "INSERT INTO posts (id, network, author, parent, feed, target_type, target, data_type,
                data, room, metadata, tags, hashtags, mentionees, created_at, updated_at, edited_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                post.id,
                post.network,
                post.author,
                post.parent,
                post.feed,
                post.target_type,
                post.target,
                post.data_type,
                post.data.to_string(),
                post.room,
                post.metadata.to_string(),
                json!(post.tags).to_string(),
                json!(post.hashtags).to_string(),
                post.mentionees.to_string(),
                post.created_at,
                post.updated_at,
                post.edited_at
            ],
        )?;
        Ok(())
    }

    /// Changes what an author may change.
    pub fn patch_post(&self, id: &PostId, patch: &PostPatch) -> Result<(), ApiError> {
        let list = |list: &Option<Vec<String>>| list.as_ref().map(|list| json!(list).to_string());
        self.db.execute(
            "UPDATE posts SET data = COALESCE(?1, data), metadata = COALESCE(?2, metadata),
                tags = COALESCE(?3, tags), hashtags = COALESCE(?4, hashtags),
                mentionees = COALESCE(?5, mentionees), edited_at = MAX(edited_at, ?6),
                updated_at = MAX(updated_at, ?6) WHERE id = ?7",
            params![
                patch.data.as_ref().map(Value::to_string),
                patch.metadata.as_ref().map(Value::to_string),
                list(&patch.tags),
                list(&patch.hashtags),
                patch.mentionees.as_ref().map(Value::to_string),
                self.now,
                id
            ],
        )?;
        Ok(())
    }

    /// Moves a post and its children to another feed of its target.
    pub fn move_post(&self, post: &Post, feed_type: &str) -> Result<(), ApiError> {
        let feed = self.feed(feed_type, &post.target_type, &post.target)?;
        self.db.execute(
            "UPDATE posts SET feed = ?1, updated_at = MAX(updated_at, ?2)
             WHERE id = ?3 OR parent = ?3",
            params![feed, self.now, post.id],
        )?;
        Ok(())
    }

    /// Something about a post changed; its time moves, and never back.
    pub fn touch_post(&self, id: &PostId) -> Result<(), ApiError> {
        self.db.execute(
            "UPDATE posts SET updated_at = MAX(updated_at, ?) WHERE id = ?",
            params![self.now, id],
        )?;
        Ok(())
    }

    /// Marks a post and its children deleted.
    pub fn delete_post(&self, id: &PostId) -> Result<(), ApiError> {
        self.db.execute(
            "UPDATE posts SET is_deleted = 1, updated_at = MAX(updated_at, ?1)
             WHERE id = ?2 OR parent = ?2",
            params![self.now, id],
        )?;
        Ok(())
    }

    /// Removes a post for good, with its children, comments, reactions and reports.
    pub fn erase_post(&self, id: &PostId) -> Result<(), ApiError> {
        for family in ["reactions", "flags"] {
            self.db.execute(
                &format!(
                    "DELETE FROM {family} WHERE
                        (reference_type = 'post' AND reference IN
                            (SELECT id FROM posts WHERE id = ?1 OR parent = ?1))
                        OR (reference_type = 'comment' AND reference IN
                            (SELECT c.id FROM comments c JOIN posts p ON p.id = c.post
                             WHERE p.id = ?1 OR p.parent = ?1))"
                ),
                [id],
            )?;
        }
        self.db
            .execute("DELETE FROM posts WHERE parent = ?", [id])?;
        self.db.execute("DELETE FROM posts WHERE id = ?", [id])?;
        Ok(())
    }

    /// Children of a post, deleted ones too.
    pub fn post_children(&self, id: &PostId) -> Result<Vec<Post>, ApiError> {
        let mut statement = self.db.prepare_cached(
            "SELECT p.*, f.feed_type FROM posts p JOIN feeds f ON f.id = p.feed
             WHERE p.parent = ? ORDER BY p.rowid",
        )?;
        let posts = statement.query_map([id], Post::from_row)?;
        Ok(posts.collect::<Result<_, _>>()?)
    }

    /// One page of parent posts.
    pub fn posts(&self, query: PostQuery, page: &Page) -> Result<Listed<PostId>, ApiError> {
        let mut conditions = vec![
            "e.network = ?".to_owned(),
            "e.parent IS NULL".to_owned(),
            "(e.target_type = 'user' OR EXISTS (SELECT 1 FROM communities c WHERE c.id = e.target
                AND NOT c.is_deleted
                AND (c.is_public OR EXISTS (SELECT 1 FROM community_members m
                    WHERE m.community = c.id AND m.user = ? AND m.membership = 'member'))))"
                .to_owned(),
            // What waits for a moderator, or was turned down, is its author's and the moderators'.
            "(f.feed_type = 'published' OR e.author = ? OR EXISTS (SELECT 1 FROM community_members m
                WHERE m.community = e.target AND m.user = ? AND m.membership = 'member'
                AND instr(m.roles, '\"community-moderator\"') > 0))"
                .to_owned(),
        ];
        let mut bound: Vec<rusqlite::types::Value> = vec![
            query.network.into(),
            query.viewer.clone().into(),
            query.viewer.clone().into(),
            query.viewer.clone().into(),
        ];
        if !query.with_deleted {
            conditions.push("e.is_deleted = 0".to_owned());
        }
        if let Some(target_type) = query.target_type {
            conditions.push("e.target_type = ?".to_owned());
            bound.push(target_type.into());
        }
        if !query.targets.is_empty() {
            let marks = vec!["?"; query.targets.len()].join(", ");
            conditions.push(format!("e.target IN ({marks})"));
            bound.extend(query.targets.into_iter().map(Into::into));
        }
        if let Some(feed_type) = query.feed_type {
            conditions.push("f.feed_type = ?".to_owned());
            bound.push(feed_type.into());
        }
        if !query.data_types.is_empty() {
            let marks = vec!["?"; query.data_types.len()].join(", ");
            conditions.push(format!(
                "CASE WHEN EXISTS (SELECT 1 FROM posts k WHERE k.parent = e.id)
                 THEN EXISTS (SELECT 1 FROM posts k WHERE k.parent = e.id
                    AND k.data_type IN ({marks}))
                 ELSE e.data_type IN ({marks}) END"
            ));
            for _ in 0..2 {
                bound.extend(query.data_types.iter().cloned().map(Into::into));
            }
        }
        for (column, words) in [("tags", query.tags), ("hashtags", query.hashtags)] {
            if !words.is_empty() {
                let marks = vec!["?"; words.len()].join(", ");
                conditions.push(format!(
                    "EXISTS (SELECT 1 FROM json_each(e.{column}) w WHERE w.value IN ({marks}))"
                ));
                bound.extend(words.into_iter().map(Into::into));
            }
        }
        if query.live_only {
            conditions.push(
                "EXISTS (SELECT 1 FROM rooms r WHERE r.reference_id = e.id AND r.status = 'live'
                    AND r.is_deleted = 0)"
                    .to_owned(),
            );
        }
        if query.front_page {
            conditions.push(
                "(e.target_type = 'user' OR EXISTS (SELECT 1 FROM community_members m
                    WHERE m.community = e.target AND m.user = ? AND m.membership = 'member'))"
                    .to_owned(),
            );
            bound.push(query.viewer.clone().into());
            conditions.push(
                "NOT EXISTS (SELECT 1 FROM user_blocks b
                    WHERE b.blocker = ? AND b.blocked = e.author)"
                    .to_owned(),
            );
            bound.push(query.viewer.into());
        }
        let listing = Listing {
            from: "posts e JOIN feeds f ON f.id = e.feed",
            conditions,
            bound,
            key: "e.rowid",
            descending: !query.ascending,
        };
        self.list(listing, page)
    }

    /// The public form of a post's target: a community id, or a public user id.
    pub fn public_target(&self, post: &Post) -> Result<String, ApiError> {
        match post.feed_owner() {
            Some(user) => Ok(self.public_id(&user)?.into()),
            None => Ok(post.target.clone()),
        }
    }
}
