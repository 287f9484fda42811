use greenroom_contract::{
    ClosingAnswer, ClosingMeans, ErrorCode, Place, RoomAction, RoomActions, StagePhase, StatusLine,
};
use proptest::prelude::*;
use serde_json::json;

use super::{
    input::{Action, Answer, Input, RoomHeard, StageHeard},
    machine::{ClosingMachine, ClosingState, OnAir},
};
use crate::{
    actor::{
        Effect, Machine as _, Ticket,
        testing::{NOW, actions, play, replies},
    },
    error::Error,
};

fn on_air() -> Input {
    Input::Room(RoomHeard {
        means: Some(ClosingMeans::ShowWaits { viewers: Some(12) }),
        end_show: Some(RoomAction::default()),
        own_show_on_air: true,
    })
}

fn alone() -> Input {
    Input::Room(RoomHeard::default())
}

fn asked(number: u64) -> Input {
    Input::Asked {
        ticket: Ticket::numbered(number),
        network_ends: false,
    }
}

fn answered(answer: ClosingAnswer) -> Input {
    Input::Answered {
        ticket: Ticket::numbered(90),
        answer,
    }
}

fn after(inputs: impl IntoIterator<Item = Input>) -> ClosingMachine {
    let mut machine = ClosingMachine::default();
    play(&mut machine, inputs);
    machine
}

fn answer_to(machine: &mut ClosingMachine, input: Input) -> Answer {
    let replies = replies(machine.handle(NOW, input));
    let [(_, Ok(answer))] = &replies[..] else {
        panic!("{replies:?}");
    };
    *answer
}

/// Whether the question stands, and whether the window closes.
fn shows(machine: &ClosingMachine) -> (bool, bool) {
    let ClosingState { page, closes, .. } = machine.view();
    (page.is_some(), closes)
}

#[test]
fn a_window_that_concerns_nobody_closes_at_once() {
    let mut machine = after([alone()]);
    assert_eq!(answer_to(&mut machine, asked(1)), Answer::Closes);
    assert_eq!(shows(&machine), (false, false));
}

#[test]
fn a_window_on_air_asks_first() {
    let mut machine = after([on_air()]);
    assert_eq!(answer_to(&mut machine, asked(1)), Answer::Asks);
    assert_eq!(shows(&machine), (true, false));
    let question = machine.view().page.unwrap();
    let viewers = Some(12);
    assert_eq!(question.means, ClosingMeans::ShowWaits { viewers });
    assert_eq!(question.end_show, Some(RoomAction::default()));
}

#[test]
fn staying_takes_the_question_away_and_closing_closes() {
    let stays = after([on_air(), asked(1), answered(ClosingAnswer::Stay)]);
    assert_eq!(shows(&stays), (false, false));
    let closes = after([on_air(), asked(1), answered(ClosingAnswer::Close)]);
    assert_eq!(shows(&closes), (false, true));
}

#[test]
fn the_show_ends_before_the_window_closes() {
    let mut machine = after([on_air(), asked(1), Input::Shown(1)]);
    let effects = machine.handle(NOW, answered(ClosingAnswer::EndShow));
    assert_eq!(actions(effects), [Action::EndShow]);
    assert_eq!(shows(&machine), (true, false));
    // The room says that it is over before the caller hears it.
    let effects = play(&mut machine, [alone(), Input::ShowEnded(Ok(()))]);
    assert_eq!(
        replies(effects),
        [(Ticket::numbered(90), Ok(Answer::Taken))]
    );
    assert_eq!(shows(&machine), (false, true));
}

#[test]
fn a_show_that_does_not_end_leaves_the_window_open_and_the_question_standing() {
    let end = answered(ClosingAnswer::EndShow);
    let mut machine = after([on_air(), asked(1), Input::Shown(1), end]);
    let failed = Error::known(ErrorCode::Unreachable, "no answer");
    let effects = machine.handle(NOW, Input::ShowEnded(Err(failed)));
    let replies = replies(effects);
    assert!(matches!(&replies[..], [(_, Err(_))]), "{replies:?}");
    assert_eq!(shows(&machine), (true, false));
    machine.handle(NOW, answered(ClosingAnswer::Close));
    assert_eq!(shows(&machine), (false, true));
}

#[test]
fn a_page_that_hangs_keeps_no_window_open() {
    let mut machine = after([on_air()]);
    let effects = machine.handle(NOW, asked(1));
    let due = effects.into_iter().find_map(|effect| match effect {
        Effect::Later(_, input) => Some(input),
        Effect::Reply(..) | Effect::Notice(_) | Effect::Run(_) | Effect::Forget => None,
    });
    machine.handle(NOW, due.expect("a deadline"));
    assert_eq!(shows(&machine), (false, true));
}

#[test]
fn a_page_that_asks_is_waited_for_until_it_hangs_and_the_window_is_closed_again() {
    let mut machine = after([on_air(), asked(1), Input::Shown(1), Input::Due(1)]);
    assert_eq!(shows(&machine), (true, false));
    // The page hangs since; what it said of the first time is no answer to the second.
    play(&mut machine, [asked(2), Input::Shown(1), Input::Due(1)]);
    assert_eq!(shows(&machine), (true, false));
    machine.handle(NOW, Input::Due(2));
    assert_eq!(shows(&machine), (false, true));
}

#[test]
fn what_the_question_was_about_can_pass_and_the_window_stays() {
    let mut machine = after([on_air(), asked(1), alone()]);
    assert_eq!(shows(&machine), (false, false));
    play(
        &mut machine,
        [Input::Due(1), answered(ClosingAnswer::Close)],
    );
    assert_eq!(shows(&machine), (false, false));
}

#[test]
fn the_computer_stays_awake_from_the_first_connection_to_the_end_of_the_show() {
    let stage = |entered, goes_out| StageHeard {
        entered,
        goes_out,
        microphone: true,
        others: false,
    };
    let backstage = after([Input::Stage(stage(true, false))]).view();
    assert_eq!((backstage.awake, backstage.on_air), (true, None));
    let on_stage = after([Input::Stage(stage(true, true))]).view();
    let heard = Some(OnAir { heard: true });
    assert_eq!((on_stage.awake, on_stage.on_air), (true, heard));
    // The own show goes on while its host is in the green room.
    let away = after([on_air(), Input::Stage(StageHeard::default())]).view();
    assert_eq!((away.awake, away.on_air), (true, None));
    assert!(!after([alone()]).view().awake);
}

#[test]
fn a_lost_connection_to_the_stage_is_still_on_air() {
    let since = "2026-01-01T00:00:00Z".to_owned();
    for (phase, awake, on_air) in [
        (StagePhase::Off, false, false),
        (StagePhase::Preview, false, false),
        (StagePhase::Connecting, true, false),
        (StagePhase::Backstage, true, false),
        (StagePhase::Publishing, true, true),
        (StagePhase::OnStage, true, true),
        (
            StagePhase::Reconnecting {
                since,
                on_stage: true,
            },
            true,
            true,
        ),
    ] {
        let source = json!({"on": true, "working": true});
        let view = json!({
            "phase": phase, "tiles": [], "voices": [], "microphone": source, "camera": source,
            "mayShare": true, "sharers": [], "quality": "good",
        });
        let view = serde_json::from_value(view).unwrap();
        let state = after([super::heard::stage(&view)]).view();
        assert_eq!(
            (state.awake, state.on_air.is_some()),
            (awake, on_air),
            "{phase:?}"
        );
    }
}

#[test]
fn nobody_is_heard_by_a_microphone_that_is_off_or_fails() {
    let fails = json!({
        "code": ErrorCode::NoSoundServer, "message": "", "retry": {"kind": "never"}, "trace": "",
        "params": {},
    });
    for (microphone, heard) in [
        (json!({"on": true, "working": true}), true),
        // Which may deliver at any moment.
        (json!({"on": true, "working": false}), true),
        (json!({"on": false, "working": true}), false),
        (
            json!({"on": true, "working": false, "problem": fails}),
            false,
        ),
    ] {
        let view = json!({
            "phase": StagePhase::OnStage, "tiles": [], "voices": [], "microphone": microphone,
            "camera": {"on": true, "working": true}, "mayShare": true, "sharers": [], "quality": "good",
        });
        let view = serde_json::from_value(view).unwrap();
        let state = after([super::heard::stage(&view)]).view();
        assert_eq!(state.on_air, Some(OnAir { heard }), "{microphone}");
    }
}

/// What closing means for the host, or a co-host, of a room that looks like this.
fn means(hosts: bool, place: Place, line: &StatusLine, others: bool) -> Option<ClosingMeans> {
    let room = json!({
        "roomId": "one", "title": "Night shift", "place": place, "statusLine": line,
        "status": "live", "viewers": 3, "host": {"userId": "maya", "name": "Maya"},
        "actions": RoomActions::default(),
    });
    let room = serde_json::from_value(room).unwrap();
    let stage = StageHeard {
        others,
        ..StageHeard::default()
    };
    let mut machine = after([
        super::heard::room(Some(&room), hosts, false),
        Input::Stage(stage),
        asked(1),
    ]);
    machine.handle(NOW, Input::Shown(1));
    machine.view().page.map(|question| question.means)
}

#[test]
fn what_closing_means_depends_on_role_place_and_show() {
    let live = || StatusLine::Live {
        since: "2026-01-01T00:00:00Z".to_owned(),
    };
    let not_live = || StatusLine::NotLive;
    let waits = Some(ClosingMeans::ShowWaits { viewers: Some(3) });
    let stay = Some(ClosingMeans::OthersStay);
    let goes_on = Some(ClosingMeans::ShowGoesOn {
        host: Some("Maya".to_owned()),
    });
    for (hosts, place, line, others, wanted) in [
        (true, Place::Studio, live(), false, waits.clone()),
        (true, Place::Studio, StatusLine::GoingLive, false, waits),
        (true, Place::Studio, not_live(), false, None),
        (true, Place::Studio, not_live(), true, stay),
        (true, Place::GreenRoom, live(), true, None),
        (false, Place::Studio, not_live(), false, goes_on.clone()),
        (false, Place::Studio, live(), true, goes_on),
        (false, Place::GreenRoom, live(), true, None),
    ] {
        let what = format!("hosts {hosts}, {place:?} {line:?}, others {others}");
        assert_eq!(means(hosts, place, &line, others), wanted, "{what}");
    }
}

fn input() -> impl Strategy<Value = Input> {
    let answer = prop_oneof![
        Just(ClosingAnswer::Stay),
        Just(ClosingAnswer::Close),
        Just(ClosingAnswer::EndShow),
    ];
    prop_oneof![
        Just(()).prop_map(|()| on_air()),
        Just(()).prop_map(|()| alone()),
        (1..90u64).prop_map(asked),
        (0..4u32).prop_map(Input::Shown),
        (0..4u32).prop_map(Input::Due),
        answer.prop_map(answered),
        any::<bool>().prop_map(|ended| {
            Input::ShowEnded(if ended {
                Ok(())
            } else {
                Err(Error::known(ErrorCode::Unreachable, "no answer"))
            })
        }),
    ]
}

proptest! {
    /// In any order: who asks is answered, the show is ended by nobody but who asked for it, and
    /// a window on air closes only after an answer, a page that hangs or the end of the show.
    #[test]
    fn a_window_on_air_never_closes_by_itself(inputs in prop::collection::vec(input(), 0..30)) {
        let mut machine = ClosingMachine::default();
        let mut ending = false;
        for input in inputs {
            let may = match &input {
                Input::Answered { answer, .. } => *answer == ClosingAnswer::Close,
                Input::Due(_) | Input::ShowEnded(Ok(())) => true,
                Input::Room(_) | Input::Stage(_) | Input::Asked { .. } | Input::Shown(_)
                | Input::ShowEnded(Err(_)) => false,
            };
            let waits = matches!(input, Input::Asked { .. } | Input::Answered { .. });
            let ends = matches!(input, Input::Answered { answer: ClosingAnswer::EndShow, .. });
            let closed_before = machine.view().closes;
            let effects = machine.handle(NOW, input);
            let mut answers = 0;
            for effect in effects {
                match effect {
                    Effect::Reply(..) => answers += 1,
                    Effect::Run(Action::EndShow) => {
                        prop_assert!(ends && !ending);
                        ending = true;
                    }
                    Effect::Later(..) => {}
                    Effect::Notice(_) | Effect::Forget => prop_assert!(false),
                }
            }
            if waits {
                prop_assert_eq!(answers, usize::from(!(ends && ending && answers == 0)));
            } else if answers > 0 {
                ending = false;
            }
            let closes = machine.view().closes;
            prop_assert!(closed_before || !closes || may);
            prop_assert!(closes || !closed_before, "it may close for good");
        }
    }
}
