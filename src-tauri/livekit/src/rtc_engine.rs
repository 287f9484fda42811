//! Failures and statistics of the engine, under upstream's path.

use std::borrow::Cow;

use crate::prebuilt::{CallError, redact};
use crate::webrtc::{RtcError, stats::RtcStats};

/// What calls into the engine return.
pub(crate) type EngineResult<T> = Result<T, EngineError>;

/// A failure of the link to the server or of the engine itself.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The signalling link failed or was refused.
    #[error("signal failure: {0}")]
    Signal(#[from] SignalError),
    /// WebRTC failed.
    #[error("internal webrtc failure")]
    Rtc(#[from] RtcError),
    /// The media link failed.
    #[error("connection error: {0}")]
    Connection(Cow<'static, str>),
    /// Something unexpected, usually beyond recovery.
    #[error("internal error: {0}")]
    Internal(Cow<'static, str>),
}

/// Why the signalling link failed, in the words of the engine.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct SignalError(String);

impl EngineError {
    /// Reads the text that the engine's C interface reports for a failure. A server that
    /// refuses a token repeats it in its answer, so tokens are taken out.
    pub(crate) fn from_text(text: &str) -> Self {
        let text = &redact(text);
        let text = text.strip_prefix("engine: ").unwrap_or(text);
        if let Some(signal) = text.strip_prefix("signal failure: ") {
            Self::Signal(SignalError(signal.to_owned()))
        } else if let Some(connection) = text.strip_prefix("connection error: ") {
            Self::Connection(connection.to_owned().into())
        } else {
            let internal = text.strip_prefix("internal error: ").unwrap_or(text);
            Self::Internal(internal.to_owned().into())
        }
    }
}

impl From<CallError> for EngineError {
    fn from(error: CallError) -> Self {
        Self::Internal(error.to_string().into())
    }
}

/// Statistics of both directions of a session.
#[derive(Debug, Clone)]
pub struct SessionStats {
    /// Of what we send.
    pub publisher_stats: Vec<RtcStats>,
    /// Of what we receive.
    pub subscriber_stats: Vec<RtcStats>,
}

/// What [`Room::simulate_scenario`](crate::Room::simulate_scenario) can bring about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SimulateScenario {
    /// Closes the signalling link here; the engine resumes.
    SignalReconnect,
    /// Makes somebody an active speaker.
    Speaker,
    /// The node of the server fails.
    NodeFailure,
    /// The server sends us away.
    ServerLeave,
    /// The server moves us to another node.
    Migration,
    /// Only TCP is allowed for media.
    ForceTcp,
    /// Only TLS is allowed for media.
    ForceTls,
    /// A full reconnect, started here.
    FullReconnect,
    /// A resume during which the server drops the signalling link.
    DisconnectSignalOnResume,
}
