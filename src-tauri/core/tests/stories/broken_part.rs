//! A part that breaks: whoever waits for it is answered at once, every page sees which, and the
//! others go on.

use std::time::Duration;

use greenroom_contract::*;

use crate::house::{Greenroom, House};

/// How long a caller of a broken part may wait.
const AT_ONCE: Duration = Duration::from_secs(1);

async fn stopped_at_once(answer: impl Future<Output = Result<Nothing, UiError>>) {
    let answered = tokio::time::timeout(AT_ONCE, answer).await;
    let error = answered.expect("answered at once").unwrap_err();
    assert_eq!(error.code, ErrorCode::PartStopped);
}

/// Waits until a page names the one part that stopped, and answers its trace.
async fn sees_stopped(page: &mut Greenroom, part: Part) -> String {
    page.until("the part that stopped", |seen| {
        let [stopped] = &seen.health.stopped[..] else {
            return None;
        };
        (stopped.part == part).then(|| stopped.trace.clone())
    })
    .await
}

/// Breaks a part under two pages, and looks at it from a third that comes later.
async fn everybody_sees(host: &mut Greenroom, part: Part) -> Greenroom {
    let mut second = host.another_page();
    host.app.break_part(part);
    let trace = sees_stopped(host, part).await;
    assert_eq!(sees_stopped(&mut second, part).await, trace);
    let mut later = host.another_page();
    assert_eq!(sees_stopped(&mut later, part).await, trace);
    later
}

async fn shows(page: &mut Greenroom, text: &str) {
    page.until(text, |seen| {
        seen.messages
            .iter()
            .find(|item| item.text == text)
            .map(|_| ())
    })
    .await;
}

async fn write(page: &Greenroom, text: &str) {
    let text = text.to_owned();
    page.app.send_message(SendMessage { text }).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_chat_a_show_goes_on_and_can_be_ended() {
    let house = House::open().await;
    let mut host = house.greenroom_of("Maya Okafor").await;
    host.new_room("Without a chat").await;
    host.go_live().await;
    let mut later = everybody_sees(&mut host, Part::Chat).await;
    let text = "Anybody?".to_owned();
    stopped_at_once(host.app.send_message(SendMessage { text })).await;
    stopped_at_once(host.app.retry_chat(Nothing {})).await;
    assert!(host.seen.is_live());
    host.app.end_show(Nothing {}).await.unwrap();
    for page in [&mut host, &mut later] {
        let over = page.until("the end", |seen| seen.room.as_ref()?.over);
        assert_eq!(over.await, Over::Ended);
    }
    host.app.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_room_a_greenroom_still_chats_reads_and_signs_out() {
    let house = House::open().await;
    let mut host = house.greenroom_of("Maya Okafor").await;
    let mut guest = house.greenroom_of("Ravi Patel").await;
    host.new_room("Without a room").await;
    host.until("the chat", |seen| {
        (seen.chat.as_ref()?.phase == ChatPhase::Ready).then_some(())
    })
    .await;
    host.invite("Ravi").await;
    guest.accept().await;
    guest
        .until("the guest's chat", |seen| {
            (seen.chat.as_ref()?.phase == ChatPhase::Ready).then_some(())
        })
        .await;
    // Somebody waits for the room when it breaks.
    let app = host.app.clone();
    let entering = tokio::spawn(async move { app.enter_studio(Nothing {}).await });
    host.until("the way into the studio", |seen| {
        let entering = seen.room.as_ref()?.actions.enter_studio.as_ref()?;
        entering.busy.then_some(())
    })
    .await;
    host.app.break_part(Part::Room);
    stopped_at_once(async { entering.await.unwrap() }).await;
    stopped_at_once(host.app.go_live(Nothing {})).await;
    let mut later = everybody_sees(&mut host, Part::Room).await;

    write(&guest, "Still there?").await;
    shows(&mut host, "Still there?").await;
    shows(&mut later, "Still there?").await;
    write(&host, "Yes.").await;
    shows(&mut guest, "Yes.").await;
    host.app.refresh_home(Nothing {}).await.unwrap();
    host.app.sign_out(Nothing {}).await.unwrap();
    later
        .until("being signed out", |seen| {
            (seen.session.as_ref()?.phase == SessionPhase::SignedOut).then_some(())
        })
        .await;
    host.app.shutdown().await;
    guest.app.shutdown().await;
}
