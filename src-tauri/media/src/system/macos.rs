//! macOS: AVFoundation cameras and CoreAudio devices.

use std::{sync::mpsc, time::Duration};

use ::nokhwa::utils::{ApiBackend, FrameFormat};

use super::{cpal, nokhwa};
use crate::{
    capture::{CameraError, CameraInfo, Capture, Format},
    hearing::{Hearing, Listener, SoundError},
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

pub(super) fn hear(
    microphone: Option<&str>,
    listener: Listener,
) -> Result<Box<dyn Hearing>, SoundError> {
    cpal::hear(microphone, listener)
}

pub(super) fn play(speaker: Option<&str>, samples: Vec<f32>) -> Result<(), SoundError> {
    cpal::play(speaker, samples)
}
