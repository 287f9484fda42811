//! The one truthful status: who is believed about it, and what it never does.

use greenroom_contract::{Notice, RoomStatus as Word};

use super::*;

#[test]
fn the_status_that_an_events_name_stands_for_counts_more_than_the_age_of_its_object() {
    let mut known = own_room(RoomStatus::Idle);
    known.room.updated_at = Some(at(20));
    let mut machine = green_room(known);
    let live = event(RoomEventKind::StartBroadcasting, own_room(RoomStatus::Idle));
    play(&mut machine, [live]);
    assert_eq!(page(&machine).status, Word::Live);
    let waits = event(RoomEventKind::WaitingReconnect, own_room(RoomStatus::Live));
    play(&mut machine, [waits]);
    assert_eq!(page(&machine).status, Word::WaitingReconnect);
    assert!(matches!(
        page(&machine).status_line,
        StatusLine::WaitingForHost { .. }
    ));
}

#[test]
fn the_status_never_goes_back() {
    let mut machine = green_room(own_room(RoomStatus::Live));
    play(
        &mut machine,
        [
            event(RoomEventKind::DidUpdate, own_room(RoomStatus::Idle)),
            read(own_room(RoomStatus::Idle)),
            read(own_room(RoomStatus::Unknown("new".to_owned()))),
        ],
    );
    assert_eq!(page(&machine).status, Word::Live);
    let ended = event(RoomEventKind::EndBroadcasting, own_room(RoomStatus::Live));
    let late = event(RoomEventKind::StartBroadcasting, own_room(RoomStatus::Live));
    play(
        &mut machine,
        [ended, late, read(own_room(RoomStatus::Live))],
    );
    assert_eq!(page(&machine).status_line, StatusLine::Ended);
}

#[test]
fn an_object_that_is_older_than_what_is_known_changes_nothing() {
    let mut known = own_room(RoomStatus::Idle);
    known.room.updated_at = Some(at(20));
    let mut machine = green_room(known);
    let mut older = own_room(RoomStatus::Live);
    older.room.title = "Thursday".to_owned();
    play(
        &mut machine,
        [read(older.clone()), event(RoomEventKind::DidUpdate, older)],
    );
    assert_eq!(page(&machine).title, "Friday");
    assert_eq!(page(&machine).status_line, StatusLine::NotLive);
}

#[test]
fn this_window_reconnecting_comes_before_what_others_see() {
    let mut machine = on_air();
    let since = "2026-01-01T00:00:00Z".to_owned();
    let reconnecting = StageState::Reconnecting {
        since: since.clone(),
    };
    play(&mut machine, [stage(reconnecting)]);
    assert_eq!(
        page(&machine).status_line,
        StatusLine::Reconnecting { since }
    );
    play(&mut machine, [stage(StageState::OnStage)]);
    assert!(is_live(&machine));
}

#[test]
fn while_the_media_server_is_away_that_is_said_and_nobody_waits_for_the_host() {
    let mut machine = green_room(other_room(RoomStatus::Live));
    let mut away = other_room(RoomStatus::WaitingReconnect);
    away.room.is_media_server_away = true;
    let waits = event(RoomEventKind::WaitingReconnect, away.clone());
    play(&mut machine, [waits]);
    let view = page(&machine);
    assert!(matches!(view.status_line, StatusLine::Reconnecting { .. }));
    assert_eq!(view.waiting_for, None);
    let problem = view.problem.expect("it is said why");
    assert_eq!(problem.code, ErrorCode::MediaServerAway);
    // Heard again it is the same failure.
    play(&mut machine, [event(RoomEventKind::DidUpdate, away)]);
    assert_eq!(page(&machine).problem, Some(problem));

    let back = other_room(RoomStatus::WaitingReconnect);
    play(&mut machine, [event(RoomEventKind::DidUpdate, back)]);
    let view = page(&machine);
    assert_eq!(view.problem, None);
    assert!(matches!(
        view.status_line,
        StatusLine::WaitingForHost { .. }
    ));
}

#[test]
fn since_when_the_show_is_live_is_the_platforms_word_where_it_has_one() {
    let mut news = own_room(RoomStatus::Live);
    news.room.live_at = Some(at(90));
    let machine = green_room(news);
    assert_eq!(
        page(&machine).status_line,
        StatusLine::Live {
            since: "1970-01-01T00:01:30Z".to_owned()
        }
    );
}

#[test]
fn events_of_another_room_are_not_about_this_one() {
    let mut machine = on_air();
    let mut news = own_room(RoomStatus::Ended);
    news.room.id = "room-2".into();
    news.room.object_id = "room-2".into();
    let actions = play(&mut machine, [event(RoomEventKind::EndBroadcasting, news)]);
    assert!(actions.is_empty());
    assert!(is_live(&machine));
}

#[test]
fn a_reading_that_fails_leaves_what_is_known() {
    let mut machine = on_air();
    let failed = Input::Read(Err(failure(ErrorCode::Unreachable)));
    assert!(play(&mut machine, [failed]).is_empty());
    assert!(is_live(&machine));
}

#[test]
fn a_recording_that_becomes_ready_after_the_end_is_said() {
    let mut machine = on_air();
    play(
        &mut machine,
        [
            event(RoomEventKind::EndBroadcasting, own_room(RoomStatus::Live)),
            event(
                RoomEventKind::RecordedAvailable,
                own_room(RoomStatus::Ended),
            ),
        ],
    );
    assert_eq!(page(&machine).status_line, StatusLine::Recorded);
    assert_eq!(page(&machine).over, Some(Over::Ended));
}

#[test]
fn the_host_comes_first_also_where_the_list_does_not_name_him() {
    let mut news = other_room(RoomStatus::Live);
    news.room.participants.remove(0);
    let machine = green_room(news);
    let state = machine.view();
    let people: Vec<(String, Role)> = state
        .people
        .into_iter()
        .map(|(person, role)| (person.user_id, role))
        .collect();
    assert_eq!(
        people,
        [
            ("lena".to_owned(), Role::Host),
            ("maya".to_owned(), Role::CoHost)
        ]
    );
}

#[test]
fn a_co_host_is_not_told_that_he_is_live() {
    let mut machine = green_room(other_room(RoomStatus::Idle));
    let actions = play(
        &mut machine,
        [
            Input::StepOnStage { ticket: ticket(2) },
            connected(),
            event(
                RoomEventKind::StartBroadcasting,
                other_room(RoomStatus::Idle),
            ),
        ],
    );
    assert_eq!(
        count(&actions, |action| matches!(
            action,
            Did::Notice(Notice::YouAreLive)
        )),
        0
    );
}

#[test]
fn a_co_host_who_left_is_named_by_id_or_by_who_is_missing() {
    let mut without = own_room(RoomStatus::Live);
    without.room.participants.pop();
    for actor in [Some("internal-ravi"), None] {
        let mut machine = on_air();
        let left = heard(RoomEventKind::ParticipantLeft, without.clone(), actor);
        let actions = play(&mut machine, [left]);
        assert!(matches!(
            &actions[..],
            [Did::Run(Action::CoHostLeft(user_id))] if user_id == "ravi"
        ));
        assert_eq!(machine.view().people.len(), 1);
    }
}

#[test]
fn a_show_that_was_terminated_stays_so_when_its_recording_is_ready() {
    let mut machine = green_room(own_room(RoomStatus::Live));
    play(
        &mut machine,
        [
            event(RoomEventKind::Terminated, own_room(RoomStatus::Live)),
            event(
                RoomEventKind::RecordedAvailable,
                own_room(RoomStatus::Ended),
            ),
        ],
    );
    assert_eq!(page(&machine).status_line, StatusLine::Terminated);
}
