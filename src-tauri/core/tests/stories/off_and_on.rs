//! Off the stage and on it again: the host of a show that is on, a guest between two stages, and
//! one who is taken off.

use greenroom_contract::*;

use crate::house::{House, Seen};

/// How many take part in the room, on its stage or not.
fn broadcasters(seen: &Seen) -> Option<usize> {
    let people = seen.people.as_ref()?;
    Some(people.here.len() + people.waiting.len())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_who_left_a_show_that_is_on_goes_back_on_air_with_one_press() {
    let house = House::open().await;
    let mut host = house.greenroom_of("Maya Okafor").await;
    let mut guest = house.greenroom_of("Ravi Patel").await;
    let room_id = host.new_room("Designing for one thumb").await;
    host.go_live().await;
    host.invite("Ravi").await;
    guest.accept().await;
    guest.app.step_on_stage(Nothing {}).await.unwrap();

    host.app.leave_stage(Nothing {}).await.unwrap();
    // Before the platform has noticed, and after.
    let can = host.until("the green room", |seen| {
        let room = seen.room.as_ref()?;
        (room.place == Place::GreenRoom).then(|| room.actions.clone())
    });
    let can = can.await;
    assert!(can.back_on_air.is_some() && can.enter_studio.is_none());
    let waits = |line: &StatusLine| matches!(line, StatusLine::WaitingForHost { .. });
    for greenroom in [&mut host, &mut guest] {
        greenroom
            .until("the show to wait", |seen| waits(seen.line()?).then_some(()))
            .await;
    }
    host.app.rejoin_room(RoomRef { room_id }).await.unwrap();
    host.until("being live again", |seen| {
        let on_stage = seen.stage.as_ref()?.phase == StagePhase::OnStage;
        (seen.is_live() && on_stage).then_some(())
    })
    .await;
    guest
        .until("the show to go on", |seen| seen.is_live().then_some(()))
        .await;
    guest.sees("Maya Okafor").await;
    host.app.end_show(Nothing {}).await.unwrap();
    host.app.shutdown().await;
    guest.app.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_on_a_stage_goes_to_another_one_only_after_agreeing_to_leave() {
    let house = House::open().await;
    let mut maya = house.greenroom_of("Maya Okafor").await;
    let mut lena = house.greenroom_of("Lena Fischer").await;
    let mut guest = house.greenroom_of("Ravi Patel").await;
    let first = maya.new_room("Designing for one thumb").await;
    let second = lena.new_room("Night shift").await;
    maya.invite("Ravi").await;
    guest.accept().await;
    guest.app.step_on_stage(Nothing {}).await.unwrap();

    lena.invite("Ravi").await;
    let invitation_id = guest.until("the second prompt", |seen| {
        let invitations = seen.invitations.as_ref()?;
        let one = &invitations
            .received
            .iter()
            .find(|one| one.room_id == second)?;
        let id = one.invitation_id.clone();
        (invitations.prompt.as_ref() == Some(&id)).then_some(id)
    });
    let invitation_id = invitation_id.await;
    let accept = |leave_stage| {
        guest.app.accept_invitation(AcceptInvitation {
            invitation_id: invitation_id.clone(),
            end_own_show: false,
            leave_stage,
        })
    };
    let refused = accept(false).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::RoomOpen);
    let one = guest.until("the invitation", |seen| {
        let received = &seen.invitations.as_ref()?.received;
        let one = received.iter().find(|one| one.room_id == second)?;
        one.leaves_stage.then(|| one.clone())
    });
    // Nothing was accepted, and it can still be answered either way.
    assert!(one.await.may_answer);
    assert_eq!(guest.seen.room.as_ref().unwrap().room_id, first);

    let accept = guest.app.accept_invitation(AcceptInvitation {
        invitation_id,
        end_own_show: false,
        leave_stage: true,
    });
    accept.await.unwrap();
    guest
        .until("the other green room", |seen| {
            (seen.room.as_ref()?.room_id == second).then_some(())
        })
        .await;
    maya.until("the guest to be gone", |seen| {
        (broadcasters(seen)? == 1).then_some(())
    })
    .await;
    for greenroom in [maya, lena, guest] {
        greenroom.app.shutdown().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_left_and_was_invited_again_is_told_when_the_host_takes_them_off() {
    let house = House::open().await;
    let mut host = house.greenroom_of("Maya Okafor").await;
    let mut guest = house.greenroom_of("Ravi Patel").await;
    host.new_room("Designing for one thumb").await;
    let user_id = host.invite("Ravi").await;
    guest.accept().await;
    guest.app.step_on_stage(Nothing {}).await.unwrap();
    guest.app.leave_stage(Nothing {}).await.unwrap();
    guest
        .until("no room and no prompt", |seen| {
            let prompt = &seen.invitations.as_ref()?.prompt;
            (seen.room.is_none() && prompt.is_none()).then_some(())
        })
        .await;
    host.until("the guest to be gone", |seen| {
        (broadcasters(seen)? == 1).then_some(())
    })
    .await;
    host.invite("Ravi").await;
    guest.accept().await;
    host.until("the guest to be back", |seen| {
        (broadcasters(seen)? == 2).then_some(())
    })
    .await;
    host.app
        .remove_participant(UserRef { user_id })
        .await
        .unwrap();
    let over = guest.until("the removal", |seen| seen.room.as_ref()?.over);
    assert_eq!(over.await, Over::Removed);
    guest.app.close_room(Nothing {}).await.unwrap();
    // Nor is a way back shown that leads nowhere.
    guest
        .until("nothing to be opened", |seen| {
            let received = &seen.invitations.as_ref()?.received;
            let closed = seen.room.is_none();
            (closed && received.iter().all(|one| !one.may_open)).then_some(())
        })
        .await;
    host.app.shutdown().await;
    guest.app.shutdown().await;
}
