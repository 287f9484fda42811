//! What LiveKit reports makes a room live, and nobody else can (PLATFORM.md 7.2).

use std::time::Duration;

use livekit_token::AccessToken;
use serde_json::{Value, json};

use crate::network::listener::{Heard, Listener};
use crate::network::webhook::{livekit_reports, report, send, signature, signature_of_old};
use crate::network::{LIVEKIT_KEY, LIVEKIT_SECRET, Network, Person, Settings};

/// A host with a room, and a connection that hears what happens to it.
async fn on_stage(network: &Network) -> (Person, String, Listener) {
    let host = network.person("host").await;
    let room = host.room("Panel").await;
    let mut listener = Listener::of(network, &host).await;
    let topic = format!("{}/room/{room}", host.network_id);
    listener.listen(&[topic]).await;
    (host, room, listener)
}

fn told(heard: &[Heard]) -> Vec<(&str, &str)> {
    heard
        .iter()
        .map(|heard| {
            let room = &heard.payload["data"]["rooms"][0];
            (heard.event_type(), room["status"].as_str().unwrap())
        })
        .collect()
}

#[tokio::test]
async fn a_report_that_livekit_did_not_sign_changes_nothing() {
    let network = Network::start().await;
    let (host, room, mut listener) = on_stage(&network).await;
    let body = report("track_published", &room, "host", "TR_1").to_string();
    let about_another_body = report("track_published", "another", "host", "TR_1").to_string();
    let signed_by = |key: &str, secret: &str| {
        let token = AccessToken::with_api_key(key, secret).with_sha256(&sha256(&body));
        Some(token.to_jwt().unwrap())
    };
    let unsigned = {
        // `alg: none`, with the right claims.
        let signed = signature(&body).to_jwt().unwrap();
        let claims = signed.split('.').nth(1).unwrap();
        Some(format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{claims}."))
    };
    for (what, authorization) in [
        ("nothing", None),
        ("an empty text", Some(String::new())),
        ("a guess", Some("Bearer guessed".to_owned())),
        ("a user's token", Some(format!("Bearer {}", host.token))),
        (
            "another secret",
            signed_by(LIVEKIT_KEY, "another secret that is long enough"),
        ),
        ("another key", signed_by("another-key", LIVEKIT_SECRET)),
        ("no algorithm", unsigned),
        ("no digest", {
            let token = AccessToken::with_api_key(LIVEKIT_KEY, LIVEKIT_SECRET);
            Some(token.to_jwt().unwrap())
        }),
        (
            "another body",
            Some(signature(&about_another_body).to_jwt().unwrap()),
        ),
    ] {
        let status = send(&host.api, &body, authorization).await;
        assert_eq!(status, 401, "signed with {what}");
    }
    assert_eq!(listener.so_far(&host).await, []);
    assert_eq!(host.status_of(&room).await, "idle");
}

#[tokio::test]
async fn a_report_holds_as_long_as_its_signature_does() {
    let network = Network::start().await;
    let (host, room, mut listener) = on_stage(&network).await;
    let body = report("track_published", &room, "host", "TR_1").to_string();
    let replayed = signature_of_old(&body, 3600);
    assert_eq!(send(&host.api, &body, Some(replayed)).await, 401);
    assert_eq!(listener.so_far(&host).await, []);
    let late = signature_of_old(&body, 60);
    assert_eq!(send(&host.api, &body, Some(late)).await, 200);
    assert_eq!(listener.next().await.event_type(), "room.startBroadcasting");
}

fn sha256(body: &str) -> String {
    use base64::Engine as _;
    use sha2::Digest as _;
    base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(body))
}

#[tokio::test]
async fn a_signed_report_that_makes_no_sense_is_taken_and_changes_nothing() {
    let network = Network::start().await;
    let (host, room, mut listener) = on_stage(&network).await;
    for (body, status) in [
        ("not JSON".to_owned(), 400),
        ("{}".to_owned(), 400),
        (json!({ "event": "something_new" }).to_string(), 200),
        (json!({ "event": "track_published" }).to_string(), 200),
        (
            report("track_published", "no such room", "host", "TR_1").to_string(),
            200,
        ),
        (
            report("participant_joined", &room, "host", "").to_string(),
            200,
        ),
        (
            report("track_unpublished", &room, "host", "TR_1").to_string(),
            200,
        ),
        (report("room_finished", &room, "", "").to_string(), 200),
    ] {
        let authorization = signature(&body).to_jwt().unwrap();
        assert_eq!(
            send(&host.api, &body, Some(authorization)).await,
            status,
            "{body}"
        );
    }
    // A report that counts comes after all of them.
    livekit_reports(&host.api, &report("track_published", &room, "host", "TR_2")).await;
    assert_eq!(listener.next().await.event_type(), "room.startBroadcasting");
}

#[tokio::test]
async fn the_hosts_media_makes_a_room_live_and_its_loss_is_waited_for_and_then_ends_it() {
    let network = Network::start_with(Settings {
        reconnect_wait: Duration::from_secs(1),
        ..Settings::default()
    })
    .await;
    let (host, room, mut listener) = on_stage(&network).await;
    let reports = async |event: &str, track: &str| {
        livekit_reports(&host.api, &report(event, &room, "host", track)).await;
    };
    reports("track_published", "picture").await;
    reports("track_published", "sound").await;
    reports("track_unpublished", "picture").await;
    reports("track_unpublished", "sound").await;
    let mut heard = vec![listener.next().await];
    while heard.last().unwrap().event_type() != "room.waitingReconnect" {
        heard.push(listener.next().await);
    }
    reports("track_published", "picture again").await;
    while heard.last().unwrap().event_type() != "room.startBroadcasting" {
        heard.push(listener.next().await);
    }
    reports("participant_left", "").await;
    while heard.last().unwrap().event_type() != "room.endBroadcasting" {
        heard.push(listener.next().await);
    }
    assert_eq!(
        told(&heard),
        [
            ("room.startBroadcasting", "live"),
            ("room.participantStageJoined", "live"),
            ("room.participantStageLeft", "live"),
            ("room.waitingReconnect", "waitingReconnect"),
            ("room.startBroadcasting", "live"),
            ("room.participantStageJoined", "live"),
            ("room.participantStageLeft", "live"),
            ("room.waitingReconnect", "waitingReconnect"),
            ("room.endBroadcasting", "ended"),
        ]
    );
    let room = host.get(&format!("/api/v1/rooms/{room}")).await.ok();
    let room: &Value = &room["rooms"][0];
    assert!(room["liveAt"].is_string() && room["endedAt"].is_string());
}

#[tokio::test]
async fn a_guests_media_makes_nothing_live() {
    let network = Network::start().await;
    let (host, room, mut listener) = on_stage(&network).await;
    let guest = network.person("guest").await;
    host.bring_on_stage(&room, &guest).await;
    livekit_reports(
        &host.api,
        &report("track_published", &room, "guest", "TR_1"),
    )
    .await;
    let joined = listener.until("room.participantStageJoined").await;
    let actor = &joined.payload["data"]["eventActor"]["userInternalId"];
    assert_eq!(*actor, guest.internal_id);
    assert_eq!(host.status_of(&room).await, "idle");
}

#[tokio::test]
async fn a_room_that_has_ended_stays_so_whatever_is_reported() {
    let network = Network::start().await;
    let (host, room, mut listener) = on_stage(&network).await;
    host.post(&format!("/api/v1/rooms/{room}/stop"), json!({}))
        .await
        .ok();
    listener.until("room.endBroadcasting").await;
    for event in [
        "track_published",
        "track_unpublished",
        "participant_left",
        "room_finished",
    ] {
        livekit_reports(&host.api, &report(event, &room, "host", "TR_1")).await;
    }
    // Reports are handled in turn, so another room's comes after them.
    let other = host.room("Another").await;
    let topic = format!("{}/room/{other}", host.network_id);
    listener.listen(&[topic]).await;
    livekit_reports(
        &host.api,
        &report("track_published", &other, "host", "TR_1"),
    )
    .await;
    let next = listener.next().await;
    assert_eq!(next.payload["data"]["rooms"][0]["roomId"], other);
    assert_eq!(host.status_of(&room).await, "ended");
}

#[tokio::test]
async fn a_room_that_was_live_when_the_network_ended_waits_for_its_host() {
    let network = Network::start().await;
    let (host, room, mut listener) = on_stage(&network).await;
    livekit_reports(&host.api, &report("track_published", &room, "host", "TR_1")).await;
    listener.until("room.startBroadcasting").await;
    let network = network.restart(|_| {}).await;
    let host = Person {
        api: network.api(),
        ..host
    };
    host.until_room_is(&room, "waitingReconnect").await;
    livekit_reports(&host.api, &report("track_published", &room, "host", "TR_2")).await;
    host.until_room_is(&room, "live").await;
}
