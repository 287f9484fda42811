//! Watch sessions: a viewer of one room, by nothing but a name.

use std::net::SocketAddr;
use std::time::Instant;

use axum::Json;
use axum::extract::{ConnectInfo, Path, State};
use serde_json::Value;

use super::opened::is_open;
use crate::api_error::ApiError;
use crate::clock::{Millis, iso};
use crate::envelope::Envelope;
use crate::http::fields::Fields;
use crate::http::sessions::access_token;
use crate::id::{PublicUserId, RoomId, digest};
use crate::network::Shared;

/// Life of a watch session: an evening. The page asks again when it is over.
const WATCH_LIFE: Millis = 12 * 60 * 60 * 1000;
/// Longest name (PLATFORM.md 3.1).
const NAME: usize = 100;
/// `POST /watch/{room}/session` with `{deviceId, displayName?}`: the answer of section 3.1. The
/// device id is the page's own secret: the same one gives the same viewer, so a page that was
/// loaded again is not two people. A name may come later, by asking again.
pub(super) async fn open(
    State(shared): State<Shared>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    Path(room_id): Path<RoomId>,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    if !shared.doorman.admits(from.ip(), Instant::now()) {
        return Err(ApiError::too_fast());
    }
    let device_id = fields.required("deviceId", 150);
    if device_id.chars().count() < 16 {
        fields.complain("deviceId must have at least 16 characters");
    }
    let name = fields
        .text("displayName", NAME)
        .map(|name| name.trim().to_owned());
    if let Some(name) = &name
        && (name.is_empty() || name.chars().any(char::is_control))
    {
        fields.complain("displayName must be one line of text");
    }
    fields.check()?;

    let body = shared
        .store
        .run(move |tx| {
            let room = tx
                .room(&room_id)?
                .filter(|room| !room.is_deleted)
                .ok_or_else(|| ApiError::not_found("room"))?;
            if !tx.watchable(&room.network) {
                return Err(ApiError::forbidden(
                    "This network shows nothing to people without an account.",
                ));
            }
            if !is_open(&room) {
                return Err(ApiError::permission_denied("This show is not public."));
            }
            let mark = digest(&format!("{}/{device_id}", room.network));
            let user_id = PublicUserId::from(format!("viewer-{}", &mark[..20]));
            let known = tx.user_by_public_id(&room.network, &user_id)?.is_some();
            let name = name.or_else(|| (!known).then(|| guest_name(&mark)));
            let user = tx.enter_user(&room.network, &user_id, name.as_deref(), None)?;
            let token = access_token(tx, &user);
            tx.open_session(&user.id, &device_id, &digest(&token))?;
            tx.confine_session(&digest(&token), &room.id, tx.now + WATCH_LIFE)?;
            Envelope::default()
                .user(&user.id)
                .set("accessToken", token)
                .set("issuedAt", iso(tx.now))
                .set("expiresAt", iso(tx.now + WATCH_LIFE))
                .empty(&["roles"])
                .set("userType", "signed-in")
                .finish(tx)
        })
        .await?;
    Ok(Json(body))
}

/// What somebody who only watches is called in the host's list: "Guest 4821".
fn guest_name(mark: &str) -> String {
    let number = u64::from_str_radix(&mark[..8], 16).unwrap_or_default() % 9000 + 1000;
    format!("Guest {number}")
}
