//! What every system makes of a camera: its name, its pictures, its failures.

use std::time::Duration;

use crate::frames::I420Frame;

/// A camera as the system names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameraInfo {
    /// Stays the same over restarts and replugging into the same socket.
    pub id: String,
    /// The name to show.
    pub name: String,
}

/// Size and rate of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Frames in a second, rounded.
    pub frames_per_second: u32,
}

/// Why a camera gives no picture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CameraError {
    /// There is none of this id.
    #[error("there is no camera {id}")]
    NotFound {
        /// The id that was asked for.
        id: String,
    },
    /// The device exists and is no camera.
    #[error("{id} is not a camera")]
    NotACamera {
        /// The id that was asked for.
        id: String,
    },
    /// Another program uses it.
    #[error("another program uses the camera {name}")]
    Busy {
        /// The camera's name.
        name: String,
    },
    /// The system does not let this program use it.
    #[error("the system does not allow the camera {name}")]
    NotPermitted {
        /// The camera's name.
        name: String,
    },
    /// It speaks no picture format that is understood here.
    #[error("the camera {name} has no format that can be read")]
    NoFormat {
        /// The camera's name.
        name: String,
    },
    /// It gave pictures and stopped.
    #[error("the camera {name} stopped giving pictures: {reason}")]
    Lost {
        /// The camera's name.
        name: String,
        /// In the words of the system.
        reason: String,
    },
    /// Anything else the system says.
    #[error("the camera {name} failed: {reason}")]
    Failed {
        /// The camera's name.
        name: String,
        /// In the words of the system.
        reason: String,
    },
}

/// A camera that is switched on. Used from one thread, which owns it; off when dropped.
pub(crate) trait Capture {
    /// What a person knows it by.
    fn name(&self) -> &str;

    /// What it gives.
    fn format(&self) -> Format;

    /// What else it could give, in no order; nothing where the system does not say.
    fn offered(&self) -> Vec<Format>;

    /// The next picture; none when nothing came within the time. A picture that cannot be decoded
    /// is skipped.
    fn next_frame(&mut self, within: Duration) -> Result<Option<I420Frame>, CameraError>;
}
