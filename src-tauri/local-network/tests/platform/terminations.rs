//! Shows that an administrator ends (PLATFORM.md 7.2).

use greenroom_local_network::NetworkConfig;
use serde_json::json;

use crate::network::listener::Listener;
use crate::network::{API_KEY, Network, Settings};

#[tokio::test]
async fn an_administrator_and_nobody_else_ends_a_show_against_its_host() {
    let network = Network::start_with(Settings {
        networks: vec![NetworkConfig {
            admins: vec!["chief".to_owned()],
            ..NetworkConfig::open("test", API_KEY.into())
        }],
        ..Settings::default()
    })
    .await;
    let chief = network.person("chief").await;
    let host = network.person("host").await;
    let room = host.room("Panel").await;
    let terminate = format!("/api/v1/rooms/{room}/terminate");
    let refused = host.post(&terminate, json!({})).await.refused();
    assert_eq!(refused, (403, 400_301));
    let mut listener = Listener::of(&network, &host).await;
    listener
        .listen(&[format!("{}/room/{room}", host.network_id)])
        .await;
    let why = json!({ "category": "violence" });
    let ended = chief.post(&terminate, why).await.ok();
    assert_eq!(ended["rooms"][0]["status"], "terminated");
    let told = listener.until("room.terminated").await;
    let told = &told.payload["data"]["rooms"][0];
    assert_eq!(told["status"], "terminated");
    let label = &told["moderation"]["terminateLabels"][0];
    assert_eq!(label["category"], "violence");
    assert!(label["detectedAt"].is_string());
    let token = host.get(&format!("/api/v1/rooms/{room}/token")).await;
    assert_eq!(token.refused(), (422, 500_000));
    let again = chief.post(&terminate, json!({})).await.refused();
    assert_eq!(again, (422, 500_000));
}
