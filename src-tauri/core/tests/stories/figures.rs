//! The stage in numbers, as WebRTC counts it over a real LiveKit server, and as the clock says that is
//! burnt into the picture.

use std::time::Duration;

use greenroom_contract::*;
use greenroom_media::frames::{TileId, now};
use greenroom_media::test_pattern::read;

use crate::house::{Greenroom, House};

#[tokio::test(flavor = "multi_thread")]
async fn whoever_looks_at_the_numbers_sees_what_goes_out_and_what_comes_and_nothing_is_counted_after()
 {
    let house = House::open().await;
    let mut host = house.greenroom_of("Maya Okafor").await;
    let mut guest = house.greenroom_of("Ravi Patel").await;
    host.new_room("Designing for one thumb").await;
    host.go_live().await;
    host.invite("Ravi").await;
    guest.accept().await;
    guest.app.step_on_stage(Nothing {}).await.unwrap();
    host.sees("Ravi Patel").await;

    host.app.show_figures(Switch { on: true }).await.unwrap();
    let (figures, own, other) = host
        .until("the numbers of both pictures", |seen| {
            let stage = seen.stage.as_ref()?;
            let figures = stage.figures.as_ref()?;
            figures.round_trip_ms?;
            let picture = |is_me| {
                let tile = stage.tiles.iter().find(|tile| tile.is_me == is_me)?;
                let of = |one: &&TileFigures| one.tile_id == tile.tile_id;
                let picture = figures.tiles.iter().find(of)?.picture.clone()?;
                (picture.kbps? > 0 && picture.frames_per_second? > 0).then_some(picture)
            };
            let (own, other) = (picture(true)?, picture(false)?);
            other.jitter_buffer_ms?;
            Some((figures.clone(), own, other))
        })
        .await;
    // Of the test pattern: wide, and no larger than what is sent.
    for picture in [&own, &other] {
        let (width, height) = (picture.width.unwrap(), picture.height.unwrap());
        assert!(width > height && width <= 1280, "{picture:?}");
        assert!(picture.frames_per_second <= Some(60), "{picture:?}");
    }
    assert!(own.limit.is_some() && own.jitter_buffer_ms.is_none());
    assert_eq!(other.limit, None);
    assert!(figures.round_trip_ms < Some(2_000), "{figures:?}");

    // A page that is loaded again under the open numbers looks at them no more, until it asks.
    let mut again = host.another_page();
    is_counted(&mut again, false).await;
    again.app.show_figures(Switch { on: true }).await.unwrap();
    is_counted(&mut again, true).await;
    again.app.show_figures(Switch { on: false }).await.unwrap();
    is_counted(&mut again, false).await;
    host.app.end_show(Nothing {}).await.unwrap();
    host.app.shutdown().await;
    guest.app.shutdown().await;
}

async fn is_counted(page: &mut Greenroom, counted: bool) {
    page.until("numbers, or none", |seen| {
        let figures = &seen.stage.as_ref()?.figures;
        (figures.is_some() == counted).then_some(())
    })
    .await;
}

/// Tenths of a second that are looked at for the burnt-in clock.
const TENTHS: usize = 30;
/// From one picture of the test pattern to the next.
const PICTURE: f64 = 1_000.0 / 24.0;

/// How late a tile's pictures are by the clock that is burnt into them, in milliseconds. A tenth of a second
/// begins at some time before the first picture that shows it, on the average half a picture.
async fn late_by_burnt_in_clock(page: &Greenroom, tile: TileId) -> f64 {
    let hub = page.app.frame_hub();
    let mut changes = hub.changes();
    let (mut last, mut late) = (None, Vec::new());
    let looking = async {
        while late.len() < TENTHS {
            changes.changed().await.expect("the hub lives");
            let here = now().as_millis();
            let Some(frame) = hub.newest_on(tile) else {
                continue;
            };
            let Some(reading) = read(|x, y| frame.luma_at(x, y)) else {
                continue;
            };
            let tenth = reading.clock_tenths;
            let before = last.replace(tenth);
            // Only where the one before was seen it is the first picture of this tenth.
            if before == Some(tenth.wrapping_sub(1)) {
                let cycle = 65_536 * 100;
                let shown = u128::from(tenth) * 100;
                late.push((here % cycle + cycle - shown) as f64 % cycle as f64);
            }
        }
    };
    let looked = tokio::time::timeout(Duration::from_secs(20), looking).await;
    looked.expect("pictures with a clock");
    late.iter().sum::<f64>() / TENTHS as f64 - PICTURE / 2.0
}

#[tokio::test(flavor = "multi_thread")]
async fn how_late_a_picture_is_said_to_be_is_how_late_its_burnt_in_clock_is() {
    let house = House::open().await;
    let mut host = house.greenroom_of("Maya Okafor").await;
    let mut guest = house.greenroom_of("Ravi Patel").await;
    host.new_room("Designing for one thumb").await;
    host.go_live().await;
    host.invite("Ravi").await;
    guest.accept().await;
    guest.app.step_on_stage(Nothing {}).await.unwrap();
    host.sees("Ravi Patel").await;
    let tile = host.tile_of("Ravi Patel").await;

    host.app.show_figures(Switch { on: true }).await.unwrap();
    // On a busy computer the first answers take long, and say little.
    let said = host
        .until("the picture's delay, known well", |seen| {
            let figures = seen.stage.as_ref()?.figures.as_ref()?;
            let of = |one: &&TileFigures| one.tile_id == tile.0;
            let delay = figures.tiles.iter().find(of)?.picture.as_ref()?.delay;
            delay.filter(|delay| delay.error <= 25)
        })
        .await;
    let by_clock = late_by_burnt_in_clock(&host, tile).await;
    eprintln!("said {said:?}, by the burnt-in clock {by_clock:.1} ms");
    // The clock shows tenths, so that its mean is known to some milliseconds; and both look at different
    // pictures of a line that is never quite even.
    let most = f64::from(said.error) + 20.0;
    let apart = (f64::from(said.ms) - by_clock).abs();
    assert!(apart <= most, "{said:?}, but {by_clock:.1} ms");
    host.app.end_show(Nothing {}).await.unwrap();
    host.app.shutdown().await;
    guest.app.shutdown().await;
}
