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

    // On the stage of another room: the link changes nothing there.
    host.app.enter_studio(Nothing {}).await.unwrap();
    let elsewhere = host.app.open_link(&link).await;
    assert_eq!(elsewhere.unwrap_err().code, ErrorCode::RoomOpen);
    assert_eq!(led_nowhere(&mut host, 0).await, ErrorCode::RoomOpen);
    let stays = host.until("the room to stay", |seen| {
        let room = seen.room.as_ref()?;
        (room.place == Place::Studio).then(|| room.room_id.clone())
    });
    assert_eq!(stays.await, on_stage);
    host.app.shutdown().await;
    guest.app.shutdown().await;
}
