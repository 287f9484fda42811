//! A panel from the first start to the end of the show.

use greenroom_contract::*;

use crate::house::House;

#[tokio::test(flavor = "multi_thread")]
async fn a_host_and_a_guest_hold_a_panel_and_the_host_ends_it_for_both() {
    let house = House::open().await;
    let mut host = house.greenroom_of("Maya Okafor").await;
    let mut guest = house.greenroom_of("Ravi Patel").await;

    let room_id = host.new_room("Designing for one thumb").await;
    host.sees("Maya Okafor").await;
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
    assert_eq!(room.room_id, room_id);
    assert!(room.actions.step_on_stage.is_some());
    guest.app.step_on_stage(Nothing {}).await.unwrap();
    host.sees("Ravi Patel").await;
    guest.sees("Maya Okafor").await;

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
    host.sees("Ravi Patel").await;

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
