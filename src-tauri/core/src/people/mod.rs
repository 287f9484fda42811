//! The people of the open room: who is in it, who is on stage, whom its host invited.

mod effects;
pub(crate) mod heard;
mod input;
mod machine;
mod shown;

#[cfg(test)]
mod tests;

use greenroom_contract::{Notice, Part};
use tokio::sync::broadcast;

pub(crate) use self::input::Input;
use self::machine::PeopleMachine;
use crate::{
    actor::{self, Handle, Supervisor},
    platform::PlatformSlot,
};

pub(crate) type PeopleHandle = Handle<PeopleMachine>;

/// Starts the actor.
pub(crate) fn start(
    supervisor: &Supervisor,
    notices: &broadcast::Sender<Notice>,
    platform: PlatformSlot,
) -> PeopleHandle {
    let machine = PeopleMachine::default();
    actor::start(supervisor, Part::People, machine, notices, |_| platform)
}
