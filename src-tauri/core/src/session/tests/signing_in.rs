//! Signing in, being remembered, and the end of a session.

use greenroom_contract::{LinkView, Retry, SessionPhase};

use super::*;

fn recalled(result: Result<Option<Account>, Error>) -> Input {
    Input::Recalled(result)
}

/// Nobody is remembered.
fn signed_out() -> SessionMachine {
    let mut machine = SessionMachine::default();
    play(&mut machine, [Input::Recall, recalled(Ok(None))]);
    machine
}

/// Maya is remembered; that was session 1.
fn signed_in() -> SessionMachine {
    let mut machine = SessionMachine::default();
    let account = recalled(Ok(Some(account("maya"))));
    play(&mut machine, [Input::Recall, account]);
    machine
}

fn done() -> Input {
    Input::SignedIn(Ok(account("maya")))
}

#[test]
fn a_remembered_session_goes_on() {
    let mut machine = SessionMachine::default();
    assert_eq!(machine.view().phase, SessionPhase::Restoring);
    let did = play(&mut machine, [Input::Recall]);
    assert!(matches!(did[..], [Did::Run(Action::Recall)]));
    let did = play(&mut machine, [recalled(Ok(Some(account("maya"))))]);
    assert!(matches!(
        did[..],
        [
            Did::Run(Action::Adopt { session: 1 }),
            Did::Run(Action::Remember),
            Did::UnheardLater(1)
        ]
    ));
    let view = machine.view();
    assert_eq!(view.phase, SessionPhase::SignedIn);
    assert_eq!(view.me.unwrap().user_id, "maya");
    assert_eq!(view.realtime, LinkView::Connecting);
}

#[test]
fn who_is_not_remembered_is_asked() {
    let machine = signed_out();
    assert_eq!(machine.view().phase, SessionPhase::SignedOut);
    assert_eq!(machine.view().problem, None);
}

#[test]
fn a_network_that_cannot_be_reached_is_tried_again_until_the_person_does_something_else() {
    let mut machine = SessionMachine::default();
    let unreachable = || recalled(Err(failure(ErrorCode::Unreachable)));
    let did = play(&mut machine, [Input::Recall, unreachable()]);
    assert!(matches!(did.last(), Some(Did::RecallLater)));
    let problem = machine.view().problem.unwrap();
    assert!(matches!(problem.retry, Retry::Automatic { .. }));
    let did = play(&mut machine, [Input::Recall]);
    assert!(matches!(did[..], [Did::Run(Action::Recall)]));
    play(&mut machine, [unreachable()]);
    let did = play(&mut machine, [sign_in(1)]);
    assert!(matches!(
        did[..],
        [Did::Forget, Did::Run(Action::SignIn(_))]
    ));
    assert_eq!(machine.view().phase, SessionPhase::SigningIn);
    let refused = Input::SignedIn(Err(failure(ErrorCode::Unreachable)));
    let did = play(&mut machine, [refused]);
    assert_eq!(replies(&did), [(1, Some(ErrorCode::Unreachable))]);
    // What the person asked for is tried again by the person.
    assert_eq!(machine.view().problem.unwrap().retry, Retry::Now);
}

#[test]
fn a_remembered_session_that_is_over_is_not_tried_again() {
    let mut machine = SessionMachine::default();
    let over = recalled(Err(failure(ErrorCode::SessionExpired)));
    let did = play(&mut machine, [Input::Recall, over]);
    assert!(matches!(did[..], [Did::Run(Action::Recall)]));
    let view = machine.view();
    assert_eq!(view.phase, SessionPhase::SignedOut);
    assert_eq!(view.problem.unwrap().code, ErrorCode::SessionExpired);
}

#[test]
fn trying_it_on_this_computer_starts_the_network_and_signs_in_under_the_name() {
    let mut machine = signed_out();
    let did = play(&mut machine, [start_local(1, " Maya ")]);
    assert!(matches!(
        did[..],
        [Did::Forget, Did::Run(Action::StartLocal)]
    ));
    assert_eq!(machine.view().phase, SessionPhase::StartingNetwork);
    let did = play(&mut machine, [Input::NetworkUp(Ok(access()))]);
    assert!(matches!(&did[..],
        [Did::Run(Action::SignInLocal { name, .. })] if name == "Maya"));
    let did = play(&mut machine, [done()]);
    assert_eq!(replies(&did), [(1, None)]);
}

#[test]
fn pressed_twice_the_network_is_started_once_and_both_are_answered() {
    let mut machine = signed_out();
    let did = play(
        &mut machine,
        [start_local(1, "Maya"), start_local(2, "Maya")],
    );
    assert!(matches!(
        did[..],
        [Did::Forget, Did::Run(Action::StartLocal)]
    ));
    let failed = Input::NetworkUp(Err(failure(ErrorCode::PortTaken)));
    let did = play(&mut machine, [failed]);
    assert_eq!(
        replies(&did),
        [
            (1, Some(ErrorCode::PortTaken)),
            (2, Some(ErrorCode::PortTaken))
        ]
    );
    assert_eq!(machine.view().phase, SessionPhase::SignedOut);
    assert_eq!(machine.view().network, None);
}

#[test]
fn a_form_that_cannot_work_is_refused_by_its_field_and_disturbs_nothing() {
    let too_long = "x".repeat(101);
    let form_with = |change: fn(&mut SignIn)| {
        let mut args = Box::new(form());
        change(&mut args);
        Input::SignIn {
            ticket: ticket(1),
            args,
        }
    };
    for (input, field, code) in [
        (start_local(1, "  "), "name", ErrorCode::FieldEmpty),
        (start_local(1, &too_long), "name", ErrorCode::FieldTooLong),
        (
            form_with(|form| form.user_id = " ".to_owned()),
            "userId",
            ErrorCode::FieldEmpty,
        ),
        (
            form_with(|form| form.api_key = String::new().into()),
            "apiKey",
            ErrorCode::FieldEmpty,
        ),
        (
            form_with(|form| form.api_url = Some("not an address".to_owned())),
            "apiUrl",
            ErrorCode::FieldInvalid,
        ),
        (
            form_with(|form| form.region = Some("mars".to_owned())),
            "region",
            ErrorCode::FieldInvalid,
        ),
    ] {
        let mut machine = signed_in();
        let did = play(&mut machine, [input]);
        let [Did::Reply(1, Err(error))] = &did[..] else {
            panic!("not refused: {did:?}");
        };
        let told = greenroom_contract::UiError::from(error);
        assert_eq!((told.code, told.field.as_deref()), (code, Some(field)));
        assert_eq!(machine.view().phase, SessionPhase::SignedIn);
    }
}

#[test]
fn a_second_attempt_takes_the_place_of_the_first() {
    let mut machine = signed_out();
    play(&mut machine, [sign_in(1)]);
    let did = play(&mut machine, [sign_in(2)]);
    assert_eq!(replies(&did), [(1, Some(ErrorCode::NotSignedIn))]);
    // The client of the first is not heard any more, and the second is asked for after that.
    assert!(matches!(
        did[..],
        [Did::Reply(..), Did::Forget, Did::Run(Action::SignIn(_))]
    ));
    let did = play(&mut machine, [done()]);
    assert!(matches!(did[0], Did::Run(Action::Adopt { session: 1 })));
    assert_eq!(replies(&did), [(2, None)]);
}

#[test]
fn signing_in_elsewhere_lets_go_of_the_session_but_forgets_nothing_yet() {
    let mut machine = signed_in();
    let did = play(&mut machine, [sign_in(1)]);
    assert!(matches!(
        did[..],
        [
            Did::Forget,
            Did::Run(Action::Drop { forget: false }),
            Did::Run(Action::SignIn(_))
        ]
    ));
    let view = machine.view();
    assert_eq!(view.me, None);
    assert_eq!(view.network.unwrap().name, "sg");
    assert_eq!(view.realtime, LinkView::Off);
}

#[test]
fn without_a_keychain_the_session_is_good_and_the_person_is_told_once() {
    let mut machine = signed_in();
    let failed = || Input::Remembered(Err(failure(ErrorCode::NoKeychain)));
    let did = play(&mut machine, [failed(), failed()]);
    assert!(matches!(
        did[..],
        [
            Did::Notice(Notice::NotRemembered),
            Did::RememberLater,
            Did::RememberLater
        ]
    ));
    let view = machine.view();
    assert!(!view.remembered);
    assert_eq!(view.phase, SessionPhase::SignedIn);
}

#[test]
fn a_session_that_the_platform_ended_is_forgotten_with_its_reason() {
    let mut machine = signed_in();
    let over = |session| Input::Over {
        session,
        error: failure(ErrorCode::SessionEnded),
    };
    let did = play(&mut machine, [over(1), over(1)]);
    assert!(matches!(
        did[..],
        [Did::Forget, Did::Run(Action::Drop { forget: true })]
    ));
    let view = machine.view();
    assert_eq!(view.phase, SessionPhase::SignedOut);
    assert_eq!(view.me, None);
    assert_eq!(view.problem.unwrap().code, ErrorCode::SessionEnded);
    assert!(replies(&play(&mut machine, [sign_in(1), over(1)])).is_empty());
    play(&mut machine, [done(), over(1)]);
    assert_eq!(machine.view().phase, SessionPhase::SignedIn);
}

#[test]
fn signed_out_twice_it_is_done_once_and_both_are_answered() {
    let mut machine = signed_in();
    let did = play(&mut machine, [sign_out(1), sign_out(2)]);
    assert!(matches!(did[..], [Did::Forget, Did::Run(Action::SignOut)]));
    // The page is out at once, whatever the platform takes.
    assert_eq!(machine.view().phase, SessionPhase::SignedOut);
    assert_eq!(machine.view().me, None);
    let did = play(&mut machine, [Input::SignedOut(Ok(()))]);
    assert_eq!(replies(&did), [(1, None), (2, None)]);
}

#[test]
fn signing_out_ends_an_attempt_that_is_under_way() {
    let mut machine = signed_out();
    play(&mut machine, [sign_in(1)]);
    let did = play(&mut machine, [sign_out(2)]);
    assert_eq!(replies(&did), [(1, Some(ErrorCode::NotSignedIn))]);
    assert!(matches!(did[1], Did::Forget));
    assert_eq!(machine.view().phase, SessionPhase::SignedOut);
}

#[test]
fn the_link_is_that_of_the_session() {
    let mut machine = signed_in();
    let link = |session, link| Input::Link { session, link };
    play(
        &mut machine,
        [
            link(1, LinkView::Connected),
            link(0, LinkView::Reconnecting { retry_in_ms: 5 }),
        ],
    );
    assert_eq!(machine.view().realtime, LinkView::Connected);
    play(&mut machine, [sign_out(1), link(1, LinkView::Connected)]);
    assert_eq!(machine.view().realtime, LinkView::Off);
}

#[test]
fn events_that_stay_away_are_told_when_it_is_more_than_a_blink_and_until_they_come() {
    let link = |link| Input::Link { session: 1, link };
    let again = LinkView::Reconnecting { retry_in_ms: 500 };
    let signed_in = || Input::SignedIn(Ok(account("maya")));
    let mut machine = SessionMachine::default();
    let did = play(&mut machine, [sign_in(1), signed_in()]);
    assert!(matches!(did.last(), Some(Did::UnheardLater(1))));
    // The first connection came in time.
    play(
        &mut machine,
        [link(LinkView::Connected), Input::Unheard { gap: 1 }],
    );
    assert_eq!(machine.view().unheard_since, None);
    // A connection that is lost is one gap, however often it is tried again.
    let did = play(
        &mut machine,
        [link(again), link(LinkView::Connecting), link(again)],
    );
    assert!(matches!(&did[..], [Did::UnheardLater(2)]));
    assert_eq!(machine.view().unheard_since, None);
    play(&mut machine, [Input::Unheard { gap: 2 }]);
    assert!(machine.view().unheard_since.is_some());
    play(&mut machine, [link(LinkView::Connected)]);
    assert_eq!(machine.view().unheard_since, None);
    // What was set for a gap that closed is not about the next one.
    play(&mut machine, [link(again), Input::Unheard { gap: 2 }]);
    assert_eq!(machine.view().unheard_since, None);
    play(&mut machine, [Input::Unheard { gap: 3 }, sign_out(2)]);
    assert_eq!(machine.view().unheard_since, None);
}

#[test]
fn a_locked_keychain_is_not_taken_for_nobody_and_the_person_can_try_again() {
    let mut machine = SessionMachine::default();
    let locked = || recalled(Err(failure(ErrorCode::KeychainLocked)));
    let did = play(&mut machine, [Input::Recall, locked()]);
    // It would ask for its password again and again.
    assert!(matches!(did[..], [Did::Run(Action::Recall)]));
    let problem = machine.view().problem.unwrap();
    assert_eq!(problem.code, ErrorCode::KeychainLocked);
    assert_eq!(problem.retry, Retry::Now);
    let did = play(&mut machine, [restore(1)]);
    assert!(matches!(did[..], [Did::Forget, Did::Run(Action::Recall)]));
    let view = machine.view();
    assert_eq!((view.phase, view.problem), (SessionPhase::Restoring, None));
    let account = recalled(Ok(Some(account("maya"))));
    let did = play(&mut machine, [account]);
    assert_eq!(replies(&did), [(1, None)]);
    assert_eq!(machine.view().phase, SessionPhase::SignedIn);
}

#[test]
fn looking_again_ends_with_the_answer_whatever_it_is() {
    let mut machine = signed_out();
    play(&mut machine, [restore(1), restore(2)]);
    let did = play(&mut machine, [recalled(Ok(None))]);
    assert_eq!(replies(&did), [(1, None), (2, None)]);
    assert_eq!(machine.view().phase, SessionPhase::SignedOut);
    play(&mut machine, [restore(3)]);
    let locked = recalled(Err(failure(ErrorCode::KeychainLocked)));
    let did = play(&mut machine, [locked]);
    assert_eq!(replies(&did), [(3, Some(ErrorCode::KeychainLocked))]);
    let mut machine = signed_in();
    assert_eq!(replies(&play(&mut machine, [restore(4)])), [(4, None)]);
}

#[test]
fn a_keychain_that_comes_late_is_waited_for_a_while() {
    let mut machine = SessionMachine::default();
    let mut looked = 0;
    play(&mut machine, [Input::Recall]);
    loop {
        let none = recalled(Err(failure(ErrorCode::NoKeychain)));
        let did = play(&mut machine, [none]);
        // Nothing is wrong as long as nobody signs in.
        assert_eq!(machine.view().phase, SessionPhase::SignedOut);
        assert_eq!(machine.view().problem, None);
        looked += 1;
        match did[..] {
            [Did::RecallLater] => play(&mut machine, [Input::Recall]),
            _ => break,
        };
    }
    assert_eq!(looked, 12);
    let mut machine = SessionMachine::default();
    let none = recalled(Err(failure(ErrorCode::NoKeychain)));
    let found = recalled(Ok(Some(account("maya"))));
    play(&mut machine, [Input::Recall, none, Input::Recall, found]);
    assert_eq!(machine.view().phase, SessionPhase::SignedIn);
}

#[test]
fn a_keychain_that_comes_later_gets_the_session() {
    let mut machine = signed_in();
    let none = || Input::Remembered(Err(failure(ErrorCode::NoKeychain)));
    let did = play(&mut machine, [none()]);
    assert!(matches!(
        did[..],
        [Did::Notice(Notice::NotRemembered), Did::RememberLater]
    ));
    let did = play(&mut machine, [Input::RememberAgain, none()]);
    // Said once.
    assert!(matches!(
        did[..],
        [Did::Run(Action::Remember), Did::RememberLater]
    ));
    play(
        &mut machine,
        [Input::RememberAgain, Input::Remembered(Ok(()))],
    );
    assert!(machine.view().remembered);
    let locked = Input::Remembered(Err(failure(ErrorCode::KeychainLocked)));
    let did = play(&mut machine, [locked]);
    assert!(matches!(did[..], [Did::Notice(Notice::NotRemembered)]));
}

#[test]
fn a_keychain_that_does_not_let_go_of_the_session_is_told() {
    let mut machine = signed_in();
    play(&mut machine, [sign_out(1)]);
    let locked = Input::SignedOut(Err(failure(ErrorCode::KeychainLocked)));
    let did = play(&mut machine, [locked]);
    assert!(matches!(did[0], Did::Notice(Notice::NotForgotten)));
    assert_eq!(replies(&did), [(1, None)]);
}

#[test]
fn how_far_the_clock_is_off_is_told_for_the_session_of_now() {
    let mut machine = SessionMachine::default();
    play(
        &mut machine,
        [sign_in(1), Input::SignedIn(Ok(account("maya")))],
    );
    let differs = |session, hours| Input::ClockAhead {
        session,
        ahead: time::Duration::hours(hours),
    };
    play(&mut machine, [differs(1, 2)]);
    assert_eq!(machine.view().clock_ahead_ms, 7_200_000);
    play(&mut machine, [differs(0, -3)]);
    assert_eq!(machine.view().clock_ahead_ms, 7_200_000);
    // It is as wrong when nobody is signed in.
    play(&mut machine, [sign_out(2)]);
    assert_eq!(machine.view().clock_ahead_ms, 7_200_000);
}
