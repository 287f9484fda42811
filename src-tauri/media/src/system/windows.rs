//! Windows: Media Foundation cameras and WASAPI devices.

use std::time::Duration;

use ::nokhwa::utils::{ApiBackend, FrameFormat};

pub(super) use super::cpal::{hear, hear_programs, hears_programs, list_sound, play, speak};
use super::nokhwa;
use crate::{
    capture::{CameraError, CameraInfo, Capture, Format},
    plugged::OnChange,
    surface::{Picked, Place, ScreenCapture, ScreenError, Viewer},
};

/// Compressed pictures first: they get the full rate through a USB cable.
const FORMATS: [FrameFormat; 4] = [
    FrameFormat::MJPEG,
    FrameFormat::NV12,
    FrameFormat::YUYV,
    FrameFormat::RAWRGB,
];

pub(super) fn list_cameras() -> Vec<CameraInfo> {
    nokhwa::list(ApiBackend::MediaFoundation)
}

pub(super) fn open_camera(id: &str, wanted: Format) -> Result<Box<dyn Capture>, CameraError> {
    nokhwa::open(ApiBackend::MediaFoundation, &FORMATS, id, wanted).map_err(told_apart)
}

/// The privacy settings keep this program from all cameras, or from this one (`E_ACCESSDENIED`).
const DENIED: &str = "0x80070005";
/// Another program holds it (`ERROR_SHARING_VIOLATION`, `MF_E_HW_MFT_FAILED_START_STREAMING`).
const HELD: [&str; 2] = ["0x80070020", "0xC00D3704"];

/// The system's numbers reach us inside of sentences only.
fn told_apart(error: CameraError) -> CameraError {
    match error {
        CameraError::Failed { name, reason } if reason.contains(DENIED) => {
            CameraError::NotPermitted { name }
        }
        CameraError::Failed { name, reason } if HELD.iter().any(|code| reason.contains(code)) => {
            CameraError::Busy { name }
        }
        other => other,
    }
}

/// What is plugged in is listed now and then.
pub(super) fn watch_devices(_: OnChange) -> Option<Box<dyn Send>> {
    None
}

pub(super) fn knows_screens(_: &Place) -> bool {
    false
}

pub(super) fn asks(_: &Place) -> bool {
    false
}

pub(super) async fn pick_surface(_: &Place, _: Duration) -> Result<Picked, ScreenError> {
    Err(ScreenError::Unsupported)
}

pub(super) fn view_screens(_: &Place) -> Result<Box<dyn Viewer>, ScreenError> {
    Err(ScreenError::Unsupported)
}

pub(super) fn open_surface(_: &Place, _: &str) -> Result<Box<dyn ScreenCapture>, ScreenError> {
    Err(ScreenError::Unsupported)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_denied_camera_and_a_held_one_are_told_apart_from_a_broken_one() {
        let failed = |reason: &str| {
            told_apart(CameraError::Failed {
                name: "Camera".into(),
                reason: reason.into(),
            })
        };
        let name = || "Camera".to_owned();
        assert_eq!(
            failed("Access is denied. (0x80070005)"),
            CameraError::NotPermitted { name: name() }
        );
        assert_eq!(
            failed("Could not start streaming. (0xC00D3704)"),
            CameraError::Busy { name: name() }
        );
        assert!(matches!(
            failed("Unspecified error (0x80004005)"),
            CameraError::Failed { .. }
        ));
    }
}
