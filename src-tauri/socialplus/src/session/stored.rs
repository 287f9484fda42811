//! A session that outlives the program.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::model::UserId;

/// What is needed to go on with a session after a restart. It contains the access token: keep it
/// in the system's keychain and nowhere else.
#[derive(Clone)]
pub struct StoredSession {
    pub(crate) user_id: UserId,
    pub(crate) access_token: SecretString,
    pub(crate) issued_at: OffsetDateTime,
    pub(crate) expires_at: OffsetDateTime,
    /// By this machine's clock, since the platform's may differ.
    pub(crate) received_at: OffsetDateTime,
}

/// A text that is not a stored session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a stored session of this client")]
pub struct StoredSessionError;

/// The form in the keychain. A change of it needs a new version.
#[derive(Serialize, Deserialize)]
struct Form {
    version: u32,
    user_id: UserId,
    access_token: String,
    #[serde(with = "time::serde::rfc3339")]
    issued_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    expires_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    received_at: OffsetDateTime,
}

const VERSION: u32 = 1;

impl StoredSession {
    /// Whose session it is.
    pub fn user_id(&self) -> &UserId {
        &self.user_id
    }

    /// When its token runs out, by the platform's clock.
    pub fn expires_at(&self) -> OffsetDateTime {
        self.expires_at
    }

    /// The text to put into the keychain.
    pub fn to_secret(&self) -> SecretString {
        let form = Form {
            version: VERSION,
            user_id: self.user_id.clone(),
            access_token: self.access_token.expose_secret().to_owned(),
            issued_at: self.issued_at,
            expires_at: self.expires_at,
            received_at: self.received_at,
        };
        // Only a time far outside of the calendar cannot be written; nothing can be resumed then.
        serde_json::to_string(&form).unwrap_or_default().into()
    }

    /// Reads the text from the keychain.
    pub fn from_secret(secret: &SecretString) -> Result<Self, StoredSessionError> {
        let form: Form =
            serde_json::from_str(secret.expose_secret()).map_err(|_| StoredSessionError)?;
        if form.version != VERSION || form.access_token.is_empty() {
            return Err(StoredSessionError);
        }
        Ok(Self {
            user_id: form.user_id,
            access_token: form.access_token.into(),
            issued_at: form.issued_at,
            expires_at: form.expires_at,
            received_at: form.received_at,
        })
    }
}

impl fmt::Debug for StoredSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredSession")
            .field("user_id", &self.user_id)
            .field("access_token", &"[secret]")
            .field("expires_at", &self.expires_at)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_session_survives_the_keychain() {
        let now = OffsetDateTime::UNIX_EPOCH;
        let stored = StoredSession {
            user_id: "host".into(),
            access_token: "tok-123".to_owned().into(),
            issued_at: now,
            expires_at: now + time::Duration::days(30),
            received_at: now,
        };
        assert!(!format!("{stored:?}").contains("tok-123"));
        let back = StoredSession::from_secret(&stored.to_secret()).unwrap();
        assert_eq!(back.access_token.expose_secret(), "tok-123");
        assert_eq!(back.user_id, stored.user_id);
        assert_eq!(back.expires_at, stored.expires_at);
    }

    #[test]
    fn anything_else_from_the_keychain_is_refused() {
        for text in ["", "{}", "null", "tok-123", r#"{"version":2}"#] {
            assert!(StoredSession::from_secret(&text.to_owned().into()).is_err());
        }
    }
}
