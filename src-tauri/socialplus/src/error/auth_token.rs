//! Why there is no auth token.

/// A fresh auth token could not be had. A session that is being renewed is kept, and the renewal
/// tried again later.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no auth token: {reason}")]
pub struct AuthTokenError {
    reason: String,
}

impl AuthTokenError {
    /// Says why. Must not contain a secret.
    pub fn new(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
        }
    }

    /// Why.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}
