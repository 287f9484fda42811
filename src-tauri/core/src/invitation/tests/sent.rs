//! Invitations of the host of the open room.

use greenroom_contract::{InvitationState, Notice, SentInvitation};

use super::*;
use crate::{
    actor_v1::Ticket,
    invitation::sent::{Action, Input, SentMachine},
};

fn opened() -> Input {
    Input::Open {
        room_id: "room-1".to_owned(),
    }
}

fn list(news: Vec<InvitationNews>) -> Input {
    Input::Read {
        generation: 1,
        result: Ok(news),
    }
}

/// The host's list, read, with nobody in it.
fn host() -> SentMachine {
    let mut machine = SentMachine::default();
    play(&mut machine, [opened(), list(Vec::new())]);
    machine
}

fn sent(id: &str, invited: &str, status: InvitationStatus, created: i64) -> InvitationNews {
    invitation(id, "room-1", invited, status, created)
}

fn invite(ticket: u64, user_id: &str) -> Input {
    Input::Invite {
        ticket: Ticket(ticket),
        user_id: user_id.to_owned(),
    }
}

fn cancel(ticket: u64, id: &str) -> Input {
    Input::Cancel {
        ticket: Ticket(ticket),
        invitation_id: id.to_owned(),
    }
}

fn user(user_id: &str) -> Input {
    Input::User {
        generation: 1,
        user_id: user_id.to_owned(),
        result: Ok(UserFacts {
            user_id: user_id.to_owned(),
            internal_id: None,
            name: Some("Ravi".to_owned()),
        }),
    }
}

fn invited(result: Result<InvitationNews, UiError>) -> Input {
    Input::Invited {
        generation: 1,
        user_id: "ravi".to_owned(),
        result,
    }
}

fn cancelled(result: Result<(), UiError>) -> Input {
    Input::Cancelled {
        generation: 1,
        user_id: "ravi".to_owned(),
        result,
    }
}

/// Ravi was invited with `a`.
fn ravi_invited() -> SentMachine {
    let mut machine = host();
    let answer = invited(Ok(sent("a", "ravi", InvitationStatus::Pending, 1)));
    play(&mut machine, [invite(1, "ravi"), user("ravi"), answer]);
    machine
}

fn only(machine: &SentMachine) -> SentInvitation {
    let mut all = machine.view().sent;
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

fn replies(actions: &[Action]) -> Vec<(u64, Option<ErrorCode>)> {
    actions
        .iter()
        .filter_map(|action| match action {
            Action::Reply(ticket, result) => {
                Some((ticket.0, result.as_ref().err().map(|error| error.code)))
            }
            _ => None,
        })
        .collect()
}

#[test]
fn the_person_is_looked_up_before_they_are_invited() {
    let mut machine = host();
    let actions = play(&mut machine, [invite(1, "ravi")]);
    assert!(matches!(&actions[..], [Action::ReadUser { user_id, .. }] if user_id == "ravi"));
    let actions = play(&mut machine, [user("ravi")]);
    assert!(matches!(&actions[..],
        [Action::Invite { room_id, user_id, .. }] if room_id == "room-1" && user_id == "ravi"));
    assert_eq!(only(&machine).person.name, "Ravi");
    let answer = invited(Ok(sent("a", "ravi", InvitationStatus::Pending, 1)));
    let actions = play(&mut machine, [answer]);
    assert_eq!(replies(&actions), [(1, None)]);
    assert_eq!(only(&machine).invitation_id, "a");
}

#[test]
fn invited_twice_it_is_one_invitation_and_two_answers() {
    let mut machine = host();
    let answer = invited(Ok(sent("a", "ravi", InvitationStatus::Pending, 1)));
    let actions = play(
        &mut machine,
        [
            invite(1, "ravi"),
            user("ravi"),
            invite(2, "ravi"),
            answer,
            invite(3, "ravi"),
        ],
    );
    assert!(matches!(
        actions[..],
        [
            Action::ReadUser { .. },
            Action::Invite { .. },
            Action::Reply(Ticket(1), Ok(())),
            Action::Reply(Ticket(2), Ok(())),
            Action::Reply(Ticket(3), Ok(()))
        ]
    ));
}

#[test]
fn somebody_who_does_not_exist_leaves_no_row() {
    let mut machine = host();
    let unknown = Input::User {
        generation: 1,
        user_id: "ravi".to_owned(),
        result: Err(failure(ErrorCode::NotFound)),
    };
    let actions = play(&mut machine, [invite(1, "ravi"), unknown]);
    assert_eq!(replies(&actions), [(1, Some(ErrorCode::UserUnknown))]);
    assert!(machine.view().sent.is_empty());
}

#[test]
fn without_an_own_room_nobody_is_invited() {
    let actions = play(&mut SentMachine::default(), [invite(1, "ravi")]);
    assert_eq!(replies(&actions), [(1, Some(ErrorCode::NotAllowed))]);
}

#[test]
fn the_guests_answer_may_come_before_the_answer_to_inviting() {
    let mut machine = host();
    play(&mut machine, [invite(1, "ravi"), user("ravi")]);
    let event = Input::Event(sent("a", "ravi", InvitationStatus::Accepted, 1));
    let actions = play(&mut machine, [event]);
    assert_eq!(
        actions,
        [Action::Notice(Notice::GuestAccepted {
            name: "Ravi".to_owned()
        })]
    );
    let answer = invited(Ok(sent("a", "ravi", InvitationStatus::Pending, 1)));
    let actions = play(&mut machine, [answer]);
    assert_eq!(replies(&actions), [(1, None)]);
    assert_eq!(only(&machine).state, InvitationState::Accepted);
}

#[test]
fn the_guests_answer_is_told_once_and_is_final() {
    let mut machine = ravi_invited();
    let event = |status| Input::Event(sent("a", "ravi", status, 1));
    let actions = play(&mut machine, [event(InvitationStatus::Rejected)]);
    assert!(matches!(
        actions[..],
        [Action::Notice(Notice::GuestDeclined { .. })]
    ));
    let again = [
        event(InvitationStatus::Rejected),
        event(InvitationStatus::Pending),
        list(vec![sent("a", "ravi", InvitationStatus::Rejected, 1)]),
    ];
    assert!(play(&mut machine, again).is_empty());
    assert_eq!(only(&machine).state, InvitationState::Rejected);
}

#[test]
fn the_first_list_is_history_and_a_later_one_may_be_news() {
    let mut machine = SentMachine::default();
    let accepted = || sent("a", "ravi", InvitationStatus::Accepted, 1);
    let actions = play(&mut machine, [opened(), list(vec![accepted()])]);
    assert!(matches!(actions[..], [Action::Read { .. }]));
    let declined = sent("b", "lena", InvitationStatus::Rejected, 2);
    let actions = play(&mut machine, [list(vec![accepted(), declined])]);
    assert!(matches!(
        actions[..],
        [Action::Notice(Notice::GuestDeclined { .. })]
    ));
}

#[test]
fn an_old_no_is_not_told_again_when_a_new_invitation_fails() {
    let mut machine = ravi_invited();
    let no = || sent("a", "ravi", InvitationStatus::Rejected, 1);
    play(&mut machine, [Input::Event(no()), invite(2, "ravi")]);
    assert_eq!(only(&machine).state, InvitationState::Pending);
    let failed = invited(Err(failure(ErrorCode::Unreachable)));
    play(&mut machine, [user("ravi"), failed]);
    let actions = play(&mut machine, [list(vec![no()])]);
    assert!(actions.is_empty(), "{actions:?}");
    assert_eq!(only(&machine).state, InvitationState::Rejected);
}

#[test]
fn a_newer_invitation_of_the_same_person_counts_and_an_older_one_does_not() {
    let mut machine = ravi_invited();
    play(
        &mut machine,
        [
            Input::Event(sent("b", "ravi", InvitationStatus::Pending, 5)),
            Input::Event(sent("c", "ravi", InvitationStatus::Rejected, 3)),
        ],
    );
    assert_eq!(only(&machine).invitation_id, "b");
    assert_eq!(only(&machine).state, InvitationState::Pending);
}

#[test]
fn cancelling_twice_is_one_call_and_cancelled_already_is_fine() {
    let mut machine = ravi_invited();
    let actions = play(
        &mut machine,
        [
            cancel(2, "a"),
            cancel(3, "a"),
            cancelled(Ok(())),
            cancel(4, "a"),
        ],
    );
    assert!(matches!(
        actions[..],
        [
            Action::Cancel { .. },
            Action::Reply(Ticket(2), Ok(())),
            Action::Reply(Ticket(3), Ok(())),
            Action::Reply(Ticket(4), Ok(()))
        ]
    ));
    assert_eq!(only(&machine).state, InvitationState::Cancelled);
}

#[test]
fn an_invitation_answered_in_the_same_moment_cannot_be_cancelled_and_the_list_tells_how() {
    let mut machine = ravi_invited();
    let gone = cancelled(Err(failure(ErrorCode::NotFound)));
    let actions = play(&mut machine, [cancel(2, "a"), gone]);
    assert_eq!(replies(&actions), [(2, Some(ErrorCode::InvitationGone))]);
    assert!(matches!(actions.last(), Some(Action::Read { .. })));
    let accepted = sent("a", "ravi", InvitationStatus::Accepted, 1);
    let actions = play(&mut machine, [list(vec![accepted]), cancel(3, "a")]);
    assert_eq!(replies(&actions), [(3, Some(ErrorCode::InvitationGone))]);
    assert_eq!(only(&machine).state, InvitationState::Accepted);
}

#[test]
fn what_is_just_being_sent_is_not_cancelled_under_its_own_answer() {
    let mut machine = host();
    play(&mut machine, [invite(1, "ravi"), user("ravi")]);
    let news = || sent("a", "ravi", InvitationStatus::Pending, 1);
    let actions = play(&mut machine, [Input::Event(news()), cancel(2, "a")]);
    assert_eq!(replies(&actions), [(2, Some(ErrorCode::TooFast))]);
    let actions = play(&mut machine, [invited(Ok(news())), cancel(3, "a")]);
    assert_eq!(replies(&actions), [(1, None)]);
    assert!(matches!(actions.last(), Some(Action::Cancel { .. })));
}

#[test]
fn another_rooms_invitations_are_not_shown_and_closing_forgets_all() {
    let mut machine = ravi_invited();
    let other = invitation("b", "room-2", "lena", InvitationStatus::Pending, 2);
    play(&mut machine, [Input::Event(other)]);
    assert_eq!(machine.view().sent.len(), 1);
    let actions = play(&mut machine, [cancel(2, "a"), Input::Close]);
    assert_eq!(replies(&actions), [(2, Some(ErrorCode::RoomGone))]);
    assert!(machine.view().sent.is_empty());
    assert!(play(&mut machine, [cancelled(Ok(())), Input::Refresh]).is_empty());
}

#[test]
fn a_co_host_who_leaves_is_told_by_name_while_the_room_is_open() {
    let mut machine = ravi_invited();
    let left = || Input::CoHostLeft {
        user_id: "ravi".to_owned(),
    };
    let actions = play(&mut machine, [left()]);
    assert_eq!(
        actions,
        [Action::Notice(Notice::CoHostLeft {
            name: "Ravi".to_owned()
        })]
    );
    assert!(play(&mut machine, [Input::Close, left()]).is_empty());
}
