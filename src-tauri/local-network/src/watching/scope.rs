//! What a watch session may do: see one room, be counted, chat and react in it. Everything that is
//! not named here is refused, so a new call of the network is closed to it until somebody decides.

use axum::extract::MatchedPath;
use axum::http::Method;
use axum::http::request::Parts;

use crate::api_error::ApiError;
use crate::http::query::Query;
use crate::id::{RoomId, UserId};
use crate::store::Tx;

/// A call as its address names it.
pub(crate) struct Call {
    method: Method,
    pattern: String,
    path: String,
    query: Query,
}

impl Call {
    pub fn of(parts: &Parts) -> Self {
        Self {
            method: parts.method.clone(),
            pattern: parts
                .extensions
                .get::<MatchedPath>()
                .map_or_else(String::new, |path| path.as_str().to_owned()),
            path: parts.uri.path().to_owned(),
            query: Query::parse(parts.uri.query().unwrap_or_default()),
        }
    }

    /// What stands in the address where the pattern has its first placeholder.
    fn id(&self) -> &str {
        self.pattern
            .split('/')
            .zip(self.path.split('/'))
            .find(|(pattern, _)| pattern.starts_with('{'))
            .map_or("", |(_, id)| id)
    }
}

/// Refuses a call that watching `room` does not need.
pub(crate) fn may_call(tx: &Tx<'_>, room: &RoomId, call: &Call) -> Result<(), ApiError> {
    let about_room = || call.id() == room.as_str();
    let about_chat = |id: &str| -> Result<bool, ApiError> {
        let channel = tx.room(room)?.and_then(|room| room.live_channel_id);
        Ok(!id.is_empty() && channel.as_deref() == Some(id))
    };
    let allowed = match (call.method.as_str(), call.pattern.as_str()) {
        ("GET", "/watch/{room_id}/media" | "/api/v1/rooms/{room_id}")
        | ("POST", "/api/v1/presence/rooms/{room_id}/heartbeat")
        | ("GET", "/api/v1/presence/rooms/{room_id}/users/count") => about_room(),
        ("GET", "/api/v3/channels/{id}" | "/api/v5/message-feeds/{id}")
        | ("POST", "/api/v3/channels/{id}/join") => about_chat(call.id())?,
        ("GET", "/api/v5/messages") => {
            about_chat(call.query.get("messageFeedId").unwrap_or_default())?
        }
        ("GET", "/api/v3/posts/{post_id}") => {
            let post = tx.room(room)?.and_then(|room| room.reference_id);
            post.as_deref() == Some(call.id())
        }
        // What these are about stands in the body: only members write, and only this room's chat
        // can be joined; reactions look at the room themselves.
        ("POST", "/api/v5/messages" | "/api/v1/reactions/live")
        // Its own invitations, its own end.
        | ("GET", "/api/v1/invitations/me")
        | ("DELETE", "/api/v4/sessions") => true,
        _ => false,
    };
    if allowed {
        Ok(())
    } else {
        Err(ApiError::permission_denied(
            "This session may only watch one show. Sign in to the network to do more.",
        ))
    }
}

/// Whether watching `room` as `user` (internal id) needs this topic.
pub(crate) fn may_follow(
    tx: &Tx<'_>,
    user: &UserId,
    room: &RoomId,
    filter: &str,
) -> Result<bool, ApiError> {
    let Some(room) = tx.room(room)? else {
        return Ok(false);
    };
    let own = format!("{}/user/{user}", room.network);
    if filter == room.path() || filter == own {
        return Ok(true);
    }
    if let Some(channel) = &room.live_channel_id {
        let chat = format!("{}/chat/{channel}", room.network);
        if filter == format!("{chat}/#") || filter == format!("{chat}/message/{channel}/#") {
            return Ok(true);
        }
    }
    let post = match &room.reference_id {
        Some(post) => tx.require_post(&room.network, post).ok(),
        None => None,
    };
    Ok(post.is_some_and(|post| filter == format!("{}/liveReaction", post.path())))
}
