//! A connection that is lost and comes back.
//!
//! The platform keeps subscriptions, not events (PLATFORM.md 15.1): what happened meanwhile is
//! read again. Events and what was read make a whole, in which nothing is missing and nothing is
//! there twice.

use std::collections::HashSet;

use socialplus::{
    Client, Config, ConnectionState, Event, InvitationEventKind, MessageEventKind, MessageFeed,
    RoomEventKind, RoomStatus, Subscription, SubscriptionState, Topic,
};

use super::cable::Cable;
use super::events::room_event;
use super::network::{API_KEY, Network, Person, connected, within};

/// Somebody whose events come through a line that can be cut. Calls go past it.
async fn on_a_cable(network: &Network, user_id: &str) -> (Person, Cable) {
    let cable = Cable::to(network.address()).await;
    let config = Config::own(
        &format!("http://{}/", network.address()),
        Some(&format!("ws://{}/mqtt", cable.address())),
        API_KEY,
        "device",
    );
    let client = Client::new(config.unwrap()).unwrap();
    (Person::sign_in(client, user_id).await, cable)
}

/// Cuts the line and waits until the client knows.
async fn cut(person: &Person, cable: &Cable) {
    let mut connection = person.client.realtime().connection();
    cable.cut();
    let lost = connection.wait_for(|state| matches!(state, ConnectionState::Reconnecting { .. }));
    within("the loss", lost).await.unwrap();
}

/// Mends the line; what was heard until the client says that it is back.
async fn mend(person: &mut Person, cable: &Cable) -> Vec<Event> {
    cable.mend();
    let mut before = Vec::new();
    person
        .until("the way back", |event| match event {
            Event::Reconnected => Some(()),
            other => {
                before.push(other);
                None
            }
        })
        .await;
    before
}

fn texts(events: &[Event]) -> Vec<String> {
    let written = |event: &Event| match event {
        Event::Message(event) if event.kind == MessageEventKind::Created => {
            event.messages[0].text().map(str::to_owned)
        }
        _ => None,
    };
    events.iter().filter_map(written).collect()
}

async fn written(person: &Person, feed: &MessageFeed) -> Vec<String> {
    let page = person
        .client
        .query_messages(&feed.id, Some(100), None)
        .await;
    let texts = page.unwrap().items;
    texts
        .iter()
        .rev()
        .map(|message| message.text().unwrap().to_owned())
        .collect()
}

fn state(subscription: &Subscription) -> SubscriptionState {
    *subscription.state().borrow()
}

#[tokio::test]
async fn messages_around_a_lost_connection_are_all_there_and_none_twice() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let (_, channel, feed) = host.chat("Panel").await;
    let (mut viewer, cable) = on_a_cable(&network, "viewer").await;
    let whole_channel = viewer.listen(Topic::channel(&channel)).await;
    let messages = viewer.listen(Topic::feed(&feed)).await;

    let mut said = Vec::new();
    let mut heard = Vec::new();
    for round in 0..3 {
        let before = format!("{round}: before");
        host.say(&feed, &before).await;
        heard.extend(texts(&viewer.events_so_far().await));
        cut(&viewer, &cable).await;
        assert_eq!(state(&messages), SubscriptionState::Pending);
        let away = format!("{round}: away");
        host.say(&feed, &away).await;
        heard.extend(texts(&mend(&mut viewer, &cable).await));
        assert_eq!(state(&messages), SubscriptionState::Active);
        assert_eq!(state(&whole_channel), SubscriptionState::Active);
        // Everything from here on is heard; what was before is read.
        let read = written(&viewer, &feed).await;
        let after = format!("{round}: after");
        host.say(&feed, &after).await;
        heard.extend(texts(&viewer.events_so_far().await));
        said.extend([before, away.clone(), after]);

        let copies = heard.iter().collect::<HashSet<_>>().len();
        assert_eq!(copies, heard.len(), "twice: {heard:?}");
        assert!(read.contains(&away), "{read:?}");
        let whole: HashSet<&String> = read.iter().chain(&heard).collect();
        assert_eq!(whole, said.iter().collect());
    }
}

#[tokio::test]
async fn after_the_way_back_every_event_comes_once_though_nobody_subscribed_again() {
    let network = Network::start().await;
    let (mut maya, cable) = on_a_cable(&network, "maya").await;
    let (room, _) = maya.room("Panel").await;
    let network_id = maya.session.network_id.clone();
    let _on_stage = maya.listen(room.streamer_topic(&network_id)).await;
    let _beside_it = maya.listen(room.watcher_topic(&network_id)).await;
    for _ in 0..2 {
        cut(&maya, &cable).await;
        mend(&mut maya, &cable).await;
    }
    maya.client.stop_room(&room.id).await.unwrap();
    let events = maya.events_so_far().await;
    let ends = events.iter().filter(
        |event| matches!(event, Event::Room(event) if event.kind == RoomEventKind::EndBroadcasting),
    );
    assert_eq!(ends.count(), 1, "{events:?}");
}

#[tokio::test]
async fn a_room_and_an_invitation_that_changed_meanwhile_are_found_by_reading() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let (room, _) = host.room("Panel").await;
    let (mut guest, cable) = on_a_cable(&network, "guest").await;
    let topic = room.watcher_topic(&guest.session.network_id);
    let _watching = guest.listen(topic).await;
    cut(&guest, &cable).await;
    let invited = host.client.invite_co_host(&room.id, &"guest".into()).await;
    network
        .livekit_reports("track_published", &room.id, "host")
        .await;
    let mut live = host.client.get_room(&room.id).await.unwrap();
    within("the room going live", async {
        while live.status != RoomStatus::Live {
            live = host.client.get_room(&room.id).await.unwrap();
        }
    })
    .await;

    mend(&mut guest, &cable).await;
    let read = guest.client.get_room(&room.id).await.unwrap();
    assert_eq!(read.status, RoomStatus::Live);
    let mine = guest.client.my_invitations(&[], None, None).await.unwrap();
    assert_eq!(mine.items, [invited.unwrap()]);
    // What comes now is heard again, on the automatic topic too.
    host.client
        .cancel_invitation(&mine.items[0].id)
        .await
        .unwrap();
    let kind = guest
        .until("the cancellation", |event| match event {
            Event::Invitation(event) => Some(event.kind),
            _ => None,
        })
        .await;
    assert_eq!(kind, InvitationEventKind::Cancelled);
    host.client.stop_room(&room.id).await.unwrap();
    room_event(&mut guest, RoomEventKind::EndBroadcasting).await;
}

#[tokio::test]
async fn a_topic_asked_for_while_away_is_listened_to_on_return_and_one_dropped_is_not() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let (kept, _) = host.room("Kept").await;
    let (dropped, _) = host.room("Dropped").await;
    let (mut viewer, cable) = on_a_cable(&network, "viewer").await;
    let network_id = viewer.session.network_id.clone();
    let to_drop = viewer.listen(dropped.watcher_topic(&network_id)).await;
    cut(&viewer, &cable).await;
    drop(to_drop);
    let asked = viewer.client.realtime();
    let asked = asked.subscribe(kept.watcher_topic(&network_id));
    assert_eq!(state(&asked), SubscriptionState::Pending);
    mend(&mut viewer, &cable).await;
    assert_eq!(state(&asked), SubscriptionState::Active);

    host.client.stop_room(&dropped.id).await.unwrap();
    host.client.stop_room(&kept.id).await.unwrap();
    let heard: Vec<_> = viewer
        .events_so_far()
        .await
        .into_iter()
        .filter_map(|event| match event {
            Event::Room(event) => Some(event.room.title),
            _ => None,
        })
        .collect();
    assert_eq!(heard, ["Kept"]);
}

#[tokio::test]
async fn calls_work_while_the_events_are_away() {
    let network = Network::start().await;
    let (mut maya, cable) = on_a_cable(&network, "maya").await;
    cut(&maya, &cable).await;
    let (room, _) = maya.room("Panel").await;
    assert_eq!(
        maya.client.get_room(&room.id).await.unwrap().status,
        RoomStatus::Idle
    );
    mend(&mut maya, &cable).await;
    connected(&maya.client).await;
}
