//! The way to a display's surfaces.

use std::sync::Arc;

use crate::{
    surface::{ScreenCapture, ScreenError, Surface, Viewer},
    system,
};

/// This computer's screens. Copies are the same.
#[derive(Debug, Clone, Default)]
pub struct Screens {
    display: Option<Arc<str>>,
}

impl Screens {
    /// Those before the person at this window.
    pub fn of_session() -> Self {
        Self::default()
    }

    /// Those of another display, by the name that the system knows it by.
    pub fn of_display(name: &str) -> Self {
        Self {
            display: Some(name.into()),
        }
    }

    /// Whether anything can be shared here at all.
    pub fn are_known(&self) -> bool {
        system::knows_screens(self.display.as_deref())
    }

    /// What there is: screens, then windows, the topmost first. This program's own windows are not
    /// among them. Blocks; call it off the async threads.
    pub fn list(&self) -> Result<Vec<Surface>, ScreenError> {
        self.viewer()?.list()
    }

    pub(super) fn viewer(&self) -> Result<Box<dyn Viewer>, ScreenError> {
        system::view_screens(self.display.as_deref())
    }

    pub(super) fn open(&self, id: &str) -> Result<Box<dyn ScreenCapture>, ScreenError> {
        system::open_surface(self.display.as_deref(), id)
    }
}
