//! Invitations to this person.

use greenroom_contract::{ErrorCode, InvitationState, Notice, ReceivedInvitation};
use socialplus::{ErrorCode as Wire, ParticipantKind, RoomParticipant};

use super::*;
use crate::{
    actor::Machine as _,
    error::{
        Error,
        testing::{answer_lost, not_found, refused, unreachable},
    },
};

fn pending(id: &str, room_id: &str, created: i64) -> InvitationNews {
    invitation(id, room_id, "maya", InvitationStatus::Pending, created)
}

fn answered(id: &str, status: InvitationStatus) -> Input {
    event(invitation(id, "room-1", "maya", status, 1))
}

fn room_of(room_id: &str, status: RoomStatus) -> Input {
    Input::Room {
        room_id: room_id.into(),
        result: Ok((room(room_id, status), Some(7))),
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
    let news = event(pending("a", "room-1", 1));
    play(&mut machine, [news, room_of("room-1", RoomStatus::Live)]);
    machine
}

fn accept(ticket: u64, id: &str) -> Input {
    accept_and(ticket, id, false)
}

/// Accepts, and agrees that an own show ends, or not.
fn accept_and(ticket: u64, id: &str, end_own_show: bool) -> Input {
    Input::Accept {
        ticket: Ticket::numbered(ticket),
        invitation_id: id.into(),
        end_own_show,
        leave_stage: false,
    }
}

fn accepted(result: Result<(), Error>) -> Input {
    Input::Accepted {
        invitation_id: "a".into(),
        result,
    }
}

fn opened(result: Result<(), Error>) -> Input {
    Input::Opened {
        invitation_id: "a".into(),
        result,
    }
}

fn decline(ticket: u64) -> Input {
    Input::Decline {
        ticket: Ticket::numbered(ticket),
        invitation_id: "a".into(),
    }
}

fn declined(result: Result<(), Error>) -> Input {
    Input::Declined {
        invitation_id: "a".into(),
        result,
    }
}

fn item(machine: &InvitationMachine, id: &str) -> ReceivedInvitation {
    let mut items = machine.view().received.into_iter();
    items
        .find(|item| item.invitation_id == id)
        .expect("the invitation is not in the list")
}

/// What is done, in words: the name of an action or a notice, and who is answered with what.
pub(super) fn done(effects: Effects) -> Vec<String> {
    effects
        .into_iter()
        .map(|effect| match effect {
            Effect::Run(action) => match action {
                Action::ReadMine { .. } => "read mine".to_owned(),
                Action::ReadRoom(room_id) => format!("read {room_id}"),
                Action::EndOwnShow(_) => "end the own show".to_owned(),
                Action::Accept(id) => format!("accept {id}"),
                Action::Check { invitation_id, .. } => format!("check {invitation_id}"),
                Action::Open {
                    room_id,
                    leaves_stage: true,
                    ..
                } => format!("leave the stage, open {room_id}"),
                Action::Open { room_id, .. } => format!("open {room_id}"),
                Action::Decline(id) => format!("decline {id}"),
            },
            Effect::Notice(Notice::Invited {
                inviter,
                room_title,
            }) => format!("{inviter} invites to {room_title}"),
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
fn an_invitation_is_told_once_and_only_when_its_room_has_a_name() {
    let mut machine = signed_in();
    let news = || event(pending("a", "room-1", 1));
    assert_eq!(done(play(&mut machine, [news()])), ["read room-1"]);
    assert_eq!(machine.view().prompt, None);
    let live = || room_of("room-1", RoomStatus::Live);
    let told = done(play(&mut machine, [live()]));
    assert_eq!(told, ["inviter-a by name invites to room-1 by title"]);
    assert_eq!(machine.view().prompt.as_deref(), Some("a"));
    assert_eq!(done(play(&mut machine, [news(), live()])), nothing());
}

#[test]
fn a_room_that_could_not_be_read_is_read_with_the_next_list() {
    let mut machine = signed_in();
    let failed = Input::Room {
        room_id: "room-1".into(),
        result: Err(answer_lost()),
    };
    play(&mut machine, [event(pending("a", "room-1", 1)), failed]);
    assert_eq!(machine.view().prompt, None);
    let list = Input::Read {
        asked_at: 1,
        result: Ok(vec![pending("a", "room-1", 1)]),
    };
    assert_eq!(done(play(&mut machine, [list])), ["read room-1"]);
    play(&mut machine, [room_of("room-1", RoomStatus::Live)]);
    assert_eq!(machine.view().prompt.as_deref(), Some("a"));
}

#[test]
fn somebody_elses_invitation_is_not_shown() {
    let mut machine = signed_in();
    let other = invitation("a", "room-1", "ravi", InvitationStatus::Pending, 1);
    assert_eq!(done(play(&mut machine, [event(other)])), nothing());
    assert!(machine.view().received.is_empty());
    // An event may know the invited person by the internal id alone.
    let mut mine = pending("b", "room-1", 1);
    mine.invitation.invited_user_id = None;
    mine.invitation.invited_user_internal_id = Some("internal-maya".into());
    play(&mut machine, [event(mine)]);
    assert_eq!(machine.view().received.len(), 1);
}

#[test]
fn accepting_opens_the_green_room_and_answers_when_it_is_open() {
    let mut machine = invited();
    assert_eq!(done(play(&mut machine, [accept(1, "a")])), ["accept a"]);
    assert!(item(&machine, "a").busy);
    let effects = play(&mut machine, [accepted(Ok(()))]);
    assert_eq!(done(effects), ["open room-1"]);
    // The prompt stays until there is something else to look at.
    assert_eq!(machine.view().prompt.as_deref(), Some("a"));
    let effects = play(&mut machine, [opened(Ok(()))]);
    assert_eq!(done(effects), ["Ticket(1) done"]);
    assert_eq!(machine.view().prompt, None);
    assert_eq!(item(&machine, "a").state, InvitationState::Accepted);
}

#[test]
fn accepted_twice_it_is_sent_once_and_both_are_answered() {
    let mut machine = invited();
    let effects = play(
        &mut machine,
        [
            accept(1, "a"),
            accept(2, "a"),
            accepted(Ok(())),
            accept(3, "a"),
            opened(Ok(())),
        ],
    );
    let expected = [
        "accept a",
        "open room-1",
        "Ticket(1) done",
        "Ticket(2) done",
        "Ticket(3) done",
    ];
    assert_eq!(done(effects), expected);
}

#[test]
fn the_own_event_that_comes_before_the_answer_neither_closes_the_prompt_nor_asks_again() {
    let mut machine = invited();
    let heard = answered("a", InvitationStatus::Approved);
    play(&mut machine, [accept(1, "a"), heard]);
    assert_eq!(machine.view().prompt.as_deref(), Some("a"));
    let effects = play(&mut machine, [accepted(Ok(())), opened(Ok(()))]);
    assert_eq!(done(effects), ["open room-1", "Ticket(1) done"]);
}

#[test]
fn an_own_show_on_air_ends_first_and_only_if_the_person_agrees() {
    let mut machine = invited();
    assert!(!item(&machine, "a").ends_own_show);
    let effects = play(&mut machine, [own_show(true), accept(1, "a")]);
    assert_eq!(done(effects), ["Ticket(1) OwnShowOnAir"]);
    // That is a question, and no problem of the invitation.
    let shown = item(&machine, "a");
    assert_eq!((shown.ends_own_show, shown.problem), (true, None));
    let effects = play(&mut machine, [accept_and(2, "a", true)]);
    assert_eq!(done(effects), ["end the own show"]);
    let ended = |result| Input::OwnShowEnded {
        invitation_id: "a".into(),
        result,
    };
    let effects = play(&mut machine, [ended(Ok(()))]);
    assert_eq!(done(effects), ["accept a"]);
    let mut machine = invited();
    play(&mut machine, [own_show(true), accept_and(3, "a", true)]);
    let effects = play(&mut machine, [ended(Err(unreachable()))]);
    assert_eq!(done(effects), ["Ticket(3) Unreachable"]);
    assert_eq!(item(&machine, "a").state, InvitationState::Pending);
}

#[test]
fn a_refusal_that_may_mean_gone_is_looked_into() {
    let gone = || refused(Wire::BusinessError, 422);
    let checked = |result| Input::Checked {
        invitation_id: "a".into(),
        refused: gone(),
        result,
    };
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
            Err(not_found()),
            ErrorCode::RoomGone,
            InvitationState::Stale,
        ),
        (
            Err(unreachable()),
            ErrorCode::Unreachable,
            InvitationState::Pending,
        ),
    ] {
        let mut machine = invited();
        let effects = play(&mut machine, [accept(1, "a"), accepted(Err(gone()))]);
        assert_eq!(done(effects), ["accept a", "check a"]);
        let effects = play(&mut machine, [checked(result)]);
        assert_eq!(done(effects), [format!("Ticket(1) {code:?}")]);
        assert_eq!(item(&machine, "a").state, state);
    }
    // Accepted before, by a press whose answer was lost.
    let mut with_me = room("room-1", RoomStatus::Live);
    let i_am_in = RoomParticipant::new(ParticipantKind::CoHost, "maya");
    with_me.room.participants.push(i_am_in);
    let mut machine = invited();
    play(&mut machine, [accept(1, "a"), accepted(Err(gone()))]);
    let effects = play(&mut machine, [checked(Ok(with_me)), opened(Ok(()))]);
    assert_eq!(done(effects), ["open room-1", "Ticket(1) done"]);
}

#[test]
fn a_failure_of_the_network_leaves_the_invitation_to_be_accepted_again() {
    let mut machine = invited();
    let failed = accepted(Err(unreachable()));
    let effects = play(&mut machine, [accept(1, "a"), failed]);
    assert_eq!(done(effects), ["accept a", "Ticket(1) Unreachable"]);
    let shown = item(&machine, "a");
    assert_eq!(shown.state, InvitationState::Pending);
    assert!(shown.may_answer);
    assert_eq!(shown.problem.unwrap().code, ErrorCode::Unreachable);
    assert_eq!(done(play(&mut machine, [accept(2, "a")])), ["accept a"]);
}

#[test]
fn a_green_room_that_did_not_open_is_opened_by_the_next_press_without_accepting_again() {
    let mut machine = invited();
    let failed = opened(Err(unreachable()));
    let effects = play(&mut machine, [accept(1, "a"), accepted(Ok(())), failed]);
    let expected = ["accept a", "open room-1", "Ticket(1) Unreachable"];
    assert_eq!(done(effects), expected);
    assert_eq!(done(play(&mut machine, [accept(2, "a")])), ["open room-1"]);
}

/// This person is on the stage of somebody else.
fn on_another_stage(on_stage: bool) -> Input {
    let room_id = Some("another room".into());
    Input::OpenRoom { room_id, on_stage }
}

fn accept_and_leave(ticket: u64, id: &str) -> Input {
    Input::Accept {
        ticket: Ticket::numbered(ticket),
        invitation_id: id.into(),
        end_own_show: false,
        leave_stage: true,
    }
}

#[test]
fn another_stage_is_left_only_if_the_person_agrees_and_nothing_is_accepted_before() {
    let mut machine = invited();
    let effects = play(&mut machine, [on_another_stage(true), accept(1, "a")]);
    assert_eq!(done(effects), ["Ticket(1) RoomOpen"]);
    let shown = item(&machine, "a");
    assert_eq!((shown.leaves_stage, shown.may_answer), (true, true));
    assert_eq!(shown.problem, None);
    // What the platform may refuse comes before the stage is left.
    let effects = play(&mut machine, [accept_and_leave(2, "a"), accepted(Ok(()))]);
    assert_eq!(done(effects), ["accept a", "leave the stage, open room-1"]);
    let effects = play(&mut machine, [opened(Ok(()))]);
    assert_eq!(done(effects), ["Ticket(2) done"]);
}

#[test]
fn a_green_room_that_merely_stands_open_is_no_stage() {
    let mut machine = invited();
    let effects = play(&mut machine, [on_another_stage(false), accept(1, "a")]);
    assert_eq!(done(effects), ["accept a"]);
    assert!(!item(&machine, "a").leaves_stage);
}

#[test]
fn what_was_accepted_and_is_not_open_can_be_opened_until_there_is_no_place_any_more() {
    let mut machine = invited();
    let failed = opened(Err(unreachable()));
    play(&mut machine, [accept(1, "a"), accepted(Ok(())), failed]);
    assert!(item(&machine, "a").may_open);
    // It stays in front of the person, who said yes to it.
    assert_eq!(machine.view().prompt.as_deref(), Some("a"));
    play(&mut machine, [accept(2, "a"), opened(Ok(()))]);
    let room_id = Some("room-1".into());
    let on_stage = false;
    play(&mut machine, [Input::OpenRoom { room_id, on_stage }]);
    assert!(!item(&machine, "a").may_open, "it is open");
    let room_id = None;
    play(&mut machine, [Input::OpenRoom { room_id, on_stage }]);
    assert!(item(&machine, "a").may_open, "it was closed");
    assert_eq!(machine.view().prompt, None);
    // The room as it is after this person left it, or was taken off.
    play(
        &mut machine,
        [Input::RoomSeen(room("room-1", RoomStatus::Live))],
    );
    assert!(!item(&machine, "a").may_open);
}

#[test]
fn a_room_that_turns_out_to_have_no_place_is_not_offered_again() {
    for code in [ErrorCode::NotAllowed, ErrorCode::RoomEnded] {
        let mut machine = invited();
        let failed = opened(Err(Error::known(code, "said by the test")));
        play(&mut machine, [accept(1, "a"), accepted(Ok(())), failed]);
        assert!(!item(&machine, "a").may_open, "{code:?}");
        assert_eq!(machine.view().prompt, None);
    }
}

#[test]
fn declining_is_done_once_and_gone_is_what_was_wanted() {
    let mut machine = invited();
    let effects = play(&mut machine, [decline(1), decline(2), declined(Ok(()))]);
    let expected = ["decline a", "Ticket(1) done", "Ticket(2) done"];
    assert_eq!(done(effects), expected);
    let shown = item(&machine, "a");
    assert_eq!(shown.state, InvitationState::Rejected);
    assert!(!shown.may_answer);
    assert_eq!(machine.view().prompt, None);
    let mut machine = invited();
    let gone = declined(Err(not_found()));
    let effects = play(&mut machine, [decline(3), gone]);
    assert_eq!(done(effects), ["decline a", "Ticket(3) done"]);
    assert_eq!(item(&machine, "a").state, InvitationState::Cancelled);
}

#[test]
fn accepting_and_declining_exclude_each_other() {
    let mut machine = invited();
    let effects = play(&mut machine, [accept(1, "a"), decline(2)]);
    assert_eq!(done(effects), ["accept a", "Ticket(2) InvitationGone"]);
    let mut machine = invited();
    let effects = play(&mut machine, [decline(3), accept(4, "a")]);
    assert_eq!(done(effects), ["decline a", "Ticket(4) InvitationGone"]);
}

#[test]
fn a_cancelled_invitation_leaves_the_prompt_and_is_not_pending_again() {
    let mut machine = invited();
    assert_eq!(machine.view().waiting, 1);
    play(
        &mut machine,
        [
            answered("a", InvitationStatus::Cancelled),
            answered("a", InvitationStatus::Pending),
        ],
    );
    assert_eq!(item(&machine, "a").state, InvitationState::Cancelled);
    let view = machine.view();
    assert_eq!((view.prompt, view.waiting), (None, 0));
    let effects = play(&mut machine, [accept(1, "a")]);
    assert_eq!(done(effects), ["Ticket(1) InvitationGone"]);
}

#[test]
fn an_invitation_to_a_show_that_ended_cannot_be_accepted() {
    let mut machine = invited();
    assert_eq!(item(&machine, "a").viewers, Some(7));
    let ended = Input::RoomSeen(room("room-1", RoomStatus::Ended));
    play(&mut machine, [ended]);
    let shown = item(&machine, "a");
    assert_eq!(shown.state, InvitationState::Stale);
    assert_eq!(shown.viewers, None);
    let effects = play(&mut machine, [accept(1, "a")]);
    assert_eq!(done(effects), ["Ticket(1) RoomEnded"]);
}

#[test]
fn the_list_ends_what_is_not_pending_any_more_but_not_what_came_after_the_question() {
    let mut machine = invited();
    let actions = testing::actions(play(&mut machine, [Input::Refresh]));
    let [Action::ReadMine { asked_at }] = actions[..] else {
        panic!("the list is not read");
    };
    let later = event(pending("b", "room-2", 2));
    let list = Input::Read {
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
        asked_at: 1,
        result: Ok(Vec::new()),
    };
    play(&mut machine, [accept(1, "a"), list]);
    assert_eq!(item(&machine, "a").state, InvitationState::Pending);
}

#[test]
fn a_newer_invitation_to_the_same_room_takes_the_place_of_the_older_one() {
    let mut machine = invited();
    play(&mut machine, [event(pending("b", "room-1", 2))]);
    let ids = |machine: &InvitationMachine| -> Vec<String> {
        let received = machine.view().received.into_iter();
        received.map(|item| item.invitation_id).collect()
    };
    assert_eq!(ids(&machine), ["b"]);
    play(&mut machine, [event(pending("c", "room-1", 1))]);
    assert_eq!(ids(&machine), ["b"]);
}

#[test]
fn prompts_come_one_after_the_other_and_not_again_when_put_off() {
    let mut machine = invited();
    let second = event(pending("b", "room-2", 2));
    play(&mut machine, [second, room_of("room-2", RoomStatus::Idle)]);
    assert_eq!(machine.view().prompt.as_deref(), Some("a"));
    let postpone = Input::Postpone {
        ticket: Ticket::numbered(1),
        invitation_id: "a".into(),
    };
    let effects = play(&mut machine, [postpone]);
    assert_eq!(done(effects), ["Ticket(1) done"]);
    assert_eq!(machine.view().prompt.as_deref(), Some("b"));
    let ended = Input::RoomSeen(room("room-2", RoomStatus::Ended));
    play(&mut machine, [ended]);
    assert_eq!(machine.view().prompt, None);
    // Put off is not declined: the list still leads back to it.
    play(&mut machine, [Input::Prompt("a".into())]);
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
        let news = event(pending(&id, &room_id, number));
        play(&mut machine, [news, event(ended)]);
    }
    let received = machine.view().received;
    assert_eq!(received.len(), 20);
    assert_eq!(received[0].invitation_id, "59");
}

#[test]
fn the_next_session_knows_nothing_of_the_last_one() {
    let mut machine = invited();
    let effects = play(&mut machine, [accept(1, "a"), Input::SignedOut]);
    let expected = ["accept a", "forget", "Ticket(1) NotSignedIn"];
    assert_eq!(done(effects), expected);
    assert!(machine.view().received.is_empty());
    assert_eq!(machine.view().prompt, None);
    let effects = play(&mut machine, [Input::SignedIn(me())]);
    assert_eq!(done(effects), ["forget", "read mine"]);
}

#[test]
fn a_session_that_is_taken_up_again_lets_the_press_be_repeated() {
    let mut machine = invited();
    let effects = play(&mut machine, [accept(1, "a"), Input::SignedIn(me())]);
    let expected = ["accept a", "forget", "Ticket(1) NotSignedIn", "read mine"];
    assert_eq!(done(effects), expected);
    assert_eq!(done(play(&mut machine, [accept(2, "a")])), ["accept a"]);
}
