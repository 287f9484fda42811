//! Room posts (contract section 9).

use serde_json::json;

use super::Fields;
use crate::{
    client::Client,
    error::Error,
    http::{Call, Query},
    model::{NewRoomPost, Post, PostId, PostTarget, RoomPost, Target},
    validate,
    wire::Envelope,
};

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
        if !post.mentions.is_empty() {
            validate::id_list("mentionees", &post.mentions)?;
        }
        let target = match post.target {
            // The guide says that null means the own feed; the platform's own apps send the id.
            PostTarget::OwnFeed => {
                let session = self.current_session().ok_or(Error::NotSignedIn)?;
                Target::User(session.me.id)
            }
            PostTarget::Target(target) => target,
        };
        let (target_type, target_id) = match &target {
            Target::User(user_id) => ("user", user_id.as_str()),
            Target::Community(community_id) => ("community", community_id.as_str()),
        };
        validate::id("targetId", target_id)?;
        let data = Fields::default()
            .set("roomId", post.room_id.as_str())
            .set("text", post.text)
            .maybe("title", post.title);
        let mentionees = (!post.mentions.is_empty())
            .then(|| json!([{ "type": "user", "userIds": post.mentions }]));
        let body = Fields::default()
            .set("dataType", "room")
            .set("targetType", target_type)
            .set("targetId", target_id)
            .set("data", data.into_json())
            .maybe("metadata", post.metadata)
            .maybe("mentionees", mentionees)
            .some("hashtags", &post.hashtags);
        let call = Call::post(&["api", "v4", "posts"]).json(body.into_json());
        let (answer, envelope) = self.envelope(call).await?;
        room_post(envelope).ok_or_else(|| answer.unreadable("no post in it"))
    }

    /// One post, with the room that it announces.
    pub async fn get_post(&self, post_id: &PostId) -> Result<RoomPost, Error> {
        validate::id("postId", post_id.as_str())?;
        let call = Call::get(&["api", "v3", "posts", post_id.as_str()]);
        let (answer, envelope) = self.envelope(call).await?;
        room_post(envelope).ok_or_else(|| answer.unreadable("no post in it"))
    }

    /// Deletes a post for good. For its author.
    pub async fn delete_post(&self, post_id: &PostId) -> Result<(), Error> {
        validate::id("postId", post_id.as_str())?;
        let query = Query::default()
            .pair("postId", post_id.as_str())
            .pair("permanent", true);
        let call = Call::delete(&["api", "v4", "posts", post_id.as_str()]).query(query);
        self.call(call).await.map(drop)
    }
}

fn room_post(envelope: Envelope) -> Option<RoomPost> {
    let post = envelope.posts.into_iter().next()?;
    let child: Option<Post> = envelope
        .post_children
        .into_iter()
        .find(|child| child.room_id.is_some() && child.parent_id.as_ref() == Some(&post.id));
    let room_id = child
        .as_ref()
        .and_then(|child| child.room_id.clone())
        .or_else(|| post.room_id.clone());
    let room = envelope
        .rooms
        .into_iter()
        .find(|room| room_id.as_ref().is_some_and(|id| room.is(id)));
    Some(RoomPost {
        post,
        child,
        room,
        feed_type: envelope.feed_type,
    })
}
