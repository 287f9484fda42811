//! Linux: cameras are in `v4l`, the sound server in `pulse`, screens in `x11` and `portal`.

use std::time::Duration;

pub(super) use super::plugged::watch_devices;
pub(super) use super::programs::hear_programs;
pub(super) use super::pulse::{hear, list_sound, play, speak};
pub(super) use super::v4l::{list_cameras, open_camera};
use super::{portal, x11};
use crate::surface::{Picked, Place, ScreenCapture, ScreenError, Viewer};

pub(super) fn hears_programs() -> bool {
    true
}

/// Beside Wayland there often is an X server as well, which knows the windows of old programs alone.
pub(super) fn knows_screens(place: &Place) -> bool {
    match place {
        Place::Session => is_wayland() || std::env::var_os("DISPLAY").is_some(),
        Place::Display(_) | Place::Portal(_) => true,
    }
}

pub(super) fn asks(place: &Place) -> bool {
    match place {
        Place::Session => is_wayland(),
        Place::Display(_) => false,
        Place::Portal(_) => true,
    }
}

fn is_wayland() -> bool {
    let kind = std::env::var("XDG_SESSION_TYPE").unwrap_or_default();
    match kind.as_str() {
        "wayland" => true,
        "x11" => false,
        _ => std::env::var_os("WAYLAND_DISPLAY").is_some(),
    }
}

pub(super) async fn pick_surface(
    place: &Place,
    answered_within: Duration,
) -> Result<Picked, ScreenError> {
    match place {
        Place::Session | Place::Display(_) if !asks(place) => Err(ScreenError::Unsupported),
        Place::Session | Place::Display(_) => portal::pick(None, answered_within).await,
        Place::Portal(bus) => portal::pick(Some(bus), answered_within).await,
    }
}

pub(super) fn view_screens(place: &Place) -> Result<Box<dyn Viewer>, ScreenError> {
    Ok(Box::new(x11::Desk::reach(display(place)?)?))
}

pub(super) fn open_surface(place: &Place, id: &str) -> Result<Box<dyn ScreenCapture>, ScreenError> {
    x11::open(display(place)?, id)
}

/// The X server's name, where it is the way to these screens; none for the session's own.
fn display(place: &Place) -> Result<Option<&str>, ScreenError> {
    match place {
        Place::Display(name) => Ok(Some(name)),
        Place::Session if knows_screens(place) && !asks(place) => Ok(None),
        Place::Session | Place::Portal(_) => Err(ScreenError::Unsupported),
    }
}
