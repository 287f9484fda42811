//! What happens to channels, their members, their feeds and the messages in them, as events.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use socialplus::{
    ChannelEvent, ChannelEventKind, ChannelUpdate, Event, FlagReason, MessageEvent,
    MessageEventKind, MessageFeedEvent, MessageFeedEventKind, MutePeriod, NewLiveChannel,
    ReactionTarget, Topic, UserId,
};

use crate::network::{Network, Person};

/// The next event of this kind about a channel.
async fn channel_event(person: &mut Person, kind: ChannelEventKind) -> ChannelEvent {
    person
        .until(kind.name(), |event| match event {
            Event::Channel(event) if event.kind == kind => Some(event),
            _ => None,
        })
        .await
}

/// The next event of this kind about a message feed.
async fn feed_event(person: &mut Person, kind: MessageFeedEventKind) -> MessageFeedEvent {
    person
        .until(kind.name(), |event| match event {
            Event::MessageFeed(event) if event.kind == kind => Some(event),
            _ => None,
        })
        .await
}

/// The next event of this kind about a message.
async fn message_event(person: &mut Person, kind: MessageEventKind) -> MessageEvent {
    person
        .until(kind.name(), |event| match event {
            Event::Message(event) if event.kind == kind => Some(event),
            _ => None,
        })
        .await
}

#[tokio::test]
async fn a_chat_is_told_to_its_first_members_and_then_to_those_who_listen_until_it_ends() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let mut noor = network.person("noor").await;
    let (room, post) = maya.room("Panel").await;
    let with = NewLiveChannel {
        user_ids: vec!["noor".into()],
        ..NewLiveChannel::default()
    };
    let made = maya
        .client
        .create_live_channel_with(&room.id, &post.post.id, with);
    let made = made.await.unwrap();
    let told = channel_event(&mut noor, ChannelEventKind::Created).await;
    assert_eq!(told.channels[0].id, made.id);
    assert!(told.members.iter().any(|member| member.user_id == "noor"));

    let _channel = noor.listen(Topic::channel(&told.channels[0])).await;
    let update = ChannelUpdate {
        display_name: Some("The chat".to_owned()),
        ..ChannelUpdate::default()
    };
    maya.client.update_channel(&made.id, update).await.unwrap();
    let told = channel_event(&mut noor, ChannelEventKind::Updated).await;
    assert_eq!(told.channels[0].id, made.id);
    let name = told.channels[0].display_name.as_deref();
    assert_eq!(name, Some("The chat"));

    for (period, is_muted) in [(MutePeriod::Forever, true), (MutePeriod::Off, false)] {
        maya.client.mute_channel(&made.id, period).await.unwrap();
        let told = noor
            .until("channel.setMuted", |event| match event {
                Event::ChannelMuted(event) => Some(event),
                _ => None,
            })
            .await;
        assert_eq!((&told.channel_id, told.muted), (&made.id, is_muted));
    }

    maya.client.delete_channel(&made.id).await.unwrap();
    let told = feed_event(&mut noor, MessageFeedEventKind::Deleted).await;
    assert_eq!(told.feeds[0].id, made.message_feed_id());
    let told = channel_event(&mut noor, ChannelEventKind::Deleted).await;
    assert_eq!(told.channels[0].id, made.id);
}

#[tokio::test]
async fn whoever_is_let_in_silenced_and_shut_out_of_a_chat_is_named_to_it() {
    let network = Network::start().await;
    let mut maya = network.person("maya").await;
    network.person("ivo").await;
    let (_, channel, _) = maya.chat("Panel").await;
    let _channel = maya.listen(Topic::channel(&channel)).await;
    let (host, id) = (maya.client.clone(), &channel.id);
    let named = [UserId::from("ivo")];
    let mut told = async |kind: ChannelEventKind, is_banned: bool| {
        let told = channel_event(&mut maya, kind).await;
        assert_eq!(told.channels[0].id, *id);
        let [member] = &told.members[..] else {
            panic!("one member: {:?}", told.members);
        };
        let member = (member.user_id.as_str(), member.is_banned);
        assert_eq!(member, ("ivo", is_banned), "{kind:?}");
    };
    host.add_channel_members(id, &named).await.unwrap();
    told(ChannelEventKind::MembersAdded, false).await;
    host.remove_channel_members(id, &named).await.unwrap();
    told(ChannelEventKind::MembersRemoved, false).await;
    host.ban_channel_members(id, &named).await.unwrap();
    told(ChannelEventKind::Banned, true).await;
    host.unban_channel_members(id, &named).await.unwrap();
    told(ChannelEventKind::Unbanned, false).await;

    host.add_channel_members(id, &named).await.unwrap();
    let an_hour = MutePeriod::For(Duration::from_secs(3_600));
    for (period, is_muted) in [(an_hour, true), (MutePeriod::Off, false)] {
        host.mute_channel_members(id, &named, period).await.unwrap();
        let told = maya
            .until("channel.setMutedUsers", |event| match event {
                Event::ChannelUsersMuted(event) => Some(event),
                _ => None,
            })
            .await;
        assert_eq!((&told.channel_id, told.muted), (id, is_muted));
        assert_eq!(
            (&told.user_ids[..], told.until.is_some()),
            (&named[..], is_muted)
        );
    }
}

#[tokio::test]
async fn what_is_done_to_a_message_is_told_to_the_chat() {
    use MessageEventKind as Kind;

    let network = Network::start().await;
    let mut maya = network.person("maya").await;
    let noor = network.person("noor").await;
    let (_, channel, feed) = maya.chat("Panel").await;
    noor.client.join_channel(&channel.id).await.unwrap();
    let _messages = maya.listen(Topic::feed(&feed)).await;
    let message = maya.say(&feed, "Hello").await;
    let id = &message.id;
    // Whoever keeps order clears reports in the console.
    let console = network.elsewhere("maya").await;
    let mut told = async |kind: Kind| {
        let mut told = message_event(&mut maya, kind).await.messages;
        let first = told.remove(0);
        assert_eq!(first.id, *id, "{kind:?}");
        first
    };

    let to = ReactionTarget::Message(id.clone());
    noor.client.add_reaction(&to, "like").await.unwrap();
    assert_eq!(told(Kind::ReactionAdded).await.reaction_count, 1);
    noor.client.remove_reaction(&to, "like").await.unwrap();
    assert_eq!(told(Kind::ReactionRemoved).await.reaction_count, 0);
    let spam = FlagReason::Spam;
    noor.client.flag_message(id, &spam).await.unwrap();
    assert_eq!(told(Kind::Flagged).await.flag_count, 1);
    noor.client.unflag_message(id).await.unwrap();
    assert_eq!(told(Kind::Unflagged).await.flag_count, 0);
    noor.client.flag_message(id, &spam).await.unwrap();
    assert_eq!(told(Kind::Flagged).await.flag_count, 1);
    let clear = format!("/api/v5/messages/{}/flags/clear", id.as_str());
    console.call(Method::POST, &clear, json!({})).await;
    assert_eq!(told(Kind::FlagCleared).await.flag_count, 0);
    assert!(!noor.client.is_message_flagged_by_me(id).await.unwrap());
}

#[tokio::test]
async fn a_chat_that_another_app_opened_is_told_to_its_members_without_their_asking() {
    let network = Network::start().await;
    let mut noor = network.person("noor").await;
    let maya = network.elsewhere("maya").await;
    let new = json!({ "type": "community", "displayName": "Crew", "userIds": ["noor"] });
    let made = maya.call(Method::POST, "/api/v3/channels", new).await;
    let told = feed_event(&mut noor, MessageFeedEventKind::Created).await;
    let feed = &told.feeds[0];
    assert_eq!(made["channels"][0]["channelId"], feed.id.as_str());

    let message = noor.say(feed, "Who is in?").await;
    let told = feed_event(&mut noor, MessageFeedEventKind::Updated).await;
    assert_eq!(told.feeds[0].id, feed.id);
    assert_eq!(told.feeds[0].last_message_id, Some(message.id));
}
