//! What a network says of itself (section 14).

use greenroom_local_network::NetworkConfig;
use serde_json::{Value, json};

use crate::network::{API_KEY, Network, Settings};
use crate::seat::Seat;

#[tokio::test(flavor = "multi_thread")]
async fn a_networks_settings_are_there() {
    let network = Network::start().await;
    let mut guest = Seat::signed_in(&network.addresses(), "guest", "Ravi Patel").await;
    let social = guest.does("Client.getSocialSettings", json!([])).await;
    assert_eq!(social["enabled"], true);
    let shop = guest
        .does("Client.getProductCatalogueSetting", json!([]))
        .await;
    assert_eq!(shop["product"]["enabled"], false);
    let feeds = guest.does("Client.getFeedSettings", json!([])).await;
    assert_eq!(feeds, json!({}));
    let links = guest
        .does("Client.getShareableLinkConfiguration", json!([]))
        .await;
    assert!(links.is_object(), "{links}");
}

#[tokio::test(flavor = "multi_thread")]
async fn words_and_links_are_checked_before_they_are_sent() {
    let words = NetworkConfig {
        block_list: vec!["casino".to_owned()],
        allow_list: vec!["panels.example".to_owned()],
        ..NetworkConfig::open("test", API_KEY.into())
    };
    let network = Network::start_with(Settings {
        networks: vec![words],
        ..Settings::default()
    })
    .await;
    let mut guest = Seat::signed_in(&network.addresses(), "guest", "Ravi Patel").await;
    for (check, text, may) in [
        ("$client.validateTexts", "See you tonight", true),
        ("$client.validateTexts", "See you in the casino", false),
        (
            "$client.validateUrls",
            "https://panels.example/tonight",
            true,
        ),
        ("$client.validateUrls", "https://casino.example/", false),
    ] {
        let told: Value = guest.does(check, json!([[text]])).await;
        assert_eq!(told, json!(may), "{text}");
    }
}
