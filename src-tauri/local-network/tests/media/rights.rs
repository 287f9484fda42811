//! Whom the real media server lets in, and for how long (PLATFORM.md 7.4).

use serde_json::json;

use crate::broadcaster::Broadcaster;
use crate::life::{hears, network};
use crate::network::{DEADLINE, text};

#[tokio::test]
async fn a_removed_guest_does_not_come_back_with_the_old_token() {
    let network = network(DEADLINE).await;
    let host = network.person("host").await;
    let guest = network.person("guest").await;
    let room = host.room("Panel").await;
    host.bring_on_stage(&room, &guest).await;
    let mut listener = hears(&network, &host, &room).await;
    let mut at_host = Broadcaster::join(&host, &room).await;
    at_host.publish().await;
    listener.until("room.participantStageJoined").await;
    let stage = guest.get(&format!("/api/v1/rooms/{room}/token")).await.ok();
    let (url, token) = (text(&stage["coHostUrl"]), text(&stage["coHostToken"]));
    let at_guest = Broadcaster::with(&url, &token).await;
    host.delete(&format!("/api/v1/rooms/{room}/participants/guest"))
        .await
        .ok();
    at_guest.until_sent_away().await;

    let again = Broadcaster::with(&url, &token).await;
    again.until_sent_away().await;
    let refused = guest.get(&format!("/api/v1/rooms/{room}/token")).await;
    assert_eq!(refused.refused(), (403, 400_301));

    // Asked again, the same person comes back.
    host.bring_on_stage(&room, &guest).await;
    let mut back = Broadcaster::join(&guest, &room).await;
    back.publish().await;
    let joined = listener.until("room.participantStageJoined").await;
    let actor = &joined.payload["data"]["eventActor"]["userInternalId"];
    assert_eq!(*actor, guest.internal_id);
    network.shutdown().await;
}

#[tokio::test]
async fn nobody_comes_into_a_room_that_is_over() {
    let network = network(DEADLINE).await;
    let host = network.person("host").await;
    let room = host.room("Panel").await;
    let stage = host.get(&format!("/api/v1/rooms/{room}/token")).await.ok();
    let (url, token) = (text(&stage["coHostUrl"]), text(&stage["coHostToken"]));
    host.post(&format!("/api/v1/rooms/{room}/stop"), json!({}))
        .await
        .ok();
    let late = Broadcaster::with(&url, &token).await;
    late.until_sent_away().await;
    network.shutdown().await;
}
