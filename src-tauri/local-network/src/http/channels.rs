//! Live channels (contract sections 11.1 to 11.3).

use axum::extract::{Path, State};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::fields::Fields;
use super::query::Query;
use super::rooms::own_room;
use crate::api_error::ApiError;
use crate::envelope::Envelope;
use crate::id::new_id;
use crate::network::Shared;
use crate::store::Tx;
use crate::store::channels::{Channel, MemberQuery};
use crate::store::sessions::Caller;

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v3/channels", post(create))
        .route("/api/v3/channels/", post(create))
        .route("/api/v3/channels/{id}", get(one))
        .route("/api/v3/channels/{id}/join", post(join))
        .route("/api/v3/channels/{id}/leave", delete(leave))
        .route("/api/v3/channels/seen", post(seen))
        .route("/api/v4/channels/{id}/users", get(members))
        .route("/api/v5/message-feeds/{id}", get(message_feed))
}

/// The answer `C`: the channel with the caller's own standing.
fn channel_body(tx: &Tx<'_>, caller: &Caller, id: &str) -> Result<Value, ApiError> {
    let channel = tx.require_channel(&caller.network, id)?;
    tx.channel_envelope(&channel, std::slice::from_ref(&caller.user))?
        .user(&channel.owner)
        .finish(tx)
}

/// Making the channel of a room twice gives the same channel: a client that lost the first answer
/// asks again.
async fn create(
    State(shared): State<Shared>,
    caller: Caller,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    fields.required_word("type", &["live"]);
    let room_id = fields.required("roomId", 50);
    let post = fields.text("postId", 50);
    let display_name = fields.text("displayName", 200);
    let avatar_file_id = fields.text("avatarFileId", 50);
    let metadata = fields.metadata().unwrap_or_else(|| json!({}));
    let tags = fields.texts("tags", 100, 100).unwrap_or_default();
    let user_ids = fields.texts("userIds", 1000, 50).unwrap_or_default();
    fields.check()?;
    let body = shared
        .store
        .run(move |tx| {
            let room = own_room(tx, &caller, &room_id)?;
            if let Some(known) = tx.channel_of_room(&room.id)? {
                return channel_body(tx, &caller, &known.id);
            }
            if !room.live_chat_enabled {
                return Err(ApiError::rule("The chat of this room is switched off."));
            }
            if room.status.is_over() {
                return Err(ApiError::rule("This room has ended."));
            }
            if let Some(post) = &post {
                tx.require_post(&caller.network, post)?;
            }
            if let Some(file) = &avatar_file_id {
                tx.require_file(&caller.network, file)?;
            }
            let channel = Channel {
                id: new_id(),
                network: caller.network.clone(),
                owner: caller.user.clone(),
                room: room.id.clone(),
                post: post.or(room.reference_id),
                display_name: display_name.unwrap_or_default(),
                avatar_file_id,
                metadata,
                tags,
                mute_until: None,
                message_count: 0,
                created_at: tx.now,
                updated_at: tx.now,
                last_activity: tx.now,
            };
            tx.add_channel(&channel)?;
            tx.set_member(&channel.id, &caller.user, "member")?;
            for public_id in user_ids {
                let user = tx.require_user(&caller.network, &public_id)?;
                tx.set_member(&channel.id, &user.id, "member")?;
            }
            tx.set_live_channel(&room.id, &channel.id)?;
            announce(tx, &caller, "channel.created", &channel.id)?;
            tx.room_event("room.didUpdate", &room.id, None)?;
            channel_body(tx, &caller, &channel.id)
        })
        .await?;
    Ok(Json(body))
}

fn announce(tx: &Tx<'_>, caller: &Caller, event_type: &str, id: &str) -> Result<(), ApiError> {
    let channel = tx.require_channel(&caller.network, id)?;
    tx.channel_event(
        event_type,
        &channel,
        std::slice::from_ref(&caller.user),
        &caller.user,
    )
}

async fn one(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx| {
            let channel = tx.require_channel(&caller.network, &id)?;
            tx.require_reader(&channel, &caller.user)?;
            channel_body(tx, &caller, &id)
        })
        .await?;
    Ok(Json(body))
}

async fn join(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx| {
            let channel = tx.require_channel(&caller.network, &id)?;
            tx.require_reader(&channel, &caller.user)?;
            let joined = tx
                .member(&id, &caller.user)?
                .is_some_and(|member| member.is_member());
            if !joined {
                tx.set_member(&id, &caller.user, "member")?;
                announce(tx, &caller, "channel.joined", &id)?;
            }
            channel_body(tx, &caller, &id)
        })
        .await?;
    Ok(Json(body))
}

async fn leave(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx| {
            let channel = tx.require_channel(&caller.network, &id)?;
            tx.require_reader(&channel, &caller.user)?;
            let joined = tx
                .member(&id, &caller.user)?
                .is_some_and(|member| member.is_member());
            if joined {
                tx.set_member(&id, &caller.user, "none")?;
                announce(tx, &caller, "channel.left", &id)?;
            }
            channel_body(tx, &caller, &id)
        })
        .await?;
    Ok(Json(body))
}

async fn members(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<String>,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    let page = query.page()?;
    let search = MemberQuery {
        channel: id.clone(),
        memberships: query.list("memberships"),
        roles: query.list("roles"),
        search: query.text("search"),
        descending: query.get("sortBy") == Some("lastCreated"),
    };
    let body = shared
        .store
        .run(move |tx| {
            let channel = tx.require_channel(&caller.network, &id)?;
            tx.require_reader(&channel, &caller.user)?;
            let listed = tx.members(search, &page)?;
            tx.channel_envelope(&channel, &listed.ids)?
                .set("paging", listed.paging)
                .finish(tx)
        })
        .await?;
    Ok(Json(body))
}

async fn message_feed(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx| {
            let channel = tx.require_channel(&caller.network, &id)?;
            tx.require_reader(&channel, &caller.user)?;
            Envelope::default()
                .set("messageFeeds", vec![tx.message_feed_json(&channel)?])
                .empty(&["messages"])
                .user(&channel.owner)
                .finish(tx)
        })
        .await?;
    Ok(Json(body))
}

/// Read markers are not kept; the call is answered so that nobody retries it.
async fn seen(_: Caller, _: Fields) -> Json<Value> {
    Json(json!({ "success": true }))
}
