//! The notification tray (PLATFORM.md 13).

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::fields::Fields;
use super::query::Query;
use crate::api_error::ApiError;
use crate::clock::iso;
use crate::envelope::Envelope;
use crate::id::TrayItemId;
use crate::network::Shared;
use crate::store::sessions::Caller;

/// Items that one call may say were seen.
const ITEMS: usize = 100;

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v1/notification-tray", get(list))
        .route("/api/v1/notification-tray/tray/seen", get(seen).post(see))
        .route("/api/v1/notification-tray/items/seen", post(see_items))
}

async fn list(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    let page = query.page()?;
    let body = shared
        .store
        .run(move |tx| {
            let listed = tx.tray(&caller.user, &page)?;
            let mut envelope = Envelope::default();
            let mut items = Vec::new();
            for id in &listed.ids {
                items.push(tx.tray_item_json(&caller.network, id, &mut envelope)?);
            }
            envelope
                .set("notificationTrayItems", items)
                .set("paging", listed.paging)
                .finish(tx)
        })
        .await?;
    Ok(Json(body))
}

async fn seen(State(shared): State<Shared>, caller: Caller) -> Result<Json<Value>, ApiError> {
    let tray = shared
        .store
        .run(move |tx| tx.tray_seen(&caller.user))
        .await?;
    Ok(Json(json!({
        "lastTraySeenAt": iso(tray.seen_at),
        "lastTrayOccurredAt": iso(tray.occurred_at),
    })))
}

async fn see(
    State(shared): State<Shared>,
    caller: Caller,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let at = fields.moment("lastSeenAt");
    fields.check()?;
    let seen_at = shared
        .store
        .run(move |tx| tx.see_tray(&caller.user, at))
        .await?;
    Ok(Json(json!({ "lastSeenAt": iso(seen_at) })))
}

/// Items that are gone, or are in somebody else's tray, are left out of the answer.
async fn see_items(
    State(shared): State<Shared>,
    caller: Caller,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    if !fields.has("trayItems") {
        fields.complain("trayItems is required");
    }
    let mut items = Vec::new();
    for mut item in fields.parts("trayItems", ITEMS) {
        let id = TrayItemId::from(item.required("id", 50));
        items.push((id, item.moment("lastSeenAt")));
        fields.join("trayItems", item);
    }
    fields.check()?;
    let seen = shared
        .store
        .run(move |tx| {
            let mut seen = Vec::new();
            for (id, at) in items {
                if let Some(at) = tx.see_tray_item(&caller.user, &id, at)? {
                    seen.push(json!({ "id": id, "lastSeenAt": iso(at) }));
                }
            }
            Ok(seen)
        })
        .await?;
    Ok(Json(json!({ "trayItems": seen })))
}
