//! The way onto the stage: nothing waits for what it does not need.

use std::{io, sync::Arc, time::Duration};

use greenroom_contract::*;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy},
    net::{TcpListener, TcpStream},
    sync::watch,
    time::timeout,
};

use crate::house::{Greenroom, House, Profile, part};

/// Shorter than an answer about the room is waited for on the way onto the stage.
const MEANWHILE: Duration = Duration::from_secs(20);

/// A line for calls. It keeps back those that read a room, until the room's stage is asked for as well.
struct Line {
    address: String,
    /// The room, once calls are kept back.
    room_id: watch::Sender<Option<String>>,
}

impl Line {
    /// To the network at an `http://` address.
    async fn to(api_url: &str) -> Line {
        let host = api_url.strip_prefix("http://").unwrap();
        let host = host.trim_end_matches('/').to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let room_id = watch::Sender::new(None);
        let (room, asked) = (room_id.subscribe(), watch::Sender::new(false));
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let far = TcpStream::connect(host.clone()).await.unwrap();
                tokio::spawn(carry(near, far, room.clone(), asked.clone()));
            }
        });
        Line { address, room_id }
    }
}

async fn carry(
    mut near: TcpStream,
    mut far: TcpStream,
    room: watch::Receiver<Option<String>>,
    asked: watch::Sender<bool>,
) -> io::Result<()> {
    let (mut from_near, mut to_near) = near.split();
    let (mut from_far, mut to_far) = far.split();
    let calls = async {
        let mut bytes = vec![0; 64 * 1024];
        loop {
            let length = from_near.read(&mut bytes).await?;
            if length == 0 {
                return Ok(());
            }
            let call = String::from_utf8_lossy(&bytes[..length]);
            let room = room.borrow().clone();
            if let Some(room) = room {
                if call.starts_with(&format!("GET /api/v1/rooms/{room}/token ")) {
                    asked.send_replace(true);
                } else if call.starts_with(&format!("GET /api/v1/rooms/{room} ")) {
                    let _ = asked.subscribe().wait_for(|asked| *asked).await;
                }
            }
            to_far.write_all(&bytes[..length]).await?;
        }
    };
    tokio::select! {
        carried = calls => carried,
        carried = copy(&mut from_far, &mut to_near) => carried.map(drop),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_stage_is_and_who_is_on_it_are_asked_at_once() {
    let house = House::open().await;
    let mut access = house.access();
    let line = Line::to(&access.api_url).await;
    access.api_url.clone_from(&line.address);
    let profile = Arc::new(Profile::new(Ok(access)));
    let library = Some(part("GREENROOM_LIVEKIT_LIBRARY"));
    let mut host = Greenroom::start(profile, library).await;
    let name = "Maya Okafor".to_owned();
    host.app.start_local(StartLocal { name }).await.unwrap();
    host.until_signed_in().await;
    let room_id = host.new_room("Thumbs").await;

    line.room_id.send_replace(Some(room_id));
    let entered = timeout(MEANWHILE, host.app.enter_studio(Nothing {})).await;
    let entered = entered.expect("the stage is asked for while the room is read");
    entered.unwrap();
    host.until("being backstage", |seen| {
        (seen.stage.as_ref()?.phase == StagePhase::Backstage).then_some(())
    })
    .await;
    host.app.shutdown().await;
}
