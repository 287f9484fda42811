//! What a network is started with.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use crate::error::StartError;
use crate::limits::Limits;
use crate::watch_page::WatchPage;

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
    /// Address of HTTP, uploads and MQTT alike, and of a LiveKit server of our own; `0.0.0.0` is every
    /// address of this computer, port 0 picks a free one.
    pub listen: SocketAddr,
    /// Address of `/healthz`, `/readyz` and `/metrics`, for the operator alone; none without it.
    pub admin_listen: Option<SocketAddr>,
    /// Where clients reach this network when something stands in front of it, as a reverse proxy
    /// with TLS does: `https://panels.example`. The listening address unless set.
    pub public_url: Option<String>,
    /// The networks to serve, told apart by their API keys.
    pub networks: Vec<NetworkConfig>,
    /// The media server.
    pub livekit: LiveKitConfig,
    /// How long a room waits for its host's media before it ends.
    pub reconnect_wait: Duration,
    /// The page that shows a room in a browser. Without one, rooms have no `livePlaybackUrl`.
    pub watch_page: Option<WatchPage>,
    /// How much anybody may take.
    pub limits: Limits,
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
            public_url: None,
            networks: vec![NetworkConfig::open("local", api_key)],
            livekit: LiveKitConfig::Spawn {
                server_binary,
                port: None,
            },
            reconnect_wait: DEFAULT_RECONNECT_WAIT,
            watch_page: None,
            limits: Limits::default(),
        }
    }
}

impl Config {
    /// Whether a network can be started with it, as far as reading it tells.
    ///
    /// # Errors
    ///
    /// [`StartError::Config`] names what cannot be.
    pub fn check(&self) -> Result<(), StartError> {
        let wrong = |detail: String| Err(StartError::Config { detail });
        if self.networks.is_empty() {
            return wrong("there is no network in it".to_owned());
        }
        for (index, network) in self.networks.iter().enumerate() {
            let name = &network.name;
            let others = &self.networks[..index];
            if name.is_empty() {
                return wrong("a network has an empty name".to_owned());
            }
            if network.api_key.expose_secret().is_empty() {
                return wrong(format!("the network {name:?} has an empty api_key"));
            }
            if others.iter().any(|other| other.name == *name) {
                return wrong(format!("two networks are called {name:?}"));
            }
            let key = network.api_key.expose_secret();
            if others.iter().any(|o| o.api_key.expose_secret() == key) {
                return wrong(format!(
                    "the network {name:?} has the api_key of another one"
                ));
            }
        }
        if self.admin_listen == Some(self.listen) && self.listen.port() != 0 {
            return wrong("admin_listen must be another address than listen".to_owned());
        }
        let address = |what: &str, url: &str, schemes: [&str; 2]| match schemes
            .iter()
            .any(|scheme| url.starts_with(scheme))
        {
            true => Ok(()),
            false => wrong(format!(
                "{what} must begin with {} or {}",
                schemes[0], schemes[1]
            )),
        };
        if let Some(url) = &self.public_url {
            address("public_url", url, ["https://", "http://"])?;
        }
        if let LiveKitConfig::External {
            url,
            api_url,
            api_key,
            api_secret,
        } = &self.livekit
        {
            address("livekit.url", url, ["wss://", "ws://"])?;
            if let Some(url) = api_url {
                address("livekit.api_url", url, ["https://", "http://"])?;
            }
            if api_key.is_empty() || api_secret.expose_secret().is_empty() {
                return wrong("livekit needs an api_key and an api_secret".to_owned());
            }
        }
        self.limits.check()
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
    /// The key with which the team's own backend fetches auth tokens of secure mode.
    #[serde(default)]
    pub server_key: Option<SecretString>,
    /// The secret with which the team's own backend signs for visitors in secure mode.
    #[serde(default)]
    pub app_secret: Option<SecretString>,
    /// Public ids of the users who may ban and delete others, and decide in every community.
    #[serde(default)]
    pub admins: Vec<String>,
    /// Words and phrases that nobody may write.
    #[serde(default)]
    pub block_list: Vec<String>,
    /// The only domains that may be linked to, sub-domains included; empty allows all.
    #[serde(default)]
    pub allow_list: Vec<String>,
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
            server_key: None,
            app_secret: None,
            admins: Vec::new(),
            block_list: Vec::new(),
            allow_list: Vec::new(),
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
        /// Its address as this network reaches it, `http://…` or `https://…`, when that differs.
        api_url: Option<String>,
        /// API key.
        api_key: String,
        /// Secret of that key.
        api_secret: SecretString,
    },
}
