//! What a computer may lack or lose: the rest goes on, and there is a way back.

use std::sync::Arc;

use greenroom_contract::*;
use greenroom_core::edge::error::ui_error;

use crate::house::{Greenroom, House, Profile, Seen, part};

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_cannot_start_is_told_and_can_be_tried_again() {
    for code in [ErrorCode::PortTaken, ErrorCode::LivekitServerMissing] {
        let profile = Profile::new(Err(ui_error(code, "told by the host of the network")));
        let mut greenroom = Greenroom::start(Arc::new(profile), None).await;
        for _ in 0..2 {
            let name = "Maya Okafor".to_owned();
            let answer = greenroom.app.start_local(StartLocal { name }).await;
            assert_eq!(answer.unwrap_err().code, code);
        }
        let phase = greenroom.until("the first run", |seen| {
            let session = seen.session.as_ref()?;
            (session.phase == SessionPhase::SignedOut).then_some(session.phase)
        });
        assert_eq!(phase.await, SessionPhase::SignedOut);
        greenroom.app.shutdown().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_keychain_everything_works_and_the_person_is_told() {
    let house = House::open().await;
    let profile = Arc::new(Profile::new(Ok(house.access())).without_keychain());
    let library = Some(part("GREENROOM_LIVEKIT_LIBRARY"));
    let mut greenroom = Greenroom::start(profile, library).await;
    let name = "Maya Okafor".to_owned();
    greenroom
        .app
        .start_local(StartLocal { name })
        .await
        .unwrap();
    greenroom.until_signed_in().await;
    assert!(!greenroom.seen.session.as_ref().unwrap().remembered);
    greenroom
        .until("the notice", |seen| {
            seen.notices.contains(&Notice::NotRemembered).then_some(())
        })
        .await;
    greenroom.new_room("Thumbs").await;
    greenroom.app.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_remembered_over_a_restart() {
    let house = House::open().await;
    let greenroom = house.greenroom_of("Maya Okafor").await;
    greenroom.app.shutdown().await;
    let library = Some(part("GREENROOM_LIVEKIT_LIBRARY"));
    let mut again = Greenroom::start(greenroom.profile.clone(), library).await;
    again.until_signed_in().await;
    let me = again.seen.session.as_ref().unwrap().me.clone().unwrap();
    assert_eq!(me.name, "Maya Okafor");
    again.app.shutdown().await;
}

/// A Greenroom that stops without a word while it is on air, and the next start of it.
async fn crash_on_air(house: &House) -> (String, Greenroom) {
    let mut host = house.greenroom_of("Maya Okafor").await;
    let room_id = host.new_room("Thumbs").await;
    host.go_live().await;
    let own = host.tile_of("Maya Okafor").await;
    let pin = PinTile {
        tile_id: Some(own.0),
    };
    host.app.pin_tile(pin).await.unwrap();
    host.profile.until_it_holds("\"pin\"").await;
    // No end, no leave: media and realtime stop as they do when a program dies.
    host.app.shutdown().await;
    let library = Some(part("GREENROOM_LIVEKIT_LIBRARY"));
    let mut again = Greenroom::start(host.profile.clone(), library).await;
    again.until_signed_in().await;
    // This computer's program was in the studio when it ended, and nobody is there now.
    let offered = again.until("the room that was left live", |seen| {
        let card = seen.home.as_ref()?.left_live.first()?;
        (card.whereabouts == Some(Whereabouts::ClosedHere)).then(|| card.room_id.clone())
    });
    assert_eq!(offered.await, room_id);
    (room_id, again)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_left_live_by_a_crash_can_be_rejoined() {
    let house = House::open().await;
    let (room_id, mut again) = crash_on_air(&house).await;
    again.app.rejoin_room(RoomRef { room_id }).await.unwrap();
    again
        .until("being live again", |seen| {
            let on_stage = seen.stage.as_ref()?.phase == StagePhase::OnStage;
            (seen.is_live() && on_stage).then_some(())
        })
        .await;
    let pinned = |seen: &Seen| {
        let pinned = seen.stage.as_ref()?.pinned?;
        (seen.tile_of("Maya Okafor")?.tile_id == pinned).then_some(())
    };
    again.until("what was pinned", pinned).await;
    again.app.end_show(Nothing {}).await.unwrap();
    again.app.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_left_live_by_a_crash_can_be_ended() {
    let house = House::open().await;
    let (room_id, mut again) = crash_on_air(&house).await;
    again.app.end_room(RoomRef { room_id }).await.unwrap();
    again
        .until("nothing to be left live", |seen| {
            seen.home.as_ref()?.left_live.is_empty().then_some(())
        })
        .await;
    again.app.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_camera_the_test_pattern_is_used_by_itself_and_shows_whose_it_is() {
    let house = House::open().await;
    let mut greenroom = house.greenroom_of("Maya Okafor").await;
    greenroom.new_room("Thumbs").await;
    let devices = greenroom.until("the devices", |seen| {
        let devices = seen.devices.as_ref()?;
        devices.camera.is_some().then(|| devices.clone())
    });
    let devices = devices.await;
    let real = devices
        .cameras
        .iter()
        .find(|camera| camera.kind == CameraKind::Camera);
    match real {
        None => assert_eq!(devices.camera.as_deref(), Some("test-pattern")),
        // A computer with a camera uses that; here the person chooses.
        Some(camera) => {
            assert_eq!(devices.camera.as_ref(), Some(&camera.id));
            let id = Some("test-pattern".to_owned());
            let chosen = greenroom.app.choose_camera(ChooseDevice { id }).await;
            chosen.unwrap();
        }
    }
    greenroom.sees("Maya Okafor").await;
    let ready = greenroom.until("the picture to be ready", |seen| {
        match seen.devices.as_ref()?.readiness.picture {
            PictureReadiness::Good { test_pattern, .. } => Some(test_pattern),
            _ => None,
        }
    });
    assert!(ready.await);
    greenroom.app.shutdown().await;
}
