//! Access to the media of a room: for the host and co-hosts, and for nobody else.

use livekit_token::Claims;
use socialplus::secrecy::ExposeSecret as _;
use socialplus::{Client, ErrorCode, RoomId};

use super::network::{LIVEKIT_URL, Network, Person};

/// Whom the token for the stage names.
async fn admitted_as(client: &Client, room: &RoomId) -> String {
    let stage = client.broadcaster_data(room).await.unwrap();
    assert_eq!(stage.cohost_url.as_str().trim_end_matches('/'), LIVEKIT_URL);
    let claims = Claims::from_unverified(stage.cohost_token.expose_secret()).unwrap();
    assert_eq!(claims.video.room, room.as_str());
    assert!(!format!("{stage:?}").contains(stage.cohost_token.expose_secret()));
    claims.sub
}

#[tokio::test]
async fn a_rehearsal_is_for_broadcasters_and_in_a_room_of_its_own() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let noor = network.person("noor").await;
    let (room, _) = maya.room("Panel").await;
    let rehearsal = maya.client.rehearsal(&room.id).await.unwrap();
    assert_eq!(rehearsal.url.as_str().trim_end_matches('/'), LIVEKIT_URL);
    let [sends, receives] = [&rehearsal.send_token, &rehearsal.receive_token].map(|token| {
        Claims::from_unverified(token.expose_secret())
            .unwrap()
            .video
    });
    assert_eq!(sends.room, receives.room);
    assert_ne!(sends.room, room.id.as_str());
    assert_eq!(sends.can_publish, Some(true));
    assert_eq!(receives.can_publish, Some(false));
    let debug = format!("{rehearsal:?}");
    assert!(!debug.contains(rehearsal.send_token.expose_secret()));
    let refusal = noor.client.rehearsal(&room.id).await.unwrap_err();
    assert_eq!(refusal.code(), Some(ErrorCode::PermissionDenied));
}

async fn refused(person: &Person, room: &RoomId) -> ErrorCode {
    let refusal = person.client.broadcaster_data(room).await.unwrap_err();
    refusal.code().unwrap()
}

#[tokio::test]
async fn the_host_is_admitted_and_a_stranger_is_not() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let noor = network.person("noor").await;
    let (room, _) = maya.room("Panel").await;
    assert_eq!(admitted_as(&maya.client, &room.id).await, "maya");
    assert_eq!(refused(&noor, &room.id).await, ErrorCode::PermissionDenied);
}

#[tokio::test]
async fn a_guest_is_admitted_from_accepting_until_leaving() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let noor = network.person("noor").await;
    let (room, _) = maya.room("Panel").await;
    let invite = async || {
        let invited = maya.client.invite_co_host(&room.id, &"noor".into()).await;
        invited.unwrap().id
    };
    let first = invite().await;
    assert_eq!(
        refused(&noor, &room.id).await,
        ErrorCode::PermissionDenied,
        "an invitation alone opens nothing"
    );
    noor.client.accept_invitation(&first).await.unwrap();
    assert_eq!(admitted_as(&noor.client, &room.id).await, "noor");
    noor.client.leave_room(&room.id).await.unwrap();
    assert_eq!(refused(&noor, &room.id).await, ErrorCode::PermissionDenied);

    let second = invite().await;
    assert_ne!(first, second);
    noor.client.accept_invitation(&second).await.unwrap();
    assert_eq!(admitted_as(&noor.client, &room.id).await, "noor");
    maya.client
        .remove_participant(&room.id, &"noor".into())
        .await
        .unwrap();
    assert_eq!(refused(&noor, &room.id).await, ErrorCode::PermissionDenied);
}

#[tokio::test]
async fn nobody_is_admitted_to_a_room_that_has_ended() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let (room, _) = maya.room("Panel").await;
    maya.client.stop_room(&room.id).await.unwrap();
    assert_eq!(refused(&maya, &room.id).await, ErrorCode::BusinessError);
}

#[tokio::test]
async fn the_host_neither_leaves_nor_is_removed_and_a_guest_removes_nobody() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let noor = network.person("noor").await;
    let (room, _) = maya.room("Panel").await;
    let invited = maya.client.invite_co_host(&room.id, &"noor".into()).await;
    noor.client
        .accept_invitation(&invited.unwrap().id)
        .await
        .unwrap();

    let code = |result: Result<(), socialplus::Error>| result.unwrap_err().code().unwrap();
    let host = "maya".into();
    assert_eq!(
        code(maya.client.leave_room(&room.id).await),
        ErrorCode::PermissionDenied
    );
    assert_eq!(
        code(maya.client.remove_participant(&room.id, &host).await),
        ErrorCode::BusinessError
    );
    assert_eq!(
        code(noor.client.remove_participant(&room.id, &host).await),
        ErrorCode::Forbidden
    );
    assert_eq!(
        maya.client
            .get_room(&room.id)
            .await
            .unwrap()
            .participants
            .len(),
        2
    );
}
