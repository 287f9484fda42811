//! What was accepted before this window knew of it.

use greenroom_contract::ReceivedInvitation;
use socialplus::{ParticipantKind, RoomParticipant};

use super::{received::done, *};
use crate::{
    actor::Machine as _,
    error::testing::{answer_lost, not_found},
};

fn accepted(id: &str, room_id: &str, created: i64) -> InvitationNews {
    invitation(id, room_id, "maya", InvitationStatus::Approved, created)
}

fn list(news: impl IntoIterator<Item = InvitationNews>) -> Input {
    Input::Read {
        asked_at: 0,
        result: Ok(news.into_iter().collect()),
    }
}

fn just_started() -> InvitationMachine {
    let mut machine = InvitationMachine::default();
    play(&mut machine, [Input::SignedIn(me())]);
    machine
}

/// A room in which this person has a place.
fn with_a_place(room_id: &str, status: RoomStatus) -> Input {
    let mut news = room(room_id, status);
    let place = RoomParticipant::new(ParticipantKind::CoHost, "maya");
    news.room.participants.push(place);
    Input::Room {
        room_id: room_id.into(),
        result: Ok((news, Some(7))),
    }
}

fn without_a_place(room_id: &str) -> Input {
    Input::Room {
        room_id: room_id.into(),
        result: Ok((room(room_id, RoomStatus::Live), None)),
    }
}

fn shown(machine: &InvitationMachine) -> Vec<ReceivedInvitation> {
    machine.view().received
}

#[test]
fn after_a_restart_the_green_room_that_was_accepted_is_offered_without_a_prompt() {
    let mut machine = just_started();
    let did = play(&mut machine, [list([accepted("a", "room-1", 1)])]);
    assert_eq!(done(did), ["read room-1"]);
    assert_eq!(shown(&machine), [], "until its room is known");
    let did = play(&mut machine, [with_a_place("room-1", RoomStatus::Live)]);
    assert_eq!(done(did), [""; 0]);
    let offered = &shown(&machine)[0];
    assert!(offered.may_open && !offered.may_answer);
    assert_eq!(offered.room_title, "room-1 by title");
    assert_eq!(machine.view().prompt, None);
    assert_eq!(machine.view().waiting, 0);
    let accept = Input::Accept {
        ticket: Ticket::numbered(1),
        invitation_id: "a".into(),
        end_own_show: false,
        leave_stage: false,
    };
    assert_eq!(done(play(&mut machine, [accept])), ["open room-1"]);
}

#[test]
fn a_room_that_is_over_or_has_no_place_any_more_is_not_told_of() {
    for room in [
        with_a_place("room-1", RoomStatus::Ended),
        without_a_place("room-1"),
    ] {
        let mut machine = just_started();
        let again = || list([accepted("a", "room-1", 1)]);
        play(&mut machine, [again(), room]);
        assert_eq!(shown(&machine), []);
        assert_eq!(done(play(&mut machine, [again()])), [""; 0], "asked again");
    }
}

#[test]
fn an_offer_goes_when_its_show_ends_or_its_place_is_taken_back() {
    for later in [
        with_a_place("room-1", RoomStatus::Ended),
        without_a_place("room-1"),
    ] {
        let mut machine = just_started();
        let again = || list([accepted("a", "room-1", 1)]);
        play(
            &mut machine,
            [again(), with_a_place("room-1", RoomStatus::Idle)],
        );
        assert_eq!(done(play(&mut machine, [again()])), ["read room-1"]);
        play(&mut machine, [later]);
        assert_eq!(shown(&machine), []);
    }
}

#[test]
fn a_room_that_could_not_be_read_is_read_with_the_next_list() {
    for error in [answer_lost(), not_found()] {
        let mut machine = just_started();
        let again = || list([accepted("a", "room-1", 1)]);
        let failed = Input::Room {
            room_id: "room-1".into(),
            result: Err(error),
        };
        play(&mut machine, [again(), failed]);
        assert_eq!(shown(&machine), []);
        assert_eq!(done(play(&mut machine, [again()])), ["read room-1"]);
    }
}

#[test]
fn of_each_room_the_newest_invitation_counts_whatever_became_of_it() {
    let mut machine = just_started();
    let asked_again = invitation("c", "room-2", "maya", InvitationStatus::Pending, 4);
    let did = play(
        &mut machine,
        [list([
            accepted("a", "room-1", 1),
            accepted("b", "room-1", 2),
            accepted("d", "room-2", 3),
            asked_again,
        ])],
    );
    assert_eq!(done(did), ["read room-2", "read room-1"]);
    play(
        &mut machine,
        [
            with_a_place("room-1", RoomStatus::Idle),
            without_a_place("room-2"),
        ],
    );
    let shown: Vec<_> = shown(&machine)
        .into_iter()
        .map(|one| (one.invitation_id, one.may_open, one.may_answer))
        .collect();
    let expected = [("c", false, true), ("b", true, false)];
    assert_eq!(
        shown,
        expected.map(|(id, opens, asks)| (id.to_owned(), opens, asks))
    );
}

#[test]
fn only_the_newest_rooms_are_looked_into() {
    let mut machine = just_started();
    let all = (0..60).map(|number| {
        accepted(
            &format!("{number:02}"),
            &format!("room-{number:02}"),
            number,
        )
    });
    let did = done(play(&mut machine, [list(all)]));
    assert_eq!(did.len(), 10);
    assert_eq!(did[9], "read room-59");
}

#[test]
fn what_was_accepted_at_another_computer_meanwhile_is_not_taken_for_cancelled() {
    let mut machine = just_started();
    let pending = invitation("a", "room-1", "maya", InvitationStatus::Pending, 1);
    play(&mut machine, [event(pending), without_a_place("room-1")]);
    let list = Input::Read {
        asked_at: 1,
        result: Ok(vec![accepted("a", "room-1", 1)]),
    };
    assert_eq!(done(play(&mut machine, [list])), ["read room-1"]);
    play(&mut machine, [with_a_place("room-1", RoomStatus::Live)]);
    let known = &shown(&machine)[0];
    assert!(known.may_open, "{known:?}");
}
