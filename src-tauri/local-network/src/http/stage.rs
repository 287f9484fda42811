//! The stage of a room: access to its media, stopping it, leaving it, being taken off
//! (PLATFORM.md 7.3 and 7.4).

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::routing::{delete, get, post, put};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::fields::Fields;
use super::rooms::{own_room, room_body};
use crate::api_error::ApiError;
use crate::id::{PublicUserId, RoomId};
use crate::network::Shared;
use crate::store::rooms::{CO_HOST, HOST, Room};
use crate::store::sessions::Caller;
use crate::store::users::User;

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v1/rooms/{room_id}/token", get(token))
        .route("/api/v1/rooms/{room_id}/rehearsal", post(rehearsal))
        .route("/api/v1/rooms/{room_id}/stop", post(stop))
        .route("/api/v1/rooms/{room_id}/terminate", post(terminate))
        .route("/api/v1/rooms/{room_id}/leave", post(leave))
        .route("/api/v1/rooms/{room_id}/recorded", get(recorded))
        .route(
            "/api/v1/rooms/{room_id}/recorded/{playback_id}/watch",
            get(no_recording),
        )
        .route(
            "/api/v1/rooms/{room_id}/recorded/{playback_id}/thumbnail",
            get(no_recording),
        )
        .route(
            "/api/v1/rooms/{room_id}/participants",
            delete(remove_named_in_body),
        )
        .route(
            "/api/v1/rooms/{room_id}/participants/{user_id}",
            put(set_permissions).delete(remove),
        )
}

async fn token(
    State(shared): State<Shared>,
    caller: Caller,
    headers: HeaderMap,
    Path(room_id): Path<RoomId>,
) -> Result<Json<Value>, ApiError> {
    let (room, user) = broadcaster(&shared, caller, room_id).await?;
    let token = shared
        .livekit
        .stage_token(&room.id, &user.public_id, user.name())?;
    Ok(Json(json!({
        "coHostUrl": shared.livekit.url_for(host(&headers)),
        "coHostToken": token,
    })))
}

/// A room of the room's media server, for whoever broadcasts in the room, to try the line, picture and
/// sound in: from this caller to the server and back, heard by nobody else. This call is the network's
/// own (PLATFORM.md 7.4).
async fn rehearsal(
    State(shared): State<Shared>,
    caller: Caller,
    headers: HeaderMap,
    Path(room_id): Path<RoomId>,
) -> Result<Json<Value>, ApiError> {
    broadcaster(&shared, caller, room_id).await?;
    let ends = shared.livekit.rehearsal()?;
    Ok(Json(json!({
        "url": shared.livekit.url_for(host(&headers)),
        "sendToken": ends.sends,
        "receiveToken": ends.receives,
    })))
}

/// The room and the caller, who broadcasts in it, while the media server takes somebody.
async fn broadcaster(
    shared: &Shared,
    caller: Caller,
    room_id: RoomId,
) -> Result<(Room, User), ApiError> {
    let (room, user) = shared
        .store
        .run(move |tx| {
            let room = tx.require_room(&caller.network, &room_id)?;
            if tx.participant_kind(&room.id, &caller.user)?.is_none() {
                return Err(ApiError::permission_denied(
                    "Only the host and co-hosts have access to the stage.",
                ));
            }
            let user = tx
                .user(&caller.user)?
                .ok_or_else(|| ApiError::not_found("user"))?;
            Ok((room, user))
        })
        .await?;
    if room.status.is_over() {
        return Err(ApiError::rule("This room has ended."));
    }
    if room.kind != "coHosts" {
        return Err(ApiError::rule(
            "This network has no direct streaming; make the room with type coHosts.",
        ));
    }
    shared.livekit.require()?;
    Ok((room, user))
}

fn host(headers: &HeaderMap) -> Option<&str> {
    headers.get("host")?.to_str().ok()
}

/// Stopping twice is stopping once.
async fn stop(
    State(shared): State<Shared>,
    caller: Caller,
    Path(room_id): Path<RoomId>,
) -> Result<Json<Value>, ApiError> {
    let (asked, room) = (caller.clone(), room_id.clone());
    shared
        .store
        .run(move |tx| own_room(tx, &asked, &room).map(|_| ()))
        .await?;
    shared.rooms.stop(&room_id).await?;
    let body = shared
        .store
        .run(move |tx| room_body(tx, &caller.network, &room_id))
        .await?;
    Ok(Json(body))
}

/// What a termination is put down to unless its caller says otherwise.
const BY_ADMINISTRATOR: &str = "administrator";

/// An administrator ends a show against its host. The platform does this in its console; this call
/// is the network's own: `{category?}`, answered with `R`.
async fn terminate(
    State(shared): State<Shared>,
    caller: Caller,
    Path(room_id): Path<RoomId>,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let category = fields.text("category", 100);
    fields.check()?;
    let (asked, room) = (caller.clone(), room_id.clone());
    shared
        .store
        .run(move |tx| {
            if !asked.is_admin {
                return Err(ApiError::permission_denied(
                    "Only an administrator of this network may do this.",
                ));
            }
            let room = tx.require_room(&asked.network, &room)?;
            if room.status.is_over() {
                return Err(ApiError::rule("This room has ended."));
            }
            tx.set_termination(&room.id, category.as_deref().unwrap_or(BY_ADMINISTRATOR))
        })
        .await?;
    shared.rooms.terminate(&room_id).await?;
    let body = shared
        .store
        .run(move |tx| room_body(tx, &caller.network, &room_id))
        .await?;
    Ok(Json(body))
}

async fn recorded(
    State(shared): State<Shared>,
    caller: Caller,
    Path(room_id): Path<RoomId>,
) -> Result<Json<Value>, ApiError> {
    shared
        .store
        .run(move |tx| tx.require_room(&caller.network, &room_id).map(|_| ()))
        .await?;
    Ok(Json(json!({ "recordedUrls": [] })))
}

/// This network records nothing.
async fn no_recording(
    State(shared): State<Shared>,
    caller: Caller,
    Path((room_id, _)): Path<(RoomId, PublicUserId)>,
) -> Result<(), ApiError> {
    shared
        .store
        .run(move |tx| tx.require_room(&caller.network, &room_id).map(|_| ()))
        .await?;
    Err(ApiError::not_found("recording"))
}

async fn leave(
    State(shared): State<Shared>,
    caller: Caller,
    Path(room_id): Path<RoomId>,
) -> Result<Json<Value>, ApiError> {
    let identity = caller.public_id.clone();
    let room = room_id.clone();
    shared
        .store
        .run(move |tx| {
            let room = tx.require_room(&caller.network, &room_id)?;
            match tx.participant_kind(&room.id, &caller.user)?.as_deref() {
                Some(CO_HOST) => {}
                Some(HOST) => {
                    return Err(ApiError::permission_denied(
                        "The host cannot leave the room, only stop it.",
                    ));
                }
                _ => return Err(ApiError::permission_denied("You are not on this stage.")),
            }
            tx.take_off_stage(&room, &caller.user, "room.participantLeft")
        })
        .await?;
    shared.rooms.co_host_gone(&room, &identity).await?;
    Ok(Json(json!({ "success": true })))
}

async fn remove(
    State(shared): State<Shared>,
    caller: Caller,
    Path((room_id, user_id)): Path<(RoomId, PublicUserId)>,
) -> Result<Json<Value>, ApiError> {
    remove_participant(shared, caller, room_id, user_id).await
}

/// The form of an older description: no id in the path.
async fn remove_named_in_body(
    State(shared): State<Shared>,
    caller: Caller,
    Path(room_id): Path<RoomId>,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let user_id = fields.required("participantUserId", 50);
    fields.check()?;
    remove_participant(shared, caller, room_id, user_id.into()).await
}

async fn remove_participant(
    shared: Shared,
    caller: Caller,
    room_id: RoomId,
    user_id: PublicUserId,
) -> Result<Json<Value>, ApiError> {
    let (room, identity) = (room_id.clone(), user_id.clone());
    shared
        .store
        .run(move |tx| {
            let room = own_room(tx, &caller, &room_id)?;
            let user = tx.require_user(&caller.network, &user_id)?;
            match tx.participant_kind(&room.id, &user.id)?.as_deref() {
                Some(CO_HOST) => tx.take_off_stage(&room, &user.id, "room.participantRemoved"),
                Some(_) => Err(ApiError::rule("The host cannot be removed.")),
                None => Err(ApiError::not_found("participant")),
            }
        })
        .await?;
    shared.rooms.co_host_gone(&room, &identity).await?;
    Ok(Json(json!({ "success": true })))
}

async fn set_permissions(
    State(shared): State<Shared>,
    caller: Caller,
    Path((room_id, user_id)): Path<(RoomId, PublicUserId)>,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let allowed = fields.flag("canManageProductTags");
    if allowed.is_none() {
        fields.complain("canManageProductTags is required");
    }
    fields.check()?;
    let allowed = allowed.unwrap_or_default();
    let body = shared
        .store
        .run(move |tx| {
            let room = own_room(tx, &caller, &room_id)?;
            let user = tx.require_user(&caller.network, &user_id)?;
            if tx.participant_kind(&room.id, &user.id)?.is_none() {
                return Err(ApiError::not_found("participant"));
            }
            tx.set_product_tag_permission(&room.id, &user.id, allowed)?;
            tx.room_event("room.didUpdate", &room.id, None)?;
            room_body(tx, &caller.network, &room.id)
        })
        .await?;
    Ok(Json(body))
}
