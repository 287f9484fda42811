//! macOS: AVFoundation cameras, CoreAudio devices, and pictures of screens by ScreenCaptureKit.

mod permission;
mod plugged;
mod programs;
mod sample;
mod screens;

use std::time::Duration;

use ::nokhwa::utils::{ApiBackend, FrameFormat};

pub(super) use self::plugged::watch_devices;
pub(super) use self::programs::{are_heard as hears_programs, hear as hear_programs};
pub(super) use super::cpal::{list_sound, play, speak};
use super::{cpal, nokhwa};
use crate::{
    capture::{CameraError, CameraInfo, Capture, Format},
    hearing::{Flow, SoundError, Take},
    surface::{Picked, Place, ScreenCapture, ScreenError, Viewer},
};

/// The system's own format first: it needs no decoding.
const FORMATS: [FrameFormat; 4] = [
    FrameFormat::NV12,
    FrameFormat::YUYV,
    FrameFormat::MJPEG,
    FrameFormat::RAWRGB,
];

pub(super) fn list_cameras() -> Vec<CameraInfo> {
    nokhwa::list(ApiBackend::AVFoundation)
}

pub(super) fn open_camera(id: &str, wanted: Format) -> Result<Box<dyn Capture>, CameraError> {
    if !permission::camera() {
        return Err(CameraError::NotPermitted { name: name_of(id) });
    }
    nokhwa::open(ApiBackend::AVFoundation, &FORMATS, id, wanted)
}

/// What a camera is called; its id where it is not there.
fn name_of(id: &str) -> String {
    let found = list_cameras().into_iter().find(|camera| camera.id == id);
    found.map_or_else(|| id.to_owned(), |camera| camera.name)
}

pub(super) fn hear(microphone: &str, take: Take) -> Result<Box<dyn Flow>, SoundError> {
    if !permission::microphone() {
        return Err(SoundError::NotPermitted);
    }
    cpal::hear(microphone, take)
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
        Place::Session => Ok(Box::new(screens::Desk::reach()?)),
        Place::Display(_) | Place::Portal(_) => Err(ScreenError::Unsupported),
    }
}

pub(super) fn open_surface(place: &Place, id: &str) -> Result<Box<dyn ScreenCapture>, ScreenError> {
    match place {
        Place::Session => screens::open(id),
        Place::Display(_) | Place::Portal(_) => Err(ScreenError::Unsupported),
    }
}
