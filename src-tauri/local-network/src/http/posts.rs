//! Posts: made, read, changed, reviewed, deleted (PLATFORM.md 9). Their lists are in
//! [`super::feeds`].

use axum::extract::{Path, State};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::fields::Fields;
use super::query::Query;
use crate::api_error::ApiError;
use crate::id::{FileId, PostId, RoomId};
use crate::network::Shared;
use crate::store::Tx;
use crate::store::posts::{DECLINED, PUBLISHED, Post, PostPatch, REVIEWING};
use crate::store::sessions::Caller;

/// Longest text of a post, in characters.
const TEXT: usize = 20_000;
const TITLE: usize = 1000;
const TAGS: usize = 5;
const TAG: usize = 24;
const HASHTAGS: usize = 30;
const ATTACHMENTS: usize = 10;
/// What a post can be made of; a file of any kind hangs on it as an attachment.
const KINDS: [&str; 7] = ["text", "room", "image", "file", "video", "audio", "clip"];

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v4/posts", post(create))
        .route("/api/v3/posts/{post_id}", get(one))
        .route("/api/v4/posts/{post_id}", put(update).delete(remove))
        .route("/api/v3/posts/{post_id}/approve", post(approve))
        .route("/api/v3/posts/{post_id}/decline", post(decline))
}

/// What a new post says.
struct NewPost {
    target_type: String,
    target_id: Option<String>,
    room_id: Option<RoomId>,
    data: Value,
    /// Type and file id.
    attachments: Vec<(String, FileId)>,
    metadata: Value,
    tags: Vec<String>,
    hashtags: Vec<String>,
    mentionees: Value,
}

/// `[{type, fileId}]`.
fn attachments(fields: &mut Fields) -> Vec<(String, FileId)> {
    let values = fields.values("attachments", ATTACHMENTS);
    let mut attachments = Vec::new();
    for value in values.unwrap_or_default() {
        match (value["type"].as_str(), value["fileId"].as_str()) {
            (Some(kind), Some(file)) if KINDS[2..].contains(&kind) => {
                attachments.push((kind.to_owned(), file.into()));
            }
            _ => {
                fields.complain("each of attachments must have a type and a fileId");
                break;
            }
        }
    }
    attachments
}

fn read_new(fields: &mut Fields) -> NewPost {
    // The platform's own SDK names no type where what is posted tells it.
    let kind = fields
        .word("dataType", &KINDS)
        .unwrap_or_else(|| KINDS[0].to_owned());
    let target_type = fields.required_word("targetType", &["user", "community"]);
    // Null is one's own feed (section 9.1).
    let target_id = fields.text("targetId", 50);
    let attachments = attachments(fields);
    let mut room_id = None;
    let mut said = json!({});
    match fields.part("data") {
        Some(mut data) => {
            if kind == "room" {
                room_id = Some(data.required("roomId", 50).into());
            }
            let text = if attachments.is_empty() {
                data.required("text", TEXT)
            } else {
                data.text("text", TEXT).unwrap_or_default()
            };
            said["text"] = json!(text);
            if let Some(title) = data.text("title", TITLE) {
                said["title"] = json!(title);
            }
            fields.join("data", data);
        }
        None => fields.complain("data is required"),
    }
    if target_type == "community" && target_id.is_none() {
        fields.complain("targetId is required");
    }
    if KINDS[2..].contains(&kind.as_str()) && attachments.is_empty() {
        fields.complain("attachments is required");
    }
    NewPost {
        target_type,
        target_id,
        room_id,
        data: said,
        attachments,
        metadata: fields.metadata().unwrap_or_else(|| json!({})),
        tags: fields.texts("tags", TAGS, TAG).unwrap_or_default(),
        hashtags: fields.texts("hashtags", HASHTAGS, 100).unwrap_or_default(),
        mentionees: fields.mentions("mentionees").unwrap_or_else(|| json!([])),
    }
}

/// The texts of a post that the network's word lists are asked about.
fn texts(data: &Value) -> impl Iterator<Item = &str> {
    ["text", "title"]
        .into_iter()
        .filter_map(|name| data[name].as_str())
}

async fn create(
    State(shared): State<Shared>,
    caller: Caller,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let new = read_new(&mut fields);
    fields.check()?;
    shared
        .network(&caller.network)?
        .word_lists
        .check(texts(&new.data))?;
    let body = shared
        .store
        .run(move |tx| {
            let parent = add(tx, &caller, new)?;
            tx.post_event("post.created", &caller, &parent)?;
            tx.post_body(&caller, &parent)
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
        let wanted = match &new.target_id {
            Some(id) => id.as_str().into(),
            None => caller.public_id.clone(),
        };
        let owner = tx.require_user(&caller.network, &wanted)?;
        if owner.id != caller.user {
            return Err(ApiError::permission_denied(
                "Posting is possible on one's own feed only.",
            ));
        }
        return Ok((owner.id.into(), "public", PUBLISHED));
    }
    let id = new.target_id.as_deref().unwrap_or_default();
    let community = tx.known_community(caller, &id.into())?;
    let id = &community.id;
    if tx.is_banned_from(id, &caller.user)? {
        return Err(ApiError::banned());
    }
    let decides = tx.decides_in(id, caller)?;
    if !decides && !tx.is_member(id, &caller.user)? {
        return Err(ApiError::permission_denied(
            "Only members may post in this community.",
        ));
    }
    if community.only_admin_can_post && !decides {
        return Err(ApiError::permission_denied(
            "Only moderators may post in this community.",
        ));
    }
    let visibility = if community.is_public {
        "public"
    } else {
        "private"
    };
    let feed = if community.need_approval && !decides {
        REVIEWING
    } else {
        PUBLISHED
    };
    Ok((community.id.into(), visibility, feed))
}

fn add(tx: &Tx<'_>, caller: &Caller, new: NewPost) -> Result<PostId, ApiError> {
    let room = match &new.room_id {
        Some(id) => Some(tx.require_room(&caller.network, id)?),
        None => None,
    };
    if let Some(room) = &room {
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
    }
    let (target, visibility, feed_type) = target(tx, caller, &new)?;
    let feed = tx.feed(feed_type, &new.target_type, &target)?;
    let parent = Post {
        id: PostId::fresh(),
        network: caller.network.clone(),
        author: caller.user.clone(),
        parent: None,
        feed,
        feed_type: feed_type.to_owned(),
        target_type: new.target_type,
        target,
        data_type: "text".to_owned(),
        data: new.data,
        room: None,
        metadata: new.metadata,
        tags: new.tags,
        hashtags: new.hashtags,
        mentionees: new.mentionees,
        is_deleted: false,
        created_at: tx.now,
        updated_at: tx.now,
        edited_at: tx.now,
    };
    tx.add_post(&parent)?;
    let child = |data_type: &str, data: Value, room: Option<RoomId>| Post {
        id: PostId::fresh(),
        parent: Some(parent.id.clone()),
        data_type: data_type.to_owned(),
        data,
        room,
        ..parent.clone()
    };
    for (kind, file) in new.attachments {
        let known = tx.require_file(&caller.network, &file)?;
        if known.kind != kind {
            return Err(ApiError::invalid(vec![format!(
                "attachments names {file} as {kind}, which it is not"
            )]));
        }
        tx.add_post(&child(&kind, json!({ "fileId": file }), None))?;
    }
    if let Some(room) = room {
        let data = json!({ "roomId": room.id });
        tx.add_post(&child("room", data, Some(room.id.clone())))?;
        tx.link_room_to_post(
            &room.id,
            &parent.id,
            &parent.target_type,
            &tx.public_target(&parent)?,
            visibility,
        )?;
        tx.room_event("room.didUpdate", &room.id, None)?;
    }
    Ok(parent.id)
}

async fn one(
    State(shared): State<Shared>,
    caller: Caller,
    Path(post_id): Path<PostId>,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx| {
            let post = tx.visible_post(&caller, &post_id)?;
            tx.post_body(&caller, &post.id)
        })
        .await?;
    Ok(Json(body))
}

/// The author may change a post, and who decides where it stands.
async fn update(
    State(shared): State<Shared>,
    caller: Caller,
    Path(post_id): Path<PostId>,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let data = fields.part("data").map(|mut data| {
        let mut said = json!({});
        for (name, longest) in [("text", TEXT), ("title", TITLE)] {
            if let Some(text) = data.text(name, longest) {
                said[name] = json!(text);
            }
        }
        fields.join("data", data);
        said
    });
    let mut patch = PostPatch {
        data,
        metadata: fields.metadata(),
        tags: fields.texts("tags", TAGS, TAG),
        hashtags: fields.texts("hashtags", HASHTAGS, 100),
        mentionees: fields.mentions("mentionees"),
    };
    fields.check()?;
    if let Some(data) = &patch.data {
        shared
            .network(&caller.network)?
            .word_lists
            .check(texts(data))?;
    }
    let body = shared
        .store
        .run(move |tx| {
            let post = tx.visible_post(&caller, &post_id)?;
            if post.author != caller.user && !tx.decides_at(&post, &caller)? {
                return Err(ApiError::permission_denied(
                    "Only the author or a moderator may change a post.",
                ));
            }
            if post.feed_type == REVIEWING && !tx.decides_at(&post, &caller)? {
                return Err(ApiError::rule(
                    "A post that waits for review cannot be changed.",
                ));
            }
            if let Some(said) = &mut patch.data {
                // What is not said again stays: the title, a child's file or room.
                let mut data = post.data.clone();
                for name in ["text", "title"] {
                    if let Some(text) = said.get(name) {
                        data[name] = text.clone();
                    }
                }
                *said = data;
            }
            tx.patch_post(&post.id, &patch)?;
            tx.post_event("post.updated", &caller, &post.id)?;
            tx.post_body(&caller, &post.id)
        })
        .await?;
    Ok(Json(body))
}

async fn approve(
    shared: State<Shared>,
    caller: Caller,
    id: Path<PostId>,
) -> Result<Json<Value>, ApiError> {
    review(shared, caller, id, PUBLISHED, "post.approved").await
}

async fn decline(
    shared: State<Shared>,
    caller: Caller,
    id: Path<PostId>,
) -> Result<Json<Value>, ApiError> {
    review(shared, caller, id, DECLINED, "post.declined").await
}

/// A moderator settles a post that waits for it.
async fn review(
    State(shared): State<Shared>,
    caller: Caller,
    Path(post_id): Path<PostId>,
    feed_type: &'static str,
    event_type: &'static str,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx| {
            let post = tx.visible_post(&caller, &post_id)?;
            match post.community() {
                Some(community) => tx.require_moderator(&community, &caller)?,
                None => return Err(ApiError::rule("Posts on a user's feed are not reviewed.")),
            }
            if post.feed_type != REVIEWING {
                return Err(ApiError::rule(format!(
                    "This post is {} already.",
                    post.feed_type
                )));
            }
            tx.move_post(&post, feed_type)?;
            tx.post_event(event_type, &caller, &post.id)?;
            tx.post_body(&caller, &post.id)
        })
        .await?;
    Ok(Json(body))
}

/// The author may delete, and who decides where the post stands; `permanent` leaves nothing.
async fn remove(
    State(shared): State<Shared>,
    caller: Caller,
    Path(post_id): Path<PostId>,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    let permanent = query.flag("permanent").unwrap_or(false);
    let body = shared
        .store
        .run(move |tx| {
            let mut post = tx.visible_post(&caller, &post_id)?;
            if let Some(parent) = &post.parent {
                post = tx.require_post(&caller.network, parent)?;
            }
            if post.author != caller.user && !tx.decides_at(&post, &caller)? {
                return Err(ApiError::permission_denied(
                    "Only the author or a moderator may delete a post.",
                ));
            }
            tx.delete_post(&post.id)?;
            tx.post_event("post.deleted", &caller, &post.id)?;
            let mut body = tx.post_body(&caller, &post.id)?;
            body["success"] = json!(true);
            if permanent {
                tx.erase_post(&post.id)?;
            }
            Ok(body)
        })
        .await?;
    Ok(Json(body))
}
