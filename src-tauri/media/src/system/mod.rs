//! Everything that differs by operating system, behind one set of functions.

use std::time::Duration;

use crate::{
    capture::{CameraError, CameraInfo, Capture, Format},
    hearing::{Flow, Give, SoundDevices, SoundError, Take},
    plugged::OnChange,
    surface::{Picked, Place, ScreenCapture, ScreenError, Viewer},
};

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
use linux as system;
#[cfg(target_os = "linux")]
mod line;
#[cfg(target_os = "linux")]
mod pipewire;
#[cfg(target_os = "linux")]
mod plugged;
#[cfg(target_os = "linux")]
mod portal;
#[cfg(target_os = "linux")]
mod programs;
#[cfg(target_os = "linux")]
mod pulse;
#[cfg(target_os = "linux")]
mod v4l;
#[cfg(target_os = "linux")]
mod x11;

// What macOS and Windows tell, understood: looked at on each system.
#[cfg(any(test, not(target_os = "linux")))]
mod listed;
#[cfg(any(test, not(target_os = "linux")))]
mod newest;
#[cfg(any(test, not(target_os = "linux")))]
mod refusal;
mod steady;
#[cfg(any(test, target_os = "macos"))]
mod streamed;

#[cfg(target_os = "macos")]
mod macos;
#[cfg(target_os = "macos")]
use macos as system;

#[cfg(target_os = "windows")]
mod windows;
#[cfg(target_os = "windows")]
use windows as system;

// The libraries that macOS and Windows have in common.
#[cfg(any(target_os = "macos", target_os = "windows"))]
mod cpal;
#[cfg(any(target_os = "macos", target_os = "windows"))]
mod nokhwa;

/// The cameras of this computer.
pub(crate) fn list_cameras() -> Vec<CameraInfo> {
    system::list_cameras()
}

/// Switches a camera on.
pub(crate) fn open_camera(id: &str, wanted: Format) -> Result<Box<dyn Capture>, CameraError> {
    system::open_camera(id, wanted)
}

/// The sound devices of this computer.
pub(crate) fn list_sound() -> Result<SoundDevices, SoundError> {
    system::list_sound()
}

/// Hears a microphone of the list. Blocks while it opens.
pub(crate) fn hear(microphone: &str, take: Take) -> Result<Box<dyn Flow>, SoundError> {
    system::hear(microphone, take)
}

/// Speaks through a speaker of the list. Blocks while it opens.
pub(crate) fn speak(speaker: &str, give: Give) -> Result<Box<dyn Flow>, SoundError> {
    system::speak(speaker, give)
}

/// Whether what other programs play can be heard without what this one does.
pub(crate) fn hears_programs() -> bool {
    system::hears_programs()
}

/// Hears what other programs play: steps that never end. Blocks while it opens.
pub(crate) fn hear_programs(take: Take) -> Result<Box<dyn Flow>, SoundError> {
    system::hear_programs(take)
}

/// Tells changes of cameras, microphones and speakers until what this answers is dropped; nothing where the
/// system does not tell any.
pub(crate) fn watch_devices(told: OnChange) -> Option<Box<dyn Send>> {
    system::watch_devices(told)
}

/// Plays mono samples at [`crate::sound::RATE`] to the end on a speaker of the list. Blocks.
pub(crate) fn play(speaker: &str, samples: Vec<f32>) -> Result<(), SoundError> {
    system::play(speaker, samples)
}

/// Whether there is a way to these screens.
pub(crate) fn knows_screens(place: &Place) -> bool {
    system::knows_screens(place)
}

/// Whether the system asks by itself what to share, and lists nothing.
pub(crate) fn asks(place: &Place) -> bool {
    system::asks(place)
}

/// Lets the system ask what to share. Whoever waits no longer drops it, and the question goes.
pub(crate) async fn pick_surface(
    place: &Place,
    answered_within: Duration,
) -> Result<Picked, ScreenError> {
    system::pick_surface(place, answered_within).await
}

/// Whoever sees what stands on these screens. Blocks while it connects.
pub(crate) fn view_screens(place: &Place) -> Result<Box<dyn Viewer>, ScreenError> {
    system::view_screens(place)
}

/// Takes pictures of a surface of the list. Blocks while it connects.
pub(crate) fn open_surface(place: &Place, id: &str) -> Result<Box<dyn ScreenCapture>, ScreenError> {
    system::open_surface(place, id)
}
