//! A panel from the first start to the end of the show.

use std::collections::HashMap;

use greenroom_contract::*;
use greenroom_media::frames::{TileId, Want};
use greenroom_media::test_pattern::{identity_of, read};

use crate::house::{Greenroom, House};

/// Waits until the tile of a person shows that person's moving test pattern.
async fn sees(greenroom: &mut Greenroom, name: &str) {
    let tile = greenroom
        .until("the tile", |seen| {
            seen.tile_of(name).map(|tile| TileId(tile.tile_id))
        })
        .await;
    let hub = greenroom.app.frame_hub();
    let want = Want {
        width: 640,
        height: 360,
        visible: true,
    };
    hub.set_wants(HashMap::from([(tile, want)]));
    let mut changes = hub.changes();
    let mut clocks = Vec::new();
    let moving = async {
        while clocks.len() < 2 {
            changes.changed().await.expect("the hub lives");
            let Some(frame) = hub.newest(tile) else {
                continue;
            };
            let Some(reading) = read(|x, y| frame.luma_at(x, y)) else {
                continue;
            };
            assert_eq!(
                reading.identity,
                identity_of(name),
                "somebody else's picture"
            );
            if clocks.last() != Some(&reading.clock_tenths) {
                clocks.push(reading.clock_tenths);
            }
        }
    };
    let deadline = std::time::Duration::from_secs(40);
    let waited = tokio::time::timeout(deadline, moving).await;
    waited.unwrap_or_else(|_| panic!("no moving picture of {name}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_and_a_guest_hold_a_panel_and_the_host_ends_it_for_both() {
    let house = House::open().await;
    let mut host = house.greenroom_of("Maya Okafor").await;
    let mut guest = house.greenroom_of("Ravi Patel").await;

    let room_id = host.new_room("Designing for one thumb").await;
    sees(&mut host, "Maya Okafor").await;
    host.app.enter_studio(Nothing {}).await.unwrap();
    let line = host.until("the studio", |seen| {
        let room = seen.room.as_ref()?;
        (room.place == Place::Studio).then(|| room.status_line.clone())
    });
    assert_eq!(line.await, StatusLine::NotLive);
    host.app.go_live(Nothing {}).await.unwrap();
    host.until("being live", |seen| seen.is_live().then_some(()))
        .await;

    host.invite("Ravi").await;
    guest.accept().await;
    let room = guest.seen.room.clone().unwrap();
    assert_eq!((room.room_id, room.my_role), (room_id, Role::CoHost));
    guest.app.step_on_stage(Nothing {}).await.unwrap();
    sees(&mut host, "Ravi Patel").await;
    sees(&mut guest, "Maya Okafor").await;

    for (greenroom, text) in [(&host, "Welcome, Ravi."), (&guest, "Glad to be here.")] {
        let text = text.to_owned();
        greenroom
            .app
            .send_message(SendMessage { text })
            .await
            .unwrap();
    }
    for greenroom in [&mut host, &mut guest] {
        for (text, badge) in [
            ("Welcome, Ravi.", Badge::Host),
            ("Glad to be here.", Badge::CoHost),
        ] {
            let found = greenroom.until(text, |seen| {
                let mut sent = seen.messages.iter().filter(|item| item.text == text);
                let first = sent.next()?;
                assert!(sent.next().is_none(), "{text:?} stands there twice");
                (first.delivery == Delivery::Sent).then_some(first.badge)
            });
            assert_eq!(found.await, Some(badge), "{text:?}");
        }
    }

    guest.app.leave_stage(Nothing {}).await.unwrap();
    host.until("the guest to be gone", |seen| {
        seen.tile_of("Ravi Patel").is_none().then_some(())
    })
    .await;
    host.until("the show to go on", |seen| seen.is_live().then_some(()))
        .await;

    host.invite("Ravi").await;
    guest.accept().await;
    guest.app.step_on_stage(Nothing {}).await.unwrap();
    sees(&mut host, "Ravi Patel").await;

    host.app.end_show(Nothing {}).await.unwrap();
    for greenroom in [&mut host, &mut guest] {
        let over = greenroom.until("the end", |seen| seen.room.as_ref()?.over);
        assert_eq!(over.await, Over::Ended);
        let phase = greenroom.until("an empty stage", |seen| {
            let stage = seen.stage.as_ref()?;
            stage.tiles.is_empty().then(|| stage.phase.clone())
        });
        assert_eq!(phase.await, StagePhase::Off);
    }
    host.app.shutdown().await;
    guest.app.shutdown().await;
}
