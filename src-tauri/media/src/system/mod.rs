//! Everything that differs by operating system, behind one set of functions.

use crate::{
    capture::{CameraError, CameraInfo, Capture, Format},
    hearing::{Hearing, Listener, SoundError},
};

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
use linux as system;

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

/// Hears a microphone, named as the system shows it; none is the system's default. Blocks while it
/// opens.
pub(crate) fn hear(
    microphone: Option<&str>,
    listener: Listener,
) -> Result<Box<dyn Hearing>, SoundError> {
    system::hear(microphone, listener)
}

/// Plays mono samples at [`crate::sound::RATE`] to the end on a speaker, named as the system shows
/// it; none is the system's default. Blocks.
pub(crate) fn play(speaker: Option<&str>, samples: Vec<f32>) -> Result<(), SoundError> {
    system::play(speaker, samples)
}
