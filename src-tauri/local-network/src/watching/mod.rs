//! The watch page: viewers of a show need nothing but a browser.
//!
//! The built page comes from a folder ([`WatchPage`](crate::WatchPage)); the network serves it at the room's
//! `livePlaybackUrl` (PLATFORM.md 7.1). The page holds no API key: it asks for a *watch
//! session*, which belongs to one room and is refused everything that watching does not need
//! ([`scope`]).

pub(crate) mod doorman;
mod media;
mod opened;
mod page;
pub(crate) mod scope;
mod session;

use axum::Router;
use axum::routing::{get, post};

use crate::network::Shared;

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/watch/assets/{file}", get(page::asset))
        .route("/watch/{room_id}", get(page::open))
        .route("/watch/{room_id}/session", post(session::open))
        .route("/watch/{room_id}/media", get(media::open))
}
