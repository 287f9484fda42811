//! Error envelopes and their codes (PLATFORM.md 2.6 and 18).

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use reqwest::Method;
use serde_json::{Value, json};

use crate::network::{API_KEY, Answer, Network, text};

const MALFORMED: (u16, u64) = (400, 400_000);
const FORBIDDEN: (u16, u64) = (403, 400_300);
const DENIED: (u16, u64) = (403, 400_301);
const NOT_FOUND: (u16, u64) = (404, 400_400);
const CONFLICT: (u16, u64) = (409, 400_900);
const RULE: (u16, u64) = (422, 500_000);

/// The fields that an answer complains about.
#[track_caller]
fn complaints(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.refused(), RULE, "{answer:?}");
    let detail = answer.body["data"]["detail"].as_array();
    let detail = detail.unwrap_or_else(|| panic!("no detail: {answer:?}"));
    let first_word = |line: &Value| text(line).split(' ').next().unwrap().to_owned();
    detail.iter().map(first_word).collect()
}

#[tokio::test]
async fn an_error_is_an_envelope_of_status_code_message_and_detail() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let answer = maya.post("/api/v1/rooms", json!({ "title": "" })).await;
    assert_eq!(
        answer.body,
        json!({
            "status": "error",
            "code": 500_000,
            "message": "Parameters validation error!",
            "data": { "detail": ["title must not be empty"] },
        })
    );
    let answer = maya.get("/api/v1/rooms/nothing").await;
    let keys: Vec<&String> = answer.body.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["code", "message", "status"]);
}

#[tokio::test]
async fn a_body_that_is_no_object_is_malformed() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    for body in ["{", "[]", "\"text\"", "7", "{\"title\": }", "title=Panel"] {
        let request = maya.api.request(Method::POST, "/api/v1/rooms");
        let request = request.bearer_auth(&maya.token).body(body);
        assert_eq!(Answer::to(request).await.refused(), MALFORMED, "{body}");
    }
}

#[tokio::test]
async fn a_body_beyond_a_megabyte_is_too_large() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let title = "x".repeat(1024 * 1024);
    let answer = maya.post("/api/v1/rooms", json!({ "title": title })).await;
    assert_eq!(answer.refused(), (413, 500_000));
    assert_eq!(maya.get("/api/v1/rooms").await.ok()["rooms"], json!([]));
}

#[tokio::test]
async fn every_wrong_field_of_a_login_is_named() {
    let network = Network::start().await;
    let sign_in = async |body: Value| complaints(&network.api().sign_in(API_KEY, &body).await);
    assert_eq!(sign_in(json!({})).await, ["userId", "deviceId"]);
    assert_eq!(
        sign_in(json!({
            "userId": "x".repeat(51),
            "deviceId": "x".repeat(151),
            "displayName": "x".repeat(101),
            "deviceInfo": { "kind": "toaster", "sdkVersion": "x".repeat(31) },
        }))
        .await,
        [
            "userId",
            "deviceId",
            "displayName",
            "deviceInfo.kind",
            "deviceInfo.sdkVersion"
        ]
    );
    for reserved in ["ADMIN_maya", "DELETED_maya"] {
        let body = json!({ "userId": reserved, "deviceId": "device" });
        assert_eq!(sign_in(body).await, ["userId"]);
    }
}

#[tokio::test]
async fn every_wrong_field_of_a_room_is_named() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let wrong = json!({
        "title": "x".repeat(1001),
        "description": "x".repeat(5001),
        "metadata": [],
        "type": "theatre",
        "liveChatEnabled": "yes",
    });
    let mut named = complaints(&maya.post("/api/v1/rooms", wrong).await);
    named.sort();
    assert_eq!(
        named,
        [
            "description",
            "liveChatEnabled",
            "metadata",
            "title",
            "type"
        ]
    );
    let longest = json!({ "title": "ü".repeat(1000), "description": "🎙".repeat(5000) });
    assert_eq!(maya.post("/api/v1/rooms", longest).await.status, 200);
}

#[tokio::test]
async fn a_post_takes_20_000_characters_and_not_one_more() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let room = maya.room("Panel").await;
    let post = async |text: String| {
        let body = json!({
            "dataType": "room", "targetType": "user", "targetId": "maya",
            "data": { "roomId": room, "text": text },
        });
        maya.post("/api/v4/posts", body).await
    };
    for wrong in [String::new(), "  ".to_owned(), "🎙".repeat(20_001)] {
        assert_eq!(complaints(&post(wrong).await), ["data.text"]);
    }
    let longest = "🎙".repeat(20_000);
    let posted = post(longest.clone()).await.ok();
    assert_eq!(posted["posts"][0]["data"]["text"], longest);
}

#[tokio::test]
async fn a_message_says_something_in_at_most_ten_kilobytes() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let room = maya.room("Panel").await;
    let feed = text(&maya.open_chat(&room).await["channelId"]);
    let send = async |data: Value| {
        let body = json!({
            "messageFeedId": feed, "dataType": "text", "referenceId": "LOCAL_1", "data": data,
        });
        maya.post("/api/v5/messages", body).await
    };
    for empty in [json!({}), json!({ "text": "" }), json!({ "text": "\n" })] {
        assert_eq!(complaints(&send(empty).await), ["data.text"]);
    }
    let long = json!({ "text": "x".repeat(20_001) });
    assert_eq!(complaints(&send(long).await), ["data"]);
    let list = format!("/api/v5/messages?messageFeedId={feed}");
    assert_eq!(maya.get(&list).await.ok()["messages"], json!([]));
}

#[tokio::test]
async fn lists_name_the_parameter_that_they_cannot_use() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    for (path, named) in [
        ("/api/v1/rooms?options[limit]=many", "options.limit"),
        ("/api/v1/rooms?statuses[]=sleeping", "statuses"),
        ("/api/v1/rooms?sortBy=colour", "sortBy"),
        ("/api/v3/users?sortBy=colour", "sortBy"),
        ("/api/v3/communities?filter=mine", "filter"),
        ("/api/v5/posts?targetId=maya", "targetType"),
        ("/api/v1/invitations/me?statuses[]=accepted", "statuses"),
        ("/api/v5/messages", "messageFeedId"),
    ] {
        assert_eq!(complaints(&maya.get(path).await), [named], "{path}");
    }
    let token = maya.get("/api/v1/rooms?options[token]=guessed").await;
    assert!(token.status < 500, "{token:?}");
}

#[tokio::test]
async fn who_lacks_a_role_is_denied_and_who_is_not_the_owner_is_forbidden() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let guest = network.person("guest").await;
    let viewer = network.person("viewer").await;
    let room = host.room("Panel").await;
    host.announce(&room).await;
    let feed = text(&host.open_chat(&room).await["channelId"]);
    host.bring_on_stage(&room, &guest).await;
    let path = format!("/api/v1/rooms/{room}");
    let invited = text(&host.invite(&room, "viewer").await.ok()["invitations"][0]["_id"]);
    let invited = format!("/api/v1/invitations/{invited}");
    let nothing = || json!({});

    for person in [&guest, &viewer] {
        let title = json!({ "title": "Mine" });
        assert_eq!(person.put(&path, title).await.refused(), FORBIDDEN);
        assert_eq!(person.delete(&path).await.refused(), FORBIDDEN);
        let stop = format!("{path}/stop");
        assert_eq!(person.post(&stop, nothing()).await.refused(), FORBIDDEN);
        let host = format!("{path}/participants/host");
        assert_eq!(person.delete(&host).await.refused(), FORBIDDEN);
        let tags = json!({ "canManageProductTags": true });
        let guest = format!("{path}/participants/guest");
        assert_eq!(person.put(&guest, tags).await.refused(), FORBIDDEN);
        assert_eq!(person.invite(&room, "host").await.refused(), FORBIDDEN);
        assert_eq!(person.delete(&invited).await.refused(), FORBIDDEN);
        let chat = json!({ "type": "live", "roomId": room });
        assert_eq!(
            person.post("/api/v3/channels", chat).await.refused(),
            FORBIDDEN
        );
        let sent = format!("/api/v1/invitations?targetType=room&targetId={room}");
        assert_eq!(person.get(&sent).await.refused(), FORBIDDEN);
        let other = json!({ "userId": "host", "displayName": "Mine" });
        assert_eq!(person.put("/api/v3/users/", other).await.refused(), DENIED);
        let message = json!({
            "messageFeedId": feed, "dataType": "text", "data": { "text": "Hello" },
        });
        assert_eq!(
            person.post("/api/v5/messages", message).await.refused(),
            DENIED
        );
    }
    let accept = format!("{invited}/accept");
    for person in [&host, &guest] {
        assert_eq!(person.post(&accept, nothing()).await.refused(), FORBIDDEN);
    }
    let token = format!("{path}/token");
    assert_eq!(viewer.get(&token).await.refused(), DENIED);
    let leave = format!("{path}/leave");
    for person in [&host, &viewer] {
        assert_eq!(person.post(&leave, nothing()).await.refused(), DENIED);
    }
    let room = host.get(&path).await.ok()["rooms"][0].clone();
    assert_eq!(room["title"], "Panel");
    assert_eq!(room["status"], "idle");
    assert_eq!(room["participants"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_is_done_already_is_a_rule_or_a_conflict() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let guest = network.person("guest").await;
    let room = host.room("Panel").await;
    host.announce(&room).await;
    let body = json!({
        "dataType": "room", "targetType": "user", "targetId": "host",
        "data": { "roomId": room, "text": "Again" },
    });
    assert_eq!(host.post("/api/v4/posts", body).await.refused(), CONFLICT);

    let invited = text(&host.invite(&room, "guest").await.ok()["invitations"][0]["_id"]);
    let accept = format!("/api/v1/invitations/{invited}/accept");
    guest.post(&accept, json!({})).await.ok();
    assert_eq!(guest.post(&accept, json!({})).await.refused(), RULE);
    assert_eq!(host.invite(&room, "guest").await.refused(), RULE);

    host.post(&format!("/api/v1/rooms/{room}/stop"), json!({}))
        .await
        .ok();
    assert_eq!(host.invite(&room, "guest").await.refused(), RULE);
    let token = format!("/api/v1/rooms/{room}/token");
    assert_eq!(host.get(&token).await.refused(), RULE);
}

#[tokio::test]
async fn a_room_for_direct_streaming_is_made_but_has_no_stage() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    // The platform's default, when no type is named.
    let made = maya.post("/api/v1/rooms", json!({ "title": "Solo" })).await;
    let room = made.ok()["rooms"][0].clone();
    assert_eq!(room["type"], "directStreaming");
    let token = format!("/api/v1/rooms/{}/token", text(&room["roomId"]));
    assert_eq!(maya.get(&token).await.refused(), RULE);
}

#[test]
fn a_path_that_is_no_call_is_not_found_and_never_ends_a_session() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let network = runtime.block_on(Network::start());
    let maya = runtime.block_on(network.person("maya"));
    let method = prop::sample::select(vec![
        Method::GET,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
    ]);
    let path = prop_oneof![
        "/api/v[0-9]/[a-z]{3,12}(/[a-z0-9]{1,8}){0,3}",
        Just("/api/v3/no-such-call".to_owned()),
    ];
    let mut runner = TestRunner::new(ProptestConfig {
        cases: 96,
        ..ProptestConfig::default()
    });
    runner
        .run(&(method, path), |(method, path)| {
            let request = maya.api.request(method, &path).bearer_auth(&maya.token);
            let answer = runtime.block_on(Answer::to(request));
            prop_assert_eq!(answer.refused(), NOT_FOUND);
            Ok(())
        })
        .unwrap();
}

#[tokio::test]
async fn nothing_by_that_id_is_not_found() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let nothing = "0123456789abcdef01234567";
    for path in [
        format!("/api/v3/users/{nothing}"),
        format!("/api/v3/files/{nothing}"),
        format!("/api/v3/communities/{nothing}"),
        format!("/api/v1/rooms/{nothing}"),
        format!("/api/v1/rooms/{nothing}/token"),
        format!("/api/v1/rooms/{nothing}/recorded"),
        format!("/api/v1/presence/rooms/{nothing}/users"),
        format!("/api/v3/posts/{nothing}"),
        format!("/api/v3/channels/{nothing}"),
        format!("/api/v5/message-feeds/{nothing}"),
        format!("/api/v5/messages/{nothing}"),
        format!("/api/v5/messages?messageFeedId={nothing}"),
    ] {
        assert_eq!(maya.get(&path).await.refused(), NOT_FOUND, "{path}");
    }
}
