//! The HTTP API, one file per section of the contract.

mod caller;
mod channel_members;
mod channels;
mod communities;
pub(crate) mod fields;
mod health;
mod images;
mod invitations;
mod markers;
mod messages;
mod posts;
pub(crate) mod presence;
pub(crate) mod query;
mod reactions;
mod rooms;
pub(crate) mod sessions;
mod settings;
mod stage;
mod users;
mod viewer_bans;

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::get;

use crate::api_error::ApiError;
use crate::network::Shared;

/// Largest JSON body.
pub(crate) const JSON_LIMIT: usize = 1024 * 1024;

/// Every path of the network.
pub(crate) fn router(shared: Shared) -> Router {
    Router::new()
        .merge(health::routes())
        .merge(sessions::routes())
        .merge(settings::routes())
        .merge(users::routes())
        .merge(images::routes())
        .merge(communities::routes())
        .merge(rooms::routes())
        .merge(stage::routes())
        .merge(viewer_bans::routes())
        .merge(presence::routes())
        .merge(posts::routes())
        .merge(invitations::routes())
        .merge(channels::routes())
        .merge(channel_members::routes())
        .merge(messages::routes())
        .merge(markers::routes())
        .merge(reactions::routes())
        .merge(crate::livekit::webhook_routes())
        .merge(crate::watching::routes())
        .route("/mqtt", get(crate::mqtt::upgrade))
        .fallback(unknown)
        .method_not_allowed_fallback(unknown)
        .layer(middleware::from_fn_with_state(shared.clone(), observe))
        .layer(DefaultBodyLimit::max(JSON_LIMIT))
        .with_state(shared)
}

/// Whatever the contract names and this network does not have yet (section 19, item 10).
async fn unknown() -> ApiError {
    ApiError::not_found("no such call")
}

/// One line and one count per call: the pattern of its path, never the query or a header, since
/// those hold tokens and ids.
async fn observe(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let path = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("(unknown)", MatchedPath::as_str)
        .to_owned();
    let started = std::time::Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let took = started.elapsed();
    shared.metrics.call(&method, &path, status, took);
    tracing::debug!(%method, path, status, ms = took.as_millis(), "call");
    response
}
