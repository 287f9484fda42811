//! Cameras, test pattern, frames, and their ways to the window.
//!
//! Knows nothing of LiveKit, of rooms or of Tauri. What a camera or the test pattern gives
//! ([`source::PictureSource`]) and what comes in from the stage meet in [`frames::FrameHub`], one
//! newest frame per person and source; a window that paints them itself has a [`painter::Painter`], for any other
//! [`frame_socket::FrameServer`] carries them to the page. [`sound`] hears
//! microphones and speaks through speakers, [`mixer`] brings everybody's sound together. [`screens`] knows what stands on this
//! computer's screens, and takes pictures of it. Code for one operating system only lives in
//! `system`.

pub mod camera;
mod capture;
pub mod convert;
pub mod devices;
pub mod frame_socket;
pub mod frames;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod hearing;
pub mod made;
pub mod mixer;
pub mod painter;
mod plugged;
pub mod screens;
pub mod shrink;
pub mod sound;
pub mod source;
mod surface;
mod system;
pub mod test_pattern;
mod text;
pub mod turn;
