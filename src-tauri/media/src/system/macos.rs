//! macOS: AVFoundation cameras and CoreAudio devices.

use std::{sync::mpsc, time::Duration};

use ::nokhwa::utils::{ApiBackend, FrameFormat};

pub(super) use super::cpal::{hear, list_sound, play, speak};
use super::nokhwa;
use crate::{
    capture::{CameraError, CameraInfo, Capture, Format},
    hearing::{Flow, SoundError, Take},
    plugged::OnChange,
    surface::{Picked, Place, ScreenCapture, ScreenError, Viewer},
};

/// The system's own format first: it needs no decoding.
const FORMATS: [FrameFormat; 4] = [
    FrameFormat::NV12,
    FrameFormat::YUYV,
    FrameFormat::MJPEG,
    FrameFormat::RAWRGB,
];

/// How long the person may take to answer the system's question.
const PERMISSION_WITHIN: Duration = Duration::from_secs(120);

pub(super) fn list_cameras() -> Vec<CameraInfo> {
    nokhwa::list(ApiBackend::AVFoundation)
}

pub(super) fn open_camera(id: &str, wanted: Format) -> Result<Box<dyn Capture>, CameraError> {
    if !permitted() {
        return Err(CameraError::NotPermitted {
            name: id.to_owned(),
        });
    }
    nokhwa::open(ApiBackend::AVFoundation, &FORMATS, id, wanted)
}

/// Whether the person lets this program use cameras; the system asks at the first time.
fn permitted() -> bool {
    if ::nokhwa::nokhwa_check() {
        return true;
    }
    let (answer, answered) = mpsc::sync_channel(1);
    ::nokhwa::nokhwa_initialize(move |granted| {
        let _ = answer.try_send(granted);
    });
    answered.recv_timeout(PERMISSION_WITHIN).unwrap_or(false)
}

/// The system could leave this program's sound out; nobody asks it to yet.
pub(super) fn hears_programs() -> bool {
    false
}

pub(super) fn hear_programs(_: Take) -> Result<Box<dyn Flow>, SoundError> {
    Err(SoundError::NoDevice)
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
