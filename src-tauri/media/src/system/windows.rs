//! Windows: Media Foundation cameras, WASAPI devices, and pictures of screens.

mod glance;
mod plugged;
mod programs;
mod screens;

use std::time::Duration;

use ::nokhwa::utils::{ApiBackend, FrameFormat};

pub(super) use self::plugged::watch_devices;
pub(super) use self::programs::{are_heard as hears_programs, hear as hear_programs};
pub(super) use super::cpal::{hear, list_sound, play, speak};
use super::{nokhwa, refusal};
use crate::{
    capture::{CameraError, CameraInfo, Capture, Format},
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
    nokhwa::open(ApiBackend::MediaFoundation, &FORMATS, id, wanted).map_err(refusal::of_camera)
}

/// There are no screens but those before the person at this window.
pub(super) fn knows_screens(place: &Place) -> bool {
    *place == Place::Session && screens::are_known()
}

pub(super) fn asks(_: &Place) -> bool {
    false
}

pub(super) async fn pick_surface(_: &Place, _: Duration) -> Result<Picked, ScreenError> {
    Err(ScreenError::Unsupported)
}

pub(super) fn view_screens(place: &Place) -> Result<Box<dyn Viewer>, ScreenError> {
    match place {
        Place::Session => Ok(Box::new(screens::Desk)),
        Place::Display(_) | Place::Portal(_) => Err(ScreenError::Unsupported),
    }
}

pub(super) fn open_surface(place: &Place, id: &str) -> Result<Box<dyn ScreenCapture>, ScreenError> {
    match place {
        Place::Session => screens::open(id),
        Place::Display(_) | Place::Portal(_) => Err(ScreenError::Unsupported),
    }
}
