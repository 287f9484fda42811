//! What the host is told of being on air: that the show is on, once; and that it is back.

use greenroom_contract::Notice;

use super::*;

fn news(kind: RoomEventKind) -> Input {
    event(kind, own_room(RoomStatus::Idle))
}

/// What the host is told by these inputs.
fn told(machine: &mut RoomMachine, inputs: impl IntoIterator<Item = Input>) -> Vec<Notice> {
    let did = play(machine, inputs);
    did.into_iter()
        .filter_map(|one| match one {
            Did::Notice(notice) => Some(notice),
            Did::Run(_) | Did::Reply(..) | Did::Look { .. } | Did::Forget => None,
        })
        .collect()
}

#[test]
fn the_host_is_told_to_be_live_whichever_comes_first_the_platforms_word_or_the_stages() {
    let go_live = || Input::GoLive { ticket: ticket(3) };
    let live = || news(RoomEventKind::StartBroadcasting);
    for inputs in [
        vec![go_live(), published(), live()],
        vec![go_live(), live(), published()],
        vec![go_live(), live(), stage(StageState::OnStage), published()],
    ] {
        let mut machine = studio();
        assert_eq!(told(&mut machine, inputs), [Notice::YouAreLive]);
    }
}

#[test]
fn a_show_that_waited_for_its_media_server_is_back_and_does_not_begin_again() {
    let since = "2026-01-01T00:00:00Z".to_owned();
    let reconnecting = || StageState::Reconnecting {
        since: since.clone(),
    };
    let live = || news(RoomEventKind::StartBroadcasting);
    // The stage and the room come back in either order.
    for back in [
        [stage(StageState::OnStage), live()],
        [live(), stage(StageState::OnStage)],
    ] {
        let mut machine = on_air();
        let away = [stage(reconnecting()), news(RoomEventKind::WaitingReconnect)];
        assert_eq!(told(&mut machine, away), []);
        assert_eq!(told(&mut machine, back), [Notice::BackOnAir]);
    }
}

#[test]
fn a_connection_that_blinks_while_the_show_goes_on_is_the_status_lines_alone_to_tell() {
    let mut machine = on_air();
    let since = "2026-01-01T00:00:00Z".to_owned();
    let blink = [
        stage(StageState::Reconnecting { since }),
        stage(StageState::OnStage),
    ];
    assert_eq!(told(&mut machine, blink), []);
}

#[test]
fn a_host_who_left_the_stage_is_told_to_be_back_however_the_show_went_on_meanwhile() {
    for meanwhile in [vec![], vec![news(RoomEventKind::WaitingReconnect)]] {
        let mut machine = on_air();
        let leave = [
            Input::LeaveStage { ticket: ticket(4) },
            Input::Disconnected,
            stage(StageState::Preview),
        ];
        assert_eq!(told(&mut machine, leave), []);
        assert_eq!(told(&mut machine, meanwhile), []);
        let back = [
            open(5, How::Rejoin),
            connected(),
            news(RoomEventKind::StartBroadcasting),
        ];
        assert_eq!(told(&mut machine, back), [Notice::BackOnAir]);
    }
}

#[test]
fn a_show_that_is_on_when_it_is_opened_does_not_begin_for_its_host() {
    for status in [RoomStatus::Live, RoomStatus::WaitingReconnect] {
        let mut machine = signed_in();
        let inputs = [
            open(1, How::TakeOver),
            Input::Subscribed,
            read(own_room(status)),
            connected(),
            news(RoomEventKind::StartBroadcasting),
        ];
        assert_eq!(told(&mut machine, inputs), [Notice::BackOnAir]);
    }
}
