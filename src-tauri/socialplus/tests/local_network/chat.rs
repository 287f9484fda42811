//! The chat of a room.

use socialplus::{
    ChannelType, ErrorCode, Membership, MessageContent, NewRoom, PostId, Problem, ReferenceId,
};

use super::network::Network;

#[tokio::test]
async fn the_host_makes_the_chat_once_and_others_find_it_by_the_room() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let noor = network.person("noor").await;
    let (room, post) = maya.room("Panel").await;
    let by_another = noor
        .client
        .create_live_channel(&room.id, &post.post.id)
        .await;
    assert_eq!(by_another.unwrap_err().code(), Some(ErrorCode::Forbidden));

    let create = || maya.client.create_live_channel(&room.id, &post.post.id);
    let channel = create().await.unwrap();
    assert_eq!(channel.channel_type, ChannelType::Live);
    assert_eq!(channel.room_id, Some(room.id.clone()));
    assert_eq!(channel.post_id, Some(post.post.id.clone()));
    assert_eq!(channel.member_count, 1);
    let again = create().await.unwrap();
    assert_eq!(again.id, channel.id);

    let found = noor.client.get_room(&room.id).await.unwrap();
    assert_eq!(found.live_channel_id, Some(channel.id.clone()));
    let seen = noor.client.get_channel(&channel.id).await.unwrap();
    assert_eq!(seen.internal_id, channel.internal_id);
    let feed = noor.client.message_feed(&seen.message_feed_id()).await;
    let feed = feed.unwrap();
    assert_eq!(feed.channel_id, Some(channel.internal_id));
    assert!(
        feed.path
            .unwrap()
            .starts_with(channel.path.as_deref().unwrap())
    );
}

#[tokio::test]
async fn a_room_without_chat_and_a_room_that_ended_get_none() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let silent = NewRoom::new("Silent").live_chat(false);
    let silent = maya.client.create_room(silent).await.unwrap();
    let (ended, post) = maya.room("Ended").await;
    maya.client.stop_room(&ended.id).await.unwrap();
    for room in [silent.id, ended.id] {
        let refusal = maya.client.create_live_channel(&room, &post.post.id).await;
        assert_eq!(refusal.unwrap_err().code(), Some(ErrorCode::BusinessError));
    }
    let (room, _) = maya.room("No post").await;
    let nowhere = PostId::from("no such post");
    let refusal = maya.client.create_live_channel(&room.id, &nowhere).await;
    assert!(refusal.unwrap_err().is_not_found());
}

#[tokio::test]
async fn whoever_joins_may_write_until_they_leave() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let noor = network.person("noor").await;
    let (_, channel, feed) = maya.chat("Panel").await;
    let write = || {
        let reference = ReferenceId::random();
        let (client, feed) = (noor.client.clone(), feed.id.clone());
        async move { client.send_text(&feed, &reference, "Hello").await }
    };
    let outside = write().await.unwrap_err();
    assert_eq!(outside.code(), Some(ErrorCode::PermissionDenied));

    let joined = noor.client.join_channel(&channel.id).await.unwrap();
    assert_eq!(joined.me.unwrap().membership, Membership::Member);
    assert_eq!(joined.channel.member_count, 2);
    assert_eq!(write().await.unwrap().text(), Some("Hello"));

    let left = noor.client.leave_channel(&channel.id).await.unwrap();
    assert_eq!(left.me.unwrap().membership, Membership::None);
    let outside = write().await.unwrap_err();
    assert_eq!(outside.code(), Some(ErrorCode::PermissionDenied));
}

#[tokio::test]
async fn a_message_sent_again_with_its_reference_is_written_once() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let (_, _, feed) = maya.chat("Panel").await;
    let reference = ReferenceId::random();
    let send = || maya.client.send_text(&feed.id, &reference, "Hello 👋");
    let first = send().await.unwrap();
    assert_eq!(first.reference_id, Some(reference.clone()));
    assert_eq!(first.creator_id, Some("maya".into()));
    let again = send().await.unwrap();
    assert_eq!(again, first);
    let written = maya.client.query_messages(&feed.id, None, None).await;
    assert_eq!(written.unwrap().items, [first]);
}

#[tokio::test]
async fn messages_come_newest_first_page_by_page_without_gap_or_copy() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let (_, _, feed) = maya.chat("Panel").await;
    let mut expected = Vec::new();
    for number in 0..7 {
        expected.push(maya.say(&feed, &format!("Message {number}")).await.id);
    }
    expected.reverse();
    let (mut listed, mut segments, mut next) = (Vec::new(), Vec::new(), None);
    loop {
        let page = maya
            .client
            .query_messages(&feed.id, Some(3), next.as_ref())
            .await
            .unwrap();
        for message in page.items {
            segments.push(message.segment);
            listed.push(message.id);
        }
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    assert_eq!(listed, expected);
    assert!(segments.is_sorted_by(|newer, older| newer > older));
}

#[tokio::test]
async fn a_message_is_its_authors_and_the_hosts_to_change_and_to_delete() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let noor = network.person("noor").await;
    let (_, channel, feed) = maya.chat("Panel").await;
    noor.client.join_channel(&channel.id).await.unwrap();
    let by_host = maya.say(&feed, "From the host").await;
    let by_guest = noor.say(&feed, "From the guest").await;

    let changed = noor.client.edit_message(&by_guest.id, "Better").await;
    let changed = changed.unwrap();
    assert_eq!(changed.content, MessageContent::Text("Better".to_owned()));
    // The host moderates, and may change what others wrote.
    let changed = maya.client.edit_message(&by_guest.id, "Milder").await;
    assert_eq!(changed.unwrap().text(), Some("Milder"));
    for refused in [
        noor.client.edit_message(&by_host.id, "Mine").await,
        noor.client.delete_message(&by_host.id).await,
    ] {
        let code = refused.unwrap_err().code();
        assert_eq!(code, Some(ErrorCode::PermissionDenied));
    }
    let deleted = maya.client.delete_message(&by_guest.id).await.unwrap();
    assert!(deleted.is_deleted);
    let left = maya.client.query_messages(&feed.id, None, None).await;
    assert_eq!(left.unwrap().items, [by_host]);
    let too_late = noor.client.edit_message(&by_guest.id, "Again").await;
    assert!(too_late.unwrap_err().is_not_found());
}

#[tokio::test]
async fn the_longest_text_that_fits_is_written_and_one_byte_more_is_not_sent() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let (_, _, feed) = maya.chat("Panel").await;
    // `{"text":"…"}` around it.
    let longest = "x".repeat(10 * 1024 - 11);
    let written = maya.say(&feed, &longest).await;
    assert_eq!(written.text(), Some(longest.as_str()));
    let reference = ReferenceId::random();
    let longer = format!("{longest}x");
    let refused = maya.client.send_text(&feed.id, &reference, &longer).await;
    let refused = refused.unwrap_err();
    let socialplus::Error::Validation(invalid) = refused else {
        panic!("found before it is sent: {refused}");
    };
    assert!(matches!(
        invalid.problem,
        Problem::TooLarge { actual: 10_241, .. }
    ));
}
