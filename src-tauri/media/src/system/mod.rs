//! Everything that differs by operating system, behind one set of functions.

use crate::{
    capture::{CameraError, CameraInfo, Capture, Format},
    hearing::{Flow, Give, SoundDevices, SoundError, Take},
    surface::{ScreenCapture, ScreenError, Viewer},
};

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
use linux as system;
#[cfg(target_os = "linux")]
mod programs;
#[cfg(target_os = "linux")]
mod pulse;
#[cfg(target_os = "linux")]
mod x11;

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
pub(crate) const HEARS_PROGRAMS: bool = system::HEARS_PROGRAMS;

/// Hears what other programs play: steps that never end. Blocks while it opens.
pub(crate) fn hear_programs(take: Take) -> Result<Box<dyn Flow>, SoundError> {
    system::hear_programs(take)
}

/// Plays mono samples at [`crate::sound::RATE`] to the end on a speaker of the list. Blocks.
pub(crate) fn play(speaker: &str, samples: Vec<f32>) -> Result<(), SoundError> {
    system::play(speaker, samples)
}

/// Whether there is a way to the screens of this display, or of the session's own.
pub(crate) fn knows_screens(display: Option<&str>) -> bool {
    system::knows_screens(display)
}

/// Whoever sees what stands on these screens. Blocks while it connects.
pub(crate) fn view_screens(display: Option<&str>) -> Result<Box<dyn Viewer>, ScreenError> {
    system::view_screens(display)
}

/// Takes pictures of a surface of the list. Blocks while it connects.
pub(crate) fn open_surface(
    display: Option<&str>,
    id: &str,
) -> Result<Box<dyn ScreenCapture>, ScreenError> {
    system::open_surface(display, id)
}
