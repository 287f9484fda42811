//! One list out of events and pages: no message twice, none missing, each in its place.

use socialplus::MessageContent;

use super::*;

fn older(from: &str) -> PageOf {
    PageOf::Older {
        from: PageToken::new(from),
    }
}

fn gap(round: u64, pages: u32, from: &str) -> PageOf {
    PageOf::Gap {
        round,
        pages,
        from: PageToken::new(from),
    }
}

/// The pages that are asked for.
fn asked(effects: &Effects) -> Vec<PageOf> {
    runs(effects)
        .into_iter()
        .filter_map(|action| match action {
            Action::Read { of, .. } => Some(of),
            Action::Join(_) | Action::Make { .. } | Action::Leave | Action::Act { .. } => None,
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
    play(&mut machine, [heard(message(3))]);
    assert_eq!(numbers(&list(&machine)), [1, 2, 3]);
    assert!(is_quiet(&mut machine, [heard(message(3))]));
}

#[test]
fn messages_stand_in_the_platforms_order_whenever_they_come() {
    let mut machine = ready(1..=1, None);
    play(
        &mut machine,
        [heard(message(4)), heard(message(2)), heard(message(3))],
    );
    assert_eq!(numbers(&list(&machine)), [1, 2, 3, 4]);
}

#[test]
fn a_late_copy_of_an_older_state_changes_nothing_and_what_is_deleted_stays_so() {
    let mut machine = ready(1..=1, None);
    let edited = Message {
        content: MessageContent::Text("better".to_owned()),
        updated_at: Some(at(10)),
        edited_at: Some(at(10)),
        ..message(1)
    };
    play(&mut machine, [heard(edited)]);
    assert_eq!(texts(&list(&machine)), ["better"]);
    assert!(list(&machine)[0].edited);
    assert!(is_quiet(&mut machine, [heard(message(1))]));
    let deleted = Message {
        is_deleted: true,
        updated_at: Some(at(20)),
        ..message(1)
    };
    play(&mut machine, [heard(deleted)]);
    let shown = list(&machine);
    assert!(shown[0].deleted && shown[0].text.is_empty());
    let revived = Message {
        updated_at: Some(at(30)),
        ..message(1)
    };
    assert!(is_quiet(&mut machine, [heard(revived)]));
}

#[test]
fn a_message_of_another_chat_is_not_shown() {
    let mut machine = ready(1..=1, None);
    let other = Message {
        message_feed_id: "another".into(),
        ..message(2)
    };
    assert!(is_quiet(&mut machine, [heard(other)]));
}

#[test]
fn older_messages_are_read_once_for_all_who_ask_and_end_at_the_beginning() {
    let mut machine = ready(5..=6, Some("from-5"));
    assert!(machine.view().has_older);
    let effects = play(&mut machine, [load_older(1), load_older(2)]);
    assert_eq!(asked(&effects), [older("from-5")]);
    assert!(machine.view().loading_older);
    let page = page_of(older("from-5"), vec![message(4), message(3)], None);
    let effects = play(&mut machine, [page]);
    assert_eq!(replies(&effects), [(1, None), (2, None)]);
    assert_eq!(numbers(&list(&machine)), [3, 4, 5, 6]);
    assert!(!machine.view().has_older);
    let effects = play(&mut machine, [load_older(3)]);
    assert_eq!(replies(&effects), [(3, None)]);
    assert!(asked(&effects).is_empty());
}

#[test]
fn older_messages_that_could_not_be_read_can_be_asked_for_again() {
    let mut machine = ready(5..=6, Some("from-5"));
    let failed = no_page(older("from-5"), ErrorCode::Unreachable);
    let effects = play(&mut machine, [load_older(1), failed]);
    assert_eq!(replies(&effects), [(1, Some(ErrorCode::Unreachable))]);
    let effects = play(&mut machine, [load_older(2)]);
    assert_eq!(asked(&effects).len(), 1);
}

#[test]
fn a_change_of_a_message_before_the_list_does_not_stand_at_its_top() {
    let mut machine = ready(50..=51, Some("from-50"));
    let edited = Message {
        edited_at: Some(at(90)),
        updated_at: Some(at(90)),
        ..message(3)
    };
    assert!(is_quiet(&mut machine, [heard(edited)]));
    // When nothing older is left to read, the list reaches back to the first message.
    let mut machine = ready(50..=51, None);
    play(&mut machine, [heard(message(49))]);
    assert_eq!(numbers(&list(&machine)), [49, 50, 51]);
}

#[test]
fn what_was_missed_while_the_connection_was_away_is_read() {
    let mut machine = ready(1..=3, None);
    let effects = play(&mut machine, [Input::Reconnected]);
    assert_eq!(asked(&effects), [PageOf::Again { round: 2 }]);
    let page = page_of(
        PageOf::Again { round: 2 },
        (3..=5).map(message).collect(),
        Some("from-3"),
    );
    let effects = play(&mut machine, [page]);
    assert!(asked(&effects).is_empty());
    assert_eq!(numbers(&list(&machine)), [1, 2, 3, 4, 5]);
}

#[test]
fn a_gap_is_closed_page_by_page() {
    let mut machine = ready(1..=3, None);
    let again = page_of(
        PageOf::Again { round: 2 },
        (8..=9).map(message).collect(),
        Some("from-8"),
    );
    let effects = play(&mut machine, [Input::Reconnected, again]);
    let gap = gap(2, 2, "from-8");
    assert_eq!(asked(&effects).last(), Some(&gap));
    let rest = page_of(gap, (4..=7).map(message).collect(), Some("from-4"));
    let effects = play(&mut machine, [rest]);
    assert!(asked(&effects).is_empty());
    assert_eq!(numbers(&list(&machine)), (1..=9).collect::<Vec<_>>());
    assert!(!machine.view().has_older);
}

#[test]
fn after_a_long_absence_the_list_starts_anew_without_a_hole() {
    let mut machine = ready(1..=3, None);
    let mut effects = play(&mut machine, [Input::Reconnected]);
    let mut lowest = 100;
    while let Some(of) = asked(&effects).pop() {
        lowest -= 10;
        let messages = (lowest..lowest + 10).map(message).collect();
        let page = page_of(of, messages, Some(&format!("from-{lowest}")));
        effects = play(&mut machine, [page]);
    }
    assert_eq!(numbers(&list(&machine)), (70..100).collect::<Vec<_>>());
    let effects = play(&mut machine, [load_older(1)]);
    assert_eq!(asked(&effects), [older("from-70")]);
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
    let effects = play(&mut machine, [again]);
    assert_eq!(asked(&effects), [gap(2, 2, "from-10")]);
}

#[test]
fn an_own_message_that_went_through_while_nothing_was_heard_does_not_hide_a_gap() {
    let mut machine = ready(1..=3, None);
    let again = page_of(
        PageOf::Again { round: 2 },
        (10..=11).map(message).collect(),
        Some("from-10"),
    );
    let effects = play(
        &mut machine,
        [
            send(1, "LOCAL_1", "hello"),
            sent("LOCAL_1", Ok(own(9, "LOCAL_1", "hello"))),
            Input::Reconnected,
            again,
        ],
    );
    assert!(matches!(
        asked(&effects).last(),
        Some(PageOf::Gap { pages: 2, .. })
    ));
}

#[test]
fn a_reading_that_failed_leaves_its_doubt_to_the_next_one() {
    let mut machine = ready(1..=3, None);
    let failed = no_page(PageOf::Again { round: 2 }, ErrorCode::TimedOut);
    let again = page_of(
        PageOf::Again { round: 3 },
        (10..=11).map(message).collect(),
        Some("from-10"),
    );
    let effects = play(
        &mut machine,
        [
            Input::Reconnected,
            failed,
            heard(message(9)),
            Input::Reconnected,
            again,
        ],
    );
    let last = asked(&effects).pop();
    assert_eq!(last, Some(gap(3, 2, "from-10")));
}

#[test]
fn older_messages_asked_for_before_the_list_started_anew_leave_no_hole() {
    let mut machine = ready(50..=51, Some("from-50"));
    play(
        &mut machine,
        [
            load_older(1),
            Input::Reconnected,
            page_of(
                PageOf::Again { round: 2 },
                vec![message(90)],
                Some("from-90"),
            ),
            page_of(gap(2, 2, "from-90"), vec![message(89)], Some("from-89")),
            page_of(gap(2, 3, "from-89"), vec![message(88)], Some("from-88")),
        ],
    );
    let late = page_of(older("from-50"), vec![message(49)], Some("from-49"));
    let effects = play(&mut machine, [late, heard(message(91))]);
    assert_eq!(replies(&effects), [(1, None)]);
    assert_eq!(numbers(&list(&machine)), [88, 89, 90, 91]);
}

#[test]
fn what_is_missing_from_a_page_that_is_read_anew_was_deleted() {
    let mut machine = ready(1..=3, None);
    let page = page_of(
        PageOf::Again { round: 2 },
        vec![message(1), message(3)],
        None,
    );
    play(&mut machine, [Input::Reconnected, page]);
    let deleted: Vec<bool> = list(&machine).iter().map(|item| item.deleted).collect();
    assert_eq!(deleted, [false, true, false]);
}

#[test]
fn a_connection_that_comes_back_while_joining_is_not_forgotten() {
    let mut machine = joining(context());
    let effects = play(&mut machine, [joined_as(joined()), Input::Reconnected]);
    assert_eq!(asked(&effects).len(), 2);
    let late = page_of(FIRST, vec![message(1)], None);
    assert!(is_quiet(&mut machine, [late]));
    let second = PageOf::First { round: 2 };
    let first = page_of(second, vec![message(1), message(2)], None);
    play(&mut machine, [first]);
    assert_eq!(numbers(&list(&machine)), [1, 2]);
}
