//! A whole show as its host sees it, on a network at one's own addresses:
//!
//! ```text
//! SOCIALPLUS_API_KEY=… cargo run -p socialplus --example show -- http://127.0.0.1:7420/ ws://127.0.0.1:7420/mqtt
//! ```
//!
//! Prints one line of JSON that says where to publish (`url` and `token`, for this join only), then
//! `live` once the platform says that the room is live, and `ended` after it has stopped it. Whoever
//! reads the first line has to publish: no call makes a room live.

use std::error::Error;
use std::time::Duration;

use socialplus::secrecy::ExposeSecret as _;
use socialplus::{
    Client, Config, ConnectionState, Event, Events, NewRoom, Room, RoomEventKind, RoomStatus,
    SignIn,
};

/// No single step takes longer.
const DEADLINE: Duration = Duration::from_secs(60);

type Outcome<T> = Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(api_url), Some(mqtt_url)) = (arguments.next(), arguments.next()) else {
        return Err("usage: show API-URL MQTT-URL".into());
    };
    let api_key = std::env::var("SOCIALPLUS_API_KEY")?;
    let client = Client::new(Config::own(&api_url, Some(&mqtt_url), api_key, "show")?)?;

    let realtime = client.realtime();
    let mut events = realtime.events();
    let session = client.sign_in(SignIn::new("host")).await?;
    let mut connection = realtime.connection();
    let connected = connection.wait_for(|state| *state == ConnectionState::Connected);
    tokio::time::timeout(DEADLINE, connected).await??;

    let room = client.create_room(NewRoom::new("Panel")).await?;
    let watching = realtime.subscribe(room.watcher_topic(&session.network_id));
    tokio::time::timeout(DEADLINE, watching.ready()).await??;
    expect(&client.get_room(&room.id).await?, &RoomStatus::Idle)?;

    let stage = client.broadcaster_data(&room.id).await?;
    let (url, token) = (stage.cohost_url, stage.cohost_token.expose_secret());
    println!(
        "{}",
        serde_json::json!({ "url": url.as_str(), "token": token })
    );

    happens(&mut events, &room, RoomEventKind::StartBroadcasting).await?;
    expect(&client.get_room(&room.id).await?, &RoomStatus::Live)?;
    println!("live");

    client.stop_room(&room.id).await?;
    happens(&mut events, &room, RoomEventKind::EndBroadcasting).await?;
    expect(&client.get_room(&room.id).await?, &RoomStatus::Ended)?;
    client.sign_out().await?;
    println!("ended");
    Ok(())
}

/// Waits for an event of this room.
async fn happens(events: &mut Events, room: &Room, kind: RoomEventKind) -> Outcome<()> {
    let wanted = async {
        while let Some(event) = events.recv().await {
            if let Event::Room(event) = event
                && event.kind == kind
                && event.room.id == room.id
            {
                return Ok(());
            }
        }
        Err("the events ended")
    };
    match tokio::time::timeout(DEADLINE, wanted).await {
        Ok(seen) => Ok(seen?),
        Err(_elapsed) => Err(format!("{kind:?} did not come").into()),
    }
}

fn expect(room: &Room, status: &RoomStatus) -> Outcome<()> {
    if room.status == *status {
        Ok(())
    } else {
        Err(format!("the room is {} instead of {status}", room.status).into())
    }
}
