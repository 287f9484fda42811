//! Home: own rooms, and those that were left live.

mod effects;
mod input;
mod machine;
mod own_rooms;
mod shown;
mod thumbnail;
mod whereabouts;

#[cfg(test)]
mod tests;

use greenroom_contract::{Notice, Part};
use tokio::sync::broadcast;

use self::{effects::Env, machine::HomeMachine};
pub(crate) use self::{
    input::Input, own_rooms::own_rooms, shown::left_behind, thumbnail::image_type,
};
use crate::{
    actor::{self, Handle, Supervisor},
    platform::PlatformSlot,
    settings::SettingsHandle,
};

pub(crate) type HomeHandle = Handle<HomeMachine>;

/// Starts the actor.
pub(crate) fn start(
    supervisor: &Supervisor,
    notices: &broadcast::Sender<Notice>,
    platform: PlatformSlot,
    settings: SettingsHandle,
) -> HomeHandle {
    let machine = HomeMachine::default();
    actor::start(supervisor, Part::Home, machine, notices, |_| Env {
        platform,
        settings,
    })
}
