//! What can go wrong in a room.

use thiserror::Error;

use crate::prebuilt;
use crate::rtc_engine::EngineError;
use crate::webrtc::RtcError;

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
