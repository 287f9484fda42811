//! Opening a room: listening before reading, who may, coming back, and answers that are too late.

use greenroom_contract::{Place, PostPlace};

use super::*;
use socialplus::Target;

#[test]
fn a_room_is_listened_to_before_it_is_read() {
    let mut machine = signed_in();
    let actions = play(&mut machine, [open(1, How::GreenRoom)]);
    assert!(matches!(
        &actions[..],
        [Did::Run(Action::Subscribe(room_id))] if room_id == ROOM
    ));
    let actions = play(&mut machine, [Input::Subscribed]);
    assert!(matches!(
        &actions[..],
        [Did::Run(Action::Read(room_id))] if room_id == ROOM
    ));
}

#[test]
fn the_opened_room_is_shown_with_the_own_picture_and_nothing_connected() {
    let mut machine = signed_in();
    let actions = play(
        &mut machine,
        [open(1, How::GreenRoom), read(own_room(RoomStatus::Idle))],
    );
    assert_eq!(replies(&actions), [(1, None)]);
    assert_eq!(
        count(&actions, |action| matches!(
            action,
            Did::Run(Action::Preview { role: Role::Host })
        )),
        1
    );
    assert_eq!(
        count(&actions, |action| matches!(
            action,
            Did::Run(Action::Connect { .. } | Action::Publish)
        )),
        0
    );
    let view = page(&machine);
    assert_eq!(view.place, Place::GreenRoom);
    assert!(machine.view().is_hosted_by_me());
    assert_eq!(view.status_line, StatusLine::NotLive);
    assert_eq!(doing(&machine), None);
}

#[test]
fn what_happens_before_the_first_reading_is_not_lost() {
    let mut machine = signed_in();
    play(
        &mut machine,
        [
            open(1, How::GreenRoom),
            event(RoomEventKind::StartBroadcasting, own_room(RoomStatus::Idle)),
            // Asked for before the event, answered after it.
            read(own_room(RoomStatus::Idle)),
        ],
    );
    assert!(is_live(&machine));
}

#[test]
fn opened_twice_it_is_one_call_and_two_answers() {
    let mut machine = signed_in();
    let actions = play(
        &mut machine,
        [
            open(1, How::GreenRoom),
            open(2, How::GreenRoom),
            Input::Subscribed,
            read(own_room(RoomStatus::Idle)),
        ],
    );
    assert_eq!(replies(&actions), [(1, None), (2, None)]);
    assert_eq!(
        count(&actions, |action| matches!(
            action,
            Did::Run(Action::Subscribe(_))
        )),
        1
    );
}

#[test]
fn an_open_room_is_not_opened_anew() {
    let mut machine = studio();
    let actions = play(&mut machine, [open(9, How::GreenRoom)]);
    assert!(matches!(actions[..], [Did::Reply(9, None)]));
    assert_eq!(page(&machine).place, Place::Studio);
}

#[test]
fn a_room_that_is_being_left_is_not_opened_at_the_same_time() {
    let mut machine = co_host_on_stage();
    play(&mut machine, [Input::LeaveStage { ticket: ticket(3) }]);
    let actions = play(&mut machine, [open(4, How::GreenRoom)]);
    assert_eq!(replies(&actions), [(4, Some(ErrorCode::TooFast))]);
}

#[test]
fn from_the_green_room_another_room_may_be_opened_but_not_from_the_stage() {
    let another = |number| Input::Open {
        ticket: ticket(number),
        room_id: "room-2".into(),
        how: How::GreenRoom,
    };
    let mut machine = green_room(own_room(RoomStatus::Idle));
    let actions = play(&mut machine, [another(5)]);
    assert!(matches!(
        &actions[..],
        [Did::Forget, Did::Run(Action::StageOff), Did::Run(Action::Unsubscribe), Did::Run(Action::Subscribe(room_id))]
            if room_id == "room-2"
    ));
    let mut machine = studio();
    let actions = play(&mut machine, [another(5)]);
    assert_eq!(replies(&actions), [(5, Some(ErrorCode::RoomOpen))]);
    assert_eq!(page(&machine).room_id, ROOM);
}

#[test]
fn answers_about_a_room_that_is_not_open_any_more_are_dropped() {
    let mut machine = signed_in();
    let another = Input::Open {
        ticket: ticket(2),
        room_id: "room-2".into(),
        how: How::GreenRoom,
    };
    play(&mut machine, [open(1, How::GreenRoom)]);
    let actions = play(&mut machine, [another]);
    assert_eq!(replies(&actions), [(1, Some(ErrorCode::RoomGone))]);
    // Before the new room is asked for, so that nothing of it is dropped.
    assert_eq!(actions[0], Did::Forget);
    let late = [
        event(RoomEventKind::EndBroadcasting, own_room(RoomStatus::Live)),
        Input::Viewers {
            opening: 1,
            viewers: 7,
        },
    ];
    assert!(play(&mut machine, late).is_empty());
    let mut news = own_room(RoomStatus::Live);
    news.room.id = "room-2".into();
    play(&mut machine, [read(news)]);
    assert!(is_live(&machine));
    assert_eq!(page(&machine).viewers, None);
}

#[test]
fn a_count_that_the_network_tells_is_taken_for_the_open_room_alone() {
    let mut machine = green_room(own_room(RoomStatus::Live));
    let told = |room_id: &str, count| Input::ViewerCount {
        room_id: room_id.into(),
        count,
    };
    play(&mut machine, [told(ROOM, 3), told("room-2", 9)]);
    assert_eq!(page(&machine).viewers, Some(3));
}

#[test]
fn who_is_no_broadcaster_does_not_get_in() {
    let mut machine = signed_in();
    let mut news = other_room(RoomStatus::Live);
    news.room.participants.pop();
    let actions = play(&mut machine, [open(1, How::GreenRoom), read(news)]);
    assert_eq!(replies(&actions), [(1, Some(ErrorCode::NotAllowed))]);
    assert_eq!(machine.view().page, None);
    assert_eq!(
        count(&actions, |action| matches!(
            action,
            Did::Run(Action::Preview { .. })
        )),
        0
    );
}

#[test]
fn a_show_that_is_over_or_gone_is_not_opened() {
    for (answer, code) in [
        (Ok(own_room(RoomStatus::Ended)), ErrorCode::RoomEnded),
        (Ok(own_room(RoomStatus::Recorded)), ErrorCode::RoomEnded),
        (Err(failure(ErrorCode::NotFound)), ErrorCode::RoomGone),
        (Err(failure(ErrorCode::TimedOut)), ErrorCode::TimedOut),
    ] {
        let mut machine = signed_in();
        let result = Input::Read(answer);
        let actions = play(&mut machine, [open(1, How::GreenRoom), result]);
        assert_eq!(replies(&actions), [(1, Some(code))]);
        assert_eq!(machine.view().page, None);
    }
}

#[test]
fn without_a_session_no_room_is_opened() {
    let mut machine = RoomMachine::default();
    let actions = play(&mut machine, [open(1, How::GreenRoom)]);
    assert_eq!(replies(&actions), [(1, Some(ErrorCode::NotSignedIn))]);
}

#[test]
fn signing_out_closes_everything_and_answers_who_waits() {
    let mut machine = studio();
    play(&mut machine, [Input::GoLive { ticket: ticket(3) }]);
    let actions = play(&mut machine, [Input::SignedOut]);
    assert!(matches!(
        actions[..],
        [
            Did::Forget,
            Did::Run(Action::StageOff),
            Did::Run(Action::Unsubscribe),
            Did::Reply(3, Some(_))
        ]
    ));
    assert_eq!(machine.view().page, None);
    assert_eq!(machine.view().chat, None);
    let late = play(&mut machine, [published(), Input::Disconnected]);
    assert!(late.is_empty());
}

#[test]
fn closing_switches_everything_off() {
    let mut machine = green_room(own_room(RoomStatus::Idle));
    let actions = play(&mut machine, [Input::Close { ticket: ticket(2) }]);
    assert!(matches!(
        actions[..],
        [
            Did::Forget,
            Did::Run(Action::StageOff),
            Did::Run(Action::Unsubscribe),
            Did::Reply(2, None)
        ]
    ));
    assert_eq!(machine.view().page, None);
}

#[test]
fn coming_back_leads_straight_to_the_stage() {
    let mut machine = signed_in();
    let actions = play(
        &mut machine,
        [
            open(1, How::Rejoin),
            Input::Subscribed,
            read(own_room(RoomStatus::WaitingReconnect)),
        ],
    );
    assert!(matches!(
        actions.last(),
        Some(Did::Run(Action::Connect { publish: true, .. }))
    ));
    assert_eq!(doing(&machine), Some(Doing::Entering { publish: true }));
    // The host is back only when the platform says so.
    let actions = play(&mut machine, [connected()]);
    assert!(replies(&actions).is_empty());
    assert_eq!(page(&machine).status_line, StatusLine::GoingLive);
    let back = event(RoomEventKind::StartBroadcasting, own_room(RoomStatus::Live));
    let actions = play(&mut machine, [back]);
    assert_eq!(replies(&actions), [(1, None)]);
    assert!(is_live(&machine));
    assert_eq!(page(&machine).place, Place::Studio);
}

#[test]
fn the_realtime_connection_coming_back_reads_the_room_again() {
    let mut machine = green_room(own_room(RoomStatus::Idle));
    let actions = play(&mut machine, [Input::Reconnected]);
    assert!(matches!(actions[..], [Did::Run(Action::Read(_))]));
    assert!(play(&mut signed_in(), [Input::Reconnected]).is_empty());
}

#[test]
fn the_community_a_room_is_announced_in_is_shown_by_its_name() {
    let mut news = own_room(RoomStatus::Idle);
    news.room.post_id = Some("post".into());
    news.room.target = Some(Target::Community("bakers".into()));
    let mut machine = signed_in();
    let actions = play(&mut machine, [open(1, How::GreenRoom), read(news)]);
    assert_eq!(
        count(&actions, |action| matches!(
            action,
            Did::Run(Action::ReadCommunity(id)) if *id == "bakers"
        )),
        1
    );
    let name = Input::Community("Bakers".to_owned());
    play(&mut machine, [name]);
    assert_eq!(
        page(&machine).announced_in,
        Some(PostPlace::Community {
            name: "Bakers".to_owned()
        })
    );
}

/// The room with Maya on its stage, from whatever computer.
fn with_maya_inside(mut news: RoomNews, is_connected: Option<bool>) -> RoomNews {
    for one in &mut news.room.participants {
        if one.user_id == "maya" {
            one.is_connected = is_connected;
        }
    }
    news
}

#[test]
fn coming_back_to_a_show_that_runs_at_another_computer_is_asked_first() {
    for (news, is_asked) in [
        (
            with_maya_inside(own_room(RoomStatus::Live), Some(true)),
            true,
        ),
        (
            with_maya_inside(own_room(RoomStatus::Live), Some(false)),
            false,
        ),
        // A network that does not tell who is inside: the status does.
        (own_room(RoomStatus::Live), true),
        (own_room(RoomStatus::WaitingReconnect), false),
    ] {
        let mut machine = signed_in();
        let back = [open(1, How::Rejoin), Input::Subscribed, read(news.clone())];
        let did = play(&mut machine, back);
        let question = (1, Some(ErrorCode::OnStageElsewhere));
        assert_eq!(replies(&did).contains(&question), is_asked, "{news:?}");
        // Nothing has happened, and the screen is the one where the press was.
        assert_eq!(machine.view().page.is_none(), is_asked);
        assert_eq!(
            count(&did, |did| matches!(did, Did::Run(Action::Connect { .. }))),
            usize::from(!is_asked)
        );
        // Whoever was asked comes on stage.
        let mut machine = signed_in();
        let over = [open(1, How::TakeOver), Input::Subscribed, read(news)];
        let did = play(&mut machine, over);
        let connect = Action::Connect {
            room_id: ROOM.into(),
            publish: true,
            yields: false,
        };
        assert!(did.contains(&Did::Run(connect)));
    }
}

#[test]
fn coming_on_stage_yields_to_another_computer_unless_the_place_is_this_window_s() {
    let yields = |did: &[Did]| {
        did.iter().find_map(|did| match did {
            Did::Run(Action::Connect { yields, .. }) => Some(*yields),
            _ => None,
        })
    };
    let step = |number| Input::StepOnStage {
        ticket: ticket(number),
    };
    let mut machine = green_room(other_room(RoomStatus::Live));
    assert_eq!(yields(&play(&mut machine, [step(2)])), Some(true));
    // Asked, and nothing has happened: it is no problem, and the way is still there.
    let asks = || Input::Connected(Err(failure(ErrorCode::OnStageElsewhere)));
    let did = play(&mut machine, [asks()]);
    assert_eq!(replies(&did), [(2, Some(ErrorCode::OnStageElsewhere))]);
    assert_eq!(page(&machine).problem, None);
    let over = open(3, How::TakeOver);
    assert_eq!(
        yields(&play(&mut machine, [over, connected()])),
        Some(false)
    );
    // Lost, the place is still this window's; taken by another computer it is not.
    for (code, expected) in [
        (ErrorCode::StageLost, false),
        (ErrorCode::JoinedElsewhere, true),
    ] {
        let lost = stage(StageState::Failed(failure(code)));
        play(&mut machine, [stage(StageState::OnStage), lost]);
        let did = play(&mut machine, [step(4)]);
        assert_eq!(yields(&did), Some(expected), "{code:?}");
        play(&mut machine, [connected()]);
    }
    // Left a moment ago, the platform may not have heard of it.
    let mut machine = on_air();
    let leave = Input::LeaveStage { ticket: ticket(4) };
    play(&mut machine, [leave, Input::Disconnected]);
    assert_eq!(
        yields(&play(&mut machine, [open(5, How::Rejoin)])),
        Some(false)
    );
}
