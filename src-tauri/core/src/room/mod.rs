//! The open room.

mod effects;
pub(crate) mod heard;
mod input;
mod machine;
mod open;
mod shown;
mod viewers;

#[cfg(test)]
mod tests;

use greenroom_contract::{Notice, Part};
use tokio::sync::broadcast;

pub(crate) use input::{How, Input};
use open::RoomMachine;
pub(crate) use viewers::count as count_viewers;

use crate::{
    actor::{self, Supervisor},
    people::PeopleHandle,
    platform::PlatformSlot,
    stage::StageHandle,
};

pub(crate) type RoomHandle = actor::Handle<RoomMachine>;

/// Starts the actor.
pub(crate) fn start(
    supervisor: &Supervisor,
    platform: PlatformSlot,
    notices: &broadcast::Sender<Notice>,
    stage: StageHandle,
    people: PeopleHandle,
) -> RoomHandle {
    let machine = RoomMachine::default();
    actor::start(supervisor, Part::Room, machine, notices, |_| {
        effects::Env::new(platform, stage, people)
    })
}
