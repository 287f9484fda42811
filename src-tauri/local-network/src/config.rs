//! What a network is started with.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;
use serde::Deserialize;

use crate::watching::WatchPage;

/// Where a network listens unless told otherwise: on this computer only.
pub const DEFAULT_LISTEN: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 7420);

/// How long a room waits for its host's media to come back, unless told otherwise.
pub const DEFAULT_RECONNECT_WAIT: Duration = Duration::from_secs(60);

/// Everything that [`crate::LocalNetwork::start`] needs.
#[derive(Debug)]
pub struct Config {
    /// Folder of the database and of the running LiveKit server's configuration; made if missing.
    pub data_dir: PathBuf,
    /// Address of HTTP, uploads and MQTT alike; port 0 picks a free one.
    pub listen: SocketAddr,
    /// Address of `/healthz`, `/readyz` and `/metrics`, for the operator alone; none without it.
    pub admin_listen: Option<SocketAddr>,
    /// The networks to serve, told apart by their API keys.
    pub networks: Vec<NetworkConfig>,
    /// The media server.
    pub livekit: LiveKitConfig,
    /// How long a room waits for its host's media before it ends.
    pub reconnect_wait: Duration,
    /// The page that shows a room in a browser. Without one, rooms have no `livePlaybackUrl`.
    pub watch_page: Option<WatchPage>,
}

impl Config {
    /// One network on this computer only, with a LiveKit server of its own.
    pub fn on_this_computer(
        data_dir: PathBuf,
        api_key: SecretString,
        server_binary: PathBuf,
    ) -> Self {
        Self {
            data_dir,
            listen: DEFAULT_LISTEN,
            admin_listen: None,
            networks: vec![NetworkConfig::open("local", api_key)],
            livekit: LiveKitConfig::Spawn {
                server_binary,
                port: None,
            },
            reconnect_wait: DEFAULT_RECONNECT_WAIT,
            watch_page: None,
        }
    }
}

/// One network.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkConfig {
    /// Names the network in the database: rename it and it is another, empty one.
    pub name: String,
    /// What clients send as `X-API-Key` when they sign in.
    pub api_key: SecretString,
    /// Whether a sign-in needs an auth token besides the key.
    #[serde(default)]
    pub secure_mode: bool,
    /// The auth tokens of secure mode, one per user.
    #[serde(default)]
    pub auth_tokens: Vec<AuthToken>,
    /// Whether people without an account may watch public shows in a browser. Unless set, they may
    /// where no auth token is asked for.
    #[serde(default)]
    pub watch: Option<bool>,
}

impl NetworkConfig {
    /// A network that everybody with the key may enter under any name.
    pub fn open(name: impl Into<String>, api_key: SecretString) -> Self {
        Self {
            name: name.into(),
            api_key,
            secure_mode: false,
            auth_tokens: Vec::new(),
            watch: None,
        }
    }
}

/// The auth token of one user.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthToken {
    /// Public id of the user.
    pub user_id: String,
    /// What the user signs in with.
    pub token: SecretString,
}

/// The LiveKit server that carries sound and pictures.
#[derive(Debug, Clone)]
pub enum LiveKitConfig {
    /// Start one; it ends with this process, however this process ends.
    Spawn {
        /// The `livekit-server` program, in the version that [`crate::LIVEKIT_SERVER_VERSION`] names.
        server_binary: PathBuf,
        /// Its signalling port; a free one if not set.
        port: Option<u16>,
    },
    /// Use one that runs already. Its webhooks must point to `/livekit/webhook` of this network,
    /// signed with the same key.
    External {
        /// Its address as clients reach it, `ws://…` or `wss://…`.
        url: String,
        /// API key.
        api_key: String,
        /// Secret of that key.
        api_secret: SecretString,
    },
}
