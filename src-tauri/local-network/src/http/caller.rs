//! The bearer token (PLATFORM.md 2.1).

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};

use crate::api_error::ApiError;
use crate::id::digest;
use crate::network::Shared;
use crate::store::sessions::{Caller, SessionKind};
use crate::watching::scope::{Call, may_call};

/// Digest of the bearer token of a request.
pub(crate) fn bearer_digest(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| digest(token.trim()))
}

/// What is not a read, and yet changes nothing that others see but how many are there: signing out,
/// watching, and the word lists.
fn is_harmless(path: &str) -> bool {
    let watching = path.starts_with("/api/v1/presence/") && path.ends_with("/heartbeat");
    watching
        || [
            "/api/v4/sessions",
            "/api/v3/user-event/room",
            "/api/v1/analytics/activities",
            "/api/v3/allowlists/verify",
            "/api/v3/blocklists/verify",
        ]
        .contains(&path)
}

impl FromRequestParts<Shared> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, ApiError> {
        let token_digest = bearer_digest(&parts.headers).ok_or_else(ApiError::unauthorized)?;
        let call = Call::of(parts);
        let caller: Self = shared
            .store
            .run(move |tx| {
                let caller = tx
                    .caller(&token_digest)?
                    .ok_or_else(ApiError::unauthorized)?;
                if let Some(room) = &caller.watches {
                    may_call(tx, room, &call)?;
                }
                Ok(caller)
            })
            .await?;
        shared.rates.call(&caller.user)?;
        let reads = parts.method == Method::GET || is_harmless(parts.uri.path());
        match caller.kind {
            SessionKind::SignedIn => Ok(caller),
            _ if reads => Ok(caller),
            SessionKind::Visitor => Err(ApiError::visitor()),
            SessionKind::Bot => Err(ApiError::bot()),
        }
    }
}
