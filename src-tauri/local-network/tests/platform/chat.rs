//! How order is kept in a room's chat (PLATFORM.md 11.3, 11.4 and 18).

use serde_json::{Value, json};

use crate::network::listener::Listener;
use crate::network::{Answer, Network, Person, seen, text};

/// A host, a chat, and two guests who are in it.
struct Chat {
    network: Network,
    host: Person,
    guest: Person,
    other: Person,
    id: String,
    path: String,
}

impl Chat {
    async fn open() -> Self {
        let network = Network::start().await;
        let host = network.person("host").await;
        let guest = network.person("guest").await;
        let other = network.person("other").await;
        let room = host.room("Panel").await;
        let channel = host.open_chat(&room).await;
        let id = text(&channel["channelId"]);
        for person in [&guest, &other] {
            let join = format!("/api/v3/channels/{id}/join");
            person.post(&join, json!({})).await.ok();
        }
        Self {
            network,
            host,
            guest,
            other,
            path: text(&channel["path"]),
            id,
        }
    }

    async fn says(&self, person: &Person, words: &str) -> Answer {
        let message = json!({
            "messageFeedId": self.id, "dataType": "text", "data": { "text": words },
        });
        person.post("/api/v5/messages", message).await
    }

    fn users(&self, what: &str) -> String {
        format!("/api/v3/channels/{}/users{what}", self.id)
    }

    async fn mute(&self, by: &Person, user: &str, period: i64) -> Answer {
        let path = format!("/api/v2/channel/{}/users/mute", self.id);
        let body = json!({ "userIds": [user], "mutePeriod": period });
        by.put(&path, body).await
    }

    async fn mute_all(&self, by: &Person, period: i64) -> Answer {
        let path = format!("/api/v2/channel/{}/mute", self.id);
        by.put(&path, json!({ "mutePeriod": period })).await
    }

    async fn make_moderator(&self, user: &str) -> Value {
        let body = json!({ "role": "channel-moderator", "userIds": [user] });
        self.host.post(&self.users("/roles"), body).await.ok()
    }

    async fn members(&self, query: &str) -> Vec<String> {
        let path = format!("/api/v4/channels/{}/users?{query}", self.id);
        let answer = self.host.get(&path).await.ok();
        let members = answer["channelUsers"].as_array().unwrap();
        members
            .iter()
            .map(|member| text(&member["userId"]))
            .collect()
    }

    async fn listener(&self, person: &Person) -> Listener {
        let mut listener = Listener::of(&self.network, person).await;
        listener.listen(&[format!("{}/#", self.path)]).await;
        listener
    }
}

#[tokio::test]
async fn a_muted_person_is_refused_with_400302_until_the_mute_ends_by_itself() {
    let chat = Chat::open().await;
    let mut listener = chat.listener(&chat.other).await;
    chat.mute(&chat.host, "guest", 1500).await.ok();
    let told = listener.until("channel.setMutedUsers").await;
    assert_eq!(told.topic, chat.path);
    let data = &told.payload["data"];
    assert_eq!(data["channelId"], chat.id);
    assert_eq!(data["userIds"], json!(["guest"]));
    assert_eq!(data["actor"], "host");
    assert!(data["muteTimeout"].is_string());
    assert_eq!(chat.says(&chat.guest, "hm").await.refused(), (403, 400_302));
    assert_eq!(chat.members("memberships[]=muted").await, ["guest"]);
    chat.says(&chat.other, "I am not muted").await.ok();
    seen("the mute ending", async || {
        (chat.says(&chat.guest, "and I am not any more").await.status == 200).then_some(())
    })
    .await;
    assert_eq!(chat.members("memberships[]=muted").await, [""; 0]);
}

#[tokio::test]
async fn a_mute_for_ever_outlasts_leaving_and_ends_with_0() {
    let chat = Chat::open().await;
    chat.mute(&chat.host, "guest", -1).await.ok();
    let member = format!("/api/v3/channels/{}", chat.id);
    let leave = format!("{member}/leave");
    chat.guest.delete(&leave).await.ok();
    let join = format!("{member}/join");
    let joined = chat.guest.post(&join, json!({})).await.ok();
    assert_eq!(joined["channelUsers"][0]["isMuted"], true);
    assert_eq!(chat.says(&chat.guest, "hm").await.refused(), (403, 400_302));
    chat.mute(&chat.host, "guest", 0).await.ok();
    chat.says(&chat.guest, "thank you").await.ok();
}

#[tokio::test]
async fn in_a_muted_channel_only_those_who_keep_order_write() {
    let chat = Chat::open().await;
    chat.make_moderator("other").await;
    let mut listener = chat.listener(&chat.guest).await;
    chat.mute_all(&chat.other, -1).await.ok();
    let told = listener.until("channel.setMuted").await;
    let data = &told.payload["data"];
    assert_eq!(data["channelId"], chat.id);
    assert_eq!(data["networkId"], chat.host.network_id);
    assert_eq!(data["actor"], "other");
    let channel = format!("/api/v3/channels/{}", chat.id);
    let read = chat.guest.get(&channel).await.ok();
    assert_eq!(read["channels"][0]["isMuted"], true);
    assert_eq!(chat.says(&chat.guest, "hm").await.refused(), (403, 400_303));
    chat.says(&chat.host, "a word from the host").await.ok();
    chat.says(&chat.other, "and from a moderator").await.ok();
    chat.mute_all(&chat.host, 0).await.ok();
    chat.says(&chat.guest, "thank you").await.ok();
}

#[tokio::test]
async fn a_banned_member_is_refused_with_400304_and_hears_nothing_more() {
    let chat = Chat::open().await;
    let mut banned = chat.listener(&chat.guest).await;
    let own = format!(
        "{}/smartfeed/{}/channels",
        chat.guest.network_id, chat.guest.internal_id
    );
    banned.listen(&[own]).await;
    let users = json!({ "userIds": ["guest"] });
    let answer = chat.host.put(&chat.users("/ban"), users.clone()).await.ok();
    assert_eq!(answer["channelUsers"][0]["membership"], "banned");
    assert_eq!(answer["channelUsers"][0]["isBanned"], true);
    let told = banned.until("channel.banned").await;
    assert_eq!(told.payload["data"]["channelUsers"][0]["userId"], "guest");
    chat.says(&chat.other, "they cannot hear this").await.ok();
    let heard = banned.so_far(&chat.guest).await;
    let after: Vec<&str> = heard.iter().map(|heard| heard.event_type()).collect();
    // Once more, on their own topic.
    assert!(
        after.iter().all(|event| *event == "channel.banned"),
        "{after:?}"
    );
    assert!(!banned.subscribe(&format!("{}/#", chat.path)).await);

    let id = &chat.id;
    assert_eq!(chat.says(&chat.guest, "hm").await.refused(), (403, 400_304));
    for path in [
        format!("/api/v3/channels/{id}"),
        format!("/api/v5/messages?messageFeedId={id}"),
        format!("/api/v5/message-feeds/{id}"),
        format!("/api/v4/channels/{id}/users"),
    ] {
        assert_eq!(
            chat.guest.get(&path).await.refused(),
            (403, 400_304),
            "{path}"
        );
    }
    let join = format!("/api/v3/channels/{id}/join");
    let back = chat.guest.post(&join, json!({})).await;
    assert_eq!(back.refused(), (403, 400_304));
    assert_eq!(chat.members("memberships[]=banned").await, ["guest"]);
    assert_eq!(chat.members("").await, ["host", "other"]);

    let mut listener = chat.listener(&chat.other).await;
    chat.host.put(&chat.users("/unban"), users).await.ok();
    listener.until("channel.unbanned").await;
    chat.guest.post(&join, json!({})).await.ok();
    chat.says(&chat.guest, "I am back").await.ok();
}

#[tokio::test]
async fn a_moderator_has_the_permissions_and_uses_them_and_loses_them_with_the_role() {
    let chat = Chat::open().await;
    let mut listener = chat.listener(&chat.guest).await;
    let made = chat.make_moderator("other").await;
    assert_eq!(
        made["channelUsers"][0]["roles"],
        json!(["channel-moderator"])
    );
    let permissions = made["channelUsers"][0]["permissions"].as_array().unwrap();
    for permission in ["MUTE_CHANNEL_USER", "BAN_CHANNEL_USER", "DELETE_MESSAGE"] {
        assert!(permissions.contains(&json!(permission)), "{permissions:?}");
    }
    let told = listener.until("channel.updated").await;
    assert_eq!(told.payload["data"]["channelUsers"][0]["userId"], "other");
    assert_eq!(chat.members("roles[]=channel-moderator").await, ["other"]);

    let said = chat.says(&chat.guest, "rude").await.ok();
    let message = format!(
        "/api/v5/messages/{}",
        text(&said["messages"][0]["messageId"])
    );
    let deleted = chat.other.delete(&message).await.ok();
    assert_eq!(deleted["messages"][0]["isDeleted"], true);
    chat.mute(&chat.other, "guest", -1).await.ok();
    chat.mute(&chat.other, "guest", 0).await.ok();

    let body = json!({ "role": "channel-moderator", "userIds": ["other"] });
    let taken = chat
        .host
        .delete_with(&chat.users("/roles"), body)
        .await
        .ok();
    assert_eq!(taken["channelUsers"][0]["permissions"], json!([]));
    let refused = chat.mute(&chat.other, "guest", -1).await;
    assert_eq!(refused.refused(), (403, 400_301));
}

#[tokio::test]
async fn nobody_else_keeps_order_and_nobody_shuts_out_the_host() {
    let chat = Chat::open().await;
    let one = json!({ "userIds": ["other"] });
    let role = json!({ "role": "channel-moderator", "userIds": ["guest"] });
    let channel = format!("/api/v3/channels/{}", chat.id);
    for answer in [
        chat.mute(&chat.guest, "other", -1).await,
        chat.mute_all(&chat.guest, -1).await,
        chat.guest.put(&chat.users("/ban"), one.clone()).await,
        chat.guest.put(&chat.users("/unban"), one.clone()).await,
        chat.guest.post(&chat.users(""), one.clone()).await,
        chat.guest.delete_with(&chat.users(""), one).await,
        chat.guest.post(&chat.users("/roles"), role).await,
        chat.guest
            .put(&channel, json!({ "displayName": "mine" }))
            .await,
    ] {
        assert_eq!(answer.refused(), (403, 400_301));
    }
    assert_eq!(chat.guest.delete(&channel).await.refused(), (403, 400_300));

    chat.make_moderator("other").await;
    let host = json!({ "userIds": ["host"] });
    let banned = chat.other.put(&chat.users("/ban"), host.clone()).await;
    assert_eq!(banned.refused(), (403, 400_306));
    let removed = chat.other.delete_with(&chat.users(""), host).await;
    assert_eq!(removed.refused(), (403, 400_300));
    assert_eq!(
        chat.mute(&chat.other, "host", -1).await.refused(),
        (403, 400_300)
    );
}

#[tokio::test]
async fn what_is_wrong_in_a_call_is_named() {
    let chat = Chat::open().await;
    let stranger = json!({ "userIds": ["nobody-at-all"] });
    let ban = chat.host.put(&chat.users("/ban"), stranger).await;
    assert_eq!(ban.refused(), (404, 400_400));
    for (path, body, field) in [
        (chat.users("/ban"), json!({}), "userIds"),
        (chat.users("/ban"), json!({ "userIds": [] }), "userIds"),
        (
            format!("/api/v2/channel/{}/users/mute", chat.id),
            json!({ "userIds": ["guest"], "mutePeriod": -5 }),
            "mutePeriod",
        ),
        (
            format!("/api/v2/channel/{}/mute", chat.id),
            json!({ "mutePeriod": "long" }),
            "mutePeriod",
        ),
    ] {
        let answer = chat.host.put(&path, body).await;
        assert_eq!(answer.refused(), (422, 500_000), "{path}");
        let detail = answer.body["data"]["detail"][0].as_str().unwrap();
        assert!(detail.starts_with(field), "{detail}");
    }
    let role = json!({ "role": "king", "userIds": ["guest"] });
    let role = chat.host.post(&chat.users("/roles"), role).await;
    assert_eq!(role.refused(), (422, 500_000));
    let strangers_role = json!({ "role": "channel-moderator", "userIds": ["late"] });
    chat.network.person("late").await;
    let refused = chat.host.post(&chat.users("/roles"), strangers_role).await;
    assert_eq!(refused.refused(), (422, 500_000));
}

#[tokio::test]
async fn members_are_added_removed_and_found() {
    let chat = Chat::open().await;
    let late = chat.network.person("late").await;
    let mut listener = chat.listener(&chat.guest).await;
    let users = json!({ "userIds": ["late"] });
    let added = chat.host.post(&chat.users(""), users.clone()).await.ok();
    assert_eq!(added["channelUsers"][0]["membership"], "member");
    listener.until("channel.membersAdded").await;
    chat.says(&late, "I was brought in").await.ok();
    assert_eq!(chat.members("search=LATE").await, ["late"]);
    assert_eq!(chat.members("search=nobody").await, [""; 0]);
    let first = format!("/api/v4/channels/{}/users?options[limit]=3", chat.id);
    let first = chat.host.get(&first).await.ok();
    assert!(first["paging"]["next"].is_string());

    let removed = chat.host.delete_with(&chat.users(""), users).await.ok();
    assert_eq!(removed["channelUsers"][0]["membership"], "none");
    listener.until("channel.membersRemoved").await;
    assert_eq!(chat.says(&late, "hm").await.refused(), (403, 400_301));
}

#[tokio::test]
async fn a_channel_is_described_and_deleted_by_its_host_and_the_room_may_have_another() {
    let chat = Chat::open().await;
    let mut listener = chat.listener(&chat.guest).await;
    let channel = format!("/api/v3/channels/{}", chat.id);
    let patch = json!({
        "displayName": "Questions", "tags": ["panel"], "metadata": { "moderators": ["other"] },
    });
    let updated = chat.host.put(&channel, patch).await.ok();
    assert_eq!(updated["channels"][0]["displayName"], "Questions");
    let told = listener.until("channel.updated").await;
    let said = &told.payload["data"]["channels"][0];
    assert_eq!(said["metadata"]["moderators"], json!(["other"]));

    let room = text(&updated["channels"][0]["attachedTo"]["roomId"]);
    let deleted = chat.host.delete(&channel).await.ok();
    assert_eq!(deleted["channels"][0]["isDeleted"], true);
    listener.until("message-feed.deleted").await;
    listener.until("channel.deleted").await;
    let once_more = chat.host.get(&channel).await.ok();
    assert_eq!(once_more["channels"][0]["isDeleted"], true);
    let read = chat.host.get(&format!("/api/v1/rooms/{room}")).await.ok();
    assert!(read["rooms"][0].get("liveChannelId").is_none());
    assert!(!listener.subscribe(&format!("{}/#", chat.path)).await);
    let another = chat.host.open_chat(&room).await;
    assert_ne!(another["channelId"], chat.id);
}

#[tokio::test]
async fn markers_are_answered_with_nothing_in_them() {
    let chat = Chat::open().await;
    let said = chat.says(&chat.host, "hi").await.ok();
    let message = text(&said["messages"][0]["messageId"]);
    let path = format!("/api/v1/markers/messages?messageIds[]={message}");
    let markers = chat.host.get(&path).await.ok();
    for name in ["contentMarkers", "feedMarkers", "userMarkers"] {
        assert_eq!(markers[name], json!([]));
    }
}
