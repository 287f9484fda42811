//! Inputs to effects: links, alone and one after another.

use greenroom_contract::{ErrorCode, LeftStage, Notice, Role};
use socialplus::Invitation;

use super::{
    input::{Action, Input, Seen, Ticket},
    machine::LinkMachine,
};
use crate::{
    actor::{Effect, Machine as _, testing},
    error::Error,
    platform::InvitationNews,
};

fn machine() -> LinkMachine {
    LinkMachine::new("greenroom")
}

fn signed_in() -> LinkMachine {
    let mut machine = machine();
    play(&mut machine, [Input::SignedIn]);
    machine
}

/// What followed, in a form that tests can read.
#[derive(Debug, PartialEq)]
enum Did {
    Run(Action),
    /// The ticket's number, and the error if it was one.
    Reply(u64, Option<ErrorCode>),
    /// A link led nowhere, and why.
    Told(ErrorCode),
    Forget,
}

fn play(machine: &mut LinkMachine, inputs: impl IntoIterator<Item = Input>) -> Vec<Did> {
    let effects = testing::play(machine, inputs);
    let did = effects.into_iter().map(|effect| match effect {
        Effect::Run(action) => Did::Run(action),
        Effect::Reply(ticket, result) => {
            Did::Reply(ticket.number(), result.err().map(|error| error.code()))
        }
        Effect::Notice(Notice::LinkFailed { problem }) => {
            assert_eq!(problem.field.as_deref(), Some("link"));
            Did::Told(problem.code)
        }
        Effect::Notice(other) => panic!("{other:?}"),
        Effect::Later(_, other) => panic!("{other:?} is set for later"),
        Effect::Forget => Did::Forget,
    });
    did.collect()
}

fn open(number: u64, room: &str) -> Input {
    Input::Open {
        ticket: Ticket::numbered(number),
        link: format!("greenroom://room/{room}"),
    }
}

fn room(role: Role, over: bool) -> Input {
    Input::Seen(Ok(Seen::Room {
        role,
        over,
        title: "Friday".to_owned(),
    }))
}

fn invited() -> Box<InvitationNews> {
    Box::new(InvitationNews {
        invitation: Invitation::to_co_host("invitation", "one", "lena", "maya"),
        room_id: "one".into(),
        users: Vec::new(),
    })
}

fn opens(room: &str) -> Did {
    Did::Run(Action::Open {
        room_id: room.into(),
        leaves_stage: false,
    })
}

fn leaves_and_opens(room: &str) -> Did {
    Did::Run(Action::Open {
        room_id: room.into(),
        leaves_stage: true,
    })
}

fn look(room: &str) -> Did {
    Did::Run(Action::Look(room.into()))
}

#[test]
fn a_link_to_a_room_of_ones_own_opens_it() {
    for role in [Role::Host, Role::CoHost] {
        for over in [false, true] {
            let mut machine = signed_in();
            assert_eq!(
                play(&mut machine, [open(1, "one")]),
                [Did::Forget, look("one")]
            );
            let did = play(&mut machine, [room(role, over)]);
            assert_eq!(did, [opens("one")]);
            let did = play(&mut machine, [Input::Opened(Ok(()))]);
            assert_eq!(did, [Did::Reply(1, None)]);
        }
    }
}

#[test]
fn a_link_to_a_room_that_invites_this_person_prompts() {
    let mut machine = signed_in();
    play(&mut machine, [open(1, "one")]);
    let seen = Input::Seen(Ok(Seen::Invitation(invited())));
    let did = play(&mut machine, [seen]);
    let prompt = Did::Run(Action::Prompt(invited()));
    assert_eq!(did, [prompt, Did::Reply(1, None)]);
}

#[test]
fn a_link_that_comes_while_nobody_is_signed_in_waits_for_that() {
    let mut machine = machine();
    assert!(!machine.view().waits);
    let did = play(&mut machine, [open(1, "one")]);
    assert_eq!(did, [Did::Forget, Did::Reply(1, None)]);
    assert!(machine.view().waits);
    let did = play(&mut machine, [Input::SignedIn]);
    assert_eq!(did, [Did::Forget, look("one")]);
    assert!(!machine.view().waits);
    play(
        &mut machine,
        [room(Role::Host, false), Input::Opened(Ok(()))],
    );
    // It has led there: the next sign-in leads nowhere.
    let did = play(&mut machine, [Input::SignedOut, Input::SignedIn]);
    assert_eq!(did, [Did::Forget, Did::Forget]);
}

#[test]
fn of_two_links_that_wait_the_newest_is_followed() {
    let mut machine = machine();
    play(&mut machine, [open(1, "one"), open(2, "two")]);
    let did = play(&mut machine, [Input::SignedIn]);
    assert_eq!(did, [Did::Forget, look("two")]);
}

#[test]
fn a_newer_link_takes_the_place_of_one_that_is_being_followed() {
    let mut machine = signed_in();
    play(&mut machine, [open(1, "one")]);
    let did = play(&mut machine, [open(2, "two")]);
    let overtaken = Did::Reply(1, Some(ErrorCode::Overtaken));
    // Without a word: the person opened another one.
    assert_eq!(did, [overtaken, Did::Forget, look("two")]);
    let did = play(&mut machine, [room(Role::Host, false)]);
    assert_eq!(did, [opens("two")]);
}

#[test]
fn a_session_that_ends_meanwhile_leaves_the_link_to_the_next() {
    let mut machine = signed_in();
    play(&mut machine, [open(1, "one")]);
    let did = play(&mut machine, [Input::SignedOut]);
    assert_eq!(
        did,
        [Did::Reply(1, Some(ErrorCode::Overtaken)), Did::Forget]
    );
    assert!(machine.view().waits);
    let did = play(&mut machine, [Input::SignedIn]);
    assert_eq!(did, [Did::Forget, look("one")]);
}

#[test]
fn what_is_no_link_to_a_room_stops_nothing() {
    let mut machine = signed_in();
    play(&mut machine, [open(1, "one")]);
    let did = play(&mut machine, [open(2, "../sessions")]);
    let invalid = ErrorCode::LinkInvalid;
    assert_eq!(did, [Did::Told(invalid), Did::Reply(2, Some(invalid))]);
    let did = play(&mut machine, [room(Role::Host, false)]);
    assert_eq!(did, [opens("one")]);
}

#[test]
fn each_way_to_nowhere_has_its_own_reason() {
    let failed = |code| Input::Seen(Err(Error::known(code, "said by the test")));
    for (seen, code) in [
        (room(Role::Viewer, false), ErrorCode::InvitationGone),
        (room(Role::Viewer, true), ErrorCode::RoomEnded),
        (failed(ErrorCode::RoomGone), ErrorCode::RoomGone),
        (failed(ErrorCode::Unreachable), ErrorCode::Unreachable),
        (failed(ErrorCode::TimedOut), ErrorCode::TimedOut),
    ] {
        let mut machine = signed_in();
        play(&mut machine, [open(1, "one")]);
        let did = play(&mut machine, [seen]);
        assert_eq!(did, [Did::Told(code), Did::Reply(1, Some(code))]);
        assert_eq!(play(&mut machine, [Input::SignedIn]), [Did::Forget]);
    }
}

/// On the stage of a room that no link here leads to.
fn on_a_stage(leaves: LeftStage) -> Input {
    Input::Stage(Some(("another".into(), leaves)))
}

fn follow(number: u64) -> Input {
    let ticket = Ticket::numbered(number);
    Input::Follow { ticket }
}

fn stay(number: u64) -> Input {
    let ticket = Ticket::numbered(number);
    Input::Drop { ticket }
}

/// A link that asks whether this stage is to be left for it; opening had ticket 1.
fn asking(leaves: LeftStage) -> LinkMachine {
    let mut machine = signed_in();
    let did = play(
        &mut machine,
        [
            on_a_stage(leaves),
            open(1, "one"),
            room(Role::CoHost, false),
        ],
    );
    assert_eq!(did, [Did::Forget, look("one"), Did::Reply(1, None)]);
    machine
}

/// What the page asks: which room, what is left for it, whether it is under way.
fn asked(machine: &LinkMachine) -> Option<(String, Option<LeftStage>, bool)> {
    let asks = machine.view().asks?;
    Some((asks.room_title, asks.leaves, asks.busy))
}

#[test]
fn no_stage_is_left_for_a_link_before_the_person_agrees() {
    let leaves = LeftStage::Another;
    let mut machine = asking(leaves);
    let friday = "Friday".to_owned();
    assert_eq!(asked(&machine), Some((friday.clone(), Some(leaves), false)));
    let did = play(&mut machine, [follow(2), follow(3)]);
    assert_eq!(did, [leaves_and_opens("one"), Did::Reply(3, None)]);
    // On the way: the stage is gone, and the question is still what it was.
    play(&mut machine, [Input::Stage(None)]);
    assert_eq!(asked(&machine), Some((friday, Some(leaves), true)));
    let did = play(&mut machine, [stay(4), Input::Opened(Ok(()))]);
    assert_eq!(did, [Did::Reply(4, None), Did::Reply(2, None)]);
    assert_eq!(asked(&machine), None);
}

#[test]
fn whoever_stays_is_not_asked_again() {
    let mut machine = asking(LeftStage::OwnShow);
    assert_eq!(play(&mut machine, [stay(2)]), [Did::Reply(2, None)]);
    assert_eq!(asked(&machine), None);
    let gone = Did::Reply(3, Some(ErrorCode::InvitationGone));
    assert_eq!(play(&mut machine, [follow(3)]), [gone]);
    let did = play(&mut machine, [Input::SignedOut, Input::SignedIn]);
    assert_eq!(did, [Did::Forget, Did::Forget]);
}

#[test]
fn a_stage_that_ends_meanwhile_is_not_left_again() {
    let mut machine = asking(LeftStage::Another);
    play(&mut machine, [Input::Stage(None)]);
    assert_eq!(asked(&machine), Some(("Friday".to_owned(), None, false)));
    assert_eq!(play(&mut machine, [follow(2)]), [opens("one")]);
}

#[test]
fn a_stage_that_is_entered_meanwhile_is_asked_about_too() {
    let mut machine = signed_in();
    play(&mut machine, [open(1, "one"), room(Role::Host, false)]);
    let leaves = LeftStage::OwnRoom;
    let busy = Error::known(ErrorCode::RoomOpen, "another room is open");
    let did = play(&mut machine, [on_a_stage(leaves), Input::Opened(Err(busy))]);
    assert_eq!(did, [Did::Reply(1, None)]);
    assert_eq!(
        asked(&machine),
        Some(("Friday".to_owned(), Some(leaves), false))
    );
}

#[test]
fn a_way_that_fails_is_said_and_not_asked_again() {
    let mut machine = asking(LeftStage::Another);
    let failed = Error::known(ErrorCode::Unreachable, "said by the test");
    let did = play(&mut machine, [follow(2), Input::Opened(Err(failed))]);
    let code = ErrorCode::Unreachable;
    let expected = [
        leaves_and_opens("one"),
        Did::Told(code),
        Did::Reply(2, Some(code)),
    ];
    assert_eq!(did, expected);
    assert_eq!(asked(&machine), None);
}

#[test]
fn a_newer_link_takes_the_place_of_one_that_asks() {
    let mut machine = asking(LeftStage::Another);
    let did = play(&mut machine, [open(2, "two")]);
    assert_eq!(did, [Did::Forget, look("two")]);
    assert_eq!(asked(&machine), None);
}

#[test]
fn nobody_is_asked_to_leave_for_the_room_they_are_in_or_for_one_that_is_over() {
    let mut machine = signed_in();
    let here = Input::Stage(Some(("one".into(), LeftStage::OwnShow)));
    play(&mut machine, [here, open(1, "one")]);
    let did = play(&mut machine, [room(Role::Host, false)]);
    assert_eq!(did, [opens("one")]);
    let mut machine = signed_in();
    play(
        &mut machine,
        [on_a_stage(LeftStage::OwnShow), open(1, "one")],
    );
    let did = play(&mut machine, [room(Role::Host, true)]);
    let code = ErrorCode::RoomEnded;
    assert_eq!(did, [Did::Told(code), Did::Reply(1, Some(code))]);
}
