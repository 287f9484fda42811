//! The live chat (section 11).

use serde_json::json;

use crate::network::Network;
use crate::seat::Seat;
use crate::show::Show;

#[tokio::test(flavor = "multi_thread")]
async fn the_chat_opens_with_the_host_and_not_before() {
    let mut show = Show::prepare().await;
    let none = show.guest.does("$room.data.getLiveChat", json!([])).await;
    assert!(none.is_null(), "a chat without its host: {none}");
    let channel = show.host.enters_chat().await;
    assert_eq!(show.guest.enters_chat().await, channel);
    show.host.until_arrived("channel.joined").await;
    show.guest
        .does("ChannelRepository.leaveChannel", json!([channel]))
        .await;
    show.host.until_arrived("channel.left").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_written_changed_answered_and_deleted_in_front_of_everybody() {
    let mut show = Show::prepare().await;
    let channel = show.host.enters_chat().await;
    show.guest.enters_chat().await;
    show.viewer.enters_chat().await;

    let id = show.guest.writes(&channel, "Hello").await;
    for seat in [&mut show.host, &mut show.viewer] {
        let from = seat.until_message(&id, |it| {
            (it["data"]["text"] == "Hello").then(|| it["creatorId"].clone())
        });
        assert_eq!(from.await, "guest");
        seat.until_arrived("message.created").await;
    }

    let answer = json!([{
        "subChannelId": channel,
        "dataType": "text",
        "data": { "text": "@Ravi Patel hello" },
        "parentId": id,
        "mentionees": [{ "type": "user", "userIds": ["guest"] }],
        "metadata": { "mentioned": [] },
        "tags": ["welcome"],
    }]);
    let answer = show
        .host
        .does("MessageRepository.createMessage", answer)
        .await;
    assert_eq!(answer["data"]["parentId"], id);

    let changed = json!([id, { "data": { "text": "Hello, everybody" } }]);
    show.guest
        .does("MessageRepository.editMessage", changed)
        .await;
    show.viewer
        .until_message(&id, |it| {
            (it["data"]["text"] == "Hello, everybody").then_some(())
        })
        .await;
    show.viewer.until_arrived("message.updated").await;
    let markers = show
        .viewer
        .until_answered("GET", "/api/v1/markers/messages");
    assert_eq!(markers.await, 200);
    let not_mine = json!([id, { "data": { "text": "Words in a mouth" } }]);
    let code = show
        .viewer
        .is_refused("MessageRepository.editMessage", not_mine)
        .await;
    assert!([400_300, 400_301].contains(&code), "{code}");

    show.guest
        .does("MessageRepository.softDeleteMessage", json!([id]))
        .await;
    show.viewer.until_arrived("message.deleted").await;
    show.viewer.until_no_message(&id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_taken_into_a_group_chat_hears_of_it_and_of_what_is_said_there() {
    let network = Network::start().await;
    let here = network.addresses();
    let mut guest = Seat::signed_in(&here, "guest", "Ravi Patel").await;
    let mut host = Seat::signed_in(&here, "host", "Maya Okafor").await;
    let group = json!([{
        "type": "community",
        "displayName": "After the show",
        "isPublic": false,
        "userIds": ["guest"],
    }]);
    let group = host.does("ChannelRepository.createChannel", group).await;
    let channel = group["data"]["channelId"].as_str().unwrap().to_owned();
    for event in ["channel.created", "message-feed.created"] {
        guest.until_arrived(event).await;
    }
    host.writes(&channel, "Well done").await;
    for event in ["message.created", "message-feed.updated"] {
        guest.until_arrived(event).await;
    }
}
