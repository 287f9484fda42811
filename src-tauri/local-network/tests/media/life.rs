//! A room's life as real media drives it (PLATFORM.md 7.2).

use std::time::Duration;

use greenroom_local_network::{LiveKitConfig, StartError};
use serde_json::json;

use crate::broadcaster::Broadcaster;
use crate::network::listener::Listener;
use crate::network::{DEADLINE, Network, Person, Settings, provided, seen, text};

/// A network with a LiveKit server of its own.
pub async fn network(reconnect_wait: Duration) -> Network {
    Network::start_with(settings(reconnect_wait)).await
}

fn settings(reconnect_wait: Duration) -> Settings {
    Settings {
        livekit: LiveKitConfig::Spawn {
            server_binary: provided("GREENROOM_LIVEKIT_SERVER"),
            port: None,
        },
        reconnect_wait,
        ..Settings::default()
    }
}

impl Broadcaster {
    /// Joins the stage of a room with the token that the network gives this person.
    pub async fn join(person: &Person, room: &str) -> Self {
        let token = format!("/api/v1/rooms/{room}/token");
        let stage = person.get(&token).await.ok();
        Self::with(&text(&stage["coHostUrl"]), &text(&stage["coHostToken"])).await
    }
}

pub async fn hears(network: &Network, person: &Person, room: &str) -> Listener {
    let mut listener = Listener::of(network, person).await;
    let watcher = format!("{}/room/{room}", person.network_id);
    listener.listen(&[watcher]).await;
    listener
}

#[tokio::test]
async fn the_hosts_picture_makes_a_room_live_and_its_loss_ends_it_after_a_wait() {
    let network = network(Duration::from_secs(5)).await;
    let host = network.person("host").await;
    let room = host.room("Panel").await;
    let mut listener = hears(&network, &host, &room).await;
    let mut on_stage = Broadcaster::join(&host, &room).await;
    assert_eq!(
        host.status_of(&room).await,
        "idle",
        "joining alone is not live"
    );
    on_stage.publish().await;
    let told = listener.until("room.startBroadcasting").await;
    assert_eq!(told.payload["data"]["rooms"][0]["status"], "live");
    listener.until("room.participantStageJoined").await;

    on_stage.unpublish().await;
    listener.until("room.participantStageLeft").await;
    listener.until("room.waitingReconnect").await;
    on_stage.publish().await;
    listener.until("room.startBroadcasting").await;

    on_stage.leave().await;
    listener.until("room.waitingReconnect").await;
    assert_eq!(host.status_of(&room).await, "waitingReconnect");
    let mut again = Broadcaster::join(&host, &room).await;
    again.publish().await;
    listener.until("room.startBroadcasting").await;
    again.leave().await;
    listener.until("room.waitingReconnect").await;
    let told = listener.until("room.endBroadcasting").await;
    assert_eq!(told.payload["data"]["rooms"][0]["status"], "ended");
    assert_eq!(host.status_of(&room).await, "ended");
    network.shutdown().await;
}

#[tokio::test]
async fn a_show_comes_back_after_a_restart_of_the_network_with_its_media_server() {
    let network = network(DEADLINE).await;
    let host = network.person("host").await;
    let guest = network.person("guest").await;
    let room = host.room("Panel").await;
    host.bring_on_stage(&room, &guest).await;
    let mut on_stage = Broadcaster::join(&host, &room).await;
    on_stage.publish().await;
    host.until_room_is(&room, "live").await;

    let network = network.restart(|_| {}).await;
    let here = |person: Person| Person {
        api: network.api(),
        ..person
    };
    let (host, guest) = (here(host), here(guest));
    host.until_room_is(&room, "waitingReconnect").await;
    let mut listener = hears(&network, &guest, &room).await;
    let mut again = Broadcaster::join(&host, &room).await;
    again.publish().await;
    let told = listener.until("room.startBroadcasting").await;
    let told = &told.payload["data"]["rooms"][0];
    assert_eq!(told["status"], "live");
    let on_stage = told["participants"].as_array().unwrap();
    assert_eq!(on_stage.len(), 2, "the guest is still on stage");
    let mut at_guest = Broadcaster::join(&guest, &room).await;
    at_guest.publish().await;
    network.shutdown().await;
}

#[tokio::test]
async fn stopping_the_show_sends_everybody_off_the_stage() {
    let network = network(DEADLINE).await;
    let host = network.person("host").await;
    let guest = network.person("guest").await;
    let room = host.room("Panel").await;
    host.bring_on_stage(&room, &guest).await;
    let mut at_host = Broadcaster::join(&host, &room).await;
    let mut at_guest = Broadcaster::join(&guest, &room).await;
    at_guest.publish().await;
    assert_eq!(
        host.status_of(&room).await,
        "idle",
        "a guest alone is not live"
    );
    at_host.publish().await;
    host.until_room_is(&room, "live").await;
    host.post(&format!("/api/v1/rooms/{room}/stop"), json!({}))
        .await
        .ok();
    at_host.until_sent_away().await;
    at_guest.until_sent_away().await;
    assert_eq!(host.status_of(&room).await, "ended");
    network.shutdown().await;
}

#[tokio::test]
async fn a_removed_guest_is_off_the_stage_though_their_token_would_still_hold() {
    let network = network(DEADLINE).await;
    let host = network.person("host").await;
    let guest = network.person("guest").await;
    let room = host.room("Panel").await;
    host.bring_on_stage(&room, &guest).await;
    let mut listener = hears(&network, &host, &room).await;
    let mut at_host = Broadcaster::join(&host, &room).await;
    at_host.publish().await;
    let mut at_guest = Broadcaster::join(&guest, &room).await;
    at_guest.publish().await;
    for _ in [&host, &guest] {
        listener.until("room.participantStageJoined").await;
    }
    host.delete(&format!("/api/v1/rooms/{room}/participants/guest"))
        .await
        .ok();
    listener.until("room.participantRemoved").await;
    at_guest.until_sent_away().await;
    let left = listener.until("room.participantStageLeft").await;
    let actor = &left.payload["data"]["eventActor"]["userInternalId"];
    assert_eq!(*actor, guest.internal_id);
    assert_eq!(host.status_of(&room).await, "live", "the show goes on");
    network.shutdown().await;
}

#[tokio::test]
async fn a_guest_who_comes_and_goes_is_told_and_the_room_stays_live() {
    let network = network(DEADLINE).await;
    let host = network.person("host").await;
    let guest = network.person("guest").await;
    let room = host.room("Panel").await;
    host.bring_on_stage(&room, &guest).await;
    let mut listener = hears(&network, &host, &room).await;
    let mut at_host = Broadcaster::join(&host, &room).await;
    at_host.publish().await;
    listener.until("room.participantStageJoined").await;
    let mut at_guest = Broadcaster::join(&guest, &room).await;
    at_guest.publish().await;
    let joined = listener.until("room.participantStageJoined").await;
    at_guest.leave().await;
    let left = listener.until("room.participantStageLeft").await;
    for told in [joined, left] {
        let actor = &told.payload["data"]["eventActor"]["userInternalId"];
        assert_eq!(*actor, guest.internal_id);
    }
    assert_eq!(host.status_of(&room).await, "live");
    network.shutdown().await;
}

/// Waits until exactly these are told to be connected to the media server.
async fn until_connected(person: &Person, room: &str, expected: &[&str]) {
    let what = format!("{expected:?} being connected");
    seen(&what, async || {
        let read = person.get(&format!("/api/v1/rooms/{room}")).await.ok();
        let participants = read["rooms"][0]["participants"].as_array().unwrap();
        let connected = participants.iter().filter(|one| one["isConnected"] == true);
        let connected: Vec<_> = connected.map(|one| text(&one["userId"])).collect();
        (connected == expected).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_room_tells_which_of_its_broadcasters_are_connected_publishing_or_not() {
    let network = network(DEADLINE).await;
    let host = network.person("host").await;
    let guest = network.person("guest").await;
    let room = host.room("Panel").await;
    host.bring_on_stage(&room, &guest).await;
    until_connected(&host, &room, &[]).await;
    let backstage = Broadcaster::join(&host, &room).await;
    until_connected(&guest, &room, &["host"]).await;
    let at_guest = Broadcaster::join(&guest, &room).await;
    until_connected(&host, &room, &["host", "guest"]).await;
    // From a second computer, the same person takes the first one's place.
    let again = Broadcaster::join(&host, &room).await;
    backstage.until_sent_away().await;
    until_connected(&guest, &room, &["host", "guest"]).await;
    again.leave().await;
    at_guest.leave().await;
    until_connected(&guest, &room, &[]).await;
    network.shutdown().await;
}

#[tokio::test]
async fn a_network_without_its_media_server_does_not_start_and_says_where_it_looked() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("livekit-server");
    let mut config = greenroom_local_network::Config::on_this_computer(
        folder.path().to_owned(),
        "key".into(),
        missing.clone(),
    );
    config.listen = ([127, 0, 0, 1], 0).into();
    let refused = greenroom_local_network::LocalNetwork::start(config).await;
    match refused.err() {
        Some(StartError::LiveKitServerMissing { looked_in }) => assert_eq!(looked_in, missing),
        other => panic!("{other:?}"),
    }
}
