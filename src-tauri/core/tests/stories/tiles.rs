//! What is received of somebody follows the tile that shows it.

use std::time::Instant;

use greenroom_contract::*;

use crate::house::{House, Seen};

/// The test pattern. It is too small for LiveKit to make a smaller one of it as well.
const WHOLE: u32 = 640;

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_never_received_smaller_than_its_tile_and_not_at_all_while_that_is_hidden() {
    let house = House::open().await;
    let mut host = house.greenroom_of("Maya Okafor").await;
    let mut guest = house.greenroom_of("Ravi Menon").await;
    host.new_room("Thumbs").await;
    host.invite("Ravi").await;
    guest.accept().await;
    host.go_live().await;
    guest.app.step_on_stage(Nothing {}).await.unwrap();
    let tile = guest.tile_of("Maya Okafor").await;

    guest.shows(tile, (640, 360));
    guest.receives_only(tile, WHOLE).await;
    guest.hides(tile);
    guest.receives_nothing(tile).await;
    guest.shows(tile, (640, 360));
    guest.receives(tile, WHOLE).await;
    guest.app.leave_stage(Nothing {}).await.unwrap();
    host.app.end_show(Nothing {}).await.unwrap();
    host.app.shutdown().await;
    guest.app.shutdown().await;
}

/// Of the test pattern's sizes.
fn large() -> PictureFormat {
    PictureFormat {
        width: 1280,
        height: 720,
        frames_per_second: 24,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_gets_another_size_on_stage_is_announced_in_that_and_its_layers_follow() {
    let house = House::open().await;
    let mut host = house.greenroom_of("Maya Okafor").await;
    let mut guest = house.greenroom_of("Ravi Menon").await;
    host.new_room("Thumbs").await;
    host.invite("Ravi").await;
    guest.accept().await;
    host.go_live().await;
    guest.app.step_on_stage(Nothing {}).await.unwrap();
    let tile = guest.tile_of("Maya Okafor").await;
    guest.shows(tile, (1280, 720));
    guest.receives(tile, WHOLE).await;

    let offers = |seen: &Seen| {
        let formats = &seen.devices.as_ref()?.picture_formats;
        formats.contains(&large()).then_some(())
    };
    host.until("the sizes of the test pattern", offers).await;
    for (format, width) in [(Some(large()), 1280), (None, WHOLE), (Some(large()), 1280)] {
        let chosen = Instant::now();
        let choice = ChoosePictureFormat { format };
        host.app.choose_picture_format(choice).await.unwrap();
        guest.receives(tile, width).await;
        eprintln!("{width} wide is seen after {:?}", chosen.elapsed());
    }
    // A small tile brings the smaller layer that only a large picture has.
    guest.shows(tile, (320, 180));
    guest.receives_only(tile, 320).await;
    let is_seen = |seen: &Seen| {
        let tile = seen.tile_of("Maya Okafor")?;
        assert_eq!(tile.away_since, None, "the host was there all the time");
        assert!(seen.is_live());
        tile.camera_on.then_some(())
    };
    guest.until("the host", is_seen).await;
    host.app.end_show(Nothing {}).await.unwrap();
    host.app.shutdown().await;
    guest.app.shutdown().await;
}
