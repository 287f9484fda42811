//! Signing in, being remembered, and the end of a session.

use greenroom_contract::{LinkView, Notice, Retry, SessionPhase};

use super::*;

fn recalled(result: Result<Option<Account>, UiError>) -> Input {
    Input::Recalled { attempt: 1, result }
}

/// Nobody is remembered.
fn signed_out() -> SessionMachine {
    let mut machine = SessionMachine::default();
    play(&mut machine, [Input::Start, recalled(Ok(None))]);
    machine
}

/// Maya is remembered; that was attempt 1.
fn signed_in() -> SessionMachine {
    let mut machine = SessionMachine::default();
    let account = recalled(Ok(Some(account("maya"))));
    play(&mut machine, [Input::Start, account]);
    machine
}

fn done(attempt: u64) -> Input {
    Input::SignedIn {
        attempt,
        result: Ok(account("maya")),
    }
}

#[test]
fn a_remembered_session_goes_on() {
    let mut machine = SessionMachine::default();
    assert_eq!(machine.view().phase, SessionPhase::Restoring);
    let actions = play(&mut machine, [Input::Start]);
    assert!(matches!(actions[..], [Action::Recall { attempt: 1 }]));
    let actions = play(&mut machine, [recalled(Ok(Some(account("maya"))))]);
    assert!(matches!(
        actions[..],
        [
            Action::Adopt { attempt: 1 },
            Action::Remember { attempt: 1 }
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
    let actions = play(&mut machine, [Input::Start, unreachable()]);
    assert!(matches!(
        actions.last(),
        Some(Action::RecallLater { attempt: 1 })
    ));
    let problem = machine.view().problem.unwrap();
    assert!(matches!(problem.retry, Retry::Automatic { .. }));
    let again = || Input::RecallAgain { attempt: 1 };
    let actions = play(&mut machine, [again()]);
    assert!(matches!(actions[..], [Action::Recall { attempt: 1 }]));
    play(&mut machine, [unreachable(), sign_in(1)]);
    let late = [again(), recalled(Ok(Some(account("maya"))))];
    assert!(play(&mut machine, late).is_empty());
    assert_eq!(machine.view().phase, SessionPhase::SigningIn);
}

#[test]
fn a_remembered_session_that_is_over_is_not_tried_again() {
    let mut machine = SessionMachine::default();
    let over = recalled(Err(failure(ErrorCode::SessionExpired)));
    let actions = play(&mut machine, [Input::Start, over]);
    assert!(matches!(actions[..], [Action::Recall { .. }]));
    let view = machine.view();
    assert_eq!(view.phase, SessionPhase::SignedOut);
    assert_eq!(view.problem.unwrap().code, ErrorCode::SessionExpired);
}

#[test]
fn trying_it_on_this_computer_starts_the_network_and_signs_in_under_the_name() {
    let mut machine = signed_out();
    let actions = play(&mut machine, [start_local(1, " Maya ")]);
    assert!(matches!(actions[..], [Action::StartLocal { attempt: 2 }]));
    assert_eq!(machine.view().phase, SessionPhase::StartingNetwork);
    let up = Input::NetworkUp {
        attempt: 2,
        result: Ok(()),
    };
    let actions = play(&mut machine, [up]);
    assert!(matches!(&actions[..],
        [Action::SignInLocal { attempt: 2, name }] if name == "Maya"));
    let actions = play(&mut machine, [done(2)]);
    assert_eq!(replies(&actions), [(1, None)]);
}

#[test]
fn pressed_twice_the_network_is_started_once_and_both_are_answered() {
    let mut machine = signed_out();
    let actions = play(
        &mut machine,
        [start_local(1, "Maya"), start_local(2, "Maya")],
    );
    assert!(matches!(actions[..], [Action::StartLocal { .. }]));
    let failed = Input::NetworkUp {
        attempt: 2,
        result: Err(failure(ErrorCode::PortTaken)),
    };
    let actions = play(&mut machine, [failed]);
    assert_eq!(
        replies(&actions),
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
    for (input, field, code) in [
        (start_local(1, "  "), "name", ErrorCode::FieldEmpty),
        (start_local(1, &too_long), "name", ErrorCode::FieldTooLong),
        (
            Input::SignIn {
                ticket: Ticket(1),
                args: Box::new(SignIn {
                    user_id: " ".to_owned(),
                    ..form()
                }),
            },
            "userId",
            ErrorCode::FieldEmpty,
        ),
        (
            Input::SignIn {
                ticket: Ticket(1),
                args: Box::new(SignIn {
                    api_key: String::new().into(),
                    ..form()
                }),
            },
            "apiKey",
            ErrorCode::FieldEmpty,
        ),
        (
            Input::SignIn {
                ticket: Ticket(1),
                args: Box::new(SignIn {
                    api_url: Some("not an address".to_owned()),
                    ..form()
                }),
            },
            "apiUrl",
            ErrorCode::FieldInvalid,
        ),
    ] {
        let mut machine = signed_in();
        let actions = play(&mut machine, [input]);
        let [Action::Reply(_, Err(error))] = &actions[..] else {
            panic!("not refused: {actions:?}");
        };
        assert_eq!((error.code, error.field.as_deref()), (code, Some(field)));
        assert_eq!(machine.view().phase, SessionPhase::SignedIn);
    }
}

#[test]
fn a_second_attempt_takes_the_place_of_the_first() {
    let mut machine = signed_out();
    let actions = play(&mut machine, [sign_in(1), sign_in(2)]);
    assert_eq!(replies(&actions), [(1, Some(ErrorCode::NotSignedIn))]);
    assert!(play(&mut machine, [done(2)]).is_empty());
    let actions = play(&mut machine, [done(3)]);
    assert!(matches!(actions[0], Action::Adopt { attempt: 3 }));
    assert_eq!(replies(&actions), [(2, None)]);
}

#[test]
fn signing_in_elsewhere_lets_go_of_the_session_but_forgets_nothing_yet() {
    let mut machine = signed_in();
    let actions = play(&mut machine, [sign_in(1)]);
    assert!(matches!(
        actions[..],
        [
            Action::Drop { forget: false },
            Action::SignIn { attempt: 2, .. }
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
    let failed = || Input::Remembered {
        attempt: 1,
        result: Err(failure(ErrorCode::NoKeychain)),
    };
    let actions = play(&mut machine, [failed(), failed()]);
    assert!(matches!(
        actions[..],
        [Action::Notice(Notice::NotRemembered)]
    ));
    let view = machine.view();
    assert!(!view.remembered);
    assert_eq!(view.phase, SessionPhase::SignedIn);
}

#[test]
fn a_session_that_the_platform_ended_is_forgotten_with_its_reason() {
    let mut machine = signed_in();
    let over = |attempt| Input::Over {
        attempt,
        error: failure(ErrorCode::SessionEnded),
    };
    let actions = play(&mut machine, [over(1), over(1)]);
    assert!(matches!(actions[..], [Action::Drop { forget: true }]));
    let view = machine.view();
    assert_eq!(view.phase, SessionPhase::SignedOut);
    assert_eq!(view.me, None);
    assert_eq!(view.problem.unwrap().code, ErrorCode::SessionEnded);
    assert!(replies(&play(&mut machine, [sign_in(1), over(1)])).is_empty());
}

#[test]
fn signed_out_twice_it_is_done_once_and_both_are_answered() {
    let mut machine = signed_in();
    let sign_out = |ticket| Input::SignOut {
        ticket: Ticket(ticket),
    };
    let actions = play(&mut machine, [sign_out(1), sign_out(2)]);
    assert!(matches!(actions[..], [Action::SignOut { attempt: 2 }]));
    // The page is out at once, whatever the platform takes.
    assert_eq!(machine.view().phase, SessionPhase::SignedOut);
    assert_eq!(machine.view().me, None);
    let actions = play(&mut machine, [Input::SignedOut { attempt: 2 }]);
    assert_eq!(replies(&actions), [(1, None), (2, None)]);
}

#[test]
fn signing_out_ends_an_attempt_that_is_under_way() {
    let mut machine = signed_out();
    let sign_out = Input::SignOut { ticket: Ticket(2) };
    let actions = play(&mut machine, [sign_in(1), sign_out]);
    assert_eq!(replies(&actions), [(1, Some(ErrorCode::NotSignedIn))]);
    assert!(play(&mut machine, [done(2)]).is_empty());
    assert_eq!(machine.view().phase, SessionPhase::SignedOut);
}

#[test]
fn the_link_is_that_of_the_session() {
    let mut machine = signed_in();
    let link = |attempt, link| Input::Link { attempt, link };
    play(
        &mut machine,
        [
            link(1, LinkView::Connected),
            link(0, LinkView::Reconnecting { retry_in_ms: 5 }),
        ],
    );
    assert_eq!(machine.view().realtime, LinkView::Connected);
    let sign_out = Input::SignOut { ticket: Ticket(1) };
    play(&mut machine, [sign_out, link(2, LinkView::Connected)]);
    assert_eq!(machine.view().realtime, LinkView::Off);
}
