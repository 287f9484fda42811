//! Greenroom and the platform's official SDK, unmodified, in the same room.
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

// Each of these is also part of other tests, which use all of it.
#[allow(dead_code)]
#[path = "../../src-tauri/local-network/tests/media/broadcaster.rs"]
mod broadcaster;
#[allow(dead_code)]
#[path = "../../src-tauri/core/tests/stories/house.rs"]
mod house;
mod proof;
#[allow(dead_code)]
mod seat;
#[allow(dead_code)]
mod visit;

use greenroom_contract::*;
use serde_json::{Value, json};

use secrecy::ExposeSecret as _;

use crate::house::{Greenroom, House};
use crate::seat::{Addresses, Seat};
use crate::visit::room_with_post;

impl House {
    /// What an SDK is told about this network.
    fn addresses(&self) -> Addresses {
        let access = self.access();
        Addresses {
            http: access.api_url,
            upload: access.upload_url,
            mqtt: access.mqtt_url,
            api_key: access.api_key.expose_secret().to_owned(),
        }
    }
}

/// Waits until a Greenroom shows a message once, sent, and tells its badge.
async fn badge_of(greenroom: &mut Greenroom, text: &str) -> Option<Badge> {
    greenroom
        .until(text, |seen| {
            let mut sent = seen.messages.iter().filter(|item| item.text == text);
            let first = sent.next()?;
            assert!(sent.next().is_none(), "{text:?} stands there twice");
            (first.delivery == Delivery::Sent).then_some(first.badge)
        })
        .await
}

async fn says(greenroom: &Greenroom, text: &str) {
    let text = text.to_owned();
    greenroom
        .app
        .send_message(SendMessage { text })
        .await
        .unwrap();
}

/// Waits until an SDK's chat shows a text, and tells whose it is and its id.
async fn hears(seat: &mut Seat, text: &str) -> (String, String) {
    seat.until("messages", |messages| {
        let messages = messages["data"].as_array()?;
        let it = messages.iter().find(|it| it["data"]["text"] == text)?;
        let word = |key: &str| Some(it[key].as_str()?.to_owned());
        Some((word("creatorId")?, word("messageId")?))
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn greenroom_hosts_a_guest_with_the_official_sdk() {
    let house = House::open().await;
    let mut host = house.greenroom_of("Maya Okafor").await;
    let mut guest = Seat::signed_in(&house.addresses(), "ravi", "Ravi Patel").await;
    let room = host.new_room("Designing for one thumb").await;
    host.go_live().await;
    guest.opens(&room).await;
    guest.until_status("live").await;
    let channel = guest.enters_chat().await;

    host.invite("Ravi").await;
    guest.until_arrived("room.didCohostInvite").await;
    guest.accepts().await;
    let mut on_stage = guest.steps_up(&room).await;
    on_stage.publish().await;
    host.until("the guest's tile", |seen| {
        seen.tile_of("Ravi Patel").map(|_| ())
    })
    .await;
    guest.until_arrived("room.participantStageJoined").await;

    says(&host, "Welcome, Ravi.").await;
    guest.writes(&channel, "Glad to be here.").await;
    hears(&mut guest, "Welcome, Ravi.").await;
    assert_eq!(
        badge_of(&mut host, "Glad to be here.").await,
        Some(Badge::CoHost)
    );

    let user_id = "ravi".to_owned();
    host.app
        .remove_participant(UserRef { user_id })
        .await
        .unwrap();
    guest.until_arrived("room.participantRemoved").await;
    on_stage.until_sent_away().await;
    host.until("an empty place", |seen| {
        seen.tile_of("Ravi Patel").is_none().then_some(())
    })
    .await;

    host.app.end_show(Nothing {}).await.unwrap();
    guest.until_arrived("room.endBroadcasting").await;
    guest.until_status("ended").await;
    host.app.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_with_the_official_sdk_has_greenroom_as_guest() {
    let house = House::open().await;
    let mut host = Seat::signed_in(&house.addresses(), "maya", "Maya Okafor").await;
    let mut guest = house.greenroom_of("Ravi Patel").await;
    let (room, _) = room_with_post(&mut host).await;
    host.opens(&room).await;
    host.follow("getRoomStreamerTopic", "room.data").await;
    let channel = host.enters_chat().await;
    let mut at_host = host.steps_up(&room).await;
    at_host.publish().await;
    host.until_status("live").await;

    let query = json!([{ "displayName": "Ravi", "limit": 5 }]);
    host.watch("found", "UserRepository.searchUserByDisplayName", query)
        .await;
    let ravi = host.until("found", |found| {
        found["data"][0]["userId"].as_str().map(str::to_owned)
    });
    let ravi = ravi.await;
    host.does("$room.data.createInvitation", json!([ravi]))
        .await;
    guest.accept().await;
    host.until_arrived("room.didCohostInviteAccept").await;
    host.until_arrived("room.participantJoined").await;
    guest.app.step_on_stage(Nothing {}).await.unwrap();
    host.until_arrived("room.participantStageJoined").await;
    guest
        .until("the host's tile", |seen| {
            seen.tile_of("Maya Okafor").map(|_| ())
        })
        .await;

    host.writes(&channel, "Welcome, Ravi.").await;
    assert_eq!(
        badge_of(&mut guest, "Welcome, Ravi.").await,
        Some(Badge::Host)
    );
    says(&guest, "Glad to be here.").await;
    let (from, message) = hears(&mut host, "Glad to be here.").await;
    assert_eq!(from, ravi);
    host.does("MessageRepository.softDeleteMessage", json!([message]))
        .await;
    guest
        .until("a placeholder", |seen| {
            seen.messages.iter().any(|item| item.deleted).then_some(())
        })
        .await;

    let removed: Value = json!([room, ravi]);
    host.does("RoomRepository.removeParticipant", removed).await;
    let over = guest.until("the removal", |seen| seen.room.as_ref()?.over);
    assert_eq!(over.await, Over::Removed);
    host.until_arrived("room.participantRemoved").await;

    host.does("RoomRepository.stopRoom", json!([room])).await;
    at_host.until_sent_away().await;
    guest.app.shutdown().await;
}
