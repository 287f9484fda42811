//! Who may do what to users, and sessions that are not a user's own (PLATFORM.md 3.3, 4.2).

use greenroom_local_network::NetworkConfig;
use hmac::{Hmac, Mac as _};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::comments::delete_with;
use crate::network::listener::{Credentials, Listener};
use crate::network::{API_KEY, Answer, Network, Person, Settings, text};

const UNAUTHORIZED: (u16, u64) = (401, 400_100);
const FORBIDDEN: (u16, u64) = (403, 400_300);
const DENIED: (u16, u64) = (403, 400_301);
const GLOBAL_BAN: (u16, u64) = (403, 400_312);
const NOT_FOUND: (u16, u64) = (404, 400_400);
const RULE: (u16, u64) = (422, 500_000);

const SERVER_KEY: &str = "key of the team's backend";
const APP_SECRET: &str = "secret of the team's backend";

async fn network_with(config: impl FnOnce(NetworkConfig) -> NetworkConfig) -> Network {
    Network::start_with(Settings {
        networks: vec![config(NetworkConfig::open("test", API_KEY.into()))],
        ..Settings::default()
    })
    .await
}

async fn network_with_chief() -> (Network, Person) {
    let network = network_with(|open| NetworkConfig {
        admins: vec!["chief".to_owned()],
        ..open
    })
    .await;
    let chief = network.person("chief").await;
    (network, chief)
}

fn user_ids(answer: &Value) -> Vec<String> {
    let users = answer["users"].as_array().unwrap().iter();
    users.map(|user| text(&user["userId"])).collect()
}

fn someone(user_id: &str) -> Value {
    json!({ "userId": user_id, "deviceId": "device" })
}

/// A session without an account: its answer.
async fn open_reader(network: &Network, kind: &str, body: Value) -> Answer {
    let path = format!("/api/v5/sessions/{kind}");
    let request = network.api().request(Method::POST, &path);
    Answer::to(request.header("X-API-Key", API_KEY).json(&body)).await
}

#[tokio::test]
async fn an_administrator_carries_role_and_permissions_and_nobody_else_does() {
    let (network, chief) = network_with_chief().await;
    let maya = network.person("maya").await;
    let read = maya.get("/api/v3/users/chief").await.ok();
    assert_eq!(read["users"][0]["roles"], json!(["global-admin"]));
    let permissions = read["users"][0]["permissions"].as_array().unwrap();
    assert!(permissions.contains(&json!("BAN_USER")));
    let read = chief.get("/api/v3/users/maya").await.ok();
    assert_eq!(read["users"][0]["permissions"], json!([]));
    let rename = json!({ "userId": "maya", "displayName": "Maya M." });
    chief.put("/api/v3/users/", rename).await.ok();
    let read = maya.get("/api/v3/users/maya").await.ok();
    assert_eq!(read["users"][0]["displayName"], "Maya M.");
}

#[tokio::test]
async fn who_is_banned_from_the_network_hears_it_loses_all_sessions_and_cannot_come_back() {
    let (network, chief) = network_with_chief().await;
    let pest = network.person("pest").await;
    let second = network.person("pest").await;
    let host = network.person("host").await;
    let stage = host.room("Panel").await;
    host.bring_on_stage(&stage, &pest).await;
    let own_room = pest.room("Pest's own").await;
    let own = format!("{}/user/{}", pest.network_id, pest.internal_id);
    let mut listener = Listener::of(&network, &pest).await;
    listener.listen(&[own]).await;
    let ban = |user: &str| json!({ "userId": user });
    let path = "/api/v3/users/ban";
    assert_eq!(host.put(path, ban("pest")).await.refused(), DENIED);
    assert_eq!(chief.put(path, ban("chief")).await.refused(), RULE);
    assert_eq!(chief.put(path, ban("nobody")).await.refused(), NOT_FOUND);
    let banned = chief.put(path, ban("pest")).await.ok();
    assert_eq!(banned["users"][0]["isGlobalBan"], true);
    let heard = listener.until("user.didGlobalBan").await;
    assert_eq!(heard.payload["data"]["users"][0]["userId"], "pest");
    listener.ended().await;
    for session in [&pest, &second] {
        let answer = session.get("/api/v3/sessions").await;
        assert_eq!(answer.refused(), UNAUTHORIZED);
    }
    let again = network.api().sign_in(API_KEY, &someone("pest")).await;
    assert_eq!(again.refused(), GLOBAL_BAN);
    let room = host.get(&format!("/api/v1/rooms/{stage}")).await.ok();
    let stage = room["rooms"][0]["participants"].as_array().unwrap();
    assert_eq!(stage.len(), 1, "off the stage at once");
    assert_eq!(host.status_of(&own_room).await, "ended");

    let lift = "/api/v3/users/unban";
    chief.put(lift, ban("pest")).await.ok();
    assert_eq!(chief.put(lift, ban("pest")).await.refused(), (403, 400_316));
    network.person("pest").await;
}

#[tokio::test]
async fn a_deleted_user_is_told_and_gone_and_what_they_said_stays_without_their_name() {
    let (network, chief) = network_with_chief().await;
    let guest = network.person("guest").await;
    let maya = network.person("maya").await;
    let (post, _) = crate::comments::posted(&guest, "Farewell").await;
    let own = format!("{}/user/{}", guest.network_id, guest.internal_id);
    let mut listener = Listener::of(&network, &guest).await;
    listener.listen(&[own]).await;
    assert_eq!(maya.delete("/api/v3/users/guest").await.refused(), DENIED);
    chief.delete("/api/v3/users/guest").await.ok();
    let heard = listener.until("user.deleted").await;
    assert_eq!(heard.payload["data"]["users"][0]["isDeleted"], true);
    listener.ended().await;
    let answer = guest.get("/api/v3/sessions").await;
    assert_eq!(answer.refused(), UNAUTHORIZED);
    let again = network.api().sign_in(API_KEY, &someone("guest")).await;
    assert_eq!(again.refused(), FORBIDDEN);
    let read = maya.get(&format!("/api/v3/posts/{post}")).await.ok();
    let author = &read["users"][0];
    assert_eq!(author["isDeleted"], true);
    assert!(author.get("displayName").is_none());
    let listed = maya.get("/api/v3/users?isDeleted=false").await.ok();
    assert_eq!(user_ids(&listed), ["maya", "chief"]);
    let gone = maya.get("/api/v3/users?isDeleted=true").await.ok();
    assert_eq!(user_ids(&gone), ["guest"]);
}

#[tokio::test]
async fn users_are_blocked_reported_and_found() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    network.person("pest").await;
    network.person("pestle").await;
    let block = "/api/v4/me/user-blocks/pest";
    let blocked = maya.post(block, json!({})).await.ok();
    assert_eq!(blocked["follows"][0]["status"], "blocked");
    assert_eq!(blocked["followCounts"][0]["userId"], "pest");
    let list = "/api/v4/me/user-blocks?options[limit]=100&isDeleted=false";
    let listed = maya.get(list).await.ok();
    assert_eq!(user_ids(&listed), ["pest"]);
    for list in ["files", "follows"] {
        assert!(listed[list].is_array());
    }
    assert!(listed["paging"].is_object());
    let info = "/api/v5/users/pest/followInfo";
    let stands = maya.get(info).await.ok();
    assert_eq!(stands["follows"][0]["status"], "blocked");
    assert_eq!(stands["followCounts"][0]["followerCount"], 0);
    maya.delete(block).await.ok();
    assert_eq!(maya.get(info).await.ok()["follows"][0]["status"], "none");
    let own = maya.get("/api/v4/me/followInfo").await.ok();
    assert_eq!(own["followCounts"][0]["userId"], "maya");
    for lists in ["me", "users/pest"] {
        for list in ["followers", "following"] {
            let nobody = maya.get(&format!("/api/v4/{lists}/{list}")).await.ok();
            assert_eq!(nobody["follows"], json!([]));
        }
    }
    assert_eq!(user_ids(&maya.get(list).await.ok()), [""; 0]);
    let myself = maya.post("/api/v4/me/user-blocks/maya", json!({})).await;
    assert_eq!(myself.refused(), RULE);

    let flag = "/api/v4/me/flags/pest";
    let flagged = maya.post(flag, json!({})).await.ok();
    assert_eq!(flagged["users"][0]["flagCount"], 1);
    for name in ["isFlagByMe", "isflagbyme"] {
        let mine = maya.get(&format!("/api/v3/users/pest/{name}")).await.ok();
        assert_eq!(mine["isFlagByMe"], true);
    }
    for (query, expected) in [
        ("filter=flagged", vec!["pest"]),
        ("keyword=EST&searchBy[]=userId", vec!["pestle", "pest"]),
        (
            "keyword=pest&searchBy[]=userId&matchType=exact",
            vec!["pest"],
        ),
        ("sortBy=firstCreated&options[limit]=1", vec!["maya"]),
        ("sortBy=displayName", vec!["maya", "pest", "pestle"]),
    ] {
        let found = maya.get(&format!("/api/v3/users?{query}")).await.ok();
        assert_eq!(user_ids(&found), expected, "{query}");
    }
    maya.delete(flag).await.ok();
    let found = maya.get("/api/v3/users?filter=flagged").await.ok();
    assert_eq!(user_ids(&found), [""; 0]);
}

#[tokio::test]
async fn visitors_and_bots_read_and_write_nothing() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let room = maya.room("Panel").await;
    for (kind, code) in [("visitor", 403_999), ("bot", 403_998)] {
        let device = json!({ "deviceId": "browser", "deviceInfo": { "kind": "web" } });
        let session = open_reader(&network, kind, device.clone()).await.ok();
        assert_eq!(session["userType"], kind);
        let again = open_reader(&network, kind, device).await.ok();
        assert_eq!(again["users"][0]["userId"], session["users"][0]["userId"]);
        let person = Person {
            api: network.api(),
            user_id: text(&session["users"][0]["userId"]),
            internal_id: text(&session["users"][0]["_id"]),
            network_id: maya.network_id.clone(),
            token: text(&session["accessToken"]),
        };
        person.get("/api/v3/network-settings/chat").await.ok();
        person.get(&format!("/api/v1/rooms/{room}")).await.ok();
        let beat = format!("/api/v1/presence/rooms/{room}/heartbeat");
        person.post(&beat, json!({})).await.ok();
        let title = json!({ "title": "Mine" });
        let refused = person.post("/api/v1/rooms", title).await.refused();
        assert_eq!(refused, (403, code));
        let connected = Listener::connect(&network, &Credentials::of(&person)).await;
        assert_eq!(connected.is_ok(), kind == "bot", "no MQTT for visitors");
        person.delete("/api/v4/sessions").await.ok();
        let answer = person.get("/api/v3/sessions").await;
        assert_eq!(answer.refused(), UNAUTHORIZED);
    }
    let found = maya.get("/api/v3/users").await.ok();
    assert_eq!(user_ids(&found), ["maya"], "not among the people");
}

#[tokio::test]
async fn in_secure_mode_a_visitor_needs_a_signature_that_is_still_good() {
    let network = network_with(|open| NetworkConfig {
        secure_mode: true,
        app_secret: Some(APP_SECRET.into()),
        ..open
    })
    .await;
    let signed = |secret: &str, expires_at: &str| {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(format!("deviceId=browser&authSignatureExpiresAt={expires_at}").as_bytes());
        let signature: String = mac
            .finalize()
            .into_bytes()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        json!({
            "deviceId": "browser", "authSignature": signature,
            "authSignatureExpiresAt": expires_at,
        })
    };
    let later = "2999-01-01T00:00:00.000Z";
    for wrong in [
        json!({ "deviceId": "browser" }),
        signed("another secret", later),
        signed(APP_SECRET, "2001-01-01T00:00:00.000Z"),
    ] {
        let answer = open_reader(&network, "visitor", wrong).await;
        assert_eq!(answer.refused(), FORBIDDEN);
    }
    let right = signed(APP_SECRET, later);
    open_reader(&network, "visitor", right).await.ok();
    let bot = open_reader(&network, "bot", json!({ "deviceId": "browser" })).await;
    assert_eq!(bot.refused(), FORBIDDEN);
}

#[tokio::test]
async fn the_teams_backend_fetches_auth_tokens_that_are_good_for_one_user() {
    let network = network_with(|open| NetworkConfig {
        secure_mode: true,
        server_key: Some(SERVER_KEY.into()),
        ..open
    })
    .await;
    let fetch = async |method: Method, key: &str| {
        let path = "/api/v4/authentication/token?userId=maya";
        let request = network.api().request(method, path);
        Answer::to(request.header("X-Server-Key", key)).await
    };
    let wrong = fetch(Method::GET, "guessed").await;
    assert_eq!(wrong.refused(), FORBIDDEN);
    for method in [Method::GET, Method::POST] {
        let issued = fetch(method, SERVER_KEY).await.ok();
        let token = text(&issued["authToken"]);
        assert!(token.len() <= 100, "as long as a login takes");
        let login =
            |user: &str| json!({ "userId": user, "deviceId": "device", "authToken": token });
        let other = network.api().sign_in(API_KEY, &login("guest")).await;
        assert_eq!(other.refused(), FORBIDDEN);
        network.api().sign_in(API_KEY, &login("maya")).await.ok();
    }
}

#[tokio::test]
async fn an_administrator_ends_all_sessions_of_a_user() {
    let (network, chief) = network_with_chief().await;
    let maya = network.person("maya").await;
    let second = network.person("maya").await;
    let stranger = network.person("stranger").await;
    let path = "/api/v4/sessions";
    let of_maya = || json!({ "userId": "maya" });
    let answer = delete_with(&stranger, path, of_maya()).await;
    assert_eq!(answer.refused(), DENIED);
    assert_eq!(maya.get("/api/v3/sessions").await.status, 200);
    let answer = delete_with(&chief, path, of_maya()).await.ok();
    assert_eq!(answer, json!({ "success": true }));
    for session in [&maya, &second] {
        let answer = session.get("/api/v3/sessions").await;
        assert_eq!(answer.refused(), UNAUTHORIZED);
    }
    assert_eq!(chief.get("/api/v3/sessions").await.status, 200);
}

#[tokio::test]
async fn who_is_reported_hears_of_it_but_not_from_whom_and_an_administrator_clears_it() {
    let (network, chief) = network_with_chief().await;
    let maya = network.person("maya").await;
    let pest = network.person("pest").await;
    let mut listener = Listener::of(&network, &pest).await;
    listener
        .listen(&[format!("{}/user/{}", pest.network_id, pest.internal_id)])
        .await;
    let flag = "/api/v4/me/flags/pest";
    let flagged = maya.post(flag, json!({})).await.ok();
    let heard = listener.until("user.flagged").await;
    assert_eq!(heard.payload["data"]["users"][0]["userId"], "pest");
    assert_eq!(heard.payload["data"]["users"][0]["flagCount"], 1);
    assert_eq!(heard.payload["data"]["users"], flagged["users"]);
    assert!(!heard.payload.to_string().contains(&maya.internal_id));
    maya.delete(flag).await.ok();
    let heard = listener.until("user.unflagged").await;
    assert_eq!(heard.payload["data"]["users"][0]["flagCount"], 0);

    let clear = "/api/v3/users/pest/flags/clear";
    maya.post(flag, json!({})).await.ok();
    chief.post(flag, json!({})).await.ok();
    assert_eq!(maya.post(clear, json!({})).await.refused(), DENIED);
    let cleared = chief.post(clear, json!({})).await.ok();
    assert_eq!(cleared["users"][0]["flagCount"], 0);
    let heard = listener.until("user.flagCleared").await;
    assert_eq!(heard.payload["data"]["users"][0]["userId"], "pest");
    assert_eq!(heard.payload["data"]["users"][0]["flagCount"], 0);
    let mine = maya.get("/api/v3/users/pest/isflagbyme").await.ok();
    assert_eq!(mine["isFlagByMe"], false);
    // There is nothing left to clear, so there is nothing to tell.
    chief.post(clear, json!({})).await.ok();
    assert_eq!(listener.so_far(&pest).await, []);
}

#[tokio::test]
async fn what_was_viewed_is_taken_even_from_visitors_and_changes_nothing() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let room = maya.room("Panel").await;
    let post = maya.announce(&room).await["posts"][0].clone();
    let viewed = json!({ "activities": [{
        "contentId": post["postId"], "contentType": "post", "activityType": "view",
        "timestamp": "2026-03-01T10:00:00.000Z",
    }] });
    let path = "/api/v1/analytics/activities";
    maya.post(path, viewed.clone()).await.ok();
    let visit = json!({ "deviceId": "kiosk" });
    let visitor = open_reader(&network, "visitor", visit).await.ok();
    let request = network.api().request(Method::POST, path);
    let token = visitor["accessToken"].as_str().unwrap();
    Answer::to(request.bearer_auth(token).json(&viewed))
        .await
        .ok();
    let id = text(&post["postId"]);
    let read = maya.get(&format!("/api/v3/posts/{id}")).await.ok();
    assert_eq!(read["posts"][0], post);
    let unknown = network.api().request(Method::POST, path).json(&viewed);
    assert_eq!(Answer::to(unknown).await.refused(), (401, 400_100));
}
