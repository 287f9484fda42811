//! Windows: Media Foundation cameras and WASAPI devices.

use ::nokhwa::utils::{ApiBackend, FrameFormat};

use super::{Hearing, Listener, cpal, nokhwa};
use crate::{
    camera::{CameraError, CameraInfo, Capture, Format},
    sound::SoundError,
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
    nokhwa::open(ApiBackend::MediaFoundation, &FORMATS, id, wanted)
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
