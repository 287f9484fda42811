//! Viewers who go without a word, and how the stage hears of it (PLATFORM.md 8).

use std::time::{Duration, Instant};

use greenroom_local_network::WatchPage;
use livekit_token::TokenVerifier;
use reqwest::Method;
use serde_json::json;

use crate::network::listener::Listener;
use crate::network::webhook::{livekit_reports, report};
use crate::network::{Answer, LIVEKIT_KEY, LIVEKIT_SECRET, Network, Person, Settings, text};

/// A viewer who went without a word counted for 150 seconds once; that is no answer any more.
const SOON: Duration = Duration::from_secs(20);

async fn beat(person: &Person, room: &str) {
    let path = format!("/api/v1/presence/rooms/{room}/heartbeat");
    person.post(&path, json!({})).await.ok();
}

async fn count(person: &Person, room: &str) -> u64 {
    let path = format!("/api/v1/presence/rooms/{room}/users/count");
    person.get(&path).await.ok()["count"].as_u64().unwrap()
}

/// The host, listening on the stage's topic.
async fn on_stage(network: &Network, host: &Person, room: &str) -> Listener {
    let mut listener = Listener::of(network, host).await;
    let streamer = format!("{}/room/{room}/streamer", host.network_id);
    listener.listen(&[streamer]).await;
    listener
}

/// The next count that the stage is told.
async fn told(stage: &mut Listener) -> u64 {
    let heard = stage.until("room.viewerCount").await;
    heard.payload["data"]["count"].as_u64().unwrap()
}

#[tokio::test]
async fn the_stage_hears_of_a_viewer_whose_last_connection_broke_and_who_comes_back() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let viewer = network.person("viewer").await;
    let room = host.room("Panel").await;
    let mut stage = on_stage(&network, &host, &room).await;
    let connection = Listener::of(&network, &viewer).await;
    beat(&viewer, &room).await;
    assert_eq!(told(&mut stage).await, 1);

    let gone = Instant::now();
    connection.vanish().await;
    assert_eq!(told(&mut stage).await, 0);
    assert!(gone.elapsed() < SOON, "{:?}", gone.elapsed());
    assert_eq!(count(&host, &room).await, 0);
    let _again = Listener::of(&network, &viewer).await;
    assert_eq!(told(&mut stage).await, 1);
    network.shutdown().await;
}

#[tokio::test]
async fn a_page_that_is_loaded_again_counts_all_the_time() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let viewer = network.person("viewer").await;
    let other = network.person("other").await;
    let room = host.room("Panel").await;
    let mut stage = on_stage(&network, &host, &room).await;
    let before = Listener::of(&network, &viewer).await;
    let others = Listener::of(&network, &other).await;
    beat(&viewer, &room).await;
    beat(&other, &room).await;
    let mut counts = vec![told(&mut stage).await];
    before.vanish().await;
    let _after = Listener::of(&network, &viewer).await;
    others.vanish().await;
    // The other one's end is later than the viewer's would be.
    while counts.last() != Some(&1) || counts.len() < 2 {
        counts.push(told(&mut stage).await);
    }
    let path = format!("/api/v1/presence/rooms/{room}/users");
    let here = host.get(&path).await.ok();
    assert_eq!(here["viewers"][0]["userId"], "viewer", "{counts:?} {here}");
    network.shutdown().await;
}

#[tokio::test]
async fn a_viewer_whose_last_window_left_the_media_does_not_count_until_heard_of_again() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("assets")).unwrap();
    std::fs::write(folder.path().join("watch.html"), "<!doctype html>the page").unwrap();
    let network = Network::start_with(Settings {
        watch_page: Some(WatchPage::read(folder.path()).unwrap()),
        ..Settings::default()
    })
    .await;
    let host = network.person("host").await;
    let room = host.room("Panel").await;
    let mut stage = on_stage(&network, &host, &room).await;
    livekit_reports(&host.api, &report("track_published", &room, "host", "TR_1")).await;
    host.until_room_is(&room, "live").await;

    let path = format!("/watch/{room}/session");
    let body = json!({ "deviceId": "a device id of this tab alone" });
    let session = Answer::to(network.api().request(Method::POST, &path).json(&body)).await;
    let session = session.ok();
    let viewer = Person {
        api: network.api(),
        user_id: text(&session["users"][0]["userId"]),
        internal_id: text(&session["users"][0]["_id"]),
        network_id: host.network_id.clone(),
        token: text(&session["accessToken"]),
    };
    beat(&viewer, &room).await;
    let media = viewer.get(&format!("/watch/{room}/media")).await.ok();
    let verifier = TokenVerifier::with_api_key(LIVEKIT_KEY, LIVEKIT_SECRET);
    let window = verifier.verify(&text(&media["token"])).unwrap().sub;
    let reports = async |event| {
        livekit_reports(&host.api, &report(event, &room, &window, "")).await;
    };
    reports("participant_joined").await;
    assert_eq!(told(&mut stage).await, 1);
    reports("participant_left").await;
    assert_eq!(told(&mut stage).await, 0);
    // Only its media was away.
    beat(&viewer, &room).await;
    assert_eq!(told(&mut stage).await, 1);
    network.shutdown().await;
}
