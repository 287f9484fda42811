//! Events over a line that breaks.

use std::time::{Duration as StdDuration, Instant};

use futures_util::future::join_all;
use socialplus::time::Duration;
use socialplus::{ConnectionState, Event, RoomUpdate, Subscription, Topic};

use super::mirror::{Mirror, Picture};
use super::network::{Network, Person, connected};
use super::wires::Wired;

const MINUTE: StdDuration = StdDuration::from_secs(60);
/// The waits between tries are 1, 2, 4, 8, 8 … seconds, each shortened by chance to no less than
/// half: past the longest wait in any case, and never a storm of tries.
const TRIES_IN_A_MINUTE: std::ops::RangeInclusive<u32> = 5..=20;

/// Everything that a host listens to.
async fn topics(
    host: &Person,
    room: &socialplus::Room,
    feed: &socialplus::MessageFeed,
) -> Vec<Subscription> {
    let network_id = &host.session.network_id;
    vec![
        host.listen(room.streamer_topic(network_id)).await,
        host.listen(room.watcher_topic(network_id)).await,
        host.listen(Topic::feed(feed)).await,
    ]
}

/// The client goes on trying until the minute is over; how often it tried.
async fn tries_for_a_minute(person: &Person, since: Instant) -> u32 {
    let mut connection = person.client.realtime().connection();
    let over = connection.wait_for(|state| {
        since.elapsed() >= MINUTE && matches!(state, ConnectionState::Reconnecting { .. })
    });
    let state = tokio::time::timeout(2 * MINUTE, over).await;
    match *state.expect("a try after the minute").unwrap() {
        ConnectionState::Reconnecting { attempt, .. } => attempt,
        other => panic!("{other:?}"),
    }
}

async fn back(person: &mut Person) {
    let returned = |event| (event == Event::Reconnected).then_some(());
    person.until("the way back", returned).await;
}

/// Two hundred events in one room: messages, changes of the room, invitations and their ends.
async fn two_hundred_events(
    host: &Person,
    guests: [&Person; 2],
    room: &socialplus::Room,
    feed: &socialplus::MessageFeed,
) {
    let talk = guests.map(|guest| async move {
        for number in 0..60 {
            guest
                .say(feed, &format!("{} says {number}", guest.session.me.id))
                .await;
        }
    });
    let changes = async {
        for number in 0..40 {
            let update = RoomUpdate {
                title: Some(format!("Panel, {number}")),
                ..RoomUpdate::default()
            };
            host.client.update_room(&room.id, update).await.unwrap();
        }
        for _ in 0..20 {
            let invited = host
                .client
                .invite_co_host(&room.id, &"guest-1".into())
                .await;
            host.client
                .cancel_invitation(&invited.unwrap().id)
                .await
                .unwrap();
        }
    };
    tokio::join!(join_all(talk), changes);
}

#[tokio::test]
async fn after_a_minute_without_events_in_which_two_hundred_happened_everything_is_there_once() {
    let network = Network::start().await;
    let mut wired = Wired::sign_in(&network, "host").await;
    let (room, channel, feed) = wired.person.chat("Panel").await;
    let _topics = topics(&wired.person, &room, &feed).await;
    let (one, other) = (
        network.person("guest-1").await,
        network.person("guest-2").await,
    );
    for guest in [&one, &other] {
        guest.client.join_channel(&channel.id).await.unwrap();
    }
    let mut mirror = Mirror::of(&wired.person, &room.id, &feed).await;
    one.say(&feed, "before").await;
    mirror.catch_up(&mut wired.person).await;
    assert_eq!(mirror.picture.messages(), 1);

    wired.events.unplug().await;
    let unplugged = Instant::now();
    two_hundred_events(&wired.person, [&one, &other], &room, &feed).await;
    assert!(unplugged.elapsed() < MINUTE, "all of them happen meanwhile");
    let tries = tries_for_a_minute(&wired.person, unplugged).await;
    assert!(TRIES_IN_A_MINUTE.contains(&tries), "{tries}");
    wired.events.plug().await;
    connected(wired.client()).await;
    // Both topics of the room carry this.
    let last = RoomUpdate {
        title: Some("Panel, back".to_owned()),
        ..RoomUpdate::default()
    };
    wired.client().update_room(&room.id, last).await.unwrap();
    one.say(&feed, "after").await;
    mirror.catch_up(&mut wired.person).await;

    assert_eq!(mirror.readings, 2, "read again once");
    assert_eq!(mirror.picture.messages(), 122);
    let fresh = Wired::sign_in(&network, "host").await;
    let fresh = Picture::read(fresh.client(), &room.id, &feed).await;
    assert_eq!(mirror.picture, fresh);
}

#[tokio::test]
async fn a_line_that_is_reset_again_and_again_while_people_talk_loses_and_doubles_nothing() {
    let network = Network::start().await;
    let mut wired = Wired::sign_in(&network, "host").await;
    let (room, channel, feed) = wired.person.chat("Panel").await;
    let _topics = topics(&wired.person, &room, &feed).await;
    let guest = network.person("guest").await;
    guest.client.join_channel(&channel.id).await.unwrap();
    let mut mirror = Mirror::of(&wired.person, &room.id, &feed).await;
    for round in 0..4 {
        if round % 2 == 0 {
            wired.events.reset();
        } else {
            // In the middle of a packet.
            wired.events.cut_events_after(700 + round);
        }
        for number in 0..10 {
            guest.say(&feed, &format!("{round}: {number}")).await;
        }
        back(&mut wired.person).await;
        mirror.picture = Picture::read(wired.client(), &room.id, &feed).await;
        guest.say(&feed, &format!("{round}: after")).await;
        mirror.catch_up(&mut wired.person).await;
    }
    assert_eq!(mirror.picture.messages(), 44);
    let fresh = Wired::sign_in(&network, "host").await;
    let fresh = Picture::read(fresh.client(), &room.id, &feed).await;
    assert_eq!(mirror.picture, fresh);
}

#[tokio::test]
async fn a_computer_that_wakes_finds_out_at_once_that_its_connection_died_in_its_sleep() {
    let network = Network::start().await;
    let mut wired = Wired::sign_in(&network, "host").await;
    let (room, channel, feed) = wired.person.chat("Panel").await;
    let _topics = topics(&wired.person, &room, &feed).await;
    let guest = network.person("guest").await;
    guest.client.join_channel(&channel.id).await.unwrap();
    let mut mirror = Mirror::of(&wired.person, &room.id, &feed).await;
    wired.events.silence();
    guest.say(&feed, "while you slept").await;
    wired.clocks.leap(Duration::hours(2));
    // Long before a missed sign of life would tell.
    back(&mut wired.person).await;
    mirror.picture = Picture::read(wired.client(), &room.id, &feed).await;
    guest.say(&feed, "good morning").await;
    mirror.catch_up(&mut wired.person).await;
    assert_eq!(mirror.picture.messages(), 2);
    let fresh = Wired::sign_in(&network, "host").await;
    let fresh = Picture::read(fresh.client(), &room.id, &feed).await;
    assert_eq!(mirror.picture, fresh);
}
