//! Inputs to effects and a view: what is looked at, in which order, and what the findings are worth.

use greenroom_contract::{
    ErrorCode, NetworkFinding as Finding, NetworkMark as Mark, NetworkStepKind as Kind,
    NetworkVerdict as Verdict,
};
use socialplus::RoomId;

use super::{
    input::{Action, Answered, Input, Upload},
    machine::{CAMERA_AND_SCREEN, NetworkCheckMachine},
};
use crate::{
    actor::{Machine as _, Ticket, testing},
    error::Error,
    media_path::{Path, Way},
};

fn play(machine: &mut NetworkCheckMachine, inputs: impl IntoIterator<Item = Input>) -> Vec<Action> {
    testing::actions(testing::play(machine, inputs))
}

fn green_room(id: &str) -> Input {
    Input::GreenRoom(Some(RoomId::new(id)))
}

fn answers() -> Input {
    Input::Answered(Ok(Answered {
        ms: 31,
        has_room: true,
    }))
}

fn connected(way: Way) -> Input {
    let round_trip = Some(24);
    Input::Connected(Ok(Some(Path {
        way,
        round_trip,
        kbit: None,
    })))
}

fn sent(kbit: u32) -> Input {
    Input::Sent(Some(Upload {
        kbit,
        at_least: false,
    }))
}

/// A check in which this happened.
fn after(inputs: impl IntoIterator<Item = Input>) -> NetworkCheckMachine {
    let mut machine = NetworkCheckMachine::default();
    play(&mut machine, [green_room("room")]);
    play(&mut machine, inputs);
    machine
}

fn finding(machine: &NetworkCheckMachine, kind: Kind) -> Finding {
    let steps = machine.view().steps;
    let step = steps.into_iter().find(|step| step.of == kind);
    step.expect("a step of each kind").finding
}

#[test]
fn an_open_green_room_is_looked_at_by_itself_one_step_after_the_other() {
    let mut machine = NetworkCheckMachine::default();
    assert_eq!(machine.view(), Default::default());
    let room_id = RoomId::new("room");
    for (input, next) in [
        (green_room("room"), Action::Ask { check: 1, room_id }),
        (answers(), Action::Connect { check: 1 }),
        (connected(Way::Udp), Action::Send { check: 1 }),
        (sent(9_000), Action::GoByTcp { check: 1 }),
        (Input::ByTcp(true), Action::Leave { check: 1 }),
    ] {
        assert_eq!(play(&mut machine, [input]), [next]);
    }
    let view = machine.view();
    assert!(view.may_start && !view.running && view.ended_at.is_some());
    assert_eq!(view.verdict, Some(Verdict::CameraAndScreen));
    let found: Vec<_> = view.steps.iter().map(|step| step.finding.clone()).collect();
    let upload = Finding::Upload {
        kbit: 9_000,
        at_least: false,
        wanted: CAMERA_AND_SCREEN,
    };
    assert_eq!(
        found,
        [
            Finding::Answers { ms: 31 },
            Finding::Open,
            Finding::Open,
            Finding::NotNeeded,
            Finding::RoundTrip { ms: 24 },
            upload,
        ]
    );
}

#[test]
fn the_same_green_room_again_is_no_reason_to_look_again() {
    let mut machine = after([answers()]);
    assert_eq!(play(&mut machine, [green_room("room")]), []);
    assert_eq!(finding(&machine, Kind::Udp), Finding::Checking);
}

#[test]
fn another_green_room_ends_what_goes_on_and_is_looked_at() {
    let mut machine = after([answers()]);
    let room_id = RoomId::new("other");
    assert_eq!(
        play(&mut machine, [green_room("other")]),
        [
            Action::Leave { check: 1 },
            Action::Ask { check: 2, room_id }
        ]
    );
}

#[test]
fn with_the_green_room_everything_that_was_found_is_gone() {
    let mut machine = after([answers(), connected(Way::Udp)]);
    let left = play(&mut machine, [Input::GreenRoom(None)]);
    assert_eq!(left, [Action::Leave { check: 1 }]);
    assert_eq!(machine.view(), Default::default());
    assert_eq!(play(&mut machine, [sent(9_000)]), [], "it came too late");
}

#[test]
fn what_takes_too_long_is_not_held_against_the_line() {
    for end in [
        Input::Due,
        Input::Stop {
            ticket: Ticket::numbered(1),
        },
    ] {
        let mut machine = after([answers(), connected(Way::Udp), sent(9_000)]);
        assert_eq!(play(&mut machine, [end]), [Action::Leave { check: 1 }]);
        let view = machine.view();
        assert!(!view.running);
        assert_eq!(finding(&machine, Kind::Tcp), Finding::NoTime);
        assert_eq!(view.verdict, Some(Verdict::CameraAndScreen));
        assert_eq!(play(&mut machine, [Input::ByTcp(false)]), []);
        assert_eq!(finding(&machine, Kind::Tcp), Finding::NoTime);
    }
}

#[test]
fn it_can_be_looked_at_again_and_pressing_twice_is_once() {
    let mut machine = after([Input::Due]);
    let start = |ticket| Input::Start {
        ticket: Ticket::numbered(ticket),
    };
    let room_id = RoomId::new("room");
    let effects = testing::play(&mut machine, [start(1), start(2)]);
    assert_eq!(finding(&machine, Kind::Signalling), Finding::Checking);
    assert!(machine.view().verdict.is_none() && machine.view().ended_at.is_none());
    let actions = effects.iter().filter(|effect| {
        matches!(effect, crate::actor::Effect::Run(Action::Ask { check: 2, room_id: of }) if *of == room_id)
    });
    assert_eq!(actions.count(), 1);
    assert_eq!(testing::replies(effects).len(), 2);
}

#[test]
fn without_a_green_room_there_is_nothing_to_look_at() {
    let mut machine = NetworkCheckMachine::default();
    let start = Input::Start {
        ticket: Ticket::numbered(1),
    };
    let replies = testing::replies(testing::play(&mut machine, [start]));
    let [(_, Err(error))] = &replies[..] else {
        panic!("{replies:?}");
    };
    assert_eq!(error.code(), ErrorCode::NotAllowed);
}

#[test]
fn the_verdict_says_what_will_work() {
    let slow = Input::Connected(Ok(Some(Path {
        way: Way::Udp,
        round_trip: Some(420),
        kbit: None,
    })));
    let unreachable = Error::known(ErrorCode::StageUnreachable, "no answer");
    let hosted = Input::Answered(Ok(Answered {
        ms: 80,
        has_room: false,
    }));
    for (inputs, verdict) in [
        (vec![], None),
        (vec![answers()], None),
        (vec![answers(), connected(Way::Udp)], None),
        (
            vec![answers(), connected(Way::Udp), sent(2_100)],
            Some(Verdict::Camera),
        ),
        (
            vec![answers(), connected(Way::Udp), sent(900)],
            Some(Verdict::Tight),
        ),
        (vec![answers(), slow, sent(9_000)], Some(Verdict::Delayed)),
        (
            vec![answers(), connected(Way::Tcp), sent(9_000)],
            Some(Verdict::Detour),
        ),
        (
            vec![answers(), connected(Way::Relay), sent(9_000)],
            Some(Verdict::Detour),
        ),
        (
            vec![answers(), connected(Way::Relay), sent(900)],
            Some(Verdict::Tight),
        ),
        (vec![answers(), Input::Connected(Ok(None))], None),
        (
            vec![answers(), Input::Connected(Ok(None)), Input::ByRelay(false)],
            Some(Verdict::NoMedia),
        ),
        (
            vec![answers(), connected(Way::Udp), Input::Sent(None)],
            None,
        ),
        (
            vec![Input::Answered(Err(unreachable.clone()))],
            Some(Verdict::NoServer),
        ),
        (
            vec![answers(), Input::Connected(Err(unreachable))],
            Some(Verdict::NoServer),
        ),
        (vec![hosted], Some(Verdict::AnswersOnly)),
    ] {
        let said = format!("{inputs:?}");
        assert_eq!(after(inputs).view().verdict, verdict, "{said}");
    }
}

#[test]
fn a_network_without_a_room_to_try_in_is_not_judged_by_what_was_not_tried() {
    let machine = after([Input::Answered(Ok(Answered {
        ms: 80,
        has_room: false,
    }))]);
    let view = machine.view();
    assert!(!view.running);
    assert_eq!(view.steps[0].mark, Mark::Good);
    for step in &view.steps[1..] {
        assert_eq!(step.finding, Finding::NotOffered);
        assert_eq!(step.mark, Mark::Open);
    }
}

#[test]
fn a_relay_says_nothing_of_tcp_which_is_looked_at_as_well() {
    for (open, found) in [(true, Finding::Open), (false, Finding::Closed)] {
        let mut machine = after([answers(), connected(Way::Relay)]);
        let actions = play(&mut machine, [sent(9_000)]);
        assert_eq!(actions, [Action::GoByTcp { check: 1 }]);
        assert_eq!(finding(&machine, Kind::Relay), Finding::Open);
        play(&mut machine, [Input::ByTcp(open)]);
        assert_eq!(finding(&machine, Kind::Tcp), found);
    }
}

#[test]
fn a_closed_way_needs_a_look_and_a_relay_that_is_missing_does_not() {
    let machine = after([answers(), Input::Connected(Ok(None)), Input::ByRelay(false)]);
    let marks: Vec<Mark> = machine.view().steps.iter().map(|step| step.mark).collect();
    let (good, look, open) = (Mark::Good, Mark::Look, Mark::Open);
    assert_eq!(marks, [good, look, look, open, open, open]);
    assert_eq!(finding(&machine, Kind::Upload), Finding::NotReached);
}
