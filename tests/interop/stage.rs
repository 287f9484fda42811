//! What real media on the stage tells those who show the room (section 7.2).

use std::time::Duration;

use greenroom_local_network::LiveKitConfig;
use serde_json::json;

use crate::network::{DEADLINE, Network, Settings, provided};
use crate::show::Show;
use crate::visit::holds;

/// A network with a LiveKit server of its own that waits so long for a lost host.
async fn with_media(reconnect_wait: Duration) -> Network {
    Network::start_with(Settings {
        livekit: LiveKitConfig::Spawn {
            server_binary: provided("GREENROOM_LIVEKIT_SERVER"),
            port: None,
        },
        reconnect_wait,
        ..Settings::default()
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_show_with_a_co_host_is_told_from_its_first_picture_to_its_end() {
    let mut show = Show::prepare_in(with_media(DEADLINE).await).await;
    for (name, function) in [
        ("began", "RoomRepository.onRoomStartBroadcasting"),
        ("on stage", "RoomRepository.onRoomParticipantStageJoined"),
        ("off stage", "RoomRepository.onRoomParticipantStageLeft"),
        ("over", "RoomRepository.onRoomEndBroadcasting"),
    ] {
        show.viewer.watch(name, function, json!([])).await;
    }
    let room = show.room.clone();
    let mut at_host = show.host.steps_up(&room).await;
    at_host.publish().await;
    show.viewer
        .until("began", |told| (told["roomId"] == *room).then_some(()))
        .await;
    show.viewer.until_status("live").await;
    show.viewer.until_arrived("room.startBroadcasting").await;
    show.viewer.tells_watch_time().await;

    show.viewer
        .watch("lives", "PostRepository.getLiveRoomPosts", json!([]))
        .await;
    let post = show.post.clone();
    show.viewer
        .until("lives", |lives| holds(lives, "postId", &post).then_some(()))
        .await;

    show.guest_joins().await;
    let mut at_guest = show.guest.steps_up(&room).await;
    at_guest.publish().await;
    let guest = show.guest.does("Client.getCurrentUser", json!([])).await["_id"].clone();
    show.viewer
        .until("on stage", |told| {
            (told["actorInternalId"] == guest).then_some(())
        })
        .await;
    show.viewer
        .until_arrived("room.participantStageJoined")
        .await;
    at_guest.leave().await;
    show.viewer
        .until("off stage", |told| {
            (told["actorInternalId"] == guest).then_some(())
        })
        .await;
    show.viewer.until_arrived("room.participantStageLeft").await;

    show.host
        .does("RoomRepository.stopRoom", json!([room]))
        .await;
    show.viewer
        .until("over", |told| (told["roomId"] == *room).then_some(()))
        .await;
    show.viewer.until_status("ended").await;
    at_host.until_sent_away().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_who_is_lost_is_waited_for_and_may_come_back() {
    let wait = Duration::from_secs(120);
    let mut show = Show::prepare_in(with_media(wait).await).await;
    show.viewer
        .watch(
            "waiting",
            "RoomRepository.onRoomWaitingReconnect",
            json!([]),
        )
        .await;
    let room = show.room.clone();
    let mut at_host = show.host.steps_up(&room).await;
    at_host.publish().await;
    show.viewer.until_status("live").await;
    at_host.leave().await;
    show.viewer
        .until("waiting", |told| (told["roomId"] == *room).then_some(()))
        .await;
    show.viewer.until_arrived("room.waitingReconnect").await;
    show.viewer.until_status("waitingReconnect").await;

    let mut again = show.host.steps_up(&room).await;
    again.publish().await;
    show.viewer.until_status("live").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_who_never_comes_back_ends_the_show() {
    let wait = Duration::from_secs(1);
    let mut show = Show::prepare_in(with_media(wait).await).await;
    let room = show.room.clone();
    let mut at_host = show.host.steps_up(&room).await;
    at_host.publish().await;
    show.viewer.until_status("live").await;
    at_host.leave().await;
    show.viewer.until_arrived("room.endBroadcasting").await;
    show.viewer.until_status("ended").await;
}
