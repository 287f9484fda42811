//! Events: who hears what, and that each is heard once.

use socialplus::{
    ChannelEventKind, Event, InvitationEventKind, InvitationId, MessageEventKind, PostEventKind,
    Room, RoomEvent, RoomEventKind, RoomStatus, RoomUpdate, Topic,
};

use super::network::{Network, Person, within};

/// The next event of this kind about a room.
pub async fn room_event(person: &mut Person, kind: RoomEventKind) -> RoomEvent {
    person
        .until(&format!("{kind:?}"), |event| match event {
            Event::Room(event) if event.kind == kind => Some(*event),
            _ => None,
        })
        .await
}

/// What was said about rooms until now.
async fn room_events_so_far(person: &mut Person) -> Vec<(RoomEventKind, RoomStatus)> {
    let events = person.events_so_far().await;
    events
        .into_iter()
        .filter_map(|event| match event {
            Event::Room(event) => Some((event.kind, event.room.status)),
            _ => None,
        })
        .collect()
}

/// What was said about invitations until now.
async fn invitations_so_far(person: &mut Person) -> Vec<(InvitationEventKind, InvitationId)> {
    let events = person.events_so_far().await;
    events
        .into_iter()
        .filter_map(|event| match event {
            Event::Invitation(event) => Some((event.kind, event.invitations[0].id.clone())),
            _ => None,
        })
        .collect()
}

/// What was said about messages until now.
async fn messages_so_far(person: &mut Person) -> Vec<(MessageEventKind, String)> {
    let events = person.events_so_far().await;
    events
        .into_iter()
        .filter_map(|event| match event {
            Event::Message(event) => Some((
                event.kind,
                event.messages[0].text().unwrap_or_default().to_owned(),
            )),
            _ => None,
        })
        .collect()
}

fn watcher(person: &Person, room: &Room) -> Topic {
    room.watcher_topic(&person.session.network_id)
}

fn streamer(person: &Person, room: &Room) -> Topic {
    room.streamer_topic(&person.session.network_id)
}

#[tokio::test]
async fn a_room_is_told_from_its_first_change_to_its_end_and_each_change_once() {
    let network = Network::start().await;
    let mut maya = network.person("maya").await;
    let mut viewer = network.person("viewer").await;
    let (room, post) = maya.room("Panel").await;
    // Both topics carry every event of a room.
    let _on_stage = maya.listen(streamer(&maya, &room)).await;
    let _beside_it = maya.listen(watcher(&maya, &room)).await;
    let _watching = viewer.listen(watcher(&viewer, &room)).await;

    let title = Some("Renamed".to_owned());
    let renamed = RoomUpdate {
        title,
        ..RoomUpdate::default()
    };
    maya.client.update_room(&room.id, renamed).await.unwrap();
    let told = room_event(&mut viewer, RoomEventKind::DidUpdate).await;
    assert_eq!(told.room.title, "Renamed");
    assert_eq!(told.users[0].id, "maya");
    let channel = maya.client.create_live_channel(&room.id, &post.post.id);
    let channel = channel.await.unwrap();
    let told = room_event(&mut viewer, RoomEventKind::DidUpdate).await;
    assert_eq!(told.room.live_channel_id, Some(channel.id));

    network
        .livekit_reports("track_published", &room.id, "maya")
        .await;
    let told = room_event(&mut viewer, RoomEventKind::StartBroadcasting).await;
    assert!(told.room.live_at.is_some());
    let told = room_event(&mut viewer, RoomEventKind::ParticipantStageJoined).await;
    assert_eq!(told.actor.as_ref(), Some(&maya.session.my_internal_id));
    network
        .livekit_reports("track_unpublished", &room.id, "maya")
        .await;
    room_event(&mut viewer, RoomEventKind::WaitingReconnect).await;
    maya.client.stop_room(&room.id).await.unwrap();
    let told = room_event(&mut viewer, RoomEventKind::EndBroadcasting).await;
    assert!(told.room.ended_at.is_some());

    use RoomEventKind::{
        DidUpdate, EndBroadcasting, ParticipantStageJoined, ParticipantStageLeft,
        StartBroadcasting, WaitingReconnect,
    };
    assert_eq!(
        room_events_so_far(&mut maya).await,
        [
            (DidUpdate, RoomStatus::Idle),
            (DidUpdate, RoomStatus::Idle),
            (StartBroadcasting, RoomStatus::Live),
            (ParticipantStageJoined, RoomStatus::Live),
            (ParticipantStageLeft, RoomStatus::Live),
            (WaitingReconnect, RoomStatus::WaitingReconnect),
            (EndBroadcasting, RoomStatus::Ended),
        ]
    );
    assert_eq!(room_events_so_far(&mut viewer).await, []);
}

#[tokio::test]
async fn a_room_that_nobody_subscribed_to_is_told_to_nobody() {
    let network = Network::start().await;
    let mut maya = network.person("maya").await;
    let (room, _) = maya.room("Panel").await;
    let (other, _) = maya.room("Another").await;
    let _watching_other = maya.listen(watcher(&maya, &other)).await;
    maya.client.stop_room(&room.id).await.unwrap();
    assert_eq!(room_events_so_far(&mut maya).await, []);
}

#[tokio::test]
async fn participants_who_join_leave_and_are_removed_are_named() {
    let network = Network::start().await;
    let mut maya = network.person("maya").await;
    let noor = network.person("noor").await;
    let (room, _) = maya.room("Panel").await;
    let _on_stage = maya.listen(streamer(&maya, &room)).await;
    for _ in 0..2 {
        let invited = maya.client.invite_co_host(&room.id, &"noor".into()).await;
        let invited = invited.unwrap().id;
        noor.client.accept_invitation(&invited).await.unwrap();
        let told = room_event(&mut maya, RoomEventKind::ParticipantJoined).await;
        assert_eq!(told.actor.as_ref(), Some(&noor.session.my_internal_id));
        assert!(told.room.participant(&"noor".into()).is_some());
        assert!(told.users.iter().any(|user| user.name() == "noor by name"));
        noor.client.leave_room(&room.id).await.unwrap();
        let told = room_event(&mut maya, RoomEventKind::ParticipantLeft).await;
        assert_eq!(told.actor.as_ref(), Some(&noor.session.my_internal_id));
        assert!(told.room.participant(&"noor".into()).is_none());
    }
    let invited = maya.client.invite_co_host(&room.id, &"noor".into()).await;
    noor.client
        .accept_invitation(&invited.unwrap().id)
        .await
        .unwrap();
    maya.client
        .remove_participant(&room.id, &"noor".into())
        .await
        .unwrap();
    let told = room_event(&mut maya, RoomEventKind::ParticipantRemoved).await;
    assert_eq!(told.actor.as_ref(), Some(&noor.session.my_internal_id));
}

#[tokio::test]
async fn whoever_is_taken_off_hears_of_it_and_then_nothing_that_is_for_the_stage() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let mut noor = network.person("noor").await;
    let (room, _) = maya.room("Panel").await;
    let invited = maya.client.invite_co_host(&room.id, &"noor".into()).await;
    noor.client
        .accept_invitation(&invited.unwrap().id)
        .await
        .unwrap();
    let _on_stage = noor.listen(streamer(&noor, &room)).await;
    let guest = "noor".into();
    maya.client
        .remove_participant(&room.id, &guest)
        .await
        .unwrap();
    room_event(&mut noor, RoomEventKind::ParticipantRemoved).await;
    maya.client.stop_room(&room.id).await.unwrap();
    assert_eq!(room_events_so_far(&mut noor).await, []);
}

#[tokio::test]
async fn an_invitation_is_told_to_the_invited_and_to_the_stage_and_to_nobody_else() {
    let network = Network::start().await;
    let mut maya = network.person("maya").await;
    let mut noor = network.person("noor").await;
    let mut ivo = network.person("ivo").await;
    let (room, _) = maya.room("Panel").await;
    let _on_stage = maya.listen(streamer(&maya, &room)).await;
    let _watching = ivo.listen(watcher(&ivo, &room)).await;
    let invite = async |host: &Person| {
        let invited = host.client.invite_co_host(&room.id, &"noor".into()).await;
        invited.unwrap().id
    };

    let cancelled = invite(&maya).await;
    maya.client.cancel_invitation(&cancelled).await.unwrap();
    let rejected = invite(&maya).await;
    noor.client.reject_invitation(&rejected).await.unwrap();
    let accepted = invite(&maya).await;
    noor.client.accept_invitation(&accepted).await.unwrap();

    use InvitationEventKind::{Accepted, Cancelled, Invited, Rejected};
    let expected = [
        (Invited, cancelled.clone()),
        (Cancelled, cancelled),
        (Invited, rejected.clone()),
        (Rejected, rejected),
        (Invited, accepted.clone()),
        (Accepted, accepted),
    ];
    assert_eq!(invitations_so_far(&mut maya).await, expected);
    assert_eq!(invitations_so_far(&mut noor).await, expected);
    assert_eq!(invitations_so_far(&mut ivo).await, []);
}

#[tokio::test]
async fn an_invitation_event_carries_both_people() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let mut noor = network.person("noor").await;
    let (room, _) = maya.room("Panel").await;
    let sent = maya.client.invite_co_host(&room.id, &"noor".into()).await;
    let sent = sent.unwrap();
    let told = noor
        .until("the invitation", |event| match event {
            Event::Invitation(event) => Some(event),
            _ => None,
        })
        .await;
    assert_eq!(told.kind, InvitationEventKind::Invited);
    assert_eq!(told.invitations, [sent]);
    let mut names: Vec<&str> = told.users.iter().map(|user| user.name()).collect();
    names.sort_unstable();
    assert_eq!(names, ["maya by name", "noor by name"]);
}

#[tokio::test]
async fn the_stage_is_closed_to_strangers_and_open_to_the_invited() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let noor = network.person("noor").await;
    let (room, _) = maya.room("Panel").await;
    let realtime = noor.client.realtime();
    let refused = realtime.subscribe(streamer(&noor, &room));
    assert!(within("the refusal", refused.ready()).await.is_err());
    drop(refused);
    maya.client
        .invite_co_host(&room.id, &"noor".into())
        .await
        .unwrap();
    let _on_stage = noor.listen(streamer(&noor, &room)).await;
}

#[tokio::test]
async fn what_is_addressed_to_another_user_cannot_be_listened_to() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let noor = network.person("noor").await;
    let network_id = &noor.session.network_id;
    let foreign = Topic::user(network_id, &maya.session.my_internal_id);
    let refused = noor.client.realtime().subscribe(foreign);
    assert!(within("the refusal", refused.ready()).await.is_err());
    let own = Topic::user(network_id, &noor.session.my_internal_id);
    let _own = noor.listen(own).await;
}

#[tokio::test]
async fn messages_are_told_in_order_and_once_though_two_topics_carry_them() {
    let network = Network::start().await;
    let mut maya = network.person("maya").await;
    let mut noor = network.person("noor").await;
    let mut outsider = network.person("outsider").await;
    let (_, channel, feed) = maya.chat("Panel").await;
    for person in [&maya, &noor] {
        person.client.join_channel(&channel.id).await.unwrap();
    }
    let _whole_channel = noor.listen(Topic::channel(&channel)).await;
    let _messages = noor.listen(Topic::feed(&feed)).await;
    let _own_messages = maya.listen(Topic::feed(&feed)).await;

    let first = maya.say(&feed, "First").await;
    noor.say(&feed, "Second").await;
    maya.client.edit_message(&first.id, "Better").await.unwrap();
    // The same text at the same time is another message.
    maya.say(&feed, "Second").await;
    maya.client.delete_message(&first.id).await.unwrap();

    use MessageEventKind::{Created, Deleted, Updated};
    let mut expected = [
        (Created, "First"),
        (Created, "Second"),
        (Updated, "Better"),
        (Created, "Second"),
        (Deleted, "Better"),
    ]
    .map(|(kind, text)| (kind, text.to_owned()));
    let heard = messages_so_far(&mut noor).await;
    // What a deleted message still says is up to the network.
    expected[4].1.clone_from(&heard[4].1);
    assert_eq!(heard, expected);
    assert_eq!(messages_so_far(&mut maya).await, expected);
    assert_eq!(messages_so_far(&mut outsider).await, []);
}

#[tokio::test]
async fn an_event_of_a_message_names_its_author_and_the_senders_own_reference() {
    let network = Network::start().await;
    let mut maya = network.person("maya").await;
    let (_, _, feed) = maya.chat("Panel").await;
    let _messages = maya.listen(Topic::feed(&feed)).await;
    let sent = maya.say(&feed, "Hello").await;
    let told = maya
        .until("the message", |event| match event {
            Event::Message(event) => Some(event),
            _ => None,
        })
        .await;
    assert_eq!(told.messages, [sent]);
    assert_eq!(told.users[0].name(), "maya by name");
}

#[tokio::test]
async fn people_who_come_to_the_chat_and_go_are_told_in_the_channel() {
    let network = Network::start().await;
    let mut maya = network.person("maya").await;
    let noor = network.person("noor").await;
    let (_, channel, _) = maya.chat("Panel").await;
    let _channel = maya.listen(Topic::channel(&channel)).await;
    noor.client.join_channel(&channel.id).await.unwrap();
    noor.client.join_channel(&channel.id).await.unwrap();
    noor.client.leave_channel(&channel.id).await.unwrap();
    let events = maya.events_so_far().await;
    let told: Vec<(ChannelEventKind, &str)> = events
        .iter()
        .filter_map(|event| match event {
            Event::Channel(event) => Some((event.kind, event.members[0].user_id.as_str())),
            _ => None,
        })
        .collect();
    assert_eq!(
        told,
        [
            (ChannelEventKind::Joined, "noor"),
            (ChannelEventKind::Left, "noor")
        ]
    );
}

#[tokio::test]
async fn a_deleted_post_is_told_on_its_own_topic() {
    let network = Network::start().await;
    let mut maya = network.person("maya").await;
    let (_, made) = maya.room("Panel").await;
    let _post = maya.listen(Topic::post(&made.post)).await;
    maya.client.delete_post(&made.post.id).await.unwrap();
    let told = maya
        .until("the deletion", |event| match event {
            Event::Post(event) => Some(event),
            _ => None,
        })
        .await;
    assert_eq!(told.kind, PostEventKind::Deleted);
    assert_eq!(told.posts[0].id, made.post.id);
    assert!(told.posts[0].is_deleted);
}

#[tokio::test]
async fn a_topic_left_and_asked_for_again_at_once_is_listened_to() {
    let network = Network::start().await;
    let mut maya = network.person("maya").await;
    let (room, _) = maya.room("Panel").await;
    let first = maya.listen(watcher(&maya, &room)).await;
    drop(first);
    let _again = maya.listen(watcher(&maya, &room)).await;
    maya.client.stop_room(&room.id).await.unwrap();
    room_event(&mut maya, RoomEventKind::EndBroadcasting).await;
}
