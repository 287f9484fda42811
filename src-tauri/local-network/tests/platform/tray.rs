//! The notification tray (PLATFORM.md 13).

use serde_json::{Value, json};

use crate::comments::{commented, delete_with, posted};
use crate::network::{Network, Person, text};

const RULE: (u16, u64) = (422, 500_000);
const TRAY: &str = "/api/v1/notification-tray";

async fn items(person: &Person) -> Vec<Value> {
    let tray = person.get(TRAY).await.ok();
    tray["notificationTrayItems"].as_array().unwrap().clone()
}

/// The only item in somebody's tray.
async fn only(person: &Person) -> Value {
    let mut items = items(person).await;
    assert_eq!(items.len(), 1, "{items:?}");
    items.remove(0)
}

fn reaction(kind: &str, id: &str, name: &str) -> Value {
    json!({ "referenceType": kind, "referenceId": id, "reactionName": name })
}

#[tokio::test]
async fn an_invitation_lies_in_the_tray_of_the_invited_until_it_is_settled() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let guest = network.person("guest").await;
    let room = host.room("Panel").await;
    let settled = [
        (&host, "DELETE", ""),
        (&guest, "POST", "/reject"),
        (&guest, "POST", "/accept"),
    ];
    for (by, method, end) in settled {
        let invited = host.invite(&room, "guest").await.ok();
        let id = text(&invited["invitations"][0]["_id"]);
        host.invite(&room, "guest").await.ok();
        let tray = guest.get(TRAY).await.ok();
        assert_eq!(tray["users"][0]["userId"], "host");
        assert_eq!(tray["files"], json!([]));
        assert_eq!(tray["paging"], json!({}));
        let item = only(&guest).await;
        assert_eq!(item["trayItemCategory"], "room_cohost_invite");
        assert_eq!(item["targetType"], "room");
        assert_eq!(item["targetId"], room);
        assert_eq!(item["referenceId"], id);
        assert_eq!(item["actors"][0]["_id"], host.internal_id);
        assert_eq!(item["actors"][0]["publicId"], "host");
        assert_eq!(item["actorsCount"], 1);
        assert_eq!(item["lastSeenAt"], Value::Null);
        assert_eq!(item["text"], "host by name invited you to co-host “Panel”.");
        let path = format!("/api/v1/invitations/{id}{end}");
        match method {
            "DELETE" => by.delete(&path).await.ok(),
            _ => by.post(&path, json!({})).await.ok(),
        };
        assert_eq!(items(&guest).await, [] as [Value; 0], "{method} {end}");
    }
    assert_eq!(items(&host).await, [] as [Value; 0]);
}

#[tokio::test]
async fn an_invitation_to_a_room_that_ended_leaves_the_tray() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let guest = network.person("guest").await;
    let room = host.room("Panel").await;
    host.invite(&room, "guest").await.ok();
    only(&guest).await;
    let stop = format!("/api/v1/rooms/{room}/stop");
    host.post(&stop, json!({})).await.ok();
    assert_eq!(items(&guest).await, [] as [Value; 0]);
}

#[tokio::test]
async fn comments_on_a_post_are_one_item_with_all_who_wrote_and_not_the_author_himself() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let ana = network.person("ana").await;
    let ben = network.person("ben").await;
    let (post, _) = posted(&maya, "Tonight").await;
    commented(&maya, &post, "Mine", None).await.ok();
    assert_eq!(items(&maya).await, [] as [Value; 0]);
    let first = commented(&ana, &post, "One", None).await.ok();
    let first = text(&first["comments"][0]["commentId"]);
    let item = only(&maya).await;
    assert_eq!(item["actionType"], "comment");
    assert_eq!(item["targetType"], "user");
    assert_eq!(item["targetId"], "maya");
    assert_eq!(item["referenceType"], "post");
    assert_eq!(item["referenceId"], post);
    assert_eq!(item["actionReferenceId"], first);
    assert_eq!(item["rootId"], first);
    assert_eq!(item["text"], "ana by name commented on your post.");

    let second = commented(&ana, &post, "Two", None).await.ok();
    let second = text(&second["comments"][0]["commentId"]);
    commented(&ben, &post, "Three", None).await.ok();
    assert_eq!(only(&maya).await["actorsCount"], 2);
    for (comment, left) in [(first, 2), (second, 1)] {
        ana.delete(&format!("/api/v4/comments/{comment}"))
            .await
            .ok();
        assert_eq!(only(&maya).await["actorsCount"], left);
    }
    assert_eq!(only(&maya).await["actors"][0]["publicId"], "ben");
    maya.delete(&format!("/api/v4/posts/{post}")).await.ok();
    assert_eq!(items(&maya).await, [] as [Value; 0], "nothing to look at");
}

#[tokio::test]
async fn a_reply_is_told_to_whom_it_answers_and_to_the_author_of_the_post_once() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let ana = network.person("ana").await;
    let ben = network.person("ben").await;
    let (post, _) = posted(&maya, "Tonight").await;
    let above = commented(&ana, &post, "Hello", None).await.ok();
    let above = text(&above["comments"][0]["commentId"]);
    let reply = commented(&ben, &post, "Hi", Some(&above)).await.ok();
    let reply = text(&reply["comments"][0]["commentId"]);
    let item = only(&ana).await;
    assert_eq!(item["actionType"], "reply");
    assert_eq!(item["parentId"], above);
    assert_eq!(item["actionReferenceId"], reply);
    assert_eq!(only(&maya).await["actorsCount"], 2);
    ben.delete(&format!("/api/v4/comments/{reply}")).await.ok();
    assert_eq!(items(&ana).await, [] as [Value; 0]);

    let own = commented(&maya, &post, "Mine", None).await.ok();
    let own = text(&own["comments"][0]["commentId"]);
    commented(&ben, &post, "Yours", Some(&own)).await.ok();
    let actions: Vec<String> = items(&maya)
        .await
        .iter()
        .map(|item| format!("{} {}", text(&item["actionType"]), item["actorsCount"]))
        .collect();
    assert_eq!(actions, ["reply 1", "comment 1"], "what came last is first");
}

#[tokio::test]
async fn reactions_to_posts_and_comments_come_and_go_with_the_last_of_them() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let ana = network.person("ana").await;
    let (post, _) = posted(&maya, "Tonight").await;
    let made = commented(&ana, &post, "Hello", None).await.ok();
    let comment = text(&made["comments"][0]["commentId"]);
    ana.delete(&format!("/api/v4/comments/{comment}"))
        .await
        .ok();
    let made = commented(&maya, &post, "Mine", None).await.ok();
    let comment = text(&made["comments"][0]["commentId"]);
    for (kind, id, category) in [
        ("post", &post, "reaction_on_post"),
        ("comment", &comment, "reaction_on_comment"),
    ] {
        let own = reaction(kind, id, "like");
        maya.post("/api/v2/reactions", own).await.ok();
        assert_eq!(items(&maya).await, [] as [Value; 0]);
        for name in ["like", "love"] {
            let body = reaction(kind, id, name);
            ana.post("/api/v2/reactions", body).await.ok();
        }
        let item = only(&maya).await;
        assert_eq!(item["trayItemCategory"], category);
        assert_eq!(item["actionType"], "reaction");
        assert_eq!(item["referenceType"], kind);
        assert_eq!(item["referenceId"], *id);
        assert_eq!(item["actorsCount"], 1);
        let body = reaction(kind, id, "love");
        delete_with(&ana, "/api/v2/reactions", body).await.ok();
        only(&maya).await;
        let body = reaction(kind, id, "like");
        delete_with(&ana, "/api/v2/reactions", body).await.ok();
        assert_eq!(items(&maya).await, [] as [Value; 0]);
    }
}

#[tokio::test]
async fn whom_somebody_blocks_does_not_reach_the_tray() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let guest = network.person("guest").await;
    let room = host.room("Panel").await;
    let block = "/api/v4/me/user-blocks/host";
    guest.post(block, json!({})).await.ok();
    host.invite(&room, "guest").await.ok();
    assert_eq!(items(&guest).await, [] as [Value; 0]);
}

#[tokio::test]
async fn the_tray_is_paged_and_the_newest_come_first() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let ana = network.person("ana").await;
    let mut posts = Vec::new();
    for words in ["one", "two", "three"] {
        let (post, _) = posted(&maya, words).await;
        commented(&ana, &post, "Hello", None).await.ok();
        posts.insert(0, post);
    }
    let page = maya.get(&format!("{TRAY}?options[limit]=2")).await.ok();
    let references = |page: &Value| {
        let items = page["notificationTrayItems"].as_array().unwrap().iter();
        items
            .map(|item| text(&item["referenceId"]))
            .collect::<Vec<_>>()
    };
    let next = text(&page["paging"]["next"]);
    let rest = maya.get(&format!("{TRAY}?options[token]={next}")).await;
    let rest = rest.ok();
    assert_eq!([references(&page), references(&rest)].concat(), posts);
    assert!(rest["paging"].get("next").is_none());
}

#[tokio::test]
async fn what_was_seen_stays_seen_until_something_new_comes() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let ana = network.person("ana").await;
    let seen = format!("{TRAY}/tray/seen");
    let unread = async || {
        let tray = maya.get(&seen).await.ok();
        text(&tray["lastTrayOccurredAt"]) >= text(&tray["lastTraySeenAt"])
    };
    assert!(!unread().await, "an empty tray holds nothing new");
    let (post, _) = posted(&maya, "Tonight").await;
    commented(&ana, &post, "Hello", None).await.ok();
    assert!(unread().await);

    // Ahead of this network's clock, and back again: neither counts.
    let ahead = json!({ "lastSeenAt": "2999-01-01T00:00:00.000Z" });
    let kept = text(&maya.post(&seen, ahead).await.ok()["lastSeenAt"]);
    assert!(kept.as_str() < "2999");
    let back = json!({ "lastSeenAt": "2020-01-01T00:00:00.000Z" });
    assert_eq!(maya.post(&seen, back).await.ok()["lastSeenAt"], kept);
    let tray = maya.get(&seen).await.ok();
    assert_eq!(tray["lastTraySeenAt"], kept);
    assert!(text(&tray["lastTrayOccurredAt"]) <= kept);
}

#[tokio::test]
async fn an_item_is_marked_seen_by_the_owner_of_the_tray_alone() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let ana = network.person("ana").await;
    let (post, _) = posted(&maya, "Tonight").await;
    commented(&ana, &post, "Hello", None).await.ok();
    let item = only(&maya).await;
    let at = text(&item["lastOccurredAt"]);
    let path = format!("{TRAY}/items/seen");
    let body = json!({ "trayItems": [
        { "id": item["_id"], "lastSeenAt": at },
        { "id": "0123456789abcdef01234567", "lastSeenAt": at },
    ] });
    let foreign = ana.post(&path, body.clone()).await.ok();
    assert_eq!(foreign["trayItems"], json!([]));
    assert_eq!(only(&maya).await["lastSeenAt"], Value::Null);
    let own = maya.post(&path, body).await.ok();
    let expected = json!([{ "id": item["_id"], "lastSeenAt": at }]);
    assert_eq!(own["trayItems"], expected);
    assert_eq!(only(&maya).await["lastSeenAt"], at);
}

#[tokio::test]
async fn what_is_wrong_with_a_time_of_seeing_is_said() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    for (path, body) in [
        ("tray/seen", json!({})),
        ("tray/seen", json!({ "lastSeenAt": "just now" })),
        ("items/seen", json!({})),
        ("items/seen", json!({ "trayItems": ["one"] })),
        ("items/seen", json!({ "trayItems": [{ "id": "one" }] })),
    ] {
        let answer = maya.post(&format!("{TRAY}/{path}"), body).await;
        assert_eq!(answer.refused(), RULE, "{path}");
    }
}
