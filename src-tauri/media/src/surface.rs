//! What every system makes of its screens and windows: their names, their pictures, their failures.

use crate::frames::I420Frame;

/// A screen or a window: what the *Screen Capture* specification calls a display surface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Surface {
    /// The same for as long as the window is open, or the screen is plugged in.
    pub id: String,
    /// Which of both.
    pub kind: SurfaceKind,
    /// A window's title; a screen's name as the system has it.
    pub title: String,
    /// The program whose window it is; nothing for a screen.
    pub program: String,
    /// Pixels, the screen's own.
    pub width: u32,
    /// Pixels, the screen's own.
    pub height: u32,
    /// Minimised, or on another desktop: there is no picture of it.
    pub hidden: bool,
}

/// Kinds of surfaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SurfaceKind {
    /// All that one screen shows.
    Screen,
    /// One window, also where others lie over it.
    Window,
}

/// Why there is no picture of a surface.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScreenError {
    /// This desktop has no way to them that is known here.
    #[error("this desktop hands out no pictures of its screens")]
    Unsupported,
    /// The system does not let this program see them.
    #[error("the system does not allow pictures of its screens")]
    NotPermitted,
    /// The window was closed, or the screen unplugged.
    #[error("{id} is gone")]
    Gone {
        /// The id from the list.
        id: String,
    },
    /// Anything else the system says.
    #[error("no pictures of the screen: {0}")]
    Failed(String),
}

/// Sees all surfaces: a system's way to them. Used from one thread, which owns it.
pub trait Viewer {
    /// What there is now.
    fn list(&mut self) -> Result<Vec<Surface>, ScreenError>;

    /// One picture of a surface, without the pointer; none while there is none of it.
    fn glance(&mut self, id: &str) -> Result<Option<I420Frame>, ScreenError>;
}

/// Takes the pictures of one surface: a system's way to it. Used from one thread, which owns it.
pub trait ScreenCapture {
    /// What has become of it since the last look. Asked as often as pictures are wanted; does not wait
    /// for one.
    fn look(&mut self) -> Result<Look, ScreenError>;
}

/// What has become of a surface.
#[derive(Debug)]
pub enum Look {
    /// Nothing new.
    Same,
    /// It looks like this now.
    Changed(I420Frame),
    /// It is minimised, or on another desktop.
    Hidden,
}
