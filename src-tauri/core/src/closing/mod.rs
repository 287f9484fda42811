//! The end of the window: whether it concerns others, and the question that is asked then.

mod effects;
pub(crate) mod heard;
mod input;
mod machine;

#[cfg(test)]
mod tests;

use greenroom_contract::{Notice, Part};
use tokio::sync::broadcast;

pub(crate) use self::input::{Answer, Input};
use self::machine::ClosingMachine;
pub use self::machine::{ClosingState, OnAir};
use crate::{
    actor::{self, Handle, Supervisor},
    room::RoomHandle,
};

pub(crate) type ClosingHandle = Handle<ClosingMachine>;

/// Starts the actor.
pub(crate) fn start(
    supervisor: &Supervisor,
    notices: &broadcast::Sender<Notice>,
    room: RoomHandle,
) -> ClosingHandle {
    let machine = ClosingMachine::default();
    actor::start(supervisor, Part::Closing, machine, notices, |_| room)
}
