//! What every call works with.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Instant;

use tokio::sync::{Semaphore, watch};

use crate::api_error::ApiError;
use crate::config::NetworkConfig;
use crate::http::presence::Presence;
use crate::id::digest;
use crate::limits::{Limits, Rates};
use crate::livekit::LiveKit;
use crate::metrics::Metrics;
use crate::mqtt::Broker;
use crate::room::Rooms;
use crate::store::Store;
use crate::watching::{Doorman, WatchPage};

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

/// One network: its own users, rooms and topics, opened by its own key.
pub(crate) struct Network {
    pub id: String,
    /// Whether people without an account may watch in a browser.
    pub watch: bool,
    key_digest: String,
    secure_mode: bool,
    /// Public user id and digest of the token that the user's own backend would have fetched.
    auth_tokens: Vec<(String, String)>,
}

impl Network {
    pub fn new(id: String, config: &NetworkConfig) -> Self {
        use secrecy::ExposeSecret as _;
        Self {
            id,
            watch: config.watch.unwrap_or(!config.secure_mode),
            key_digest: digest(config.api_key.expose_secret()),
            secure_mode: config.secure_mode,
            auth_tokens: config
                .auth_tokens
                .iter()
                .map(|entry| (entry.user_id.clone(), digest(entry.token.expose_secret())))
                .collect(),
        }
    }

    /// Refuses a login without its auth token where the network asks for one (section 3.1).
    pub fn require_auth_token(&self, user: &str, token: Option<&str>) -> Result<(), ApiError> {
        if !self.secure_mode {
            return Ok(());
        }
        let given = token.map(digest);
        let right = self
            .auth_tokens
            .iter()
            .any(|(owner, expected)| owner == user && Some(expected) == given.as_ref());
        if right {
            Ok(())
        } else {
            Err(ApiError::forbidden(
                "This network asks for an auth token, and this one is missing or wrong.",
            ))
        }
    }
}
