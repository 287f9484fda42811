//! What the person writes: in the order it was typed, never lost, never twice.

use super::*;

/// The messages that go out, by their references.
fn outgoing(effects: &Effects) -> Vec<String> {
    runs(effects)
        .into_iter()
        .filter_map(|action| match action {
            Action::Act {
                action: ItemAction::Send { reference_id, .. },
                ..
            } => Some(reference_id.into_string()),
            Action::Join(_) | Action::Make { .. } | Action::Leave | Action::Read { .. } => None,
        })
        .collect()
}

fn retry(number: u64, key: &str) -> Input {
    Input::Retry {
        ticket: ticket(number),
        key: key.to_owned(),
    }
}

fn discard(number: u64, key: &str) -> Input {
    Input::Discard {
        ticket: ticket(number),
        key: key.to_owned(),
    }
}

/// A chat with one own message `LOCAL_1` that failed.
fn with_failed(code: ErrorCode) -> ChatMachine {
    let mut machine = ready(1..=1, None);
    let failed = sent("LOCAL_1", Err(failure(code)));
    play(&mut machine, [send(1, "LOCAL_1", "hello"), failed]);
    machine
}

#[test]
fn what_is_typed_is_in_the_list_at_once_and_keeps_its_key_when_it_is_sent() {
    let mut machine = ready(1..=1, None);
    let effects = play(&mut machine, [send(1, "LOCAL_1", "  hello ")]);
    assert_eq!(outgoing(&effects), ["LOCAL_1"]);
    assert_eq!(replies(&effects), [(1, None)]);
    let typed = list(&machine).pop().unwrap();
    assert_eq!(typed.key, "LOCAL_1");
    assert_eq!(typed.text, "hello");
    assert_eq!(typed.delivery, Delivery::Sending);
    play(
        &mut machine,
        [sent("LOCAL_1", Ok(own(2, "LOCAL_1", "hello")))],
    );
    let shown = list(&machine);
    assert_eq!(texts(&shown), ["text 1", "hello"]);
    assert_eq!(shown[1].key, "LOCAL_1");
    assert_eq!(shown[1].delivery, Delivery::Sent);
    assert!(shown[1].is_mine);
}

#[test]
fn messages_go_out_one_after_the_other_in_the_order_they_were_typed() {
    let mut machine = ready(1..=1, None);
    let effects = play(
        &mut machine,
        [
            send(1, "LOCAL_1", "one"),
            send(2, "LOCAL_2", "two"),
            send(3, "LOCAL_3", "three"),
        ],
    );
    assert_eq!(outgoing(&effects), ["LOCAL_1"]);
    assert_eq!(replies(&effects), [(1, None), (2, None), (3, None)]);
    let one = sent("LOCAL_1", Ok(own(2, "LOCAL_1", "one")));
    let effects = play(&mut machine, [one]);
    assert_eq!(outgoing(&effects), ["LOCAL_2"]);
    // One that fails does not hold up those behind it.
    let two = sent("LOCAL_2", Err(failure(ErrorCode::TextBlocked)));
    let effects = play(&mut machine, [two]);
    assert_eq!(outgoing(&effects), ["LOCAL_3"]);
    assert_eq!(texts(&list(&machine)), ["text 1", "one", "two", "three"]);
}

#[test]
fn the_echo_and_the_answer_are_one_message_whichever_comes_first() {
    let echo = || heard(own(2, "LOCAL_1", "hello"));
    let answer = || sent("LOCAL_1", Ok(own(2, "LOCAL_1", "hello")));
    for order in [[echo(), answer()], [answer(), echo()]] {
        let mut machine = ready(1..=1, None);
        play(&mut machine, [send(1, "LOCAL_1", "hello")]);
        play(&mut machine, order);
        assert_eq!(texts(&list(&machine)), ["text 1", "hello"]);
    }
}

#[test]
fn an_echo_that_came_makes_a_lost_answer_harmless() {
    let mut machine = ready(1..=1, None);
    play(
        &mut machine,
        [
            send(1, "LOCAL_1", "hello"),
            heard(own(2, "LOCAL_1", "hello")),
            sent("LOCAL_1", Err(failure(ErrorCode::TimedOut))),
        ],
    );
    let shown = list(&machine);
    assert_eq!(texts(&shown), ["text 1", "hello"]);
    assert_eq!(shown[1].delivery, Delivery::Sent);
}

#[test]
fn somebody_elses_message_with_the_same_reference_is_not_mine() {
    let mut machine = ready(1..=1, None);
    let theirs = Message {
        creator_id: Some("ravi".into()),
        ..own(2, "LOCAL_1", "theirs")
    };
    play(&mut machine, [send(1, "LOCAL_1", "mine"), heard(theirs)]);
    assert_eq!(texts(&list(&machine)), ["text 1", "theirs", "mine"]);
}

#[test]
fn a_failed_message_stays_with_its_reason_and_is_sent_again_under_the_same_reference() {
    let mut machine = with_failed(ErrorCode::TimedOut);
    let effects = play(&mut machine, [retry(2, "LOCAL_1")]);
    assert_eq!(outgoing(&effects), ["LOCAL_1"]);
    assert_eq!(replies(&effects), [(2, None)]);
    assert_eq!(list(&machine)[1].delivery, Delivery::Sending);
    play(
        &mut machine,
        [sent("LOCAL_1", Ok(own(2, "LOCAL_1", "hello")))],
    );
    assert_eq!(texts(&list(&machine)), ["text 1", "hello"]);
}

#[test]
fn a_message_sent_again_that_is_there_twice_has_two_keys() {
    let mut machine = with_failed(ErrorCode::TimedOut);
    play(
        &mut machine,
        [
            retry(2, "LOCAL_1"),
            heard(own(2, "LOCAL_1", "hello")),
            sent("LOCAL_1", Ok(own(3, "LOCAL_1", "hello"))),
        ],
    );
    let keys: Vec<String> = list(&machine).into_iter().map(|item| item.key).collect();
    assert_eq!(keys, ["id-1", "LOCAL_1", "id-3"]);
}

#[test]
fn a_failed_message_can_be_dropped_and_only_a_failed_one() {
    let mut machine = with_failed(ErrorCode::TimedOut);
    play(&mut machine, [send(2, "LOCAL_2", "second")]);
    let effects = play(&mut machine, [discard(3, "LOCAL_2"), retry(4, "LOCAL_2")]);
    assert_eq!(
        replies(&effects),
        [
            (3, Some(ErrorCode::NotFound)),
            (4, Some(ErrorCode::NotFound))
        ]
    );
    let effects = play(&mut machine, [discard(5, "LOCAL_1")]);
    assert_eq!(replies(&effects), [(5, None)]);
    assert_eq!(texts(&list(&machine)), ["text 1", "second"]);
}

#[test]
fn a_text_that_cannot_be_sent_is_refused_and_not_taken() {
    /// What is left of the message's data for the text: `{"text":""}` is around it.
    const LIMIT: usize = socialplus::validate::MESSAGE_DATA_LIMIT - 11;
    let mut machine = ready(1..=1, None);
    let too_long = "ä".repeat(LIMIT / 2 + 1);
    let just_fits = "ä".repeat(LIMIT / 2);
    let effects = play(
        &mut machine,
        [
            send(1, "LOCAL_1", " \n "),
            send(2, "LOCAL_2", &too_long),
            send(3, "LOCAL_3", &just_fits),
        ],
    );
    assert_eq!(
        replies(&effects),
        [
            (1, Some(ErrorCode::FieldEmpty)),
            (2, Some(ErrorCode::FieldTooLong)),
            (3, None)
        ]
    );
    assert_eq!(list(&machine).len(), 2);
}

#[test]
fn a_refusal_because_of_a_mute_is_remembered_until_a_message_goes_through() {
    let mut machine = with_failed(ErrorCode::Muted);
    assert_eq!(machine.view().cannot_write.unwrap().code, ErrorCode::Muted);
    let effects = play(&mut machine, [send(2, "LOCAL_2", "more")]);
    assert_eq!(replies(&effects), [(2, Some(ErrorCode::Muted))]);
    // What failed may be tried again: the mute may be over.
    play(
        &mut machine,
        [
            retry(3, "LOCAL_1"),
            sent("LOCAL_1", Ok(own(2, "LOCAL_1", "hello"))),
        ],
    );
    assert_eq!(machine.view().cannot_write, None);
}

#[test]
fn a_message_that_went_through_does_not_hide_a_mute_that_came_after_it() {
    let mut machine = ready(1..=1, None);
    let muted = Input::MeMuted {
        channel_id: "channel".into(),
        muted: true,
    };
    play(
        &mut machine,
        [
            send(1, "LOCAL_1", "hello"),
            muted,
            sent("LOCAL_1", Ok(own(2, "LOCAL_1", "hello"))),
        ],
    );
    assert_eq!(machine.view().cannot_write.unwrap().code, ErrorCode::Muted);
}
