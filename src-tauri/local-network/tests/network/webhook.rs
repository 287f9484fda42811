//! What LiveKit reports, signed as LiveKit signs it.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use livekit_token::AccessToken;
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{Api, LIVEKIT_KEY, LIVEKIT_SECRET};

/// A report about a track of somebody in a room.
pub fn report(event: &str, room: &str, identity: &str, track: &str) -> Value {
    json!({
        "event": event,
        "room": { "sid": "RM_1", "name": room },
        "participant": { "sid": "PA_1", "identity": identity },
        "track": { "sid": track },
        "id": "EV_1",
        "createdAt": "1772359200",
    })
}

/// The signature of a body.
pub fn signature(body: &str) -> AccessToken {
    AccessToken::with_api_key(LIVEKIT_KEY, LIVEKIT_SECRET)
        .with_sha256(&STANDARD.encode(Sha256::digest(body)))
}

/// The signature of a body that LiveKit made this many seconds ago, for five minutes as it does.
///
/// By hand, since a token can only be made to begin now.
pub fn signature_of_old(body: &str, age: i64) -> String {
    let begin = time::OffsetDateTime::now_utc().unix_timestamp() - age;
    let claims = json!({
        "iss": LIVEKIT_KEY,
        "nbf": begin,
        "exp": begin + 300,
        "sha256": STANDARD.encode(Sha256::digest(body)),
    });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let head = part(&json!({ "alg": "HS256", "typ": "JWT" }));
    let signed = format!("{head}.{}", part(&claims));
    let signature = hmac(LIVEKIT_SECRET.as_bytes(), signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// HMAC-SHA256 (RFC 2104) with a key of at most one block.
fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let pad = |byte: u8| {
        let mut block = [byte; 64];
        for (place, key) in block.iter_mut().zip(key) {
            *place ^= key;
        }
        block
    };
    let inner = Sha256::new_with_prefix(pad(0x36))
        .chain_update(message)
        .finalize();
    let outer = Sha256::new_with_prefix(pad(0x5c)).chain_update(inner);
    outer.finalize().to_vec()
}

/// Sends a body with this `Authorization`, if any; the status of the answer.
pub async fn send(api: &Api, body: &str, authorization: Option<String>) -> u16 {
    let mut request = api
        .request(Method::POST, "/livekit/webhook")
        .header("content-type", "application/webhook+json")
        .body(body.to_owned());
    if let Some(authorization) = authorization {
        request = request.header("authorization", authorization);
    }
    request.send().await.unwrap().status().as_u16()
}

/// Reports as LiveKit does.
pub async fn livekit_reports(api: &Api, report: &Value) {
    let body = report.to_string();
    let authorization = signature(&body).to_jwt().unwrap();
    assert_eq!(send(api, &body, Some(authorization)).await, 200);
}
