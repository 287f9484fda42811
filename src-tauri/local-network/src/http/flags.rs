//! Reports of posts and comments (PLATFORM.md 9.3). Reports of users are in [`super::users`].

use axum::extract::{Path, State};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::fields::Fields;
use crate::api_error::ApiError;
use crate::id::{CommentId, PostId};
use crate::network::Shared;
use crate::store::Tx;
use crate::store::sessions::Caller;

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v3/posts/{id}/flag", post(flag_post))
        .route("/api/v3/posts/{id}/unflag", delete(unflag_post))
        .route("/api/v3/posts/{id}/isflagbyme", get(post_flagged))
        .route("/api/v3/comments/{id}/flag", post(flag_comment))
        .route("/api/v3/comments/{id}/unflag", delete(unflag_comment))
        .route("/api/v3/comments/{id}/isflagbyme", get(comment_flagged))
}

/// Why something is reported; both parts may be missing.
pub(super) struct Reason {
    pub reason: Option<String>,
    pub detail: Option<String>,
}

/// Reads [`Reason`] out of a body that may be empty.
pub(super) fn reason(mut fields: Fields) -> Result<Reason, ApiError> {
    let reason = Reason {
        reason: fields.text("reason", 300),
        detail: fields.text("detail", 1000),
    };
    fields.check()?;
    Ok(reason)
}

/// The answer of `isflagbyme`, under both names that clients read.
pub(super) fn verdict(flagged: bool) -> Value {
    json!({ "result": flagged, "isFlagByMe": flagged })
}

fn set_post(
    tx: &Tx<'_>,
    caller: &Caller,
    id: &PostId,
    reason: Option<&Reason>,
) -> Result<Value, ApiError> {
    let post = tx.visible_post(caller, id)?;
    let event = match reason {
        Some(why) => {
            let (reason, detail) = (why.reason.as_deref(), why.detail.as_deref());
            tx.flag(post.reference(), &caller.user, reason, detail)?;
            "post.flagged"
        }
        None => {
            tx.unflag(post.reference(), &caller.user)?;
            "post.unflagged"
        }
    };
    tx.touch_post(&post.id)?;
    tx.post_event(event, caller, &post.id)?;
    tx.post_body(caller, &post.id)
}

fn set_comment(
    tx: &Tx<'_>,
    caller: &Caller,
    id: &CommentId,
    reason: Option<&Reason>,
) -> Result<Value, ApiError> {
    let (comment, _) = tx.visible_comment(caller, id)?;
    let event = match reason {
        Some(why) => {
            let (reason, detail) = (why.reason.as_deref(), why.detail.as_deref());
            tx.flag(comment.reference(), &caller.user, reason, detail)?;
            "comment.flagged"
        }
        None => {
            tx.unflag(comment.reference(), &caller.user)?;
            "comment.unflagged"
        }
    };
    tx.touch_comment(&comment.id)?;
    let comment = tx.require_comment(&caller.network, &comment.id)?;
    tx.comment_event(event, caller, &comment, None)?;
    tx.comment_body(caller, &comment.id)
}

async fn flag_post(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<PostId>,
    fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let why = reason(fields)?;
    let set = move |tx: &Tx<'_>| set_post(tx, &caller, &id, Some(&why));
    Ok(Json(shared.store.run(set).await?))
}

async fn unflag_post(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<PostId>,
) -> Result<Json<Value>, ApiError> {
    let set = move |tx: &Tx<'_>| set_post(tx, &caller, &id, None);
    Ok(Json(shared.store.run(set).await?))
}

async fn post_flagged(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<PostId>,
) -> Result<Json<Value>, ApiError> {
    let look = move |tx: &Tx<'_>| {
        let post = tx.visible_post(&caller, &id)?;
        Ok(verdict(tx.is_flagged_by(post.reference(), &caller.user)?))
    };
    Ok(Json(shared.store.run(look).await?))
}

async fn flag_comment(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<CommentId>,
    fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let why = reason(fields)?;
    let set = move |tx: &Tx<'_>| set_comment(tx, &caller, &id, Some(&why));
    Ok(Json(shared.store.run(set).await?))
}

async fn unflag_comment(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<CommentId>,
) -> Result<Json<Value>, ApiError> {
    let set = move |tx: &Tx<'_>| set_comment(tx, &caller, &id, None);
    Ok(Json(shared.store.run(set).await?))
}

async fn comment_flagged(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<CommentId>,
) -> Result<Json<Value>, ApiError> {
    let look = move |tx: &Tx<'_>| {
        let (comment, _) = tx.visible_comment(&caller, &id)?;
        Ok(verdict(
            tx.is_flagged_by(comment.reference(), &caller.user)?,
        ))
    };
    Ok(Json(shared.store.run(look).await?))
}
