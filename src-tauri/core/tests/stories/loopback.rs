//! Ten seconds of picture and sound through a real LiveKit server and back, before the stage: that they
//! come back, and that nobody sees or hears anything of it.

use greenroom_contract::*;
use greenroom_media::{devices::Devices, frames::TileId, made, test_pattern::read};

use crate::house::{Greenroom, House, Profile};
use crate::unnoticed::nobody_noticed;

const HOST: &str = "Maya Okafor";

/// A host whose microphone hears a made voice, and whose camera is the test pattern, in the green room.
async fn ready_host(house: &House) -> (Greenroom, String) {
    let voice = made::Voice {
        pitch: 220.0,
        seed: 4,
    };
    let profile = Profile::new(Ok(house.access())).with_devices(Devices::Made(voice));
    let mut host = house.greenroom_with(profile, HOST).await;
    let room_id = host.new_room("Designing for one thumb").await;
    host.until("picture and sound", |seen| {
        let stage = seen.stage.as_ref()?;
        let works = stage.camera.working && stage.microphone.working;
        (works && seen.loopback.may_record).then_some(())
    })
    .await;
    (host, room_id)
}

#[tokio::test(flavor = "multi_thread")]
async fn picture_and_sound_come_back_with_a_verdict_and_nobody_notices() {
    let house = House::open().await;
    let (mut host, room_id) = ready_host(&house).await;
    let mut guest = house.greenroom_of("Ravi Patel").await;
    // The guest is on the stage: nothing that anybody publishes in the show's room is missed.
    host.invite("Ravi").await;
    guest.accept().await;
    guest.app.step_on_stage(Nothing {}).await.unwrap();
    guest
        .until("the stage", |seen| {
            (seen.stage.as_ref()?.phase == StagePhase::OnStage).then_some(())
        })
        .await;

    host.app.record_loopback(Nothing {}).await.unwrap();
    host.until("the countdown", |seen| {
        matches!(seen.loopback.phase, LoopbackPhase::Recording { .. }).then_some(())
    })
    .await;
    let tile = host
        .until("what came back", |seen| {
            assert!(seen.loopback.problem.is_none(), "{:?}", seen.loopback);
            match seen.loopback.phase {
                LoopbackPhase::Playing { tile_id, .. } => Some(tile_id.expect("a picture")),
                _ => None,
            }
        })
        .await;
    // The picture is the host's own, as others would see it, and it moves.
    let hub = host.app.frame_hub();
    let mut changes = hub.changes();
    let mut clocks = Vec::new();
    let moves = async {
        while clocks.len() < 3 {
            changes.changed().await.expect("the hub lives");
            let frame = hub.newest_on(TileId(tile));
            let Some(reading) = frame.and_then(|frame| read(|x, y| frame.luma_at(x, y))) else {
                continue;
            };
            if clocks.last() != Some(&reading.clock_tenths) {
                clocks.push(reading.clock_tenths);
            }
        }
    };
    let moved = tokio::time::timeout(crate::house::DEADLINE, moves).await;
    moved.expect("a picture that moves");
    let view = &host.seen.loopback;
    let verdict = view.verdict.expect("a verdict");
    assert!(
        matches!(verdict.level, LevelFinding::Good { .. }),
        "{verdict:?}"
    );
    assert_eq!(verdict.noise, NoiseFinding::Quiet);
    assert_eq!(verdict.light, LightFinding::TestPattern);
    assert!(
        view.loudness.iter().any(|part| *part > 5),
        "{:?}",
        view.loudness
    );

    // Stopped half way, echo is not judged.
    host.app.stop_loopback(Nothing {}).await.unwrap();
    host.until("its end", |seen| {
        (seen.loopback.phase == LoopbackPhase::Resting).then_some(())
    })
    .await;
    let empty = async {
        while hub.newest_on(TileId(tile)).is_some() {
            changes.changed().await.expect("the hub lives");
        }
    };
    let emptied = tokio::time::timeout(crate::house::DEADLINE, empty).await;
    emptied.expect("its tile is empty");
    let echo = host.seen.loopback.verdict.map(|verdict| verdict.echo);
    assert_eq!(echo, Some(EchoFinding::NotPlayed));

    nobody_noticed(&mut guest, &host, HOST, &room_id).await;
    guest.app.shutdown().await;
    host.app.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_enters_the_studio_ends_it() {
    let house = House::open().await;
    let (mut host, _) = ready_host(&house).await;
    host.app.record_loopback(Nothing {}).await.unwrap();
    host.until("the countdown", |seen| {
        matches!(seen.loopback.phase, LoopbackPhase::Recording { .. }).then_some(())
    })
    .await;
    host.app.enter_studio(Nothing {}).await.unwrap();
    host.until("nothing of it", |seen| {
        (seen.loopback == LoopbackView::default()).then_some(())
    })
    .await;
    let refused = host.app.record_loopback(Nothing {}).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotAllowed);
    host.app.shutdown().await;
}
