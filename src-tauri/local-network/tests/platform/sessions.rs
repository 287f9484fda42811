//! Who is let in, and until when (PLATFORM.md 3).

use std::collections::BTreeSet;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use greenroom_local_network::{AuthToken, NetworkConfig};
use reqwest::Method;
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::network::{API_KEY, Answer, Network, Person, Settings};

const UNAUTHORIZED: (u16, u64) = (401, 400_100);

fn keys(object: &Value) -> BTreeSet<&str> {
    let object = object.as_object().expect("an object");
    object.keys().map(String::as_str).collect()
}

fn someone(user_id: &str) -> Value {
    json!({ "userId": user_id, "deviceId": "device" })
}

/// The payload of a JWT.
fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

#[tokio::test]
async fn a_login_answers_with_token_times_and_user_and_nothing_else() {
    let network = Network::start().await;
    let body = json!({
        "userId": "maya",
        "deviceId": "ascWebSdk#1",
        "deviceInfo": { "kind": "web", "model": "desk", "sdkVersion": "7.20.0" },
        "displayName": "Maya",
    });
    let session = network.api().sign_in(API_KEY, &body).await.ok();
    assert_eq!(
        keys(&session),
        BTreeSet::from([
            "accessToken",
            "issuedAt",
            "expiresAt",
            "users",
            "files",
            "roles",
            "userType"
        ])
    );
    assert_eq!(session["userType"], "signed-in");
    assert_eq!(session["roles"], json!([]));
    assert_eq!(session["users"].as_array().unwrap().len(), 1);
    let me = &session["users"][0];
    assert_eq!(me["userId"], "maya");
    assert_eq!(me["displayName"], "Maya");

    // The official SDK reads these out of the token.
    let claims = claims(session["accessToken"].as_str().unwrap());
    assert_eq!(claims["user"]["publicUserId"], "maya");
    let life = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
    assert_eq!(life, 30 * 24 * 60 * 60);
}

#[tokio::test]
async fn the_second_request_of_a_login_says_that_there_is_chat() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    assert_eq!(
        maya.get("/api/v3/network-settings/chat").await.ok(),
        json!({
            "enabled": true,
            "mention": { "isAllowMentionedChannelEnabled": true },
            "messagePreview": { "enabled": true, "isIncludeDeleted": false },
            "roomsByCreator": true,
        })
    );
}

#[tokio::test]
async fn a_renewal_gives_another_token_for_the_same_user_and_keeps_the_name() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let renewed = network.api().sign_in(API_KEY, &someone("maya")).await.ok();
    assert_ne!(renewed["accessToken"], maya.token);
    assert_eq!(renewed["users"][0]["_id"], maya.internal_id);
    assert_eq!(renewed["users"][0]["displayName"], "maya by name");
    assert_eq!(maya.get("/api/v3/sessions").await.status, 200);
}

#[tokio::test]
async fn a_cookie_comes_only_when_asked_for() {
    let network = Network::start().await;
    for (wanted, comes) in [("true", true), ("false", false)] {
        let request = network
            .api()
            .request(Method::POST, "/api/v5/sessions")
            .header("X-API-Key", API_KEY)
            .header("set-access-token-cookie", wanted)
            .json(&someone("maya"));
        let answer = Answer::to(request).await;
        let cookie = answer.headers.get("set-cookie").cloned();
        let token = answer.ok()["accessToken"].as_str().unwrap().to_owned();
        let expected = format!("_ascSession={token};");
        assert_eq!(
            cookie.is_some_and(|cookie| cookie.to_str().unwrap().starts_with(&expected)),
            comes
        );
    }
}

#[tokio::test]
async fn without_the_right_api_key_nobody_signs_in() {
    let network = Network::start().await;
    let api = network.api();
    for wrong in [
        "",
        "another-key",
        "key-of-this-networ",
        "KEY-OF-THIS-NETWORK",
    ] {
        let answer = api.sign_in(wrong, &someone("maya")).await;
        assert_eq!(answer.refused(), UNAUTHORIZED, "{wrong:?}");
    }
    let keyless = api.request(Method::POST, "/api/v5/sessions");
    let answer = Answer::to(keyless.json(&someone("maya"))).await;
    assert_eq!(answer.refused(), UNAUTHORIZED);
}

#[tokio::test]
async fn every_other_call_needs_a_token_that_holds() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let room = maya.room("Panel").await;
    let calls = [
        (Method::GET, "/api/v3/sessions".to_owned()),
        (Method::DELETE, "/api/v4/sessions".to_owned()),
        (Method::GET, "/api/v3/network-settings/chat".to_owned()),
        (Method::GET, "/api/v3/users/maya".to_owned()),
        (Method::GET, "/api/v3/users".to_owned()),
        (Method::PUT, "/api/v3/users/".to_owned()),
        (Method::POST, "/api/v4/images".to_owned()),
        (Method::GET, "/api/v3/communities".to_owned()),
        (Method::POST, "/api/v3/communities/".to_owned()),
        (Method::GET, "/api/v1/rooms".to_owned()),
        (Method::POST, "/api/v1/rooms".to_owned()),
        (Method::GET, "/api/v1/rooms/lives".to_owned()),
        (Method::GET, format!("/api/v1/rooms/{room}")),
        (Method::DELETE, format!("/api/v1/rooms/{room}")),
        (Method::POST, format!("/api/v1/rooms/{room}/stop")),
        (Method::GET, format!("/api/v1/rooms/{room}/token")),
        (Method::GET, format!("/api/v1/rooms/{room}/recorded")),
        (Method::POST, format!("/api/v1/rooms/{room}/leave")),
        (
            Method::DELETE,
            format!("/api/v1/rooms/{room}/participants/maya"),
        ),
        (
            Method::POST,
            format!("/api/v1/presence/rooms/{room}/heartbeat"),
        ),
        (
            Method::GET,
            format!("/api/v1/presence/rooms/{room}/users/count"),
        ),
        (Method::GET, "/api/v1/presence/settings".to_owned()),
        (Method::POST, "/api/v4/posts".to_owned()),
        (Method::GET, "/api/v5/posts".to_owned()),
        (Method::GET, "/api/v1/invitations/me".to_owned()),
        (Method::POST, "/api/v1/invitations".to_owned()),
        (Method::POST, "/api/v3/channels".to_owned()),
        (Method::GET, "/api/v5/messages".to_owned()),
        (Method::POST, "/api/v5/messages".to_owned()),
        (Method::POST, "/api/v1/reactions/live".to_owned()),
        (
            Method::GET,
            "/api/v1/notification-tray/tray/seen".to_owned(),
        ),
    ];
    for (method, path) in calls {
        let request = || maya.api.request(method.clone(), &path);
        for presented in [
            request(),
            request().bearer_auth(""),
            request().bearer_auth("guessed"),
            request().header("Authorization", &maya.token),
            request().basic_auth(&maya.user_id, Some(&maya.token)),
            request().header("X-API-Key", API_KEY),
        ] {
            let answer = Answer::to(presented).await;
            assert_eq!(answer.refused(), UNAUTHORIZED, "{method} {path}");
        }
    }
    assert_eq!(maya.status_of(&room).await, "idle", "nothing was done");
}

#[tokio::test]
async fn a_revoked_token_opens_nothing_and_the_others_stay_good() {
    let network = Network::start().await;
    let first = network.person("maya").await;
    let second = network.person("maya").await;
    assert_eq!(
        first.delete("/api/v4/sessions").await.ok(),
        json!({ "success": true })
    );
    assert_eq!(first.get("/api/v3/sessions").await.refused(), UNAUTHORIZED);
    assert_eq!(second.get("/api/v3/sessions").await.status, 200);
}

/// Lets every session run out in this database.
fn run_out(database: &Path) {
    let database = Connection::open(database).unwrap();
    let changed = database
        .execute(
            "UPDATE sessions SET expires_at = unixepoch() * 1000 - 1",
            [],
        )
        .unwrap();
    assert_eq!(changed, 1);
}

#[tokio::test]
async fn a_session_outlives_the_network_and_ends_with_its_time() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let network = network.restart(|_| {}).await;
    let again = Person {
        api: network.api(),
        ..maya
    };
    assert_eq!(again.get("/api/v3/sessions").await.status, 200);

    let network = network.restart(run_out).await;
    let late = Person {
        api: network.api(),
        ..again
    };
    assert_eq!(late.get("/api/v3/sessions").await.refused(), UNAUTHORIZED);
    let anew = network.person("maya").await;
    assert_eq!(anew.internal_id, late.internal_id, "the user is the same");
}

#[tokio::test]
async fn no_secret_is_kept_in_the_data_folder() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let token = maya.token.clone();
    network
        .restart(|database| {
            let folder = database.parent().unwrap();
            for file in std::fs::read_dir(folder).unwrap() {
                let content = std::fs::read(file.unwrap().path()).unwrap();
                for secret in [&token, API_KEY] {
                    let secret = secret.as_bytes();
                    assert!(!content.windows(secret.len()).any(|part| part == secret));
                }
            }
        })
        .await;
}

#[tokio::test]
async fn secure_mode_asks_for_the_users_own_auth_token() {
    let secure = NetworkConfig {
        secure_mode: true,
        auth_tokens: vec![AuthToken {
            user_id: "maya".to_owned(),
            token: "right".into(),
        }],
        ..NetworkConfig::open("secure", API_KEY.into())
    };
    let network = Network::start_with(Settings {
        networks: vec![secure],
        ..Settings::default()
    })
    .await;
    let sign_in = async |user_id: &str, auth_token: Option<&str>| {
        let mut body = someone(user_id);
        body["authToken"] = json!(auth_token);
        network.api().sign_in(API_KEY, &body).await
    };
    for (user_id, token) in [
        ("maya", None),
        ("maya", Some("wrong")),
        ("noor", Some("right")),
    ] {
        assert_eq!(sign_in(user_id, token).await.refused(), (403, 400_300));
    }
    assert_eq!(sign_in("maya", Some("right")).await.status, 200);
}

#[tokio::test]
async fn two_networks_side_by_side_know_nothing_of_each_other() {
    let network = Network::start_with(Settings {
        networks: vec![
            NetworkConfig::open("one", "key-one".into()),
            NetworkConfig::open("two", "key-two".into()),
        ],
        ..Settings::default()
    })
    .await;
    let one = Person::sign_in(network.api(), "key-one", "maya").await;
    let two = Person::sign_in(network.api(), "key-two", "maya").await;
    assert_ne!(one.internal_id, two.internal_id);
    assert_ne!(one.network_id, two.network_id);
    let noor = Person::sign_in(network.api(), "key-two", "noor").await;
    let room = one.room("Panel").await;
    one.announce(&room).await;
    let channel = one.open_chat(&room).await;
    let channel = channel["channelId"].as_str().unwrap();
    for path in [
        format!("/api/v1/rooms/{room}"),
        format!("/api/v1/rooms/{room}/token"),
        format!("/api/v3/channels/{channel}"),
        format!("/api/v5/messages?messageFeedId={channel}"),
        format!("/api/v1/presence/rooms/{room}/users"),
    ] {
        assert_eq!(two.get(&path).await.refused(), (404, 400_400), "{path}");
    }
    assert_eq!(
        one.get("/api/v3/users/noor").await.refused(),
        (404, 400_400)
    );
    assert_eq!(one.invite(&room, "noor").await.refused(), (404, 400_400));
    let listed = noor.get("/api/v1/rooms").await.ok();
    assert_eq!(listed["rooms"], json!([]));
}
