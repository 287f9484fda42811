//! A room that we are in, as the program holds it.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::{mpsc, oneshot};

use super::error::{RoomError, RoomResult};
use super::event::RoomEvent;
use super::id::{ParticipantIdentity, RoomSid};
use super::info::ConnectionState;
use super::participant::{LocalParticipant, RemoteParticipant};
use super::room_options::RoomOptions;
use super::session::Session;
use crate::prebuilt::{self, CallError, proto, proto::DisconnectReason};
use crate::rtc_engine::{EngineError, EngineResult, SessionStats, SimulateScenario};
use crate::webrtc::stats;
use proto::{connect_callback, ffi_event, ffi_request, get_session_stats_callback};

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
