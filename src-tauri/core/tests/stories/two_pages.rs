//! Several pages of one Greenroom: a reload, a second window. Each gets everything, none takes
//! anything from another.

use greenroom_contract::*;

use crate::house::{Greenroom, House, Seen};

/// The chat as it is shown, once everything in it was sent.
fn written(seen: &Seen) -> Option<Vec<(String, String)>> {
    let sent = |item: &ChatItem| item.delivery == Delivery::Sent;
    let line = |item: &ChatItem| (item.key.clone(), item.text.clone());
    let all_sent = seen.messages.iter().all(sent);
    all_sent.then(|| seen.messages.iter().map(line).collect())
}

/// Waits until a page shows these texts, each once and in this order, and answers them with their
/// keys.
async fn shows(page: &mut Greenroom, texts: &[&str]) -> Vec<(String, String)> {
    page.until("the chat", |seen| {
        let written = written(seen)?;
        let shown: Vec<&str> = written.iter().map(|(_, text)| text.as_str()).collect();
        (shown == texts).then_some(written)
    })
    .await
}

async fn write(page: &Greenroom, text: &str) {
    let text = text.to_owned();
    page.app.send_message(SendMessage { text }).await.unwrap();
}

/// How often a page was told that a guest accepted.
fn accepted(page: &Greenroom) -> usize {
    let is_it = |notice: &&Notice| matches!(notice, Notice::GuestAccepted { .. });
    page.seen.notices.iter().filter(is_it).count()
}

/// Waits until a page has every snapshot there is, and shows what another one shows.
async fn shows_what(page: &mut Greenroom, other: &Seen) {
    page.until("every snapshot", |seen| {
        let complete = seen.session.is_some()
            && seen.home.is_some()
            && seen.invitations.is_some()
            && seen.people.is_some()
            && seen.stage.is_some()
            && seen.chat.is_some()
            && seen.devices.is_some()
            && seen.settings.is_some();
        let same = seen.session == other.session
            && seen.room == other.room
            && seen.people == other.people
            && seen.chat == other.chat;
        (complete && same).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_page_gets_everything_and_the_first_loses_nothing_by_it() {
    let house = House::open().await;
    let mut first = house.greenroom_of("Maya Okafor").await;
    let mut guest = house.greenroom_of("Ravi Patel").await;
    first.new_room("Two pages").await;
    first
        .until("the chat", |seen| {
            (seen.chat.as_ref()?.phase == ChatPhase::Ready).then_some(())
        })
        .await;
    write(&first, "One").await;
    let alone = shows(&mut first, &["One"]).await;

    // A page that comes later has what was there before it.
    let mut second = first.another_page();
    assert_eq!(shows(&mut second, &["One"]).await, alone);
    shows_what(&mut second, &first.seen).await;

    // What happens now reaches both, once.
    first.invite("Ravi").await;
    guest.accept().await;
    for page in [&mut first, &mut second] {
        page.until("the notice", |seen| {
            let is_it = |notice: &Notice| matches!(notice, Notice::GuestAccepted { .. });
            seen.notices.iter().any(is_it).then_some(())
        })
        .await;
    }
    write(&second, "Two").await;
    let both = shows(&mut first, &["One", "Two"]).await;
    assert_eq!(shows(&mut second, &["One", "Two"]).await, both);
    assert_eq!((accepted(&first), accepted(&second)), (1, 1));

    // A reload: one page is gone in the middle, another takes its place.
    drop(second);
    write(&first, "Three").await;
    let mut third = first.another_page();
    write(&first, "Four").await;
    let all = ["One", "Two", "Three", "Four"];
    let listed = shows(&mut first, &all).await;
    assert_eq!(shows(&mut third, &all).await, listed);
    shows_what(&mut third, &first.seen).await;
    // What has passed is not told again, and nobody heard it twice meanwhile.
    assert_eq!((accepted(&first), accepted(&third)), (1, 0));
    first.app.shutdown().await;
    guest.app.shutdown().await;
}
