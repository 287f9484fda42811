//! Rooms: made, read, listed, changed, deleted (PLATFORM.md 7). Their stage is in
//! [`super::stage`].

use axum::extract::{Path, State};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::fields::Fields;
use super::query::Query;
use crate::api_error::ApiError;
use crate::effect::Effect;
use crate::id::{FileId, NetworkId, PublicUserId, RoomId};
use crate::network::Shared;
use crate::room::RoomStatus;
use crate::store::Tx;
use crate::store::posts::PostQuery;
use crate::store::rooms::{Room, RoomPatch, RoomQuery};
use crate::store::sessions::Caller;

const TITLE: usize = 1000;
const DESCRIPTION: usize = 5000;
const ID: usize = 50;
const KINDS: [&str; 2] = ["directStreaming", "coHosts"];

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v1/rooms", get(list).post(create))
        .route("/api/v1/rooms/lives", get(lives))
        .route(
            "/api/v1/rooms/{room_id}",
            get(one).put(update).delete(remove),
        )
}

/// The envelope `R` of one room, fresh from the store.
pub(super) fn room_body(tx: &Tx<'_>, network: &NetworkId, id: &RoomId) -> Result<Value, ApiError> {
    let room = tx.require_room(network, id)?;
    tx.room_envelope(&[room])?.finish(tx)
}

/// A room that only its creator may do this with.
pub(super) fn own_room(tx: &Tx<'_>, caller: &Caller, id: &RoomId) -> Result<Room, ApiError> {
    let room = tx.require_room(&caller.network, id)?;
    if room.creator == caller.user {
        Ok(room)
    } else {
        Err(ApiError::forbidden(
            "Only the host of this room may do this.",
        ))
    }
}

async fn create(
    State(shared): State<Shared>,
    caller: Caller,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let title = fields.required("title", TITLE);
    let description = fields.text("description", DESCRIPTION);
    let thumbnail_file_id = fields.text("thumbnailFileId", ID);
    let metadata = fields.metadata().unwrap_or_else(|| json!({}));
    let kind = fields
        .word("type", &KINDS)
        .unwrap_or_else(|| "directStreaming".to_owned());
    let parent_room_id = fields.text("parentRoomId", ID);
    let older_name = fields.flag("channelEnabled");
    let live_chat_enabled = fields
        .flag("liveChatEnabled")
        .or(older_name)
        .unwrap_or(true);
    fields.check()?;
    let body = shared
        .store
        .run(move |tx| {
            let room = Room {
                id: RoomId::fresh(),
                network: caller.network.clone(),
                kind,
                title,
                description,
                thumbnail_file_id: thumbnail_file_id.map(Into::into),
                status: RoomStatus::Idle,
                live_chat_enabled,
                live_channel_id: None,
                reference_type: None,
                reference_id: None,
                target_type: None,
                target_id: None,
                target_visibility: None,
                parent_room_id: parent_room_id.map(Into::into),
                metadata,
                creator: caller.user.clone(),
                created_at: tx.now,
                updated_at: tx.now,
                live_at: None,
                ended_at: None,
                is_deleted: false,
                deleted_at: None,
                deleted_by: None,
                terminated_for: None,
            };
            check_references(
                tx,
                &caller,
                room.thumbnail_file_id.as_ref(),
                room.parent_room_id.as_ref(),
            )?;
            tx.add_room(&room)?;
            room_body(tx, &caller.network, &room.id)
        })
        .await?;
    Ok(Json(body))
}

/// A thumbnail must be a file of this network, a parent a room of one's own.
fn check_references(
    tx: &Tx<'_>,
    caller: &Caller,
    thumbnail: Option<&FileId>,
    parent: Option<&RoomId>,
) -> Result<(), ApiError> {
    if let Some(file) = thumbnail {
        tx.require_file(&caller.network, file)?;
    }
    if let Some(parent) = parent {
        own_room(tx, caller, parent)?;
    }
    Ok(())
}

/// Refuses a parent that is the room itself or lies below it.
fn refuse_circle(tx: &Tx<'_>, room: &RoomId, parent: &RoomId) -> Result<(), ApiError> {
    let mut above = Some(parent.to_owned());
    while let Some(id) = above {
        if id == room {
            return Err(ApiError::rule("A room cannot be its own parent."));
        }
        above = tx.room(&id)?.and_then(|room| room.parent_room_id);
    }
    Ok(())
}

async fn one(
    State(shared): State<Shared>,
    caller: Caller,
    Path(room_id): Path<RoomId>,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx| room_body(tx, &caller.network, &room_id))
        .await?;
    Ok(Json(body))
}

async fn list(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    let page = query.page()?;
    let statuses = query.list("statuses");
    if let Some(unknown) = statuses
        .iter()
        .find(|status| RoomStatus::parse(status).is_none())
    {
        return Err(ApiError::invalid(vec![format!(
            "statuses holds an unknown status: {unknown}"
        )]));
    }
    let descending = match query.get("sortBy") {
        None | Some("lastCreated") => true,
        Some("firstCreated") => false,
        Some(_) => {
            return Err(ApiError::invalid(vec![
                "sortBy must be firstCreated or lastCreated".into(),
            ]));
        }
    };
    let kind = query.text("type");
    if kind
        .as_ref()
        .is_some_and(|kind| !KINDS.contains(&kind.as_str()))
    {
        return Err(ApiError::invalid(vec![format!(
            "type must be one of {}",
            KINDS.join(", ")
        )]));
    }
    let is_deleted = query.flag("isDeleted").unwrap_or(false);
    let created_by: Option<PublicUserId> = query.get("createdBy").map(Into::into);
    let body = shared
        .store
        .run(move |tx| {
            let creator = match created_by {
                // Who is unknown has made nothing.
                Some(public_id) => {
                    let user = tx.user_by_public_id(&caller.network, &public_id)?;
                    Some(user.map_or_else(|| "".into(), |user| user.id))
                }
                None => None,
            };
            let search = RoomQuery {
                network: caller.network.clone(),
                statuses,
                kind,
                creator,
                is_deleted,
                descending,
            };
            let listed = tx.rooms(search, &page)?;
            let mut rooms = Vec::new();
            for id in &listed.ids {
                rooms.extend(tx.room(id)?);
            }
            tx.room_envelope(&rooms)?
                .set("paging", listed.paging)
                .finish(tx)
        })
        .await?;
    Ok(Json(body))
}

/// Posts whose room is on air (section 7.3).
async fn lives(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    let page = query.page()?;
    let target_types = query.list("targetTypes");
    let everywhere = target_types.is_empty() || target_types.iter().any(|name| name == "all");
    let targets = query.list("targetIds");
    if let Some(unknown) = target_types
        .iter()
        .find(|name| !["all", "community", "user"].contains(&name.as_str()))
    {
        return Err(ApiError::invalid(vec![format!(
            "targetTypes holds an unknown word: {unknown}"
        )]));
    }
    let ascending = query.get("options[sortBy]") == Some("firstCreated");
    let body = shared
        .store
        .run(move |tx| {
            let mut search = PostQuery {
                live_only: true,
                ascending,
                ..PostQuery::new(caller.network.clone(), caller.user.clone())
            };
            if !everywhere {
                for target in targets {
                    // Posts name users by their internal ids. Who is unknown has no posts.
                    match tx.user_by_public_id(&caller.network, &target.as_str().into())? {
                        Some(user) if target_types.iter().any(|name| name == "user") => {
                            search.targets.push(user.id.into());
                        }
                        _ => search.targets.push(target),
                    }
                }
                if let [target_type] = &target_types[..] {
                    search.target_type = Some(target_type.clone());
                }
            }
            let listed = tx.posts(search, &page)?;
            let mut posts = Vec::new();
            for id in &listed.ids {
                posts.push(tx.require_post(&caller.network, id)?);
            }
            tx.post_envelope(Some(&caller.user), &posts)?.finish(tx)
        })
        .await?;
    Ok(Json(body))
}

async fn update(
    State(shared): State<Shared>,
    caller: Caller,
    Path(room_id): Path<RoomId>,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let title = fields.has("title").then(|| fields.required("title", TITLE));
    let older_name = fields.flag("channelEnabled");
    let patch = RoomPatch {
        title,
        description: fields.text("description", DESCRIPTION),
        thumbnail_file_id: fields.text("thumbnailFileId", ID).map(Into::into),
        metadata: fields.metadata(),
        live_chat_enabled: fields.flag("liveChatEnabled").or(older_name),
        parent_room_id: fields.text("parentRoomId", ID).map(Into::into),
    };
    fields.check()?;
    let body = shared
        .store
        .run(move |tx| {
            let room = own_room(tx, &caller, &room_id)?;
            if let Some(parent) = &patch.parent_room_id {
                refuse_circle(tx, &room.id, parent)?;
            }
            check_references(
                tx,
                &caller,
                patch.thumbnail_file_id.as_ref(),
                patch.parent_room_id.as_ref(),
            )?;
            tx.patch_room(&room.id, &patch)?;
            tx.room_event("room.didUpdate", &room.id, None)?;
            room_body(tx, &caller.network, &room.id)
        })
        .await?;
    Ok(Json(body))
}

/// A room on air is ended first, so that nobody is left on its stage.
async fn remove(
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
    shared
        .store
        .run(move |tx| {
            let room = own_room(tx, &caller, &room_id)?;
            tx.delete_room(&room.id, &caller.public_id)?;
            tx.room_event("room.didUpdate", &room.id, None)?;
            tx.after_commit(Effect::Close {
                topic: room.streamer_topic(),
            });
            Ok(())
        })
        .await?;
    Ok(Json(json!({ "success": true })))
}
