//! Links that the system hands over, from before anybody is signed in to those that lead nowhere.

use std::sync::Arc;

use greenroom_contract::*;

use crate::house::{Greenroom, House, Profile, part};

/// Why the newest link led nowhere.
async fn led_nowhere(greenroom: &mut Greenroom, after: usize) -> ErrorCode {
    greenroom
        .until("that a link led nowhere", |seen| {
            let mut told = seen.notices.iter().filter_map(|notice| match notice {
                Notice::LinkFailed { problem } => Some(problem.code),
                _ => None,
            });
            told.nth(after)
        })
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_waits_for_signing_in_leads_to_the_prompt_and_says_why_when_it_leads_nowhere() {
    let house = House::open().await;
    let mut host = house.greenroom_of("Maya Okafor").await;
    // Known to the network, and not signed in any more.
    let guest = house.greenroom_of("Ravi Patel").await;
    guest.app.sign_out(Nothing {}).await.unwrap();
    let profile: Arc<Profile> = guest.profile.clone();
    guest.app.shutdown().await;
    host.new_room("Thumbs").await;
    host.invite("Ravi").await;
    let link = host.app.guest_link(Nothing {}).await.unwrap();

    let library = Some(part("GREENROOM_LIVEKIT_LIBRARY"));
    let mut guest = Greenroom::start(profile, library).await;
    guest.app.open_link(&link).await.unwrap();
    guest
        .until("the link to wait on the first screen", |seen| {
            let session = seen.session.as_ref()?;
            (session.phase == SessionPhase::SignedOut && seen.link.waits).then_some(())
        })
        .await;
    let name = "Ravi Patel".to_owned();
    guest.app.start_local(StartLocal { name }).await.unwrap();
    guest.prompted().await;
    assert!(!guest.seen.link.waits);

    // A room that is not there, and one that nobody is invited to.
    let nothing = guest.app.open_link("greenroom://room/nothing-here").await;
    assert_eq!(nothing.unwrap_err().code, ErrorCode::RoomGone);
    assert_eq!(led_nowhere(&mut guest, 0).await, ErrorCode::RoomGone);
    host.app.close_room(Nothing {}).await.unwrap();
    let on_stage = host.new_room("Not for everybody").await;
    let other = host.app.guest_link(Nothing {}).await.unwrap();
    let refused = guest.app.open_link(&other).await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::InvitationGone);
    assert_eq!(led_nowhere(&mut guest, 1).await, ErrorCode::InvitationGone);

    // On the stage of another room: the link takes nobody off it unasked.
    host.app.enter_studio(Nothing {}).await.unwrap();
    host.app.open_link(&link).await.unwrap();
    let asks = host
        .until("the question", |seen| seen.link.asks.clone())
        .await;
    assert_eq!(asks.room_title, "Thumbs");
    assert_eq!(asks.leaves, Some(LeftStage::OwnRoom));
    host.app.drop_link(Nothing {}).await.unwrap();
    let stays = host.until("the room to stay", |seen| {
        let room = seen.room.as_ref()?;
        let stays = seen.link.asks.is_none() && room.place == Place::Studio;
        stays.then(|| room.room_id.clone())
    });
    assert_eq!(stays.await, on_stage);
    host.app.open_link(&link).await.unwrap();
    host.app.follow_link(Nothing {}).await.unwrap();
    let there = host.until("the other green room", |seen| {
        let room = seen.room.as_ref()?;
        let there = room.title == "Thumbs" && room.place == Place::GreenRoom;
        (there && seen.link.asks.is_none()).then_some(())
    });
    there.await;

    // What was accepted is found again without the link.
    guest.accept().await;
    let profile = guest.profile.clone();
    guest.app.shutdown().await;
    let library = Some(part("GREENROOM_LIVEKIT_LIBRARY"));
    let mut guest = Greenroom::start(profile, library).await;
    guest.until_signed_in().await;
    let offered = guest.until("the green room that was accepted", |seen| {
        let received = &seen.invitations.as_ref()?.received;
        let offered = received.iter().find(|one| one.may_open)?;
        assert_eq!(offered.room_title, "Thumbs");
        Some(offered.invitation_id.clone())
    });
    let open = AcceptInvitation {
        invitation_id: offered.await,
        end_own_show: false,
        leave_stage: false,
    };
    guest.app.accept_invitation(open).await.unwrap();
    let opened = guest.until("its green room", |seen| {
        (seen.room.as_ref()?.title == "Thumbs").then_some(())
    });
    opened.await;
    host.app.shutdown().await;
    guest.app.shutdown().await;
}
