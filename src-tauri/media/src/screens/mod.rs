//! What stands on this computer's screens, and could be shared: whole screens, and single windows.
//!
//! [`Screens`] is the way to them. A [`Browser`] shows what there is, small and living; a
//! [`SharedPicture`] gives the pictures of one, until it is stopped or that one is gone.

mod browser;
mod display;
mod shared;

pub use self::{
    browser::{Browser, Offered},
    display::Screens,
    shared::{Detail, Share, ShareState, SharedPicture},
};
pub use crate::surface::{Look, ScreenCapture, ScreenError, Surface, SurfaceKind, Viewer};
