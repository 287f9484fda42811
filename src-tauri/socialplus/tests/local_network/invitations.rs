//! Invitations to co-host: sent, listed, answered, taken back.

use socialplus::{ErrorCode, Invitation, InvitationId, InvitationStatus, ParticipantKind, Room};

use super::network::{Network, Person};

/// A host with a room and somebody to invite.
async fn host_and_guest(network: &Network) -> (Person, Person, Room) {
    let maya = network.person("maya").await;
    let noor = network.person("noor").await;
    let (room, _) = maya.room("Panel").await;
    (maya, noor, room)
}

async fn invite(host: &Person, room: &Room, user_id: &str) -> Invitation {
    host.client
        .invite_co_host(&room.id, &user_id.into())
        .await
        .unwrap()
}

async fn status_of(host: &Person, room: &Room, invitation: &InvitationId) -> InvitationStatus {
    let sent = host.client.sent_invitations(&room.id, &[], None).await;
    let sent = sent.unwrap().items;
    let found = sent.iter().find(|one| one.id == *invitation).unwrap();
    assert_eq!(
        found.responded_at.is_some(),
        found.status != InvitationStatus::Pending
    );
    found.status.clone()
}

fn code(result: Result<(), socialplus::Error>) -> ErrorCode {
    result.unwrap_err().code().unwrap()
}

#[tokio::test]
async fn an_invitation_is_listed_by_both_sides_and_by_nobody_else() {
    let network = Network::start().await;
    let (maya, noor, room) = host_and_guest(&network).await;
    let ivo = network.person("ivo").await;
    let sent = invite(&maya, &room, "noor").await;

    assert_eq!(sent.status, InvitationStatus::Pending);
    assert_eq!(sent.room_id(), Some(&room.id));
    assert_eq!(sent.invited_user_id, Some("noor".into()));
    assert_eq!(
        sent.invited_user_internal_id,
        Some(noor.session.my_internal_id.clone())
    );
    assert_eq!(sent.inviter_user_id, Some("maya".into()));
    assert_eq!(sent.responded_at, None);

    let by_host = maya.client.sent_invitations(&room.id, &[], None).await;
    let sent = [sent];
    assert_eq!(by_host.unwrap().items, sent);
    let by_guest = noor.client.my_invitations(&[], None, None).await;
    assert_eq!(by_guest.unwrap().items, sent);
    let of_this_room = noor.client.my_invitations(&[], Some(&room.id), None).await;
    assert_eq!(of_this_room.unwrap().items, sent);
    let by_stranger = ivo.client.my_invitations(&[], None, None).await;
    assert_eq!(by_stranger.unwrap().items, []);
    let of_anothers_room = ivo.client.sent_invitations(&room.id, &[], None).await;
    assert_eq!(
        of_anothers_room.unwrap_err().code(),
        Some(ErrorCode::Forbidden)
    );
}

#[tokio::test]
async fn asking_twice_is_asking_once_until_there_is_an_answer() {
    let network = Network::start().await;
    let (maya, noor, room) = host_and_guest(&network).await;
    let first = invite(&maya, &room, "noor").await;
    let again = invite(&maya, &room, "noor").await;
    assert_eq!(first.id, again.id);
    noor.client.reject_invitation(&first.id).await.unwrap();
    let second = invite(&maya, &room, "noor").await;
    assert_ne!(first.id, second.id);
}

#[tokio::test]
async fn accepting_makes_a_co_host_and_accepting_twice_changes_nothing() {
    let network = Network::start().await;
    let (maya, noor, room) = host_and_guest(&network).await;
    let invitation = invite(&maya, &room, "noor").await.id;
    noor.client.accept_invitation(&invitation).await.unwrap();
    let joined = maya.client.get_room(&room.id).await.unwrap();
    let guest = joined.participant(&"noor".into()).unwrap();
    assert_eq!(guest.kind, ParticipantKind::CoHost);
    assert_eq!(joined.host_id(), Some(&"maya".into()));

    let again = noor.client.accept_invitation(&invitation).await;
    assert_eq!(code(again), ErrorCode::BusinessError);
    let after = maya.client.get_room(&room.id).await.unwrap();
    assert_eq!(after.participants, joined.participants);
    let status = status_of(&maya, &room, &invitation).await;
    assert_eq!(status, InvitationStatus::Approved);

    let a_guest_on_stage = maya.client.invite_co_host(&room.id, &"noor".into()).await;
    assert_eq!(
        a_guest_on_stage.unwrap_err().code(),
        Some(ErrorCode::BusinessError)
    );
}

#[tokio::test]
async fn of_two_accepts_at_once_exactly_one_works() {
    let network = Network::start().await;
    let (maya, noor, room) = host_and_guest(&network).await;
    let invitation = invite(&maya, &room, "noor").await.id;
    let (one, other) = tokio::join!(
        noor.client.accept_invitation(&invitation),
        noor.client.accept_invitation(&invitation)
    );
    assert_eq!(
        [one.is_ok(), other.is_ok()]
            .iter()
            .filter(|ok| **ok)
            .count(),
        1
    );
    let room = maya.client.get_room(&room.id).await.unwrap();
    assert_eq!(room.participants.len(), 2);
}

#[tokio::test]
async fn declining_leaves_the_stage_as_it_was() {
    let network = Network::start().await;
    let (maya, noor, room) = host_and_guest(&network).await;
    let invitation = invite(&maya, &room, "noor").await.id;
    noor.client.reject_invitation(&invitation).await.unwrap();

    let status = status_of(&maya, &room, &invitation).await;
    assert_eq!(status, InvitationStatus::Rejected);
    assert_eq!(
        maya.client
            .get_room(&room.id)
            .await
            .unwrap()
            .participants
            .len(),
        1
    );
    let pending = noor.client.my_invitations(&[], None, None).await;
    assert_eq!(pending.unwrap().items, []);
    let rejected = [InvitationStatus::Rejected];
    let mine = noor.client.my_invitations(&rejected, None, None).await;
    assert_eq!(mine.unwrap().items[0].id, invitation);
    let too_late = noor.client.accept_invitation(&invitation).await;
    assert_eq!(code(too_late), ErrorCode::BusinessError);
}

#[tokio::test]
async fn an_invitation_that_was_taken_back_can_no_longer_be_answered() {
    let network = Network::start().await;
    let (maya, noor, room) = host_and_guest(&network).await;
    let invitation = invite(&maya, &room, "noor").await.id;
    maya.client.cancel_invitation(&invitation).await.unwrap();
    let status = status_of(&maya, &room, &invitation).await;
    assert_eq!(status, InvitationStatus::Cancelled);

    for too_late in [
        noor.client.accept_invitation(&invitation).await,
        noor.client.reject_invitation(&invitation).await,
        maya.client.cancel_invitation(&invitation).await,
    ] {
        assert_eq!(code(too_late), ErrorCode::BusinessError);
    }
    let pending = noor.client.my_invitations(&[], None, None).await;
    assert_eq!(pending.unwrap().items, []);
}

#[tokio::test]
async fn an_answer_is_the_invited_ones_and_taking_back_is_the_inviters() {
    let network = Network::start().await;
    let (maya, noor, room) = host_and_guest(&network).await;
    let ivo = network.person("ivo").await;
    let invitation = invite(&maya, &room, "noor").await.id;
    for not_theirs in [
        maya.client.accept_invitation(&invitation).await,
        ivo.client.accept_invitation(&invitation).await,
        ivo.client.reject_invitation(&invitation).await,
        noor.client.cancel_invitation(&invitation).await,
        ivo.client.cancel_invitation(&invitation).await,
    ] {
        assert_eq!(code(not_theirs), ErrorCode::Forbidden);
    }
    let by_a_guest = noor.client.invite_co_host(&room.id, &"ivo".into()).await;
    assert_eq!(by_a_guest.unwrap_err().code(), Some(ErrorCode::Forbidden));
    let status = status_of(&maya, &room, &invitation).await;
    assert_eq!(status, InvitationStatus::Pending);
}

#[tokio::test]
async fn the_end_of_the_room_takes_open_invitations_back() {
    let network = Network::start().await;
    let (maya, noor, room) = host_and_guest(&network).await;
    let invitation = invite(&maya, &room, "noor").await.id;
    maya.client.stop_room(&room.id).await.unwrap();
    let status = status_of(&maya, &room, &invitation).await;
    assert_eq!(status, InvitationStatus::Cancelled);
    let too_late = noor.client.accept_invitation(&invitation).await;
    assert_eq!(code(too_late), ErrorCode::BusinessError);
    let into_the_past = maya.client.invite_co_host(&room.id, &"noor".into()).await;
    assert_eq!(
        into_the_past.unwrap_err().code(),
        Some(ErrorCode::BusinessError)
    );
}

#[tokio::test]
async fn sent_invitations_are_listed_newest_first_page_by_page() {
    let network = Network::start().await;
    let (maya, _, room) = host_and_guest(&network).await;
    let mut sent = Vec::new();
    for number in 0..23 {
        let user_id = format!("guest-{number}");
        let newcomer = network.client();
        newcomer
            .sign_in(socialplus::SignIn::new(user_id.as_str()))
            .await
            .unwrap();
        sent.push(invite(&maya, &room, &user_id).await.id);
    }
    sent.reverse();
    let pending = [InvitationStatus::Pending];
    let mut listed = Vec::new();
    let mut next = None;
    loop {
        let page = maya
            .client
            .sent_invitations(&room.id, &pending, next.as_ref())
            .await
            .unwrap();
        listed.extend(page.items.into_iter().map(|invitation| invitation.id));
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    assert_eq!(listed, sent);
}
