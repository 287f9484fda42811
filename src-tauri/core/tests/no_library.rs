//! A computer without LiveKit's SDK library. A program of its own, since a library that was loaded
//! once stays.
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

#[path = "stories/house.rs"]
#[allow(dead_code)] // The stories use the rest.
mod house;

use std::sync::Arc;

use greenroom_contract::*;
use house::{Greenroom, House, Profile};

#[tokio::test(flavor = "multi_thread")]
async fn the_stage_says_what_is_missing_while_rooms_and_chat_go_on() {
    let house = House::open().await;
    let profile = Arc::new(Profile::new(Ok(house.access())));
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("liblivekit_ffi.so");
    let mut greenroom = Greenroom::start(profile, Some(nowhere)).await;
    let name = "Maya Okafor".to_owned();
    greenroom
        .app
        .start_local(StartLocal { name })
        .await
        .unwrap();
    greenroom.until_signed_in().await;
    greenroom.new_room("Thumbs").await;

    for _ in 0..2 {
        let refused = greenroom.app.enter_studio(Nothing {}).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::SdkMissing);
    }
    let place = greenroom.until("the green room to stay", |seen| {
        seen.room.as_ref().map(|room| (room.place, room.over))
    });
    assert_eq!(place.await, (Place::GreenRoom, None));

    greenroom
        .until("the chat", |seen| {
            (seen.chat.as_ref()?.phase == ChatPhase::Ready).then_some(())
        })
        .await;
    let text = "Nobody can see me, but I can write.".to_owned();
    greenroom
        .app
        .send_message(SendMessage { text })
        .await
        .unwrap();
    greenroom
        .until("the message", |seen| {
            let item = seen.messages.first()?;
            (item.delivery == Delivery::Sent).then_some(())
        })
        .await;
    greenroom.app.shutdown().await;
}
