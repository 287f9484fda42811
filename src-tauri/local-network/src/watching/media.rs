//! How a viewer comes to see the stage.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use serde_json::{Value, json};

use super::opened::is_open;
use crate::api_error::ApiError;
use crate::id::RoomId;
use crate::network::Shared;
use crate::room::RoomStatus;
use crate::store::sessions::Caller;

/// Address and token to see the stage with. Only while the show is on: before, the stage may hold
/// people whom nobody is to see yet.
pub(super) async fn open(
    State(shared): State<Shared>,
    caller: Caller,
    headers: HeaderMap,
    Path(room_id): Path<RoomId>,
) -> Result<Json<Value>, ApiError> {
    let user = caller.user.clone();
    let room = shared
        .store
        .run(move |tx| {
            let room = tx.require_room(&caller.network, &room_id)?;
            tx.require_viewer(&room, &caller.user)?;
            Ok(room)
        })
        .await?;
    if !is_open(&room) {
        return Err(ApiError::permission_denied("This show is not public."));
    }
    match room.status {
        RoomStatus::Live | RoomStatus::WaitingReconnect => {}
        RoomStatus::Idle => return Err(ApiError::rule("This show has not started.")),
        _ => return Err(ApiError::rule("This show has ended.")),
    }
    shared.livekit.require()?;
    let host = headers.get("host").and_then(|value| value.to_str().ok());
    Ok(Json(json!({
        "url": shared.livekit.url_for(host),
        "token": shared.livekit.viewer_token(&room.id, &user)?,
    })))
}
