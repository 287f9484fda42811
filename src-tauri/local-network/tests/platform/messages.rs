//! Messages of a chat: reports, replies, files (PLATFORM.md 11.3).

use serde_json::{Value, json};

use greenroom_local_network::NetworkConfig;

use crate::network::listener::Listener;
use crate::network::{API_KEY, Network, Person, Settings, text};

const DENIED: (u16, u64) = (403, 400_301);

/// A host and a guest in a chat, and the chat's id and topic.
async fn chat(network: &Network) -> (Person, Person, String, String) {
    let host = network.person("host").await;
    let guest = network.person("guest").await;
    let room = host.room("Panel").await;
    let channel = host.open_chat(&room).await;
    let id = text(&channel["channelId"]);
    let join = format!("/api/v3/channels/{id}/join");
    guest.post(&join, json!({})).await.ok();
    let topic = format!("{}/#", text(&channel["path"]));
    (host, guest, id, topic)
}

async fn say(person: &Person, message: Value) -> Value {
    person.post("/api/v5/messages", message).await.ok()["messages"][0].clone()
}

fn words(chat: &str, text: &str) -> Value {
    json!({ "messageFeedId": chat, "dataType": "text", "data": { "text": text } })
}

async fn found(person: &Person, chat: &str, query: &str) -> Vec<String> {
    let path = format!("/api/v5/messages?messageFeedId={chat}&{query}");
    let answer = person.get(&path).await.ok();
    let messages = answer["messages"].as_array().unwrap();
    messages
        .iter()
        .map(|message| text(&message["data"]["text"]))
        .collect()
}

#[tokio::test]
async fn a_report_is_counted_once_for_each_person_and_does_not_tell_who_it_was() {
    let network = Network::start().await;
    let (host, guest, chat, topic) = chat(&network).await;
    let said = say(&host, words(&chat, "doubtful")).await;
    say(&host, words(&chat, "harmless")).await;
    let flags = format!("/api/v5/messages/{}/flags", text(&said["messageId"]));
    let mut listener = Listener::of(&network, &host).await;
    listener.listen(&[topic]).await;
    assert_eq!(guest.get(&flags).await.ok()["result"], false);
    let why = json!({ "reason": "Spam or scams", "detail": "" });
    for _ in 0..2 {
        let flagged = guest.post(&flags, why.clone()).await.ok();
        assert_eq!(flagged["messages"][0]["flagCount"], 1);
    }
    let told = listener.until("message.flagged").await;
    assert_eq!(told.payload["data"]["messages"][0]["flagCount"], 1);
    assert!(!told.payload.to_string().contains(&guest.internal_id));
    assert_eq!(guest.get(&flags).await.ok()["result"], true);
    assert_eq!(host.get(&flags).await.ok()["result"], false);
    assert_eq!(found(&host, &chat, "hasFlags=true").await, ["doubtful"]);
    assert_eq!(found(&host, &chat, "hasFlags=false").await, ["harmless"]);

    let back = guest.delete(&flags).await.ok();
    assert_eq!(back["messages"][0]["flagCount"], 0);
    listener.until("message.unflagged").await;
    assert_eq!(guest.get(&flags).await.ok()["result"], false);

    guest.post(&flags, why).await.ok();
    let clear = format!("{flags}/clear");
    assert_eq!(guest.post(&clear, json!({})).await.refused(), DENIED);
    let cleared = host.post(&clear, json!({})).await.ok();
    assert_eq!(cleared["messages"][0]["flagCount"], 0);
    let told = listener.until("message.flagCleared").await;
    let message = &told.payload["data"]["messages"][0];
    assert_eq!(message["messageId"], said["messageId"]);
    assert_eq!(message["flagCount"], 0);
    assert_eq!(guest.get(&flags).await.ok()["result"], false);
    host.post(&clear, json!({})).await.ok();
    assert_eq!(
        listener.so_far(&host).await,
        [],
        "nothing was left to clear"
    );
}

#[tokio::test]
async fn reactions_to_a_message_are_counted_and_told() {
    let network = Network::start().await;
    let (host, guest, chat, topic) = chat(&network).await;
    let id = text(&say(&host, words(&chat, "welcome")).await["messageId"]);
    let mut listener = Listener::of(&network, &host).await;
    listener.listen(&[topic]).await;
    let like = json!({
        "referenceId": id, "referenceType": "message", "reactionName": "like",
        "referenceVersion": 5,
    });
    for _ in 0..2 {
        guest.post("/api/v2/reactions", like.clone()).await.ok();
    }
    let told = listener.until("message.reactionAdded").await.payload["data"].clone();
    assert_eq!(told["messages"][0]["reactions"], json!({ "like": 1 }));
    assert_eq!(told["messages"][0]["reactionCount"], 1);
    assert_eq!(told["reactions"][0]["reactionName"], "like");
    assert_eq!(told["reactions"][0]["userId"], "guest");
    let path = format!("/api/v5/messages/{id}");
    let mine = guest.get(&path).await.ok();
    assert_eq!(mine["messages"][0]["myReactions"], json!(["like"]));
    let not_mine = host.get(&path).await.ok();
    assert_eq!(not_mine["messages"][0]["myReactions"], json!([]));
    let all = format!("/api/v3/reactions?referenceType=message&referenceId={id}");
    let all = host.get(&all).await.ok();
    assert_eq!(all["reactions"][0]["reactors"][0]["userId"], "guest");

    guest
        .delete_with("/api/v2/reactions", like.clone())
        .await
        .ok();
    let told = listener.until("message.reactionRemoved").await;
    assert_eq!(told.payload["data"]["messages"][0]["reactionCount"], 0);
    let mute = format!("/api/v2/channel/{chat}/users/mute");
    let muted = json!({ "userIds": ["guest"], "mutePeriod": -1 });
    host.put(&mute, muted).await.ok();
    let refused = guest.post("/api/v2/reactions", like).await.refused();
    assert_eq!(refused, (403, 400_302));
}

#[tokio::test]
async fn hearts_come_from_nobody_who_is_muted_or_banned() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let guest = network.person("guest").await;
    let room = host.room("Panel").await;
    let post = text(&host.announce(&room).await["posts"][0]["postId"]);
    let chat = text(&host.open_chat(&room).await["channelId"]);
    let heart = json!({ "roomId": room, "reactions": [{
        "reactionName": "heart", "referencePublicId": post, "referenceType": "post",
        "roomId": room, "occurredAt": "2026-03-01T10:00:00.000Z",
    }] });
    let path = "/api/v1/reactions/live";
    guest.post(path, heart.clone()).await.ok();
    let mute = format!("/api/v2/channel/{chat}/users/mute");
    let muted = json!({ "userIds": ["guest"], "mutePeriod": -1 });
    host.put(&mute, muted).await.ok();
    assert_eq!(
        guest.post(path, heart.clone()).await.refused(),
        (403, 400_302)
    );
    let bans = format!("/api/v1/rooms/{room}/viewer-bans");
    host.post(&bans, json!({ "userIds": ["guest"] })).await.ok();
    assert_eq!(guest.post(path, heart).await.refused(), (403, 400_304));
}

#[tokio::test]
async fn a_message_with_a_word_or_a_link_that_is_not_allowed_is_refused() {
    let network = Network::start_with(Settings {
        networks: vec![NetworkConfig {
            block_list: vec!["darn".to_owned()],
            allow_list: vec!["example.org".to_owned()],
            ..NetworkConfig::open("test", API_KEY.into())
        }],
        ..Settings::default()
    })
    .await;
    let (host, _, chat, _) = chat(&network).await;
    let path = "/api/v5/messages";
    let refused = host.post(path, words(&chat, "oh darn")).await.refused();
    assert_eq!(refused, (403, 400_308));
    let link = words(&chat, "see https://elsewhere.test/x");
    assert_eq!(host.post(path, link).await.refused(), (403, 400_309));
    let said = say(&host, words(&chat, "fine")).await;
    let edit = format!("{path}/{}", text(&said["messageId"]));
    let worse = json!({ "data": { "text": "darn it" } });
    assert_eq!(host.put(&edit, worse).await.refused(), (403, 400_308));
}

#[tokio::test]
async fn who_is_banned_or_names_nothing_reports_nothing() {
    let network = Network::start().await;
    let (host, guest, chat, _) = chat(&network).await;
    let said = say(&host, words(&chat, "hello")).await;
    let flags = format!("/api/v5/messages/{}/flags", text(&said["messageId"]));
    let ban = format!("/api/v3/channels/{chat}/users/ban");
    host.put(&ban, json!({ "userIds": ["guest"] })).await.ok();
    let refused = guest.post(&flags, json!({})).await.refused();
    assert_eq!(refused, (403, 400_304));
    let nothing = host.post("/api/v5/messages/none/flags", json!({})).await;
    assert_eq!(nothing.refused(), (404, 400_400));
    let wrong = host.post(&flags, json!({ "reason": 5 })).await;
    assert_eq!(wrong.refused(), (422, 500_000));
}

#[tokio::test]
async fn a_reply_counts_at_its_parent_and_everybody_hears_of_both() {
    let network = Network::start().await;
    let (host, guest, chat, topic) = chat(&network).await;
    let parent = text(&say(&host, words(&chat, "a question")).await["messageId"]);
    let mut listener = Listener::of(&network, &host).await;
    listener.listen(&[topic]).await;
    let mut reply = words(&chat, "an answer");
    reply["parentId"] = json!(parent);
    let reply = say(&guest, reply).await;
    assert_eq!(reply["parentId"], parent.as_str());
    let told = listener.until("message.updated").await;
    assert_eq!(
        told.payload["data"]["messages"][0]["messageId"],
        parent.as_str()
    );
    assert_eq!(told.payload["data"]["messages"][0]["childCount"], 1);
    let replies = format!("parentId={parent}");
    assert_eq!(found(&guest, &chat, &replies).await, ["an answer"]);
    let mut lost = words(&chat, "to nobody");
    lost["parentId"] = json!("no-such-message");
    let refused = guest.post("/api/v5/messages", lost).await.refused();
    assert_eq!(refused, (404, 400_400));
}

#[tokio::test]
async fn a_message_that_shows_a_file_names_one_that_is_there() {
    let network = Network::start().await;
    let (host, _, chat, _) = chat(&network).await;
    for kind in ["image", "file", "video", "audio"] {
        let without = json!({ "messageFeedId": chat, "dataType": kind, "data": {} });
        let refused = host.post("/api/v5/messages", without.clone()).await;
        assert_eq!(refused.refused(), (422, 500_000), "{kind}");
        let mut with_none = without;
        with_none["fileId"] = json!("no-such-file");
        let refused = host.post("/api/v5/messages", with_none).await;
        assert_eq!(refused.refused(), (404, 400_400), "{kind}");
    }
    let custom = json!({ "messageFeedId": chat, "dataType": "custom", "data": { "any": 1 } });
    assert_eq!(say(&host, custom).await["data"]["any"], 1);
}
