//! Viewers who were banned from a room (PLATFORM.md 7.3), and rooms of private communities.

use serde_json::json;

use crate::network::listener::Listener;
use crate::network::{Network, text};

#[tokio::test]
async fn a_banned_viewer_cannot_be_present_read_the_chat_or_watch() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let viewer = network.person("viewer").await;
    let room = host.room("Panel").await;
    let channel = host.open_chat(&room).await;
    let id = text(&channel["channelId"]);
    let beat = format!("/api/v1/presence/rooms/{room}/heartbeat");
    let bans = format!("/api/v1/rooms/{room}/viewer-bans");
    let watcher = format!("{}/room/{room}", host.network_id);
    let chat = format!("{}/#", text(&channel["path"]));
    viewer.post(&beat, json!({})).await.ok();
    let join = format!("/api/v3/channels/{id}/join");
    viewer.post(&join, json!({})).await.ok();
    let mut listener = Listener::of(&network, &viewer).await;
    listener.listen(&[watcher.clone(), chat.clone()]).await;

    let users = json!({ "userIds": ["viewer"] });
    let done = host.post(&bans, users.clone()).await.ok();
    assert_eq!(done, json!({ "success": true }));
    let told = listener.until("room.usersBanned").await;
    assert_eq!(told.payload["data"], json!({ "userIds": ["viewer"] }));
    let message = json!({ "messageFeedId": id, "dataType": "text", "data": { "text": "x" } });
    host.post("/api/v5/messages", message.clone()).await.ok();
    let renamed = json!({ "title": "Renamed" });
    host.put(&format!("/api/v1/rooms/{room}"), renamed)
        .await
        .ok();
    assert_eq!(listener.so_far(&viewer).await, []);
    for topic in [&watcher, &chat] {
        assert!(!listener.subscribe(topic).await, "{topic}");
    }
    let count = host
        .get(&format!("/api/v1/presence/rooms/{room}/users/count"))
        .await
        .ok();
    assert_eq!(count["count"], 0);
    assert_eq!(
        viewer.post(&beat, json!({})).await.refused(),
        (403, 400_304)
    );
    let read = format!("/api/v5/messages?messageFeedId={id}");
    assert_eq!(viewer.get(&read).await.refused(), (403, 400_304));
    let said = viewer.post("/api/v5/messages", message).await;
    assert_eq!(said.refused(), (403, 400_304));
    assert_eq!(host.invite(&room, "viewer").await.refused(), (422, 500_000));

    let listed = host.get(&bans).await.ok();
    let ban = &listed["roomBannedUsers"][0];
    assert_eq!(ban["userId"], viewer.internal_id);
    assert_eq!(ban["userPublicId"], "viewer");
    assert_eq!(ban["banByPublicId"], "host");
    assert!(listed["rooms"].is_array() && listed["paging"].is_object());

    host.delete_with(&bans, users).await.ok();
    viewer.post(&beat, json!({})).await.ok();
    viewer.get(&read).await.ok();
    listener.listen(&[watcher, chat]).await;
    let listed = host.get(&bans).await.ok();
    assert_eq!(listed["roomBannedUsers"], json!([]));
}

#[tokio::test]
async fn only_the_host_and_the_chats_moderators_ban_viewers_and_never_the_stage() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let guest = network.person("guest").await;
    let viewer = network.person("viewer").await;
    let room = host.room("Panel").await;
    host.bring_on_stage(&room, &guest).await;
    let id = text(&host.open_chat(&room).await["channelId"]);
    let bans = format!("/api/v1/rooms/{room}/viewer-bans");
    let users = json!({ "userIds": ["viewer"] });
    assert_eq!(viewer.get(&bans).await.refused(), (403, 400_301));
    let refused = guest.post(&bans, users.clone()).await.refused();
    assert_eq!(refused, (403, 400_301));
    let join = format!("/api/v3/channels/{id}/join");
    guest.post(&join, json!({})).await.ok();
    let role = json!({ "role": "channel-moderator", "userIds": ["guest"] });
    let roles = format!("/api/v3/channels/{id}/users/roles");
    host.post(&roles, role).await.ok();
    guest.post(&bans, users).await.ok();
    for on_stage in ["host", "guest"] {
        let users = json!({ "userIds": [on_stage] });
        let refused = host.post(&bans, users).await.refused();
        assert_eq!(refused, (403, 400_306));
    }
}

#[tokio::test]
async fn a_room_of_a_private_community_is_watched_by_its_members() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let member = network.person("member").await;
    let stranger = network.person("stranger").await;
    let body = json!({ "displayName": "Crew", "isPublic": false, "userIds": ["member"] });
    let community = host.post("/api/v3/communities/", body).await.ok();
    let community = text(&community["communities"][0]["communityId"]);
    let room = host.room("Panel").await;
    let post = json!({
        "dataType": "room", "targetType": "community", "targetId": community,
        "data": { "roomId": room, "text": "For the crew" },
    });
    host.post("/api/v4/posts", post).await.ok();
    let channel = host.open_chat(&room).await;
    let topics = [
        format!("{}/room/{room}", host.network_id),
        format!("{}/#", text(&channel["path"])),
    ];
    let mut inside = Listener::of(&network, &member).await;
    inside.listen(&topics).await;
    let mut outside = Listener::of(&network, &stranger).await;
    for topic in &topics {
        assert!(!outside.subscribe(topic).await, "{topic}");
    }
    let beat = format!("/api/v1/presence/rooms/{room}/heartbeat");
    assert_eq!(
        stranger.post(&beat, json!({})).await.refused(),
        (403, 400_301)
    );
    // Who is asked to the stage may come in.
    host.invite(&room, "stranger").await.ok();
    outside.listen(&topics).await;
}

#[tokio::test]
async fn nothing_is_recorded_and_the_calls_say_so() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let room = host.room("Panel").await;
    let recorded = format!("/api/v1/rooms/{room}/recorded");
    assert_eq!(
        host.get(&recorded).await.ok(),
        json!({ "recordedUrls": [] })
    );
    for what in ["watch", "thumbnail"] {
        let answer = host.get(&format!("{recorded}/1/{what}")).await;
        assert_eq!(answer.refused(), (404, 400_400));
    }
}

#[tokio::test]
async fn a_room_cannot_be_its_own_ancestor() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let parent = host.room("Parent").await;
    let child = json!({ "title": "Child", "type": "coHosts", "parentRoomId": parent });
    let child = host.post("/api/v1/rooms", child).await.ok();
    let child = text(&child["rooms"][0]["roomId"]);
    let read = host.get(&format!("/api/v1/rooms/{parent}")).await.ok();
    assert_eq!(read["rooms"][0]["childRoomIds"], json!([child]));
    assert_eq!(read["roomChildrens"][0]["roomId"], child.as_str());
    for above in [&parent, &child] {
        let body = json!({ "parentRoomId": above });
        let refused = host.put(&format!("/api/v1/rooms/{parent}"), body).await;
        assert_eq!(refused.refused(), (422, 500_000));
    }
    let unknown = host.get("/api/v1/rooms?type=choir").await.refused();
    assert_eq!(unknown, (422, 500_000));
}
