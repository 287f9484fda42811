//! Invitations of the host of the open room.

use greenroom_contract::{Notice, SentAction, SentInvitation, SentState};
use socialplus::ErrorCode as Wire;

use super::*;
use crate::{
    actor::Machine as _,
    error::{
        Error,
        testing::{not_found, refused, unreachable},
    },
};

/// The host's list, read, with nobody in it.
fn host() -> PeopleMachine {
    let mut machine = PeopleMachine::default();
    play(&mut machine, [opened(), list(Vec::new())]);
    machine
}

fn ravi() -> Input {
    Input::User {
        user_id: "ravi".into(),
        result: Ok(user("ravi", Some("Ravi"))),
    }
}

fn invited(result: Result<InvitationNews, Error>) -> Input {
    Input::Invited {
        user_id: "ravi".into(),
        result: result.map(Box::new),
    }
}

fn cancelled(result: Result<(), Error>) -> Input {
    Input::Cancelled {
        user_id: "ravi".into(),
        result,
    }
}

/// Ravi was invited with `a`.
fn ravi_invited() -> PeopleMachine {
    let mut machine = host();
    let answer = invited(Ok(sent("a", "ravi", InvitationStatus::Pending, 1)));
    play(&mut machine, [invite(1, "ravi"), ravi(), answer]);
    machine
}

fn only(machine: &PeopleMachine) -> SentInvitation {
    let mut all = machine.view().sent;
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

/// What is done, in words: the name of an action or a notice, and who is answered with what.
fn done(effects: Effects) -> Vec<String> {
    effects
        .into_iter()
        .map(|effect| match effect {
            Effect::Run(Action::Read(_)) => "read".to_owned(),
            Effect::Run(Action::ReadUser(user_id)) => format!("look up {user_id}"),
            Effect::Run(Action::Invite { room_id, user_id }) => {
                format!("invite {user_id} to {room_id}")
            }
            Effect::Run(Action::Cancel { invitation_id, .. }) => format!("cancel {invitation_id}"),
            Effect::Notice(Notice::GuestAccepted { name }) => format!("{name} accepted"),
            Effect::Notice(Notice::GuestDeclined { name }) => format!("{name} declined"),
            Effect::Notice(Notice::CoHostLeft { name }) => format!("{name} left"),
            Effect::Reply(ticket, Ok(())) => format!("{ticket:?} done"),
            Effect::Reply(ticket, Err(error)) => format!("{ticket:?} {:?}", error.code()),
            Effect::Forget => "forget".to_owned(),
            Effect::Notice(_) | Effect::Later(..) => panic!("not expected here"),
        })
        .collect()
}

fn nothing() -> Vec<String> {
    Vec::new()
}

#[test]
fn the_person_is_looked_up_before_they_are_invited() {
    let mut machine = host();
    let effects = play(&mut machine, [invite(1, "ravi")]);
    assert_eq!(done(effects), ["look up ravi"]);
    assert_eq!(only(&machine).state, SentState::Sending);
    let effects = play(&mut machine, [ravi()]);
    assert_eq!(done(effects), ["invite ravi to room-1"]);
    assert_eq!(only(&machine).person.name, "Ravi");
    let answer = invited(Ok(sent("a", "ravi", InvitationStatus::Pending, 1)));
    let effects = play(&mut machine, [answer]);
    assert_eq!(done(effects), ["Ticket(1) done"]);
    assert_eq!(only(&machine).invitation_id, "a");
}

#[test]
fn invited_twice_it_is_one_invitation_and_two_answers() {
    let mut machine = host();
    let answer = invited(Ok(sent("a", "ravi", InvitationStatus::Pending, 1)));
    let effects = play(
        &mut machine,
        [
            invite(1, "ravi"),
            ravi(),
            invite(2, "ravi"),
            answer,
            invite(3, "ravi"),
        ],
    );
    let expected = [
        "look up ravi",
        "invite ravi to room-1",
        "Ticket(1) done",
        "Ticket(2) done",
        "Ticket(3) done",
    ];
    assert_eq!(done(effects), expected);
}

#[test]
fn somebody_who_does_not_exist_leaves_no_row() {
    let mut machine = host();
    let unknown = Input::User {
        user_id: "ravi".into(),
        result: Err(not_found()),
    };
    let effects = play(&mut machine, [invite(1, "ravi"), unknown]);
    assert_eq!(done(effects), ["look up ravi", "Ticket(1) UserUnknown"]);
    assert!(machine.view().sent.is_empty());
}

#[test]
fn without_an_own_room_nobody_is_invited() {
    let effects = play(&mut PeopleMachine::default(), [invite(1, "ravi")]);
    assert_eq!(done(effects), ["Ticket(1) NotAllowed"]);
}

#[test]
fn the_guests_answer_may_come_before_the_answer_to_inviting() {
    let mut machine = host();
    play(&mut machine, [invite(1, "ravi"), ravi()]);
    let accepted = event(sent("a", "ravi", InvitationStatus::Approved, 1));
    let effects = play(&mut machine, [accepted]);
    assert_eq!(done(effects), ["Ravi accepted"]);
    let answer = invited(Ok(sent("a", "ravi", InvitationStatus::Pending, 1)));
    let effects = play(&mut machine, [answer]);
    assert_eq!(done(effects), ["Ticket(1) done"]);
    assert_eq!(only(&machine).state, SentState::Accepted);
}

#[test]
fn the_guests_answer_is_told_once_and_is_final() {
    let mut machine = ravi_invited();
    let heard = |status| event(sent("a", "ravi", status, 1));
    let effects = play(&mut machine, [heard(InvitationStatus::Rejected)]);
    assert_eq!(done(effects), ["Ravi declined"]);
    let again = [
        heard(InvitationStatus::Rejected),
        heard(InvitationStatus::Pending),
        list(vec![sent("a", "ravi", InvitationStatus::Rejected, 1)]),
    ];
    assert_eq!(done(play(&mut machine, again)), nothing());
    assert_eq!(only(&machine).state, SentState::Rejected);
}

#[test]
fn the_first_list_is_history_and_a_later_one_may_be_news() {
    let mut machine = PeopleMachine::default();
    let accepted = || sent("a", "ravi", InvitationStatus::Approved, 1);
    let effects = play(&mut machine, [opened(), list(vec![accepted()])]);
    assert_eq!(done(effects), ["forget", "read"]);
    let declined = sent("b", "lena", InvitationStatus::Rejected, 2);
    let effects = play(&mut machine, [list(vec![accepted(), declined])]);
    assert_eq!(done(effects), ["lena declined"]);
}

#[test]
fn an_old_no_is_not_told_again_when_a_new_invitation_fails() {
    let mut machine = ravi_invited();
    let no = || sent("a", "ravi", InvitationStatus::Rejected, 1);
    play(&mut machine, [event(no()), invite(2, "ravi")]);
    assert_eq!(only(&machine).state, SentState::Sending);
    let failed = invited(Err(unreachable()));
    play(&mut machine, [ravi(), failed]);
    let effects = play(&mut machine, [list(vec![no()])]);
    assert_eq!(done(effects), nothing());
    assert_eq!(only(&machine).state, SentState::Rejected);
}

#[test]
fn a_newer_invitation_of_the_same_person_counts_and_an_older_one_does_not() {
    let mut machine = ravi_invited();
    play(
        &mut machine,
        [
            event(sent("b", "ravi", InvitationStatus::Pending, 5)),
            event(sent("c", "ravi", InvitationStatus::Rejected, 3)),
        ],
    );
    assert_eq!(only(&machine).invitation_id, "b");
    assert_eq!(only(&machine).state, SentState::Pending);
}

#[test]
fn a_row_offers_what_can_be_done_about_it() {
    let mut machine = host();
    play(&mut machine, [invite(1, "ravi")]);
    assert_eq!(only(&machine).can, None);
    for (status, can) in [
        (InvitationStatus::Pending, Some(SentAction::Cancel)),
        (InvitationStatus::Approved, None),
        (InvitationStatus::Rejected, Some(SentAction::AskAgain)),
        (InvitationStatus::Cancelled, Some(SentAction::AskAgain)),
    ] {
        let mut machine = host();
        play(&mut machine, [list(vec![sent("a", "ravi", status, 1)])]);
        assert_eq!(only(&machine).can, can);
    }
}

#[test]
fn cancelling_twice_is_one_call_and_cancelled_already_is_fine() {
    let mut machine = ravi_invited();
    let effects = play(
        &mut machine,
        [
            cancel(2, "a"),
            cancel(3, "a"),
            cancelled(Ok(())),
            cancel(4, "a"),
        ],
    );
    let expected = [
        "cancel a",
        "Ticket(2) done",
        "Ticket(3) done",
        "Ticket(4) done",
    ];
    assert_eq!(done(effects), expected);
    assert_eq!(only(&machine).state, SentState::Cancelled);
}

#[test]
fn an_invitation_answered_in_the_same_moment_cannot_be_cancelled_and_the_list_tells_how() {
    for no in [not_found(), refused(Wire::BusinessError, 422)] {
        let mut machine = ravi_invited();
        let effects = play(&mut machine, [cancel(2, "a"), cancelled(Err(no))]);
        let expected = ["cancel a", "Ticket(2) InvitationGone", "read"];
        assert_eq!(done(effects), expected);
        let accepted = sent("a", "ravi", InvitationStatus::Approved, 1);
        let effects = play(&mut machine, [list(vec![accepted]), cancel(3, "a")]);
        let expected = ["Ravi accepted", "Ticket(3) InvitationGone"];
        assert_eq!(done(effects), expected);
        assert_eq!(only(&machine).state, SentState::Accepted);
    }
}

#[test]
fn what_is_just_being_sent_is_not_cancelled_under_its_own_answer() {
    let mut machine = host();
    play(&mut machine, [invite(1, "ravi"), ravi()]);
    let news = || sent("a", "ravi", InvitationStatus::Pending, 1);
    let effects = play(&mut machine, [event(news()), cancel(2, "a")]);
    assert_eq!(done(effects), ["Ticket(2) TooFast"]);
    let effects = play(&mut machine, [invited(Ok(news())), cancel(3, "a")]);
    assert_eq!(done(effects), ["Ticket(1) done", "cancel a"]);
}

#[test]
fn another_rooms_invitations_are_not_shown_and_closing_forgets_all() {
    let mut machine = ravi_invited();
    let other = to_room("room-2", "b", "lena", InvitationStatus::Pending, 2);
    play(&mut machine, [event(other)]);
    assert_eq!(machine.view().sent.len(), 1);
    let effects = play(&mut machine, [cancel(2, "a"), Input::Close]);
    let expected = ["cancel a", "forget", "Ticket(2) RoomGone"];
    assert_eq!(done(effects), expected);
    assert!(machine.view().sent.is_empty());
    assert_eq!(done(play(&mut machine, [Input::Refresh])), nothing());
}

#[test]
fn a_co_host_who_leaves_is_told_by_name_while_the_room_is_open() {
    let mut machine = ravi_invited();
    let left = || Input::CoHostLeft("ravi".into());
    assert_eq!(done(play(&mut machine, [left()])), ["Ravi left"]);
    let effects = play(&mut machine, [Input::Close, left()]);
    assert_eq!(done(effects), ["forget"]);
}
