//! Who may listen to what, and on which topics events go out (PLATFORM.md 15.3).

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::json;

use crate::network::listener::{Credentials, Heard, Listener};
use crate::network::webhook::{livekit_reports, report};
use crate::network::{Network, Person, text};

/// The seven topics that the official SDK asks for right after CONNACK.
fn automatic(person: &Person) -> [String; 7] {
    let (n, u) = (&person.network_id, &person.internal_id);
    [
        n.clone(),
        format!("{n}/smartfeed/{u}/channels"),
        format!("{n}/smartfeed/{u}/messagefeeds"),
        format!("{n}/smartfeed/{u}/messages"),
        format!("{n}/user/{u}"),
        format!("{n}/marker/user/{u}"),
        format!("{n}/videostreaming"),
    ]
}

#[tokio::test]
async fn the_seven_automatic_topics_are_granted() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    Listener::of(&network, &maya)
        .await
        .listen(&automatic(&maya))
        .await;
}

#[tokio::test]
async fn nobody_listens_to_what_is_anothers() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let stranger = network.person("stranger").await;
    let room = maya.room("Panel").await;
    let mut listener = Listener::of(&network, &stranger).await;
    let (n, u) = (&maya.network_id, &maya.internal_id);
    let foreign = automatic(&maya)
        .into_iter()
        .filter(|topic| topic.contains(u.as_str()));
    let others = [
        format!("{n}/room/{room}/streamer"),
        format!("{n}/membership/{u}/+/+"),
        format!("{n}/membership/+/{u}/+"),
        // Wider than anybody may listen.
        "#".to_owned(),
        "+".to_owned(),
        "+/#".to_owned(),
        format!("{n}/#"),
        format!("{n}/+"),
        format!("{n}/user/+"),
        format!("{n}/user/#"),
        format!("{n}/room/+"),
        format!("{n}/room/#"),
        format!("{n}/room/+/streamer"),
        format!("{n}/room/{room}/#"),
        format!("{n}/room/{room}/+"),
        format!("{n}/chat/#"),
        format!("{n}/chat/+/#"),
        format!("{n}/social/#"),
        format!("{n}/smartfeed/+/messages"),
        // Not of this network, or of nothing.
        format!("another/user/{}", stranger.internal_id),
        "another".to_owned(),
        "$SYS/#".to_owned(),
        format!("/{n}"),
        format!("{n}/"),
        format!("{n}/no/such/topic"),
        format!("{n}/chat/no-such-channel/#"),
        format!("{n}/room/no-such-room/streamer"),
    ];
    for topic in foreign.chain(others) {
        assert!(!listener.subscribe(&topic).await, "{topic}");
    }
    maya.invite(&room, "stranger").await.ok();
    let heard = listener.so_far(&stranger).await;
    assert_eq!(heard, [], "refused topics are silent");
}

#[tokio::test]
async fn the_stage_opens_with_an_invitation_and_closes_when_it_is_taken_back() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let guest = network.person("guest").await;
    let room = host.room("Panel").await;
    let streamer = format!("{}/room/{room}/streamer", host.network_id);
    let mut listener = Listener::of(&network, &guest).await;
    assert!(!listener.subscribe(&streamer).await);
    let invited = host.invite(&room, "guest").await.ok();
    assert!(listener.subscribe(&streamer).await);
    let invitation = text(&invited["invitations"][0]["_id"]);
    host.delete(&format!("/api/v1/invitations/{invitation}"))
        .await
        .ok();
    listener.until("room.didCohostInviteCancel").await;
    let renamed = json!({ "title": "Renamed" });
    host.put(&format!("/api/v1/rooms/{room}"), renamed)
        .await
        .ok();
    assert_eq!(
        listener.so_far(&guest).await,
        [],
        "the right is gone at once"
    );
    assert!(!listener.subscribe(&streamer).await);

    // And it does not come back with the session.
    listener.vanish().await;
    let mut listener = Listener::of(&network, &guest).await;
    assert!(listener.session_present);
    let renamed = json!({ "title": "Renamed again" });
    host.put(&format!("/api/v1/rooms/{room}"), renamed)
        .await
        .ok();
    assert_eq!(listener.so_far(&guest).await, []);
}

#[tokio::test]
async fn a_private_community_is_heard_from_inside_only() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let stranger = network.person("stranger").await;
    let body = json!({ "displayName": "Inside", "isPublic": false });
    let made = host.post("/api/v3/communities/", body).await.ok();
    let path = text(&made["communities"][0]["path"]);
    let mut inside = Listener::of(&network, &host).await;
    let mut outside = Listener::of(&network, &stranger).await;
    for topic in [
        path.clone(),
        format!("{path}/post/+"),
        format!("{path}/post/#"),
    ] {
        assert!(inside.subscribe(&topic).await, "{topic}");
        assert!(!outside.subscribe(&topic).await, "{topic}");
    }
}

#[tokio::test]
async fn a_client_that_publishes_is_sent_away_and_nobody_hears_it() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let stranger = network.person("stranger").await;
    let room = host.room("Panel").await;
    let watcher = format!("{}/room/{room}", host.network_id);
    let mut at_host = Listener::of(&network, &host).await;
    at_host
        .listen(&[watcher.clone(), host.network_id.clone()])
        .await;
    let own = format!("{}/user/{}", stranger.network_id, stranger.internal_id);
    let hosts = format!("{}/user/{}", host.network_id, host.internal_id);
    for topic in [watcher, host.network_id.clone(), hosts, own] {
        let mut publisher = Listener::of(&network, &stranger).await;
        publisher
            .publish(&topic, r#"{"eventType":"room.endBroadcasting","data":{}}"#)
            .await;
        publisher.ended().await;
    }
    assert_eq!(at_host.so_far(&host).await, []);
}

/// What each person hears who listens to everything that they may.
fn told(heard: &[Heard], names: &[(&str, &str)]) -> BTreeSet<String> {
    let named = |topic: &str| {
        names.iter().fold(topic.to_owned(), |topic, (id, name)| {
            topic.replace(id, name)
        })
    };
    heard
        .iter()
        .map(|heard| format!("{} on {}", heard.event_type(), named(&heard.topic)))
        .collect()
}

#[tokio::test]
async fn every_event_goes_out_on_exactly_its_topics() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let guest = network.person("guest").await;
    let nothing = || json!({});
    let room = host.room("Panel").await;
    let post = host.announce(&room).await;
    let post = &post["posts"][0];
    let channel = text(&host.open_chat(&room).await["channelId"]);
    let feed = host.get(&format!("/api/v5/message-feeds/{channel}")).await;
    let feed = text(&feed.ok()["messageFeeds"][0]["path"]);
    let n = &host.network_id;
    let watcher = format!("{n}/room/{room}");
    let streamer = format!("{watcher}/streamer");
    let post_path = text(&post["path"]);
    let for_all = [
        watcher.clone(),
        format!("{n}/chat/{channel}/#"),
        format!("{feed}/#"),
        post_path.clone(),
        format!("{post_path}/liveReaction"),
        format!("{post_path}/comment/+"),
        format!("{n}/social/user/{}/post/#", host.internal_id),
    ];
    let mut at_host = Listener::of(&network, &host).await;
    at_host.listen(&automatic(&host)).await;
    at_host.listen(&for_all).await;
    at_host.listen(std::slice::from_ref(&streamer)).await;
    let mut at_guest = Listener::of(&network, &guest).await;
    at_guest.listen(&automatic(&guest)).await;
    at_guest.listen(&for_all).await;

    host.bring_on_stage(&room, &guest).await;
    for event in ["track_published", "track_unpublished"] {
        livekit_reports(&host.api, &report(event, &room, "host", "TR_1")).await;
    }
    host.until_room_is(&room, "waitingReconnect").await;
    let join = format!("/api/v3/channels/{channel}/join");
    guest.post(&join, nothing()).await.ok();
    let message = json!({
        "messageFeedId": channel, "dataType": "text", "data": { "text": "hi all" },
    });
    let message = guest.post("/api/v5/messages", message).await.ok();
    let message = text(&message["messages"][0]["messageId"]);
    guest
        .delete(&format!("/api/v5/messages/{message}"))
        .await
        .ok();
    let heart = json!({
        "roomId": room,
        "reactions": [{ "reactionName": "heart", "referencePublicId": post["postId"] }],
    });
    guest.post("/api/v1/reactions/live", heart).await.ok();
    let leave = format!("/api/v1/rooms/{room}/leave");
    guest.post(&leave, nothing()).await.ok();
    host.post(&format!("/api/v1/rooms/{room}/stop"), nothing())
        .await
        .ok();
    let id = text(&post["postId"]);
    host.delete(&format!("/api/v4/posts/{id}")).await.ok();

    let names = [
        (feed.as_str(), "FEED"),
        (post_path.as_str(), "POST"),
        (n.as_str(), "N"),
        (room.as_str(), "ROOM"),
        (channel.as_str(), "CHANNEL"),
        (message.as_str(), "MESSAGE"),
        (host.internal_id.as_str(), "HOST"),
        (guest.internal_id.as_str(), "GUEST"),
    ];
    let life = [
        "room.participantJoined",
        "room.startBroadcasting",
        "room.participantStageJoined",
        "room.participantStageLeft",
        "room.waitingReconnect",
        "room.participantLeft",
        "room.endBroadcasting",
    ];
    let both = [
        "channel.joined on N/chat/CHANNEL",
        "message.created on FEED/MESSAGE",
        "message.deleted on FEED/MESSAGE",
        "liveReaction.created on POST/liveReaction",
        "post.deleted on POST",
    ];
    let invitations = ["room.didCohostInvite", "room.didCohostInviteAccept"];
    let expected = |own: &[String]| -> BTreeSet<String> {
        let watched = life.iter().map(|event| format!("{event} on N/room/ROOM"));
        let both = both.iter().map(|line| (*line).to_owned());
        watched.chain(both).chain(own.iter().cloned()).collect()
    };
    let on_stage: Vec<String> = life
        .iter()
        .chain(&invitations)
        .map(|event| format!("{event} on N/room/ROOM/streamer"))
        .collect();
    let to_guest = invitations.map(|event| format!("{event} on N/user/GUEST"));
    assert_eq!(
        told(&at_host.so_far(&host).await, &names),
        expected(&on_stage)
    );
    assert_eq!(
        told(&at_guest.so_far(&guest).await, &names),
        expected(&to_guest)
    );
}

#[tokio::test]
async fn who_left_the_stage_and_is_invited_again_hears_of_it_as_before_and_of_oneself_in_any_case()
{
    let network = Network::start().await;
    let host = network.person("host").await;
    let guest = network.person("guest").await;
    let room = host.room("Panel").await;
    let streamer = format!("{}/room/{room}/streamer", host.network_id);
    host.bring_on_stage(&room, &guest).await;
    // As the official client does: the stage's topic once, and its own from the start.
    let mut listener = Listener::of(&network, &guest).await;
    assert!(listener.subscribe(&streamer).await);
    let another = Credentials {
        client_id: "another computer".to_owned(),
        ..Credentials::of(&guest)
    };
    let mut own = Listener::connect(&network, &another).await.unwrap();
    own.listen(&automatic(&guest)).await;

    let leave = format!("/api/v1/rooms/{room}/leave");
    guest.post(&leave, json!({})).await.ok();
    listener.until("room.participantLeft").await;
    own.until("room.participantLeft").await;
    // Between two times on the stage nothing of it is told.
    let rename = |title: &str| {
        let renamed = json!({ "title": title });
        let path = format!("/api/v1/rooms/{room}");
        let host = &host;
        async move { host.put(&path, renamed).await.ok() }
    };
    rename("Renamed").await;
    assert_eq!(listener.so_far(&guest).await, []);

    host.bring_on_stage(&room, &guest).await;
    listener.until("room.participantJoined").await;
    rename("Renamed again").await;
    listener.until("room.didUpdate").await;
    let remove = format!("/api/v1/rooms/{room}/participants/guest");
    host.delete(&remove).await.ok();
    listener.until("room.participantRemoved").await;
    let removed = own.so_far(&guest).await.into_iter();
    let removed = removed.filter(|heard| heard.event_type() == "room.participantRemoved");
    assert_eq!(
        removed.count(),
        1,
        "told once, where no other topic tells it"
    );
}

#[tokio::test]
async fn an_event_is_an_envelope_around_the_answer_of_a_call() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let room = host.room("Panel").await;
    let watcher = format!("{}/room/{room}", host.network_id);
    let mut listener = Listener::of(&network, &host).await;
    listener.listen(std::slice::from_ref(&watcher)).await;
    let path = format!("/api/v1/rooms/{room}");
    let renamed = json!({ "title": "Renamed — 中文 🎙" });
    let answer = host.put(&path, renamed).await.ok();
    let told = listener.until("room.didUpdate").await.payload;
    let keys: Vec<&String> = told.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "data",
            "eventType",
            "id",
            "networkId",
            "path",
            "senderId",
            "sentTime",
            "version"
        ]
    );
    assert_eq!(told["data"], answer);
    assert_eq!(told["networkId"], host.network_id);
    assert_eq!(told["path"], watcher);
    assert_eq!(told["version"], 1);
}

#[test]
fn no_filter_that_names_another_user_or_reaches_over_all_is_ever_granted() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (network, maya, stranger) = runtime.block_on(async {
        let network = Network::start().await;
        let maya = network.person("maya").await;
        let stranger = network.person("stranger").await;
        (network, maya, stranger)
    });
    let mut listener = runtime.block_on(Listener::of(&network, &stranger));
    let level = prop::sample::select(vec![
        "+".to_owned(),
        maya.internal_id.clone(),
        "user".to_owned(),
        "room".to_owned(),
        "smartfeed".to_owned(),
        "messages".to_owned(),
        "chat".to_owned(),
        "marker".to_owned(),
        "streamer".to_owned(),
    ]);
    let start = prop::sample::select(vec![maya.network_id.clone(), "+".to_owned()]);
    let filter = (start, prop::collection::vec(level, 1..4), any::<bool>()).prop_map(
        |(start, levels, rest)| {
            let mut filter = format!("{start}/{}", levels.join("/"));
            if rest {
                filter.push_str("/#");
            }
            filter
        },
    );
    let mut runner = TestRunner::new(ProptestConfig {
        // Fewer than the packets that one connection may send at once.
        cases: 200,
        ..ProptestConfig::default()
    });
    let listener = std::cell::RefCell::new(&mut listener);
    runner
        .run(&filter, |filter| {
            let granted = runtime.block_on(listener.borrow_mut().subscribe(&filter));
            // The watcher topic of a room is open to all, whatever the room is called.
            let rest = filter.strip_prefix(&format!("{}/room/", maya.network_id));
            let watcher = rest.is_some_and(|room| !room.contains(['/', '+', '#']));
            prop_assert_eq!(granted, watcher, "{}", filter);
            Ok(())
        })
        .unwrap();
}
