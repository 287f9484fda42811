//! What every call works with.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Instant;

use hmac::{Hmac, Mac as _};
use secrecy::SecretString;
use sha2::Sha256;
use tokio::sync::{Semaphore, watch};

use crate::api_error::ApiError;
use crate::config::NetworkConfig;
use crate::id::{NetworkId, PublicUserId, digest};
use crate::limits::{Limits, Rates};
use crate::livekit::LiveKit;
use crate::metrics::Metrics;
use crate::mqtt::broker::Broker;
use crate::presence::Presence;
use crate::room::Rooms;
use crate::store::{Store, Tx};
use crate::watch_page::WatchPage;
use crate::watching::doorman::Doorman;
use crate::word_lists::WordLists;

/// The parts of a running network; cheap to clone.
#[derive(Clone)]
pub(crate) struct Shared(Arc<Parts>);

/// See [`Shared`].
pub(crate) struct Parts {
    pub store: Store,
    pub broker: Broker,
    pub networks: Vec<Network>,
    pub livekit: LiveKit,
    pub rooms: Rooms,
    pub presence: Presence,
    pub limits: Arc<Limits>,
    pub rates: Rates,
    /// Places for MQTT connections.
    pub mqtt_places: Arc<Semaphore>,
    /// A place for making a smaller version of an image: it takes memory, so one at a time.
    pub picture_place: Arc<Semaphore>,
    pub metrics: Metrics,
    /// Turns true when connections that have not said who they are must go.
    pub closing: watch::Receiver<bool>,
    pub started: Instant,
    pub watch_page: Option<WatchPage>,
    pub doorman: Doorman,
}

impl Shared {
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// The network with this id, which a session names.
    pub fn network(&self, id: &NetworkId) -> Result<&Network, ApiError> {
        self.networks
            .iter()
            .find(|network| network.id == id)
            // Not served any more: its sessions are over.
            .ok_or_else(ApiError::unauthorized)
    }

    /// The network that an API key opens.
    pub fn network_of_key(&self, api_key: &str) -> Result<&Network, ApiError> {
        let given = digest(api_key);
        self.networks
            .iter()
            .find(|network| network.key_digest == given)
            .ok_or_else(ApiError::unauthorized)
    }
}

impl Deref for Shared {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

type HmacSha256 = Hmac<Sha256>;

/// Bytes of hex digits in pairs.
fn from_hex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
        .collect()
}

/// One network: its own users, rooms and topics, opened by its own key.
pub(crate) struct Network {
    pub id: NetworkId,
    /// Whether people without an account may watch in a browser.
    pub watch: bool,
    key_digest: String,
    server_key_digest: Option<String>,
    app_secret: Option<SecretString>,
    secure_mode: bool,
    /// What nobody may write, and where links may lead.
    pub word_lists: WordLists,
    /// Public user id and digest of the token that the user's own backend would have fetched.
    auth_tokens: Vec<(PublicUserId, String)>,
}

impl Network {
    pub fn new(id: NetworkId, config: &NetworkConfig) -> Self {
        use secrecy::ExposeSecret as _;
        Self {
            id,
            watch: config.watch.unwrap_or(!config.secure_mode),
            key_digest: digest(config.api_key.expose_secret()),
            server_key_digest: config
                .server_key
                .as_ref()
                .map(|key| digest(key.expose_secret())),
            app_secret: config.app_secret.clone(),
            secure_mode: config.secure_mode,
            word_lists: WordLists::new(&config.block_list, &config.allow_list),
            auth_tokens: config
                .auth_tokens
                .iter()
                .map(|entry| {
                    (
                        entry.user_id.as_str().into(),
                        digest(entry.token.expose_secret()),
                    )
                })
                .collect(),
        }
    }

    /// Whether this is the key of the team's own backend.
    pub fn is_server_key(&self, given: &str) -> bool {
        self.server_key_digest.as_deref() == Some(&digest(given))
    }

    /// Refuses whoever cannot prove who they are, where the network asks for it.
    pub fn require_open(&self) -> Result<(), ApiError> {
        if self.secure_mode {
            return Err(ApiError::forbidden("This network knows its users only."));
        }
        Ok(())
    }

    /// Refuses a visitor without the signature of the team's own backend, where the network asks
    /// for one (section 3.3).
    pub fn require_visitor_signature(
        &self,
        device: &str,
        signature: Option<&str>,
        expires_at: Option<&str>,
        now: &str,
    ) -> Result<(), ApiError> {
        if !self.secure_mode {
            return Ok(());
        }
        let sound = || {
            use secrecy::ExposeSecret as _;
            let (secret, expires_at) = (self.app_secret.as_ref()?, expires_at?);
            let signature = from_hex(signature?)?;
            let mut mac = HmacSha256::new_from_slice(secret.expose_secret().as_bytes()).ok()?;
            mac.update(format!("deviceId={device}&authSignatureExpiresAt={expires_at}").as_bytes());
            // Compared in constant time. Both times have the form of section 2.3.
            mac.verify_slice(&signature).ok()?;
            (expires_at.len() == now.len() && expires_at > now).then_some(())
        };
        sound().ok_or_else(|| {
            ApiError::forbidden(
                "This network asks for a signature of visitors, and this one is missing, wrong or \
                 too old.",
            )
        })
    }

    /// Refuses a login without its auth token where the network asks for one (section 3.1): one
    /// that the configuration names, or one that was issued to the team's own backend.
    pub fn require_auth_token(
        &self,
        tx: &Tx<'_>,
        user: &PublicUserId,
        token: Option<&str>,
    ) -> Result<(), ApiError> {
        if !self.secure_mode {
            return Ok(());
        }
        let given = token.map(digest);
        let configured = self
            .auth_tokens
            .iter()
            .any(|(owner, expected)| owner == user && Some(expected) == given.as_ref());
        let issued = match &given {
            Some(given) if !configured => tx.is_auth_token(&self.id, user, given)?,
            _ => false,
        };
        if configured || issued {
            Ok(())
        } else {
            Err(ApiError::forbidden(
                "This network asks for an auth token, and this one is missing or wrong.",
            ))
        }
    }
}
