//! Sign-in, renewal, sign-out, and sessions that end (section 3).

use std::time::Duration;

use greenroom_local_network::AuthToken;
use serde_json::json;

use crate::network::{Network, Settings};
use crate::seat::{Addresses, Seat};
use crate::visit::{loaded, room_with_post};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[tokio::test(flavor = "multi_thread")]
async fn a_person_signs_in_and_out() {
    let network = Network::start().await;
    let here = network.addresses();
    let mut host = Seat::signed_in(&here, "host", "Maya Okafor").await;
    host.until_session("established").await;
    let me = host.does("Client.getCurrentUser", json!([])).await;
    assert_eq!(
        (&me["userId"], &me["displayName"]),
        (&json!("host"), &json!("Maya Okafor"))
    );

    host.does("Client.logout", json!([])).await;
    host.until_session("notLoggedIn").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secure_sign_out_revokes_the_token() {
    let network = Network::start().await;
    let here = network.addresses();
    let mut host = Seat::signed_in(&here, "host", "Maya Okafor").await;
    host.does("Client.secureLogout", json!([])).await;
    host.until_session("notLoggedIn").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_api_key_is_refused_with_400100() {
    let network = Network::start().await;
    let elsewhere = Addresses {
        api_key: "some other key".to_owned(),
        ..network.addresses()
    };
    let mut host = Seat::take(&elsewhere, "host").await;
    let refusal = host.sign_in("Maya Okafor").await.unwrap_err();
    assert_eq!(refusal.code, Some(400100));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_grows_old_is_renewed_and_the_name_stays() {
    let network = Network::start().await;
    let here = network.addresses();
    let mut host = Seat::signed_in(&here, "host", "Maya Okafor").await;
    host.until_answered("POST", "/api/v5/sessions").await;
    host.advance(25 * DAY).await;
    host.until_noted("renewal", |_| Some(())).await;
    host.does("$renewal.renew", json!([])).await;
    assert_eq!(host.until_answered("POST", "/api/v5/sessions").await, 200);

    let room = json!([{ "title": "Panel", "type": "coHosts" }]);
    host.does("RoomRepository.createRoom", room).await;
    host.watch("me", "UserRepository.getUser", json!(["host"]))
        .await;
    let name = host.until("me", |me| {
        (me["loading"] == false).then(|| me["data"]["displayName"].clone())
    });
    assert_eq!(name.await, "Maya Okafor");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secure_network_wants_the_auth_token_at_sign_in_and_again_at_renewal() {
    let mut settings = Settings::default();
    let secure = &mut settings.networks[0];
    secure.secure_mode = true;
    secure.auth_tokens = vec![AuthToken {
        user_id: "host".to_owned(),
        token: "a word from the team".to_owned().into(),
    }];
    let network = Network::start_with(settings).await;
    let here = network.addresses();
    let mut host = Seat::take(&here, "host").await;
    for refused in [
        host.sign_in("Maya Okafor").await,
        host.sign_in_with("Maya Okafor", "a guess").await,
    ] {
        assert_eq!(refused.unwrap_err().code, Some(400_300));
    }
    host.sign_in_with("Maya Okafor", "a word from the team")
        .await
        .unwrap();
    host.until_connected().await;
    for status in [403, 403, 200] {
        assert_eq!(
            host.until_answered("POST", "/api/v5/sessions").await,
            status
        );
    }
    host.advance(25 * DAY).await;
    host.until_noted("renewal", |_| Some(())).await;
    let fresh = json!(["a word from the team"]);
    host.does("$renewal.renewWithAuthToken", fresh).await;
    assert_eq!(host.until_answered("POST", "/api/v5/sessions").await, 200);
    host.does("Client.secureLogout", json!([])).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn visitors_and_bots_read_and_write_nothing() {
    let network = Network::start().await;
    let here = network.addresses();
    let mut host = Seat::signed_in(&here, "host", "Maya Okafor").await;
    let (room, _) = room_with_post(&mut host).await;
    for (sign_in, kind, code) in [
        ("Client.loginAsVisitor", "visitor", 403_999),
        ("Client.loginAsBot", "bot", 403_998),
    ] {
        let mut reader = Seat::take(&here, kind).await;
        assert_eq!(reader.does(sign_in, json!([{}])).await, json!(true));
        reader.until_session("established").await;
        let told = reader.does("Client.getCurrentUserType", json!([])).await;
        assert_eq!(told, kind);
        reader
            .watch("room", "RoomRepository.getRoom", json!([room]))
            .await;
        reader.until("room", |room| loaded(room).map(|_| ())).await;
        let mine = json!([{ "title": "Mine", "type": "coHosts" }]);
        let refused = reader.is_refused("RoomRepository.createRoom", mine).await;
        assert_eq!(refused, code);
    }
}
