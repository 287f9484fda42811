//! Settings and the empty notification tray (contract sections 13, 14).

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::fields::Fields;
use crate::api_error::ApiError;
use crate::clock::iso;
use crate::network::Shared;
use crate::store::sessions::Caller;

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v3/network-settings/chat", get(chat))
        .route("/api/v3/network-settings/social", get(social))
        .route("/api/v1/notification-tray", get(tray))
        .route(
            "/api/v1/notification-tray/tray/seen",
            get(tray_seen).post(see_tray),
        )
        .route("/api/v1/notification-tray/items/seen", post(see_items))
}

async fn chat(_: Caller) -> Json<Value> {
    Json(json!({
        "enabled": true,
        "mention": { "isAllowMentionedChannelEnabled": true },
        "messagePreview": { "enabled": true, "isIncludeDeleted": false },
    }))
}

async fn social(_: Caller) -> Json<Value> {
    Json(json!({
        "socialNetworkSetting": {
            "enabled": true,
            "isAllowEditPostWhenReviewingEnabled": false,
            "isFollowWithRequestEnabled": false,
            "globalFeed": {},
            "story": {},
            "userPrivacySetting": "public",
            "membershipAcceptance": "automatic",
        },
    }))
}

async fn tray(_: Caller) -> Json<Value> {
    Json(json!({ "notificationTrayItems": [], "users": [], "files": [], "paging": {} }))
}

/// Nothing ever happened in an empty tray: seen and occurred are the same moment.
async fn tray_seen(State(shared): State<Shared>, caller: Caller) -> Result<Json<Value>, ApiError> {
    let since = shared
        .store
        .run(move |tx| {
            tx.user(&caller.user)?
                .map(|user| iso(user.created_at))
                .ok_or_else(|| ApiError::not_found("user"))
        })
        .await?;
    Ok(Json(
        json!({ "lastTraySeenAt": since, "lastTrayOccurredAt": since }),
    ))
}

async fn see_tray(_: Caller, mut fields: Fields) -> Result<Json<Value>, ApiError> {
    let seen = fields.required("lastSeenAt", 40);
    fields.check()?;
    Ok(Json(json!({ "lastSeenAt": seen })))
}

async fn see_items(_: Caller) -> Json<Value> {
    Json(json!({ "trayItems": [] }))
}
