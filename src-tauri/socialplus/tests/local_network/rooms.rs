//! Rooms and the posts that announce them.

use socialplus::{
    Error, ErrorCode, FileId, ImageSize, LiveRoomTarget, NewRoom, NewRoomPost, ParticipantKind,
    PostTarget, Room, RoomEventKind, RoomQuery, RoomStatus, RoomType, RoomUpdate, Target,
};

use super::events::room_event;
use super::network::Network;

/// A picture of one pixel.
const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 13, b'I', b'D', b'A', b'T',
    0x78, 0x9c, 0x63, 0xf8, 0xcf, 0xc0, 0xf0, 0x1f, 0, 5, 0, 1, 0xff, 0x56, 0xc7, 0x2f, 0x0d, 0, 0,
    0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

fn titles(rooms: &[Room]) -> Vec<&str> {
    rooms.iter().map(|room| room.title.as_str()).collect()
}

#[tokio::test]
async fn a_new_room_is_idle_for_co_hosts_and_belongs_to_its_maker() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let thumbnail = maya.client.upload_image(PNG, "panel.png").await.unwrap();
    let mut new = NewRoom::new("Panel on Rust — 中文 🎙")
        .description("Two people, one language")
        .thumbnail(thumbnail.id.clone())
        .live_chat(false);
    let metadata = serde_json::json!({ "season": 2 });
    new.metadata = metadata.as_object().cloned();
    let room = maya.client.create_room(new).await.unwrap();

    assert_eq!(room.title, "Panel on Rust — 中文 🎙");
    assert_eq!(
        room.description.as_deref(),
        Some("Two people, one language")
    );
    assert_eq!(room.thumbnail_file_id, Some(thumbnail.id));
    assert_eq!(room.room_type, RoomType::CoHosts);
    assert_eq!(room.status, RoomStatus::Idle);
    assert!(!room.live_chat_enabled);
    assert_eq!(room.metadata["season"], 2);
    assert_eq!(room.created_by, Some("maya".into()));
    assert_eq!(room.participants.len(), 1);
    assert_eq!(room.participants[0].kind, ParticipantKind::Host);
    assert_eq!(room.participants[0].user_id, "maya");
    assert_eq!(room.live_channel_id, None);
    assert_eq!(room.post_id, None);
    assert_eq!(maya.client.get_room(&room.id).await.unwrap(), room);
}

#[tokio::test]
async fn an_uploaded_picture_can_be_fetched_as_it_was() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let file = maya.client.upload_image(PNG, "panel.png").await.unwrap();
    assert_eq!((file.width, file.height), (Some(1), Some(1)));
    assert_eq!(file.mime_type.as_deref(), Some("image/png"));
    let fetched = maya.client.download(&file, ImageSize::Full).await.unwrap();
    assert_eq!(&fetched.bytes[..], PNG);
    assert_eq!(fetched.content_type.as_deref(), Some("image/png"));
}

#[tokio::test]
async fn a_room_with_an_unknown_thumbnail_is_not_made() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let new = NewRoom::new("Panel").thumbnail(FileId::from("no such file"));
    let refusal = maya.client.create_room(new).await.unwrap_err();
    assert!(refusal.is_not_found(), "{refusal}");
    let rooms = maya.client.query_rooms(RoomQuery::default()).await.unwrap();
    assert_eq!(rooms.items, []);
}

#[tokio::test]
async fn a_post_on_ones_own_feed_announces_the_room_and_links_it() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let room = maya
        .client
        .create_room(NewRoom::new("Panel"))
        .await
        .unwrap();
    let new = NewRoomPost::new(room.id.clone(), PostTarget::OwnFeed, "Tonight at eight")
        .title("Panel on Rust")
        .hashtags(["rust", "live"]);
    let made = maya.client.create_room_post(new).await.unwrap();

    assert_eq!(made.post.text.as_deref(), Some("Tonight at eight"));
    assert_eq!(made.post.title.as_deref(), Some("Panel on Rust"));
    assert_eq!(made.post.hashtags, ["rust", "live"]);
    assert_eq!(made.post.target, Some(Target::User("maya".into())));
    let child = made.child.clone().unwrap();
    assert_eq!(made.post.children, std::slice::from_ref(&child.id));
    assert_eq!(child.room_id, Some(room.id.clone()));
    assert!(!made.awaits_review());

    let linked = maya.client.get_room(&room.id).await.unwrap();
    assert_eq!(linked.post_id, Some(made.post.id.clone()));
    assert_eq!(linked.target, Some(Target::User("maya".into())));
    assert_eq!(made.room, Some(linked));
    let read = maya.client.get_post(&made.post.id).await.unwrap();
    assert_eq!(read, made);
}

#[tokio::test]
async fn a_room_has_one_post_and_only_its_host_makes_it() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let noor = network.person("noor").await;
    let (room, made) = maya.room("Panel").await;
    let post = |target| NewRoomPost::new(room.id.clone(), target, "Again");

    let twice = maya
        .client
        .create_room_post(post(PostTarget::OwnFeed))
        .await;
    assert_eq!(twice.unwrap_err().code(), Some(ErrorCode::Conflict));
    let by_another = noor
        .client
        .create_room_post(post(PostTarget::OwnFeed))
        .await;
    assert_eq!(by_another.unwrap_err().code(), Some(ErrorCode::Forbidden));

    let deleted_by_another = noor.client.delete_post(&made.post.id).await;
    assert_eq!(
        deleted_by_another.unwrap_err().code(),
        Some(ErrorCode::PermissionDenied)
    );
    maya.client.delete_post(&made.post.id).await.unwrap();
    let gone = maya.client.get_post(&made.post.id).await.unwrap_err();
    assert!(gone.is_not_found(), "{gone}");
    let elsewhere = PostTarget::Target(Target::User("noor".into()));
    let on_anothers_feed = maya.client.create_room_post(post(elsewhere)).await;
    assert_eq!(
        on_anothers_feed.unwrap_err().code(),
        Some(ErrorCode::PermissionDenied)
    );
}

#[tokio::test]
async fn rooms_come_page_by_page_in_both_orders_without_gap_or_copy() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let all: Vec<String> = (1..=5).map(|number| format!("Room {number}")).collect();
    for title in &all {
        maya.client.create_room(NewRoom::new(title)).await.unwrap();
    }
    for oldest_first in [true, false] {
        let mut query = RoomQuery {
            room_type: Some(RoomType::CoHosts),
            oldest_first,
            limit: Some(2),
            ..RoomQuery::default()
        };
        let (mut found, mut sizes) = (Vec::new(), Vec::new());
        loop {
            let page = maya.client.query_rooms(query.clone()).await.unwrap();
            sizes.push(page.items.len());
            found.extend(page.items);
            match page.next {
                Some(next) => query.page = Some(next),
                None => break,
            }
        }
        let mut expected: Vec<&str> = all.iter().map(String::as_str).collect();
        if !oldest_first {
            expected.reverse();
        }
        assert_eq!(titles(&found), expected);
        assert_eq!(sizes, [2, 2, 1]);
    }
}

#[tokio::test]
async fn rooms_are_found_by_status_and_those_on_air_with_their_posts() {
    let network = Network::start().await;
    let mut maya = network.person("maya").await;
    let (idle, _) = maya.room("Idle").await;
    let (live, post) = maya.room("Live").await;
    let (ended, _) = maya.room("Ended").await;
    maya.client.stop_room(&ended.id).await.unwrap();
    let network_id = maya.session.network_id.clone();
    let _watching = maya.listen(live.watcher_topic(&network_id)).await;
    network
        .livekit_reports("track_published", &live.id, "maya")
        .await;
    room_event(&mut maya, RoomEventKind::StartBroadcasting).await;

    let by_status = async |statuses: &[RoomStatus]| {
        let query = RoomQuery {
            statuses: statuses.to_vec(),
            oldest_first: true,
            ..RoomQuery::default()
        };
        let page = maya.client.query_rooms(query).await.unwrap();
        page.items
            .into_iter()
            .map(|room| room.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        by_status(&[RoomStatus::Live]).await,
        std::slice::from_ref(&live.id)
    );
    assert_eq!(
        by_status(&[RoomStatus::Idle, RoomStatus::Ended]).await,
        [idle.id, ended.id]
    );
    let on_air = maya.client.live_rooms(LiveRoomTarget::All).await.unwrap();
    assert_eq!(on_air.len(), 1);
    assert_eq!(on_air[0].room.id, live.id);
    assert_eq!(on_air[0].post.as_ref().unwrap().id, post.post.id);
}

#[tokio::test]
async fn only_the_host_changes_stops_and_deletes_a_room() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let noor = network.person("noor").await;
    let (room, _) = maya.room("Panel").await;
    let renamed = RoomUpdate {
        title: Some("Panel, renamed".to_owned()),
        ..RoomUpdate::default()
    };
    for refused in [
        noor.client
            .update_room(&room.id, renamed.clone())
            .await
            .map(drop),
        noor.client.stop_room(&room.id).await.map(drop),
        noor.client.delete_room(&room.id).await,
    ] {
        assert_eq!(refused.unwrap_err().code(), Some(ErrorCode::Forbidden));
    }
    let unchanged = noor.client.get_room(&room.id).await.unwrap();
    assert_eq!(unchanged.title, "Panel");
    assert_eq!(unchanged.status, RoomStatus::Idle);

    let changed = maya.client.update_room(&room.id, renamed).await.unwrap();
    assert_eq!(changed.title, "Panel, renamed");
    assert!(changed.updated_at >= room.updated_at);
    let stopped = maya.client.stop_room(&room.id).await.unwrap();
    assert_eq!(stopped.status, RoomStatus::Ended);
    assert!(stopped.ended_at.is_some());
    let again = maya.client.stop_room(&room.id).await.unwrap();
    assert_eq!(
        again.ended_at, stopped.ended_at,
        "stopping twice is stopping once"
    );

    maya.client.delete_room(&room.id).await.unwrap();
    let gone = noor.client.get_room(&room.id).await.unwrap_err();
    assert!(matches!(gone, Error::Refused(_)) && gone.is_not_found());
}
