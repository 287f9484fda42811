//! Participants joined with what is seen of them, and with whom the host asked.

use std::collections::BTreeMap;

use greenroom_contract::{Person, PersonState, Role, StandingState};
use socialplus::UserId;

use super::*;
use crate::{actor::Machine as _, people::heard};

fn participant(user_id: &str, role: Role, is_me: bool) -> Participant {
    Participant {
        user_id: user_id.into(),
        name: format!("{user_id} by name"),
        role,
        is_me,
        is_inside: None,
    }
}

/// Maya hosts, Ravi is her co-host; `me` sits at this window.
fn two(me: &str) -> Input {
    Input::Participants(vec![
        participant("maya", Role::Host, me == "maya"),
        participant("ravi", Role::CoHost, me == "ravi"),
    ])
}

/// What is seen on a stage that is connected.
fn tiles(seen: Vec<Seen>) -> Input {
    let connected = true;
    Input::Stage { connected, seen }
}

fn seen(user_id: &str) -> Seen {
    Seen {
        user_id: user_id.into(),
        only_you: false,
        microphone_on: true,
        camera_on: true,
        speaking: false,
        away_since: None,
    }
}

/// Who is here and who waits, with what is said of each.
fn shown(machine: &PeopleMachine) -> (Vec<(String, PersonState)>, Vec<String>) {
    let view = machine.view();
    let here = view.here.into_iter();
    let waiting = view.waiting.into_iter();
    (
        here.map(|row| (row.person.user_id, row.state)).collect(),
        waiting.map(|row| row.person.user_id).collect(),
    )
}

fn on_stage(microphone_on: bool, camera_on: bool, speaking: bool) -> PersonState {
    PersonState::OnStage {
        microphone_on,
        camera_on,
        speaking,
    }
}

#[test]
fn the_person_at_this_window_is_found_among_the_rooms_broadcasters() {
    let named = |user_id: &str| Person {
        user_id: user_id.to_owned(),
        name: format!("{user_id} by name"),
    };
    let people = [(named("maya"), Role::Host), (named("ravi"), Role::CoHost)];
    let heard = |me: Option<&str>| {
        let me = me.map(UserId::new);
        match heard::participants(&people, &BTreeMap::new(), me.as_ref()) {
            Input::Participants(participants) => participants,
            other => panic!("{other:?}"),
        }
    };
    let Input::Participants(expected) = two("ravi") else {
        unreachable!("made above");
    };
    assert_eq!(heard(Some("ravi")), expected);
    assert!(heard(None).iter().all(|one| !one.is_me));
}

#[test]
fn who_is_seen_is_here_and_the_others_wait() {
    let mut machine = PeopleMachine::default();
    let before_air = Seen {
        only_you: true,
        ..seen("maya")
    };
    play(&mut machine, [two("maya"), tiles(vec![before_air])]);
    let here = ("maya".to_owned(), PersonState::OnlyYou);
    assert_eq!(shown(&machine), (vec![here], vec!["ravi".to_owned()]));
    let muted = Seen {
        microphone_on: false,
        ..seen("ravi")
    };
    play(&mut machine, [tiles(vec![seen("maya"), muted])]);
    let here = vec![
        ("maya".to_owned(), on_stage(true, true, false)),
        ("ravi".to_owned(), on_stage(false, true, false)),
    ];
    assert_eq!(shown(&machine), (here, Vec::new()));
    let away = Seen {
        away_since: Some("noon".to_owned()),
        speaking: true,
        ..seen("ravi")
    };
    play(&mut machine, [tiles(vec![seen("maya"), away])]);
    let since = "noon".to_owned();
    assert_eq!(machine.view().here[1].state, PersonState::Away { since });
}

#[test]
fn before_the_stage_nothing_is_said_of_others_but_what_the_network_knows() {
    let in_green_room = Input::Stage {
        connected: false,
        seen: vec![Seen {
            only_you: true,
            ..seen("maya")
        }],
    };
    let mut machine = PeopleMachine::default();
    play(&mut machine, [in_green_room]);
    for (is_inside, state, standing) in [
        (Some(true), PersonState::Inside, StandingState::OnStage),
        (Some(false), PersonState::NotOnStage, StandingState::Here),
        (None, PersonState::Unknown, StandingState::Here),
    ] {
        let ravi = Participant {
            is_inside,
            ..participant("ravi", Role::CoHost, false)
        };
        let maya = participant("maya", Role::Host, true);
        play(&mut machine, [Input::Participants(vec![maya, ravi])]);
        let view = machine.view();
        let rows = view.here.iter().chain(&view.waiting);
        let states: Vec<_> = rows.map(|row| row.state.clone()).collect();
        assert_eq!(states, [PersonState::OnlyYou, state]);
        assert_eq!(view.standing[1].state, standing);
    }
    // On the stage one's own eyes count: the network's word may be older.
    play(&mut machine, [tiles(vec![seen("maya")])]);
    assert_eq!(machine.view().waiting[0].state, PersonState::NotOnStage);
}

#[test]
fn whoever_is_on_stage_without_being_a_participant_is_no_row() {
    let mut machine = PeopleMachine::default();
    play(&mut machine, [two("maya"), tiles(vec![seen("lena")])]);
    let (here, waiting) = shown(&machine);
    assert!(here.is_empty());
    assert_eq!(waiting, ["maya", "ravi"]);
}

#[test]
fn only_the_host_takes_others_off_the_stage() {
    let may_remove = |me: &str| -> Vec<(String, bool)> {
        let mut machine = PeopleMachine::default();
        play(&mut machine, [two(me)]);
        let rows = machine.view().waiting.into_iter();
        rows.map(|row| (row.person.user_id, row.may_remove))
            .collect()
    };
    let rows = |ravi: bool| vec![("maya".to_owned(), false), ("ravi".to_owned(), ravi)];
    assert_eq!(may_remove("maya"), rows(true));
    assert_eq!(may_remove("ravi"), rows(false));
}

#[test]
fn an_invitation_says_nothing_any_more_once_the_person_is_there() {
    let mut machine = PeopleMachine::default();
    let accepted = sent("a", "ravi", InvitationStatus::Approved, 1);
    let asked = sent("b", "lena", InvitationStatus::Pending, 2);
    let answered = sent("c", "noor", InvitationStatus::Rejected, 3);
    let all = list(vec![accepted, asked, answered]);
    play(&mut machine, [opened(), all]);
    let rows = |machine: &PeopleMachine| -> Vec<String> {
        let sent = machine.view().sent.into_iter();
        sent.map(|row| row.invitation_id).collect()
    };
    assert_eq!(rows(&machine), ["c", "b", "a"]);
    play(&mut machine, [two("maya")]);
    assert_eq!(rows(&machine), ["c", "b"]);
    // Leaving brings back how the invitation stood.
    let alone = Input::Participants(vec![participant("maya", Role::Host, true)]);
    play(&mut machine, [alone]);
    assert_eq!(rows(&machine), ["c", "b", "a"]);
}

#[test]
fn who_need_not_be_invited_is_told_with_the_reason() {
    let mut machine = PeopleMachine::default();
    let asked = sent("b", "lena", InvitationStatus::Pending, 2);
    let answered = sent("c", "noor", InvitationStatus::Rejected, 3);
    let inputs = [
        opened(),
        list(vec![asked, answered]),
        two("maya"),
        tiles(vec![seen("maya")]),
    ];
    play(&mut machine, inputs);
    let standing = machine.view().standing.into_iter();
    let standing: Vec<(String, StandingState)> =
        standing.map(|one| (one.user_id, one.state)).collect();
    let expected = [
        ("maya", StandingState::OnStage),
        ("ravi", StandingState::Here),
        ("lena", StandingState::Invited),
    ];
    assert_eq!(standing, expected.map(|(id, state)| (id.to_owned(), state)));
}

#[test]
fn closing_the_room_keeps_nobody_once_the_room_says_so() {
    let mut machine = PeopleMachine::default();
    play(
        &mut machine,
        [opened(), two("maya"), tiles(vec![seen("maya")])],
    );
    let closed = [
        Input::Participants(Vec::new()),
        tiles(Vec::new()),
        Input::Close,
    ];
    play(&mut machine, closed);
    assert_eq!(machine.view(), PeopleMachine::default().view());
}
