//! Cameras of this computer: listing and opening.

pub use crate::capture::{CameraError, CameraInfo, Format};
use crate::{capture::Capture, system};

/// The format asked of a camera; it gives the nearest it has.
pub const WANTED: Format = Format {
    width: 1280,
    height: 720,
    frames_per_second: 30,
};

/// The cameras of this computer, in the system's order. Takes as long as the system takes: call it
/// off the async threads.
pub fn list() -> Vec<CameraInfo> {
    system::list_cameras()
}

/// Switches a camera on. Blocks; call it off the async threads.
pub(crate) fn open(id: &str, wanted: Format) -> Result<Box<dyn Capture>, CameraError> {
    system::open_camera(id, wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_camera_is_a_typed_error() {
        let error = open("no such camera", WANTED).err();
        let id = "no such camera".to_owned();
        assert_eq!(error, Some(CameraError::NotFound { id }));
    }
}
