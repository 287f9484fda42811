//! What the rooms' actor is told.

use tokio::sync::oneshot;

use super::machine::Input;
use crate::api_error::ApiError;
use crate::id::RoomId;

/// Somebody's connection to a room of LiveKit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Connection {
    /// LiveKit's id of it.
    pub sid: String,
    pub identity: String,
}

/// What LiveKit reported about somebody in a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum MediaEvent {
    ParticipantJoined(Connection),
    TrackPublished { who: Connection, track: String },
    TrackUnpublished { who: Connection, track: String },
    ParticipantLeft(Connection),
    RoomFinished,
}

/// What the actor is told.
pub(super) enum Message {
    Media {
        room: RoomId,
        event: MediaEvent,
    },
    /// The host, or an administrator, ends the show.
    End {
        room: RoomId,
        how: Input,
        done: oneshot::Sender<Result<(), ApiError>>,
    },
    WaitRanOut {
        room: RoomId,
        wait: u64,
    },
}
