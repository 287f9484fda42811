//! Viewers who may not watch a room any more (PLATFORM.md 7.3).

use axum::extract::{Path, State};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::fields::Fields;
use super::query::Query;
use crate::api_error::ApiError;
use crate::id::RoomId;
use crate::network::Shared;
use crate::store::Tx;
use crate::store::rooms::Room;
use crate::store::sessions::Caller;

/// Viewers whom one call may name.
const USERS: usize = 100;

pub(crate) fn routes() -> Router<Shared> {
    Router::new().route(
        "/api/v1/rooms/{room_id}/viewer-bans",
        get(list).post(ban).delete(unban),
    )
}

/// A room whose viewers the caller may judge: the host's own, or one in whose chat the caller keeps
/// order.
fn judged_room(tx: &Tx<'_>, caller: &Caller, id: &RoomId) -> Result<Room, ApiError> {
    let room = tx.require_room(&caller.network, id)?;
    if room.creator == caller.user {
        return Ok(room);
    }
    let moderates = match tx.channel_of_room(&room.id)? {
        Some(channel) => tx.may_moderate(&channel, &caller.user)?,
        None => false,
    };
    if moderates {
        Ok(room)
    } else {
        Err(ApiError::permission_denied(
            "Only the host and the chat's moderators may ban viewers.",
        ))
    }
}

async fn ban(
    State(shared): State<Shared>,
    caller: Caller,
    Path(room_id): Path<RoomId>,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let public_ids = fields.required_ids("userIds", USERS);
    fields.check()?;
    let (id, named) = (room_id.clone(), public_ids.clone());
    let users = shared
        .store
        .run(move |tx| {
            let room = judged_room(tx, &caller, &id)?;
            let mut users = Vec::new();
            for public_id in &named {
                let user = tx.require_user(&caller.network, public_id)?.id;
                if tx.participant_kind(&room.id, &user)?.is_some() {
                    return Err(ApiError::exempt_from_ban(format!(
                        "{public_id} is on the stage; only viewers are banned."
                    )));
                }
                users.push(user);
            }
            tx.viewer_ban_event("room.usersBanned", &room, &users, &named, &caller.user)?;
            for user in &users {
                tx.ban_viewer(&room, user, &caller.user)?;
            }
            Ok(users)
        })
        .await?;
    for user in &users {
        shared.presence.leave(&room_id, user);
        shared.rooms.viewer_gone(&room_id, user).await;
    }
    Ok(Json(json!({ "success": true })))
}

async fn unban(
    State(shared): State<Shared>,
    caller: Caller,
    Path(room_id): Path<RoomId>,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let public_ids = fields.required_ids("userIds", USERS);
    fields.check()?;
    shared
        .store
        .run(move |tx| {
            let room = judged_room(tx, &caller, &room_id)?;
            let mut users = Vec::new();
            for public_id in &public_ids {
                let user = tx.require_user(&caller.network, public_id)?.id;
                tx.unban_viewer(&room, &user)?;
                users.push(user);
            }
            tx.viewer_ban_event(
                "room.usersUnbanned",
                &room,
                &users,
                &public_ids,
                &caller.user,
            )
        })
        .await?;
    Ok(Json(json!({ "success": true })))
}

async fn list(
    State(shared): State<Shared>,
    caller: Caller,
    Path(room_id): Path<RoomId>,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    let page = query.page()?;
    let body = shared
        .store
        .run(move |tx| {
            let room = judged_room(tx, &caller, &room_id)?;
            let listed = tx.banned_viewers(&room.id, &page)?;
            let mut envelope = tx.room_envelope(std::slice::from_ref(&room))?;
            let mut bans = Vec::new();
            for user in &listed.ids {
                bans.push(tx.viewer_ban_json(&room.id, user, &mut envelope)?);
            }
            envelope
                .set("roomBannedUsers", bans)
                .set("paging", listed.paging)
                .finish(tx)
        })
        .await?;
    Ok(Json(body))
}
