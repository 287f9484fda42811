//! `GET /healthz`: whether this network is well, and that it is a network of ours.

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::api_error::ApiError;
use crate::network::Shared;

pub(crate) fn routes() -> Router<Shared> {
    Router::new().route("/healthz", get(health))
}

async fn health(State(shared): State<Shared>) -> Result<Json<Value>, ApiError> {
    shared.store.run(|tx| tx.is_there()).await?;
    Ok(Json(json!({
        "greenroomNetwork": env!("CARGO_PKG_VERSION"),
        "status": "ok",
        "mqttConnections": shared.broker.connections(),
        "liveKitUrl": shared.livekit.url(),
        "liveKitRunning": shared.livekit.is_there(),
    })))
}
