//! Who is signed in, and where.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::UiError;

/// The session and its network, as one snapshot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    /// Where the session stands.
    pub phase: SessionPhase,
    /// The network of the session, also while signing in to it.
    pub network: Option<NetworkView>,
    /// The person who is signed in.
    pub me: Option<Person>,
    /// The realtime connection (MQTT).
    pub realtime: LinkView,
    /// Since when no events come in, once that is more than a blink: whatever is shown may be older
    /// than it looks. None while they come.
    pub unheard_since: Option<String>,
    /// Milliseconds by which this computer's clock is ahead of the network's; negative when it is
    /// behind, zero while they agree or nothing is known. All times the page is told are the
    /// network's, so what counts from them takes this off its own clock.
    #[ts(type = "number")]
    pub clock_ahead_ms: i64,
    /// Why the last attempt failed or the session ended; cleared by the next attempt.
    pub problem: Option<UiError>,
    /// False when no keychain service works here: the session ends with the window.
    pub remembered: bool,
}

/// Where the session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SessionPhase {
    /// Greenroom has just started and looks for a remembered session.
    Restoring,
    /// Nobody is signed in: the first-run screen.
    SignedOut,
    /// The local network is starting on this computer.
    StartingNetwork,
    /// Signing in.
    SigningIn,
    /// Signed in.
    SignedIn,
}

/// A network a person can be signed in to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NetworkView {
    /// What kind it is.
    pub kind: NetworkKind,
    /// What to call it: the region or the host name. Empty for the local network.
    pub name: String,
}

/// The kinds of network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum NetworkKind {
    /// The built-in network on this computer.
    Local,
    /// A social.plus network elsewhere.
    Hosted,
}

/// A person, as drawn: avatar initials and colour are derived from these two by the page.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// Public user id. A key, never shown.
    pub user_id: String,
    /// The name to show; the user id when the person has none.
    pub name: String,
}

/// A connection that comes back by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "state")]
pub enum LinkView {
    /// Not wanted right now.
    Off,
    /// First attempt.
    Connecting,
    /// Up.
    Connected,
    /// Lost; the next attempt is on its way.
    #[serde(rename_all = "camelCase")]
    Reconnecting {
        /// Milliseconds from this snapshot until the next attempt.
        retry_in_ms: u32,
    },
}

/// *Try on this computer*.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StartLocal {
    /// The person's name, 1 to 100 characters.
    pub name: String,
}

/// *Sign in to your network*. With an own address of the API, the region says nothing more
/// (PLATFORM.md 1).
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SignIn {
    /// The network's API key.
    #[ts(type = "string")]
    pub api_key: SecretString,
    /// `eu`, `sg` or `us`; none with own addresses.
    pub region: Option<String>,
    /// Own address of the HTTP API.
    pub api_url: Option<String>,
    /// Own address for uploads; the API's when missing.
    pub upload_url: Option<String>,
    /// Own address of the realtime server (`ws://` or `wss://`); `/mqtt` below the API's when missing.
    pub mqtt_url: Option<String>,
    /// Public user id, 1 to 50 characters.
    pub user_id: String,
    /// Name to show; kept as it is when missing.
    pub display_name: Option<String>,
    /// Token issued by the team's own backend (secure mode).
    #[ts(type = "string | null")]
    pub auth_token: Option<SecretString>,
}
