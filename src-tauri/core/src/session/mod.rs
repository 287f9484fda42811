//! The session: signing in, being remembered, and the end of it.

mod config;
mod effects;
mod input;
mod local_user;
mod machine;
mod remembered;
mod shown;
mod state;
mod watchers;

#[cfg(test)]
mod tests;

use greenroom_contract::{Notice, Part};
use tokio::sync::broadcast;

pub(crate) use effects::Ports;
pub(crate) use input::Input;
use state::SessionMachine;

use crate::actor::{self, Supervisor};

pub(crate) type SessionHandle = actor::Handle<SessionMachine>;

/// Starts the actor.
pub(crate) fn start(
    supervisor: &Supervisor,
    notices: &broadcast::Sender<Notice>,
    ports: Ports,
) -> SessionHandle {
    let machine = SessionMachine::default();
    actor::start(supervisor, Part::Session, machine, notices, |inbox| {
        effects::Env::new(ports, inbox)
    })
}
