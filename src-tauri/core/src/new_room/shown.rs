//! The making of a room as the page sees it.

use greenroom_contract::{DraftThumbnail, NewRoomStep, NewRoomView, StepState, StepView};

use super::machine::{Doing, NewRoomMachine};
use crate::settings::Checkpoint;

impl NewRoomMachine {
    /// The draft, if there is one.
    pub(super) fn shown(&self) -> Option<NewRoomView> {
        let checkpoint = self.checkpoint.as_ref()?;
        let step = self.step.unwrap_or_else(|| checkpoint.next().step());
        Some(NewRoomView {
            draft: checkpoint.draft.clone(),
            step,
            steps: steps(self, checkpoint, step),
            begun: !checkpoint.unsent,
            busy: self.doing.is_some(),
            problem: self.problem.as_ref().map(Into::into),
            thumbnail: checkpoint.has_thumbnail().then(|| DraftThumbnail {
                name: checkpoint.thumbnail_name.clone().unwrap_or_default(),
                lost: self.image.is_none() && checkpoint.lacks_thumbnail(),
            }),
        })
    }
}

fn steps(machine: &NewRoomMachine, checkpoint: &Checkpoint, now: NewRoomStep) -> Vec<StepView> {
    let at = match machine.doing {
        Some(Doing::Making) => StepState::Busy,
        Some(Doing::Discarding) => StepState::Open,
        None if machine.problem.is_some() => StepState::Failed,
        None => StepState::Open,
    };
    [
        (NewRoomStep::Thumbnail, checkpoint.has_thumbnail()),
        (NewRoomStep::Room, true),
        (NewRoomStep::Post, true),
        (NewRoomStep::Chat, checkpoint.draft.chat),
    ]
    .into_iter()
    .filter(|(_, is_wanted)| *is_wanted)
    .map(|(step, _)| StepView {
        step,
        state: match step.cmp(&now) {
            std::cmp::Ordering::Less => StepState::Done,
            std::cmp::Ordering::Equal => at,
            std::cmp::Ordering::Greater => StepState::Open,
        },
    })
    .collect()
}
