//! The platform's error body and codes (PLATFORM.md 2.6).

use std::time::Duration;

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// Why a call is refused, in the platform's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub(crate) struct ApiError {
    pub status: StatusCode,
    pub code: u32,
    pub message: String,
    pub detail: Vec<String>,
    /// After how many seconds it is worth trying again.
    pub retry_after: Option<u64>,
}

impl ApiError {
    fn new(status: StatusCode, code: u32, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            detail: Vec::new(),
            retry_after: None,
        }
    }

    /// A malformed request.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, 400_000, message)
    }

    /// What was uploaded as a film is none, by the media type that it was sent with.
    pub fn no_film() -> Self {
        Self {
            detail: vec!["files must have a content type of video".to_owned()],
            ..Self::new(StatusCode::BAD_REQUEST, 400_002, "This is not a video.")
        }
    }

    /// An invalid session or API key; nothing else may answer with this code, because it ends the
    /// session of the official SDK.
    pub fn unauthorized() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            400_100,
            "Unauthorized: the API key or the access token is not valid.",
        )
    }

    /// The thing belongs to somebody else.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, 400_300, message)
    }

    /// A role or a membership is missing.
    pub fn permission_denied(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, 400_301, message)
    }

    /// The sender is muted in the channel.
    pub fn muted() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            400_302,
            "You are muted in this channel.",
        )
    }

    /// The whole channel is muted.
    pub fn channel_muted() -> Self {
        Self::new(StatusCode::FORBIDDEN, 400_303, "This channel is muted.")
    }

    /// Banned from the channel or community.
    pub fn banned() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            400_304,
            "You are banned from this channel.",
        )
    }

    /// Banned from watching a room.
    pub fn banned_from_room() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            400_304,
            "You are banned from this room.",
        )
    }

    /// The owner of a channel and the host of a room cannot be shut out of it.
    pub fn exempt_from_ban(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, 400_306, message)
    }

    /// The text holds a word of the network's block list.
    pub fn blocked_word() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            400_308,
            "This text holds a word that is not allowed here.",
        )
    }

    /// The text links to somewhere that the network's allow list does not name.
    pub fn link_not_allowed() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            400_309,
            "This text holds a link that is not allowed here.",
        )
    }

    /// Who is not banned cannot be let in again.
    pub fn not_banned() -> Self {
        Self::new(StatusCode::FORBIDDEN, 400_316, "This person is not banned.")
    }

    /// Somebody must be left who decides.
    pub fn last_moderator() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            400_318,
            "The last moderator stays one.",
        )
    }

    /// Banned from the whole network.
    pub fn global_ban() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            400_312,
            "This user is banned from this network.",
        )
    }

    /// A bot's session only reads.
    pub fn bot() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            403_998,
            "A bot may read only; this needs somebody who is signed in.",
        )
    }

    /// A visitor's session only reads.
    pub fn visitor() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            403_999,
            "A visitor may read only; this needs somebody who is signed in.",
        )
    }

    /// No such object, or no such call.
    pub fn not_found(what: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            400_400,
            format!("Resource Not Found. ({what})"),
        )
    }

    /// Conflicting state.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, 400_900, message)
    }

    /// A rule of the platform is violated.
    pub fn rule(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, 500_000, message)
    }

    /// Invalid parameters; each detail names its field.
    pub fn invalid(detail: Vec<String>) -> Self {
        Self {
            detail,
            ..Self::rule("Parameters validation error!")
        }
    }

    /// More calls than the network takes.
    pub fn too_fast() -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            400_311,
            "Too many requests. Wait a moment and try again.",
        )
    }

    /// More bytes than the call takes.
    pub fn too_large(limit: usize) -> Self {
        Self {
            status: StatusCode::PAYLOAD_TOO_LARGE,
            ..Self::invalid(vec![format!("body must not be larger than {limit} bytes")])
        }
    }

    /// More calls or messages than one user may send.
    pub fn too_many(wait: Duration) -> Self {
        Self {
            // Rounded up, and never at once.
            retry_after: Some(wait.as_secs() + 1),
            ..Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                400_311,
                "Too many requests: wait a moment and try again.",
            )
        }
    }

    /// More connections than this network takes.
    pub fn full() -> Self {
        Self {
            retry_after: Some(5),
            ..Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                500_000,
                "This network has all the connections that it takes: try again in a moment.",
            )
        }
    }

    /// The media server is away and comes back (PLATFORM.md 2.6). Everything else goes on.
    pub fn media_server_away() -> Self {
        // No `Retry-After`: whoever keeps to it would hold back every other call as well.
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            503_000,
            "The media server of this network is away: try again in a moment.",
        )
    }

    /// An address or a head that is longer than the network reads.
    pub fn too_long(status: StatusCode, what: &str, limit: usize) -> Self {
        Self::new(
            status,
            400_000,
            format!("The {what} must not be longer than {limit} bytes."),
        )
    }

    /// A call that was not over in time.
    pub fn too_slow() -> Self {
        Self::new(
            StatusCode::REQUEST_TIMEOUT,
            400_000,
            "The call did not arrive, or could not be answered, in time.",
        )
    }

    /// Something failed inside; the cause goes to the log, not to the caller.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!(%cause, "a call failed inside the network");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            500_000,
            "The network failed to answer this call.",
        )
    }
}

impl From<rusqlite::Error> for ApiError {
    fn from(cause: rusqlite::Error) -> Self {
        Self::internal(cause)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut body = json!({
            "status": "error",
            "code": self.code,
            "message": self.message,
        });
        if !self.detail.is_empty() {
            body["data"] = json!({ "detail": self.detail });
        }
        let mut response = (self.status, Json(body)).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        response
    }
}
