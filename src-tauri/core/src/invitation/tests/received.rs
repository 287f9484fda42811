//! Invitations to this person.

use greenroom_contract::{InvitationState, Notice, ReceivedInvitation};

use super::{
    machine::{Action, Input, InvitationMachine},
    *,
};
use crate::{actor_v1::Ticket, edge::error::WithParam};

fn pending(id: &str, room_id: &str, created: i64) -> InvitationNews {
    invitation(id, room_id, "maya", InvitationStatus::Pending, created)
}

fn answered(id: &str, status: InvitationStatus) -> Input {
    Input::Event(invitation(id, "room-1", "maya", status, 1))
}

fn room_of(room_id: &str, status: RoomStatus) -> Input {
    Input::Room {
        epoch: 1,
        room_id: room_id.to_owned(),
        result: Ok(room(room_id, status)),
        viewers: Some(7),
    }
}

fn signed_in() -> InvitationMachine {
    let mut machine = InvitationMachine::default();
    play(&mut machine, [Input::SignedIn(me())]);
    machine
}

/// One invitation `a` to a room on air, and its prompt.
fn invited() -> InvitationMachine {
    let mut machine = signed_in();
    let event = Input::Event(pending("a", "room-1", 1));
    play(&mut machine, [event, room_of("room-1", RoomStatus::Live)]);
    machine
}

fn accept(ticket: u64, id: &str) -> Input {
    accept_with_own_show(ticket, id, false, false)
}

fn accept_with_own_show(ticket: u64, id: &str, on_air: bool, end_it: bool) -> Input {
    Input::Accept {
        ticket: Ticket(ticket),
        invitation_id: id.to_owned(),
        end_own_show: end_it,
        own_show_on_air: on_air,
    }
}

fn accepted(result: Result<(), UiError>) -> Input {
    Input::Accepted {
        epoch: 1,
        invitation_id: "a".to_owned(),
        result,
    }
}

fn opened(result: Result<(), UiError>) -> Input {
    Input::Opened {
        epoch: 1,
        invitation_id: "a".to_owned(),
        result,
    }
}

fn decline(ticket: u64) -> Input {
    Input::Decline {
        ticket: Ticket(ticket),
        invitation_id: "a".to_owned(),
    }
}

fn declined(result: Result<(), UiError>) -> Input {
    Input::Declined {
        epoch: 1,
        invitation_id: "a".to_owned(),
        result,
    }
}

fn item(machine: &InvitationMachine, id: &str) -> ReceivedInvitation {
    let mut items = machine.view().received.into_iter();
    items
        .find(|item| item.invitation_id == id)
        .expect("the invitation is not in the list")
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
fn an_invitation_is_told_once_and_only_when_its_room_has_a_name() {
    let mut machine = signed_in();
    let event = || Input::Event(pending("a", "room-1", 1));
    let actions = play(&mut machine, [event()]);
    assert!(matches!(&actions[..], [Action::ReadRoom { room_id, .. }] if room_id == "room-1"));
    assert_eq!(machine.view().prompt, None);
    let live = || room_of("room-1", RoomStatus::Live);
    let actions = play(&mut machine, [live()]);
    assert_eq!(
        actions,
        [Action::Notice(Notice::Invited {
            inviter: "inviter-a by name".to_owned(),
            room_title: "room-1 by title".to_owned(),
        })]
    );
    assert_eq!(machine.view().prompt.as_deref(), Some("a"));
    assert!(play(&mut machine, [event(), live()]).is_empty());
}

#[test]
fn a_room_that_could_not_be_read_is_read_with_the_next_list() {
    let mut machine = signed_in();
    let failed = Input::Room {
        epoch: 1,
        room_id: "room-1".to_owned(),
        result: Err(failure(ErrorCode::TimedOut)),
        viewers: None,
    };
    play(
        &mut machine,
        [Input::Event(pending("a", "room-1", 1)), failed],
    );
    assert_eq!(machine.view().prompt, None);
    let list = Input::Read {
        epoch: 1,
        asked_at: 1,
        result: Ok(vec![pending("a", "room-1", 1)]),
    };
    let actions = play(&mut machine, [list]);
    assert!(matches!(actions[..], [Action::ReadRoom { .. }]));
    play(&mut machine, [room_of("room-1", RoomStatus::Live)]);
    assert_eq!(machine.view().prompt.as_deref(), Some("a"));
}

#[test]
fn somebody_elses_invitation_is_not_shown() {
    let mut machine = signed_in();
    let other = invitation("a", "room-1", "ravi", InvitationStatus::Pending, 1);
    assert!(play(&mut machine, [Input::Event(other)]).is_empty());
    assert!(machine.view().received.is_empty());
    // An event may know the invited person by the internal id alone.
    let mut mine = pending("b", "room-1", 1);
    mine.invitation.invited_user_id = None;
    mine.invitation.invited_internal_id = Some("internal-maya".to_owned());
    play(&mut machine, [Input::Event(mine)]);
    assert_eq!(machine.view().received.len(), 1);
}

#[test]
fn accepting_opens_the_green_room_and_answers_when_it_is_open() {
    let mut machine = invited();
    let actions = play(&mut machine, [accept(1, "a")]);
    assert!(matches!(&actions[..], [Action::Accept { invitation_id, .. }] if invitation_id == "a"));
    assert!(item(&machine, "a").busy);
    let actions = play(&mut machine, [accepted(Ok(()))]);
    assert!(matches!(&actions[..], [Action::Open { room_id, .. }] if room_id == "room-1"));
    // The prompt stays until there is something else to look at.
    assert_eq!(machine.view().prompt.as_deref(), Some("a"));
    let actions = play(&mut machine, [opened(Ok(()))]);
    assert_eq!(replies(&actions), [(1, None)]);
    assert_eq!(machine.view().prompt, None);
    assert_eq!(item(&machine, "a").state, InvitationState::Accepted);
}

#[test]
fn accepted_twice_it_is_sent_once_and_both_are_answered() {
    let mut machine = invited();
    let actions = play(
        &mut machine,
        [
            accept(1, "a"),
            accept(2, "a"),
            accepted(Ok(())),
            accept(3, "a"),
            opened(Ok(())),
        ],
    );
    assert!(matches!(
        actions[..],
        [
            Action::Accept { .. },
            Action::Open { .. },
            Action::Reply(Ticket(1), Ok(())),
            Action::Reply(Ticket(2), Ok(())),
            Action::Reply(Ticket(3), Ok(()))
        ]
    ));
}

#[test]
fn the_own_event_that_comes_before_the_answer_neither_closes_the_prompt_nor_asks_again() {
    let mut machine = invited();
    let event = answered("a", InvitationStatus::Accepted);
    play(&mut machine, [accept(1, "a"), event]);
    assert_eq!(machine.view().prompt.as_deref(), Some("a"));
    let actions = play(&mut machine, [accepted(Ok(())), opened(Ok(()))]);
    assert_eq!(replies(&actions), [(1, None)]);
}

#[test]
fn an_own_show_on_air_ends_first_and_only_if_the_person_agrees() {
    let mut machine = invited();
    let actions = play(&mut machine, [accept_with_own_show(1, "a", true, false)]);
    assert_eq!(replies(&actions), [(1, Some(ErrorCode::OwnShowOnAir))]);
    let actions = play(&mut machine, [accept_with_own_show(2, "a", true, true)]);
    assert!(matches!(actions[..], [Action::EndOwnShow { .. }]));
    let ended = |result| Input::OwnShowEnded {
        epoch: 1,
        invitation_id: "a".to_owned(),
        result,
    };
    let actions = play(&mut machine, [ended(Ok(()))]);
    assert!(matches!(actions[..], [Action::Accept { .. }]));
    let mut machine = invited();
    let actions = play(
        &mut machine,
        [
            accept_with_own_show(3, "a", true, true),
            ended(Err(failure(ErrorCode::TimedOut))),
        ],
    );
    assert_eq!(replies(&actions), [(3, Some(ErrorCode::TimedOut))]);
    assert_eq!(item(&machine, "a").state, InvitationState::Pending);
}

#[test]
fn a_refusal_that_may_mean_gone_is_looked_into() {
    let gone = || failure(ErrorCode::NetworkError).param("code", "500000");
    let checked = |result| Input::Checked {
        epoch: 1,
        invitation_id: "a".to_owned(),
        refused: gone(),
        result,
    };
    let mut with_me = room("room-1", RoomStatus::Live);
    with_me.room.participants.push(ParticipantFacts {
        user_id: "maya".to_owned(),
        internal_id: None,
        role: Role::CoHost,
    });
    for (result, code, state) in [
        (
            Ok(room("room-1", RoomStatus::Live)),
            ErrorCode::InvitationGone,
            InvitationState::Cancelled,
        ),
        (
            Ok(room("room-1", RoomStatus::Ended)),
            ErrorCode::RoomEnded,
            InvitationState::Stale,
        ),
        (
            Err(failure(ErrorCode::NotFound)),
            ErrorCode::RoomGone,
            InvitationState::Stale,
        ),
        (
            Err(failure(ErrorCode::TimedOut)),
            ErrorCode::TimedOut,
            InvitationState::Pending,
        ),
    ] {
        let mut machine = invited();
        let actions = play(&mut machine, [accept(1, "a"), accepted(Err(gone()))]);
        assert!(matches!(actions.last(), Some(Action::Check { .. })));
        let actions = play(&mut machine, [checked(result)]);
        assert_eq!(replies(&actions), [(1, Some(code))]);
        assert_eq!(item(&machine, "a").state, state);
    }
    // Accepted before, by a press whose answer was lost.
    let mut machine = invited();
    let actions = play(
        &mut machine,
        [
            accept(1, "a"),
            accepted(Err(gone())),
            checked(Ok(with_me)),
            opened(Ok(())),
        ],
    );
    assert_eq!(replies(&actions), [(1, None)]);
}

#[test]
fn a_failure_of_the_network_leaves_the_invitation_to_be_accepted_again() {
    let mut machine = invited();
    let failed = accepted(Err(failure(ErrorCode::Unreachable)));
    let actions = play(&mut machine, [accept(1, "a"), failed]);
    assert_eq!(replies(&actions), [(1, Some(ErrorCode::Unreachable))]);
    let shown = item(&machine, "a");
    assert_eq!(shown.state, InvitationState::Pending);
    assert_eq!(shown.problem.unwrap().code, ErrorCode::Unreachable);
    let actions = play(&mut machine, [accept(2, "a")]);
    assert!(matches!(actions[..], [Action::Accept { .. }]));
}

#[test]
fn a_green_room_that_did_not_open_is_opened_by_the_next_press_without_accepting_again() {
    let mut machine = invited();
    let failed = opened(Err(failure(ErrorCode::TimedOut)));
    let actions = play(&mut machine, [accept(1, "a"), accepted(Ok(())), failed]);
    assert_eq!(replies(&actions), [(1, Some(ErrorCode::TimedOut))]);
    let actions = play(&mut machine, [accept(2, "a")]);
    assert!(matches!(actions[..], [Action::Open { .. }]));
}

#[test]
fn declining_is_done_once_and_gone_is_what_was_wanted() {
    let mut machine = invited();
    let actions = play(&mut machine, [decline(1), decline(2), declined(Ok(()))]);
    assert!(matches!(
        actions[..],
        [
            Action::Decline { .. },
            Action::Reply(Ticket(1), Ok(())),
            Action::Reply(Ticket(2), Ok(()))
        ]
    ));
    assert_eq!(item(&machine, "a").state, InvitationState::Rejected);
    assert_eq!(machine.view().prompt, None);
    let mut machine = invited();
    let gone = declined(Err(failure(ErrorCode::NotFound)));
    let actions = play(&mut machine, [decline(3), gone]);
    assert_eq!(replies(&actions), [(3, None)]);
    assert_eq!(item(&machine, "a").state, InvitationState::Cancelled);
}

#[test]
fn accepting_and_declining_exclude_each_other() {
    let mut machine = invited();
    let actions = play(&mut machine, [accept(1, "a"), decline(2)]);
    assert_eq!(replies(&actions), [(2, Some(ErrorCode::InvitationGone))]);
    let mut machine = invited();
    let actions = play(&mut machine, [decline(3), accept(4, "a")]);
    assert_eq!(replies(&actions), [(4, Some(ErrorCode::InvitationGone))]);
}

#[test]
fn a_cancelled_invitation_leaves_the_prompt_and_is_not_pending_again() {
    let mut machine = invited();
    play(
        &mut machine,
        [
            answered("a", InvitationStatus::Cancelled),
            answered("a", InvitationStatus::Pending),
        ],
    );
    assert_eq!(item(&machine, "a").state, InvitationState::Cancelled);
    assert_eq!(machine.view().prompt, None);
    let actions = play(&mut machine, [accept(1, "a")]);
    assert_eq!(replies(&actions), [(1, Some(ErrorCode::InvitationGone))]);
}

#[test]
fn an_invitation_to_a_show_that_ended_cannot_be_accepted() {
    let mut machine = invited();
    let ended = Input::RoomSeen(room("room-1", RoomStatus::Ended));
    play(&mut machine, [ended]);
    assert_eq!(item(&machine, "a").state, InvitationState::Stale);
    let actions = play(&mut machine, [accept(1, "a")]);
    assert_eq!(replies(&actions), [(1, Some(ErrorCode::RoomEnded))]);
}

#[test]
fn the_list_ends_what_is_not_pending_any_more_but_not_what_came_after_the_question() {
    let mut machine = invited();
    let actions = play(&mut machine, [Input::Refresh]);
    let [Action::ReadMine { asked_at, .. }] = actions[..] else {
        panic!("the list is not read");
    };
    let later = Input::Event(pending("b", "room-2", 2));
    let list = Input::Read {
        epoch: 1,
        asked_at,
        result: Ok(Vec::new()),
    };
    play(&mut machine, [later, list]);
    assert_eq!(item(&machine, "a").state, InvitationState::Cancelled);
    assert_eq!(item(&machine, "b").state, InvitationState::Pending);
}

#[test]
fn the_list_does_not_judge_what_is_being_accepted() {
    let mut machine = invited();
    let list = Input::Read {
        epoch: 1,
        asked_at: 1,
        result: Ok(Vec::new()),
    };
    play(&mut machine, [accept(1, "a"), list]);
    assert_eq!(item(&machine, "a").state, InvitationState::Pending);
}

#[test]
fn a_newer_invitation_to_the_same_room_takes_the_place_of_the_older_one() {
    let mut machine = invited();
    play(&mut machine, [Input::Event(pending("b", "room-1", 2))]);
    let ids = |machine: &InvitationMachine| -> Vec<String> {
        let received = machine.view().received;
        received
            .into_iter()
            .map(|item| item.invitation_id)
            .collect()
    };
    assert_eq!(ids(&machine), ["b"]);
    play(&mut machine, [Input::Event(pending("c", "room-1", 1))]);
    assert_eq!(ids(&machine), ["b"]);
}

#[test]
fn prompts_come_one_after_the_other_and_not_again_when_put_off() {
    let mut machine = invited();
    let second = Input::Event(pending("b", "room-2", 2));
    play(&mut machine, [second, room_of("room-2", RoomStatus::Idle)]);
    assert_eq!(machine.view().prompt.as_deref(), Some("a"));
    let postpone = Input::Postpone {
        ticket: Ticket(1),
        invitation_id: "a".to_owned(),
    };
    let actions = play(&mut machine, [postpone]);
    assert_eq!(replies(&actions), [(1, None)]);
    assert_eq!(machine.view().prompt.as_deref(), Some("b"));
    play(
        &mut machine,
        [Input::RoomSeen(room("room-2", RoomStatus::Ended))],
    );
    assert_eq!(machine.view().prompt, None);
    // Put off is not declined: the list still leads back to it.
    let again = Input::Prompt {
        invitation_id: "a".to_owned(),
    };
    play(&mut machine, [again]);
    assert_eq!(machine.view().prompt.as_deref(), Some("a"));
}

#[test]
fn only_so_many_ended_invitations_are_kept() {
    let mut machine = signed_in();
    for number in 0..60 {
        let id = format!("{number:02}");
        let room_id = format!("room-{id}");
        let mut ended = pending(&id, &room_id, number);
        ended.invitation.status = InvitationStatus::Cancelled;
        let event = Input::Event(pending(&id, &room_id, number));
        play(&mut machine, [event, Input::Event(ended)]);
    }
    let received = machine.view().received;
    assert_eq!(received.len(), 20);
    assert_eq!(received[0].invitation_id, "59");
}

#[test]
fn the_next_session_knows_nothing_of_the_last_one() {
    let mut machine = invited();
    let actions = play(&mut machine, [accept(1, "a"), Input::SignedOut]);
    assert_eq!(replies(&actions), [(1, Some(ErrorCode::NotSignedIn))]);
    assert!(machine.view().received.is_empty());
    assert_eq!(machine.view().prompt, None);
    let late = play(&mut machine, [Input::SignedIn(me()), accepted(Ok(()))]);
    assert!(matches!(late[..], [Action::ReadMine { epoch: 3, .. }]));
}

#[test]
fn a_session_that_is_taken_up_again_lets_the_press_be_repeated() {
    let mut machine = invited();
    let actions = play(&mut machine, [accept(1, "a"), Input::SignedIn(me())]);
    assert_eq!(replies(&actions), [(1, Some(ErrorCode::NotSignedIn))]);
    let actions = play(&mut machine, [accept(2, "a")]);
    assert!(matches!(actions[..], [Action::Accept { epoch: 2, .. }]));
}
