//! What is kept is kept: from run to run, from version to version, and beside what is not ours.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use greenroom_contract::{
    LogDetail, MediaSource, NewRoomDraft, PostTarget, Settings, SettingsChange, SidePanel,
    StageLayout,
};
use serde_json::{Value, json};

use super::{Checkpoint, LocalUser, Pin, SettingsHandle};
use crate::ports::{SettingsStore, SettingsStoreError};

/// A store in memory; a full one takes nothing, a dark one cannot be read, and of a stuck one nothing
/// can be moved.
#[derive(Default)]
pub(super) struct Shelf {
    document: Mutex<Option<String>>,
    aside: Mutex<Vec<String>>,
    full: bool,
    dark: bool,
    stuck: bool,
}

fn failure(cause: &str) -> SettingsStoreError {
    SettingsStoreError {
        path: PathBuf::from("settings.json"),
        cause: cause.to_owned(),
    }
}

impl SettingsStore for Shelf {
    fn read(&self) -> Result<Option<String>, SettingsStoreError> {
        match self.dark {
            true => Err(failure("permission denied")),
            false => Ok(self.document.lock().unwrap().clone()),
        }
    }

    fn set_aside(&self) -> Result<PathBuf, SettingsStoreError> {
        if self.stuck {
            return Err(failure("read-only file system"));
        }
        let document = self.document.lock().unwrap().take();
        self.aside.lock().unwrap().extend(document);
        Ok(PathBuf::from("settings.unreadable.json"))
    }

    fn write(&self, document: &str) -> Result<(), SettingsStoreError> {
        if self.full {
            return Err(failure("no space left"));
        }
        *self.document.lock().unwrap() = Some(document.to_owned());
        Ok(())
    }
}

fn holding(document: &Value) -> Arc<Shelf> {
    holding_text(&document.to_string())
}

pub(super) fn holding_text(document: &str) -> Arc<Shelf> {
    Arc::new(Shelf {
        document: Mutex::new(Some(document.to_owned())),
        ..Shelf::default()
    })
}

fn content(shelf: &Shelf) -> Value {
    let document = shelf.document.lock().unwrap().clone();
    document.map_or(Value::Null, |text| serde_json::from_str(&text).unwrap())
}

fn checkpoint(title: &str) -> Checkpoint {
    Checkpoint {
        draft: NewRoomDraft {
            draft_id: format!("draft of {title}"),
            title: title.to_owned(),
            description: String::new(),
            chat: true,
            target: PostTarget::OwnFeed,
            text: "Come and see.".to_owned(),
            hashtags: Vec::new(),
        },
        unsent: false,
        with_thumbnail: false,
        thumbnail_name: None,
        thumbnail_file_id: None,
        made_from: None,
        taking_back: false,
        room_id: Some("room".into()),
        post_id: None,
        channel_id: None,
        room_may_exist: false,
        post_may_exist: true,
        channel_may_exist: false,
    }
}

#[test]
fn a_first_run_has_the_defaults_and_writes_nothing() {
    let shelf = Arc::new(Shelf::default());
    let settings = SettingsHandle::open(shelf.clone());
    assert_eq!(settings.view().borrow().settings, Settings::default());
    assert_eq!(content(&shelf), Value::Null);
}

#[test]
fn the_next_run_finds_what_was_changed() {
    let shelf = Arc::new(Shelf::default());
    let settings = SettingsHandle::open(shelf.clone());
    settings
        .apply(SettingsChange::Layout(StageLayout::Spotlight))
        .unwrap();
    settings.keep(|kept| {
        kept.drafts.insert("maya".into(), checkpoint("One"));
        kept.settings.devices.camera = Some("test-pattern".to_owned());
    });
    let next = SettingsHandle::open(shelf);
    next.read(|kept| {
        assert_eq!(kept.drafts[&"maya".into()], checkpoint("One"));
        assert_eq!(kept.settings.window.layout, StageLayout::Spotlight);
        assert_eq!(
            kept.settings.devices.camera.as_deref(),
            Some("test-pattern")
        );
    });
}

#[test]
fn a_layout_is_the_rooms_for_which_it_was_chosen_and_of_those_that_have_none() {
    let shelf = Arc::new(Shelf::default());
    let settings = SettingsHandle::open(shelf.clone());
    let shown = |settings: &SettingsHandle| settings.view().borrow().settings.window.layout;
    let choose = |layout| settings.apply(SettingsChange::Layout(layout)).unwrap();
    settings.room_is(Some("panel".into()));
    choose(StageLayout::Spotlight);
    settings.room_is(Some("class".into()));
    assert_eq!(shown(&settings), StageLayout::Spotlight, "as chosen last");
    choose(StageLayout::Grid);
    settings.room_is(None);
    assert_eq!(shown(&settings), StageLayout::Grid);
    settings.room_is(Some("panel".into()));
    assert_eq!(shown(&settings), StageLayout::Spotlight);

    let next = SettingsHandle::open(shelf);
    next.room_is(Some("panel".into()));
    assert_eq!(shown(&next), StageLayout::Spotlight, "after a restart");
    next.room_is(Some("new".into()));
    assert_eq!(shown(&next), StageLayout::Grid);
    next.room_is(Some("panel".into()));
    next.reset().unwrap();
    assert_eq!(shown(&next), StageLayout::Auto);
}

#[test]
fn what_was_pinned_is_kept_for_its_room_until_it_is_not_pinned_there() {
    let shelf = Arc::new(Shelf::default());
    let settings = SettingsHandle::open(shelf.clone());
    let pin = |user_id: &str| Pin {
        user_id: user_id.into(),
        source: MediaSource::Screen,
    };
    let keep = |room: &str, pin| settings.keep(|kept| kept.keep_pin(room.into(), pin));
    keep("panel", Some(pin("ravi")));
    keep("panel", Some(pin("lena")));
    keep("class", Some(pin("maya")));
    keep("class", None);

    let next = SettingsHandle::open(shelf);
    next.read(|kept| {
        assert_eq!(kept.pin_of(&"panel".into()), Some(pin("lena")));
        assert_eq!(kept.pin_of(&"class".into()), None);
        assert_eq!(kept.pins.len(), 1);
    });
    for number in 0..300 {
        next.keep(|kept| kept.keep_pin(format!("room {number}").into(), Some(pin("ravi"))));
    }
    next.read(|kept| assert!(kept.pins.len() <= 100, "{}", kept.pins.len()));
    next.reset().unwrap();
    next.read(|kept| assert!(kept.pins.is_empty()));
}

#[test]
fn rooms_do_not_pile_up_because_a_layout_was_chosen_for_them() {
    let settings = SettingsHandle::open(Arc::new(Shelf::default()));
    for number in 0..300 {
        settings.room_is(Some(format!("room {number}").into()));
        let change = SettingsChange::Layout(StageLayout::Grid);
        settings.apply(change).unwrap();
    }
    settings.read(|kept| {
        assert!(kept.layouts.len() <= 100, "{}", kept.layouts.len());
        assert!(kept.layout_of(&"room 299".into()).is_some());
        assert!(kept.layout_of(&"room 0".into()).is_none());
    });
}

#[test]
fn a_draft_that_came_to_its_end_is_gone() {
    let shelf = Arc::new(Shelf::default());
    let settings = SettingsHandle::open(shelf.clone());
    settings.keep(|kept| {
        kept.drafts.insert("maya".into(), checkpoint("One"));
        kept.drafts.insert("ravi".into(), checkpoint("Two"));
    });
    settings.keep(|kept| {
        kept.drafts.remove(&"maya".into());
    });
    let next = SettingsHandle::open(shelf);
    let owners: Vec<_> = next.read(|kept| kept.drafts.keys().cloned().collect());
    assert_eq!(owners, ["ravi"]);
}

#[test]
fn what_a_newer_version_wrote_is_written_back() {
    let newer = json!({
        "settings": {
            "window": {"panel": "polls", "layout": "spotlight", "zoom": 2},
            "hotkeys": {"mute": "M"},
        },
        "drafts": {"ravi": {"of another shape": true}},
        "recordings": ["one"],
    });
    let shelf = holding(&newer);
    let settings = SettingsHandle::open(shelf.clone());
    settings.read(|kept| {
        // What is understood is used, and what is not costs only itself.
        assert_eq!(kept.settings.window.layout, StageLayout::Spotlight);
        assert_eq!(kept.settings.window.panel, SidePanel::default());
        assert!(kept.drafts.is_empty());
    });
    settings
        .apply(SettingsChange::LogDetail(LogDetail::Detailed))
        .unwrap();
    let mut expected = newer;
    expected["settings"]["logDetail"] = json!("detailed");
    assert_eq!(content(&shelf), expected);
}

#[test]
fn the_flat_keys_of_the_first_version_are_carried_over() {
    let draft = serde_json::to_value(checkpoint("One")).unwrap();
    let shelf = holding(&json!({
        "device.id": "this-installation",
        "devices.camera": "test-pattern",
        "devices.microphone": "Microphone",
        "devices.speaker": "Speaker",
        "local.user": {"userId": "maya-okafor-x1y2", "name": "Maya Okafor"},
        "draft.maya.okafor": draft,
        "unknown.key": 7,
    }));
    let settings = SettingsHandle::open(shelf.clone());
    assert_eq!(settings.device_id(), "this-installation");
    settings.read(|kept| {
        assert_eq!(
            kept.settings.devices.camera.as_deref(),
            Some("test-pattern")
        );
        assert_eq!(
            kept.settings.devices.microphone.as_deref(),
            Some("Microphone")
        );
        assert_eq!(kept.settings.devices.speaker.as_deref(), Some("Speaker"));
        assert_eq!(
            kept.local_user,
            Some(LocalUser {
                user_id: "maya-okafor-x1y2".to_owned(),
                name: "Maya Okafor".to_owned(),
            })
        );
        assert_eq!(kept.drafts[&"maya.okafor".into()], checkpoint("One"));
    });
    assert_eq!(settings.view().borrow().local_name, "Maya Okafor");
    // The first change writes it all in the new places.
    settings
        .apply(SettingsChange::Panel(SidePanel::None))
        .unwrap();
    let written = content(&shelf);
    assert_eq!(written["settings"]["devices"]["camera"], "test-pattern");
    assert_eq!(written["unknown.key"], 7);
    assert!(written.get("devices.camera").is_none());
    let again = SettingsHandle::open(shelf);
    assert_eq!(again.read(Clone::clone), settings.read(Clone::clone));
}

#[test]
fn what_a_real_window_of_the_first_version_left_is_all_understood() {
    let text = include_str!("../../../../tests/carried-over/0.1.0/settings.json");
    let settings = SettingsHandle::open(holding_text(text));
    settings.read(|kept| {
        let user = kept.local_user.as_ref().unwrap();
        assert_eq!(user.user_id, "maya-okafor-0dl4");
        let device_id = kept.device_id.as_deref();
        assert_eq!(device_id, Some("336f8d50-67bd-43a1-8723-7bb6f936039d"));
        let draft = &kept.drafts[&user.user_id.as_str().into()];
        assert_eq!(draft.draft.title, "Small screens, big hands");
        // Its answer never came: the next attempt looks before it makes the room again.
        assert!(draft.room_may_exist);
        assert_eq!(kept.settings.devices.speaker.as_deref(), Some("Speaker"));
    });
}

#[test]
fn a_text_that_is_no_document_is_set_aside_and_the_person_is_told_until_they_have_seen_it() {
    for text in ["", "{", "{\"deviceId\": \"this-inst", "[1, 2]", "null"] {
        let shelf = holding_text(text);
        let settings = SettingsHandle::open(shelf.clone());
        let view = settings.view().borrow().clone();
        assert_eq!(view.settings, Settings::default());
        let told = view.unreadable.unwrap();
        assert_eq!(told.path, "settings.unreadable.json");
        assert!(told.set_aside);
        // A new beginning is written, and what was there before is still there.
        settings
            .apply(SettingsChange::Layout(StageLayout::Spotlight))
            .unwrap();
        assert_eq!(content(&shelf)["settings"]["window"]["layout"], "spotlight");
        assert_eq!(*shelf.aside.lock().unwrap(), [text]);
        assert!(settings.view().borrow().unreadable.is_some());
        settings.dismiss_unreadable();
        assert_eq!(settings.view().borrow().unreadable, None);
        let next = SettingsHandle::open(shelf);
        assert_eq!(next.view().borrow().unreadable, None);
    }
}

#[test]
fn what_cannot_be_read_is_not_taken_for_nothing() {
    let shelf = Arc::new(Shelf {
        document: Mutex::new(Some("{\"deviceId\": \"this-installation\"}".to_owned())),
        dark: true,
        ..Shelf::default()
    });
    let settings = SettingsHandle::open(shelf.clone());
    settings.device_id();
    let aside = shelf.aside.lock().unwrap();
    assert!(aside[0].contains("this-installation"), "{aside:?}");
}

#[test]
fn what_can_neither_be_read_nor_moved_is_never_written_over() {
    let shelf = Arc::new(Shelf {
        document: Mutex::new(Some("{\"deviceId\": \"this-inst".to_owned())),
        stuck: true,
        ..Shelf::default()
    });
    let settings = SettingsHandle::open(shelf.clone());
    let told = settings.view().borrow().unreadable.clone().unwrap();
    assert!(!told.set_aside);
    let change = SettingsChange::Layout(StageLayout::Spotlight);
    settings.apply(change).unwrap_err();
    let layout = settings.view().borrow().settings.window.layout;
    assert_eq!(layout, StageLayout::Spotlight);
    let document = shelf.document.lock().unwrap().clone();
    assert_eq!(document.as_deref(), Some("{\"deviceId\": \"this-inst"));
}

#[test]
fn an_editors_mark_before_the_text_is_no_damage() {
    let settings = SettingsHandle::open(holding_text("\u{feff}{\"deviceId\": \"here\"}"));
    assert_eq!(settings.view().borrow().unreadable, None);
    assert_eq!(settings.device_id(), "here");
}

#[test]
fn a_value_of_the_wrong_type_costs_itself_alone_whatever_it_is() {
    let whole = json!({
        "deviceId": "this-installation",
        "localUser": {"userId": "maya-x1y2", "name": "Maya"},
        "drafts": {
            "maya": checkpoint("One"),
            "ravi": checkpoint("Two"),
        },
        "settings": {
            "window": {"panel": "people", "layout": "spotlight"},
            "devices": {"camera": "test-pattern", "microphone": "M", "speaker": "S"},
            "logDetail": "detailed",
        },
    });
    // Every value of the document, one after the other.
    let places = [
        "/deviceId",
        "/localUser/userId",
        "/localUser/name",
        "/drafts/ravi",
        "/drafts/ravi/draft/title",
        "/settings/window/panel",
        "/settings/window/layout",
        "/settings/devices/camera",
        "/settings/devices/speaker",
        "/settings/logDetail",
    ];
    let read = |document: &Value| SettingsHandle::open(holding(document)).read(Clone::clone);
    let untouched = read(&whole);
    for place in places {
        for wrong in [json!(7), json!([]), json!({"a": 1}), json!(true)] {
            let mut damaged = whole.clone();
            *damaged.pointer_mut(place).unwrap() = wrong.clone();
            let mut kept = read(&damaged);
            assert_ne!(kept, untouched, "{place} {wrong}");
            // With the damaged place put right, nothing else differs.
            match place {
                "/deviceId" => kept.device_id.clone_from(&untouched.device_id),
                "/localUser/userId" => {
                    let user = kept.local_user.as_mut().unwrap();
                    user.user_id = "maya-x1y2".to_owned();
                }
                "/localUser/name" => {
                    let user = kept.local_user.as_mut().unwrap();
                    user.name = "Maya".to_owned();
                }
                "/drafts/ravi" | "/drafts/ravi/draft/title" => {
                    let draft = untouched.drafts[&"ravi".into()].clone();
                    kept.drafts.insert("ravi".into(), draft);
                }
                "/settings/window/panel" => kept.settings.window.panel = SidePanel::People,
                "/settings/window/layout" => {
                    kept.settings.window.layout = StageLayout::Spotlight;
                }
                "/settings/devices/camera" => {
                    kept.settings.devices.camera = Some("test-pattern".to_owned());
                }
                "/settings/devices/speaker" => {
                    kept.settings.devices.speaker = Some("S".to_owned());
                }
                _ => kept.settings.log_detail = LogDetail::Detailed,
            }
            assert_eq!(kept, untouched, "{place} {wrong}");
        }
    }
}

#[test]
fn who_follows_hears_of_each_change_once() {
    let settings = SettingsHandle::open(Arc::new(Shelf::default()));
    let mut view = settings.view();
    settings
        .apply(SettingsChange::Panel(SidePanel::People))
        .unwrap();
    assert!(view.has_changed().unwrap());
    let seen = view.borrow_and_update().settings.window.panel;
    assert_eq!(seen, SidePanel::People);
    // The same again, and what the page is not told, are no news.
    settings
        .apply(SettingsChange::Panel(SidePanel::People))
        .unwrap();
    settings.device_id();
    assert!(!view.has_changed().unwrap());
}

#[test]
fn a_full_disk_is_told_and_the_choice_lasts_as_long_as_the_program() {
    let settings = SettingsHandle::open(Arc::new(Shelf {
        full: true,
        ..Shelf::default()
    }));
    let error = settings
        .apply(SettingsChange::Layout(StageLayout::Spotlight))
        .unwrap_err();
    assert_eq!(error.path, PathBuf::from("settings.json"));
    let layout = settings.view().borrow().settings.window.layout;
    assert_eq!(layout, StageLayout::Spotlight);
}

#[test]
fn a_reset_forgets_choices_and_keeps_drafts_and_ids() {
    let settings = SettingsHandle::open(Arc::new(Shelf::default()));
    let device_id = settings.device_id();
    settings.keep(|kept| {
        kept.drafts.insert("maya".into(), checkpoint("One"));
        kept.settings.devices.speaker = Some("Speaker".to_owned());
        kept.settings.window.panel = SidePanel::None;
    });
    settings.reset().unwrap();
    settings.read(|kept| {
        assert_eq!(kept.settings, Settings::default());
        assert_eq!(kept.drafts.len(), 1);
    });
    assert_eq!(settings.device_id(), device_id);
}
