//! Pictures and sound, under upstream's paths.

use thiserror::Error;

pub mod audio_frame;
pub mod audio_source;
pub mod audio_stream;
pub mod audio_track;
pub mod native;
pub mod peer_connection_factory;
pub mod prelude;
pub mod rtp_parameters;
pub mod rtp_sender;
pub mod stats;
pub mod video_frame;
pub mod video_source;
pub mod video_stream;
pub mod video_track;

/// The kind of an [`RtcError`].
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub enum RtcErrorType {
    /// Something inside failed.
    Internal,
    /// A session description was wrong.
    InvalidSdp,
    /// Not possible in this state.
    InvalidState,
}

/// A failure of WebRTC.
#[derive(Error, Debug)]
#[error("an RtcError occurred: {error_type:?} - {message}")]
pub struct RtcError {
    /// The kind.
    pub error_type: RtcErrorType,
    /// What happened.
    pub message: String,
}

impl RtcError {
    pub(crate) fn internal(message: impl ToString) -> Self {
        Self {
            error_type: RtcErrorType::Internal,
            message: message.to_string(),
        }
    }
}
