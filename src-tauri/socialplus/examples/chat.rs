//! Reads and writes the chat of a room, on a network given by the environment:
//!
//! ```text
//! SOCIALPLUS_API_KEY=… SOCIALPLUS_API_URL=http://127.0.0.1:7420/ \
//! SOCIALPLUS_MQTT_URL=ws://127.0.0.1:7420/mqtt \
//! cargo run -p socialplus --example chat -- USER-ID ROOM-ID "What to say"
//! ```
//!
//! Prints the whole chat from its beginning, says the words, and prints what others write until it is
//! interrupted. Without `SOCIALPLUS_API_URL`, `SOCIALPLUS_REGION` names a region of the hosted
//! service (`eu`, `sg`, `us`).

use std::error::Error;

use futures_util::TryStreamExt as _;
use socialplus::{
    Client, Config, Event, Message, MessageEventKind, MessageQuery, NewMessage, Region, RoomId,
    SignIn, Topic,
};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn config() -> Outcome<Config> {
    let api_key = std::env::var("SOCIALPLUS_API_KEY")?;
    match std::env::var("SOCIALPLUS_API_URL") {
        Ok(api_url) => {
            let mqtt_url = std::env::var("SOCIALPLUS_MQTT_URL").ok();
            Ok(Config::own(&api_url, mqtt_url.as_deref(), api_key, "chat")?)
        }
        Err(_) => {
            let region: Region = std::env::var("SOCIALPLUS_REGION")?.parse()?;
            Ok(Config::region(region, api_key, "chat"))
        }
    }
}

fn show(client: &Client, message: &Message) {
    let author = message.creator_id.as_ref();
    let name = author
        .and_then(|id| client.known_user(id))
        .map_or_else(|| "somebody".to_owned(), |user| user.name().to_owned());
    println!("{name}: {}", message.text().unwrap_or("[no text]"));
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [user_id, room_id, words] = &arguments[..] else {
        return Err("usage: chat USER-ID ROOM-ID WORDS".into());
    };
    let client = Client::new(config()?)?;
    let mut events = client.realtime().events();
    client.sign_in(SignIn::new(user_id.as_str())).await?;

    let room = client.get_room(&RoomId::from(room_id.as_str())).await?;
    let channel_id = room.live_channel_id.ok_or("the room has no chat yet")?;
    let channel = client.join_channel(&channel_id).await?.channel;
    let feed = client.message_feed(&channel.message_feed_id()).await?;
    let _chat = client.realtime().subscribe(Topic::feed(&feed));

    let mut before = client.each_message(MessageQuery::of(feed.id.clone()).oldest_first());
    while let Some(message) = before.try_next().await? {
        show(&client, &message);
    }
    if let Err(error) = client
        .send_message(NewMessage::text(feed.id.clone(), words))
        .await
    {
        // Muted, banned, a word that is not allowed: the chat can still be read.
        eprintln!("{}", error.sentence());
    }
    while let Some(event) = events.recv().await {
        match event {
            Event::Message(event) if event.kind == MessageEventKind::Created => {
                for message in &event.messages {
                    show(&client, message);
                }
            }
            Event::Reconnected => eprintln!("events may be missing; start again to read them"),
            _ => {}
        }
    }
    Ok(())
}
