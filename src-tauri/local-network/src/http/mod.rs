//! The HTTP API, one file per section of PLATFORM.md.

mod caller;
mod channel_members;
mod channels;
mod comments;
mod communities;
mod community_members;
mod feeds;
pub(crate) mod fields;
mod files;
mod flags;
mod follows;
mod health;
mod invitations;
mod join_requests;
pub(crate) mod listener;
mod live_reactions;
mod markers;
mod message_flags;
mod messages;
mod posts;
pub(crate) mod presence;
pub(crate) mod query;
mod reactions;
mod rooms;
pub(crate) mod sessions;
mod settings;
mod stage;
mod tray;
mod user_relations;
mod users;
mod viewer_bans;

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;

use crate::api_error::ApiError;
use crate::limits::Limits;
use crate::metrics::Limit;
use crate::network::Shared;

/// Every path of the network.
pub(crate) fn router(shared: Shared) -> Router {
    Router::new()
        .merge(health::routes())
        .merge(sessions::routes())
        .merge(settings::routes())
        .merge(tray::routes())
        .merge(users::routes())
        .merge(files::routes(&shared.limits))
        .merge(user_relations::routes())
        .merge(follows::routes())
        .merge(communities::routes())
        .merge(community_members::routes())
        .merge(join_requests::routes())
        .merge(rooms::routes())
        .merge(stage::routes())
        .merge(viewer_bans::routes())
        .merge(presence::routes())
        .merge(posts::routes())
        .merge(feeds::routes())
        .merge(comments::routes())
        .merge(flags::routes())
        .merge(invitations::routes())
        .merge(channels::routes())
        .merge(channel_members::routes())
        .merge(messages::routes())
        .merge(message_flags::routes())
        .merge(markers::routes())
        .merge(reactions::routes())
        .merge(live_reactions::routes())
        .merge(crate::livekit::webhook::routes())
        .merge(crate::watching::routes())
        .route("/mqtt", get(crate::mqtt::upgrade))
        .fallback(unknown)
        .method_not_allowed_fallback(unknown)
        .layer(middleware::map_response(keep_out_of_caches))
        .layer(middleware::from_fn_with_state(shared.clone(), observe))
        .layer(DefaultBodyLimit::max(shared.limits.body_bytes))
        .with_state(shared)
}

/// Whatever PLATFORM.md names and this network does not have yet (PLATFORM.md 19, item 10).
async fn unknown() -> ApiError {
    ApiError::not_found("no such call")
}

fn check_size(limits: &Limits, request: &Request) -> Result<(), ApiError> {
    let url = request
        .uri()
        .path_and_query()
        .map_or("", |url| url.as_str());
    if url.len() > limits.url_bytes {
        return Err(ApiError::too_long(
            StatusCode::URI_TOO_LONG,
            "address",
            limits.url_bytes,
        ));
    }
    let headers = request.headers().iter();
    let length: usize = headers
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    if length > limits.header_bytes {
        return Err(ApiError::too_long(
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            "headers",
            limits.header_bytes,
        ));
    }
    Ok(())
}

/// Answers hold tokens and what only one person may read; nothing that says otherwise itself is for
/// a cache, least of all for the one that a viewer's browser keeps on disk.
async fn keep_out_of_caches(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
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
    let response = match check_size(&shared.limits, &request) {
        Ok(()) => tokio::time::timeout(shared.limits.call(), next.run(request))
            .await
            .unwrap_or_else(|_elapsed| ApiError::too_slow().into_response()),
        Err(refusal) => refusal.into_response(),
    };
    let limit = match response.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Some(Limit::Body),
        StatusCode::URI_TOO_LONG => Some(Limit::Url),
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => Some(Limit::Headers),
        StatusCode::REQUEST_TIMEOUT => Some(Limit::CallTime),
        _ => None,
    };
    if let Some(limit) = limit {
        shared.metrics.refused(limit);
    }
    let status = response.status().as_u16();
    let took = started.elapsed();
    shared.metrics.call(&method, &path, status, took);
    tracing::debug!(%method, path, status, ms = took.as_millis(), "call");
    response
}
