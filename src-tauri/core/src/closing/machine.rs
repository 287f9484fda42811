//! Whether the window may close, and what its end would mean.

use std::time::Duration;

use greenroom_contract::{ClosingAnswer, ClosingMeans, ClosingView};
use time::OffsetDateTime;

use super::input::{Action, Answer, Input, RoomHeard, StageHeard, Ticket};
use crate::actor::{Effect, Machine};

/// How long a page may take to show the question. A page that takes longer hangs, and the window
/// can be closed all the same. Systems call a window unresponsive after five seconds; a page on a
/// computer that is short of breath was seen to take longer, and a show that ends unasked costs more
/// than a window that waits.
const PAGE_DEADLINE: Duration = Duration::from_secs(15);

type Effects = Vec<Effect<ClosingMachine>>;

/// What the host of the core follows around the end of its window, and of the computer's rest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClosingState {
    /// The question for the page, while one stands.
    pub page: Option<ClosingView>,
    /// The window was asked to close, and may.
    pub closes: bool,
    /// On the stage, or an own show is on air: the computer must not fall asleep.
    pub awake: bool,
    /// Others see or hear this person.
    pub on_air: Option<OnAir>,
}

/// How others have this person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnAir {
    /// They hear this person, too.
    pub heard: bool,
}

/// The end of the window.
#[derive(Debug, Default)]
pub(crate) struct ClosingMachine {
    room: RoomHeard,
    stage: StageHeard,
    network_ends: bool,
    /// How often the window was asked to close.
    asked: u32,
    phase: Phase,
}

#[derive(Debug, Default)]
enum Phase {
    /// Nobody wants to close the window.
    #[default]
    Open,
    /// The question stands.
    Asking {
        /// The page shows it.
        shown: bool,
    },
    /// The show is being ended first; its caller waits.
    EndingShow(Ticket),
    /// It may close.
    Closes,
}

impl Machine for ClosingMachine {
    type Input = Input;
    type Action = Action;
    type View = ClosingState;
    type Answer = Answer;

    fn handle(&mut self, _now: OffsetDateTime, input: Input) -> Effects {
        match input {
            Input::Room(room) => {
                self.room = room;
                self.withdraw()
            }
            Input::Stage(stage) => {
                self.stage = stage;
                self.withdraw()
            }
            Input::Asked {
                ticket,
                network_ends,
            } => self.window_asked(ticket, network_ends),
            Input::Shown(asked) => {
                if let Phase::Asking { shown } = &mut self.phase
                    && asked == self.asked
                {
                    *shown = true;
                }
                Vec::new()
            }
            Input::Due(asked) => {
                if let Phase::Asking { shown: false } = self.phase
                    && asked == self.asked
                {
                    tracing::warn!("the page does not ask; the window closes");
                    self.phase = Phase::Closes;
                }
                Vec::new()
            }
            Input::Answered { ticket, answer } => self.answered(ticket, answer),
            Input::ShowEnded(result) => {
                let phase = std::mem::take(&mut self.phase);
                let Phase::EndingShow(ticket) = phase else {
                    self.phase = phase;
                    return Vec::new();
                };
                self.phase = match (&result, self.means()) {
                    (Ok(()), _) => Phase::Closes,
                    (Err(_), Some(_)) => Phase::Asking { shown: true },
                    // It ended by itself meanwhile.
                    (Err(_), None) => Phase::Open,
                };
                vec![Effect::Reply(ticket, result.map(|()| Answer::Taken))]
            }
        }
    }

    fn view(&self) -> ClosingState {
        let asks = match self.phase {
            Phase::Asking { .. } | Phase::EndingShow(_) => true,
            Phase::Open | Phase::Closes => false,
        };
        let means = self.means().filter(|_| asks);
        ClosingState {
            page: means.map(|means| ClosingView {
                asked: self.asked,
                means,
                network_ends: self.network_ends,
                end_show: self.room.end_show.clone(),
            }),
            closes: matches!(self.phase, Phase::Closes),
            awake: self.stage.entered || self.room.own_show_on_air,
            on_air: self.stage.goes_out.then_some(OnAir {
                heard: self.stage.microphone,
            }),
        }
    }
}

impl ClosingMachine {
    /// What the end of the window means to others.
    fn means(&self) -> Option<ClosingMeans> {
        let means = self.room.means.clone()?;
        let concerns = match means {
            ClosingMeans::OthersStay => self.stage.others,
            ClosingMeans::ShowWaits { .. } | ClosingMeans::ShowGoesOn { .. } => true,
        };
        concerns.then_some(means)
    }

    /// What the question was about may be over, and the person sees how. Closing again asks nothing.
    fn withdraw(&mut self) -> Effects {
        if let (Phase::Asking { .. }, None) = (&self.phase, self.means()) {
            self.phase = Phase::Open;
        }
        Vec::new()
    }

    fn window_asked(&mut self, ticket: Ticket, network_ends: bool) -> Effects {
        let answer = match (&self.phase, self.means()) {
            (Phase::Closes, _) | (Phase::Open | Phase::Asking { .. }, None) => Answer::Closes,
            // The answer to the question is being carried out.
            (Phase::EndingShow(_), _) => Answer::Asks,
            // Asked again while the question stands: a page that hangs since has to show it anew.
            (Phase::Open | Phase::Asking { .. }, Some(_)) => {
                self.asked += 1;
                self.network_ends = network_ends;
                self.phase = Phase::Asking { shown: false };
                return vec![
                    Effect::Reply(ticket, Ok(Answer::Asks)),
                    Effect::Later(PAGE_DEADLINE, Input::Due(self.asked)),
                ];
            }
        };
        vec![Effect::Reply(ticket, Ok(answer))]
    }

    fn answered(&mut self, ticket: Ticket, answer: ClosingAnswer) -> Effects {
        let asks = matches!(self.phase, Phase::Asking { .. });
        match answer {
            // Pressed twice, or after what it was about had passed.
            _ if !asks => {}
            ClosingAnswer::Stay => self.phase = Phase::Open,
            ClosingAnswer::Close => self.phase = Phase::Closes,
            ClosingAnswer::EndShow => {
                self.phase = Phase::EndingShow(ticket);
                return vec![Effect::Run(Action::EndShow)];
            }
        }
        vec![Effect::Reply(ticket, Ok(Answer::Taken))]
    }
}
