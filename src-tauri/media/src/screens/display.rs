//! The way to a display's surfaces.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::{
    surface::{Picked, Place, ScreenCapture, ScreenError, Surface, Viewer},
    system,
};

/// How long the system's question may stay unanswered.
const ANSWERED_WITHIN: Duration = Duration::from_secs(60);

/// This computer's screens. Copies are the same.
#[derive(Clone)]
pub struct Screens {
    place: Place,
    answered_within: Duration,
    /// What the system handed out last, until it is shared.
    picked: Arc<Mutex<Option<Picked>>>,
}

impl Default for Screens {
    fn default() -> Self {
        Self::of_session()
    }
}

impl std::fmt::Debug for Screens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Screens").field(&self.place).finish()
    }
}

impl Screens {
    /// Those before the person at this window.
    pub fn of_session() -> Self {
        Self::of(Place::Session)
    }

    /// Those of another display, by the name that the system knows it by.
    pub fn of_display(name: &str) -> Self {
        Self::of(Place::Display(name.into()))
    }

    /// Those that the desktop portal on another message bus hands out, by the bus's address.
    pub fn of_portal(bus: &str) -> Self {
        Self::of(Place::Portal(bus.into()))
    }

    /// Whoever the system asks has so long, in place of a minute.
    #[must_use]
    pub fn answered_within(self, answered_within: Duration) -> Self {
        Self {
            answered_within,
            ..self
        }
    }

    fn of(place: Place) -> Self {
        Self {
            place,
            answered_within: ANSWERED_WITHIN,
            picked: Arc::default(),
        }
    }

    /// Whether anything can be shared here at all.
    pub fn are_known(&self) -> bool {
        system::knows_screens(&self.place)
    }

    /// Whether the system asks by itself what to share: then there is no list, and [`Screens::pick`] is the
    /// way.
    pub fn are_picked(&self) -> bool {
        system::asks(&self.place)
    }

    /// Lets the system ask what to share, and answers what was picked once it was. It is shared by its id,
    /// once; what was picked before and not shared is given back.
    ///
    /// # Errors
    /// [`ScreenError::Refused`], [`ScreenError::NoAnswer`] where that was too long, or why it cannot be asked. Whoever
    /// waits no longer drops this, and the system takes its question back.
    pub async fn pick(&self) -> Result<Surface, ScreenError> {
        let picked = system::pick_surface(&self.place, self.answered_within).await?;
        let surface = picked.surface.clone();
        *self.picked() = Some(picked);
        Ok(surface)
    }

    /// Gives back what was picked and not shared.
    pub fn forget_picked(&self) {
        self.picked().take();
    }

    /// What there is: screens, then windows, the topmost first. This program's own windows are not
    /// among them. Blocks; call it off the async threads.
    pub fn list(&self) -> Result<Vec<Surface>, ScreenError> {
        self.viewer()?.list()
    }

    pub(super) fn viewer(&self) -> Result<Box<dyn Viewer>, ScreenError> {
        system::view_screens(&self.place)
    }

    pub(super) fn open(&self, id: &str) -> Result<Box<dyn ScreenCapture>, ScreenError> {
        if !self.are_picked() {
            return system::open_surface(&self.place, id);
        }
        let picked = self.picked().take_if(|picked| picked.surface.id == id);
        let picked = picked.ok_or_else(|| ScreenError::Gone { id: id.to_owned() })?;
        (picked.open)()
    }

    fn picked(&self) -> MutexGuard<'_, Option<Picked>> {
        // Whole after every statement, so a panic elsewhere leaves nothing half done.
        self.picked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
