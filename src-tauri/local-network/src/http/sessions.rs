//! Sessions (PLATFORM.md 3).

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
use super::query::Query;
use crate::api_error::ApiError;
use crate::clock::{self, iso};
use crate::envelope::Envelope;
use crate::id::{PublicUserId, digest, new_secret};
use crate::network::Shared;
use crate::store::Tx;
use crate::store::sessions::{Caller, SESSION_LIFE, SessionKind};
use crate::store::users::{ADMIN, User};

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v5/sessions", post(open))
        .route("/api/v5/sessions/visitor", post(open_visitor))
        .route("/api/v5/sessions/bot", post(open_bot))
        .route("/api/v4/authentication/token", get(issue).post(issue))
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
    let user_id = PublicUserId::from(fields.required("userId", 50));
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

    let id = network.id.clone();
    let door = shared.clone();
    let (token, body) = shared
        .store
        .run(move |tx| {
            let network = id;
            door.network(&network)?
                .require_auth_token(tx, &user_id, auth_token.as_deref())?;
            match tx.user_by_public_id(&network, &user_id)? {
                Some(known) if known.is_global_ban => return Err(ApiError::global_ban()),
                Some(known) if known.is_deleted => {
                    return Err(ApiError::forbidden("This account was deleted."));
                }
                _ => {}
            }
            let user = tx.enter_user(
                &network,
                &user_id,
                display_name.as_deref(),
                profile_handle.as_deref(),
            )?;
            let token = access_token(tx, &user);
            tx.open_session(&user.id, &device_id, &digest(&token))?;
            let body = session_body(tx, &user, &token, SessionKind::SignedIn)?;
            Ok((token, body))
        })
        .await?;
    Ok(session_response(&headers, &token, body))
}

/// The answer of a login.
fn session_body(
    tx: &Tx<'_>,
    user: &User,
    token: &str,
    kind: SessionKind,
) -> Result<Value, ApiError> {
    let roles = if user.is_admin { vec![ADMIN] } else { vec![] };
    Envelope::default()
        .user(&user.id)
        .set("accessToken", token)
        .set("issuedAt", iso(tx.now))
        .set("expiresAt", iso(tx.now + SESSION_LIFE))
        .set("roles", roles)
        .set("userType", kind.as_str())
        .finish(tx)
}

/// The answer, with a cookie where one is asked for.
fn session_response(headers: &HeaderMap, token: &str, body: Value) -> Response {
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
    response
}

async fn open_visitor(
    shared: State<Shared>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, ApiError> {
    open_reader(shared, headers, fields, SessionKind::Visitor).await
}

async fn open_bot(
    shared: State<Shared>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, ApiError> {
    open_reader(shared, headers, fields, SessionKind::Bot).await
}

/// Lets in somebody without an account, who may only read (section 3.3). The same installation is
/// the same visitor each time.
async fn open_reader(
    State(shared): State<Shared>,
    headers: HeaderMap,
    mut fields: Fields,
    kind: SessionKind,
) -> Result<Response, ApiError> {
    let api_key = headers
        .get("x-api-key")
        .and_then(|value| value.to_str().ok())
        .ok_or_else(ApiError::unauthorized)?;
    let network = shared.network_of_key(api_key)?;
    let device_id = fields.required("deviceId", 150);
    let signature = fields.text("authSignature", 64);
    let expires_at = fields.text("authSignatureExpiresAt", 40);
    fields.check()?;
    if kind == SessionKind::Visitor {
        network.require_visitor_signature(
            &device_id,
            signature.as_deref(),
            expires_at.as_deref(),
            &iso(clock::now()),
        )?;
    } else {
        network.require_open()?;
    }
    let network = network.id.clone();
    let (token, body) = shared
        .store
        .run(move |tx| {
            let mark: String = digest(&device_id).chars().take(24).collect();
            let user_id = PublicUserId::from(format!("{}-{mark}", kind.as_str()));
            let user = tx.enter_user(&network, &user_id, None, None)?;
            let token = access_token(tx, &user);
            tx.open_session(&user.id, &device_id, &digest(&token))?;
            tx.restrict_session(&user.id, &digest(&token), kind)?;
            let body = session_body(tx, &user, &token, kind)?;
            Ok((token, body))
        })
        .await?;
    Ok(session_response(&headers, &token, body))
}

/// An auth token for a login in secure mode, for the team's own backend: good for one user, and
/// for ten minutes (this network's own rule). Asked for with `X-Server-Key`, by GET or POST.
async fn issue(
    State(shared): State<Shared>,
    headers: HeaderMap,
    query: Query,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let key = headers
        .get("x-server-key")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let network = shared
        .networks
        .iter()
        .find(|network| network.is_server_key(key))
        .ok_or_else(|| ApiError::forbidden("The server key is missing or wrong."))?
        .id
        .clone();
    let user_id = PublicUserId::from(match query.text("userId") {
        Some(user_id) => user_id,
        None => fields.required("userId", 50),
    });
    fields.check()?;
    let token = new_secret();
    let answer = token.clone();
    let expires_at = shared
        .store
        .run(move |tx| tx.add_auth_token(&network, &user_id, &digest(&token)))
        .await?;
    Ok(Json(
        json!({ "authToken": answer, "expiresAt": iso(expires_at) }),
    ))
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

/// Ends the caller's session; an administrator may end all of another user's.
async fn close(
    State(shared): State<Shared>,
    caller: Caller,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let user_id = fields.text("userId", 50).map(PublicUserId::from);
    fields.check()?;
    let (watched, viewer) = (caller.watches.clone(), caller.user.clone());
    shared
        .store
        .run(move |tx| match user_id {
            Some(user_id) if user_id != caller.public_id => {
                if !caller.is_admin {
                    return Err(ApiError::permission_denied(
                        "Only an administrator may end another's sessions.",
                    ));
                }
                let user = tx.require_user(&caller.network, &user_id)?;
                tx.close_sessions(&user.id)
            }
            Some(_) => tx.close_sessions(&caller.user),
            None => tx.close_session(&caller.token_digest),
        })
        .await?;
    if let Some(room) = watched {
        // A closed tab is not counted until its silence tells.
        shared.presence.leave(&room, &viewer);
    }
    Ok(Json(json!({ "success": true })))
}
