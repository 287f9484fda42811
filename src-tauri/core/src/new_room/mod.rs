//! The making of a room with its post and chat, step by step, so that a failure or a crash between
//! any two steps is resumed without duplicates.

mod checkpoint;
mod effects;
mod form;
mod input;
mod machine;
mod shown;

#[cfg(test)]
mod tests;

use greenroom_contract::{Notice, Part};
use tokio::sync::broadcast;

use self::{effects::Env, machine::NewRoomMachine};
pub(crate) use self::{form::checked, input::Input};
use crate::{
    actor::{self, Handle, Supervisor},
    home::HomeHandle,
    platform::PlatformSlot,
    settings::SettingsHandle,
};

pub(crate) type NewRoomHandle = Handle<NewRoomMachine>;

/// Starts the actor.
pub(crate) fn start(
    supervisor: &Supervisor,
    notices: &broadcast::Sender<Notice>,
    platform: PlatformSlot,
    settings: SettingsHandle,
    home: HomeHandle,
) -> NewRoomHandle {
    let machine = NewRoomMachine::default();
    actor::start(supervisor, Part::NewRoom, machine, notices, |_| Env {
        platform,
        settings,
        home,
    })
}
