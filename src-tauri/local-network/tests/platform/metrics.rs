//! What the operator sees on the admin address.

use serde_json::json;

use crate::network::listener::Listener;
use crate::network::{Network, within};

async fn text(network: &Network, path: &str) -> (u16, String) {
    let request = network.admin().request(reqwest::Method::GET, path);
    let answer = within("an answer", request.send()).await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// The number behind a name with these labels.
fn number(text: &str, name: &str) -> Option<f64> {
    let mut lines = text.lines();
    let line = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.map(|number| number.parse().unwrap())
}

#[tokio::test]
async fn metrics_count_calls_events_and_connections_and_name_no_person() {
    let network = Network::start().await;
    let host = network.person("host-with-a-name").await;
    let mut listener = Listener::of(&network, &host).await;
    let room = host.room("Title of a panel").await;
    listener
        .listen(&[format!("{}/room/{room}", host.network_id)])
        .await;
    host.put(
        &format!("/api/v1/rooms/{room}"),
        json!({ "title": "Other" }),
    )
    .await
    .ok();
    listener.until("room.didUpdate").await;

    let (status, text) = text(&network, "/metrics").await;
    assert_eq!(status, 200);
    for (name, least) in [
        (
            r#"greenroom_network_http_requests_total{method="PUT",path="/api/v1/rooms/{room_id}",status="200"}"#,
            1.0,
        ),
        (
            r#"greenroom_network_http_request_duration_seconds_count{method="PUT",path="/api/v1/rooms/{room_id}"}"#,
            1.0,
        ),
        (
            r#"greenroom_network_events_published_total{event="room.didUpdate"}"#,
            1.0,
        ),
        ("greenroom_network_mqtt_connections", 1.0),
        ("greenroom_network_mqtt_subscriptions", 1.0),
        ("greenroom_network_mqtt_packets_received_total", 2.0),
        ("greenroom_network_mqtt_packets_sent_total", 3.0),
        (
            r#"greenroom_network_rooms{network="test",status="idle"}"#,
            1.0,
        ),
        (r#"greenroom_network_sessions{network="test"}"#, 1.0),
        ("greenroom_network_store_transaction_seconds_count", 4.0),
    ] {
        let found = number(&text, name);
        assert!(
            found.is_some_and(|n| n >= least),
            "{name}: {found:?}\n{text}"
        );
    }
    assert_eq!(number(&text, "greenroom_network_livekit_up"), Some(0.0));
    for secret in [
        &room,
        &host.token,
        &host.internal_id,
        "host-with-a-name",
        "Title of a panel",
    ] {
        assert!(!text.contains(secret), "{secret} is in\n{text}");
    }
    listener.vanish().await;
    network.shutdown().await;
}

#[tokio::test]
async fn a_network_without_its_media_server_is_well_but_not_ready() {
    let network = Network::start().await;
    assert_eq!(text(&network, "/healthz").await.0, 200);
    let (status, body) = text(&network, "/readyz").await;
    assert_eq!(status, 503);
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(
        body["answers"],
        json!({ "database": true, "liveKit": false })
    );
    network.shutdown().await;
}
