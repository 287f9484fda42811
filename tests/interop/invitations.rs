//! Invitations and those who accept them (sections 7.3 and 10).

use serde_json::json;

use crate::show::Show;

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_reaches_the_guest_who_declines_and_the_host_hears_of_it() {
    let mut show = Show::prepare().await;
    show.guest
        .watch("invited", "RoomRepository.onRoomCoHostInvited", json!([]))
        .await;
    show.host
        .watch(
            "declined",
            "RoomRepository.onRoomCoHostInviteRejected",
            json!([]),
        )
        .await;

    let made = show
        .host
        .does("$room.data.createInvitation", json!(["guest"]))
        .await;
    let id = made["data"][0]["_id"].as_str().unwrap().to_owned();
    let invited = show
        .guest
        .until("invited", |list| list[0]["_id"].as_str().map(str::to_owned));
    assert_eq!(invited.await, id);
    show.guest.until_arrived("room.didCohostInvite").await;
    let mine = show
        .guest
        .call_as("mine", "$room.data.getInvitations", json!([]))
        .await;
    assert_eq!(
        (&mine["_id"], &mine["status"]),
        (&json!(id), &json!("pending"))
    );
    show.guest.does("$mine.reject", json!([])).await;
    let declined = show.host.until("declined", |list| {
        list[0]["_id"].as_str().map(str::to_owned)
    });
    assert_eq!(declined.await, id);
    show.host.until_arrived("room.didCohostInviteReject").await;

    assert_eq!(
        show.guest.is_refused("$mine.accept", json!([])).await,
        500_000
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_that_is_taken_back_cannot_be_accepted_any_more() {
    let mut show = Show::prepare().await;
    show.guest
        .watch(
            "taken back",
            "RoomRepository.onRoomCoHostInviteCanceled",
            json!([]),
        )
        .await;
    let made = show
        .host
        .does("$room.data.createInvitation", json!(["guest"]))
        .await;
    show.guest.until_arrived("room.didCohostInvite").await;
    show.guest
        .call_as("mine", "$room.data.getInvitations", json!([]))
        .await;

    let id = made["data"][0]["_id"].clone();
    show.host
        .does("InvitationRepository.cancelInvitation", json!([id]))
        .await;
    show.guest
        .until("taken back", |list| (list[0]["_id"] == id).then_some(()))
        .await;
    show.guest.until_arrived("room.didCohostInviteCancel").await;
    assert_eq!(
        show.guest.is_refused("$mine.accept", json!([])).await,
        500_000
    );
    let none = show
        .guest
        .does("$room.data.getInvitations", json!([]))
        .await;
    assert!(none.is_null(), "still there: {none}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stage_opens_with_the_acceptance_and_closes_with_the_removal() {
    let mut show = Show::prepare().await;
    let room = json!([show.room]);
    let token = "RoomRepository.getBroadcasterData";
    assert_eq!(show.guest.is_refused(token, room.clone()).await, 400_301);
    show.host
        .watch(
            "accepted",
            "RoomRepository.onRoomCoHostInviteAccepted",
            json!([]),
        )
        .await;
    show.viewer
        .watch(
            "joined",
            "RoomRepository.onRoomParticipantJoined",
            json!([]),
        )
        .await;
    show.viewer
        .watch(
            "removed",
            "RoomRepository.onRoomParticipantRemoved",
            json!([]),
        )
        .await;

    show.guest_joins().await;
    show.host.until_arrived("room.didCohostInviteAccept").await;
    show.host
        .until("accepted", |invitation| {
            invitation["_id"].as_str().map(|_| ())
        })
        .await;
    show.viewer
        .until("joined", |event| {
            event["actorInternalId"].as_str().map(|_| ())
        })
        .await;
    show.viewer
        .until("room", |room| {
            let on_stage = room["data"]["participants"].as_array()?;
            let guest = on_stage.iter().find(|one| one["userId"] == "guest")?;
            (guest["type"] == "coHost").then_some(())
        })
        .await;
    let stage = show.guest.does(token, room.clone()).await;
    assert!(stage["coHostUrl"].as_str().unwrap().starts_with("ws"));
    assert!(stage["coHostToken"].is_string());
    assert_eq!(show.viewer.is_refused(token, room.clone()).await, 400_301);

    let permission = json!([show.room, "guest", true]);
    show.host
        .does("RoomRepository.updateCohostPermission", permission)
        .await;
    show.guest.until_arrived("room.didUpdate").await;

    show.host
        .does(
            "RoomRepository.removeParticipant",
            json!([show.room, "guest"]),
        )
        .await;
    show.viewer
        .until("removed", |event| {
            event["actorInternalId"].as_str().map(|_| ())
        })
        .await;
    show.guest.until_arrived("room.participantRemoved").await;
    assert_eq!(show.guest.is_refused(token, room).await, 400_301);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_co_host_who_leaves_is_no_participant_any_more() {
    let mut show = Show::prepare().await;
    show.host
        .watch("left", "RoomRepository.onRoomParticipantLeft", json!([]))
        .await;
    show.guest_joins().await;
    show.guest
        .does("RoomRepository.leaveRoom", json!([show.room]))
        .await;
    show.host
        .until("left", |event| {
            event["actorInternalId"].as_str().map(|_| ())
        })
        .await;
    show.host.until_arrived("room.participantLeft").await;
    show.viewer
        .until("room", |room| {
            let on_stage = room["data"]["participants"].as_array()?;
            (on_stage.len() == 1).then_some(())
        })
        .await;
}
