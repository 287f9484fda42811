//! What every system makes of its screens and windows: their names, their pictures, their failures.

use std::sync::Arc;

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
    /// The system asked what to share, and the person said: nothing.
    #[error("nothing was chosen when the system asked")]
    Refused,
    /// The system asked what to share, and nobody answered.
    #[error("nobody answered when the system asked what to share")]
    NoAnswer,
    /// The system ended what it had handed out: the person stopped it there, or the window was closed.
    #[error("the system ended the share")]
    Withdrawn,
    /// Anything else the system says.
    #[error("no pictures of the screen: {0}")]
    Failed(String),
}

/// Whose screens are meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Place {
    /// Those before the person at this window.
    #[default]
    Session,
    /// Those of a display, by the name that the system knows it by.
    Display(Arc<str>),
    /// Those that the desktop portal on a message bus hands out, by the bus's address.
    Portal(Arc<str>),
}

/// Begins to take the pictures of what was picked. Blocks while it connects.
pub type Open = Box<dyn FnOnce() -> Result<Box<dyn ScreenCapture>, ScreenError> + Send>;

/// What a person picked where the system asked. Dropping it gives it back to the system.
pub struct Picked {
    /// What it is, as far as the system says: it tells no titles and no sizes.
    pub surface: Surface,
    /// The way to its pictures.
    pub open: Open,
}

/// Pixels of a small picture from side to side, or from top to bottom: as they are shown, on a screen
/// of twice the pixels.
pub const GLANCED_AT: u32 = 512;

/// Sees all surfaces: a system's way to them. Used from one thread, which owns it.
pub trait Viewer {
    /// What there is now.
    fn list(&mut self) -> Result<Vec<Surface>, ScreenError>;

    /// One picture of a surface, without the pointer; none while there is none of it. Its longest side has
    /// [`GLANCED_AT`] pixels or more, where the surface has as many.
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
