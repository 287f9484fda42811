//! Many viewers at once: each with a session, an MQTT connection that holds the topics of a viewer,
//! and an HTTP connection for the heartbeats.

use std::time::{Duration, Instant};

use futures_util::stream::{self, TryStreamExt as _};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::Failure;
use crate::client::{Api, Mqtt, Person};

/// Viewers that come at once.
const AT_ONCE: usize = 32;
/// As our own client beats.
const BEAT: Duration = Duration::from_secs(30);

/// Brings everybody in, says so on one line, and keeps them beating until a line (or the end of
/// standard input) says that it is over.
pub async fn run(url: &str, count: usize) -> Result<Value, Failure> {
    let api = Api::new(url)?;
    let host = api.sign_in("host").await?;
    let (room, _, chat) = host.panel().await?;
    let begun = Instant::now();
    let (failed, mut failures) = tokio::sync::mpsc::unbounded_channel();
    let (api, room, chat, failed) = (&api, &room, &chat, &failed);
    stream::iter((0..count).map(Ok::<_, Failure>))
        .try_for_each_concurrent(AT_ONCE, async |number| {
            let mut viewer = Viewer::come(api, room, chat, number).await?;
            let failed = failed.clone();
            // At once: the first would be cut off as idle before the last has come.
            tokio::spawn(async move {
                let Err(failure) = viewer.watch().await;
                // The run is over when nobody hears it.
                let _over = failed.send(failure.to_string());
            });
            Ok(())
        })
        .await?;
    let took = begun.elapsed();
    let path = format!("/api/v1/presence/rooms/{room}/users/count");
    let counted = host.get(&path).await?;
    println!("ready");
    let (over, told) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let read = std::io::stdin().read_line(&mut String::new());
        // Nobody waits when something failed before.
        let _over = over.send(read);
    });
    tokio::select! {
        read = told => { read??; }
        failure = failures.recv() => return Err(failure.unwrap_or_default().into()),
    }
    Ok(json!({
        "viewers": count,
        "countedByTheNetwork": counted["count"],
        "comingSeconds": took.as_secs_f64(),
    }))
}

struct Viewer {
    mqtt: Mqtt,
    http: TcpStream,
    beat: Vec<u8>,
}

impl Viewer {
    async fn come(api: &Api, room: &str, chat: &str, number: usize) -> Result<Self, Failure> {
        let me = api.sign_in(&format!("viewer-{number}")).await?;
        let client = format!("mqttjs_{number}_{}_0", me.internal_id);
        let mut mqtt = Mqtt::connect(&api.mqtt(), &client, Some(&me)).await?;
        for topic in topics(&me, room, chat) {
            mqtt.subscribe(&topic).await?;
        }
        let host = api.base.trim_start_matches("http://");
        let beat = format!(
            "POST /api/v1/presence/rooms/{room}/heartbeat HTTP/1.1\r\nHost: {host}\r\n\
             Authorization: Bearer {}\r\nContent-Length: 0\r\n\r\n",
            me.token
        );
        let mut viewer = Self {
            mqtt,
            http: TcpStream::connect(host).await?,
            beat: beat.into_bytes(),
        };
        viewer.beat().await?;
        Ok(viewer)
    }

    async fn beat(&mut self) -> Result<(), Failure> {
        self.http.write_all(&self.beat).await?;
        let mut answer = [0; 1024];
        let length = self.http.read(&mut answer).await?;
        match answer[..length].starts_with(b"HTTP/1.1 202") {
            true => Ok(()),
            false => Err(String::from_utf8_lossy(&answer[..length]).into()),
        }
    }

    async fn watch(&mut self) -> Result<std::convert::Infallible, Failure> {
        let mut beats = tokio::time::interval(BEAT);
        beats.tick().await;
        loop {
            tokio::select! {
                packet = self.mqtt.packet() => { packet?; }
                _ = beats.tick() => {
                    self.beat().await?;
                    self.mqtt.ping().await?;
                }
            }
        }
    }
}

/// The seven automatic topics (PLATFORM.md 15.3), then the room's and its chat's.
fn topics(me: &Person, room: &str, chat: &str) -> Vec<String> {
    let (network, user) = (&me.network, &me.internal_id);
    vec![
        network.clone(),
        format!("{network}/smartfeed/{user}/channels"),
        format!("{network}/smartfeed/{user}/messagefeeds"),
        format!("{network}/smartfeed/{user}/messages"),
        format!("{network}/user/{user}"),
        format!("{network}/marker/user/{user}"),
        format!("{network}/videostreaming"),
        format!("{network}/room/{room}"),
        chat.to_owned(),
    ]
}
