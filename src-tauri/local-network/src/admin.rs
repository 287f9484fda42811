//! What the operator sees, on an address of its own: `/healthz`, `/readyz`, `/metrics`.
//!
//! There is no key in front of it. It shows numbers and no person, and belongs on an address that
//! only the operator's own machines reach.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;

use crate::api_error::ApiError;
use crate::limits::Limits;
use crate::metrics::{self, NetworkName, RoomGroup};
use crate::network::Shared;

/// A database that takes longer for nothing at all is not well.
const STORE_DEADLINE: Duration = Duration::from_secs(5);

pub(crate) fn router(shared: Shared) -> Router {
    Router::new()
        .route("/healthz", get(health))
        .route("/readyz", get(readiness))
        .route("/metrics", get(numbers))
        .with_state(shared)
}

/// Few ask here, and they must be heard when the network is full.
pub(crate) fn limits() -> Limits {
    Limits {
        http_connections: 64,
        ..Limits::default()
    }
}

/// Whether the program is worth keeping: its database answers.
async fn health(State(shared): State<Shared>) -> Response {
    let store = store_answers(&shared).await;
    report(store, json!({ "database": store }))
}

/// Whether clients may be sent here: the database answers, and so does LiveKit.
async fn readiness(State(shared): State<Shared>) -> Response {
    let (store, livekit) = tokio::join!(store_answers(&shared), shared.livekit.answers());
    report(
        store && livekit,
        json!({ "database": store, "liveKit": livekit }),
    )
}

fn report(well: bool, parts: serde_json::Value) -> Response {
    let (status, word) = match well {
        true => (StatusCode::OK, "ok"),
        false => (StatusCode::SERVICE_UNAVAILABLE, "failing"),
    };
    (status, Json(json!({ "status": word, "answers": parts }))).into_response()
}

async fn store_answers(shared: &Shared) -> bool {
    let asked = shared.store.run(|tx| tx.is_there());
    matches!(
        tokio::time::timeout(STORE_DEADLINE, asked).await,
        Ok(Ok(()))
    )
}

async fn numbers(State(shared): State<Shared>) -> Result<Response, ApiError> {
    let (census, livekit) =
        tokio::join!(shared.store.run(|tx| tx.census()), shared.livekit.answers());
    let census = census?;
    let all = &shared.metrics;
    for (network, sessions) in census.sessions {
        all.sessions
            .get_or_create(&NetworkName { network })
            .set(sessions);
    }
    for (network, status, rooms) in census.rooms {
        let status = status.as_str();
        all.rooms
            .get_or_create(&RoomGroup { network, status })
            .set(rooms);
    }
    all.viewers
        .set(i64::try_from(shared.presence.total()).unwrap_or(i64::MAX));
    all.livekit_up.set(i64::from(livekit));
    all.uptime_seconds
        .set(shared.started.elapsed().as_secs_f64());
    let text = all.text().map_err(ApiError::internal)?;
    Ok(([(CONTENT_TYPE, metrics::CONTENT_TYPE)], text).into_response())
}
