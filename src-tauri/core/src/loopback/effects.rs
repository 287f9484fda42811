//! How the recording that goes to the server and back is made and played.

use std::time::Duration;

use super::{
    input::{Action, Input, Recorded},
    machine::LoopbackMachine,
    recorder::Recorder,
    verdict,
};
use crate::{
    actor::{Concern, Inbox, within},
    platform::PlatformSlot,
    rehearsal,
};

/// Asking for a room to try in.
const ASK_DEADLINE: Duration = Duration::from_secs(8);

/// What it is made with.
#[derive(Clone)]
pub(crate) struct Env {
    pub(super) platform: PlatformSlot,
    pub(super) inbox: Inbox<Input>,
    pub(super) recorder: Recorder,
}

impl Concern for LoopbackMachine {
    type Env = Env;

    fn order(action: &Action) -> Option<&'static str> {
        match action {
            Action::Ask { .. } | Action::Record { .. } | Action::End { .. } => Some("room"),
            Action::Play { .. } | Action::Forget => None,
        }
    }

    fn at_once(env: &mut Env, action: Action) -> Option<Action> {
        match action {
            Action::End { turn } => {
                // What is under way for it ends, so that leaving need not wait.
                env.recorder.is_over(turn);
                Some(action)
            }
            Action::Forget => {
                env.recorder.forget();
                None
            }
            Action::Ask { .. } | Action::Record { .. } | Action::Play { .. } => Some(action),
        }
    }

    async fn run(env: Env, action: Action) -> Option<Input> {
        let recorder = &env.recorder;
        match action {
            Action::Ask { turn, room_id } => {
                let asked = rehearsal::ask(&env.platform, &room_id);
                let asked = within(ASK_DEADLINE, "ask for a rehearsal", asked);
                let asked = recorder.unless_over(turn, asked).await?;
                Some(Input::Asked(asked.map(|rehearsal| {
                    let is_there = rehearsal.is_some();
                    recorder.is_at(rehearsal);
                    is_there
                })))
            }
            Action::Record { turn, gear } => {
                let recorded = recorder.record(turn, gear, &env.inbox);
                let recorded = recorder.unless_over(turn, recorded).await?;
                Some(Input::Recorded(recorded.map(|recording| {
                    let recorded = Recorded {
                        verdict: verdict::of(&recording, gear),
                        loudness: verdict::loudness(&recording.sound),
                        has_picture: !recording.pictures.is_empty(),
                    };
                    recorder.keep(turn, recording);
                    recorded
                })))
            }
            Action::Play { turn, gear } => {
                let recording = recorder.recording()?;
                let played = recorder.play(turn, &recording, &env.inbox);
                let heard = recorder.unless_over(turn, played).await?;
                Some(Input::Played(verdict::echo(&recording.sound, &heard, gear)))
            }
            Action::End { .. } => {
                recorder.leave().await;
                None
            }
            // Done at once.
            Action::Forget => None,
        }
    }
}
