//! Read markers (PLATFORM.md 11.3). This network keeps none: the official SDK asks for them
//! unasked and does not catch errors, so every call is answered with nothing in it.

use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::network::Shared;
use crate::store::sessions::Caller;

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v1/markers/messages", get(none))
        .route("/api/v1/markers/channels", get(none))
        .route("/api/v1/markers/message-feeds", get(none))
        .route("/api/v1/markers/userMarker", get(none))
        .route("/api/v1/markers/user-message-feed", get(none))
        .route("/api/v1/markers/sync", post(none))
        .route("/api/v1/markers/message-feeds/reading", post(none))
        .route("/api/v1/markers/channels/{id}/mark-read", put(none))
        .route("/api/v1/markers/message-feeds/{id}/mark-read", put(none))
        .route(
            "/api/v1/markers/message-feeds/{id}/mark-delivering",
            put(none),
        )
}

/// Every array that any of these calls has.
async fn none(_: Caller) -> Json<Value> {
    Json(json!({
        "contentMarkers": [],
        "feedMarkers": [],
        "userMarkers": [],
        "userEntityMarkers": [],
        "userFeedMarkers": [],
        "userMessageFeedMarkers": [],
        "paging": {},
    }))
}
