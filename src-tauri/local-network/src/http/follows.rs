//! Following, which this network does not have. After each block the platform's own SDK asks how
//! often somebody is followed, and does not catch a refusal: every such question is answered.

use axum::extract::{Path, State};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::api_error::ApiError;
use crate::envelope::Envelope;
use crate::id::PublicUserId;
use crate::network::Shared;
use crate::store::sessions::Caller;

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v4/me/followInfo", get(own_info))
        .route("/api/v5/users/{user_id}/followInfo", get(info))
        .route("/api/v4/me/followers", get(nobody))
        .route("/api/v4/me/following", get(nobody))
        .route("/api/v4/users/{user_id}/followers", get(nobody))
        .route("/api/v4/users/{user_id}/following", get(nobody))
}

/// How often somebody (public id) is followed and follows.
pub(super) fn counts(user_id: &PublicUserId) -> Value {
    json!({ "userId": user_id, "followerCount": 0, "followingCount": 0, "pendingCount": 0 })
}

async fn own_info(caller: Caller) -> Json<Value> {
    Json(json!({ "followCounts": [counts(&caller.public_id)] }))
}

/// Somebody's counts, and how the caller stands to them: `blocked` or `none`.
async fn info(
    State(shared): State<Shared>,
    caller: Caller,
    Path(user_id): Path<PublicUserId>,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx| {
            let user = tx.require_user(&caller.network, &user_id)?;
            Envelope::default()
                .user(&user.id)
                .set("follows", vec![tx.follow_json(&caller.user, &user)?])
                .set("followCounts", vec![counts(&user.public_id)])
                .finish(tx)
        })
        .await?;
    Ok(Json(body))
}

async fn nobody(_: Caller) -> Json<Value> {
    Json(json!({ "follows": [], "users": [], "files": [], "paging": {} }))
}
