//! What was typed is kept until it is a room, discarded, or its person signs out.

use greenroom_contract::KeepDraft;

use super::*;
use crate::{
    actor::{Effect, Machine as _, testing},
    error::testing::unreachable,
    new_room::{input::Action, machine::NewRoomMachine},
};

type Effects = Vec<Effect<NewRoomMachine>>;

fn keep(title: &str, thumbnail: ThumbnailChoice) -> Input {
    let draft = NewRoomDraft {
        title: title.to_owned(),
        text: String::new(),
        ..draft("draft", true)
    };
    Input::Keep {
        ticket: Ticket::numbered(9),
        form: Box::new(KeepDraft { draft, thumbnail }),
    }
}

fn signed_in() -> NewRoomMachine {
    let mut machine = NewRoomMachine::default();
    testing::play(&mut machine, [Input::SignedIn(me()), restored(None)]);
    machine
}

/// What is written down, one after the other.
fn written(effects: &Effects) -> Vec<Option<Checkpoint>> {
    let saves = effects.iter().filter_map(|effect| match effect {
        Effect::Run(Action::Save { checkpoint, .. }) => Some(checkpoint.as_deref().cloned()),
        _ => None,
    });
    saves.collect()
}

fn rests_later(effects: &Effects) -> usize {
    let is_later = |effect: &&Effect<_>| matches!(effect, Effect::Later(_, Input::Rest));
    effects.iter().filter(is_later).count()
}

#[test]
fn what_is_typed_is_shown_at_once_and_written_down_once_in_a_while() {
    let mut machine = signed_in();
    let typed = ["F", "Fr", "Fri"].map(|title| keep(title, ThumbnailChoice::Nothing));
    let effects = testing::play(&mut machine, typed);
    assert_eq!(rests_later(&effects), 1);
    assert!(written(&effects).is_empty());
    let view = machine.view().unwrap();
    assert_eq!((view.draft.title.as_str(), view.begun), ("Fri", false));
    let effects = testing::play(&mut machine, [Input::Rest]);
    let saved = written(&effects).remove(0).unwrap();
    assert_eq!(saved.draft.title, "Fri");
    // The next run has it again.
    let mut machine = NewRoomMachine::default();
    testing::play(&mut machine, [Input::SignedIn(me()), restored(Some(saved))]);
    assert_eq!(machine.view().unwrap().draft.title, "Fri");
    assert!(!machine.view().unwrap().begun);
}

#[test]
fn an_empty_form_is_no_draft_and_what_was_emptied_is_forgotten() {
    let mut machine = signed_in();
    testing::play(&mut machine, [keep("  ", ThumbnailChoice::Nothing)]);
    assert_eq!(machine.view(), None);
    testing::play(&mut machine, [keep("Fri", picked())]);
    let thumbnail = machine.view().unwrap().thumbnail.unwrap();
    assert_eq!(
        (thumbnail.name.as_str(), thumbnail.lost),
        ("cat.png", false)
    );
    // A picture alone is worth keeping.
    testing::play(&mut machine, [keep("", ThumbnailChoice::Unchanged)]);
    assert!(machine.view().is_some());
    let effects = testing::play(&mut machine, [keep("", ThumbnailChoice::Nothing)]);
    assert_eq!(written(&effects), [None]);
    assert_eq!(machine.view(), None);
}

#[test]
fn what_was_kept_is_sent_by_the_button_and_does_not_come_back_after() {
    let mut machine = signed_in();
    let made = Input::RoomMade(Ok(Box::new(room("room"))));
    testing::play(
        &mut machine,
        [
            keep("Fri", ThumbnailChoice::Nothing),
            start_with(1, request(draft("draft", false))),
        ],
    );
    assert!(machine.view().unwrap().begun);
    // Typed before and heard after: the room is being made from what was sent.
    testing::play(&mut machine, [keep("Frid", ThumbnailChoice::Nothing), made]);
    let effects = testing::play(&mut machine, [Input::PostMade(Ok("post".into()))]);
    assert_eq!(machine.view(), None);
    assert_eq!(written(&effects), [None]);
    // What was still to be written down is that there is nothing.
    let effects = testing::play(&mut machine, [Input::Rest]);
    assert_eq!(written(&effects), [None]);
}

#[test]
fn offline_what_was_typed_can_be_mended_left_and_discarded() {
    let mut machine = signed_in();
    let offline = Input::RoomMade(Err(unreachable()));
    testing::play(
        &mut machine,
        [start_with(1, request(draft("draft", true))), offline],
    );
    testing::play(&mut machine, [keep("Mended", ThumbnailChoice::Unchanged)]);
    let view = machine.view().unwrap();
    assert_eq!((view.draft.title.as_str(), view.begun), ("Mended", true));
    assert!(view.problem.is_some());
    // Nothing was sent, so nothing has to be asked of the platform.
    let effects = testing::play(&mut machine, [discard(2)]);
    assert_eq!(written(&effects), [None]);
    assert_eq!(machine.view(), None);
}

#[test]
fn another_form_takes_the_place_of_a_draft_with_nothing_of_it() {
    let mut machine = signed_in();
    testing::play(&mut machine, [keep("Fri", picked())]);
    let other = Input::Keep {
        ticket: Ticket::numbered(9),
        form: Box::new(KeepDraft {
            draft: draft("another", true),
            thumbnail: ThumbnailChoice::Unchanged,
        }),
    };
    testing::play(&mut machine, [other]);
    let view = machine.view().unwrap();
    assert_eq!(view.draft.draft_id, "another");
    assert_eq!((view.thumbnail, view.problem), (None, None));
}
