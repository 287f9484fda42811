//! Sessions (contract section 3).

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::fields::Fields;
use crate::api_error::ApiError;
use crate::clock::iso;
use crate::envelope::Envelope;
use crate::id::{digest, new_secret};
use crate::network::Shared;
use crate::store::Tx;
use crate::store::sessions::{Caller, SESSION_LIFE};
use crate::store::users::User;

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v5/sessions", post(open))
        .route("/api/v3/sessions", get(check))
        .route("/api/v4/sessions", delete(close))
}

/// Login and renewal are the same call (sections 3.1 and 3.2).
async fn open(
    State(shared): State<Shared>,
    headers: HeaderMap,
    mut fields: Fields,
) -> Result<Response, ApiError> {
    let api_key = headers
        .get("x-api-key")
        .and_then(|value| value.to_str().ok())
        .ok_or_else(ApiError::unauthorized)?;
    let network = shared.network_of_key(api_key)?;
    let user_id = fields.required("userId", 50);
    let device_id = fields.required("deviceId", 150);
    let display_name = fields.text("displayName", 100);
    let profile_handle = fields.text("profileHandle", 100);
    let auth_token = fields.text("authToken", 100);
    if let Some(mut device) = fields.part("deviceInfo") {
        device.word("kind", &["ios", "android", "web", "node"]);
        device.text("model", 300);
        device.text("sdkVersion", 30);
        fields.join("deviceInfo", device);
    }
    if user_id.starts_with("ADMIN_") || user_id.starts_with("DELETED_") {
        fields.complain("userId must not begin with ADMIN_ or DELETED_");
    }
    fields.check()?;
    network.require_auth_token(&user_id, auth_token.as_deref())?;

    let network = network.id.clone();
    let (token, body) = shared
        .store
        .run(move |tx| {
            let user = tx.enter_user(
                &network,
                &user_id,
                display_name.as_deref(),
                profile_handle.as_deref(),
            )?;
            let token = access_token(tx, &user);
            tx.open_session(&user.id, &device_id, &digest(&token))?;
            let body = Envelope::default()
                .user(&user.id)
                .set("accessToken", token.clone())
                .set("issuedAt", iso(tx.now))
                .set("expiresAt", iso(tx.now + SESSION_LIFE))
                .empty(&["roles"])
                .set("userType", "signed-in")
                .finish(tx)?;
            Ok((token, body))
        })
        .await?;

    let mut response = Json(body).into_response();
    let wants_cookie = headers
        .get("set-access-token-cookie")
        .is_some_and(|value| value == "true");
    if wants_cookie {
        let cookie = format!("_ascSession={token}; Path=/; HttpOnly; SameSite=Lax");
        if let Ok(mut value) = HeaderValue::from_str(&cookie) {
            value.set_sensitive(true);
            response.headers_mut().insert(SET_COOKIE, value);
        }
    }
    Ok(response)
}

/// An access token: 256 random bits, looked up by digest. Some clients read who it is for out of
/// it (section 3.1), so the random part stands where a JWT has its signature.
pub(crate) fn access_token(tx: &Tx<'_>, user: &User) -> String {
    let header = json!({ "alg": "HS256", "typ": "JWT" });
    let claims = json!({
        "user": {
            "userId": user.public_id,
            "publicUserId": user.public_id,
            "internalUserId": user.id,
            "networkId": user.network,
        },
        "iat": tx.now / 1000,
        "exp": (tx.now + SESSION_LIFE) / 1000,
    });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{}", part(&header), part(&claims), new_secret())
}

async fn check(caller: Caller) -> Json<Value> {
    Json(json!({ "success": true, "userId": caller.public_id }))
}

async fn close(State(shared): State<Shared>, caller: Caller) -> Result<Json<Value>, ApiError> {
    let (watched, viewer) = (caller.watches.clone(), caller.public_id.clone());
    shared
        .store
        .run(move |tx| tx.close_session(&caller.token_digest))
        .await?;
    if let Some(room) = watched {
        // A closed tab is not counted until its silence tells.
        shared.presence.leave(&room, &viewer);
    }
    Ok(Json(json!({ "success": true })))
}
