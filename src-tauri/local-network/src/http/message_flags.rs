//! Reports of messages (PLATFORM.md 11.3).

use axum::extract::{Path, State};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::fields::Fields;
use super::messages::message_body;
use crate::api_error::ApiError;
use crate::events::SERVER;
use crate::id::MessageId;
use crate::network::Shared;
use crate::store::Tx;
use crate::store::channels::Channel;
use crate::store::messages::Message;
use crate::store::sessions::Caller;

const REASON: usize = 300;
const DETAIL: usize = 1000;

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route(
            "/api/v5/messages/{id}/flags",
            post(flag).delete(unflag).get(flagged),
        )
        .route("/api/v5/messages/{id}/flags/clear", post(clear))
}

/// The message and where it was said, for those who can see it.
fn seen(tx: &Tx<'_>, caller: &Caller, id: &MessageId) -> Result<(Message, Channel), ApiError> {
    let (message, channel) = tx.require_message(&caller.network, id)?;
    tx.require_reader(&channel, &caller.user)?;
    Ok((message, channel))
}

/// Tells the new count. Who reported is nobody's business, so the network is the sender.
fn announce(tx: &Tx<'_>, caller: &Caller, event: &str, id: &MessageId) -> Result<Value, ApiError> {
    tx.touch_message(id)?;
    let (message, channel) = tx.require_message(&caller.network, id)?;
    tx.message_event(event, &channel, &message, SERVER)?;
    message_body(tx, caller, id)
}

async fn flag(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<MessageId>,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let reason = fields.text("reason", REASON);
    let detail = fields.text("detail", DETAIL);
    fields.check()?;
    let body = shared
        .store
        .run(move |tx| {
            let (message, _) = seen(tx, &caller, &id)?;
            let (reason, detail) = (reason.as_deref(), detail.as_deref());
            tx.flag(message.reference(), &caller.user, reason, detail)?;
            announce(tx, &caller, "message.flagged", &id)
        })
        .await?;
    Ok(Json(body))
}

async fn unflag(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<MessageId>,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx| {
            let (message, _) = seen(tx, &caller, &id)?;
            tx.unflag(message.reference(), &caller.user)?;
            announce(tx, &caller, "message.unflagged", &id)
        })
        .await?;
    Ok(Json(body))
}

/// Whoever keeps order in the chat has looked into it: the reports are forgotten. The platform does
/// this in its console; this call is the network's own, answered with `M`.
async fn clear(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<MessageId>,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx| {
            let (message, channel) = seen(tx, &caller, &id)?;
            if !tx.may_moderate(&channel, &caller.user)? {
                return Err(ApiError::permission_denied(
                    "Only a moderator may clear the reports of a message.",
                ));
            }
            if tx.clear_flags(message.reference())? {
                announce(tx, &caller, "message.flagCleared", &id)
            } else {
                message_body(tx, &caller, &id)
            }
        })
        .await?;
    Ok(Json(body))
}

async fn flagged(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<MessageId>,
) -> Result<Json<Value>, ApiError> {
    let flagged = shared
        .store
        .run(move |tx| {
            let (message, _) = seen(tx, &caller, &id)?;
            tx.is_flagged_by(message.reference(), &caller.user)
        })
        .await?;
    Ok(Json(json!({ "result": flagged })))
}
