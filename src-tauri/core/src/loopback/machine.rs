//! What is recorded and played when.

use std::time::Duration;

use greenroom_contract::{EchoFinding, ErrorCode, LoopbackPhase, LoopbackView};
use socialplus::RoomId;
use time::OffsetDateTime;

use super::input::{Action, Gear, Input, Recorded, Ticket};
use crate::{
    actor::{Effect, Machine},
    error::Error,
};

type Effects = Vec<Effect<LoopbackMachine>>;

/// So much is recorded.
pub(super) const LENGTH: Duration = Duration::from_secs(10);
/// The whole recording takes no longer, with all that comes before it.
pub(super) const DEADLINE: Duration = Duration::from_secs(60);
/// The tile that shows what came back. Tiles of the stage count from one, those of what could be shared
/// from 2^30.
pub(super) const TILE: u32 = 1 << 29;

/// The recording that goes to the server and back.
#[derive(Debug, Default)]
pub(crate) struct LoopbackMachine {
    /// Whose green room is open.
    room_id: Option<RoomId>,
    gear: Gear,
    /// The newest of what was begun.
    turn: u64,
    goes_on: Phase,
    recorded: Option<Recorded>,
    problem: Option<Error>,
    /// The network has no room to try in.
    not_offered: bool,
}

#[derive(Debug, Default)]
enum Phase {
    #[default]
    Resting,
    Connecting,
    Recording {
        seconds_left: u32,
    },
    Playing {
        at_ms: u32,
    },
}

impl Machine for LoopbackMachine {
    type Input = Input;
    type Action = Action;
    type View = LoopbackView;
    type Answer = ();

    fn handle(&mut self, _now: OffsetDateTime, input: Input) -> Effects {
        match input {
            Input::GreenRoom(room_id) => self.green_room(room_id),
            Input::Gear(gear) => {
                self.gear = gear;
                Vec::new()
            }
            Input::Record { ticket } => self.record(ticket),
            Input::Play { ticket } => self.play(ticket),
            Input::Stop { ticket } => {
                let mut effects = self.end();
                effects.push(Effect::Reply(ticket, Ok(())));
                effects
            }
            // What comes after the end is about nothing any more.
            Input::Due | Input::Asked(_) | Input::Recorded(_) if !self.is_recorded() => Vec::new(),
            Input::Played(_) if !self.is_played() => Vec::new(),
            Input::Due => {
                let late = Error::timed_out("record what comes back", DEADLINE);
                self.failed(late)
            }
            Input::Asked(Ok(true)) => {
                let (turn, gear) = (self.turn, self.gear);
                vec![Effect::Run(Action::Record { turn, gear })]
            }
            Input::Asked(Ok(false)) => {
                self.not_offered = true;
                self.end()
            }
            Input::Asked(Err(error)) | Input::Recorded(Err(error)) => self.failed(error),
            Input::Recording { turn, seconds_left } => {
                if self.is_recorded() && turn == self.turn {
                    self.goes_on = Phase::Recording { seconds_left };
                }
                Vec::new()
            }
            Input::Recorded(Ok(recorded)) => {
                self.recorded = Some(recorded);
                let mut effects = self.end();
                effects.extend(self.begin_to_play());
                effects
            }
            Input::Playing { turn, at_ms } => {
                if self.is_played() && turn == self.turn {
                    self.goes_on = Phase::Playing { at_ms };
                }
                Vec::new()
            }
            Input::Played(echo) => {
                if let Some(recorded) = &mut self.recorded {
                    recorded.verdict.echo = echo;
                }
                self.end()
            }
        }
    }

    fn view(&self) -> LoopbackView {
        let rests = matches!(self.goes_on, Phase::Resting);
        let may_begin = rests && self.room_id.is_some();
        let recorded = self.recorded.as_ref();
        LoopbackView {
            phase: self.phase(),
            may_record: may_begin && !self.not_offered && self.gear.sends(),
            may_play: may_begin && recorded.is_some(),
            may_stop: !rests,
            loudness: recorded.map_or_else(Vec::new, |one| one.loudness.clone()),
            verdict: recorded.map(|one| one.verdict),
            problem: self.problem.as_ref().map(Into::into),
        }
    }
}

impl LoopbackMachine {
    fn phase(&self) -> LoopbackPhase {
        match self.goes_on {
            Phase::Resting if self.not_offered => LoopbackPhase::NotOffered,
            Phase::Resting => LoopbackPhase::Resting,
            Phase::Connecting => LoopbackPhase::Connecting,
            Phase::Recording { seconds_left } => LoopbackPhase::Recording { seconds_left },
            Phase::Playing { at_ms } => LoopbackPhase::Playing {
                at_ms,
                of_ms: LENGTH.as_millis() as u32,
                tile_id: self
                    .recorded
                    .as_ref()
                    .and_then(|recorded| recorded.has_picture.then_some(TILE)),
            },
        }
    }

    fn is_recorded(&self) -> bool {
        matches!(self.goes_on, Phase::Connecting | Phase::Recording { .. })
    }

    fn is_played(&self) -> bool {
        matches!(self.goes_on, Phase::Playing { .. })
    }

    /// Another room, or none: what goes on ends, and what was recorded is gone.
    fn green_room(&mut self, room_id: Option<RoomId>) -> Effects {
        if self.room_id == room_id {
            return Vec::new();
        }
        let mut effects = self.end();
        if self.recorded.is_some() {
            effects.push(Effect::Run(Action::Forget));
        }
        *self = Self {
            turn: self.turn,
            gear: self.gear,
            room_id,
            ..Self::default()
        };
        effects
    }

    fn record(&mut self, ticket: Ticket) -> Effects {
        if self.is_recorded() {
            return vec![Effect::Reply(ticket, Ok(()))];
        }
        let Some(room_id) = self.room_id.clone().filter(|_| self.gear.sends()) else {
            let why = "no green room is open, or camera and microphone are off";
            let error = Error::known(ErrorCode::NotAllowed, why);
            return vec![Effect::Reply(ticket, Err(error))];
        };
        let mut effects = self.end();
        if self.recorded.take().is_some() {
            effects.push(Effect::Run(Action::Forget));
        }
        self.problem = None;
        self.turn += 1;
        self.goes_on = Phase::Connecting;
        let turn = self.turn;
        effects.extend([
            Effect::Later(DEADLINE, Input::Due),
            Effect::Run(Action::Ask { turn, room_id }),
            Effect::Reply(ticket, Ok(())),
        ]);
        effects
    }

    fn play(&mut self, ticket: Ticket) -> Effects {
        if self.is_played() {
            return vec![Effect::Reply(ticket, Ok(()))];
        }
        if self.is_recorded() || self.recorded.is_none() {
            let error = Error::known(ErrorCode::NotAllowed, "nothing was recorded");
            return vec![Effect::Reply(ticket, Err(error))];
        }
        let mut effects: Effects = self.begin_to_play().into_iter().collect();
        effects.push(Effect::Reply(ticket, Ok(())));
        effects
    }

    fn begin_to_play(&mut self) -> Option<Effect<Self>> {
        self.turn += 1;
        self.goes_on = Phase::Playing { at_ms: 0 };
        let verdict = &mut self.recorded.as_mut()?.verdict;
        verdict.echo = EchoFinding::NotPlayed;
        let (turn, gear) = (self.turn, self.gear);
        Some(Effect::Run(Action::Play { turn, gear }))
    }

    /// Nothing goes on any more.
    fn end(&mut self) -> Effects {
        if matches!(self.goes_on, Phase::Resting) {
            return Vec::new();
        }
        self.goes_on = Phase::Resting;
        let turn = self.turn;
        vec![Effect::Forget, Effect::Run(Action::End { turn })]
    }

    fn failed(&mut self, error: Error) -> Effects {
        self.problem = Some(error);
        self.end()
    }
}
