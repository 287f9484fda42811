//! The connection for events is lost while calls and media go on: it is told, and read again after.

use std::sync::Arc;

use greenroom_contract::*;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
};

use crate::house::{Greenroom, House, Profile, part};

/// A line to the network that carries events alone, and can be cut.
struct Line {
    address: String,
    is_whole: watch::Sender<bool>,
}

impl Line {
    /// To the place that a `ws://` address names.
    async fn to(mqtt_url: &str) -> Line {
        let place = mqtt_url.strip_prefix("ws://").unwrap();
        let (host, path) = place.split_once('/').unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("ws://{}/{path}", listener.local_addr().unwrap());
        let is_whole = watch::Sender::new(true);
        let (host, whole) = (host.to_owned(), is_whole.subscribe());
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let (host, mut whole) = (host.clone(), whole.clone());
                tokio::spawn(async move {
                    let carry = async {
                        let mut far = TcpStream::connect(host).await?;
                        copy_bidirectional(&mut near, &mut far).await
                    };
                    tokio::select! {
                        _ = carry => {}
                        _ = whole.wait_for(|is_whole| !is_whole) => {}
                    }
                });
            }
        });
        Line { address, is_whole }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn on_air_without_events_it_is_told_and_what_was_missed_is_read_after() {
    let house = House::open().await;
    let mut access = house.access();
    let line = Line::to(&access.mqtt_url).await;
    access.mqtt_url.clone_from(&line.address);
    let profile = Arc::new(Profile::new(Ok(access)));
    let library = Some(part("GREENROOM_LIVEKIT_LIBRARY"));
    let mut host = Greenroom::start(profile, library).await;
    let name = "Maya Okafor".to_owned();
    host.app.start_local(StartLocal { name }).await.unwrap();
    host.until_signed_in().await;
    host.new_room("Thumbs").await;
    let mut guest = house.greenroom_of("Ravi Menon").await;
    host.invite("Ravi").await;
    guest.accept().await;
    host.go_live().await;
    guest
        .until("the guest's chat", |seen| {
            (seen.chat.as_ref()?.phase == ChatPhase::Ready).then_some(())
        })
        .await;
    host.until("the chat", |seen| {
        let chat = seen.chat.as_ref()?;
        (chat.phase == ChatPhase::Ready && chat.unheard_since.is_none()).then_some(())
    })
    .await;

    line.is_whole.send_replace(false);
    host.until("that nothing is heard", |seen| {
        let room = seen.room.as_ref()?;
        room.unheard_since.as_ref()?;
        seen.chat.as_ref()?.unheard_since.as_ref()?;
        seen.session.as_ref()?.unheard_since.clone()
    })
    .await;
    // Picture and sound have a connection of their own.
    assert_eq!(host.seen.stage.as_ref().unwrap().phase, StagePhase::OnStage);
    assert!(host.seen.is_live());
    let text = "Can you read this?".to_owned();
    guest.app.send_message(SendMessage { text }).await.unwrap();

    line.is_whole.send_replace(true);
    host.until("what was missed", |seen| {
        let is_heard = seen.room.as_ref()?.unheard_since.is_none()
            && seen.chat.as_ref()?.unheard_since.is_none();
        let is_there = |item: &ChatItem| item.text == "Can you read this?";
        (is_heard && seen.messages.iter().any(is_there)).then_some(())
    })
    .await;
    host.app.end_show(Nothing {}).await.unwrap();
    host.app.shutdown().await;
    guest.app.shutdown().await;
}
