//! What the core asks of whoever hosts it. The window implements these with the operating system's
//! keychain, a settings file and the embedded network; tests implement them in memory.

use async_trait::async_trait;
use greenroom_contract::UiError;
use secrecy::SecretString;
use serde_json::Value;

/// A safe place for secrets. The only place where a session's tokens and keys may rest.
#[async_trait]
pub trait SecretStore: Send + Sync {
    /// Reads a secret; `None` when there is none of this name.
    async fn get(&self, name: &str) -> Result<Option<SecretString>, SecretStoreError>;
    /// Writes a secret, replacing an older one of the same name.
    async fn set(&self, name: &str, secret: &SecretString) -> Result<(), SecretStoreError>;
    /// Forgets a secret. Forgetting what is not there is no error.
    async fn delete(&self, name: &str) -> Result<(), SecretStoreError>;
}

/// Why a secret could not be read or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretStoreError {
    /// There is no keychain service on this computer, or it is locked.
    #[error("no keychain service")]
    NoKeychain,
    /// The service failed. The text holds no secret.
    #[error("the keychain failed: {0}")]
    Failed(String),
}

/// Settings that are no secrets. Reads answer from memory; writes reach the disk soon after.
pub trait Preferences: Send + Sync {
    /// Reads a value.
    fn get(&self, key: &str) -> Option<Value>;
    /// Writes a value; `Value::Null` removes it.
    fn set(&self, key: &str, value: Value);
}

/// The local network that is built in, as far as the core is concerned: something to start or join.
#[async_trait]
pub trait LocalNetworkHost: Send + Sync {
    /// Starts the local network of this computer's user, or joins the one that another Greenroom
    /// of the same user runs.
    async fn start_or_join(&self) -> Result<LocalNetworkAccess, UiError>;
}

/// How to reach the local network.
#[derive(Debug, Clone)]
pub struct LocalNetworkAccess {
    /// Address of the HTTP API.
    pub api_url: String,
    /// Address for uploads.
    pub upload_url: String,
    /// Address of MQTT over WebSocket.
    pub mqtt_url: String,
    /// The network's API key.
    pub api_key: SecretString,
}
