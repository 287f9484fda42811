//! The stage in numbers, as WebRTC counts it over a real LiveKit server.

use greenroom_contract::*;

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
