//! One list out of events and pages: no message twice, none missing, each in its place.

use super::*;

fn older(token: &str) -> PageOf {
    PageOf::Older {
        token: token.to_owned(),
    }
}

/// The pages that are asked for.
fn asked(actions: &[Action]) -> Vec<(PageOf, Option<String>)> {
    actions
        .iter()
        .filter_map(|action| match action {
            Action::ReadPage { of, token, .. } => Some((of.clone(), token.clone())),
            _ => None,
        })
        .collect()
}

/// The shown numbers of messages, read off their texts.
fn numbers(items: &[ChatItem]) -> Vec<u64> {
    items
        .iter()
        .map(|item| item.text.trim_start_matches("text ").parse().unwrap())
        .collect()
}

#[test]
fn a_message_heard_twice_is_shown_once() {
    let mut machine = ready(1..=2, None);
    let actions = play(&mut machine, [heard(message(3))]);
    assert_eq!(numbers(&list(&actions)), [1, 2, 3]);
    assert!(play(&mut machine, [heard(message(3))]).is_empty());
}

#[test]
fn messages_stand_in_the_platforms_order_whenever_they_come() {
    let mut machine = ready(1..=1, None);
    let actions = play(
        &mut machine,
        [heard(message(4)), heard(message(2)), heard(message(3))],
    );
    assert_eq!(numbers(&list(&actions)), [1, 2, 3, 4]);
}

#[test]
fn a_late_copy_of_an_older_state_changes_nothing_and_what_is_deleted_stays_so() {
    let mut machine = ready(1..=1, None);
    let edited = MessageFacts {
        text: "better".to_owned(),
        updated_at: Some(at(10)),
        edited_at: Some(at(10)),
        ..message(1)
    };
    let actions = play(&mut machine, [heard(edited)]);
    assert_eq!(texts(&list(&actions)), ["better"]);
    assert!(list(&actions)[0].edited);
    assert!(!is_told(&play(&mut machine, [heard(message(1))])));
    let deleted = MessageFacts {
        is_deleted: true,
        updated_at: Some(at(20)),
        ..message(1)
    };
    let actions = play(&mut machine, [heard(deleted)]);
    let shown = list(&actions);
    assert!(shown[0].deleted && shown[0].text.is_empty());
    let revived = MessageFacts {
        updated_at: Some(at(30)),
        ..message(1)
    };
    assert!(!is_told(&play(&mut machine, [heard(revived)])));
}

#[test]
fn a_message_of_another_chat_is_not_shown() {
    let mut machine = ready(1..=1, None);
    let other = Input::Message {
        message: message(2),
        users: Vec::new(),
        feed_id: "another".to_owned(),
    };
    assert!(play(&mut machine, [other]).is_empty());
}

#[test]
fn older_messages_are_read_once_for_all_who_ask_and_end_at_the_beginning() {
    let mut machine = ready(5..=6, Some("from-5"));
    assert!(machine.view().has_older);
    let ask = |ticket| Input::LoadOlder {
        ticket: Ticket(ticket),
    };
    let actions = play(&mut machine, [ask(1), ask(2)]);
    assert_eq!(
        asked(&actions),
        [(older("from-5"), Some("from-5".to_owned()))]
    );
    assert!(machine.view().loading_older);
    let page = page_of(older("from-5"), vec![message(4), message(3)], None);
    let actions = play(&mut machine, [page]);
    assert_eq!(replies(&actions), [(1, None), (2, None)]);
    assert_eq!(numbers(&list(&actions)), [3, 4, 5, 6]);
    assert!(!machine.view().has_older);
    let actions = play(&mut machine, [ask(3)]);
    assert_eq!(replies(&actions), [(3, None)]);
    assert!(asked(&actions).is_empty());
}

#[test]
fn older_messages_that_could_not_be_read_can_be_asked_for_again() {
    let mut machine = ready(5..=6, Some("from-5"));
    let failed = Input::Page {
        generation: 1,
        of: older("from-5"),
        result: Err(failure(ErrorCode::Unreachable)),
    };
    let actions = play(
        &mut machine,
        [Input::LoadOlder { ticket: Ticket(1) }, failed],
    );
    assert_eq!(replies(&actions), [(1, Some(ErrorCode::Unreachable))]);
    let actions = play(&mut machine, [Input::LoadOlder { ticket: Ticket(2) }]);
    assert_eq!(asked(&actions).len(), 1);
}

#[test]
fn a_change_of_a_message_before_the_list_does_not_stand_at_its_top() {
    let mut machine = ready(50..=51, Some("from-50"));
    let edited = MessageFacts {
        edited_at: Some(at(90)),
        updated_at: Some(at(90)),
        ..message(3)
    };
    assert!(play(&mut machine, [heard(edited)]).is_empty());
    // When nothing older is left to read, the list reaches back to the first message.
    let mut machine = ready(50..=51, None);
    let actions = play(&mut machine, [heard(message(49))]);
    assert_eq!(numbers(&list(&actions)), [49, 50, 51]);
}

#[test]
fn what_was_missed_while_the_connection_was_away_is_read() {
    let mut machine = ready(1..=3, None);
    let actions = play(&mut machine, [Input::Reconnected]);
    assert_eq!(asked(&actions), [(PageOf::Again { round: 2 }, None)]);
    let page = page_of(
        PageOf::Again { round: 2 },
        (3..=5).map(message).collect(),
        Some("from-3"),
    );
    let actions = play(&mut machine, [page]);
    assert!(asked(&actions).is_empty());
    assert_eq!(numbers(&list(&actions)), [1, 2, 3, 4, 5]);
}

#[test]
fn a_gap_is_closed_page_by_page() {
    let mut machine = ready(1..=3, None);
    let again = page_of(
        PageOf::Again { round: 2 },
        (8..=9).map(message).collect(),
        Some("from-8"),
    );
    let actions = play(&mut machine, [Input::Reconnected, again]);
    let gap = || PageOf::Gap { round: 2, pages: 2 };
    assert_eq!(
        asked(&actions).last(),
        Some(&(gap(), Some("from-8".to_owned())))
    );
    let rest = page_of(gap(), (4..=7).map(message).collect(), Some("from-4"));
    let actions = play(&mut machine, [rest]);
    assert!(asked(&actions).is_empty());
    assert_eq!(numbers(&list(&actions)), (1..=9).collect::<Vec<_>>());
    assert!(!machine.view().has_older);
}

#[test]
fn after_a_long_absence_the_list_starts_anew_without_a_hole() {
    let mut machine = ready(1..=3, None);
    let mut actions = play(&mut machine, [Input::Reconnected]);
    let mut lowest = 100;
    while let Some((of, _)) = asked(&actions).pop() {
        lowest -= 10;
        let messages = (lowest..lowest + 10).map(message).collect();
        let page = page_of(of, messages, Some(&format!("from-{lowest}")));
        actions = play(&mut machine, [page]);
    }
    assert_eq!(numbers(&list(&actions)), (70..100).collect::<Vec<_>>());
    let actions = play(&mut machine, [Input::LoadOlder { ticket: Ticket(1) }]);
    assert_eq!(
        asked(&actions),
        [(older("from-70"), Some("from-70".to_owned()))]
    );
}

#[test]
fn messages_heard_before_a_gap_is_closed_do_not_hide_it() {
    let mut machine = ready(1..=3, None);
    play(&mut machine, [Input::Reconnected]);
    // Heard at once, while the reading is still under way.
    play(&mut machine, (8..=9).map(|segment| heard(message(segment))));
    let again = page_of(
        PageOf::Again { round: 2 },
        (10..=11).map(message).collect(),
        Some("from-10"),
    );
    let actions = play(&mut machine, [again]);
    assert_eq!(
        asked(&actions),
        [(
            PageOf::Gap { round: 2, pages: 2 },
            Some("from-10".to_owned())
        )]
    );
}

#[test]
fn an_own_message_that_went_through_while_nothing_was_heard_does_not_hide_a_gap() {
    let mut machine = ready(1..=3, None);
    let again = page_of(
        PageOf::Again { round: 2 },
        (10..=11).map(message).collect(),
        Some("from-10"),
    );
    let actions = play(
        &mut machine,
        [
            send(1, "LOCAL_1", "hello"),
            sent("LOCAL_1", Ok(own(9, "LOCAL_1", "hello"))),
            Input::Reconnected,
            again,
        ],
    );
    assert!(matches!(
        asked(&actions).last(),
        Some((PageOf::Gap { pages: 2, .. }, _))
    ));
}

#[test]
fn a_reading_that_failed_leaves_its_doubt_to_the_next_one() {
    let mut machine = ready(1..=3, None);
    let failed = Input::Page {
        generation: 1,
        of: PageOf::Again { round: 2 },
        result: Err(failure(ErrorCode::TimedOut)),
    };
    let again = page_of(
        PageOf::Again { round: 3 },
        (10..=11).map(message).collect(),
        Some("from-10"),
    );
    let actions = play(
        &mut machine,
        [
            Input::Reconnected,
            failed,
            heard(message(9)),
            Input::Reconnected,
            again,
        ],
    );
    let last = asked(&actions).pop();
    assert_eq!(
        last,
        Some((
            PageOf::Gap { round: 3, pages: 2 },
            Some("from-10".to_owned())
        ))
    );
}

#[test]
fn older_messages_asked_for_before_the_list_started_anew_leave_no_hole() {
    let mut machine = ready(50..=51, Some("from-50"));
    play(
        &mut machine,
        [
            Input::LoadOlder { ticket: Ticket(1) },
            Input::Reconnected,
            page_of(
                PageOf::Again { round: 2 },
                vec![message(90)],
                Some("from-90"),
            ),
            page_of(
                PageOf::Gap { round: 2, pages: 2 },
                vec![message(89)],
                Some("from-89"),
            ),
            page_of(
                PageOf::Gap { round: 2, pages: 3 },
                vec![message(88)],
                Some("from-88"),
            ),
        ],
    );
    let late = page_of(older("from-50"), vec![message(49)], Some("from-49"));
    let actions = play(&mut machine, [late, heard(message(91))]);
    assert_eq!(replies(&actions), [(1, None)]);
    assert_eq!(numbers(&list(&actions)), [88, 89, 90, 91]);
}

#[test]
fn what_is_missing_from_a_page_that_is_read_anew_was_deleted() {
    let mut machine = ready(1..=3, None);
    let page = page_of(
        PageOf::Again { round: 2 },
        vec![message(1), message(3)],
        None,
    );
    let actions = play(&mut machine, [Input::Reconnected, page]);
    let deleted: Vec<bool> = list(&actions).iter().map(|item| item.deleted).collect();
    assert_eq!(deleted, [false, true, false]);
}

#[test]
fn a_connection_that_comes_back_while_joining_is_not_forgotten() {
    let mut machine = joining(context());
    let actions = play(&mut machine, [joined_as(joined()), Input::Reconnected]);
    assert_eq!(asked(&actions).len(), 2);
    let late = page_of(FIRST, vec![message(1)], None);
    assert!(play(&mut machine, [late]).is_empty());
    let second = PageOf::First { round: 2 };
    let first = page_of(second, vec![message(1), message(2)], None);
    let actions = play(&mut machine, [first]);
    assert_eq!(numbers(&list(&actions)), [1, 2]);
}
