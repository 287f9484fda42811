//! Comments (PLATFORM.md 9.3).

use axum::extract::{Path, State};
use axum::routing::{delete, get};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::fields::Fields;
use super::query::Query;
use crate::api_error::ApiError;
use crate::id::CommentId;
use crate::network::Shared;
use crate::store::comments::{Comment, CommentPatch, CommentQuery};
use crate::store::sessions::Caller;

/// Longest text of a comment, in characters.
const TEXT: usize = 20_000;
const ATTACHMENTS: usize = 10;

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v3/comments", get(list).post(create))
        .route("/api/v3/comments/list", get(by_ids))
        .route("/api/v3/comments/{id}", get(one).put(update).delete(remove))
        .route("/api/v4/comments/{id}", delete(remove))
}

/// `data` of a comment: a text, which may be missing beside attachments.
fn said(fields: &mut Fields, attached: bool) -> Option<Value> {
    let mut data = fields.part("data")?;
    let text = if attached {
        data.text("text", TEXT).unwrap_or_default()
    } else {
        data.required("text", TEXT)
    };
    fields.join("data", data);
    Some(json!({ "text": text }))
}

async fn create(
    State(shared): State<Shared>,
    caller: Caller,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    // Stories are not of this network.
    fields.required_word("referenceType", &["post"]);
    let post_id = fields.required("referenceId", 50);
    let parent = fields.text("parentId", 50).map(CommentId::from);
    let attachments = fields
        .values("attachments", ATTACHMENTS)
        .unwrap_or_default();
    let data = said(&mut fields, !attachments.is_empty());
    if data.is_none() && attachments.is_empty() {
        fields.complain("data is required");
    }
    let metadata = fields.metadata().unwrap_or_else(|| json!({}));
    let mentionees = fields.mentions("mentionees").unwrap_or_else(|| json!([]));
    fields.check()?;
    let data = data.unwrap_or_else(|| json!({ "text": "" }));
    shared
        .network(&caller.network)?
        .word_lists
        .check(data["text"].as_str())?;
    let body = shared
        .store
        .run(move |tx| {
            let post = tx.visible_post(&caller, &post_id.into())?;
            tx.require_commenter(&post, &caller)?;
            for attachment in &attachments {
                tx.require_file(
                    &caller.network,
                    &attachment["fileId"].as_str().unwrap_or_default().into(),
                )?;
            }
            let id = CommentId::fresh();
            let mut root = id.clone();
            if let Some(parent) = &parent {
                let above = tx.require_comment(&caller.network, parent)?;
                if above.post != post.id {
                    return Err(ApiError::not_found("comment of this post"));
                }
                root = above.root;
            }
            let comment = Comment {
                id,
                network: caller.network.clone(),
                author: caller.user.clone(),
                post: post.id.clone(),
                parent,
                root,
                data_type: "text".to_owned(),
                data,
                metadata,
                mentionees,
                attachments: Value::Array(attachments),
                segment: 0,
                is_deleted: false,
                created_at: tx.now,
                updated_at: tx.now,
                edited_at: tx.now,
            };
            tx.add_comment(&comment)?;
            let comment = tx.require_comment(&caller.network, &comment.id)?;
            tx.tell_of_comment(&post, &comment)?;
            tx.comment_event("comment.created", &caller, &comment, None)?;
            tx.comment_body(&caller, &comment.id)
        })
        .await?;
    Ok(Json(body))
}

async fn one(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<CommentId>,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx| {
            let (comment, _) = tx.visible_comment(&caller, &id)?;
            tx.comment_body(&caller, &comment.id)
        })
        .await?;
    Ok(Json(body))
}

/// Comments that there are not, or that the caller may not see, are left out.
async fn by_ids(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    let ids = query.ids::<CommentId>("commentIds")?;
    let body = shared
        .store
        .run(move |tx| {
            let comments: Vec<Comment> = ids
                .iter()
                .filter_map(|id| tx.visible_comment(&caller, id).ok())
                .map(|(comment, _)| comment)
                .collect();
            tx.comment_envelope(Some(&caller.user), &comments)?
                .finish(tx)
        })
        .await?;
    Ok(Json(body))
}

async fn list(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    let page = query.page()?;
    let mut complaints = Vec::new();
    if query.get("referenceType") != Some("post") {
        complaints.push("referenceType must be post".to_owned());
    }
    let Some(post_id) = query.text("referenceId") else {
        complaints.push("referenceId is required".to_owned());
        return Err(ApiError::invalid(complaints));
    };
    let ascending = match query.get("sortBy") {
        None | Some("lastCreated" | "lastUpdated") => false,
        Some("firstCreated" | "firstUpdated") => true,
        Some(_) => {
            complaints.push("sortBy must be firstCreated or lastCreated".to_owned());
            false
        }
    };
    if !complaints.is_empty() {
        return Err(ApiError::invalid(complaints));
    }
    let parent = query
        .text("parentId")
        .filter(|id| id != "null")
        .map(CommentId::from);
    let is_deleted = query.flag("isDeleted");
    let flagged_only = query.flag("hasFlag") == Some(true);
    let body = shared
        .store
        .run(move |tx| {
            let post = tx.visible_post(&caller, &post_id.into())?;
            let search = CommentQuery {
                post: post.id,
                parent,
                is_deleted,
                flagged_only,
                ascending,
            };
            let listed = tx.comments(search, &page)?;
            let mut comments = Vec::new();
            for id in &listed.ids {
                comments.extend(tx.comment(id)?);
            }
            tx.comment_envelope(Some(&caller.user), &comments)?
                .set("paging", listed.paging)
                .finish(tx)
        })
        .await?;
    Ok(Json(body))
}

/// Only the author puts words into a comment.
async fn update(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<CommentId>,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let attachments = fields.values("attachments", ATTACHMENTS);
    let attached = attachments.as_ref().is_some_and(|list| !list.is_empty());
    let patch = CommentPatch {
        data: said(&mut fields, attached),
        metadata: fields.metadata(),
        mentionees: fields.mentions("mentionees"),
        attachments: attachments.map(Value::Array),
    };
    fields.check()?;
    if let Some(data) = &patch.data {
        shared
            .network(&caller.network)?
            .word_lists
            .check(data["text"].as_str())?;
    }
    let body = shared
        .store
        .run(move |tx| {
            let (comment, post) = tx.visible_comment(&caller, &id)?;
            let by_office = post.community().is_some() && tx.decides_at(&post, &caller)?;
            if comment.author != caller.user && !by_office {
                return Err(ApiError::permission_denied(
                    "Only the author or a moderator may change a comment.",
                ));
            }
            tx.patch_comment(&comment.id, &patch)?;
            let comment = tx.require_comment(&caller.network, &comment.id)?;
            tx.comment_event("comment.updated", &caller, &comment, None)?;
            tx.comment_body(&caller, &comment.id)
        })
        .await?;
    Ok(Json(body))
}

/// The author may delete, and who decides where the post stands; `permanent` leaves nothing.
async fn remove(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<CommentId>,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    let permanent = query.flag("permanent").unwrap_or(false);
    let body = shared
        .store
        .run(move |tx| {
            let (comment, post) = tx.visible_comment(&caller, &id)?;
            if comment.author != caller.user && !tx.decides_at(&post, &caller)? {
                return Err(ApiError::permission_denied(
                    "Only the author or a moderator may delete a comment.",
                ));
            }
            tx.delete_comment(&comment)?;
            tx.recall_comment(&post, &comment)?;
            let deleted = Comment {
                is_deleted: true,
                updated_at: tx.now.max(comment.updated_at),
                ..comment
            };
            tx.comment_event("comment.deleted", &caller, &deleted, None)?;
            let mut body = tx.comment_body(&caller, &deleted.id)?;
            body["success"] = json!(true);
            if permanent {
                tx.erase_comment(&deleted)?;
            }
            Ok(body)
        })
        .await?;
    Ok(Json(body))
}
