//! Messages of a chat: reports, replies, files (contract section 11.3).

use serde_json::{Value, json};

use crate::network::listener::Listener;
use crate::network::{Network, Person, text};

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
