//! Reports of messages (contract section 11.3).

use axum::extract::{Path, State};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::fields::Fields;
use super::messages::message_body;
use crate::api_error::ApiError;
use crate::events::SERVER;
use crate::network::Shared;
use crate::store::Tx;
use crate::store::sessions::Caller;

const REASON: usize = 300;
const DETAIL: usize = 1000;

pub(crate) fn routes() -> Router<Shared> {
    Router::new().route(
        "/api/v5/messages/{id}/flags",
        post(flag).delete(unflag).get(flagged),
    )
}

/// Refuses those who cannot see the message.
fn require_seen(tx: &Tx<'_>, caller: &Caller, id: &str) -> Result<(), ApiError> {
    let (_, channel) = tx.require_message(&caller.network, id)?;
    tx.require_reader(&channel, &caller.user)
}

/// Tells the new count. Who reported is nobody's business, so the network is the sender.
fn announce(tx: &Tx<'_>, caller: &Caller, event: &str, id: &str) -> Result<Value, ApiError> {
    let (message, channel) = tx.require_message(&caller.network, id)?;
    tx.message_event(event, &channel, &message, SERVER)?;
    message_body(tx, caller, id)
}

async fn flag(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<String>,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let reason = fields.text("reason", REASON);
    let detail = fields.text("detail", DETAIL);
    fields.check()?;
    let body = shared
        .store
        .run(move |tx| {
            require_seen(tx, &caller, &id)?;
            tx.flag_message(&id, &caller.user, reason.as_deref(), detail.as_deref())?;
            announce(tx, &caller, "message.flagged", &id)
        })
        .await?;
    Ok(Json(body))
}

async fn unflag(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx| {
            require_seen(tx, &caller, &id)?;
            tx.unflag_message(&id, &caller.user)?;
            announce(tx, &caller, "message.unflagged", &id)
        })
        .await?;
    Ok(Json(body))
}

async fn flagged(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let flagged = shared
        .store
        .run(move |tx| {
            require_seen(tx, &caller, &id)?;
            tx.is_message_flagged(&id, &caller.user)
        })
        .await?;
    Ok(Json(json!({ "result": flagged })))
}
