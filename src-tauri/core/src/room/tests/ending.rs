//! Leaving the stage, being taken off it, and the end of the show.

use greenroom_contract::{Notice, Place};

use super::*;

fn stopped(result: Result<RoomNews, Error>) -> Input {
    Input::Stopped(result)
}

fn left(result: Result<(), Error>) -> Input {
    Input::Left(result)
}

fn switches_on(actions: &[Did]) -> bool {
    actions.iter().any(|action| {
        matches!(
            action,
            Did::Run(Action::Preview { .. } | Action::Connect { .. } | Action::Publish)
        )
    })
}

#[test]
fn the_end_is_media_first_and_then_the_platform() {
    let mut machine = on_air();
    let actions = play(&mut machine, [Input::EndShow { ticket: ticket(4) }]);
    assert!(matches!(actions[..], [Did::Run(Action::Disconnect)]));
    assert_eq!(page(&machine).status_line, StatusLine::Ending);
    let actions = play(&mut machine, [Input::Disconnected]);
    assert!(matches!(actions[..], [Did::Run(Action::Stop(_))]));
    let actions = play(&mut machine, [stopped(Ok(own_room(RoomStatus::Live)))]);
    assert!(matches!(
        actions[..],
        [
            Did::Run(Action::StageOff),
            Did::Reply(4, None),
            Did::Notice(Notice::ShowEnded)
        ]
    ));
    assert_eq!(page(&machine).over, Some(Over::Ended));
    assert_eq!(page(&machine).status_line, StatusLine::Ended);
}

#[test]
fn ended_twice_it_is_one_call_and_two_answers() {
    let mut machine = on_air();
    let actions = play(
        &mut machine,
        [
            Input::EndShow { ticket: ticket(4) },
            Input::Disconnected,
            Input::EndShow { ticket: ticket(5) },
            stopped(Ok(own_room(RoomStatus::Ended))),
        ],
    );
    assert_eq!(replies(&actions), [(4, None), (5, None)]);
    assert_eq!(
        count(&actions, |action| matches!(
            action,
            Did::Run(Action::Stop(_))
        )),
        1
    );
    assert_eq!(
        count(&actions, |action| matches!(
            action,
            Did::Run(Action::Disconnect)
        )),
        1
    );
}

#[test]
fn ending_wins_over_going_live() {
    let mut machine = studio();
    let actions = play(
        &mut machine,
        [
            Input::GoLive { ticket: ticket(3) },
            Input::EndShow { ticket: ticket(4) },
        ],
    );
    assert_eq!(replies(&actions), [(3, Some(ErrorCode::RoomEnded))]);
    assert!(play(&mut machine, [published()]).is_empty());
    assert_eq!(page(&machine).status_line, StatusLine::Ending);
}

#[test]
fn a_connection_that_is_there_while_ending_lets_nobody_in() {
    let mut machine = green_room(own_room(RoomStatus::Idle));
    play(
        &mut machine,
        [
            Input::EnterStudio { ticket: ticket(2) },
            Input::EndShow { ticket: ticket(3) },
        ],
    );
    assert!(play(&mut machine, [connected()]).is_empty());
    assert_eq!(page(&machine).place, Place::GreenRoom);
}

#[test]
fn an_end_the_platform_did_not_hear_of_may_be_asked_for_again() {
    let mut machine = on_air();
    let actions = play(
        &mut machine,
        [
            Input::EndShow { ticket: ticket(4) },
            Input::Disconnected,
            stopped(Err(failure(ErrorCode::Unreachable))),
        ],
    );
    assert_eq!(replies(&actions), [(4, Some(ErrorCode::Unreachable))]);
    // The host sees himself again, and whether the show goes on.
    assert!(switches_on(&actions));
    assert!(matches!(actions.last(), Some(Did::Run(Action::Read(_)))));
    assert!(is_live(&machine));
    let again = play(&mut machine, [Input::EndShow { ticket: ticket(5) }]);
    assert!(matches!(again[..], [Did::Run(Action::Disconnect)]));
}

#[test]
fn a_room_that_is_gone_already_is_ended() {
    for code in [ErrorCode::NotFound, ErrorCode::RoomEnded] {
        let mut machine = on_air();
        let actions = play(
            &mut machine,
            [
                Input::EndShow { ticket: ticket(4) },
                Input::Disconnected,
                stopped(Err(failure(code))),
            ],
        );
        assert_eq!(replies(&actions), [(4, None)]);
        assert_eq!(page(&machine).over, Some(Over::Ended));
    }
}

#[test]
fn an_answer_to_ending_that_is_lost_does_not_switch_the_camera_on_again() {
    let mut machine = on_air();
    let actions = play(
        &mut machine,
        [
            Input::EndShow { ticket: ticket(4) },
            Input::Disconnected,
            event(RoomEventKind::EndBroadcasting, own_room(RoomStatus::Live)),
        ],
    );
    assert_eq!(replies(&actions), [(4, None)]);
    let late = play(&mut machine, [stopped(Err(failure(ErrorCode::TimedOut)))]);
    assert!(late.is_empty(), "{late:?}");
    assert_eq!(page(&machine).problem, None);
}

#[test]
fn the_host_who_leaves_the_stage_leaves_the_show_waiting() {
    let mut machine = on_air();
    let actions = play(&mut machine, [Input::LeaveStage { ticket: ticket(4) }]);
    assert!(matches!(actions[..], [Did::Run(Action::Disconnect)]));
    assert_eq!(doing(&machine), Some(Doing::Leaving));
    let actions = play(&mut machine, [Input::Disconnected]);
    assert!(matches!(
        actions[..],
        [
            Did::Run(Action::Preview { role: Role::Host }),
            Did::Reply(4, None)
        ]
    ));
    assert_eq!(page(&machine).place, Place::GreenRoom);
    assert_eq!(page(&machine).over, None);
}

#[test]
fn the_co_host_who_leaves_is_out_of_the_room() {
    let mut machine = co_host_on_stage();
    let actions = play(
        &mut machine,
        [
            Input::LeaveStage { ticket: ticket(3) },
            Input::LeaveStage { ticket: ticket(4) },
            Input::Disconnected,
        ],
    );
    assert!(matches!(
        actions[..],
        [Did::Run(Action::Disconnect), Did::Run(Action::Leave(_))]
    ));
    // His own event may come before the answer, and says nothing new.
    let mut without = other_room(RoomStatus::Live);
    without.room.participants.pop();
    let event = about_me(RoomEventKind::ParticipantLeft, without);
    assert!(play(&mut machine, [event]).is_empty());
    let actions = play(&mut machine, [left(Ok(()))]);
    assert_eq!(replies(&actions), [(3, None), (4, None)]);
    assert_eq!(
        count(&actions, |action| matches!(
            action,
            Did::Run(Action::StageOff)
        )),
        1
    );
    assert_eq!(machine.view().page, None);
}

#[test]
fn leaving_that_fails_leaves_the_co_host_in_the_green_room() {
    let mut machine = co_host_on_stage();
    let actions = play(
        &mut machine,
        [
            Input::LeaveStage { ticket: ticket(3) },
            Input::Disconnected,
            left(Err(failure(ErrorCode::Unreachable))),
        ],
    );
    assert_eq!(replies(&actions), [(3, Some(ErrorCode::Unreachable))]);
    assert_eq!(page(&machine).place, Place::GreenRoom);
    // Out already is what was wanted.
    let actions = play(
        &mut machine,
        [
            Input::LeaveStage { ticket: ticket(4) },
            Input::Disconnected,
            left(Err(failure(ErrorCode::NotFound))),
        ],
    );
    assert_eq!(replies(&actions), [(4, None)]);
    assert_eq!(machine.view().page, None);
}

#[test]
fn an_answer_to_leaving_that_is_lost_does_not_switch_the_camera_on_again() {
    let mut machine = co_host_on_stage();
    play(
        &mut machine,
        [
            Input::LeaveStage { ticket: ticket(3) },
            Input::Disconnected,
            event(RoomEventKind::EndBroadcasting, other_room(RoomStatus::Live)),
        ],
    );
    let late = play(&mut machine, [left(Err(failure(ErrorCode::TimedOut)))]);
    assert!(late.is_empty(), "{late:?}");
    assert_eq!(page(&machine).problem, None);
}

#[test]
fn removed_by_the_host_everything_goes_off_and_the_page_says_so() {
    let mut without = other_room(RoomStatus::Live);
    without.room.participants.pop();
    for removed in [
        about_me(RoomEventKind::ParticipantRemoved, without.clone()),
        // Another window of the same person left.
        about_me(RoomEventKind::ParticipantLeft, without.clone()),
        // The event was lost; a reading tells.
        read(without),
    ] {
        let mut machine = co_host_on_stage();
        let actions = play(&mut machine, [removed]);
        assert!(matches!(actions[..], [Did::Run(Action::StageOff)]));
        let view = page(&machine);
        assert_eq!(view.over, Some(Over::Removed));
        assert_eq!(view.place, Place::GreenRoom);
        // Nothing of the room's chat is theirs any more.
        assert_eq!(machine.view().chat, None);
    }
}

#[test]
fn removed_while_stepping_on_the_stage_is_what_the_press_gets() {
    let mut machine = green_room(other_room(RoomStatus::Live));
    let mut without = other_room(RoomStatus::Live);
    without.room.participants.pop();
    let actions = play(
        &mut machine,
        [
            Input::StepOnStage { ticket: ticket(2) },
            about_me(RoomEventKind::ParticipantRemoved, without),
        ],
    );
    assert_eq!(replies(&actions), [(2, Some(ErrorCode::RemovedFromStage))]);
    assert!(play(&mut machine, [connected()]).is_empty());
    assert_eq!(page(&machine).place, Place::GreenRoom);
}

#[test]
fn the_end_of_the_show_is_the_end_for_a_co_host_too() {
    for (happening, over) in [
        (RoomEventKind::EndBroadcasting, Over::Ended),
        (RoomEventKind::Terminated, Over::Terminated),
    ] {
        let mut machine = co_host_on_stage();
        let actions = play(
            &mut machine,
            [event(happening, other_room(RoomStatus::Live))],
        );
        assert!(matches!(
            actions[..],
            [Did::Run(Action::StageOff), Did::Notice(Notice::ShowEnded)]
        ));
        assert_eq!(page(&machine).over, Some(over));
        let actions = play(&mut machine, [Input::StepOnStage { ticket: ticket(5) }]);
        assert_eq!(replies(&actions), [(5, Some(ErrorCode::RoomEnded))]);
    }
}

#[test]
fn a_deleted_room_is_over() {
    let mut deleted = own_room(RoomStatus::Live);
    deleted.room.is_deleted = true;
    let gone = Input::Read(Err(failure(ErrorCode::NotFound)));
    for input in [read(deleted), gone] {
        let mut machine = on_air();
        let actions = play(&mut machine, [input]);
        assert!(matches!(actions[..], [Did::Run(Action::StageOff)]));
        assert_eq!(page(&machine).over, Some(Over::Deleted));
    }
}

#[test]
fn a_show_that_is_over_can_be_opened_anew_if_it_is_not() {
    let mut machine = on_air();
    play(
        &mut machine,
        [event(
            RoomEventKind::EndBroadcasting,
            own_room(RoomStatus::Live),
        )],
    );
    let actions = play(&mut machine, [open(7, How::GreenRoom)]);
    assert!(matches!(
        actions.last(),
        Some(Did::Run(Action::Subscribe(_)))
    ));
}

#[test]
fn the_host_takes_a_co_host_off_the_stage_and_nobody_else() {
    let mut machine = on_air();
    let remove = |number, user_id: &str| Input::Remove {
        ticket: ticket(number),
        user_id: user_id.into(),
    };
    let actions = play(&mut machine, [remove(4, "maya"), remove(5, "nobody")]);
    assert_eq!(
        replies(&actions),
        [
            (4, Some(ErrorCode::UserUnknown)),
            (5, Some(ErrorCode::UserUnknown))
        ]
    );
    let actions = play(&mut machine, [remove(6, "ravi")]);
    assert!(matches!(
        &actions[..],
        [Did::Run(Action::Remove { ticket, user_id, .. })] if ticket.number() == 6 && user_id == "ravi"
    ));
    let removed = Input::Removed {
        ticket: ticket(6),
        user_id: "ravi".into(),
        // Gone already is what was wanted.
        result: Err(failure(ErrorCode::NotFound)),
    };
    let actions = play(&mut machine, [removed]);
    assert_eq!(replies(&actions), [(6, None)]);
    assert_eq!(machine.view().people.len(), 1);
    let mut machine = co_host_on_stage();
    let actions = play(&mut machine, [remove(7, "lena")]);
    assert_eq!(replies(&actions), [(7, Some(ErrorCode::NotAllowed))]);
}

#[test]
fn the_chat_ends_with_the_show() {
    let mut machine = green_room(own_room(RoomStatus::Live));
    assert!(machine.view().chat.is_some());
    play(
        &mut machine,
        [event(
            RoomEventKind::EndBroadcasting,
            own_room(RoomStatus::Live),
        )],
    );
    assert!(machine.view().chat.is_none());
}
