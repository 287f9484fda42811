//! Channels of other kinds than a room's chat, and the channel lists (PLATFORM.md 11).

use serde_json::{Value, json};

use crate::network::listener::Listener;
use crate::network::{Answer, Network, Person, text};

async fn make(person: &Person, body: Value) -> Value {
    person.post("/api/v3/channels", body).await.ok()["channels"][0].clone()
}

async fn says(person: &Person, channel: &str) -> Answer {
    let message = json!({
        "messageFeedId": channel, "dataType": "text", "data": { "text": "hello" },
    });
    person.post("/api/v5/messages", message).await
}

async fn names(person: &Person, query: &str) -> Vec<String> {
    let answer = person.get(&format!("/api/v3/channels?{query}")).await.ok();
    assert!(answer["paging"].is_object());
    let channels = answer["channels"].as_array().unwrap();
    channels
        .iter()
        .map(|channel| text(&channel["displayName"]))
        .collect()
}

#[tokio::test]
async fn a_private_channel_is_for_its_members_alone() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let ada = network.person("ada").await;
    let stranger = network.person("stranger").await;
    let made = json!({
        "type": "community", "displayName": "Crew", "isPublic": false, "userIds": ["ada"],
    });
    let made = make(&maya, made).await;
    assert_eq!(
        (&made["type"], &made["isPublic"]),
        (&json!("community"), &json!(false))
    );
    let id = text(&made["channelId"]);
    let path = format!("/api/v3/channels/{id}");
    let topic = format!("{}/#", text(&made["path"]));
    ada.get(&path).await.ok();
    says(&ada, &id).await.ok();
    assert_eq!(stranger.get(&path).await.refused(), (403, 400_301));
    let join = format!("{path}/join");
    let joined = stranger.post(&join, json!({})).await;
    assert_eq!(joined.refused(), (403, 400_301));
    let mut listener = Listener::of(&network, &stranger).await;
    assert!(!listener.subscribe(&topic).await);

    let mut listener = Listener::of(&network, &ada).await;
    listener.listen(&[topic]).await;
    let users = json!({ "userIds": ["ada"] });
    let users_path = format!("{path}/users");
    maya.delete_with(&users_path, users).await.ok();
    listener.until("channel.membersRemoved").await;
    says(&maya, &id).await.ok();
    assert_eq!(
        listener.so_far(&ada).await,
        [],
        "who was removed hears nothing"
    );
}

#[tokio::test]
async fn members_hear_of_their_channels_on_their_own_topics() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let ada = network.person("ada").await;
    let mut listener = Listener::of(&network, &ada).await;
    let feeds = ["channels", "messagefeeds", "messages"];
    let topics =
        feeds.map(|feed| format!("{}/smartfeed/{}/{feed}", ada.network_id, ada.internal_id));
    listener.listen(&topics).await;
    let made = json!({ "type": "community", "displayName": "Crew", "userIds": ["ada"] });
    let id = text(&make(&maya, made).await["channelId"]);
    says(&maya, &id).await.ok();
    let mut heard: Vec<(String, String)> = Vec::new();
    for event in listener.so_far(&ada).await {
        let feed = event.topic.rsplit('/').next().unwrap().to_owned();
        heard.push((event.event_type().to_owned(), feed));
    }
    let expected = [
        ("channel.created", "channels"),
        ("message-feed.created", "messagefeeds"),
        ("message.created", "messages"),
        ("message-feed.updated", "messagefeeds"),
    ];
    let expected = expected.map(|(event, feed)| (event.to_owned(), feed.to_owned()));
    assert_eq!(heard, expected);
}

#[tokio::test]
async fn a_conversation_of_the_same_people_is_the_same_one() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let ada = network.person("ada").await;
    network.person("bob").await;
    let path = "/api/v3/channels/conversation";
    let body = json!({ "type": "conversation", "userIds": ["ada"], "isDistinct": true });
    let first = maya.post(path, body).await.ok();
    assert_eq!(first["channelUsers"].as_array().unwrap().len(), 2);
    let body = json!({ "type": "conversation", "userIds": ["maya"], "isDistinct": true });
    let second = ada.post(path, body).await.ok();
    assert_eq!(
        first["channels"][0]["channelId"],
        second["channels"][0]["channelId"]
    );
    let id = text(&first["channels"][0]["channelId"]);
    says(&ada, &id).await.ok();
    let users = format!("/api/v3/channels/{id}/users");
    let third = maya.post(&users, json!({ "userIds": ["bob"] })).await;
    assert_eq!(third.refused(), (422, 500_000));
    let alone = maya.post(path, json!({ "userIds": ["maya"] })).await;
    assert_eq!(alone.refused(), (422, 500_000));
}

#[tokio::test]
async fn in_a_broadcast_channel_only_moderators_write() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let ada = network.person("ada").await;
    let made = json!({ "type": "broadcast", "displayName": "News", "userIds": ["ada"] });
    let id = text(&make(&maya, made).await["channelId"]);
    says(&maya, &id).await.ok();
    assert_eq!(says(&ada, &id).await.refused(), (403, 400_301));
}

#[tokio::test]
async fn channels_are_listed_by_membership_kind_and_name() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let ada = network.person("ada").await;
    for (name, public) in [("Open house", true), ("Back room", false)] {
        let body = json!({ "type": "community", "displayName": name, "isPublic": public });
        make(&maya, body).await;
    }
    let body = json!({ "type": "broadcast", "displayName": "House news" });
    make(&maya, body).await;
    assert_eq!(names(&ada, "").await, ["House news", "Open house"]);
    assert_eq!(names(&ada, "filter=member").await, [""; 0]);
    assert_eq!(names(&maya, "filter=notMember").await, [""; 0]);
    assert_eq!(names(&maya, "filter=member").await.len(), 3);
    assert_eq!(names(&maya, "types[]=broadcast").await, ["House news"]);
    assert_eq!(names(&maya, "keyword=ROOM").await, ["Back room"]);
    let refused = maya.get("/api/v3/channels?filter=some").await.refused();
    assert_eq!(refused, (422, 500_000));
}

#[tokio::test]
async fn named_channels_are_found_by_ids_that_are_encoded_twice() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let room = maya.room("Panel").await;
    let id = text(&maya.open_chat(&room).await["channelId"]);
    let twice = |id: &str| {
        id.replace(
            id.get(..1).unwrap(),
            &format!("%25{:02X}", id.as_bytes()[0]),
        )
    };
    let path = format!(
        "/api/v3/channels/list?channelIds[]={}&channelIds[]=no-such-channel",
        twice(&id)
    );
    let found = maya.get(&path).await.ok();
    let found = found["channels"].as_array().unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["channelId"], id);
}

#[tokio::test]
async fn a_kind_that_is_not_known_is_refused() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    for body in [
        json!({ "type": "choir", "displayName": "x" }),
        json!({ "displayName": "x" }),
        json!({ "type": "community", "channelId": "of-my-own" }),
        json!({ "type": "live" }),
    ] {
        let refused = maya.post("/api/v3/channels", body).await.refused();
        assert_eq!(refused, (422, 500_000));
    }
}
