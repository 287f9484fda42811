//! Room posts: a text parent with a room child (contract section 9).

use rusqlite::{OptionalExtension as _, Row, params};
use serde_json::{Value, json};

use super::page::{Listed, Listing, Page};
use super::sessions::Caller;
use super::{Tx, json_column, list_column};
use crate::api_error::ApiError;
use crate::clock::{Millis, iso};
use crate::envelope::Envelope;
use crate::events::Event;
use crate::id::new_id;

/// A post as it is kept. `target` is an internal id: a community, or the user whose feed it is.
#[derive(Debug, Clone)]
pub(crate) struct Post {
    pub id: String,
    pub network: String,
    pub author: String,
    pub parent: Option<String>,
    pub feed: String,
    pub target_type: String,
    pub target: String,
    pub data_type: String,
    pub data: Value,
    pub room: Option<String>,
    pub metadata: Value,
    pub tags: Vec<String>,
    pub hashtags: Vec<String>,
    pub mentionees: Value,
    pub created_at: Millis,
    pub updated_at: Millis,
    pub edited_at: Millis,
}

/// What `GET /api/v5/posts` and `GET /api/v1/rooms/lives` ask for.
#[derive(Default)]
pub(crate) struct PostQuery {
    pub network: String,
    pub target_type: Option<String>,
    /// Internal ids.
    pub targets: Vec<String>,
    pub feed_type: Option<String>,
    pub rooms_only: bool,
    pub live_only: bool,
    /// The internal id of the one who asks; private communities are shown to members only.
    pub viewer: String,
    pub ascending: bool,
}

impl Post {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            network: row.get("network")?,
            author: row.get("author")?,
            parent: row.get("parent")?,
            feed: row.get("feed")?,
            target_type: row.get("target_type")?,
            target: row.get("target")?,
            data_type: row.get("data_type")?,
            data: json_column(row, "data")?,
            room: row.get("room")?,
            metadata: json_column(row, "metadata")?,
            tags: list_column(row, "tags")?,
            hashtags: list_column(row, "hashtags")?,
            mentionees: json_column(row, "mentionees")?,
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
}

impl Tx<'_> {
    /// A post of this network that must exist and not be deleted.
    pub fn require_post(&self, network: &str, id: &str) -> Result<Post, ApiError> {
        self.db
            .prepare_cached("SELECT * FROM posts WHERE id = ? AND network = ? AND is_deleted = 0")?
            .query_row([id, network], Post::from_row)
            .optional()?
            .ok_or_else(|| ApiError::not_found("post"))
    }

    /// The feed that a post at this target goes to.
    pub fn feed(
        &self,
        feed_type: &str,
        target_type: &str,
        target: &str,
    ) -> Result<String, ApiError> {
        self.db.execute(
            "INSERT OR IGNORE INTO feeds (id, feed_type, target_type, target, created_at,
                updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
            params![new_id(), feed_type, target_type, target, self.now],
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

    /// Marks a post and its children deleted.
    pub fn delete_post(&self, id: &str) -> Result<(), ApiError> {
        self.db.execute(
            "UPDATE posts SET is_deleted = 1, updated_at = MAX(updated_at, ?1)
             WHERE id = ?2 OR parent = ?2",
            params![self.now, id],
        )?;
        Ok(())
    }

    /// Children of a post, deleted ones too when the parent is.
    fn post_children(&self, id: &str) -> Result<Vec<Post>, ApiError> {
        let mut statement = self
            .db
            .prepare_cached("SELECT * FROM posts WHERE parent = ? ORDER BY rowid")?;
        let posts = statement.query_map([id], Post::from_row)?;
        Ok(posts.collect::<Result<_, _>>()?)
    }

    /// One page of parent posts.
    pub fn posts(&self, query: PostQuery, page: &Page) -> Result<Listed, ApiError> {
        let mut conditions = vec![
            "e.network = ?".to_owned(),
            "e.is_deleted = 0".to_owned(),
            "e.parent IS NULL".to_owned(),
            "(e.target_type = 'user' OR EXISTS (SELECT 1 FROM communities c WHERE c.id = e.target
                AND (c.is_public OR EXISTS (SELECT 1 FROM community_members m
                    WHERE m.community = c.id AND m.user = ? AND m.membership = 'member'))))"
                .to_owned(),
        ];
        let mut bound = vec![query.network.into(), query.viewer.into()];
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
            conditions
                .push("e.feed IN (SELECT f.id FROM feeds f WHERE f.feed_type = ?)".to_owned());
            bound.push(feed_type.into());
        }
        if query.rooms_only {
            conditions.push(
                "EXISTS (SELECT 1 FROM posts k WHERE k.parent = e.id AND k.data_type = 'room')"
                    .to_owned(),
            );
        }
        if query.live_only {
            conditions.push(
                "EXISTS (SELECT 1 FROM rooms r WHERE r.reference_id = e.id AND r.status = 'live'
                    AND r.is_deleted = 0)"
                    .to_owned(),
            );
        }
        let listing = Listing {
            from: "posts e",
            conditions,
            bound,
            key: "e.rowid",
            descending: !query.ascending,
        };
        self.list(listing, page)
    }

    /// The envelope `P` of section 9.1 for these parent posts, not closed yet.
    pub fn post_envelope(
        &self,
        caller: &Caller,
        posts: &[Post],
        deleted: bool,
    ) -> Result<Envelope, ApiError> {
        let mut envelope = Envelope::default();
        let mut parents = Vec::new();
        let mut children = Vec::new();
        let mut rooms = Vec::new();
        let mut communities = Vec::new();
        let mut members = Vec::new();
        let mut feeds = Vec::new();
        for post in posts {
            let family = self.post_children(&post.id)?;
            envelope.user(&post.author);
            parents.push(self.post_json(post, &family, deleted)?);
            for child in &family {
                children.push(self.post_json(child, &[], deleted)?);
                if let Some(room) = &child.room
                    && let Some(room) = self.room(room)?
                {
                    rooms.push(self.room_json(&room, &mut envelope)?);
                }
            }
            feeds.push(self.feed_json(post)?);
            if post.target_type == "community" {
                let community = self.require_community(&post.network, &post.target)?;
                envelope
                    .user(&community.owner)
                    .file(community.avatar_file_id.as_deref());
                communities.push(self.community_json(&community, &caller.user)?);
                if let Some(membership) = self.membership(&post.target, &caller.user)? {
                    members.push(self.membership_json(&membership)?);
                }
            }
        }
        envelope
            .set("posts", parents)
            .set("postChildren", children)
            .set("rooms", rooms)
            .set("communities", communities)
            .set("communityUsers", members)
            .set("feeds", feeds)
            .empty(&[
                "comments",
                "categories",
                "videoStreamings",
                "videoStreamingChildren",
                "polls",
                "products",
            ]);
        Ok(envelope)
    }

    /// Publishes a post event on the post's own topic.
    pub fn post_event(
        &self,
        event_type: &str,
        caller: &Caller,
        post: &Post,
        deleted: bool,
    ) -> Result<(), ApiError> {
        let data = self
            .post_envelope(caller, std::slice::from_ref(post), deleted)?
            .finish(self)?;
        let event = Event {
            event_type,
            network: &post.network,
            id: &post.id,
            path: &post.path(),
            sender: &caller.user,
            data: &data,
        };
        self.publish([post.path()], &event);
        Ok(())
    }

    /// The public form of a post's target: a community id, or a public user id.
    pub fn public_target(&self, post: &Post) -> Result<String, ApiError> {
        if post.target_type == "user" {
            self.public_id(&post.target)
        } else {
            Ok(post.target.clone())
        }
    }

    /// The post object of section 9.2.
    fn post_json(&self, post: &Post, children: &[Post], deleted: bool) -> Result<Value, ApiError> {
        let author = self.public_id(&post.author)?;
        let children: Vec<&str> = children.iter().map(|child| child.id.as_str()).collect();
        let mut object = json!({
            "_id": post.id,
            "postId": post.id,
            "path": post.path(),
            "postedUserId": author,
            "postedUserPublicId": author,
            "postedUserInternalId": post.author,
            "targetType": post.target_type,
            "targetId": self.public_target(post)?,
            "feedId": post.feed,
            "dataType": post.data_type,
            "structureType": post.data_type,
            "data": post.data,
            "children": children,
            "comments": [],
            "commentsCount": 0,
            "reactions": {},
            "reactionsCount": 0,
            "myReactions": [],
            "flagCount": 0,
            "hashFlag": null,
            "hasFlaggedChildren": false,
            "hasFlaggedComment": false,
            "metadata": post.metadata,
            "tags": post.tags,
            "hashtags": post.hashtags,
            "mentionees": post.mentionees,
            "impression": 0,
            "reach": 0,
            "isDeleted": deleted,
            "editedAt": iso(post.edited_at),
            "createdAt": iso(post.created_at),
            "updatedAt": iso(post.updated_at),
        });
        if let Some(parent) = &post.parent {
            object["parentId"] = json!(parent);
            object["parentPostId"] = json!(parent);
        }
        Ok(object)
    }

    fn feed_json(&self, post: &Post) -> Result<Value, ApiError> {
        let posts: i64 = self.db.query_row(
            "SELECT COUNT(*) FROM posts WHERE feed = ? AND parent IS NULL AND is_deleted = 0",
            [&post.feed],
            |row| row.get(0),
        )?;
        let target = self.public_target(post)?;
        Ok(self.db.query_row(
            "SELECT feed_type, target_type, created_at, updated_at FROM feeds WHERE id = ?",
            [&post.feed],
            |row| {
                Ok(json!({
                    "feedId": post.feed,
                    "feedType": row.get::<_, String>(0)?,
                    "targetType": row.get::<_, String>(1)?,
                    "targetId": target,
                    "postCount": posts,
                    "createdAt": iso(row.get(2)?),
                    "updatedAt": iso(row.get(3)?),
                }))
            },
        )?)
    }
}
