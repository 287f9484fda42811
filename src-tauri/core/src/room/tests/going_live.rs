//! Entering the studio, going live, and what keeps a show from going live.

use greenroom_contract::{Notice, Place};

use super::*;
use crate::room::machine::commands::GOING_LIVE_READS;

fn check(round: u64, attempt: u32) -> Input {
    Input::CheckLive { round, attempt }
}

/// The looks at the room that are asked for.
fn checks(actions: &[Did]) -> Vec<(u64, u32)> {
    actions
        .iter()
        .filter_map(|action| match action {
            Did::Look { round, attempt } => Some((*round, *attempt)),
            _ => None,
        })
        .collect()
}

#[test]
fn the_host_enters_the_studio_without_publishing() {
    let mut machine = green_room(own_room(RoomStatus::Idle));
    let enter = Input::EnterStudio { ticket: ticket(2) };
    let actions = play(&mut machine, [enter]);
    assert!(matches!(
        actions[..],
        [Did::Run(Action::Connect { publish: false, .. })]
    ));
    assert_eq!(page(&machine).place, Place::GreenRoom);
    let actions = play(&mut machine, [connected()]);
    assert!(matches!(actions[..], [Did::Reply(2, None)]));
    assert_eq!(page(&machine).place, Place::Studio);
    assert_eq!(page(&machine).status_line, StatusLine::NotLive);
}

#[test]
fn a_co_host_steps_on_the_stage_and_publishes() {
    let mut machine = green_room(other_room(RoomStatus::Live));
    let step = Input::StepOnStage { ticket: ticket(2) };
    let actions = play(&mut machine, [step, connected()]);
    assert!(matches!(
        actions[..],
        [
            Did::Run(Action::Connect { publish: true, .. }),
            Did::Reply(2, None)
        ]
    ));
}

#[test]
fn host_and_co_host_have_each_their_own_way_in() {
    let mut machine = green_room(other_room(RoomStatus::Live));
    let actions = play(&mut machine, [Input::EnterStudio { ticket: ticket(2) }]);
    assert_eq!(replies(&actions), [(2, Some(ErrorCode::NotAllowed))]);
    let mut machine = green_room(own_room(RoomStatus::Idle));
    let actions = play(&mut machine, [Input::StepOnStage { ticket: ticket(2) }]);
    assert_eq!(replies(&actions), [(2, Some(ErrorCode::NotAllowed))]);
}

#[test]
fn entered_twice_it_is_one_call_and_two_answers() {
    let mut machine = green_room(own_room(RoomStatus::Idle));
    let actions = play(
        &mut machine,
        [
            Input::EnterStudio { ticket: ticket(2) },
            Input::EnterStudio { ticket: ticket(3) },
            connected(),
        ],
    );
    assert_eq!(replies(&actions), [(2, None), (3, None)]);
    assert_eq!(
        count(&actions, |action| matches!(
            action,
            Did::Run(Action::Connect { .. })
        )),
        1
    );
    assert_eq!(
        count(&actions, |action| matches!(
            action,
            Did::Run(Action::Connect { .. })
        )),
        1
    );
}

#[test]
fn without_a_connection_the_person_stays_in_the_green_room_and_may_try_again() {
    for code in [ErrorCode::Unreachable, ErrorCode::StageUnreachable] {
        let mut machine = green_room(own_room(RoomStatus::Idle));
        play(&mut machine, [Input::EnterStudio { ticket: ticket(2) }]);
        let actions = play(&mut machine, [Input::Connected(Err(failure(code)))]);
        assert_eq!(replies(&actions), [(2, Some(code))]);
        let view = page(&machine);
        assert_eq!(view.place, Place::GreenRoom);
        assert_eq!(view.problem.unwrap().code, code);
        assert_eq!(doing(&machine), None);
        let again = play(&mut machine, [Input::EnterStudio { ticket: ticket(3) }]);
        assert!(matches!(again[..], [Did::Run(Action::Connect { .. })]));
        assert_eq!(page(&machine).problem, None);
    }
}

#[test]
fn publishing_alone_is_not_live() {
    let mut machine = studio();
    let actions = play(
        &mut machine,
        [
            Input::GoLive { ticket: ticket(3) },
            published(),
            stage(StageState::OnStage),
        ],
    );
    assert!(replies(&actions).is_empty());
    assert_eq!(doing(&machine), Some(Doing::GoingLive));
    assert_eq!(page(&machine).status_line, StatusLine::GoingLive);
}

#[test]
fn live_is_said_by_the_platform_and_then_told_to_the_host_once() {
    let mut machine = studio();
    play(
        &mut machine,
        [Input::GoLive { ticket: ticket(3) }, published()],
    );
    let live = || event(RoomEventKind::StartBroadcasting, own_room(RoomStatus::Idle));
    let actions = play(&mut machine, [live(), live()]);
    assert!(matches!(
        actions[..],
        [Did::Reply(3, None), Did::Notice(Notice::YouAreLive)]
    ));
    assert!(is_live(&machine));
    assert_eq!(doing(&machine), None);
}

#[test]
fn live_before_publishing_is_answered_waits_for_that_answer() {
    let mut machine = studio();
    let live = event(RoomEventKind::StartBroadcasting, own_room(RoomStatus::Idle));
    let actions = play(&mut machine, [Input::GoLive { ticket: ticket(3) }, live]);
    assert!(replies(&actions).is_empty());
    let actions = play(&mut machine, [published()]);
    assert_eq!(replies(&actions), [(3, None)]);
}

#[test]
fn a_reading_makes_up_for_an_event_that_was_lost() {
    let mut machine = studio();
    let actions = play(
        &mut machine,
        [
            Input::GoLive { ticket: ticket(3) },
            published(),
            check(1, 1),
        ],
    );
    assert_eq!(
        count(&actions, |action| matches!(
            action,
            Did::Run(Action::Read(_))
        )),
        1
    );
    let actions = play(&mut machine, [read(own_room(RoomStatus::Live))]);
    assert_eq!(replies(&actions), [(3, None)]);
    // The look that was asked for meanwhile finds nothing to do.
    assert!(play(&mut machine, [check(1, 2)]).is_empty());
}

#[test]
fn a_platform_that_never_says_live_is_named_after_the_last_look() {
    let mut machine = studio();
    let start = [Input::GoLive { ticket: ticket(3) }, published()];
    let mut actions = play(&mut machine, start);
    let mut reads = 0;
    while let [next] = checks(&actions)[..] {
        assert!(replies(&actions).is_empty());
        actions = play(&mut machine, [check(next.0, next.1)]);
        reads += count(&actions, |action| {
            matches!(action, Did::Run(Action::Read(_)))
        });
    }
    assert_eq!(reads, GOING_LIVE_READS as usize);
    assert_eq!(replies(&actions), [(3, Some(ErrorCode::TimedOut))]);
    let view = page(&machine);
    assert_eq!(view.place, Place::Studio);
    assert_eq!(view.problem.unwrap().code, ErrorCode::TimedOut);
    assert_eq!(view.status_line, StatusLine::NotLive);
}

#[test]
fn a_second_try_has_all_its_looks_whatever_is_left_of_the_first() {
    let mut machine = studio();
    play(
        &mut machine,
        [Input::GoLive { ticket: ticket(3) }, published()],
    );
    play(
        &mut machine,
        (1..=GOING_LIVE_READS).map(|attempt| check(1, attempt)),
    );
    // Left and entered again before the last look of the first try is due.
    let actions = play(
        &mut machine,
        [
            Input::LeaveStage { ticket: ticket(4) },
            Input::Disconnected,
            Input::EnterStudio { ticket: ticket(5) },
            connected(),
            Input::GoLive { ticket: ticket(6) },
            published(),
        ],
    );
    assert_eq!(checks(&actions), [(2, 1)]);
    let last = play(&mut machine, [check(1, GOING_LIVE_READS + 1)]);
    assert!(last.is_empty(), "{last:?}");
    assert_eq!(page(&machine).status_line, StatusLine::GoingLive);
}

#[test]
fn going_live_pressed_twice_publishes_once_and_answers_both() {
    let mut machine = studio();
    let actions = play(
        &mut machine,
        [
            Input::GoLive { ticket: ticket(3) },
            Input::GoLive { ticket: ticket(4) },
            published(),
            event(RoomEventKind::StartBroadcasting, own_room(RoomStatus::Live)),
            Input::GoLive { ticket: ticket(5) },
        ],
    );
    assert_eq!(replies(&actions), [(3, None), (4, None), (5, None)]);
    assert_eq!(
        count(&actions, |action| matches!(
            action,
            Did::Run(Action::Publish)
        )),
        1
    );
}

#[test]
fn going_live_is_the_hosts_and_only_from_the_studio() {
    let mut machine = co_host_on_stage();
    let actions = play(&mut machine, [Input::GoLive { ticket: ticket(3) }]);
    assert_eq!(replies(&actions), [(3, Some(ErrorCode::NotAllowed))]);
    let mut machine = green_room(own_room(RoomStatus::Idle));
    let actions = play(&mut machine, [Input::GoLive { ticket: ticket(3) }]);
    assert_eq!(replies(&actions), [(3, Some(ErrorCode::NotAllowed))]);
}

#[test]
fn publishing_that_fails_leaves_the_host_in_the_studio() {
    let mut machine = studio();
    let failed = Input::Published(Err(failure(ErrorCode::CameraFailed)));
    let actions = play(&mut machine, [Input::GoLive { ticket: ticket(3) }, failed]);
    assert_eq!(replies(&actions), [(3, Some(ErrorCode::CameraFailed))]);
    assert_eq!(page(&machine).place, Place::Studio);
    assert_eq!(page(&machine).status_line, StatusLine::NotLive);
}

#[test]
fn a_stage_that_fails_ends_going_live_and_the_room_is_read_to_learn_why() {
    let mut machine = studio();
    let lost = failure(ErrorCode::StageLost);
    let actions = play(
        &mut machine,
        [
            Input::GoLive { ticket: ticket(3) },
            stage(StageState::Failed(lost)),
        ],
    );
    assert_eq!(replies(&actions), [(3, Some(ErrorCode::StageLost))]);
    assert!(matches!(actions.last(), Some(Did::Run(Action::Read(_)))));
    let view = page(&machine);
    assert_eq!(view.place, Place::GreenRoom);
    assert_eq!(view.problem.unwrap().code, ErrorCode::StageLost);
}

#[test]
fn an_old_failure_told_again_does_not_stop_the_next_try() {
    let mut machine = studio();
    let lost = failure(ErrorCode::StageLost);
    let told = || stage(StageState::Failed(lost.clone()));
    let enter = Input::EnterStudio { ticket: ticket(3) };
    // The stage's view moves for other reasons too, a switched microphone for one.
    let actions = play(&mut machine, [told(), enter, told()]);
    assert!(replies(&actions).is_empty());
    assert_eq!(doing(&machine), Some(Doing::Entering { publish: false }));
    assert_eq!(page(&machine).problem, None);
}
