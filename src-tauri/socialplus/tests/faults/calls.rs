//! Calls over a line that breaks.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use socialplus::{
    Error, ErrorCode, MessageEventKind, NetworkErrorKind, NewRoom, ReferenceId, Retry, RoomQuery,
    RoomUpdate,
};

use super::cable::Fault;
use super::network::{Network, Person, within};
use super::wires::Wired;

const ROOMS: &str = "GET /api/v1/rooms/";
const TOO_FAST: &str = r#"{"status":"error","code":400311,"message":"Too fast."}"#;
const NOT_FOUND: &str = r#"{"status":"error","code":400400,"message":"Resource Not Found."}"#;
const FORBIDDEN: &str = r#"{"status":"error","code":400300,"message":"Forbidden."}"#;

fn titled(title: &str) -> RoomUpdate {
    RoomUpdate {
        title: Some(title.to_owned()),
        ..RoomUpdate::default()
    }
}

/// The titles of all rooms, as somebody on a whole line reads them.
async fn titles(fresh: &Person) -> Vec<String> {
    let page = fresh
        .client
        .query_rooms(RoomQuery::default())
        .await
        .unwrap();
    page.items.into_iter().map(|room| room.title).collect()
}

#[tokio::test]
async fn a_read_on_a_line_that_breaks_in_any_way_is_made_again_and_equals_a_fresh_one() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let (room, _) = host.room("Panel").await;
    let wired = Wired::sign_in(&network, "maya").await;
    let faults = [
        Fault::Reset,
        Fault::HalfClosed,
        Fault::AnswerLost,
        Fault::HalfBody,
        Fault::Answer(500, &[], "<html>"),
        Fault::Answer(502, &[("content-type", "text/html")], "bad gateway"),
        Fault::Answer(503, &[], ""),
        Fault::Answer(503, &[("retry-after", "1")], ""),
        Fault::Answer(429, &[("retry-after", "0")], TOO_FAST),
    ];
    for fault in faults {
        let before = wired.calls.passed(ROOMS).len();
        wired.calls.order(ROOMS, fault.clone());
        let read = wired.client().get_room(&room.id).await;
        let read = read.unwrap_or_else(|error| panic!("{fault:?}: {error}"));
        assert!(wired.calls.all_met(), "{fault:?}");
        assert_eq!(read, host.client.get_room(&room.id).await.unwrap());
        let asked = wired.calls.passed(ROOMS).len() - before;
        assert_eq!(asked, 2, "{fault:?}");
    }
}

#[tokio::test]
async fn an_answer_that_trickles_is_read_to_its_end() {
    let network = Network::start().await;
    let wired = Wired::sign_in(&network, "maya").await;
    let (room, _) = wired.person.room("Panel").await;
    wired.calls.order(ROOMS, Fault::Slow(7));
    let read = wired.client().get_room(&room.id).await.unwrap();
    let fresh = network.person("fresh").await;
    assert_eq!(read, fresh.client.get_room(&room.id).await.unwrap());
    assert_eq!(wired.calls.passed(ROOMS).len(), 1);
}

#[tokio::test]
async fn a_message_is_there_once_however_its_sending_broke_off() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let (room, channel, feed) = host.chat("Panel").await;
    let mut wired = Wired::sign_in(&network, "maya").await;
    wired.client().join_channel(&channel.id).await.unwrap();
    let _listening = wired.person.listen(socialplus::Topic::feed(&feed)).await;
    let mut said = Vec::new();
    for fault in [
        Fault::Reset,
        Fault::AnswerLost,
        Fault::HalfBody,
        Fault::HalfClosed,
        Fault::Answer(429, &[("retry-after", "0")], TOO_FAST),
    ] {
        let text = format!("{fault:?}");
        wired.calls.order("POST /api/v5/messages", fault);
        let reference = ReferenceId::random();
        let sent = wired.client().send_text(&feed.id, &reference, &text).await;
        assert_eq!(sent.unwrap().reference_id, Some(reference));
        assert!(wired.calls.all_met());
        said.push(text);
    }
    let heard: Vec<_> = wired
        .person
        .events_so_far()
        .await
        .into_iter()
        .filter_map(|event| match event {
            socialplus::Event::Message(event) if event.kind == MessageEventKind::Created => {
                event.messages[0].text().map(str::to_owned)
            }
            _ => None,
        })
        .collect();
    assert_eq!(heard, said);
    let written = host.client.query_messages(&feed.id, Some(100), None).await;
    let written = written.unwrap().items;
    let written: Vec<_> = written.iter().rev().filter_map(|one| one.text()).collect();
    assert_eq!(written, said);
    assert_eq!(host.client.get_room(&room.id).await.unwrap().title, "Panel");
}

#[tokio::test]
async fn a_write_without_a_mark_of_its_own_is_never_repeated_and_says_that_its_outcome_is_open() {
    let network = Network::start().await;
    let fresh = network.person("fresh").await;
    let wired = Wired::sign_in(&network, "host").await;
    for fault in [Fault::AnswerLost, Fault::HalfBody, Fault::Reset] {
        wired.calls.order("POST /api/v1/rooms", fault);
        let made = wired.client().create_room(NewRoom::new("Once")).await;
        let error = made.unwrap_err();
        assert!(error.outcome_unknown(), "{error}");
        assert_eq!(error.retry(), Retry::Never);
    }
    assert_eq!(wired.calls.passed("POST /api/v1/rooms").len(), 3);
    assert_eq!(
        titles(&fresh).await,
        ["Once", "Once"],
        "the third never arrived"
    );

    // Refused before anything was done: repeated, and there is one more.
    let pause = Fault::Answer(429, &[("retry-after", "0")], TOO_FAST);
    wired.calls.order("POST /api/v1/rooms", pause);
    let made = wired.client().create_room(NewRoom::new("More")).await;
    assert_eq!(made.unwrap().title, "More");
    assert_eq!(titles(&fresh).await.len(), 3);
}

#[tokio::test]
async fn when_the_platform_asks_for_a_pause_everybody_waits_for_it_together() {
    let network = Network::start().await;
    let wired = Wired::sign_in(&network, "maya").await;
    let (room, _) = wired.person.room("Panel").await;
    wired
        .calls
        .order(ROOMS, Fault::Answer(429, &[("retry-after", "2")], TOO_FAST));
    let first = wired.client().get_room(&room.id);
    let others = async {
        wired.calls.until_passed(ROOMS, 1).await;
        // The answer is on its way; whoever comes after it waits.
        let title = wired.client().update_room(&room.id, titled("After")).await;
        let people = ["a", "b", "c"].map(socialplus::UserId::from);
        let people = join_all(people.iter().map(|id| wired.client().get_user(id))).await;
        assert!(
            people
                .into_iter()
                .all(|one| one.unwrap_err().is_not_found())
        );
        title.unwrap()
    };
    let (first, _) = within("the pause", async { tokio::join!(first, others) }).await;
    first.unwrap();
    let asked = wired.calls.passed(ROOMS)[0].at;
    let pause = Duration::from_secs(2);
    let all = wired.calls.passed("");
    // One call may have been sent before the answer was read.
    let early = all
        .iter()
        .filter(|one| one.at > asked && one.at < asked + pause)
        .count();
    assert!(early <= 1, "{all:?}");
    assert_eq!(wired.calls.passed(ROOMS).len(), 2);
}

#[tokio::test]
async fn a_pause_until_a_date_is_read_by_the_platforms_own_clock_and_a_long_one_is_told() {
    let network = Network::start().await;
    let wired = Wired::sign_in(&network, "maya").await;
    let (room, _) = wired.person.room("Panel").await;
    let date = &[
        ("date", "Sun, 01 Mar 2020 10:00:00 GMT"),
        ("retry-after", "Sun, 01 Mar 2020 10:00:01 GMT"),
    ];
    wired.calls.order(ROOMS, Fault::Answer(503, date, ""));
    wired.client().get_room(&room.id).await.unwrap();
    let [first, second] = &wired.calls.passed(ROOMS)[..] else {
        panic!("asked twice");
    };
    assert!(second.at - first.at >= Duration::from_secs(1));

    let long = Fault::Answer(429, &[("retry-after", "3600")], TOO_FAST);
    wired.calls.order(ROOMS, long);
    let started = Instant::now();
    let told = wired.client().get_room(&room.id).await.unwrap_err();
    assert_eq!(told.code(), Some(ErrorCode::RateLimitExceeded));
    assert!(matches!(told.retry(), Retry::After(wait) if wait > Duration::from_secs(10)));
    let other = wired.client().get_user(&"maya".into()).await.unwrap_err();
    assert!(matches!(other, Error::Busy { .. }), "{other}");
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "nobody waits in silence"
    );
}

#[tokio::test]
async fn a_hundred_and_twenty_calls_at_once_keep_to_a_hundred_in_five_seconds() {
    let network = Network::start().await;
    let wired = Wired::sign_in(&network, "maya").await;
    let ids: Vec<_> = (0..120)
        .map(|number| socialplus::UserId::from(format!("nobody-{number}")))
        .collect();
    let answers = join_all(ids.iter().map(|id| wired.client().get_user(id))).await;
    assert!(
        answers
            .into_iter()
            .all(|one| one.unwrap_err().is_not_found())
    );
    let all = wired.calls.passed("");
    assert!(all.len() > 120);
    for window in all.windows(101) {
        let apart = window[100].at - window[0].at;
        assert!(apart >= Duration::from_secs(5), "{apart:?}");
    }
}

#[tokio::test]
async fn the_same_read_asked_for_ten_times_is_one_request_and_one_who_gives_up_changes_nothing() {
    let network = Network::start().await;
    let wired = Wired::sign_in(&network, "maya").await;
    let (room, _) = wired.person.room("Panel").await;
    wired.calls.order(ROOMS, Fault::Held);
    let mut asking: Vec<_> = (0..10)
        .map(|_| {
            let (client, id) = (wired.client().clone(), room.id.clone());
            tokio::spawn(async move { client.get_room(&id).await })
        })
        .collect();
    wired.calls.until_passed(ROOMS, 1).await;
    // The one who asked first, and so whoever drives the request.
    asking.remove(0).abort();
    wired.calls.release();
    let answers = within("the answers", join_all(asking)).await;
    for answer in answers {
        assert_eq!(answer.unwrap().unwrap().id, room.id);
    }
    assert_eq!(wired.calls.passed(ROOMS).len(), 1);

    wired.calls.order(ROOMS, Fault::Answer(403, &[], FORBIDDEN));
    let (one, other) = tokio::join!(
        wired.client().get_room(&room.id),
        wired.client().get_room(&room.id)
    );
    for refused in [one, other] {
        assert_eq!(refused.unwrap_err().code(), Some(ErrorCode::Forbidden));
    }
    assert_eq!(wired.calls.passed(ROOMS).len(), 2);
}

#[tokio::test]
async fn a_read_after_a_write_never_gets_the_answer_from_before_it() {
    let network = Network::start().await;
    let wired = Wired::sign_in(&network, "host").await;
    let (room, _) = wired.person.room("Before").await;
    wired.calls.order(ROOMS, Fault::Held);
    let early = {
        let (client, id) = (wired.client().clone(), room.id.clone());
        tokio::spawn(async move { client.get_room(&id).await })
    };
    wired.calls.until_passed(ROOMS, 1).await;
    wired
        .client()
        .update_room(&room.id, titled("After"))
        .await
        .unwrap();
    let late = wired.client().get_room(&room.id).await.unwrap();
    assert_eq!(late.title, "After");
    wired.calls.release();
    early.await.unwrap().unwrap();
}

#[tokio::test]
async fn what_was_not_found_or_not_allowed_a_moment_ago_is_asked_for_again() {
    let network = Network::start().await;
    let wired = Wired::sign_in(&network, "maya").await;
    let (room, _) = wired.person.room("Panel").await;
    for (status, body) in [(404, NOT_FOUND), (403, FORBIDDEN)] {
        wired.calls.order(ROOMS, Fault::Answer(status, &[], body));
        wired.client().get_room(&room.id).await.unwrap_err();
        let read = wired.client().get_room(&room.id).await.unwrap();
        assert_eq!(read.id, room.id);
    }
}

#[tokio::test]
async fn a_machine_that_refuses_connections_is_told_of_and_works_once_it_is_back() {
    let network = Network::start().await;
    let mut wired = Wired::sign_in(&network, "host").await;
    let (room, _) = wired.person.room("Panel").await;
    wired.calls.unplug().await;
    let error = wired.client().get_room(&room.id).await.unwrap_err();
    let Error::Network(failure) = &error else {
        panic!("{error}");
    };
    assert_eq!(failure.kind, NetworkErrorKind::Unreachable, "{error}");
    assert_eq!(error.retry(), Retry::Safe);
    let write = wired.client().update_room(&room.id, titled("Lost")).await;
    assert!(!write.unwrap_err().outcome_unknown(), "it was never sent");
    wired.calls.plug().await;
    let read = wired.client().get_room(&room.id).await.unwrap();
    assert_eq!(read.title, "Panel");
    let fresh = network.person("fresh").await;
    assert_eq!(read, fresh.client.get_room(&room.id).await.unwrap());
}
