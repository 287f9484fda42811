//! Lost connections and ended sessions (sections 3.4 and 15.1).

use serde_json::{Value, json};

use crate::cable::Cable;
use crate::network::Network;
use crate::seat::{Addresses, Seat};
use crate::visit::room_with_post;

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_whose_line_was_cut_hears_of_the_room_again_without_asking_again() {
    let network = Network::start().await;
    let here = network.addresses();
    let mut host = Seat::signed_in(&here, "host", "Maya Okafor").await;
    let (room, _) = room_with_post(&mut host).await;
    let far = here
        .mqtt
        .strip_prefix("ws://")
        .unwrap()
        .split('/')
        .next()
        .unwrap();
    let cable = Cable::to(far.parse().unwrap()).await;
    let by_cable = Addresses {
        mqtt: format!("ws://{}/mqtt", cable.address()),
        ..network.addresses()
    };
    let mut viewer = Seat::take(&by_cable, "viewer").await;
    viewer.sign_in("Lena Sommer").await.unwrap();
    viewer.until_connected().await;
    viewer.opens(&room).await;

    viewer
        .watch("link", "Client.onRTEConnectionStateChange", json!([]))
        .await;
    viewer
        .until_noted("connected", |code| (code == 0).then_some(()))
        .await;
    cable.cut();
    viewer
        .until("link", |state| (state == "reconnecting").then_some(()))
        .await;
    cable.mend();
    viewer
        .until_noted("connected", |code| (code == 0).then_some(()))
        .await;
    let change = json!([room, { "title": "Two thumbs" }]);
    host.does("RoomRepository.updateRoom", change).await;
    viewer.until_arrived("room.didUpdate").await;
    viewer
        .until("room", |room| {
            (room["data"]["title"] == "Two thumbs").then_some(())
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_revoked_elsewhere_ends_the_session_with_400100() {
    let network = Network::start().await;
    let here = network.addresses();
    let mut first = Seat::signed_in(&here, "host", "Maya Okafor").await;
    first.until_session("established").await;
    let token = first
        .call_as("client", "Client.getActiveClient", json!([]))
        .await;
    let token = token["token"]["accessToken"].as_str().unwrap().to_owned();

    let mut elsewhere = Seat::take(&here, "host").await;
    elsewhere
        .does("Client.loginWithAccessToken", json!([token]))
        .await;
    elsewhere.until_session("established").await;
    elsewhere.does("Client.secureLogout", json!([])).await;

    let room = json!([{ "title": "Too late", "type": "coHosts" }]);
    let code = first.is_refused("RoomRepository.createRoom", room).await;
    assert_eq!(code, 400_100);
    first.until_session("terminated").await;
    let signed_in: Value = first.sign_in("Maya Okafor").await.unwrap();
    assert_eq!(signed_in, json!(true), "only a new sign-in helps");
    first.until_session("established").await;
}
