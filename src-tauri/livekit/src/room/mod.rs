//! Rooms.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use thiserror::Error;
use tokio::sync::{mpsc, oneshot};

pub mod id;
pub mod options;
pub mod participant;
pub mod publication;
pub mod track;

mod event;
mod session;
mod session_events;

pub use event::RoomEvent;
pub use participant::{ParticipantKind, ParticipantState};
pub(crate) use session::{Session, audible};

use crate::id::{ParticipantIdentity, RoomSid};
use crate::participant::{LocalParticipant, RemoteParticipant};
pub use crate::prebuilt::proto::DisconnectReason;
use crate::prebuilt::{self, CallError, proto};
pub use crate::rtc_engine::SimulateScenario;
use crate::rtc_engine::{EngineError, EngineResult, SessionStats};
use crate::webrtc::RtcError;
use crate::webrtc::peer_connection_factory::RtcConfiguration;
use crate::webrtc::stats;
use proto::{connect_callback, ffi_event, ffi_request, get_session_stats_callback};

/// How long one attempt to reach the server may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// What calls on a room return.
pub type RoomResult<T> = Result<T, RoomError>;

/// A failure of a room. See [`ConnectFailure`](crate::ConnectFailure) for what to tell people.
#[derive(Error, Debug)]
pub enum RoomError {
    /// The link to the server or the engine failed.
    #[error("engine: {0}")]
    Engine(#[from] EngineError),
    /// The room failed.
    #[error("room failure: {0}")]
    Internal(String),
    /// WebRTC failed.
    #[error("rtc: {0}")]
    Rtc(#[from] RtcError),
    /// It is published already.
    #[error("this track or a track of the same source is already published")]
    TrackAlreadyPublished,
    /// The room is closed.
    #[error("already closed")]
    AlreadyClosed,
}

impl RoomError {
    /// Reads the text that the engine's C interface reports for a failure.
    pub(crate) fn from_text(text: &str) -> Self {
        let text = &*prebuilt::redact(text);
        match text {
            "already closed" => Self::AlreadyClosed,
            "this track or a track of the same source is already published" => {
                Self::TrackAlreadyPublished
            }
            _ => match text.strip_prefix("room failure: ") {
                Some(room) => Self::Internal(room.to_owned()),
                None => Self::Engine(EngineError::from_text(text)),
            },
        }
    }
}

/// How a room is connected.
#[derive(Debug, Clone, Copy, Eq, PartialEq)]
pub enum ConnectionState {
    /// Not, and it is final.
    Disconnected,
    /// It is.
    Connected,
    /// It was, and will be again.
    Reconnecting,
}

/// How bytes travel.
#[derive(Debug, Clone, Copy, Eq, PartialEq)]
pub enum DataPacketKind {
    /// They may be lost.
    Lossy,
    /// They arrive, and in order.
    Reliable,
}

/// Bytes for others.
#[derive(Debug, Clone, Default)]
pub struct DataPacket {
    /// The bytes.
    pub payload: Vec<u8>,
    /// What they are about.
    pub topic: Option<String>,
    /// Whether they have to arrive.
    pub reliable: bool,
    /// For whom; without a name, for all.
    pub destination_identities: Vec<ParticipantIdentity>,
}

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

/// What is known about a room.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // The names are the server's.
pub struct RoomInfo {
    pub sid: Option<RoomSid>,
    pub name: String,
    pub metadata: String,
    pub state: ConnectionState,
    pub empty_timeout: u32,
    pub departure_timeout: u32,
    pub max_participants: u32,
    pub creation_time: i64,
    pub num_publishers: u32,
    pub num_participants: u32,
    pub active_recording: bool,
}

/// A room that we are in. Close it before it goes; a room that is dropped is left in the
/// background.
pub struct Room {
    session: Arc<Session>,
    closed: AtomicBool,
}

impl Room {
    /// Joins the room that the token names.
    pub async fn connect(
        url: &str,
        token: &str,
        options: RoomOptions,
    ) -> RoomResult<(Self, mpsc::UnboundedReceiver<RoomEvent>)> {
        let engine = prebuilt::engine()
            .map_err(CallError::from)
            .map_err(EngineError::from)?;
        let request = proto::ConnectRequest {
            url: url.to_owned(),
            token: token.to_owned(),
            options: (&options).into(),
            request_async_id: None,
        };
        let answer = engine
            .call_async(|id| {
                ffi_request::Message::Connect(proto::ConnectRequest {
                    request_async_id: Some(id),
                    ..request
                })
            })
            .await
            .map_err(EngineError::from)?;
        let result = match answer {
            ffi_event::Message::Connect(callback) => match callback.message {
                Some(connect_callback::Message::Result(result)) => result,
                Some(connect_callback::Message::Error(error)) => {
                    return Err(RoomError::from_text(&error));
                }
                None => return Err(EngineError::from(CallError::Unexpected).into()),
            },
            _ => return Err(EngineError::from(CallError::Unexpected).into()),
        };
        // No wait from here to the end: the handles of the answer are ours now.
        let (session, events) = Session::start(engine, result, &options);
        let room = Self {
            session,
            closed: AtomicBool::new(false),
        };
        room.session.ready()?;
        Ok((room, events))
    }

    /// Leaves the room. Can be cancelled without leaving half.
    pub async fn close(&self) -> RoomResult<()> {
        self.close_with_reason(DisconnectReason::ClientInitiated)
            .await
    }

    /// Leaves the room and says why.
    pub async fn close_with_reason(&self, reason: DisconnectReason) -> RoomResult<()> {
        if self.closed.swap(true, Ordering::AcqRel) {
            return Err(RoomError::AlreadyClosed);
        }
        let (finished, done) = oneshot::channel();
        self.session.leave(reason, Some(finished))?;
        // An error means that the task had ended before, which is as good.
        drop(done.await);
        Ok(())
    }

    /// Brings about what is hard to wait for, in tests.
    pub async fn simulate_scenario(&self, scenario: SimulateScenario) -> EngineResult<()> {
        self.session.simulate(scenario).await
    }

    /// WebRTC's statistics of both directions.
    pub async fn get_stats(&self) -> EngineResult<SessionStats> {
        let answer = self
            .session
            .call_async(|id, room_handle| {
                ffi_request::Message::GetSessionStats(proto::GetSessionStatsRequest {
                    room_handle,
                    request_async_id: Some(id),
                })
            })
            .await?;
        match answer {
            ffi_event::Message::GetSessionStats(callback) => match callback.message {
                Some(get_session_stats_callback::Message::Result(result)) => Ok(SessionStats {
                    publisher_stats: stats::from_engine(result.publisher_stats),
                    subscriber_stats: stats::from_engine(result.subscriber_stats),
                }),
                Some(get_session_stats_callback::Message::Error(error)) => {
                    Err(EngineError::from_text(&error))
                }
                None => Err(CallError::Unexpected.into()),
            },
            _ => Err(CallError::Unexpected.into()),
        }
    }

    /// Another receiver of the room's events, from now on.
    pub fn subscribe(&self) -> mpsc::UnboundedReceiver<RoomEvent> {
        self.session.subscribe()
    }

    /// The room's id; waits until the server has said it.
    pub async fn sid(&self) -> RoomSid {
        self.session.sid().await
    }

    /// The room's id, if the server has said it.
    pub fn maybe_sid(&self) -> Option<RoomSid> {
        self.session.info().sid
    }

    /// The room's name.
    pub fn name(&self) -> String {
        self.session.info().name
    }

    /// What the application keeps with the room.
    pub fn metadata(&self) -> String {
        self.session.info().metadata
    }

    /// Ourselves.
    pub fn local_participant(&self) -> LocalParticipant {
        self.session.local_participant().clone()
    }

    /// The others.
    pub fn remote_participants(&self) -> HashMap<ParticipantIdentity, RemoteParticipant> {
        self.session.remote_participants()
    }

    /// How the room is connected.
    pub fn connection_state(&self) -> ConnectionState {
        self.session.info().state
    }

    /// How many are in the room, by the server's count.
    pub fn num_participants(&self) -> u32 {
        self.session.info().num_participants
    }

    /// How many of them publish.
    pub fn num_publishers(&self) -> u32 {
        self.session.info().num_publishers
    }

    /// Whether the room is being recorded.
    pub fn active_recording(&self) -> bool {
        self.session.info().active_recording
    }

    /// When the room was made, in milliseconds since 1970.
    pub fn creation_time(&self) -> i64 {
        self.session.info().creation_time
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        if !self.closed.swap(true, Ordering::AcqRel) {
            let left = self.session.leave(DisconnectReason::ClientInitiated, None);
            if let Err(error) = left {
                tracing::debug!(%error, "a dropped room could not be left");
            }
        }
    }
}

impl fmt::Debug for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Room")
            .field("sid", &self.maybe_sid())
            .field("name", &self.name())
            .field("connection_state", &self.connection_state())
            .finish()
    }
}
