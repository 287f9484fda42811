//! The viewers of a show, all in one process: each signed in, counted, in the chat and connected to
//! the stage, where it receives nothing.
//!
//! The one line that comes in is a [`Job`], lines out are [`Told`]. The end of standard input is the
//! end of the audience.

use std::{path::PathBuf, sync::Arc, time::Duration};

use anyhow::{Context as _, Result};
use livekit::{Room, RoomOptions};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use socialplus::{Client, Config, MessageFeedId, NewMessage, PostId, RoomId, SignIn};
use tokio::sync::mpsc;

use crate::person::{lines_in, say};

/// Seconds between two deeds of one viewer, at least and at most.
const PAUSE: (f64, f64) = (5.0, 30.0);
/// Seconds for which a viewer who went is away.
const AWAY: (f64, f64) = (1.0, 10.0);
/// Between two viewers that come.
const COMING: Duration = Duration::from_millis(200);
/// How long a call of the watch page's may take.
const CALL_DEADLINE: Duration = Duration::from_secs(20);
/// How long it may take until a viewer is connected.
const CONNECT_DEADLINE: Duration = Duration::from_secs(30);
/// Lines that wait to be told; then the viewers wait.
const WAITING: usize = 64;

/// Which audience.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    /// Address of the network's API.
    pub api_url: String,
    /// Address of its events.
    pub mqtt_url: String,
    /// Its key; comes by standard input alone.
    pub api_key: String,
    /// The room to watch.
    pub room_id: String,
    /// How many.
    pub viewers: usize,
    /// What their chance is made from.
    pub seed: u64,
}

/// What the audience tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "told")]
pub enum Told {
    /// A viewer watches.
    Watches,
    /// A viewer has done something.
    Done {
        /// What.
        deed: String,
        /// How long it took, in milliseconds.
        took: u64,
    },
    /// Something did not go.
    Failed {
        /// In words.
        why: String,
    },
}

/// Is an audience until standard input ends.
pub async fn be() -> Result<()> {
    let mut lines = lines_in();
    let first = lines.recv().await.context("nobody says which audience")?;
    let job: Job = serde_json::from_str(&first).context("which audience cannot be read")?;
    if let Some(library) = std::env::var_os("GREENROOM_LIVEKIT_LIBRARY").map(PathBuf::from) {
        livekit::prebuilt::load(&library)?;
    }
    let (tell, mut told) = mpsc::channel::<Told>(WAITING);
    let job = Arc::new(job);
    let viewers: Vec<_> = (1..=job.viewers)
        .map(|number| {
            let (job, tell) = (job.clone(), tell.clone());
            tokio::spawn(async move {
                tokio::time::sleep(COMING * u32::try_from(number).unwrap_or(u32::MAX)).await;
                let teller = tell.clone();
                let watching = tokio::spawn(async move { watch(&job, number, &teller).await });
                let why = match watching.await {
                    Ok(Ok(())) => return,
                    Ok(Err(error)) => format!("viewer {number}: {error:#}"),
                    Err(panic) => format!("viewer {number}: {panic}"),
                };
                // Nobody reads when all is over.
                let _over = tell.send(Told::Failed { why }).await;
            })
        })
        .collect();
    // None comes after the first line: only the end.
    while let Some(told) = tokio::select! {
        told = told.recv() => told,
        _ended = lines.recv() => None,
    } {
        say(&told)?;
    }
    viewers.iter().for_each(tokio::task::JoinHandle::abort);
    Ok(())
}

/// One viewer, until the process ends.
async fn watch(job: &Job, number: usize, tell: &mpsc::Sender<Told>) -> Result<()> {
    let seed = job.seed.wrapping_add(number as u64);
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let user_id = format!("simulated-viewer-{number}");
    let key = SecretString::from(job.api_key.clone());
    let config = Config::own(&job.api_url, Some(&job.mqtt_url), key, &user_id)?;
    let client = Client::new(config)?;
    let name = format!("Viewer {number}");
    client
        .sign_in(SignIn::new(user_id).display_name(name))
        .await?;
    let room = client.get_room(&RoomId::new(job.room_id.clone())).await?;
    let channel_id = room
        .live_channel_id
        .clone()
        .context("the room has no chat")?;
    client.join_channel(&channel_id).await?;
    let channel = client.get_channel(&channel_id).await?;
    let viewer = Viewer {
        feed: channel.message_feed_id(),
        post: room.post_id.clone(),
        room: room.id.clone(),
        client,
        number,
    };
    let mut seat = Some(viewer.sit_down(job, tell).await?);
    tell.send(Told::Watches).await?;
    let mut beat = tokio::time::interval(Client::HEARTBEAT_INTERVAL);
    loop {
        let pause = Duration::from_secs_f64(chance.random_range(PAUSE.0..PAUSE.1));
        tokio::select! {
            _ = beat.tick() => viewer.client.heartbeat(&viewer.room).await?,
            () = tokio::time::sleep(pause) => match chance.random_range(0..4) {
                0 | 1 => viewer.says(tell).await?,
                2 => viewer.reacts(tell).await?,
                _ => {
                    drop(seat.take());
                    let away = Duration::from_secs_f64(chance.random_range(AWAY.0..AWAY.1));
                    tokio::time::sleep(away).await;
                    seat = Some(viewer.sit_down(job, tell).await?);
                }
            },
        }
    }
}

struct Viewer {
    client: Client,
    room: RoomId,
    post: Option<PostId>,
    feed: MessageFeedId,
    number: usize,
}

impl Viewer {
    /// Connects to the stage as the watch page does, and receives nothing there.
    async fn sit_down(&self, job: &Job, tell: &mpsc::Sender<Told>) -> Result<Room> {
        let begun = std::time::Instant::now();
        let page = format!(
            "{}/watch/{}",
            job.api_url.trim_end_matches('/'),
            job.room_id
        );
        let number = self.number;
        let asked = tokio::task::spawn_blocking(move || way_to_the_stage(&page, number));
        let (url, token) = asked.await??;
        let mut options = RoomOptions::default();
        options.auto_subscribe = false;
        let connected = Room::connect(&url, &token, options);
        let (seat, _events) = tokio::time::timeout(CONNECT_DEADLINE, connected)
            .await
            .context("a viewer is not connected in time")??;
        done(tell, "viewer watches", begun).await?;
        Ok(seat)
    }

    async fn says(&self, tell: &mpsc::Sender<Told>) -> Result<()> {
        let begun = std::time::Instant::now();
        let text = format!("A word of viewer {}", self.number);
        let message = NewMessage::text(self.feed.clone(), text);
        self.client.send_message(message).await?;
        done(tell, "viewer says", begun).await
    }

    async fn reacts(&self, tell: &mpsc::Sender<Told>) -> Result<()> {
        let Some(post) = &self.post else {
            return Ok(());
        };
        let begun = std::time::Instant::now();
        let tap = [("heart", time::OffsetDateTime::now_utc())];
        self.client
            .send_live_reactions(&self.room, post, &tap)
            .await?;
        done(tell, "viewer reacts", begun).await
    }
}

/// Address and token of the stage, by the watch page's two calls.
fn way_to_the_stage(page: &str, number: usize) -> Result<(String, String)> {
    let config = ureq::Agent::config_builder().timeout_global(Some(CALL_DEADLINE));
    let http = ureq::Agent::new_with_config(config.build());
    let viewer = json!({
        "deviceId": format!("simulated-viewer-device-{number}"),
        "displayName": format!("Viewer {number}"),
    });
    let mut session = http.post(format!("{page}/session")).send_json(viewer)?;
    let session: Value = session.body_mut().read_json()?;
    let token = session["accessToken"]
        .as_str()
        .context("a session without a token")?;
    let media = http.get(format!("{page}/media"));
    let mut media = media
        .header("authorization", format!("Bearer {token}"))
        .call()?;
    let media: Value = media.body_mut().read_json()?;
    let way = media["url"].as_str().zip(media["token"].as_str());
    let (url, token) = way.context("no way to the stage")?;
    Ok((url.to_owned(), token.to_owned()))
}

async fn done(tell: &mpsc::Sender<Told>, deed: &str, begun: std::time::Instant) -> Result<()> {
    let took = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    let deed = deed.to_owned();
    tell.send(Told::Done { deed, took }).await?;
    Ok(())
}
