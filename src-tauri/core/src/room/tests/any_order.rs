//! What holds in any order of presses, answers and events.
//!
//! The other side is played by a model of its own ([`super::world`]): every action that has an
//! answer gets it exactly once, at any later time and with any outcome. Only the stage does what it
//! is told in the order in which it was told.

use proptest::prelude::*;

use super::{
    steps::{Press, Step, step},
    world::World,
    *,
};

proptest! {
    /// Each step is checked by [`World`]: what goes out, and what is shown.
    #[test]
    fn whatever_happens_every_press_is_answered_once_and_what_is_shown_is_true(
        begins_with_a_room in any::<bool>(),
        steps in proptest::collection::vec(step(), 0..120),
    ) {
        let mut world = World::new();
        world.step(Step::SignedIn)?;
        if begins_with_a_room {
            world.press(&Press::Open { room: 0, rejoin: false })?;
            for _ in 0..2 {
                world.answer(0, own_room(RoomStatus::Idle), None)?;
            }
        }
        for step in steps {
            world.step(step)?;
        }
        world.settle()?;
    }
}
