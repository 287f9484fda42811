//! That what somebody does before the stage is noticed by nobody: neither by who is on it, nor by the
//! platform.

use greenroom_contract::*;

use crate::house::{Greenroom, Seen};

/// Whether the show has begun, or somebody sees or hears its host.
fn is_disturbed(seen: &Seen, host: &str) -> bool {
    let room = seen.room.as_ref();
    room.is_some_and(|room| room.status != RoomStatus::Idle) || seen.tile_of(host).is_some()
}

/// The guest has noticed nothing of what the host did in this room, and nor has the platform. Called with
/// the guest on the stage, where nothing is missed that anybody publishes in the show's room.
pub async fn nobody_noticed(guest: &mut Greenroom, host: &Greenroom, name: &str, room_id: &str) {
    // What the guest's stage says next comes after whatever there could have been.
    guest
        .app
        .set_microphone(Switch { on: false })
        .await
        .unwrap();
    guest
        .until("the own mute", |seen| {
            assert!(
                !is_disturbed(seen, name),
                "{:?} {:?}",
                seen.room,
                seen.stage
            );
            (!seen.stage.as_ref()?.microphone.on).then_some(())
        })
        .await;
    let card = host.seen.home.as_ref().unwrap();
    let card = card.rooms.iter().find(|card| card.room_id == room_id);
    assert_eq!(card.unwrap().status, RoomStatus::Idle);
}
