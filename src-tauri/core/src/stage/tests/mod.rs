//! Inputs to effects, and any order of them.

mod any_order;
mod figures;
mod pinned;
mod reconciling;
mod sparing;
mod tiles;

use std::collections::BTreeSet;

use greenroom_contract::{ErrorCode, Person, Role, StagePhase};
use socialplus::{RoomId, UserId};

use super::{input::*, machine::state::StageMachine};
use crate::{
    actor::{
        Effect, Machine as _, Ticket,
        testing::{NOW, actions, play, replies},
    },
    error::Error,
    sources::{Offer, Own, Size, Source},
};

fn person(id: &str) -> Person {
    Person {
        user_id: id.to_owned(),
        name: format!("{id} by name"),
    }
}

fn preview() -> Input {
    Input::Preview {
        ticket: Ticket::numbered(1),
        spec: PreviewSpec {
            me: person("maya"),
            role: Role::Host,
        },
    }
}

fn connect(publish: bool) -> Input {
    Input::Connect {
        ticket: Ticket::numbered(2),
        spec: ConnectSpec {
            room_id: RoomId::new("room"),
            publish,
            yields: true,
        },
    }
}

fn publish() -> Input {
    let ticket = Ticket::numbered(3);
    Input::Publish { ticket }
}

fn leave() -> Input {
    let ticket = Ticket::numbered(4);
    Input::Leave { ticket }
}

fn off() -> Input {
    let ticket = Ticket::numbered(5);
    Input::Off { ticket }
}

fn joined() -> Input {
    Input::Joined(Ok(BTreeSet::new()))
}

fn not_joined(code: ErrorCode) -> Input {
    Input::Joined(Err(Error::known(code, "no")))
}

fn own(camera: bool, microphone: Option<bool>) -> Input {
    Input::Own(Own {
        camera: Some(Offer { on: camera }),
        microphone: microphone.map(|on| Offer { on }),
        ..Own::default()
    })
}

fn published(source: Source) -> Input {
    let result = Ok(());
    Input::Published { source, result }
}

fn not_published(source: Source) -> Input {
    let result = Err(Error::known(ErrorCode::MicrophoneFailed, "no"));
    Input::Published { source, result }
}

fn key(identity: &str, source: Source) -> TrackKey {
    TrackKey {
        identity: UserId::new(identity),
        source,
    }
}

fn track_of(identity: &str, source: Source) -> RoomNews {
    RoomNews::TrackOn {
        key: key(identity, source),
        name: identity.to_owned(),
        muted: false,
    }
}

fn left(identity: &str) -> RoomNews {
    RoomNews::Left {
        identity: UserId::new(identity),
    }
}

fn news(connection: u64, news: RoomNews) -> Input {
    Input::Room { connection, news }
}

fn backstage() -> StageMachine {
    let mut stage = StageMachine::default();
    let inputs = [preview(), own(true, Some(true)), connect(false), joined()];
    play(&mut stage, inputs);
    stage
}

fn on_stage() -> StageMachine {
    let mut stage = backstage();
    let out = [published(Source::Camera), published(Source::Microphone)];
    play(&mut stage, [publish()]);
    play(&mut stage, out);
    assert_eq!(stage.view().phase, StagePhase::OnStage);
    stage
}

/// What is published, with the mute state it begins with.
fn publishes(effects: Vec<Effect<StageMachine>>) -> Vec<(Source, bool)> {
    let published = |action| match action {
        Action::Publish { source, muted, .. } => Some((source, muted)),
        Action::Sources(_)
        | Action::Join { .. }
        | Action::Mute { .. }
        | Action::Unpublish { .. }
        | Action::Close { .. }
        | Action::Draw { .. }
        | Action::DrawOwnScreen { .. }
        | Action::Clear { .. }
        | Action::Loudness { .. }
        | Action::KeepPin { .. }
        | Action::RecallPin(_)
        | Action::Spare(_)
        | Action::LookAtUplink { .. }
        | Action::Count { .. } => None,
    };
    actions(effects).into_iter().filter_map(published).collect()
}

/// Who is answered, and with which code where it failed.
fn answered(effects: Vec<Effect<StageMachine>>) -> Vec<(Ticket<()>, Option<ErrorCode>)> {
    let code = |result: Result<(), Error>| result.err().map(|error| error.code());
    replies(effects)
        .into_iter()
        .map(|(ticket, result)| (ticket, code(result)))
        .collect()
}

#[test]
fn the_host_backstage_sees_himself_and_publishes_nothing() {
    let stage = backstage();
    let view = stage.view();
    assert_eq!(view.phase, StagePhase::Backstage);
    assert_eq!(view.tiles.len(), 1);
    assert!(view.tiles[0].only_you);
}

#[test]
fn publishing_begins_with_the_persons_word_and_answers_when_it_is_done() {
    let mut stage = backstage();
    let effects = play(&mut stage, [publish()]);
    let both = [(Source::Camera, false), (Source::Microphone, false)];
    assert_eq!(publishes(effects), both);
    let effects = play(&mut stage, [published(Source::Camera)]);
    assert!(answered(effects).is_empty(), "the sound is on its way");
    let effects = play(&mut stage, [published(Source::Microphone)]);
    assert_eq!(answered(effects), [(Ticket::numbered(3), None)]);
    assert_eq!(stage.view().phase, StagePhase::OnStage);
    assert!(!stage.view().tiles[0].only_you);
}

#[test]
fn a_co_host_publishes_as_soon_as_connected() {
    let mut stage = StageMachine::default();
    let inputs = [preview(), own(true, None), connect(true), joined()];
    let effects = play(&mut stage, inputs);
    assert_eq!(publishes(effects), [(Source::Camera, false)]);
    let effects = play(&mut stage, [published(Source::Camera)]);
    assert_eq!(answered(effects), [(Ticket::numbered(2), None)]);
}

#[test]
fn a_picture_that_cannot_be_published_leads_backstage_and_nothing_goes_out() {
    let mut stage = backstage();
    play(&mut stage, [publish()]);
    let failed = Input::Published {
        source: Source::Camera,
        result: Err(Error::known(ErrorCode::StageUnreachable, "no")),
    };
    let effects = play(&mut stage, [failed]);
    let refused = (Ticket::numbered(3), Some(ErrorCode::StageUnreachable));
    assert_eq!(stage.view().phase, StagePhase::Backstage);
    let mut taken_back = 0;
    let mut told = Vec::new();
    for effect in effects {
        match effect {
            Effect::Run(Action::Unpublish { .. }) => taken_back += 1,
            Effect::Reply(ticket, result) => told.push((ticket, result.err().map(|e| e.code()))),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((taken_back, told), (2, vec![refused]));
    let late = play(&mut stage, [published(Source::Microphone)]);
    assert!(late.is_empty(), "{late:?}");
}

#[test]
fn coming_onto_the_stage_yields_to_another_computer() {
    let mut stage = StageMachine::default();
    let effects = play(&mut stage, [preview(), connect(false)]);
    let yields = |action: &Action| matches!(action, Action::Join { yields: true, .. });
    assert!(actions(effects).iter().any(yields));
}

#[test]
fn a_failed_connection_leads_back_to_the_green_room() {
    let mut stage = StageMachine::default();
    let failed = not_joined(ErrorCode::StageUnreachable);
    play(&mut stage, [preview(), connect(true), failed]);
    assert_eq!(stage.view().phase, StagePhase::Preview);
}

#[test]
fn leaving_answers_when_the_room_is_closed_and_keeps_the_sources() {
    let mut stage = backstage();
    let effects = play(&mut stage, [leave()]);
    assert_eq!(actions(effects), [Action::Close { connection: 1 }]);
    let effects = play(&mut stage, [Input::Closed]);
    assert_eq!(answered(effects), [(Ticket::numbered(4), None)]);
}

#[test]
fn removed_by_the_host_is_said_in_so_many_words_and_nobody_connects_anew() {
    for code in [
        ErrorCode::RemovedFromStage,
        ErrorCode::JoinedElsewhere,
        ErrorCode::RoomEnded,
    ] {
        let mut stage = on_stage();
        let effects = play(&mut stage, [news(1, RoomNews::Lost(code))]);
        assert_eq!(actions(effects), [Action::Close { connection: 1 }]);
        let StagePhase::Failed { error } = stage.view().phase else {
            panic!("the stage goes on");
        };
        assert_eq!(error.code, code);
    }
}

#[test]
fn a_preview_is_for_this_person_only_whatever_was_connected() {
    for mut stage in [backstage(), on_stage()] {
        let effects = play(&mut stage, [preview()]);
        assert_eq!(stage.view().phase, StagePhase::Preview);
        let closes = |action: &Action| matches!(action, Action::Close { .. });
        assert!(actions(effects).iter().any(closes));
        play(&mut stage, [connect(true), joined()]);
        assert_eq!(stage.view().phase, StagePhase::Publishing);
    }
}
