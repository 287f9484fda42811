//! How peers find each other.

use crate::prebuilt::proto;

/// A STUN or TURN server.
#[derive(Clone)]
pub struct IceServer {
    /// Its addresses.
    pub urls: Vec<String>,
    /// The user for TURN.
    pub username: String,
    /// The password for TURN.
    pub password: String,
}

impl std::fmt::Debug for IceServer {
    /// Leaves the password out.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IceServer")
            .field("urls", &self.urls)
            .finish_non_exhaustive()
    }
}

/// Whether candidates are gathered once or all the time.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub enum ContinualGatheringPolicy {
    /// Once.
    GatherOnce,
    /// All the time, so that a new network is found.
    GatherContinually,
}

/// Which candidates may be used.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub enum IceTransportsType {
    /// Only relays.
    Relay,
    /// All but the machine's own addresses.
    NoHost,
    /// All.
    All,
}

/// How peers find each other. What the server says is added to it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RtcConfiguration {
    /// Servers beside those that the LiveKit server names.
    pub ice_servers: Vec<IceServer>,
    /// When candidates are gathered.
    pub continual_gathering_policy: ContinualGatheringPolicy,
    /// Which candidates may be used.
    pub ice_transport_type: IceTransportsType,
}

impl Default for RtcConfiguration {
    fn default() -> Self {
        Self {
            ice_servers: Vec::new(),
            continual_gathering_policy: ContinualGatheringPolicy::GatherContinually,
            ice_transport_type: IceTransportsType::All,
        }
    }
}

impl From<&RtcConfiguration> for proto::RtcConfig {
    fn from(config: &RtcConfiguration) -> Self {
        let transport = match config.ice_transport_type {
            IceTransportsType::Relay => proto::IceTransportType::TransportRelay,
            IceTransportsType::NoHost => proto::IceTransportType::TransportNohost,
            IceTransportsType::All => proto::IceTransportType::TransportAll,
        };
        let gathering = match config.continual_gathering_policy {
            ContinualGatheringPolicy::GatherOnce => proto::ContinualGatheringPolicy::GatherOnce,
            ContinualGatheringPolicy::GatherContinually => {
                proto::ContinualGatheringPolicy::GatherContinually
            }
        };
        Self {
            ice_transport_type: Some(transport.into()),
            continual_gathering_policy: Some(gathering.into()),
            ice_servers: config
                .ice_servers
                .iter()
                .map(|server| proto::IceServer {
                    urls: server.urls.clone(),
                    username: Some(server.username.clone()),
                    password: Some(server.password.clone()),
                })
                .collect(),
        }
    }
}
