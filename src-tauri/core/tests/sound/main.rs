//! Sound that goes out is the chosen microphone's, sound that comes in is heard at the chosen
//! speaker, whatever becomes of both. A program of its own, since the environment says where the
//! sound server is.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

#[path = "../stories/house.rs"]
#[allow(dead_code)] // The stories use the rest.
mod house;
mod late;
#[path = "../../../media/tests/sound_server/mod.rs"]
mod sound_server;
#[path = "../../../media/tests/x_display/mod.rs"]
mod x_display;

use std::path::Path;
use std::time::{Duration, Instant};

use greenroom_contract::*;
use greenroom_media::screens::Screens;
use house::{Greenroom, House, Profile};
use sound_server::{Ear, SoundServer};
use x_display::{WHITE, XDisplay};

const HOST: &str = "Maya Okafor";
const GUEST: &str = "Ravi Patel";

/// What is whistled into the host's two microphones, and what the host's speaker plays.
const ONE: f64 = 660.0;
const OTHER: f64 = 1_050.0;
const MUSIC: f64 = 1_480.0;

#[test]
fn what_is_chosen_is_what_is_heard_however_devices_and_sound_server_come_and_go() {
    let folder = tempfile::tempdir().unwrap();
    SoundServer::announce(folder.path());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(story(folder.path()));
}

/// Says how long the guest hears nothing while either goes over to another device.
async fn going_over(server: &SoundServer, host: &mut Greenroom, guest: &mut Greenroom) {
    server.speaker("room", "Room");
    server.speaker_through("left", "room");
    server.speaker_through("right", "room");
    let plugged = [("first", "First"), ("second", "Second")];
    let plugged = plugged.map(|(id, name)| server.microphone(id, name));
    let both = [ONE, OTHER].iter().zip(["first-feed", "second-feed"]);
    let _whistles: Vec<_> = both
        .map(|(pitch, feed)| server.whistle_on(feed, *pitch))
        .collect();
    let step = ProcessingStep::NoiseSuppression;
    let suppression = |on| SwitchProcessing { step, on };
    host.app
        .switch_processing(suppression(false))
        .await
        .unwrap();
    host.app.refresh_devices(Nothing {}).await.unwrap();
    guest.app.refresh_devices(Nothing {}).await.unwrap();
    host.app.choose_microphone(id("first")).await.unwrap();
    guest.app.choose_speaker(id("left")).await.unwrap();
    let ear = server.ear("room");
    ear.heard.hears(ONE);
    for (what, pitch) in [("microphone", OTHER), ("speaker", OTHER)] {
        ear.heard.forget();
        sound_server::eventually("two seconds", || ear.heard.len() > 96_000);
        let without = ear.heard.longest_hole();
        ear.heard.forget();
        if what == "microphone" {
            host.app.choose_microphone(id("second")).await.unwrap();
        } else {
            guest.app.choose_speaker(id("right")).await.unwrap();
        }
        sound_server::eventually("two seconds", || ear.heard.len() > 96_000);
        ear.heard.hears(pitch);
        let hole = ear.heard.longest_hole();
        eprintln!(
            "another {what}: the guest heard nothing for {hole:?} at most, {without:?} before"
        );
    }
    host.app.switch_processing(suppression(true)).await.unwrap();
    host.app.choose_microphone(id("other")).await.unwrap();
    for microphone in plugged {
        server.unplug(&microphone);
    }
}

/// Shares a window by its title, with what other programs play.
async fn share_with_sound(host: &mut Greenroom, title: &str) {
    host.app.open_surfaces(Nothing {}).await.unwrap();
    let found = host.until("the window in the list", |seen| {
        let surfaces = seen.surfaces.as_ref()?;
        assert!(surfaces.has_sound);
        let found = surfaces.surfaces.iter().find(|one| one.title == title)?;
        Some(found.id.clone())
    });
    let chosen = ShareSurface {
        id: Some(found.await),
        detail: ShareDetail::Motion,
        sound: true,
    };
    host.app.share_surface(chosen).await.unwrap();
    let goes_out = host.until("the share with its sound", |seen| {
        let sharing = seen.stage.as_ref()?.sharing.as_ref()?;
        (!sharing.starting && sharing.sound && sharing.sound_problem.is_none()).then_some(())
    });
    goes_out.await;
}

fn id(id: &str) -> ChooseDevice {
    let id = Some(id.to_owned());
    ChooseDevice { id }
}

async fn story(folder: &Path) {
    let server = SoundServer::start(folder);
    // The system's own choices are nobody's here.
    server.speaker("unused", "Unused");
    server.prefer_speaker("unused");
    let unplug_silent = server.microphone("silent", "Silent");
    server.prefer_microphone("silent");
    server.speaker("host-ear", "USB Audio");
    server.speaker("guest-ear", "USB Audio");
    server.speaker("other-ear", "Other");
    let unplug_one = server.microphone("one", "USB Audio");
    let unplug_other = server.microphone("other", "USB Audio");
    let one = server.whistle("one-feed", ONE);
    let other = server.whistle("other-feed", OTHER);
    let music = server.whistle("host-ear", MUSIC);

    let house = House::open().await;
    let display = XDisplay::start(640, 360);
    let _film = display.window("Film", (0, 0, 640, 360), WHITE);
    let profile = Profile::new(Ok(house.access())).at(Screens::of_display(display.name()));
    let mut host = house.greenroom_with(profile, HOST).await;
    let mut guest = house.greenroom_of(GUEST).await;
    for greenroom in [&mut host, &mut guest] {
        let listed = |seen: &house::Seen| {
            let devices = seen.devices.as_ref()?;
            (!devices.looking && devices.speakers.len() > 3).then_some(())
        };
        greenroom.until("the devices", listed).await;
    }
    // Before a room is open, and again when there is one.
    host.app.choose_microphone(id("one")).await.unwrap();
    host.app.choose_speaker(id("host-ear")).await.unwrap();
    guest.app.choose_speaker(id("guest-ear")).await.unwrap();
    host.new_room("Thumbs").await;
    host.go_live().await;
    host.invite("Ravi").await;
    guest.accept().await;
    guest.app.step_on_stage(Nothing {}).await.unwrap();
    host.sees(GUEST).await;
    let ear = server.ear("guest-ear");
    ear.heard.hears(ONE);
    assert_eq!(hears_of(&ear), (true, false, false));
    assert_eq!(in_use(&host), Some("USB Audio".to_owned()));

    // Going over to another one: at the far end nothing is unpublished or muted.
    host.app.choose_microphone(id("other")).await.unwrap();
    ear.heard.hears(OTHER);
    ear.heard.forget();
    ear.heard.hears(OTHER);
    assert_eq!(hears_of(&ear), (false, true, false));
    guest.app.choose_speaker(id("other-ear")).await.unwrap();
    let ear = server.ear("other-ear");
    ear.heard.hears(OTHER);

    // What the host's programs play is heard with a share that asks for it, also while the host is
    // muted, and no longer than that.
    host.app.set_microphone(Switch { on: false }).await.unwrap();
    // Programs as well.
    drop((one, other));
    share_with_sound(&mut host, "Film").await;
    ear.heard.hears(MUSIC);
    host.app.stop_sharing(Nothing {}).await.unwrap();
    let is_over = || ear.heard.whistles(MUSIC) == 0;
    sound_server::eventually("the end of the music", is_over);
    let one = server.whistle("one-feed", ONE);
    let other = server.whistle("other-feed", OTHER);
    host.app.set_microphone(Switch { on: true }).await.unwrap();
    ear.heard.hears(OTHER);

    drop(other);
    guest.sees(HOST).await;
    late::a_voice_is_as_late_as_is_said(&server, "other-feed", "other-ear", &mut guest, HOST).await;
    let other = server.whistle("other-feed", OTHER);

    going_over(&server, &mut host, &mut guest).await;
    guest.app.choose_speaker(id("other-ear")).await.unwrap();
    ear.heard.hears(OTHER);

    // The chosen one is unplugged: another is used, which is said, and used again when it is back.
    server.unplug(&unplug_other);
    let replaced = host.until("what takes its place", |seen| {
        seen.notices.iter().find_map(|notice| match notice {
            Notice::DeviceReplaced { lost, used } => Some((lost.clone(), used.clone())),
            _ => None,
        })
    });
    let names = ("USB Audio (2)".to_owned(), "Silent".to_owned());
    assert_eq!(replaced.await, names);
    drop(other);

    // The only one is unplugged: that is said, and the speaker is not recorded.
    server.unplug(&unplug_one);
    drop(one);
    let unplugged = Instant::now();
    server.unplug(&unplug_silent);
    host.until("the loss", |seen| {
        let gone = |notice: &Notice| matches!(notice, Notice::MicrophoneGone { .. });
        let problem = seen.stage.as_ref()?.microphone.problem.as_ref()?;
        (problem.code == ErrorCode::NoMicrophone && seen.notices.iter().any(gone)).then_some(())
    })
    .await;
    eprintln!("the loss was said after {:?}", unplugged.elapsed());
    guest
        .until("the host's mute", |seen| {
            (!seen.tile_of(HOST)?.microphone_on).then_some(())
        })
        .await;
    let is_over = || ear.heard.whistles(OTHER) == 0;
    sound_server::eventually("the end of what was on its way", is_over);
    ear.heard.forget();
    sound_server::eventually("a second of silence", || ear.heard.len() > 48_000);
    assert_eq!(
        hears_of(&ear),
        (false, false, false),
        "nor what the speaker plays"
    );

    // A server that hangs touches no picture, and is back by itself.
    drop((ear, music));
    server.hang();
    let hung = host.until("the sentence", |seen| {
        let problem = seen.stage.as_ref()?.microphone.problem.as_ref()?;
        (problem.code == ErrorCode::SoundServerHangs).then_some(())
    });
    hung.await;
    let before = threads();
    host.sees(GUEST).await;
    guest.sees(HOST).await;
    server.go_on();
    let comes_back = |seen: &house::Seen| {
        let devices = seen.devices.as_ref()?;
        devices.sound_problem.is_none().then_some(())
    };
    host.until("the server", comes_back).await;
    assert!(threads() <= before + 8, "{} {before}", threads());

    // One that ends and starts again, too: the microphone of before is as before.
    drop(server);
    host.until("the sentence", |seen| {
        let problem = seen.stage.as_ref()?.microphone.problem.as_ref()?;
        (problem.code == ErrorCode::NoSoundServer).then_some(())
    })
    .await;
    let server = SoundServer::start(folder);
    server.speaker("other-ear", "Other");
    server.microphone("other", "USB Audio");
    let _other = server.whistle("other-feed", OTHER);
    let ear = server.ear("other-ear");
    ear.heard.hears(OTHER);

    // Whoever leaves waits for no sound server.
    host.app.end_show(Nothing {}).await.unwrap();
    server.hang();
    let left = async {
        host.app.shutdown().await;
        guest.app.shutdown().await;
    };
    let left = tokio::time::timeout(Duration::from_secs(10), left).await;
    left.expect("both are gone though the sound server hangs");
    server.go_on();
}

fn in_use(greenroom: &Greenroom) -> Option<String> {
    greenroom.seen.devices.as_ref()?.microphone_in_use.clone()
}

/// Which of the whistles the last second had.
fn hears_of(ear: &Ear) -> (bool, bool, bool) {
    let has = |pitch| ear.heard.whistles(pitch) > 0;
    (has(ONE), has(OTHER), has(MUSIC))
}

/// How many threads this program has.
fn threads() -> usize {
    std::fs::read_dir("/proc/self/task").unwrap().count()
}
