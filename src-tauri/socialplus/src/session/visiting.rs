//! Sessions that may only read, and what else can be asked about sessions (PLATFORM.md 3.3).

use serde_json::{Value, json};

use super::{
    flow::device,
    state::{Session, VisitorSignature},
};
use crate::{
    client::Client,
    error::{Error, Problem},
    http::{Call, in_utc},
    model::UserId,
    validate,
};

/// Letters of a signature: HMAC-SHA256 in hexadecimal digits.
const SIGNATURE_LENGTH: usize = 64;

impl Client {
    /// Looks around without a user of one's own. The session may only read, and has no events.
    ///
    /// A network may ask for a signature of the team's own backend. Such a session is not renewed:
    /// begin a new one with a fresh signature when it ends.
    pub async fn visit(&self, signature: Option<VisitorSignature>) -> Result<Session, Error> {
        let mut body = device(&self.inner.config);
        if let Some(signature) = signature {
            let digits = &signature.signature;
            if digits.len() != SIGNATURE_LENGTH || !digits.chars().all(|c| c.is_ascii_hexdigit()) {
                return Err(validate::invalid("authSignature", Problem::Malformed).into());
            }
            body["authSignature"] = digits.as_str().into();
            body["authSignatureExpiresAt"] =
                in_utc("authSignatureExpiresAt", signature.expires_at)?.into();
        }
        self.begin_reading("visitor", body).await
    }

    /// Begins a session of a bot. It may only read.
    pub async fn sign_in_as_bot(&self) -> Result<Session, Error> {
        self.begin_reading("bot", device(&self.inner.config)).await
    }

    async fn begin_reading(&self, kind: &str, body: Value) -> Result<Session, Error> {
        let call = Call::post(&["api", "v5", "sessions", kind])
            .json(body)
            .repeatable();
        self.begin_session(call, None).await
    }

    /// Asks the platform whether the session's token is valid. If it is not, the session ends.
    pub async fn validate_session(&self) -> Result<(), Error> {
        self.call(Call::get(&["api", "v3", "sessions"]))
            .await
            .map(drop)
    }

    /// Ends all sessions of a user. For administrators; for oneself, use [`Client::sign_out`].
    pub async fn end_sessions_of(&self, user_id: &UserId) -> Result<(), Error> {
        validate::id("userId", user_id.as_str())?;
        let call = Call::delete(&["api", "v4", "sessions"]).json(json!({ "userId": user_id }));
        self.call(call).await.map(drop)
    }
}
