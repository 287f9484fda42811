//! The look at the line before the stage: whether the open room's media server can be reached, by which
//! ways, how fast and with how much. It happens in a room of LiveKit that nobody else comes into.

mod effects;
mod input;
mod line;
mod machine;

#[cfg(test)]
mod tests;

use greenroom_contract::{Notice, Part};
use tokio::sync::broadcast;

pub(crate) use self::input::Input;
use self::{effects::Env, line::Line, machine::NetworkCheckMachine};
use crate::{
    actor::{self, Handle, Supervisor},
    platform::PlatformSlot,
};

pub(crate) type NetworkCheckHandle = Handle<NetworkCheckMachine>;

/// Starts the actor.
pub(crate) fn start(
    supervisor: &Supervisor,
    notices: &broadcast::Sender<Notice>,
    platform: PlatformSlot,
) -> NetworkCheckHandle {
    let machine = NetworkCheckMachine::default();
    actor::start(supervisor, Part::NetworkCheck, machine, notices, |_| Env {
        platform,
        line: Line::default(),
    })
}
