//! What the core asks of whoever hosts it. The window implements these with the operating system's
//! keychain, a settings file, the desktop and the embedded network; tests implement them in memory.

use std::path::PathBuf;

use async_trait::async_trait;
use greenroom_contract::{NetworkHere, SystemSwitch, UiError};
use secrecy::SecretString;

/// A safe place for secrets. The only place where a session's tokens and keys may rest.
#[async_trait]
pub trait SecretStore: Send + Sync {
    /// Reads a secret; `None` when there is none of this name, never when it could not be read.
    async fn get(&self, name: &str) -> Result<Option<SecretString>, SecretStoreError>;
    /// Writes a secret, replacing an older one of the same name.
    async fn set(&self, name: &str, secret: &SecretString) -> Result<(), SecretStoreError>;
    /// Forgets a secret. Forgetting what is not there is no error.
    async fn delete(&self, name: &str) -> Result<(), SecretStoreError>;
}

/// Why a secret could not be read or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretStoreError {
    /// There is no keychain service on this computer. One may still come.
    #[error("no keychain service")]
    NoKeychain,
    /// The keychain is locked, or gave no answer: what it keeps is not known.
    #[error("the keychain is locked or does not answer")]
    Locked,
    /// The service failed. The text holds no secret.
    #[error("the keychain failed: {0}")]
    Failed(String),
}

/// Where a profile's settings rest: one document, in which nothing is secret.
pub trait SettingsStore: Send + Sync {
    /// Reads the document; `None` when there is none, never when it could not be read.
    fn read(&self) -> Result<Option<String>, SettingsStoreError>;
    /// Replaces the document, as a whole or not at all. It rests when this answers.
    fn write(&self, document: &str) -> Result<(), SettingsStoreError>;
    /// Moves a document that cannot be understood out of the way, and says where it lies now.
    fn set_aside(&self) -> Result<PathBuf, SettingsStoreError>;
}

/// Why settings could not be read or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {cause}", path.display())]
pub struct SettingsStoreError {
    /// The file.
    pub path: PathBuf,
    /// What the system said.
    pub cause: String,
}

/// What the desktop around the program does for it.
#[async_trait]
pub trait Desktop: Send + Sync {
    /// Shows the folder of the log files.
    async fn show_log(&self) -> Result<(), ShowFolderError>;
    /// Whether the system has switches for what a program may use, and settings that show them.
    fn has_switches(&self) -> bool;
    /// Shows the system's settings where this switch is.
    async fn show_switch(&self, switch: SystemSwitch) -> Result<(), ShowSwitchError>;
}

/// Why the system's settings are not shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the system's settings are not shown: {cause}")]
pub struct ShowSwitchError {
    /// What the system said.
    pub cause: String,
}

/// Why a folder is not shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} is not shown: {cause}", path.display())]
pub struct ShowFolderError {
    /// The folder.
    pub path: PathBuf,
    /// What the system said.
    pub cause: String,
}

/// The local network that is built in, as far as the core is concerned: something to start or join.
#[async_trait]
pub trait LocalNetworkHost: Send + Sync {
    /// Starts the local network of this computer's user, or joins the one that another Greenroom
    /// of the same user runs.
    async fn start_or_join(&self) -> Result<LocalNetworkAccess, UiError>;
    /// How it stands, without starting it.
    async fn look(&self) -> NetworkHere;
    /// Whether this program runs it, so that it ends with this program.
    async fn runs_here(&self) -> bool;
    /// A room of a LiveKit server that this computer runs for rehearsing alone, where the person's own
    /// network has none; nothing where there is no such server to run.
    async fn rehearse_here(&self) -> Result<Option<RehearsalHere>, UiError>;
}

/// A room to try picture and sound in, on a LiveKit server of this computer.
pub struct RehearsalHere {
    /// The server's address.
    pub url: String,
    /// LiveKit's token for the end that publishes.
    pub send_token: SecretString,
    /// LiveKit's token for the end that receives.
    pub receive_token: SecretString,
    /// The server, which ends when this is dropped.
    pub server: Box<dyn Send + Sync>,
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
