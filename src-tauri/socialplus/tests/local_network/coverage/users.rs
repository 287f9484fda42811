//! What an administrator decides about people and shows, as events.

use reqwest::Method;
use serde_json::json;
use socialplus::{
    Event, RoomEventKind, RoomStatus, SessionState, TerminationReason, UserEvent, UserEventKind,
};

use crate::events::room_event;
use crate::network::{Network, Person, within};

/// The next event of this kind about a user.
async fn user_event(person: &mut Person, kind: UserEventKind) -> UserEvent {
    person
        .until(kind.name(), |event| match event {
            Event::User(event) if event.kind == kind => Some(event),
            _ => None,
        })
        .await
}

/// The session ends, and for this reason.
async fn ends(person: &Person, reason: TerminationReason) {
    let mut session = person.client.session();
    let terminated = SessionState::Terminated { reason };
    let ended = session.wait_for(|state| *state == terminated);
    within("the end of the session", ended).await.unwrap();
}

#[tokio::test]
async fn who_is_reported_hears_of_it_and_of_its_end() {
    let network = Network::start_with_chief().await;
    let chief = network.elsewhere("chief").await;
    let maya = network.person("maya").await;
    let mut noor = network.person("noor").await;
    let mut told = async |kind: UserEventKind| {
        let told = user_event(&mut noor, kind).await;
        assert_eq!(told.users[0].id, "noor");
        told.users[0].flag_count
    };
    let who = "noor".into();
    maya.client.flag_user(&who).await.unwrap();
    assert_eq!(told(UserEventKind::Flagged).await, Some(1));
    maya.client.unflag_user(&who).await.unwrap();
    assert_eq!(told(UserEventKind::Unflagged).await, Some(0));
    maya.client.flag_user(&who).await.unwrap();
    assert_eq!(told(UserEventKind::Flagged).await, Some(1));
    let clear = "/api/v3/users/noor/flags/clear";
    chief.call(Method::POST, clear, json!({})).await;
    assert_eq!(told(UserEventKind::FlagCleared).await, Some(0));
}

#[tokio::test]
async fn who_is_banned_from_the_network_hears_it_and_is_signed_out() {
    let network = Network::start_with_chief().await;
    let chief = network.elsewhere("chief").await;
    let mut pest = network.person("pest").await;
    let ban = json!({ "userId": "pest" });
    chief.call(Method::PUT, "/api/v3/users/ban", ban).await;
    let told = user_event(&mut pest, UserEventKind::GlobalBan).await;
    assert_eq!(told.users[0].id, "pest");
    ends(&pest, TerminationReason::GlobalBan).await;
}

#[tokio::test]
async fn whose_account_is_deleted_hears_it_and_is_signed_out() {
    let network = Network::start_with_chief().await;
    let chief = network.elsewhere("chief").await;
    let mut noor = network.person("noor").await;
    chief
        .call(Method::DELETE, "/api/v3/users/noor", json!({}))
        .await;
    let told = user_event(&mut noor, UserEventKind::Deleted).await;
    assert_eq!(told.users[0].id, "noor");
    ends(&noor, TerminationReason::UserDeleted).await;
}

#[tokio::test]
async fn a_show_that_an_administrator_ends_is_told_to_host_and_viewers_with_the_reason() {
    let network = Network::start_with_chief().await;
    let chief = network.elsewhere("chief").await;
    let mut maya = network.person("maya").await;
    let mut viewer = network.person("viewer").await;
    let (room, _) = maya.room("Panel").await;
    let of = &maya.session.network_id;
    let _on_stage = maya.listen(room.streamer_topic(of)).await;
    let _watching = viewer.listen(room.watcher_topic(of)).await;
    let terminate = format!("/api/v1/rooms/{}/terminate", room.id.as_str());
    let why = json!({ "category": "violence" });
    chief.call(Method::POST, &terminate, why).await;
    for person in [&mut maya, &mut viewer] {
        let told = room_event(person, RoomEventKind::Terminated).await;
        assert_eq!(told.room.id, room.id);
        assert_eq!(told.room.status, RoomStatus::Terminated);
        let labels = told.room.moderation.unwrap().terminate_labels;
        assert_eq!(labels, ["violence"]);
    }
    let read = viewer.client.get_room(&room.id).await.unwrap();
    assert_eq!(read.status, RoomStatus::Terminated);
}
