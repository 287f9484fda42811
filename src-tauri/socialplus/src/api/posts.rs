//! Room posts (PLATFORM.md 9).

use serde::Deserialize;
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::fields::{Fields, flag, limit, mentionees, with_places};
use crate::{
    client::Client,
    error::Error,
    http::{Call, Query, in_utc},
    model::{
        Feed, FeedType, FlagReason, NewRoomPost, Page, PageToken, Post, PostId, PostQuery,
        PostTarget, PostType, PostUpdate, RoomPost, Target,
    },
    validate,
    wire::{Envelope, Lenient},
};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WireResult {
    pub result: Lenient<bool>,
}

impl Client {
    /// Announces a room on a feed or in a community. This also links the room to the post, which
    /// the chat needs.
    pub async fn create_room_post(&self, post: NewRoomPost) -> Result<RoomPost, Error> {
        validate::id("roomId", post.room_id.as_str())?;
        validate::filled("text", &post.text, validate::TEXT_LIMIT)?;
        if let Some(title) = &post.title {
            validate::at_most("title", title, validate::TITLE_LIMIT)?;
        }
        validate::hashtags("hashtags", &post.hashtags)?;
        validate::mentions("mentionees", &post.text, &post.mentions)?;
        validate::tags("tags", &post.tags)?;
        if let Some(metadata) = &post.metadata {
            validate::metadata("metadata", metadata, validate::METADATA_LIMIT)?;
        }
        let target = match post.target {
            // The guide says that null means the own feed; the platform's own apps send the id.
            PostTarget::OwnFeed => {
                let session = self.current_session().ok_or(Error::NotSignedIn)?;
                Target::User(session.me.id)
            }
            PostTarget::Target(target) => target,
        };
        let (target_type, target_id) = target.as_wire();
        validate::id("targetId", target_id)?;
        let metadata = with_places(post.metadata, &post.text, &post.mentions);
        let mentionees = (!post.mentions.is_empty()).then(|| mentionees(&post.mentions));
        let data = Fields::default()
            .set("roomId", post.room_id.as_str())
            .set("text", post.text)
            .maybe("title", post.title);
        let body = Fields::default()
            .set("dataType", "room")
            .set("targetType", target_type)
            .set("targetId", target_id)
            .set("data", data.into_json())
            .maybe("metadata", metadata)
            .maybe("mentionees", mentionees)
            .some("tags", &post.tags)
            .some("hashtags", &post.hashtags);
        let call = Call::post(&["api", "v4", "posts"]).json(body.into_json());
        self.one_post(call).await
    }

    /// One post, with the room that it announces.
    pub async fn get_post(&self, post_id: &PostId) -> Result<RoomPost, Error> {
        self.one_post(Call::get(&post_path("v3", post_id, &[])?))
            .await
    }

    /// Up to 100 posts by id. Those that do not exist are missing in the answer.
    pub async fn get_posts(&self, post_ids: &[PostId]) -> Result<Vec<RoomPost>, Error> {
        validate::id_list("postIds", post_ids)?;
        let call = Call::get(&["api", "v3", "posts", "list"])
            .query(Query::default().list_encoded_twice("postIds", post_ids));
        Ok(self.posts(call).await?.items)
    }

    /// Posts of a feed or community.
    pub async fn query_posts(&self, query: PostQuery) -> Result<Page<RoomPost>, Error> {
        let (target_type, target_id) = query.target.as_wire();
        validate::id("targetId", target_id)?;
        validate::tags("tags", &query.tags)?;
        let parameters = Query::default()
            .pair("targetType", target_type)
            .pair("targetId", target_id)
            .list("dataTypes", query.types.iter().map(PostType::as_wire))
            .maybe("feedType", query.feed_type.as_ref().map(FeedType::as_wire))
            .list("tags", &query.tags)
            .pair("sortBy", query.sort.as_wire())
            .pair("isDeleted", false)
            .pair("matchingOnlyParentPost", true)
            .pair("options[type]", "pagination")
            .page(limit(query.limit), query.page.as_ref());
        let call = Call::get(&["api", "v5", "posts"]).query(parameters);
        self.posts(call).await
    }

    /// The posts of a feed that the platform puts together.
    pub async fn feed(
        &self,
        feed: &Feed,
        count: Option<u8>,
        page: Option<&PageToken>,
    ) -> Result<Page<RoomPost>, Error> {
        let call = match feed {
            Feed::User(user_id) => {
                validate::id("userId", user_id.as_str())?;
                Call::get(&["api", "v4", "user-feeds", user_id.as_str()])
            }
            Feed::Global => Call::get(&["api", "v4", "me", "global-feeds"]),
            Feed::GlobalRanked => Call::get(&["api", "v5", "me", "global-feeds"]),
        };
        let query = Query::default().page(limit(count), page);
        self.posts(call.query(query)).await
    }

    /// Changes a post. For its author, and for moderators of its community.
    pub async fn update_post(
        &self,
        post_id: &PostId,
        update: PostUpdate,
    ) -> Result<RoomPost, Error> {
        if let Some(text) = &update.text {
            validate::filled("text", text, validate::TEXT_LIMIT)?;
        }
        if let Some(title) = &update.title {
            validate::at_most("title", title, validate::TITLE_LIMIT)?;
        }
        if let Some(hashtags) = &update.hashtags {
            validate::hashtags("hashtags", hashtags)?;
        }
        if let Some(tags) = &update.tags {
            validate::tags("tags", tags)?;
        }
        let text = update.text.as_deref().unwrap_or_default();
        let mentions = update.mentions.as_deref();
        validate::mentions("mentionees", text, mentions.unwrap_or_default())?;
        if let Some(metadata) = &update.metadata {
            validate::metadata("metadata", metadata, validate::METADATA_LIMIT)?;
        }
        let metadata = with_places(update.metadata, text, mentions.unwrap_or_default());
        let mentionees = mentions.map(mentionees);
        let data = Fields::default()
            .maybe("text", update.text)
            .maybe("title", update.title)
            .into_json();
        let says = data.as_object().is_some_and(|data| !data.is_empty());
        let body = Fields::default()
            .maybe("data", says.then_some(data))
            .maybe("metadata", metadata)
            .maybe("mentionees", mentionees)
            .maybe_list("hashtags", update.hashtags.as_deref())
            .maybe_list("tags", update.tags.as_deref());
        let call = Call::put(&post_path("v4", post_id, &[])?).json(body.into_json());
        self.one_post(call).await
    }

    /// Deletes a post for good. For its author, and for moderators of its community.
    pub async fn delete_post(&self, post_id: &PostId) -> Result<(), Error> {
        let query = Query::default()
            .pair("postId", post_id.as_str())
            .pair("permanent", true);
        let call = Call::delete(&post_path("v4", post_id, &[])?).query(query);
        self.call(call).await.map(drop)
    }

    /// Lets a post through that waits for a moderator. For moderators.
    pub async fn approve_post(&self, post_id: &PostId) -> Result<RoomPost, Error> {
        self.one_post(Call::post(&post_path("v3", post_id, &["approve"])?))
            .await
    }

    /// Turns a post away that waits for a moderator. For moderators.
    pub async fn decline_post(&self, post_id: &PostId) -> Result<RoomPost, Error> {
        self.one_post(Call::post(&post_path("v3", post_id, &["decline"])?))
            .await
    }

    /// Reports a post.
    pub async fn flag_post(
        &self,
        post_id: &PostId,
        reason: &FlagReason,
    ) -> Result<RoomPost, Error> {
        let call = Call::post(&post_path("v3", post_id, &["flag"])?).json(flag(reason)?);
        self.one_post(call).await
    }

    /// Takes a report back.
    pub async fn unflag_post(&self, post_id: &PostId) -> Result<RoomPost, Error> {
        self.one_post(Call::delete(&post_path("v3", post_id, &["unflag"])?))
            .await
    }

    /// Whether the caller has reported a post.
    pub async fn is_post_flagged_by_me(&self, post_id: &PostId) -> Result<bool, Error> {
        let call = Call::get(&post_path("v3", post_id, &["isflagbyme"])?);
        let wire: WireResult = self.fetch(call).await?;
        Ok(wire.result.0.unwrap_or(false))
    }

    /// Tells the platform that the caller saw posts, and when; it counts them. Collect and send a
    /// batch now and then.
    ///
    /// PLATFORM.md 14 names the call and not the fields of an entry: they are those that
    /// the official SDK sends.
    pub async fn report_post_views(&self, views: &[(PostId, OffsetDateTime)]) -> Result<(), Error> {
        let ids: Vec<&PostId> = views.iter().map(|(post_id, _)| post_id).collect();
        validate::id_list("activities", &ids)?;
        let mut activities: Vec<Value> = Vec::new();
        for (post_id, seen_at) in views {
            activities.push(json!({
                "contentId": post_id,
                "contentType": "post",
                "activityType": "view",
                "timestamp": in_utc("timestamp", *seen_at)?,
            }));
        }
        let body = json!({ "activities": activities });
        let call = Call::post(&["api", "v1", "analytics", "activities"]).json(body);
        self.call(call).await.map(drop)
    }

    async fn one_post(&self, call: Call) -> Result<RoomPost, Error> {
        let (answer, envelope) = self.envelope(call).await?;
        answer.first(room_posts(envelope), "post")
    }

    async fn posts(&self, call: Call) -> Result<Page<RoomPost>, Error> {
        let (_, mut envelope) = self.envelope(call).await?;
        let next = envelope.next.take();
        Ok(Page {
            items: room_posts(envelope),
            next,
        })
    }
}

fn post_path<'a>(
    version: &'a str,
    post_id: &'a PostId,
    rest: &[&'a str],
) -> Result<Vec<&'a str>, Error> {
    validate::id("postId", post_id.as_str())?;
    let mut path = vec!["api", version, "posts", post_id.as_str()];
    path.extend(rest);
    Ok(path)
}

/// Each post with the part that names its room, and with that room.
fn room_posts(envelope: Envelope) -> Vec<RoomPost> {
    let (children, rooms) = (envelope.post_children, envelope.rooms);
    envelope
        .posts
        .into_iter()
        .map(|post| {
            let child: Option<Post> = children
                .iter()
                .find(|child| child.room_id.is_some() && child.parent_id.as_ref() == Some(&post.id))
                .cloned();
            let room_id = child
                .as_ref()
                .and_then(|child| child.room_id.clone())
                .or_else(|| post.room_id.clone());
            let room = rooms
                .iter()
                .find(|room| room_id.as_ref().is_some_and(|id| room.is(id)))
                .cloned();
            RoomPost { post, child, room }
        })
        .collect()
}
