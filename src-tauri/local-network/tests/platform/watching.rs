//! Watching in a browser: the page, its sessions, and what they may not do.

use std::future::ready;
use std::pin::pin;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::{StreamExt as _, stream};
use greenroom_local_network::{NetworkConfig, WatchPage};
use reqwest::Method;
use serde_json::{Value, json};

use crate::network::listener::Listener;
use crate::network::webhook::{livekit_reports, report};
use crate::network::{API_KEY, Answer, Network, Person, Settings, text};

const DEVICE: &str = "a device id of this tab alone";

/// A built page, as far as the network looks at it.
fn page() -> WatchPage {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("assets")).unwrap();
    std::fs::write(folder.path().join("watch.html"), "<!doctype html>the page").unwrap();
    std::fs::write(folder.path().join("assets/watch-1.js"), "export {}").unwrap();
    WatchPage::read(folder.path()).unwrap()
}

async fn network() -> Network {
    Network::start_with(Settings {
        watch_page: Some(page()),
        ..Settings::default()
    })
    .await
}

async fn ask(network: &Network, room: &str, body: &Value) -> Answer {
    let path = format!("/watch/{room}/session");
    Answer::to(network.api().request(Method::POST, &path).json(body)).await
}

/// Somebody in a browser.
async fn viewer(network: &Network, room: &str, name: &str) -> Person {
    let body = json!({ "deviceId": format!("{DEVICE} {name}"), "displayName": name });
    let session = ask(network, room, &body).await.ok();
    let me = &session["users"][0];
    Person {
        api: network.api(),
        user_id: text(&me["userId"]),
        internal_id: text(&me["_id"]),
        network_id: text(&me["path"]).split('/').next().unwrap().to_owned(),
        token: text(&session["accessToken"]),
    }
}

/// A room with a post and a chat.
async fn show(host: &Person) -> (String, String, String) {
    let room = host.room("Panel").await;
    let post = text(&host.announce(&room).await["posts"][0]["postId"]);
    let chat = text(&host.open_chat(&room).await["channelId"]);
    (room, post, chat)
}

async fn room_object(person: &Person, room: &str) -> Value {
    let answer = person.get(&format!("/api/v1/rooms/{room}")).await.ok();
    answer["rooms"][0].clone()
}

#[tokio::test]
async fn a_room_leads_to_its_page_and_the_page_may_load_nothing_from_elsewhere() {
    let network = network().await;
    let host = network.person("host").await;
    let room = host.room("Panel").await;
    let url = text(&room_object(&host, &room).await["livePlaybackUrl"]);
    let answer = reqwest::get(&url).await.unwrap();
    assert_eq!(answer.status(), 200);
    let policy = answer.headers()["content-security-policy"]
        .to_str()
        .unwrap();
    assert!(
        policy.starts_with("default-src 'none'; script-src 'self';"),
        "{policy}"
    );
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(
        !policy.contains('*') && !policy.contains("unsafe"),
        "{policy}"
    );
    assert_eq!(answer.headers()["referrer-policy"], "no-referrer");
    assert_eq!(answer.text().await.unwrap(), "<!doctype html>the page");

    let script = network
        .api()
        .request(Method::GET, "/watch/assets/watch-1.js");
    let script = script.send().await.unwrap();
    assert_eq!(
        script.headers()["content-type"],
        "text/javascript; charset=utf-8"
    );
    for nowhere in ["/watch/assets/other.js", "/watch/assets/..%2Fwatch.html"] {
        let answer = Answer::to(network.api().request(Method::GET, nowhere)).await;
        assert_eq!(answer.refused(), (404, 400_400), "{nowhere}");
    }
}

#[tokio::test]
async fn no_answer_with_a_token_in_it_stays_in_a_cache() {
    let network = network().await;
    let host = network.person("host").await;
    let room = host.room("Panel").await;
    let body = json!({ "deviceId": "a device of a viewer", "displayName": "Aria" });
    let path = format!("/watch/{room}/session");
    let session = Answer::to(network.api().request(Method::POST, &path).json(&body)).await;
    assert!(session.body["accessToken"].is_string());
    let profile = host.get("/api/v3/users/host").await;
    let refusal = host.get("/api/v3/users/nobody").await;
    for answer in [session, profile, refusal] {
        assert_eq!(answer.headers["cache-control"], "no-store");
    }
}

#[tokio::test]
async fn a_network_without_the_page_says_so_and_gives_rooms_no_address_of_it() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let room = host.room("Panel").await;
    assert!(room_object(&host, &room).await["livePlaybackUrl"].is_null());
    let page = network
        .api()
        .request(Method::GET, &format!("/watch/{room}"));
    let page = page.send().await.unwrap();
    assert_eq!(page.status(), 503);
    assert!(page.text().await.unwrap().contains("no watch page"));
    let refused = ask(&network, &room, &json!({ "deviceId": DEVICE })).await;
    assert_eq!(refused.refused(), (403, 400_300));
}

#[tokio::test]
async fn a_page_that_is_not_there_stops_the_start_with_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let error = WatchPage::read(folder.path()).unwrap_err().to_string();
    assert!(error.contains(folder.path().to_str().unwrap()), "{error}");
}

#[tokio::test]
async fn the_same_tab_is_the_same_viewer_and_takes_a_name_later() {
    let network = network().await;
    let host = network.person("host").await;
    let room = host.room("Panel").await;
    let first = ask(&network, &room, &json!({ "deviceId": DEVICE }))
        .await
        .ok();
    let guest = text(&first["users"][0]["displayName"]);
    assert!(guest.starts_with("Guest "), "{guest}");
    let named = json!({ "deviceId": DEVICE, "displayName": " Aria Bell " });
    let named = ask(&network, &room, &named).await.ok();
    assert_eq!(named["users"][0]["displayName"], "Aria Bell");
    assert_eq!(named["users"][0]["_id"], first["users"][0]["_id"]);
    let again = ask(&network, &room, &json!({ "deviceId": DEVICE }))
        .await
        .ok();
    assert_eq!(again["users"][0]["displayName"], "Aria Bell");
}

#[tokio::test]
async fn a_name_or_a_device_that_is_none_is_refused_by_its_field() {
    let network = network().await;
    let host = network.person("host").await;
    let room = host.room("Panel").await;
    for (body, field) in [
        (json!({}), "deviceId"),
        (json!({ "deviceId": "short" }), "deviceId"),
        (
            json!({ "deviceId": DEVICE, "displayName": "  " }),
            "displayName",
        ),
        (
            json!({ "deviceId": DEVICE, "displayName": "two\nlines" }),
            "displayName",
        ),
        (
            json!({ "deviceId": DEVICE, "displayName": "x".repeat(101) }),
            "displayName",
        ),
    ] {
        let answer = ask(&network, &room, &body).await;
        assert_eq!(answer.refused(), (422, 500_000), "{body}");
        let detail = text(&answer.body["data"]["detail"][0]);
        assert!(detail.starts_with(field), "{detail}");
    }
}

#[tokio::test]
async fn private_deleted_and_unknown_rooms_open_for_nobody() {
    let network = network().await;
    let host = network.person("host").await;
    let deleted = host.room("Panel").await;
    host.delete(&format!("/api/v1/rooms/{deleted}")).await.ok();
    let community = json!({ "displayName": "Members", "isPublic": false });
    let community = host.post("/api/v3/communities", community).await.ok();
    let private = host.room("Behind a door").await;
    let post = json!({
        "dataType": "room",
        "targetType": "community",
        "targetId": community["communities"][0]["communityId"],
        "data": { "roomId": private, "title": "Panel", "text": "Members only" },
    });
    host.post("/api/v4/posts", post).await.ok();
    assert!(room_object(&host, &private).await["livePlaybackUrl"].is_null());
    for (room, refusal) in [
        (deleted.as_str(), (404, 400_400)),
        ("nowhere", (404, 400_400)),
        (&private, (403, 400_301)),
    ] {
        let answer = ask(&network, room, &json!({ "deviceId": DEVICE })).await;
        assert_eq!(answer.refused(), refusal, "{room}");
    }
}

#[tokio::test]
async fn secure_mode_shows_nothing_to_strangers_unless_told_to() {
    for (watch, shown) in [(None, false), (Some(true), true), (Some(false), false)] {
        let secure = NetworkConfig {
            secure_mode: true,
            auth_tokens: vec![greenroom_local_network::AuthToken {
                user_id: "host".into(),
                token: "of the host".into(),
            }],
            watch,
            ..NetworkConfig::open("secure", API_KEY.into())
        };
        let network = Network::start_with(Settings {
            networks: vec![secure],
            watch_page: Some(page()),
            ..Settings::default()
        })
        .await;
        let login = json!({ "userId": "host", "deviceId": "d", "authToken": "of the host" });
        let session = network.api().sign_in(API_KEY, &login).await.ok();
        let create = network
            .api()
            .request(Method::POST, "/api/v1/rooms")
            .bearer_auth(text(&session["accessToken"]))
            .json(&json!({ "title": "Panel", "type": "coHosts" }));
        let room = Answer::to(create).await.ok()["rooms"][0].clone();
        assert_eq!(room["livePlaybackUrl"].is_string(), shown, "{watch:?}");
        let asked = ask(
            &network,
            &text(&room["roomId"]),
            &json!({ "deviceId": DEVICE }),
        )
        .await;
        assert_eq!(asked.status == 200, shown, "{watch:?}");
    }
}

#[tokio::test]
async fn a_viewer_reads_the_room_is_counted_and_chats() {
    let network = network().await;
    let host = network.person("host").await;
    let (room, post, chat) = show(&host).await;
    let viewer = viewer(&network, &room, "Aria Bell").await;
    assert_eq!(room_object(&viewer, &room).await["title"], "Panel");
    let presence = format!("/api/v1/presence/rooms/{room}");
    viewer
        .post(&format!("{presence}/heartbeat"), json!({}))
        .await
        .ok();
    let count = viewer.get(&format!("{presence}/users/count")).await.ok();
    assert_eq!(count["count"], 1);
    viewer
        .post(&format!("/api/v3/channels/{chat}/join"), json!({}))
        .await
        .ok();
    let feed = viewer
        .get(&format!("/api/v5/message-feeds/{chat}"))
        .await
        .ok();
    assert_eq!(feed["messageFeeds"][0]["messageFeedId"], chat.as_str());
    let message = json!({ "messageFeedId": chat, "dataType": "text", "data": { "text": "Hello" } });
    viewer.post("/api/v5/messages", message).await.ok();
    let read = viewer
        .get(&format!("/api/v5/messages?messageFeedId={chat}"))
        .await
        .ok();
    assert_eq!(read["messages"][0]["data"]["text"], "Hello");
    let reaction = json!({ "reactionName": "heart", "referencePublicId": post });
    let reactions = json!({ "roomId": room, "reactions": [reaction] });
    viewer.post("/api/v1/reactions/live", reactions).await.ok();
    let mine = "/api/v1/invitations/me?type=livestreamCohostInvite&targetType=room";
    viewer.get(mine).await.ok();
    viewer.get(&format!("/api/v3/posts/{post}")).await.ok();
    viewer.delete("/api/v4/sessions").await.ok();
    let count = host.get(&format!("{presence}/users/count")).await.ok();
    assert_eq!(count["count"], 0, "whoever said goodbye is not counted");
}

#[tokio::test]
async fn a_watch_session_is_refused_everything_that_watching_does_not_need() {
    let network = network().await;
    let host = network.person("host").await;
    let (room, _, chat) = show(&host).await;
    let (other, other_post, other_chat) = show(&host).await;
    let viewer = viewer(&network, &room, "Aria Bell").await;
    let reaction = json!({ "reactionName": "heart", "referencePublicId": other_post });
    let post_calls = [
        (
            "/api/v1/rooms".to_owned(),
            json!({ "title": "Mine", "type": "coHosts" }),
        ),
        (format!("/api/v1/rooms/{room}/stop"), json!({})),
        (format!("/api/v1/rooms/{room}/leave"), json!({})),
        (
            format!("/api/v1/presence/rooms/{other}/heartbeat"),
            json!({}),
        ),
        (format!("/api/v3/channels/{other_chat}/join"), json!({})),
        (
            "/api/v3/channels".to_owned(),
            json!({ "type": "live", "roomId": room }),
        ),
        (
            "/api/v3/communities".to_owned(),
            json!({ "displayName": "Mine" }),
        ),
        (
            "/api/v1/reactions/live".to_owned(),
            json!({ "roomId": other, "reactions": [reaction] }),
        ),
        (
            "/api/v5/messages".to_owned(),
            json!({ "messageFeedId": other_chat, "dataType": "text", "data": { "text": "x" } }),
        ),
    ];
    for (path, body) in post_calls {
        let answer = viewer.post(&path, body).await;
        assert_eq!(answer.refused(), (403, 400_301), "{path}");
    }
    for path in [
        "/api/v1/rooms".to_owned(),
        format!("/api/v1/rooms/{other}"),
        format!("/api/v1/rooms/{room}/token"),
        format!("/api/v1/presence/rooms/{room}/users"),
        format!("/api/v1/presence/rooms/{other}/users/count"),
        format!("/api/v4/channels/{chat}/users"),
        format!("/api/v3/channels/{other_chat}"),
        format!("/api/v5/messages?messageFeedId={other_chat}"),
        format!("/watch/{other}/media"),
        format!("/api/v3/posts/{other_post}"),
        "/api/v3/users".to_owned(),
        "/api/v3/users/host".to_owned(),
        "/api/v3/communities".to_owned(),
    ] {
        assert_eq!(viewer.get(&path).await.refused(), (403, 400_301), "{path}");
    }
    let rename = json!({ "userId": viewer.user_id, "displayName": "The host" });
    assert_eq!(
        viewer.put("/api/v3/users/", rename).await.refused(),
        (403, 400_301)
    );
}

#[tokio::test]
async fn a_watch_session_follows_its_show_and_no_other_topic() {
    let network = network().await;
    let host = network.person("host").await;
    let (room, post, chat) = show(&host).await;
    let (other, _, other_chat) = show(&host).await;
    let viewer = viewer(&network, &room, "Aria Bell").await;
    let n = &viewer.network_id;
    let mut listener = Listener::of(&network, &viewer).await;
    let post_path = format!("{n}/social/user/{}/post/{post}", host.internal_id);
    listener
        .listen(&[
            format!("{n}/room/{room}"),
            format!("{n}/user/{}", viewer.internal_id),
            format!("{n}/chat/{chat}/message/{chat}/#"),
            format!("{post_path}/liveReaction"),
        ])
        .await;
    for topic in [
        n.clone(),
        format!("{n}/room/{other}"),
        format!("{n}/room/{room}/streamer"),
        format!("{n}/user/{}", host.internal_id),
        format!("{n}/chat/{other_chat}/message/{other_chat}/#"),
        format!("{n}/smartfeed/{}/messages", viewer.internal_id),
        post_path,
        "#".to_owned(),
    ] {
        assert!(!listener.subscribe(&topic).await, "{topic}");
    }
}

#[tokio::test]
async fn the_stage_is_shown_while_the_show_is_on_to_be_seen_only() {
    let network = network().await;
    let host = network.person("host").await;
    let room = host.room("Panel").await;
    let viewer = viewer(&network, &room, "Aria Bell").await;
    let media = format!("/watch/{room}/media");
    assert_eq!(viewer.get(&media).await.refused(), (422, 500_000));
    livekit_reports(&host.api, &report("track_published", &room, "host", "TR_1")).await;
    host.until_room_is(&room, "live").await;
    let token = text(&viewer.get(&media).await.ok()["token"]);
    let claims = token.split('.').nth(1).unwrap();
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    let video = &claims["video"];
    assert_eq!(video["room"], room.as_str());
    assert_eq!(
        (&video["hidden"], &video["canSubscribe"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(
        (&video["canPublish"], &video["canPublishData"]),
        (&json!(false), &json!(false))
    );
    for more in [
        "roomAdmin",
        "roomCreate",
        "roomList",
        "canUpdateOwnMetadata",
        "recorder",
    ] {
        assert!(video[more].is_null() || video[more] == false, "{more}");
    }
    assert_ne!(claims["sub"], viewer.user_id.as_str());
    host.post(&format!("/api/v1/rooms/{room}/stop"), json!({}))
        .await
        .ok();
    assert_eq!(viewer.get(&media).await.refused(), (422, 500_000));
}

#[tokio::test]
async fn one_address_that_opens_sessions_without_end_is_told_to_wait() {
    let network = network().await;
    let host = network.person("host").await;
    let room = host.room("Panel").await;
    let body = json!({ "deviceId": DEVICE });
    // All at once and by one client: one after the other, a busy computer might never be too fast.
    let (api, path) = (network.api(), format!("/watch/{room}/session"));
    let refused = stream::iter(0..200)
        .map(|_| Answer::to(api.request(Method::POST, &path).json(&body)))
        .buffer_unordered(200)
        .filter(|answer| ready(answer.status != 200));
    let refused = pin!(refused).next().await;
    let refused = refused.expect("200 sessions were opened");
    assert_eq!(refused.refused(), (429, 400_311));
}
