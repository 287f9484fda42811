//! A show whose sound comes late and whose media server goes and comes back, twice. A program of its
//! own, since the environment says where the sound server is.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

#[path = "../stories/house.rs"]
#[allow(dead_code)] // The stories use the rest.
mod house;
mod media_server;
#[path = "../../../media/tests/sound_server/mod.rs"]
mod sound_server;

use std::path::Path;

use greenroom_contract::*;
use house::{Greenroom, House};
use media_server::MediaServer;
use sound_server::SoundServer;

const HOST: &str = "Maya Okafor";
const GUEST: &str = "Ravi Patel";

#[test]
fn a_show_outlives_its_media_server_and_what_was_muted_meanwhile_stays_muted() {
    let folder = tempfile::tempdir().unwrap();
    SoundServer::announce(folder.path());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(story(folder.path()));
}

async fn story(folder: &Path) {
    let port = free_port();
    let mut media = MediaServer::reporting_to(port);
    media.start().await;
    let data = tempfile::tempdir().unwrap();
    let house = House::with(data, "key-of-this-house", |network| {
        network.listen.set_port(port);
        network.livekit = media.config();
    })
    .await;
    let mut host = house.greenroom_of(HOST).await;
    let mut guest = house.greenroom_of(GUEST).await;
    host.new_room("Thumbs").await;
    host.go_live().await;
    host.invite("Ravi").await;
    guest.accept().await;
    guest.app.step_on_stage(Nothing {}).await.unwrap();
    host.sees(GUEST).await;
    guest.sees(HOST).await;

    let silent = host.until("why there is no sound", |seen| {
        let problem = seen.stage.as_ref()?.microphone.problem.as_ref()?;
        Some(problem.code)
    });
    assert_eq!(silent.await, ErrorCode::NoSoundServer);
    let sound = SoundServer::start(folder);
    sound.speaker("spk", "Speaker");
    sound.prefer_speaker("spk");
    sound.microphone("mic", "Microphone");
    sound.prefer_microphone("mic");
    hears(&mut guest, HOST, true).await;
    hears(&mut host, GUEST, true).await;

    // Without a word: LiveKit's own engine finds back.
    media.kill();
    lose(&mut host, &mut guest).await;
    host.app.set_microphone(Switch { on: false }).await.unwrap();
    quiet_meanwhile(&mut host).await;
    media.start().await;
    find_back(&mut host, &mut guest).await;
    hears(&mut guest, HOST, false).await;
    hears(&mut host, GUEST, true).await;

    // Sent away: the stage connects anew by itself.
    host.app.set_microphone(Switch { on: true }).await.unwrap();
    hears(&mut guest, HOST, true).await;
    media.send_everybody_away().await;
    lose(&mut host, &mut guest).await;
    host.app.set_microphone(Switch { on: false }).await.unwrap();
    quiet_meanwhile(&mut host).await;
    media.start().await;
    find_back(&mut host, &mut guest).await;
    hears(&mut guest, HOST, false).await;
    hears(&mut host, GUEST, true).await;
    host.app.set_microphone(Switch { on: true }).await.unwrap();
    hears(&mut guest, HOST, true).await;

    host.app.end_show(Nothing {}).await.unwrap();
    host.app.shutdown().await;
    guest.app.shutdown().await;
}

/// A port that is free now.
fn free_port() -> u16 {
    let any = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    any.local_addr().unwrap().port()
}

/// Waits until somebody's microphone is shown as on, or as off.
async fn hears(greenroom: &mut Greenroom, name: &str, on: bool) {
    let shown = greenroom.until("the microphone", |seen| {
        (seen.tile_of(name)?.microphone_on == on).then_some(())
    });
    shown.await;
}

fn is_away(seen: &house::Seen) -> Option<()> {
    let stage = seen.stage.as_ref()?;
    matches!(stage.phase, StagePhase::Reconnecting { on_stage: true, .. }).then_some(())
}

async fn lose(host: &mut Greenroom, guest: &mut Greenroom) {
    host.until("the outage", is_away).await;
    guest.until("the outage", is_away).await;
}

/// Both tiles stay while the connection is away, and the own one says that it is muted.
async fn quiet_meanwhile(host: &mut Greenroom) {
    let quiet = host.until("the mute", |seen| {
        is_away(seen)?;
        assert_eq!(seen.stage.as_ref()?.tiles.len(), 2, "tiles stay");
        (!seen.tile_of(HOST)?.microphone_on).then_some(())
    });
    quiet.await;
}

/// Both are on stage again, with both tiles all the time, and see each other move.
async fn find_back(host: &mut Greenroom, guest: &mut Greenroom) {
    for greenroom in [&mut *host, &mut *guest] {
        let back = greenroom.until("being on stage again", |seen| {
            let stage = seen.stage.as_ref()?;
            assert_eq!(stage.tiles.len(), 2, "tiles stay");
            (stage.phase == StagePhase::OnStage).then_some(())
        });
        back.await;
    }
    host.sees(GUEST).await;
    guest.sees(HOST).await;
}
