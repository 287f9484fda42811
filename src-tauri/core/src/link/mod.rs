//! Links to rooms that the system hands over: what they lead to, one after another.

mod effects;
mod input;
mod machine;

#[cfg(test)]
mod tests;

use greenroom_contract::{Notice, Part};
use tokio::sync::broadcast;

pub(crate) use self::input::Input;
use self::{effects::Env, machine::LinkMachine};
use crate::{
    actor::{self, Handle, Supervisor},
    invitation::InvitationHandle,
    platform::PlatformSlot,
    room::RoomHandle,
};

pub(crate) type LinkHandle = Handle<LinkMachine>;

/// Starts the actor.
pub(crate) fn start(
    supervisor: &Supervisor,
    notices: &broadcast::Sender<Notice>,
    scheme: &'static str,
    platform: PlatformSlot,
    room: RoomHandle,
    invitations: InvitationHandle,
) -> LinkHandle {
    let machine = LinkMachine::new(scheme);
    actor::start(supervisor, Part::Links, machine, notices, |_| Env {
        platform,
        room,
        invitations,
    })
}
