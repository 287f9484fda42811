//! The watch page: viewers of a show need nothing but a browser.
//!
//! The built page comes from a folder ([`WatchPage`]); the network serves it at the room's
//! `livePlaybackUrl` (PLATFORM.md 7.1). The page holds no API key: it asks for a *watch
//! session*, which belongs to one room and is refused everything that watching does not need
//! ([`scope`]).

mod page;
mod scope;
mod session;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::api_error::ApiError;
use crate::network::Shared;
use crate::room::RoomStatus;
use crate::store::Tx;
use crate::store::rooms::Room;
use crate::store::sessions::Caller;

pub use page::WatchPage;
pub(crate) use scope::{Call, may_call, may_follow};
pub(crate) use session::Doorman;

/// Where the page of a room is, below the network's own address.
const PATH: &str = "/watch";

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/watch/assets/{file}", get(page::asset))
        .route("/watch/{room_id}", get(page::open))
        .route("/watch/{room_id}/session", post(session::open))
        .route("/watch/{room_id}/media", get(media))
}

/// Whether people without an account may watch a room in a browser.
pub(crate) fn is_open(room: &Room) -> bool {
    room.kind == "coHosts"
        && !room.is_deleted
        && room.target_visibility.as_deref() != Some("private")
}

impl Tx<'_> {
    /// The room's `livePlaybackUrl`: its watch page, where there is one. It is told before the
    /// show as well, since that is when people pass a link on.
    pub fn live_playback_url(&self, room: &Room) -> Option<String> {
        (self.watchable(&room.network) && is_open(room))
            .then(|| format!("{}{PATH}/{}", self.public_url, room.id))
    }
}

/// Address and token to see the stage with. Only while the show is on: before, the stage may hold
/// people whom nobody is to see yet.
async fn media(
    State(shared): State<Shared>,
    caller: Caller,
    headers: HeaderMap,
    Path(room_id): Path<String>,
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
    let host = headers.get("host").and_then(|value| value.to_str().ok());
    Ok(Json(json!({
        "url": shared.livekit.url_for(host),
        "token": shared.livekit.viewer_token(&room.id, &user)?,
    })))
}
