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

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use greenroom_contract::{Settings, SettingsChange, SettingsView, UnreadableSettings};
use socialplus::{RoomId, UserId};
use tokio::sync::watch;

use document::Document;
pub(crate) use kept::{Checkpoint, Kept, LocalUser, MadeFrom, Pin};

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
    /// The room that is open: its stage has a layout of its own.
    open_room: Option<RoomId>,
    /// What was found at the start and could not be read.
    unreadable: Option<Unreadable>,
}

/// A document that could not be read. The person is told until they have seen it.
struct Unreadable {
    /// Where it lies.
    path: PathBuf,
    /// Why it could not be moved out of the way; nothing is written over it then.
    in_the_way: Option<SettingsStoreError>,
    /// With them went who this profile is on the local network.
    somebody_new: bool,
    seen: bool,
}

impl SettingsHandle {
    /// Reads what an earlier run left. What this version does not understand stays in the document
    /// and is written back with the next change. A document that cannot be read is set aside: to
    /// fail at reading it is no reason to write over it.
    pub fn open(store: Arc<dyn SettingsStore>) -> Self {
        let (mut document, unreadable) = match store.read() {
            Ok(None) => (Document::default(), None),
            Ok(Some(text)) => match Document::parse(&text) {
                Some(document) => (document, None),
                None => (Document::default(), Some(set_aside(&*store, None))),
            },
            Err(error) => (Document::default(), Some(set_aside(&*store, Some(error)))),
        };
        carried_over::from_flat_keys(&mut document);
        let kept: Kept = document.understood();
        let state = State {
            document,
            kept,
            open_room: None,
            unreadable,
        };
        let view = watch::Sender::new(view(&state));
        let state = Mutex::new(state);
        Self(Arc::new(Owner { store, state, view }))
    }

    /// The settings of a profile that is gone with the test.
    #[cfg(test)]
    pub fn of_a_test() -> Self {
        Self::open(Arc::<tests::Shelf>::default())
    }

    /// The same, of one whose document is damaged.
    #[cfg(test)]
    pub fn with_lost_settings() -> Self {
        Self::open(tests::holding_text("{"))
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
        let State {
            document,
            kept,
            unreadable,
            ..
        } = &mut *state;
        document.take_over(&before, kept);
        let in_the_way = unreadable.as_ref().and_then(|one| one.in_the_way.clone());
        let written = match in_the_way {
            Some(error) => Err(error),
            None => self.0.store.write(&document.to_string()),
        };
        self.show(&state);
        written
    }

    fn show(&self, state: &State) {
        let view = view(state);
        self.0.view.send_if_modified(|old| {
            let changed = *old != view;
            *old = view;
            changed
        });
    }

    /// What an earlier run left could not be read.
    pub fn are_lost(&self) -> bool {
        self.state().unreadable.is_some()
    }

    /// With what could not be read went who this profile is on the local network. The person is told,
    /// even if they have seen the rest.
    pub fn begin_as_somebody_new(&self) {
        let mut state = self.state();
        if let Some(unreadable) = state.unreadable.as_mut().filter(|one| !one.somebody_new) {
            unreadable.somebody_new = true;
            unreadable.seen = false;
        }
        self.show(&state);
    }

    /// The person has seen that older settings could not be read.
    pub fn dismiss_unreadable(&self) {
        let mut state = self.state();
        if let Some(unreadable) = &mut state.unreadable {
            unreadable.seen = true;
        }
        self.show(&state);
    }

    /// Changes what nobody waits for: a failure is a line in the log.
    pub fn keep(&self, change: impl FnOnce(&mut Kept)) {
        if let Err(error) = self.change(change) {
            tracing::warn!(%error, "the settings could not be saved");
        }
    }

    /// Which room is open now: from here on its layout is the one that is shown and changed.
    pub fn room_is(&self, room_id: Option<RoomId>) {
        let mut state = self.state();
        state.open_room = room_id;
        self.show(&state);
    }

    /// Changes one of the person's choices. A layout is the open room's, and that of every room for which
    /// none was chosen.
    pub fn apply(&self, change: SettingsChange) -> Result<(), SettingsStoreError> {
        let open_room = self.state().open_room.clone();
        self.change(|kept| match change {
            SettingsChange::Panel(panel) => kept.settings.window.panel = panel,
            SettingsChange::Layout(layout) => {
                kept.settings.window.layout = layout;
                if let Some(room_id) = open_room {
                    kept.keep_layout(room_id, layout);
                }
            }
            SettingsChange::LogDetail(detail) => kept.settings.log_detail = detail,
        })
    }

    /// Forgets the person's choices. Drafts and ids stay.
    pub fn reset(&self) -> Result<(), SettingsStoreError> {
        self.change(|kept| {
            kept.settings = Settings::default();
            kept.layouts.clear();
            kept.pins.clear();
        })
    }

    /// Forgets what somebody typed and has not published: the texts of whoever signs out are nobody
    /// else's to read.
    pub fn forget_texts_of(&self, user_id: &UserId) {
        self.keep(|kept| {
            kept.drafts.remove(user_id);
            kept.unsent_text
                .take_if(|unsent| *user_id == unsent.user_id.as_str());
        });
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

fn set_aside(store: &dyn SettingsStore, why: Option<SettingsStoreError>) -> Unreadable {
    let why = why.map_or_else(|| "no JSON object".to_owned(), |error| error.cause);
    match store.set_aside() {
        Ok(path) => {
            tracing::warn!(%why, path = %path.display(), "the settings could not be read; they were set aside");
            Unreadable {
                path,
                in_the_way: None,
                somebody_new: false,
                seen: false,
            }
        }
        Err(error) => {
            tracing::warn!(%why, %error, "the settings can neither be read nor be set aside; none are written");
            Unreadable {
                path: error.path.clone(),
                in_the_way: Some(error),
                somebody_new: false,
                seen: false,
            }
        }
    }
}

fn view(state: &State) -> SettingsView {
    let State {
        kept,
        open_room,
        unreadable,
        ..
    } = state;
    let mut settings = kept.settings.clone();
    let own_layout = open_room.as_ref().and_then(|room| kept.layout_of(room));
    settings.window.layout = own_layout.unwrap_or(settings.window.layout);
    let unseen = unreadable.as_ref().filter(|one| !one.seen);
    SettingsView {
        unreadable: unseen.map(|one| UnreadableSettings {
            path: one.path.display().to_string(),
            set_aside: one.in_the_way.is_none(),
            somebody_new: one.somebody_new,
        }),
        settings,
        local_name: kept
            .local_user
            .as_ref()
            .map(|user| user.name.clone())
            .unwrap_or_default(),
        unsent_text: kept.unsent_text.clone(),
    }
}
