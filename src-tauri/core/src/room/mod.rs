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

use greenroom_contract::{ErrorCode, Notice, Part};
use socialplus::RoomId;
use tokio::sync::broadcast;

pub(crate) use input::{How, Input};
use open::RoomMachine;
pub(crate) use viewers::count as count_viewers;

use crate::{
    actor::{self, Supervisor},
    error::Error,
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

/// Opens the green room of a room, after leaving the stage that is open if the person agreed to that.
pub(crate) async fn open_green_room(
    room: &RoomHandle,
    room_id: RoomId,
    leaves_stage: bool,
) -> Result<(), Error> {
    if leaves_stage {
        match room.ask(|ticket| Input::LeaveStage { ticket }).await {
            Ok(()) => {}
            // It ended or was closed meanwhile: nothing is left to be left.
            Err(error) if matches!(error.code(), ErrorCode::RoomGone | ErrorCode::RoomEnded) => {}
            Err(error) => return Err(error),
        }
    }
    let how = How::GreenRoom;
    let open = |ticket| Input::Open {
        ticket,
        room_id,
        how,
    };
    room.ask(open).await
}
