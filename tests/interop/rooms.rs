//! Rooms and their posts (sections 7 and 9).

use serde_json::json;

use crate::network::Network;
use crate::seat::Seat;
use crate::show::Show;
use crate::visit::{holds, loaded, room_with_post};

#[tokio::test(flavor = "multi_thread")]
async fn a_host_makes_changes_lists_stops_and_deletes_a_room() {
    let network = Network::start().await;
    let here = network.addresses();
    let mut host = Seat::signed_in(&here, "host", "Maya Okafor").await;
    let (room, _) = room_with_post(&mut host).await;

    let change = json!([room, { "title": "Two thumbs", "description": "Both hands", "liveChatEnabled": false }]);
    let changed = host.does("RoomRepository.updateRoom", change).await;
    assert_eq!(changed["data"]["title"], "Two thumbs");
    assert_eq!(changed["data"]["liveChannelEnabled"], false);

    let query =
        json!([{ "statuses": ["idle"], "type": "coHosts", "sortBy": "lastCreated", "limit": 5 }]);
    host.watch("rooms", "RoomRepository.getRooms", query).await;
    host.until("rooms", |rooms| holds(rooms, "roomId", &room).then_some(()))
        .await;

    let stopped = host.does("RoomRepository.stopRoom", json!([room])).await;
    assert_eq!(stopped["data"]["status"], "ended");
    let recorded = host
        .does("RoomRepository.getRecordedUrl", json!([room]))
        .await;
    assert!(recorded.is_object() || recorded.is_array(), "{recorded}");

    host.does("RoomRepository.deleteRoom", json!([room])).await;
    let mut somebody = Seat::signed_in(&here, "guest", "Ravi Patel").await;
    somebody
        .watch("room", "RoomRepository.getRoom", json!([room]))
        .await;
    let code = somebody.until("room", |room| room["error"]["code"].as_i64());
    assert_eq!(code.await, 400_400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_belongs_to_its_host() {
    let mut show = Show::prepare().await;
    for (function, args) in [
        (
            "RoomRepository.updateRoom",
            json!([show.room, { "title": "Mine now" }]),
        ),
        ("RoomRepository.stopRoom", json!([show.room])),
        ("RoomRepository.deleteRoom", json!([show.room])),
        ("$room.data.createInvitation", json!(["viewer"])),
        (
            "RoomRepository.removeParticipant",
            json!([show.room, "host"]),
        ),
    ] {
        let code = show.guest.is_refused(function, args).await;
        assert!([400_300, 400_301].contains(&code), "{function}: {code}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_the_room_reaches_everybody_who_shows_it() {
    let mut show = Show::prepare().await;
    let change = json!([show.room, { "title": "Two thumbs" }]);
    show.host.does("RoomRepository.updateRoom", change).await;
    for seat in [&mut show.guest, &mut show.viewer] {
        seat.until_arrived("room.didUpdate").await;
        seat.until("room", |room| {
            (room["data"]["title"] == "Two thumbs").then_some(())
        })
        .await;
    }
    show.host
        .does("RoomRepository.stopRoom", json!([show.room]))
        .await;
    for seat in [&mut show.guest, &mut show.viewer] {
        seat.until_arrived("room.endBroadcasting").await;
        seat.until_status("ended").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_post_of_a_room_carries_text_hashtags_and_mentions() {
    let mut show = Show::prepare().await;
    let post = json!([show.post]);
    show.guest
        .watch("post", "PostRepository.getPost", post.clone())
        .await;
    let parent = show.guest.until("post", |post| loaded(post).cloned()).await;
    assert_eq!(parent["dataType"], "text");
    assert_eq!(
        parent["data"]["text"],
        "Come and see, @Ravi Patel #oneThumb"
    );
    assert_eq!(parent["hashtags"], json!(["oneThumb"]));
    assert_eq!(
        parent["mentionees"],
        json!([{ "type": "user", "userIds": ["guest"] }])
    );
    let children = parent["children"].as_array().unwrap();
    let child = children[0].as_str().unwrap();
    let child = show
        .guest
        .does("PostRepository.getPostByIds", json!([[child]]))
        .await;
    assert_eq!(child["data"][0]["data"]["roomId"], show.room);
    assert_eq!(child["data"][0]["parentPostId"], show.post);

    let feed =
        json!([{ "targetType": "user", "targetId": "host", "dataTypes": ["room"], "limit": 5 }]);
    show.guest
        .watch("posts", "PostRepository.getPosts", feed)
        .await;
    show.guest
        .until("posts", |posts| loaded(posts).map(|_| ()))
        .await;

    show.host.does("PostRepository.hardDeletePost", post).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_with_a_room_that_is_gone_or_a_text_that_is_too_long_is_refused() {
    let network = Network::start().await;
    let here = network.addresses();
    let mut host = Seat::signed_in(&here, "host", "Maya Okafor").await;
    let announce = |room: &str, text: &str| json!([{ "targetType": "user", "targetId": "host", "data": { "roomId": room, "text": text } }]);
    let gone = announce("0123456789abcdef01234567", "Come and see.");
    assert_eq!(
        host.is_refused("PostRepository.createRoomPost", gone).await,
        400_400
    );
    let (room, _) = room_with_post(&mut host).await;
    let long = announce(&room, &"x".repeat(20_001));
    assert_eq!(
        host.is_refused("PostRepository.createRoomPost", long).await,
        500_000
    );
}
