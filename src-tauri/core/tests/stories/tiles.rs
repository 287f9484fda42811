//! What is received of somebody follows the tile that shows it.

use greenroom_contract::*;

use crate::house::House;

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
