//! How long somebody watched.

use std::time::Duration;

use time::OffsetDateTime;
use uuid::Uuid;

use super::id::RoomId;

/// A stretch of time in which the caller watched a room (PLATFORM.md 8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchSession {
    /// `room_` and a UUID, or `room_playback_` and a UUID for a recording.
    pub session_id: String,
    /// The room.
    pub room_id: RoomId,
    /// How long the picture was seen.
    pub watched: Duration,
    /// When it began.
    pub started_at: OffsetDateTime,
    /// When it ended.
    pub ended_at: OffsetDateTime,
}

impl WatchSession {
    /// A stretch of watching the running show.
    pub fn live(
        room_id: impl Into<RoomId>,
        started_at: OffsetDateTime,
        ended_at: OffsetDateTime,
    ) -> Self {
        Self::new("room", room_id.into(), started_at, ended_at)
    }

    /// A stretch of watching the recording.
    pub fn playback(
        room_id: impl Into<RoomId>,
        started_at: OffsetDateTime,
        ended_at: OffsetDateTime,
    ) -> Self {
        Self::new("room_playback", room_id.into(), started_at, ended_at)
    }

    fn new(
        kind: &str,
        room_id: RoomId,
        started_at: OffsetDateTime,
        ended_at: OffsetDateTime,
    ) -> Self {
        Self {
            session_id: format!("{kind}_{}", Uuid::new_v4()),
            room_id,
            watched: (ended_at - started_at).try_into().unwrap_or_default(),
            started_at,
            ended_at,
        }
    }
}
