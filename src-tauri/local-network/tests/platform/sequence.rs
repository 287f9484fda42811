//! The sequences of PLATFORM.md 17, call by call.

use serde_json::json;

use crate::network::listener::Listener;
use crate::network::webhook::{livekit_reports, report};
use crate::network::{Network, text};

#[tokio::test]
async fn a_show_from_the_first_call_to_the_last() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let guest = network.person("guest").await;
    let nothing = || json!({});

    // The host prepares the room: room, post, topics, chat.
    let settings = host.get("/api/v3/network-settings/chat").await.ok();
    assert_eq!(settings["enabled"], true);
    let room = host.room("Panel").await;
    let post = host.announce(&room).await;
    let post = &post["posts"][0];
    let mut at_host = Listener::of(&network, &host).await;
    let watcher = format!("{}/room/{room}", host.network_id);
    let streamer = format!("{watcher}/streamer");
    let reactions = format!("{}/liveReaction", text(&post["path"]));
    at_host
        .listen(&[streamer.clone(), watcher.clone(), reactions])
        .await;
    let channel = host.open_chat(&room).await;
    let channel = text(&channel["channelId"]);
    let feed = format!("/api/v5/message-feeds/{channel}");
    let feed = host.get(&feed).await.ok()["messageFeeds"][0].clone();
    at_host
        .listen(&[format!("{}/#", text(&feed["path"]))])
        .await;

    // The host invites somebody who is there.
    let mut at_guest = Listener::of(&network, &guest).await;
    at_guest
        .listen(&[format!("{}/user/{}", guest.network_id, guest.internal_id)])
        .await;
    let beat = format!("/api/v1/presence/rooms/{room}/heartbeat");
    guest.post(&beat, nothing()).await.ok();
    let there = host
        .get(&format!("/api/v1/presence/rooms/{room}/users"))
        .await;
    let whom = text(&there.ok()["viewers"][0]["userId"]);
    host.invite(&room, &whom).await.ok();

    // The guest comes to the stage.
    let invited = at_guest.until("room.didCohostInvite").await;
    let invitation = invited.payload["data"]["invitations"][0].clone();
    assert_eq!(invitation["targetId"], room);
    let accept = format!("/api/v1/invitations/{}/accept", text(&invitation["_id"]));
    assert_eq!(
        guest.post(&accept, nothing()).await.ok(),
        json!({ "success": true })
    );
    assert!(at_guest.subscribe(&streamer).await);
    at_host.until("room.didCohostInviteAccept").await;
    let joined = at_host.until("room.participantJoined").await;
    assert_eq!(
        joined.payload["data"]["eventActor"]["userInternalId"],
        guest.internal_id
    );

    // Both are on air.
    for person in [&host, &guest] {
        let stage = format!("/api/v1/rooms/{room}/token");
        assert!(person.get(&stage).await.ok()["coHostToken"].is_string());
        let published = report("track_published", &room, &person.user_id, &person.user_id);
        livekit_reports(&host.api, &published).await;
    }
    at_guest.until("room.startBroadcasting").await;
    at_guest.until("room.participantStageJoined").await;
    let join = format!("/api/v3/channels/{channel}/join");
    guest.post(&join, nothing()).await.ok();
    let message = json!({
        "messageFeedId": feed["messageFeedId"], "dataType": "text", "referenceId": "LOCAL_1",
        "data": { "text": "hi all" },
    });
    guest.post("/api/v5/messages", message).await.ok();
    let told = at_host.until("message.created").await;
    assert_eq!(
        told.payload["data"]["messages"][0]["data"]["text"],
        "hi all"
    );
    let heart = json!({
        "roomId": room,
        "reactions": [{
            "reactionName": "heart", "referencePublicId": post["postId"],
            "referenceType": "post", "occurredAt": "2026-03-01T10:00:00.000Z", "roomId": room,
        }],
    });
    let added = guest.post("/api/v1/reactions/live", heart).await.ok();
    assert_eq!(added["addedIds"].as_array().unwrap().len(), 1);
    let told = at_host.until("liveReaction.created").await;
    let reaction = &told.payload["data"]["reactions"][0];
    assert_eq!(reaction["userId"], "guest");
    assert_eq!(reaction["referenceId"], post["postId"]);

    // The guest goes, the host ends the show.
    let leave = format!("/api/v1/rooms/{room}/leave");
    guest.post(&leave, nothing()).await.ok();
    at_host.until("room.participantLeft").await;
    let stop = format!("/api/v1/rooms/{room}/stop");
    let stopped = host.post(&stop, nothing()).await.ok();
    assert_eq!(stopped["rooms"][0]["status"], "ended");
    at_host.until("room.endBroadcasting").await;
    let recorded = host.get(&format!("/api/v1/rooms/{room}/recorded")).await;
    assert_eq!(recorded.ok(), json!({ "recordedUrls": [] }));

    let delete = format!("/api/v1/rooms/{room}");
    assert_eq!(host.delete(&delete).await.ok(), json!({ "success": true }));
    assert_eq!(host.get(&delete).await.refused(), (404, 400_400));
}

#[tokio::test]
async fn the_older_way_to_remove_a_guest_works_like_the_newer() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let room = host.room("Panel").await;
    for user_id in ["first", "second"] {
        let guest = network.person(user_id).await;
        host.bring_on_stage(&room, &guest).await;
    }
    let newer = format!("/api/v1/rooms/{room}/participants/first");
    host.delete(&newer).await.ok();
    let older = format!("/api/v1/rooms/{room}/participants");
    let request = host.api.request(reqwest::Method::DELETE, &older);
    let body = json!({ "participantUserId": "second" });
    let answer = crate::network::Answer::to(request.bearer_auth(&host.token).json(&body));
    answer.await.ok();
    let left = host.get(&format!("/api/v1/rooms/{room}")).await.ok();
    let left = &left["rooms"][0]["participants"];
    assert_eq!(left.as_array().unwrap().len(), 1);
    assert_eq!(left[0]["type"], "host");
    assert_eq!(host.delete(&newer).await.refused(), (404, 400_400));
}

#[tokio::test]
async fn pages_lead_forward_and_back_without_gap_or_copy() {
    let network = Network::start().await;
    let host = network.person("host").await;
    for number in 1..=5 {
        host.room(&format!("Room {number}")).await;
    }
    let titles = |page: &serde_json::Value| -> Vec<String> {
        let rooms = page["rooms"].as_array().unwrap();
        rooms.iter().map(|room| text(&room["title"])).collect()
    };
    let first = "/api/v1/rooms?sortBy=firstCreated&options[type]=pagination";
    let first = host.get(&format!("{first}&options[limit]=2")).await.ok();
    assert_eq!(titles(&first), ["Room 1", "Room 2"]);
    assert!(first["paging"].get("previous").is_none());
    // Later pages are asked for by the token alone, beside the sort order.
    let follow = async |token: &serde_json::Value| {
        let path = "/api/v1/rooms?sortBy=firstCreated&options[type]=pagination";
        host.get(&format!("{path}&options[token]={}", text(token)))
            .await
            .ok()
    };
    let second = follow(&first["paging"]["next"]).await;
    assert_eq!(titles(&second), ["Room 3", "Room 4"]);
    let third = follow(&second["paging"]["next"]).await;
    assert_eq!(titles(&third), ["Room 5"]);
    assert!(third["paging"].get("next").is_none());
    let back = follow(&second["paging"]["previous"]).await;
    assert_eq!(titles(&back), ["Room 1", "Room 2"]);
}
