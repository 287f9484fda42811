//! What a profile keeps that is no secret: the person's choices, drafts, and two ids.
//!
//! One owner holds it in memory and writes each change to the host's [`SettingsStore`] before it
//! answers, so that a draft survives a crash. It is no actor: reads and writes are short, and
//! whoever writes a checkpoint may not go on before it rests.

mod carried_over;
mod document;
mod kept;

#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use greenroom_contract::{Settings, SettingsChange, SettingsView};
use tokio::sync::watch;

use document::Document;
pub(crate) use kept::{Checkpoint, Kept, LocalUser, MadeFrom};

use crate::ports::{SettingsStore, SettingsStoreError};

/// The owner of a profile's settings. A cheap clone of the same thing.
#[derive(Clone)]
pub(crate) struct SettingsHandle(Arc<Owner>);

struct Owner {
    store: Arc<dyn SettingsStore>,
    state: Mutex<State>,
    view: watch::Sender<SettingsView>,
}

struct State {
    document: Document,
    kept: Kept,
}

impl SettingsHandle {
    /// Reads what an earlier run left. What this version does not understand stays in the document
    /// and is written back with the next change.
    pub fn open(store: Arc<dyn SettingsStore>) -> Self {
        let mut document = store.read().map_or_else(Document::default, Document::parse);
        carried_over::from_flat_keys(&mut document);
        let kept: Kept = document.understood();
        let view = watch::Sender::new(view(&kept));
        let state = Mutex::new(State { document, kept });
        Self(Arc::new(Owner { store, state, view }))
    }

    /// The settings of a profile that is gone with the test.
    #[cfg(test)]
    pub fn of_a_test() -> Self {
        Self::open(Arc::<tests::Shelf>::default())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic in a change leaves a value that was not written; it is still a value.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at what is kept.
    pub fn read<T>(&self, look: impl FnOnce(&Kept) -> T) -> T {
        look(&self.state().kept)
    }

    /// Changes what is kept. It rests in the store when this answers; where it cannot be written,
    /// the change lasts as long as the program, and the answer says so.
    pub fn change(&self, change: impl FnOnce(&mut Kept)) -> Result<(), SettingsStoreError> {
        let mut state = self.state();
        let before = state.kept.clone();
        change(&mut state.kept);
        if state.kept == before {
            return Ok(());
        }
        let State { document, kept } = &mut *state;
        document.take_over(&before, kept);
        let written = self.0.store.write(&document.to_string());
        let view = view(kept);
        self.0.view.send_if_modified(|old| {
            let changed = *old != view;
            *old = view;
            changed
        });
        written
    }

    /// Changes what nobody waits for: a failure is a line in the log.
    pub fn keep(&self, change: impl FnOnce(&mut Kept)) {
        if let Err(error) = self.change(change) {
            tracing::warn!(%error, "the settings could not be saved");
        }
    }

    /// Changes one of the person's choices.
    pub fn apply(&self, change: SettingsChange) -> Result<(), SettingsStoreError> {
        self.change(|kept| match change {
            SettingsChange::Panel(panel) => kept.settings.window.panel = panel,
            SettingsChange::Layout(layout) => kept.settings.window.layout = layout,
            SettingsChange::LogDetail(detail) => kept.settings.log_detail = detail,
        })
    }

    /// Forgets the person's choices. Drafts and ids stay.
    pub fn reset(&self) -> Result<(), SettingsStoreError> {
        self.change(|kept| kept.settings = Settings::default())
    }

    /// What the platform knows this installation by; made when it is first asked for.
    pub fn device_id(&self) -> String {
        let known = self.read(|kept| kept.device_id.clone());
        if let Some(id) = known.filter(|id| !id.trim().is_empty()) {
            return id;
        }
        let fresh = uuid::Uuid::new_v4().to_string();
        self.keep(|kept| kept.device_id = Some(fresh.clone()));
        fresh
    }

    /// What the page is told, now and later.
    pub fn view(&self) -> watch::Receiver<SettingsView> {
        self.0.view.subscribe()
    }
}

fn view(kept: &Kept) -> SettingsView {
    SettingsView {
        settings: kept.settings.clone(),
        local_name: kept
            .local_user
            .as_ref()
            .map(|user| user.name.clone())
            .unwrap_or_default(),
    }
}
