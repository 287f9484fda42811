//! Every answer has the envelope that PLATFORM.md names, and every object in it the fields of the
//! objects that the official SDK accepted (PLATFORM.md 2.3 and appendix A).

use std::collections::BTreeSet;

use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};

use crate::network::webhook::{livekit_reports, report};
use crate::network::{Answer, Network, Person, text};

/// The smallest picture that is one.
const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89,
];

const ROOM_ENVELOPE: &[&str] = &["rooms", "roomChildrens", "users", "files"];
const POST_ENVELOPE: &[&str] = &[
    "posts",
    "postChildren",
    "comments",
    "users",
    "files",
    "communities",
    "communityUsers",
    "categories",
    "feeds",
    "videoStreamings",
    "videoStreamingChildren",
    "polls",
    "rooms",
    "products",
];
const CHANNEL_ENVELOPE: &[&str] = &[
    "channels",
    "channelUsers",
    "messagePreviews",
    "messageFeedsInfo",
    "users",
    "files",
];
const MESSAGE_ENVELOPE: &[&str] = &["messages", "messageFeeds", "users", "files", "reactions"];
const COMMUNITY_ENVELOPE: &[&str] = &[
    "communities",
    "communityUsers",
    "categories",
    "feeds",
    "users",
    "files",
];

/// Samples of appendix A by what they are.
fn sample(name: &str) -> Value {
    let all: Value = serde_json::from_str(include_str!("appendix_a.json")).unwrap();
    all[name].clone()
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Whether a text is a time of the platform: UTC, with milliseconds.
fn is_time(text: &str) -> bool {
    let pattern = "0000-00-00T00:00:00.000Z";
    text.len() == pattern.len()
        && text
            .bytes()
            .zip(pattern.bytes())
            .all(|(byte, model)| match model {
                b'0' => byte.is_ascii_digit(),
                model => byte == model,
            })
}

/// Every field of the sample is there and of the same kind; ids and times have their form.
#[track_caller]
fn has_the_fields_of(name: &str, value: &Value) {
    alike(name, &sample(name), value);
}

#[track_caller]
fn alike(place: &str, sample: &Value, value: &Value) {
    match (sample, value) {
        (Value::Object(fields), Value::Object(_)) => {
            // Free data, and maps by name: empty in the samples.
            for (name, field) in fields {
                let there = value.get(name);
                let there = there.unwrap_or_else(|| panic!("{place} has no {name}: {value:#}"));
                alike(&format!("{place}.{name}"), field, there);
            }
        }
        (Value::Array(samples), Value::Array(values)) => {
            if let Some(first) = samples.first() {
                assert!(!values.is_empty(), "{place} is empty");
                for value in values {
                    alike(place, first, value);
                }
            }
        }
        // Not set in the sample; set, it is a text.
        (Value::Null, Value::Null | Value::String(_)) => {}
        (Value::String(sample), Value::String(text)) => {
            assert_eq!(is_time(sample), is_time(text), "{place}: {text}");
        }
        _ => assert_eq!(kind(value), kind(sample), "{place}: {value}"),
    }
}

/// The envelope has these lists, and besides them `paging` if it is a page.
#[track_caller]
fn is_envelope(answer: &Value, lists: &[&str], page: bool) {
    let keys: BTreeSet<&str> = answer
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let mut expected: BTreeSet<&str> = lists.iter().copied().collect();
    if page {
        expected.insert("paging");
        assert!(answer["paging"].is_object(), "{answer:#}");
    }
    assert_eq!(keys, expected);
    for list in lists {
        assert!(answer[list].is_array(), "{list}: {answer:#}");
    }
}

/// The one whose field has this value.
#[track_caller]
fn the<'a>(list: &'a Value, field: &str, value: &str) -> &'a Value {
    let mut found = list.as_array().unwrap().iter();
    let found = found.find(|object| object[field] == value);
    found.unwrap_or_else(|| panic!("no {field} {value}: {list:#}"))
}

async fn host_with_guest(network: &Network) -> (Person, Person, String) {
    let host = network.person("host").await;
    let guest = network.person("guest").await;
    let room = host.room("Panel").await;
    host.bring_on_stage(&room, &guest).await;
    (host, guest, room)
}

#[tokio::test]
async fn users() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let one = maya.get("/api/v3/users/maya").await.ok();
    is_envelope(&one, &["users", "files"], false);
    has_the_fields_of("user", &one["users"][0]);
    let me = &one["users"][0];
    assert_eq!(me["_id"], me["userInternalId"]);
    assert_eq!(me["userId"], me["userPublicId"]);
    assert_eq!(me["_id"].as_str().unwrap().len(), 24);

    let listed = maya.get("/api/v3/users/list?userIds[]=maya").await.ok();
    is_envelope(&listed, &["users", "files"], false);
    let found = maya.get("/api/v3/users?keyword=MAY&isDeleted=false").await;
    let found = found.ok();
    is_envelope(&found, &["users", "files"], true);
    assert_eq!(found["users"], one["users"]);
    assert_eq!(found["paging"], json!({}), "the last page");
}

#[tokio::test]
async fn a_live_room_with_its_broadcasters() {
    let network = Network::start().await;
    let (host, guest, room) = host_with_guest(&network).await;
    host.announce(&room).await;
    host.open_chat(&room).await;
    livekit_reports(&host.api, &report("track_published", &room, "host", "TR_1")).await;
    host.until_room_is(&room, "live").await;

    let one = guest.get(&format!("/api/v1/rooms/{room}")).await.ok();
    is_envelope(&one, ROOM_ENVELOPE, false);
    let object = &one["rooms"][0];
    has_the_fields_of("room", object);
    assert_eq!(object["_id"], object["roomId"]);
    assert_eq!(object["liveChatEnabled"], object["liveChannelEnabled"]);
    assert_eq!(object["isDeleted"], false);
    for person in [&host, &guest] {
        let user = the(&one["users"], "userId", &person.user_id);
        has_the_fields_of("user", user);
        let participant = the(&object["participants"], "userId", &person.user_id);
        assert_eq!(participant["userInternalId"], person.internal_id);
    }
    let kinds: Vec<&Value> = object["participants"]
        .as_array()
        .unwrap()
        .iter()
        .map(|participant| &participant["type"])
        .collect();
    assert_eq!(kinds, ["host", "coHost"]);

    let listed = guest
        .get("/api/v1/rooms?statuses[]=live&options[type]=pagination")
        .await
        .ok();
    is_envelope(&listed, ROOM_ENVELOPE, true);
    assert_eq!(listed["rooms"], one["rooms"]);
    let lives = guest
        .get("/api/v1/rooms/lives?targetTypes[]=all")
        .await
        .ok();
    is_envelope(&lives, POST_ENVELOPE, false);
    assert_eq!(lives["rooms"], one["rooms"]);
    assert_eq!(lives["posts"][0]["postId"], object["referenceId"]);
}

#[tokio::test]
async fn a_child_room_is_named_by_its_parent() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let parent = maya.room("Parent").await;
    let body = json!({ "title": "Child", "type": "coHosts", "parentRoomId": parent });
    let child = maya.post("/api/v1/rooms", body).await.ok();
    let child = &child["rooms"][0];
    assert_eq!(child["parentRoomId"], parent);
    let answer = maya.get(&format!("/api/v1/rooms/{parent}")).await.ok();
    assert_eq!(answer["rooms"][0]["childRoomIds"], json!([child["roomId"]]));
    assert_eq!(answer["roomChildrens"], json!([child]));
}

#[tokio::test]
async fn a_room_post_of_two_parts() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let room = host.room("Panel").await;
    let made = host.announce(&room).await;
    is_envelope(&made, POST_ENVELOPE, false);
    let (parent, child) = (&made["posts"][0], &made["postChildren"][0]);
    has_the_fields_of("post", parent);
    has_the_fields_of("postChild", child);
    has_the_fields_of("feed", &made["feeds"][0]);
    assert_eq!(parent["children"], json!([child["postId"]]));
    assert_eq!(child["parentPostId"], parent["postId"]);
    assert_eq!(child["data"], json!({ "roomId": room }));
    let linked = &made["rooms"][0];
    assert_eq!(linked["roomId"], room);
    assert_eq!(linked["referenceType"], "post");
    assert_eq!(linked["referenceId"], parent["postId"]);
    assert_eq!(linked["targetVisibility"], "public");

    let id = text(&parent["postId"]);
    let read = host.get(&format!("/api/v3/posts/{id}")).await.ok();
    assert_eq!(read["posts"], made["posts"]);
    let feed = host
        .get("/api/v5/posts?targetId=host&targetType=user&dataTypes[]=room&options[limit]=5")
        .await
        .ok();
    is_envelope(&feed, POST_ENVELOPE, true);
    assert_eq!(feed["posts"], made["posts"]);
}

#[tokio::test]
async fn an_invitation_for_both_sides() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let guest = network.person("guest").await;
    let room = host.room("Panel").await;
    let sent = host.invite(&room, "guest").await.ok();
    let keys: Vec<&String> = sent.as_object().unwrap().keys().collect();
    assert!(keys.iter().any(|key| *key == "invitations"));
    let invitation = &sent["invitations"][0];
    has_the_fields_of("invitation", invitation);
    assert_eq!(invitation["userId"], guest.internal_id);
    assert_eq!(invitation["createdBy"], host.internal_id);
    assert_eq!(invitation["invitedUserId"], "guest");
    assert_eq!(invitation["status"], "pending");
    for user_id in ["host", "guest"] {
        has_the_fields_of("user", the(&sent["users"], "userId", user_id));
    }

    let filter = format!("type=livestreamCohostInvite&targetType=room&targetId={room}");
    let path = format!("/api/v1/invitations/me?{filter}&statuses[]=pending");
    let mine = guest.get(&path).await.ok();
    assert_eq!(mine["invitations"], sent["invitations"]);
    assert!(mine["paging"].is_object());
    let by_host = host.get(&format!("/api/v1/invitations?{filter}")).await;
    assert_eq!(by_host.ok()["invitations"], sent["invitations"]);

    let id = text(&invitation["_id"]);
    let reject = format!("/api/v1/invitations/{id}/reject");
    let answer = guest.post(&reject, json!({})).await.ok();
    assert_eq!(answer, json!({ "success": true }));
    let by_host = host.get(&format!("/api/v1/invitations?{filter}")).await;
    let settled = &by_host.ok()["invitations"][0];
    assert_eq!(settled["status"], "rejected");
    assert!(is_time(settled["respondedAt"].as_str().unwrap()));
}

#[tokio::test]
async fn a_chat_with_members_feed_and_messages() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let guest = network.person("guest").await;
    let room = host.room("Panel").await;
    host.announce(&room).await;
    let body = json!({ "type": "live", "roomId": room });
    let made = host.post("/api/v3/channels", body).await.ok();
    is_envelope(&made, CHANNEL_ENVELOPE, false);
    has_the_fields_of("channel", &made["channels"][0]);
    has_the_fields_of("channelMember", &made["channelUsers"][0]);
    let id = text(&made["channels"][0]["channelId"]);

    let join = format!("/api/v3/channels/{id}/join");
    let joined = guest.post(&join, json!({})).await.ok();
    is_envelope(&joined, CHANNEL_ENVELOPE, false);
    assert_eq!(joined["channelUsers"][0]["userId"], "guest");
    assert_eq!(joined["channelUsers"][0]["membership"], "member");
    let members = guest
        .get(&format!("/api/v4/channels/{id}/users"))
        .await
        .ok();
    is_envelope(&members, CHANNEL_ENVELOPE, true);
    assert_eq!(members["channelUsers"].as_array().unwrap().len(), 2);

    let feed = guest.get(&format!("/api/v5/message-feeds/{id}")).await.ok();
    is_envelope(
        &feed,
        &["messageFeeds", "messages", "users", "files"],
        false,
    );
    has_the_fields_of("messageFeed", &feed["messageFeeds"][0]);

    let body = json!({
        "messageFeedId": id, "dataType": "text", "referenceId": "LOCAL_1",
        "data": { "text": "hi all" },
    });
    let written = guest.post("/api/v5/messages", body).await.ok();
    is_envelope(&written, MESSAGE_ENVELOPE, false);
    let message = &written["messages"][0];
    has_the_fields_of("message", message);
    assert_eq!(message["referenceId"], "LOCAL_1");
    assert_eq!(message["creatorId"], guest.internal_id);
    assert_eq!(message["segment"], 1);
    assert_eq!(message["publicId"], message["messageId"]);
    let path = text(&message["path"]);
    assert!(path.starts_with(&text(&feed["messageFeeds"][0]["path"])));

    let list = format!("/api/v5/messages?messageFeedId={id}&options[sortBy]=segmentDesc");
    let listed = host.get(&list).await.ok();
    is_envelope(&listed, MESSAGE_ENVELOPE, true);
    assert_eq!(listed["messages"], written["messages"]);
    let one = format!("/api/v5/messages/{}", text(&message["messageId"]));
    let deleted = guest.delete(&one).await.ok();
    is_envelope(&deleted, MESSAGE_ENVELOPE, false);
    assert_eq!(deleted["messages"][0]["isDeleted"], true);
}

#[tokio::test]
async fn a_community_to_post_in() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let viewer = network.person("viewer").await;
    let body = json!({ "displayName": "Rust", "needApprovalOnPostCreation": true });
    let made = host.post("/api/v3/communities/", body).await.ok();
    is_envelope(&made, COMMUNITY_ENVELOPE, false);
    let id = text(&made["communities"][0]["communityId"]);
    let post = async |author: &Person| {
        let room = author.room("Panel").await;
        let body = json!({
            "dataType": "room", "targetType": "community", "targetId": id,
            "data": { "roomId": room, "text": "Tonight" },
        });
        author.post("/api/v4/posts", body).await
    };
    assert_eq!(post(&viewer).await.refused(), (403, 400_301));
    let join = format!("/api/v3/communities/{id}/join");
    viewer.post(&join, json!({})).await.ok();
    let awaits = post(&viewer).await.ok();
    assert_eq!(awaits["feeds"][0]["feedType"], "reviewing");
    let published = post(&host).await.ok();
    assert_eq!(published["feeds"][0]["feedType"], "published");
    assert_eq!(published["communities"][0]["communityId"], id);

    let mine = viewer
        .get("/api/v3/communities?filter=member&membership=member&sortBy=displayName")
        .await
        .ok();
    is_envelope(&mine, COMMUNITY_ENVELOPE, true);
    assert_eq!(mine["communities"][0]["isJoined"], true);
}

async fn upload(person: &Person, content: &[u8]) -> Answer {
    let mut body =
        b"--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\
        Content-Type: image/png\r\n\r\n"
            .to_vec();
    body.extend(content);
    body.extend(
        b"\r\n--edge\r\nContent-Disposition: form-data; name=\"accessType\"\r\n\r\npublic\
        \r\n--edge--\r\n",
    );
    let request = person.api.request(Method::POST, "/api/v4/images");
    let request = request
        .bearer_auth(&person.token)
        .header(CONTENT_TYPE, "multipart/form-data; boundary=edge")
        .body(body);
    Answer::to(request).await
}

#[tokio::test]
async fn an_uploaded_image_is_a_bare_list_of_one_file() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let uploaded = upload(&maya, PNG).await.ok();
    assert_eq!(uploaded.as_array().unwrap().len(), 1);
    has_the_fields_of("file", &uploaded[0]);
    let id = text(&uploaded[0]["fileId"]);
    let one = maya.get(&format!("/api/v3/files/{id}")).await.ok();
    assert_eq!(one, uploaded[0]);
    let with_thumbnail = json!({ "title": "Panel", "thumbnailFileId": id });
    let room = maya.post("/api/v1/rooms", with_thumbnail).await.ok();
    assert_eq!(room["files"], uploaded);
    for no_image in [
        &b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..],
        b"",
        b"<html>",
    ] {
        assert_eq!(upload(&maya, no_image).await.refused(), (422, 500_000));
    }
}

#[tokio::test]
async fn presence_settings_count_and_viewers() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let settings = maya.get("/api/v1/presence/settings").await.ok();
    assert_eq!(settings["user"]["enabled"], true);
    assert_eq!(settings["room"]["enabled"], true);
    assert_eq!(settings["network"]["heartbeatInterval"], 1);
    let room = maya.room("Panel").await;
    let presence = format!("/api/v1/presence/rooms/{room}");
    let beat = maya.post(&format!("{presence}/heartbeat"), json!({})).await;
    assert_eq!((beat.status, beat.ok()), (202, json!({ "success": true })));
    let count = maya.get(&format!("{presence}/users/count")).await.ok();
    assert_eq!(count["count"], 1);
    assert!(is_time(count["referenceTimestamp"].as_str().unwrap()));
    let users = maya.get(&format!("{presence}/users")).await.ok();
    assert_eq!(users["total"], 1);
    assert_eq!(users["limit"], 200);
    assert_eq!(users["viewers"][0]["userId"], "maya");
    assert!(is_time(users["viewers"][0]["joinedAt"].as_str().unwrap()));
}
