//! What a message costs, in a short list and in a long one. `cargo xtask bench core` prints the
//! figures of an optimised build; here only their proportion counts, since that is the same on
//! every machine.

use std::time::{Duration, Instant};

use super::{following::*, *};

const SHORT: u64 = 100;
const LONG: u64 = 10_000;
const RUNS: u64 = 40;
/// A hundred times as long a list may make a message this much dearer: far more than the depth of
/// a tree does, far less than any walk through the list.
const AT_MOST: u32 = 12;

/// The machine's part: from the event to the changed list.
fn in_the_machine(length: u64) -> Duration {
    let mut machine = ready(1..=length, None);
    let mut reader = machine.list.follow();
    drain(&mut reader);
    let mut best = Duration::MAX;
    for segment in length + 1..=length + RUNS {
        let event = heard(message(segment));
        let start = Instant::now();
        play(&mut machine, [event]);
        best = best.min(start.elapsed());
        assert_eq!(drain(&mut reader).len(), 1);
    }
    best
}

/// The whole way: from the event at the actor's door to what the page is told.
async fn to_the_page(length: u64) -> Duration {
    let (supervisor, chat) = started(length).await;
    let (mut reader, mut list) = (chat.list.follow(), Vec::new());
    follow_to(&mut reader, &mut list, &format!("text {length}")).await;
    let mut best = Duration::MAX;
    for segment in length + 1..=length + RUNS {
        let event = heard(message(segment));
        let start = Instant::now();
        chat.actor.tell(event).await;
        let change = reader.next().await.unwrap();
        best = best.min(start.elapsed());
        assert!(matches!(change, ChatDiff::Append { .. }));
    }
    supervisor.shutdown();
    best
}

#[tokio::test]
async fn a_message_costs_the_same_however_long_the_list_is() {
    let machine = [SHORT, LONG].map(in_the_machine);
    let page = [to_the_page(SHORT).await, to_the_page(LONG).await];
    for (what, [short, long]) in [("machine", machine), ("to the page", page)] {
        println!("a chat message, {what}: {short:?} at {SHORT} items, {long:?} at {LONG}");
        assert!(
            long <= short.max(Duration::from_micros(5)) * AT_MOST,
            "{what}: {long:?} at {LONG} items, {short:?} at {SHORT}"
        );
    }
}
