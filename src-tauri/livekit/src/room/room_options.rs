//! How a room is joined.

use std::time::Duration;

use crate::prebuilt::proto;
use crate::webrtc::peer_connection_factory::RtcConfiguration;

/// How long one attempt to reach the server may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How to be in a room.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RoomOptions {
    /// Everything that is published is received.
    pub auto_subscribe: bool,
    /// The server sends what is shown at the size it is shown.
    pub adaptive_stream: bool,
    /// Layers that nobody watches are not encoded.
    pub dynacast: bool,
    /// How peers find each other.
    pub rtc_config: RtcConfiguration,
    /// How often a failed join is tried again.
    pub join_retries: u32,
    /// One peer connection for both directions, if the server can.
    pub single_peer_connection: bool,
    /// How long one attempt to reach the server may take.
    pub connect_timeout: Duration,
}

impl Default for RoomOptions {
    fn default() -> Self {
        Self {
            auto_subscribe: true,
            adaptive_stream: false,
            dynacast: false,
            rtc_config: RtcConfiguration::default(),
            join_retries: 3,
            single_peer_connection: true,
            connect_timeout: CONNECT_TIMEOUT,
        }
    }
}

impl From<&RoomOptions> for proto::RoomOptions {
    fn from(options: &RoomOptions) -> Self {
        let timeout = u64::try_from(options.connect_timeout.as_millis()).unwrap_or(u64::MAX);
        Self {
            auto_subscribe: Some(options.auto_subscribe),
            adaptive_stream: Some(options.adaptive_stream),
            dynacast: Some(options.dynacast),
            rtc_config: Some((&options.rtc_config).into()),
            join_retries: Some(options.join_retries),
            single_peer_connection: Some(options.single_peer_connection),
            connect_timeout_ms: Some(timeout),
            ..Self::default()
        }
    }
}
