//! Calls about who is watching (PLATFORM.md 8).

use std::time::Instant;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::api_error::ApiError;
use crate::clock::{self, iso};
use crate::id::RoomId;
use crate::network::Shared;
use crate::store::sessions::Caller;

/// Longest list of viewers.
const LIST_LIMIT: usize = 200;

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v1/presence/settings", get(settings))
        .route("/api/v1/presence/rooms/{room_id}/heartbeat", post(beat))
        .route("/api/v1/presence/rooms/{room_id}/users/count", get(count))
        .route("/api/v1/presence/rooms/{room_id}/users", get(users))
}

async fn settings(_: Caller) -> Json<Value> {
    let since = iso(0);
    Json(json!({
        "user": { "enabled": true, "enabledAt": since },
        // The official SDK takes the interval as minutes.
        "network": { "heartbeatInterval": 1, "presenceSyncInterval": 1, "updatedAt": since },
        "room": { "enabled": true },
    }))
}

async fn require_room(shared: &Shared, caller: Caller, room_id: RoomId) -> Result<(), ApiError> {
    shared
        .store
        .run(move |tx| tx.require_room(&caller.network, &room_id).map(|_| ()))
        .await
}

async fn beat(
    State(shared): State<Shared>,
    caller: Caller,
    Path(room_id): Path<RoomId>,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let (user, public_id) = (caller.user.clone(), caller.public_id.clone());
    let room = room_id.clone();
    shared
        .store
        .run(move |tx| {
            let room = tx.require_room(&caller.network, &room)?;
            tx.require_viewer(&room, &caller.user)
        })
        .await?;
    let now = Instant::now();
    shared.presence.beat(&room_id, &user, &public_id, now);
    Ok((StatusCode::ACCEPTED, Json(json!({ "success": true }))))
}

async fn count(
    State(shared): State<Shared>,
    caller: Caller,
    Path(room_id): Path<RoomId>,
) -> Result<Json<Value>, ApiError> {
    require_room(&shared, caller, room_id.clone()).await?;
    let count = shared.presence.viewers(&room_id, Instant::now()).len();
    Ok(Json(json!({
        "count": count,
        "referenceTimestamp": iso(clock::now()),
    })))
}

async fn users(
    State(shared): State<Shared>,
    caller: Caller,
    Path(room_id): Path<RoomId>,
) -> Result<Json<Value>, ApiError> {
    require_room(&shared, caller, room_id.clone()).await?;
    let viewers = shared.presence.viewers(&room_id, Instant::now());
    let total = viewers.len();
    let viewers: Vec<Value> = viewers
        .into_iter()
        .take(LIST_LIMIT)
        .map(|(user, joined_at)| json!({ "userId": user, "joinedAt": iso(joined_at) }))
        .collect();
    Ok(Json(json!({
        "viewers": viewers,
        "total": total,
        "limit": LIST_LIMIT,
    })))
}
