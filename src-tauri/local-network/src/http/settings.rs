//! Settings (PLATFORM.md 14).

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::fields::Fields;
use crate::api_error::ApiError;
use crate::network::Shared;
use crate::store::sessions::Caller;

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v3/network-settings/chat", get(chat))
        .route("/api/v3/network-settings/social", get(social))
        .route("/api/v3/network-settings/product", get(product))
        .route("/api/v3/network-settings/feed-setting", get(feed))
        .route(
            "/api/v3/network-settings/shareable-deep-links",
            get(deep_links),
        )
        .route("/api/v3/allowlists/verify", post(verify_links))
        .route("/api/v3/blocklists/verify", post(verify_words))
        .route("/api/v1/analytics/activities", post(heard))
        .route("/api/v3/user-event/room", post(watched))
}

async fn chat(_: Caller) -> Json<Value> {
    Json(json!({
        "enabled": true,
        "mention": { "isAllowMentionedChannelEnabled": true },
        "messagePreview": { "enabled": true, "isIncludeDeleted": false },
        // Only this network's list of rooms knows `createdBy` (PLATFORM.md 7.3).
        "roomsByCreator": true,
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

/// There is nothing to sell on this network.
async fn product(_: Caller) -> Json<Value> {
    Json(json!({ "product": { "enabled": false } }))
}

async fn feed(_: Caller) -> Json<Value> {
    Json(json!({ "feedSettings": [] }))
}

async fn deep_links(_: Caller) -> Json<Value> {
    Json(json!({ "shareableDeepLinks": [] }))
}

/// Most texts of one question about the word lists.
const TEXTS: usize = 100;

fn texts(mut fields: Fields) -> Result<Vec<String>, ApiError> {
    let texts = fields.texts("data", TEXTS, 20_000);
    if texts.is_none() && !fields.has("data") {
        fields.complain("data is required");
    }
    fields.check()?;
    Ok(texts.unwrap_or_default())
}

/// Whether every link in the texts may be written.
async fn verify_links(
    State(shared): State<Shared>,
    caller: Caller,
    fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let texts = texts(fields)?;
    let lists = &shared.network(&caller.network)?.word_lists;
    let foreign = texts.iter().any(|text| lists.has_foreign_link(text));
    Ok(Json(json!({ "success": !foreign })))
}

/// Whether every word in the texts may be written.
async fn verify_words(
    State(shared): State<Shared>,
    caller: Caller,
    fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let texts = texts(fields)?;
    let lists = &shared.network(&caller.network)?.word_lists;
    let blocked = texts.iter().any(|text| lists.has_blocked_word(text));
    Ok(Json(json!({ "success": !blocked })))
}

/// What was viewed is nobody's business here: taken, and forgotten.
async fn heard(_: Caller, _: Fields) -> Json<Value> {
    Json(json!({ "success": true }))
}

/// Watch time (section 8); any signature is good, and nothing is kept.
async fn watched(_: Caller, mut fields: Fields) -> Result<Json<Value>, ApiError> {
    if fields.values("rooms", 100).is_none() && !fields.has("rooms") {
        fields.complain("rooms is required");
    }
    fields.check()?;
    Ok(Json(json!({ "ok": true })))
}
