//! A computer without a sound server. A program of its own, since the environment says where one is.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

#[path = "stories/house.rs"]
#[allow(dead_code)] // The stories use the rest.
mod house;

use greenroom_contract::*;
use house::House;

#[test]
fn without_sound_the_show_goes_on_and_the_person_is_told() {
    let folder = tempfile::tempdir().unwrap();
    // SAFETY: no other thread runs yet.
    unsafe {
        std::env::set_var("PULSE_SERVER", folder.path().join("nowhere"));
        std::env::set_var("XDG_RUNTIME_DIR", folder.path());
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let house = House::open().await;
        let mut host = house.greenroom_of("Maya Okafor").await;
        host.new_room("Thumbs").await;
        let problem = host.until("the problem", |seen| {
            seen.devices.as_ref()?.sound_problem.clone()
        });
        assert_eq!(problem.await.code, ErrorCode::NoSoundServer);
        host.go_live().await;
        let picture = host.until("the own picture", |seen| {
            seen.tile_of("Maya Okafor").map(|tile| tile.camera_on)
        });
        assert!(picture.await);
        host.app.end_show(Nothing {}).await.unwrap();
        host.app.shutdown().await;
    });
}
