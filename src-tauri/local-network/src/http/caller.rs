//! The bearer token (contract section 2.1).

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use crate::api_error::ApiError;
use crate::id::digest;
use crate::network::Shared;
use crate::store::sessions::Caller;
use crate::watching::{Call, may_call};

/// Digest of the bearer token of a request.
pub(crate) fn bearer_digest(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| digest(token.trim()))
}

impl FromRequestParts<Shared> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, ApiError> {
        let token_digest = bearer_digest(&parts.headers).ok_or_else(ApiError::unauthorized)?;
        let call = Call::of(parts);
        let caller = shared
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
        Ok(caller)
    }
}
