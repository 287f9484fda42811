//! What can be done now, and what the host can rely on before going live.

use greenroom_contract::{
    BeforeLive, ChatCheck, GuestState, LeaveAction, LeaveQuestion, NotNow, Person, Place,
    RoomAction, RoomActions, SeenBy, StageCheck, StepAction,
};

use super::*;
use crate::room::input::Seen;

fn can(machine: &RoomMachine) -> RoomActions {
    page(machine).actions
}

/// Can be done now.
fn now() -> Option<RoomAction> {
    Some(RoomAction::default())
}

/// Is being done.
fn under_way() -> Option<RoomAction> {
    Some(RoomAction {
        busy: true,
        not_now: None,
    })
}

#[test]
fn a_host_in_the_green_room_enters_the_studio_or_closes() {
    let mut machine = green_room(own_room(RoomStatus::Idle));
    let expected = RoomActions {
        enter_studio: now(),
        close: now(),
        invite: true,
        ..RoomActions::default()
    };
    assert_eq!(can(&machine), expected);
    play(&mut machine, [Input::EnterStudio { ticket: ticket(2) }]);
    assert_eq!(can(&machine).enter_studio, under_way());
}

#[test]
fn a_co_host_steps_on_stage_and_hears_before_who_sees_it() {
    let mut machine = green_room(other_room(RoomStatus::Idle));
    let seen_by = |machine: &RoomMachine| can(machine).step_on_stage.map(|action| action.seen_by);
    assert_eq!(seen_by(&machine), Some(SeenBy::Stage));
    let live = event(
        RoomEventKind::StartBroadcasting,
        other_room(RoomStatus::Idle),
    );
    play(&mut machine, [live]);
    assert_eq!(seen_by(&machine), Some(SeenBy::Viewers));
    let viewers = 128;
    play(
        &mut machine,
        [Input::Viewers {
            opening: 1,
            viewers,
        }],
    );
    let expected = RoomActions {
        step_on_stage: Some(StepAction {
            busy: false,
            seen_by: SeenBy::Counted { viewers },
        }),
        close: now(),
        ..RoomActions::default()
    };
    assert_eq!(can(&machine), expected);
    assert_eq!(page(&machine).viewers, Some(viewers));
}

#[test]
fn going_live_stands_there_in_the_studio_and_waits_for_the_connection() {
    let mut machine = studio();
    assert_eq!(can(&machine).go_live, now());
    assert_eq!(can(&machine).end_show, None);
    let since = "a while ago".to_owned();
    play(&mut machine, [stage(StageState::Reconnecting { since })]);
    let waits = Some(RoomAction {
        busy: false,
        not_now: Some(NotNow::NotConnected),
    });
    assert_eq!(can(&machine).go_live, waits);
    play(&mut machine, [stage(StageState::Backstage)]);
    play(&mut machine, [Input::GoLive { ticket: ticket(3) }]);
    assert_eq!(can(&machine).go_live, under_way());
}

#[test]
fn on_air_the_host_ends_the_show_and_leaving_asks_first() {
    let mut machine = on_air();
    let expected = RoomActions {
        end_show: now(),
        leave: Some(LeaveAction {
            busy: false,
            asks: Some(LeaveQuestion::ShowWaits),
        }),
        invite: true,
        ..RoomActions::default()
    };
    assert_eq!(can(&machine), expected);
    play(&mut machine, [Input::EndShow { ticket: ticket(4) }]);
    let expected = RoomActions {
        end_show: under_way(),
        invite: true,
        ..RoomActions::default()
    };
    assert_eq!(can(&machine), expected);
}

#[test]
fn a_host_who_came_back_without_publishing_can_go_on_air_again_or_end_the_show() {
    let mut machine = on_air();
    play(
        &mut machine,
        [
            Input::LeaveStage { ticket: ticket(4) },
            Input::Disconnected,
            event(RoomEventKind::WaitingReconnect, own_room(RoomStatus::Live)),
            Input::EnterStudio { ticket: ticket(5) },
            connected(),
        ],
    );
    assert_eq!(
        (can(&machine).go_live, can(&machine).end_show),
        (now(), now())
    );
    assert_eq!(page(&machine).waiting_for, None);
    // It does not read as if somebody else were waited for.
    let line = page(&machine).status_line;
    assert!(matches!(line, StatusLine::OffAir { .. }), "{line:?}");
}

#[test]
fn a_co_host_leaves_a_show_that_goes_on() {
    let mut machine = co_host_on_stage();
    let asks = |machine: &RoomMachine| can(machine).leave.map(|action| action.asks);
    assert_eq!(asks(&machine), Some(Some(LeaveQuestion::ShowGoesOn)));
    assert_eq!(page(&machine).host.unwrap().user_id, "lena");
    let waits = event(
        RoomEventKind::WaitingReconnect,
        other_room(RoomStatus::Live),
    );
    play(&mut machine, [waits]);
    assert_eq!(page(&machine).waiting_for.unwrap().user_id, "lena");
}

#[test]
fn what_is_over_can_be_closed_and_nothing_else() {
    let mut machine = on_air();
    play(
        &mut machine,
        [event(
            RoomEventKind::EndBroadcasting,
            own_room(RoomStatus::Live),
        )],
    );
    let expected = RoomActions {
        close: now(),
        ..RoomActions::default()
    };
    assert_eq!(can(&machine), expected);
    assert_eq!(page(&machine).viewers, None);
}

fn before_live(machine: &RoomMachine) -> Option<BeforeLive> {
    page(machine).before_live
}

#[test]
fn the_host_is_told_how_everybody_stands_until_the_show_is_live() {
    let mut machine = studio();
    let yui = Person {
        user_id: "yui".to_owned(),
        name: "Yui".to_owned(),
    };
    let accepted = Person {
        user_id: "ravi".to_owned(),
        name: "Ravi".to_owned(),
    };
    let states = |machine: &RoomMachine| {
        let guests = before_live(machine).unwrap().guests.into_iter();
        let named = guests.map(|guest| (guest.person.user_id, guest.state));
        named.collect::<Vec<_>>()
    };
    play(
        &mut machine,
        [
            Input::Invited(vec![accepted, yui]),
            Input::Chat(ChatCheck::Ready),
        ],
    );
    let ravi = |state| ("ravi".to_owned(), state);
    let invited = || ("yui".to_owned(), GuestState::Invited);
    assert_eq!(states(&machine), [ravi(GuestState::NotHere), invited()]);
    let seen = Seen {
        on_stage: true,
        state: GuestState::NoSound,
    };
    let tiles = BTreeMap::from([("ravi".into(), seen)]);
    let state = StageState::Backstage;
    play(&mut machine, [Input::Stage { state, tiles }]);
    assert_eq!(states(&machine), [ravi(GuestState::NoSound), invited()]);
    let told = before_live(&machine).unwrap();
    assert_eq!(
        (told.stage, told.chat),
        (StageCheck::Backstage, ChatCheck::Ready)
    );
    let live = event(RoomEventKind::StartBroadcasting, own_room(RoomStatus::Idle));
    play(&mut machine, [live]);
    assert_eq!(before_live(&machine), None);
}

#[test]
fn a_co_host_has_nothing_to_check_and_a_room_without_chat_says_so() {
    assert_eq!(before_live(&green_room(other_room(RoomStatus::Idle))), None);
    let mut news = own_room(RoomStatus::Idle);
    news.room.live_chat_enabled = false;
    let mut machine = green_room(news);
    play(&mut machine, [Input::Chat(ChatCheck::Joining)]);
    let told = before_live(&machine).unwrap();
    assert_eq!(
        (told.stage, told.chat),
        (StageCheck::NotConnected, ChatCheck::Off)
    );
}

#[test]
fn a_host_who_comes_back_to_a_show_that_is_on_goes_back_on_air_with_one_press() {
    let mut machine = on_air();
    play(
        &mut machine,
        [
            Input::LeaveStage { ticket: ticket(4) },
            Input::Disconnected,
            stage(StageState::Preview),
        ],
    );
    // The platform may not have noticed yet that the host's media is gone.
    for waits in [false, true] {
        if waits {
            let event = event(RoomEventKind::WaitingReconnect, own_room(RoomStatus::Live));
            play(&mut machine, [event]);
        }
        let expected = RoomActions {
            back_on_air: Some(StepAction {
                busy: false,
                seen_by: SeenBy::Viewers,
            }),
            end_show: now(),
            close: now(),
            invite: true,
            ..RoomActions::default()
        };
        assert_eq!(can(&machine), expected);
    }
    let actions = play(&mut machine, [open(5, How::Rejoin)]);
    assert!(matches!(
        actions[..],
        [Did::Run(Action::Connect { publish: true, .. })]
    ));
}

#[test]
fn a_host_in_the_studio_of_a_show_that_is_on_without_them_is_told_and_goes_back_on_air() {
    let mut machine = studio();
    // The same person is on air at another computer, or the connection was made anew.
    let live = event(RoomEventKind::StartBroadcasting, own_room(RoomStatus::Idle));
    play(&mut machine, [live]);
    let line = page(&machine).status_line;
    assert!(matches!(line, StatusLine::OffAir { .. }), "{line:?}");
    assert_eq!(can(&machine).go_live, now());
    let actions = play(&mut machine, [open(5, How::Rejoin)]);
    assert!(matches!(actions[..], [Did::Run(Action::Publish)]));
    assert_eq!(page(&machine).status_line, StatusLine::GoingLive);
    play(&mut machine, [published(), stage(StageState::OnStage)]);
    assert!(is_live(&machine));
}

#[test]
fn who_cannot_be_put_on_stage_is_before_it_and_may_try_again() {
    let mut machine = green_room(other_room(RoomStatus::Live));
    let step = |number| Input::StepOnStage {
        ticket: ticket(number),
    };
    let failed = Input::Connected(Err(failure(ErrorCode::TimedOut)));
    let actions = play(&mut machine, [step(2), failed]);
    let role = Role::CoHost;
    assert!(actions.contains(&Did::Run(Action::Preview { role })));
    assert!(can(&machine).step_on_stage.is_some_and(|step| !step.busy));
}

/// Else somebody would be on air who is shown before the stage.
#[test]
fn whoever_is_on_the_way_to_the_stage_is_there_though_an_earlier_connection_is_lost_meanwhile() {
    let mut machine = green_room(other_room(RoomStatus::Live));
    let step = |number| Input::StepOnStage {
        ticket: ticket(number),
    };
    let failed = Input::Connected(Err(failure(ErrorCode::TimedOut)));
    play(&mut machine, [step(2), failed, step(3)]);
    let lost = StageState::Failed(failure(ErrorCode::StageLost));
    let actions = play(&mut machine, [stage(lost)]);
    assert!(replies(&actions).is_empty(), "{actions:?}");
    let actions = play(&mut machine, [connected()]);
    assert_eq!(replies(&actions), [(3, None)]);
    let view = page(&machine);
    assert_eq!((view.place, view.problem), (Place::Studio, None));
}
