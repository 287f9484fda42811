//! Inputs to effects and a view: what is recorded and played when, and when it is gone.

use greenroom_contract::{
    EchoFinding, ErrorCode, LevelFinding, LightFinding, LoopbackPhase as Phase, LoopbackVerdict,
    NoiseFinding,
};
use socialplus::RoomId;

use super::{
    input::{Action, Gear, Input, Recorded},
    machine::{LoopbackMachine, TILE},
};
use crate::{
    actor::{Effect, Machine as _, Ticket, testing},
    error::Error,
};

const GEAR: Gear = Gear {
    camera: true,
    test_pattern: false,
    microphone: true,
    speaker: true,
};

fn play(machine: &mut LoopbackMachine, inputs: impl IntoIterator<Item = Input>) -> Vec<Action> {
    testing::actions(testing::play(machine, inputs))
}

fn green_room(id: &str) -> Input {
    Input::GreenRoom(Some(RoomId::new(id)))
}

fn record() -> Input {
    Input::Record {
        ticket: Ticket::numbered(1),
    }
}

fn replay() -> Input {
    Input::Play {
        ticket: Ticket::numbered(2),
    }
}

fn stop() -> Input {
    Input::Stop {
        ticket: Ticket::numbered(3),
    }
}

fn recorded() -> Input {
    Input::Recorded(Ok(Recorded {
        verdict: LoopbackVerdict {
            echo: EchoFinding::NotPlayed,
            level: LevelFinding::Good { level: -18 },
            noise: NoiseFinding::Quiet,
            light: LightFinding::Good,
        },
        loudness: vec![10, 60],
        has_picture: true,
    }))
}

/// An open green room in which this happened.
fn after(inputs: impl IntoIterator<Item = Input>) -> LoopbackMachine {
    let mut machine = LoopbackMachine::default();
    play(&mut machine, [Input::Gear(GEAR), green_room("room")]);
    play(&mut machine, inputs);
    machine
}

fn refused(machine: &mut LoopbackMachine, input: Input) -> ErrorCode {
    let replies = testing::replies(testing::play(machine, [input]));
    let [(_, Err(error))] = &replies[..] else {
        panic!("{replies:?}");
    };
    error.code()
}

#[test]
fn it_is_recorded_on_request_counted_down_and_played_by_itself() {
    let mut machine = after([]);
    assert_eq!(machine.view().phase, Phase::Resting);
    assert!(machine.view().may_record && !machine.view().may_play);
    let room_id = RoomId::new("room");
    assert_eq!(
        play(&mut machine, [record()]),
        [Action::Ask { turn: 1, room_id }]
    );
    assert_eq!(machine.view().phase, Phase::Connecting);
    assert_eq!(
        play(&mut machine, [Input::Asked(Ok(true))]),
        [Action::Record {
            turn: 1,
            gear: GEAR
        }]
    );
    let counts = Input::Recording {
        turn: 1,
        seconds_left: 7,
    };
    play(&mut machine, [counts]);
    assert_eq!(machine.view().phase, Phase::Recording { seconds_left: 7 });
    assert!(machine.view().may_stop && !machine.view().may_record);
    assert_eq!(
        play(&mut machine, [recorded()]),
        [
            Action::End { turn: 1 },
            Action::Play {
                turn: 2,
                gear: GEAR
            }
        ]
    );
    play(
        &mut machine,
        [Input::Playing {
            turn: 2,
            at_ms: 400,
        }],
    );
    let playing = Phase::Playing {
        at_ms: 400,
        of_ms: 10_000,
        tile_id: Some(TILE),
    };
    assert_eq!(machine.view().phase, playing);
    let verdict = machine.view().verdict.unwrap();
    assert_eq!(verdict.echo, EchoFinding::NotPlayed);
    play(&mut machine, [Input::Played(EchoFinding::NoneHeard)]);
    let view = machine.view();
    assert_eq!(view.phase, Phase::Resting);
    assert_eq!(view.verdict.unwrap().echo, EchoFinding::NoneHeard);
    assert_eq!(view.loudness, [10, 60]);
    assert!(view.may_record && view.may_play && !view.may_stop);
}

#[test]
fn it_is_played_again_as_often_as_wanted_and_pressing_twice_is_once() {
    let mut machine = after([
        record(),
        Input::Asked(Ok(true)),
        recorded(),
        Input::Played(EchoFinding::NoneHeard),
    ]);
    let again = [Action::Play {
        turn: 3,
        gear: GEAR,
    }];
    assert_eq!(play(&mut machine, [replay(), replay()]), again);
    // It is listened for anew.
    let verdict = machine.view().verdict.unwrap();
    assert_eq!(verdict.echo, EchoFinding::NotPlayed);
    assert_eq!(play(&mut machine, [stop()]), [Action::End { turn: 3 }]);
    assert!(machine.view().may_play);
}

#[test]
fn recording_again_ends_what_is_played_and_forgets_it() {
    let mut machine = after([record(), Input::Asked(Ok(true)), recorded()]);
    let room_id = RoomId::new("room");
    assert_eq!(
        play(&mut machine, [record(), record()]),
        [
            Action::End { turn: 2 },
            Action::Forget,
            Action::Ask { turn: 3, room_id },
        ]
    );
    let view = machine.view();
    assert!(view.verdict.is_none() && view.loudness.is_empty() && !view.may_play);
}

#[test]
fn with_the_green_room_everything_ends_and_is_forgotten() {
    let mut machine = after([record(), Input::Asked(Ok(true))]);
    assert_eq!(
        play(&mut machine, [Input::GreenRoom(None)]),
        [Action::End { turn: 1 }]
    );
    assert_eq!(play(&mut machine, [recorded()]), [], "it came too late");
    assert_eq!(machine.view(), Default::default());
    let mut machine = after([record(), Input::Asked(Ok(true)), recorded()]);
    assert_eq!(
        play(&mut machine, [green_room("other")]),
        [Action::End { turn: 2 }, Action::Forget]
    );
    assert!(machine.view().verdict.is_none() && machine.view().may_record);
}

#[test]
fn the_same_green_room_again_ends_nothing() {
    let mut machine = after([record(), Input::Asked(Ok(true))]);
    assert_eq!(play(&mut machine, [green_room("room")]), []);
    assert_eq!(machine.view().phase, Phase::Connecting);
}

#[test]
fn what_is_stopped_leaves_nothing_behind_and_what_comes_after_is_about_nothing() {
    let mut machine = after([record(), Input::Asked(Ok(true)), stop()]);
    let counts = Input::Recording {
        turn: 1,
        seconds_left: 7,
    };
    let late = [counts, recorded(), Input::Asked(Ok(true)), Input::Due];
    assert_eq!(play(&mut machine, late), []);
    let view = machine.view();
    assert_eq!(view.phase, Phase::Resting);
    assert!(view.verdict.is_none() && view.problem.is_none() && view.may_record);
}

#[test]
fn what_fails_or_takes_too_long_says_why_and_can_be_tried_again() {
    let error = || Error::known(ErrorCode::StageUnreachable, "no answer");
    for fails in [
        Input::Asked(Err(error())),
        Input::Recorded(Err(error())),
        Input::Due,
    ] {
        let said = format!("{fails:?}");
        let mut machine = after([record()]);
        let failed = play(&mut machine, [fails]);
        assert_eq!(failed, [Action::End { turn: 1 }], "{said}");
        assert!(machine.view().problem.is_some(), "{said}");
        assert!(machine.view().may_record, "{said}");
        play(&mut machine, [record()]);
        assert!(machine.view().problem.is_none(), "{said}");
    }
}

#[test]
fn a_network_without_a_room_to_try_in_says_so_until_another_room_is_opened() {
    let mut machine = after([record(), Input::Asked(Ok(false))]);
    assert_eq!(machine.view().phase, Phase::NotOffered);
    assert!(!machine.view().may_record && machine.view().problem.is_none());
    play(&mut machine, [green_room("other")]);
    assert!(machine.view().may_record);
}

#[test]
fn there_is_nothing_to_record_without_a_green_room_or_with_everything_off() {
    let mut machine = LoopbackMachine::default();
    play(&mut machine, [Input::Gear(GEAR)]);
    assert_eq!(refused(&mut machine, record()), ErrorCode::NotAllowed);
    let mut machine = after([Input::Gear(Gear::default())]);
    assert!(!machine.view().may_record);
    assert_eq!(refused(&mut machine, record()), ErrorCode::NotAllowed);
    assert_eq!(refused(&mut machine, replay()), ErrorCode::NotAllowed);
}

#[test]
fn it_takes_no_longer_than_its_deadline() {
    let mut machine = after([]);
    let effects = testing::play(&mut machine, [record()]);
    let due = |effect: &Effect<LoopbackMachine>| matches!(effect, Effect::Later(_, Input::Due));
    assert!(effects.iter().any(due));
}
