//! What viewers do, and what is done to them, as events.

use socialplus::time::{Duration, OffsetDateTime};
use socialplus::{Event, RoomViewersEvent, Topic, UserId, ViewerCountEvent};

use crate::network::{Network, Person};

async fn viewers_event(person: &mut Person) -> RoomViewersEvent {
    person
        .until("the decision about viewers", |event| match event {
            Event::RoomViewers(event) => Some(event),
            _ => None,
        })
        .await
}

#[tokio::test]
async fn how_many_watch_is_told_to_the_stage_when_it_changes() {
    let network = Network::start().await;
    let mut maya = network.person("maya").await;
    let noor = network.person("noor").await;
    let (room, _) = maya.room("Panel").await;
    let streamer = room.streamer_topic(&maya.session.network_id);
    let _on_stage = maya.listen(streamer).await;
    noor.client.heartbeat(&room.id).await.unwrap();
    let told = maya.until("the count", |event| match event {
        Event::ViewerCount(event) => Some(event),
        _ => None,
    });
    let expected = ViewerCountEvent {
        room_id: room.id.clone(),
        count: 1,
    };
    assert_eq!(told.await, expected);
}

#[tokio::test]
async fn viewers_who_are_shut_out_and_let_in_again_are_named_to_the_stage() {
    let network = Network::start().await;
    let mut maya = network.person("maya").await;
    network.person("ivo").await;
    let (room, _) = maya.room("Panel").await;
    let streamer = room.streamer_topic(&maya.session.network_id);
    let _on_stage = maya.listen(streamer).await;
    let named = [UserId::from("ivo")];
    let expected = |banned: bool| RoomViewersEvent {
        room_id: Some(room.id.clone()),
        user_ids: named.to_vec(),
        banned,
    };
    let client = maya.client.clone();
    client.ban_viewers(&room.id, &named).await.unwrap();
    assert_eq!(viewers_event(&mut maya).await, expected(true));
    client.unban_viewers(&room.id, &named).await.unwrap();
    assert_eq!(viewers_event(&mut maya).await, expected(false));
}

#[tokio::test]
async fn hearts_of_viewers_reach_the_host_with_their_names_and_times() {
    let network = Network::start().await;
    let mut maya = network.person("maya").await;
    let ivo = network.person("ivo").await;
    let (room, post) = maya.room("Panel").await;
    let _hearts = maya.listen(Topic::live_reactions(&post.post)).await;
    let now = OffsetDateTime::now_utc().replace_millisecond(250).unwrap();
    let taps = [("heart", now), ("fire", now + Duration::milliseconds(500))];
    ivo.client
        .send_live_reactions(&room.id, &post.post.id, &taps)
        .await
        .unwrap();
    let mut heard = Vec::new();
    while heard.len() < taps.len() {
        let hearts = maya
            .until("the hearts", |event| match event {
                Event::LiveReaction(hearts) => Some(hearts),
                _ => None,
            })
            .await;
        heard.extend(hearts);
    }
    assert_eq!(heard.len(), taps.len());
    for (heart, (name, at)) in heard.iter().zip(taps) {
        assert_eq!((heart.name.as_str(), &heart.user_id), (name, &"ivo".into()));
        assert_eq!(heart.post_id.as_ref(), Some(&post.post.id));
        assert_eq!(heart.occurred_at, Some(at));
    }
}
