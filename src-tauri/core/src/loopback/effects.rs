//! How the recording that goes to the server and back is made and played.

use std::{sync::Arc, time::Duration};

use greenroom_contract::ErrorCode;
use socialplus::RoomId;

use super::{
    input::{Action, Input, Recorded},
    machine::LoopbackMachine,
    recorder::{Place, Recorder},
    verdict,
};
use crate::{
    actor::{Concern, Inbox, within},
    error::Error,
    platform::PlatformSlot,
    ports::LocalNetworkHost,
    rehearsal,
};

/// Asking for a room to try in.
const ASK_DEADLINE: Duration = Duration::from_secs(8);
/// Starting a server for one.
const START_DEADLINE: Duration = Duration::from_secs(20);

/// What it is made with.
#[derive(Clone)]
pub(crate) struct Env {
    pub(super) platform: PlatformSlot,
    pub(super) local_network: Arc<dyn LocalNetworkHost>,
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
                let asked = recorder.unless_over(turn, ask(&env, &room_id)).await?;
                Some(Input::Asked(asked.map(|place| {
                    let is_there = place.is_some();
                    recorder.is_at(place);
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

/// Asks the network for a room to try in, or else a LiveKit server of this computer: there encoder and
/// decoder are those of the show, and the line is not.
async fn ask(env: &Env, room_id: &RoomId) -> Result<Option<Place>, Error> {
    if !crate::interfaces::usable() {
        let why = "no interface of this computer but loopback has an address";
        return Err(Error::known(ErrorCode::NoNetwork, why));
    }
    let asked = rehearsal::ask(&env.platform, room_id);
    if let Some(at) = within(ASK_DEADLINE, "ask for a rehearsal", asked).await? {
        return Ok(Some(Place { at, _server: None }));
    }
    let started = rehearsal::here(&*env.local_network);
    let here = within(START_DEADLINE, "start a LiveKit server", started).await?;
    Ok(here.map(|(at, server)| Place {
        at,
        _server: Some(server),
    }))
}
