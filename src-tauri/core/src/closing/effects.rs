//! How the show is ended before the window closes.

use super::{
    input::{Action, Input},
    machine::ClosingMachine,
};
use crate::{
    actor::Concern,
    room::{self, RoomHandle},
};

impl Concern for ClosingMachine {
    type Env = RoomHandle;

    async fn run(room: RoomHandle, action: Action) -> Option<Input> {
        match action {
            Action::EndShow => {
                // The room has a deadline for each of its steps.
                let ended = room.ask(|ticket| room::Input::EndShow { ticket }).await;
                Some(Input::ShowEnded(ended))
            }
        }
    }
}
