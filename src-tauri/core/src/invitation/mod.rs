//! Invitations that this person received.

mod effects;
pub(crate) mod gone;
mod input;
mod machine;
mod shown;

#[cfg(test)]
mod tests;

use greenroom_contract::{Notice, Part};
use tokio::sync::broadcast;

pub(crate) use self::input::Input;
use self::{effects::Env, machine::InvitationMachine};
use crate::{
    actor::{self, Handle, Supervisor},
    home::HomeHandle,
    platform::PlatformSlot,
    room::RoomHandle,
};

pub(crate) type InvitationHandle = Handle<InvitationMachine>;

/// Starts the actor.
pub(crate) fn start(
    supervisor: &Supervisor,
    notices: &broadcast::Sender<Notice>,
    platform: PlatformSlot,
    room: RoomHandle,
    home: HomeHandle,
) -> InvitationHandle {
    let machine = InvitationMachine::default();
    actor::start(supervisor, Part::Invitations, machine, notices, |_| Env {
        platform,
        room,
        home,
    })
}
