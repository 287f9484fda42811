//! Room posts (contract section 9).

use axum::extract::{Path, State};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::fields::Fields;
use super::query::Query;
use crate::api_error::ApiError;
use crate::id::new_id;
use crate::network::Shared;
use crate::store::Tx;
use crate::store::posts::{Post, PostQuery};
use crate::store::sessions::Caller;

/// Longest text of a post, in characters.
const TEXT: usize = 20_000;
const TITLE: usize = 1000;
const TAGS: usize = 5;
const TAG: usize = 24;
const HASHTAGS: usize = 30;

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v4/posts", post(create))
        .route("/api/v3/posts/list", get(by_ids))
        .route("/api/v3/posts/{post_id}", get(one))
        .route("/api/v4/posts/{post_id}", delete(remove))
        .route("/api/v5/posts", get(search))
}

/// What a new room post says.
struct NewPost {
    target_type: String,
    target_id: Option<String>,
    room_id: String,
    text: String,
    title: Option<String>,
    metadata: Value,
    tags: Vec<String>,
    hashtags: Vec<String>,
    mentionees: Value,
}

async fn create(
    State(shared): State<Shared>,
    caller: Caller,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    fields.required_word("dataType", &["room"]);
    let target_type = fields.required_word("targetType", &["user", "community"]);
    // Null is one's own feed (section 9.1).
    let target_id = fields.text("targetId", 50);
    let (mut room_id, mut text, mut title) = (String::new(), String::new(), None);
    match fields.part("data") {
        Some(mut data) => {
            room_id = data.required("roomId", 50);
            text = data.required("text", TEXT);
            title = data.text("title", TITLE);
            fields.join("data", data);
        }
        None => fields.complain("data is required"),
    }
    let new = NewPost {
        target_type,
        target_id,
        room_id,
        text,
        title,
        metadata: fields.metadata().unwrap_or_else(|| json!({})),
        tags: fields.texts("tags", TAGS, TAG).unwrap_or_default(),
        hashtags: fields.texts("hashtags", HASHTAGS, 100).unwrap_or_default(),
        mentionees: fields.mentions("mentionees").unwrap_or_else(|| json!([])),
    };
    if new.target_type == "community" && new.target_id.is_none() {
        fields.complain("targetId is required");
    }
    fields.check()?;
    let body = shared
        .store
        .run(move |tx| {
            let parent = add(tx, &caller, new)?;
            tx.post_event("post.created", &caller, &parent, false)?;
            tx.post_envelope(&caller, &[parent], false)?.finish(tx)
        })
        .await?;
    Ok(Json(body))
}

/// Where a post goes: target (internal id), its visibility, and the type of feed.
fn target(
    tx: &Tx<'_>,
    caller: &Caller,
    new: &NewPost,
) -> Result<(String, &'static str, &'static str), ApiError> {
    if new.target_type == "user" {
        let wanted = new.target_id.as_deref().unwrap_or(&caller.public_id);
        let owner = tx.require_user(&caller.network, wanted)?;
        if owner.id != caller.user {
            return Err(ApiError::permission_denied(
                "Posting is possible on one's own feed only.",
            ));
        }
        return Ok((owner.id, "public", "published"));
    }
    let id = new.target_id.as_deref().unwrap_or_default();
    let community = tx.require_community(&caller.network, id)?;
    let membership = tx.membership(id, &caller.user)?;
    if membership
        .as_ref()
        .is_some_and(|membership| membership.membership == "banned")
    {
        return Err(ApiError::banned());
    }
    let Some(membership) = membership.filter(|membership| membership.is_member()) else {
        return Err(ApiError::permission_denied(
            "Only members may post in this community.",
        ));
    };
    if community.only_admin_can_post && !membership.is_moderator() {
        return Err(ApiError::permission_denied(
            "Only moderators may post in this community.",
        ));
    }
    let visibility = if community.is_public {
        "public"
    } else {
        "private"
    };
    let feed = if community.need_approval && !membership.is_moderator() {
        "reviewing"
    } else {
        "published"
    };
    Ok((community.id, visibility, feed))
}

fn add(tx: &Tx<'_>, caller: &Caller, new: NewPost) -> Result<Post, ApiError> {
    let room = tx.require_room(&caller.network, &new.room_id)?;
    if room.creator != caller.user {
        return Err(ApiError::forbidden(
            "Only the host of this room may post it.",
        ));
    }
    if let Some(post) = &room.reference_id
        && tx.require_post(&caller.network, post).is_ok()
    {
        return Err(ApiError::conflict("This room has a post already."));
    }
    let (target, visibility, feed_type) = target(tx, caller, &new)?;
    let feed = tx.feed(feed_type, &new.target_type, &target)?;
    let mut data = json!({ "text": new.text });
    if let Some(title) = &new.title {
        data["title"] = json!(title);
    }
    let parent = Post {
        id: new_id(),
        network: caller.network.clone(),
        author: caller.user.clone(),
        parent: None,
        feed,
        target_type: new.target_type,
        target,
        data_type: "text".to_owned(),
        data,
        room: None,
        metadata: new.metadata,
        tags: new.tags,
        hashtags: new.hashtags,
        mentionees: new.mentionees,
        created_at: tx.now,
        updated_at: tx.now,
        edited_at: tx.now,
    };
    let child = Post {
        id: new_id(),
        parent: Some(parent.id.clone()),
        data_type: "room".to_owned(),
        data: json!({ "roomId": room.id }),
        room: Some(room.id.clone()),
        ..parent.clone()
    };
    tx.add_post(&parent)?;
    tx.add_post(&child)?;
    tx.link_room_to_post(
        &room.id,
        &parent.id,
        &parent.target_type,
        &tx.public_target(&parent)?,
        visibility,
    )?;
    tx.room_event("room.didUpdate", &room.id, None)?;
    Ok(parent)
}

/// A post that `caller` may see.
fn visible(tx: &Tx<'_>, caller: &Caller, id: &str) -> Result<Post, ApiError> {
    let post = tx.require_post(&caller.network, id)?;
    if post.target_type == "community" {
        let community = tx.require_community(&caller.network, &post.target)?;
        let member = tx
            .membership(&post.target, &caller.user)?
            .is_some_and(|membership| membership.is_member());
        if !community.is_public && !member {
            return Err(ApiError::permission_denied("This community is private."));
        }
    }
    Ok(post)
}

async fn one(
    State(shared): State<Shared>,
    caller: Caller,
    Path(post_id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx| {
            let post = visible(tx, &caller, &post_id)?;
            tx.post_envelope(&caller, &[post], false)?.finish(tx)
        })
        .await?;
    Ok(Json(body))
}

async fn by_ids(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    let ids = query.ids("postIds")?;
    let body = shared
        .store
        .run(move |tx| {
            let posts: Vec<Post> = ids
                .iter()
                .filter_map(|id| visible(tx, &caller, id).ok())
                .collect();
            tx.post_envelope(&caller, &posts, false)?.finish(tx)
        })
        .await?;
    Ok(Json(body))
}

async fn search(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    let page = query.page()?;
    let target_type = query.text("targetType");
    let target_id = query.text("targetId");
    let mut complaints = Vec::new();
    if !matches!(target_type.as_deref(), Some("user" | "community")) {
        complaints.push("targetType must be user or community".to_owned());
    }
    if target_id.is_none() {
        complaints.push("targetId is required".to_owned());
    }
    if !complaints.is_empty() {
        return Err(ApiError::invalid(complaints));
    }
    let feed_type = query.text("feedType");
    let rooms_only = query.list("dataTypes").iter().any(|kind| kind == "room");
    let ascending = query.get("sortBy") == Some("firstCreated");
    let body = shared
        .store
        .run(move |tx| {
            let target_id = target_id.unwrap_or_default();
            let target = if target_type.as_deref() == Some("user") {
                tx.require_user(&caller.network, &target_id)?.id
            } else {
                tx.require_community(&caller.network, &target_id)?.id
            };
            let search = PostQuery {
                network: caller.network.clone(),
                viewer: caller.user.clone(),
                target_type,
                targets: vec![target],
                feed_type: feed_type.or_else(|| Some("published".to_owned())),
                rooms_only,
                ascending,
                ..PostQuery::default()
            };
            let listed = tx.posts(search, &page)?;
            let mut posts = Vec::new();
            for id in &listed.ids {
                posts.push(tx.require_post(&caller.network, id)?);
            }
            tx.post_envelope(&caller, &posts, false)?
                .set("paging", listed.paging)
                .finish(tx)
        })
        .await?;
    Ok(Json(body))
}

/// The author may delete, and a moderator of the community that it stands in.
async fn remove(
    State(shared): State<Shared>,
    caller: Caller,
    Path(post_id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx| {
            let mut post = visible(tx, &caller, &post_id)?;
            if let Some(parent) = &post.parent {
                post = tx.require_post(&caller.network, parent)?;
            }
            let moderates = post.target_type == "community"
                && tx
                    .membership(&post.target, &caller.user)?
                    .is_some_and(|membership| membership.is_moderator());
            if post.author != caller.user && !moderates {
                return Err(ApiError::permission_denied(
                    "Only the author or a moderator may delete a post.",
                ));
            }
            tx.delete_post(&post.id)?;
            tx.post_event("post.deleted", &caller, &post, true)?;
            let mut body = tx.post_envelope(&caller, &[post], true)?.finish(tx)?;
            body["success"] = json!(true);
            Ok(body)
        })
        .await?;
    Ok(Json(body))
}
