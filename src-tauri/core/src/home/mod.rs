//! Home: own rooms, and those that were left live.

mod effects;
mod input;
mod machine;
mod shown;
mod thumbnail;
mod whereabouts;

#[cfg(test)]
mod tests;

use greenroom_contract::{Notice, Part};
use tokio::sync::broadcast;

use self::machine::HomeMachine;
pub(crate) use self::{
    effects::own_rooms, input::Input, shown::left_behind, thumbnail::image_type,
};
use crate::{
    actor::{self, Handle, Supervisor},
    platform::PlatformSlot,
};

pub(crate) type HomeHandle = Handle<HomeMachine>;

/// Starts the actor.
pub(crate) fn start(
    supervisor: &Supervisor,
    notices: &broadcast::Sender<Notice>,
    platform: PlatformSlot,
) -> HomeHandle {
    let machine = HomeMachine::default();
    actor::start(supervisor, Part::Home, machine, notices, |_| platform)
}
