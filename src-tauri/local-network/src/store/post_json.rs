//! What is said of posts: the envelope `P`, the post object, and events (PLATFORM.md 9, 16).

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Tx;
use super::posts::{PUBLISHED, Post};
use super::sessions::Caller;
use crate::api_error::ApiError;
use crate::clock::iso;
use crate::envelope::Envelope;
use crate::events::Event;
use crate::id::{FileId, PostId, UserId};

/// Comments that come along with a post.
const PREVIEW: u32 = 5;

impl Tx<'_> {
    /// The envelope `P` of section 9.1 for these posts, not closed yet. Without a viewer, as in
    /// events, it says nothing that differs from one reader to the next.
    pub fn post_envelope(
        &self,
        viewer: Option<&UserId>,
        posts: &[Post],
    ) -> Result<Envelope, ApiError> {
        let mut envelope = Envelope::default();
        let mut parents = Vec::new();
        let mut children = Vec::new();
        let mut rooms = Vec::new();
        let mut comments = Vec::new();
        let mut communities = Vec::new();
        let mut members = Vec::new();
        let mut feeds = Vec::new();
        let mut told_feeds = BTreeSet::new();
        let mut told_communities = BTreeSet::new();
        for post in posts {
            let family = self.post_children(&post.id)?;
            parents.push(self.post_json(post, &family, viewer, &mut envelope)?);
            for child in &family {
                children.push(self.post_json(child, &[], viewer, &mut envelope)?);
            }
            for part in std::iter::once(post).chain(&family) {
                if let Some(room) = &part.room
                    && let Some(room) = self.room(room)?
                {
                    rooms.push(self.room_json(&room, &mut envelope)?);
                }
            }
            for id in self.latest_comments(&post.id, PREVIEW)? {
                if let Some(comment) = self.comment(&id)? {
                    comments.push(self.comment_json(&comment, viewer, &mut envelope)?);
                }
            }
            if told_feeds.insert(post.feed.clone()) {
                feeds.push(self.feed_json(post)?);
            }
            if let Some(community) = post.community()
                && told_communities.insert(community.clone())
            {
                let community = self.require_community(&post.network, &community)?;
                envelope
                    .user(&community.owner)
                    .file(community.avatar_file_id.as_ref());
                communities.push(self.community_json(&community, viewer)?);
                if let Some(viewer) = viewer
                    && let Some(membership) = self.membership(&community.id, viewer)?
                {
                    envelope.user(viewer);
                    members.push(self.membership_json(&membership)?);
                }
            }
        }
        envelope
            .set("posts", parents)
            .set("postChildren", children)
            .set("rooms", rooms)
            .set("comments", comments)
            .set("communities", communities)
            .set("communityUsers", members)
            .set("feeds", feeds)
            .empty(&[
                "categories",
                "videoStreamings",
                "videoStreamingChildren",
                "polls",
                "products",
            ]);
        Ok(envelope)
    }

    /// The answer about one post.
    pub fn post_body(&self, caller: &Caller, id: &PostId) -> Result<Value, ApiError> {
        let post = self.post(id)?.ok_or_else(|| ApiError::not_found("post"))?;
        self.post_envelope(Some(&caller.user), &[post])?
            .finish(self)
    }

    /// Publishes a post event. What is published goes out on the post's own topic; what waits for
    /// a moderator, or was turned down, only to its author and the moderators.
    pub fn post_event(
        &self,
        event_type: &str,
        caller: &Caller,
        id: &PostId,
    ) -> Result<(), ApiError> {
        self.post_event_with(event_type, caller, id, None)
    }

    /// As [`Self::post_event`], with the one who reacted.
    pub fn post_event_with(
        &self,
        event_type: &str,
        caller: &Caller,
        id: &PostId,
        reactor: Option<&Value>,
    ) -> Result<(), ApiError> {
        let post = self.post(id)?.ok_or_else(|| ApiError::not_found("post"))?;
        let mut envelope = self.post_envelope(None, std::slice::from_ref(&post))?;
        if let Some(reactor) = reactor {
            envelope.set("reactor", reactor.clone()).user(&caller.user);
        }
        let data = envelope.finish(self)?;
        let event = Event {
            event_type,
            network: &post.network,
            id: &post.id,
            path: &post.path(),
            sender: &caller.user,
            data: &data,
        };
        self.publish(self.post_topics(&post)?, &event);
        Ok(())
    }

    /// Where events about a post go.
    pub fn post_topics(&self, post: &Post) -> Result<Vec<String>, ApiError> {
        let Some(community) = post.community().filter(|_| post.feed_type != PUBLISHED) else {
            return Ok(vec![post.path()]);
        };
        let mut people: BTreeSet<UserId> = self.moderators(&community)?.into_iter().collect();
        people.insert(post.author.clone());
        let topic = |user: UserId| format!("{}/user/{user}", post.network);
        Ok(people.into_iter().map(topic).collect())
    }

    /// The post object of section 9.2; whom and what it names goes into the envelope.
    fn post_json(
        &self,
        post: &Post,
        children: &[Post],
        viewer: Option<&UserId>,
        envelope: &mut Envelope,
    ) -> Result<Value, ApiError> {
        let author = self.public_id(&post.author)?;
        let children: Vec<&Post> = children
            .iter()
            .filter(|child| !child.is_deleted || post.is_deleted)
            .collect();
        let mut flagged_children = false;
        for child in &children {
            flagged_children |= self.flag_count(child.reference())? > 0;
        }
        envelope
            .user(&post.author)
            .file(post.data["fileId"].as_str().map(FileId::from).as_ref());
        let comments = self.comment_facts(&post.id)?;
        let structure = match (children.first(), post.data_type.as_str()) {
            (None, own) => own,
            (Some(first), _) if children.iter().all(|it| it.data_type == first.data_type) => {
                // A room post's parent keeps its own type: the layout that the vendor's apps read.
                if first.data_type == "room" {
                    "text"
                } else {
                    &first.data_type
                }
            }
            _ => "mixed",
        };
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
            "structureType": structure,
            "data": post.data,
            "children": children.iter().map(|child| &child.id).collect::<Vec<_>>(),
            "comments": self.latest_comments(&post.id, PREVIEW)?,
            "commentsCount": comments.count,
            "flagCount": self.flag_count(post.reference())?,
            "hashFlag": null,
            "hasFlaggedChildren": flagged_children,
            "hasFlaggedComment": comments.flagged,
            "metadata": post.metadata,
            "tags": post.tags,
            "hashtags": post.hashtags,
            "mentionees": post.mentionees,
            "impression": 0,
            "reach": 0,
            "isDeleted": post.is_deleted,
            "editedAt": iso(post.edited_at),
            "createdAt": iso(post.created_at),
            "updatedAt": iso(post.updated_at),
        });
        self.fill_reactions(&mut object, post.reference(), viewer)?;
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
