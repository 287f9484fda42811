//! The stage: when own media runs, when it goes out, and whose tiles there are.

mod input;
mod others;
mod shown;

use std::collections::BTreeMap;

use greenroom_contract::{ErrorCode, Person, Quality, Role, SourceView, StageView, UiError};
use time::OffsetDateTime;

pub(crate) use self::input::*;
use crate::{
    actor_v1::{Machine, Ticket},
    edge::error::ui_error,
};

#[derive(Debug, Clone, PartialEq)]
enum Phase {
    Off,
    Preview,
    Connecting { ticket: Ticket, publish: bool },
    Backstage,
    Publishing { ticket: Option<Ticket> },
    OnStage,
    Failed(UiError),
}

#[derive(Debug)]
struct Remote {
    tile: u32,
    name: String,
    order: u64,
    picture: Option<bool>,
    sound: Option<bool>,
    speaking: bool,
    quality: Quality,
    away_since: Option<OffsetDateTime>,
}

/// The stage of this window.
#[derive(Debug)]
pub(crate) struct StageMachine {
    me: Option<PreviewSpec>,
    phase: Phase,
    /// Grows with each connection; what belongs to an older one is dropped.
    generation: u64,
    reconnecting_since: Option<OffsetDateTime>,
    leaving: Vec<Ticket>,
    microphone: bool,
    camera: bool,
    picture: Option<SourceState>,
    sound: SourceState,
    speaking: bool,
    quality: Quality,
    people: Vec<(Person, Role)>,
    remotes: BTreeMap<String, Remote>,
    next_tile: u32,
    next_order: u64,
}

impl Default for StageMachine {
    fn default() -> Self {
        Self {
            me: None,
            phase: Phase::Off,
            generation: 0,
            reconnecting_since: None,
            leaving: Vec::new(),
            microphone: true,
            camera: true,
            picture: None,
            sound: Ok(()),
            speaking: false,
            quality: Quality::Unknown,
            people: Vec::new(),
            remotes: BTreeMap::new(),
            next_tile: OWN_TILE + 1,
            next_order: 0,
        }
    }
}

impl StageMachine {
    fn preview(&mut self, ticket: Ticket, spec: PreviewSpec) -> Vec<Action> {
        let mut actions = Vec::new();
        match self.phase {
            Phase::Off => {
                self.phase = Phase::Preview;
                self.microphone = true;
                self.camera = true;
                self.picture = None;
                self.sound = Ok(());
                actions.push(Action::StartSources {
                    me: spec.me.clone(),
                });
                self.me = Some(spec);
            }
            Phase::Failed(_) => {
                self.phase = Phase::Preview;
                self.me = Some(spec);
            }
            Phase::Preview
            | Phase::Connecting { .. }
            | Phase::Backstage
            | Phase::Publishing { .. }
            | Phase::OnStage => self.me = Some(spec),
        }
        actions.push(Action::Reply(ticket, Ok(())));
        actions
    }

    fn connect(&mut self, ticket: Ticket, spec: ConnectSpec) -> Vec<Action> {
        let allowed = matches!(self.phase, Phase::Preview | Phase::Failed(_));
        if !allowed || self.me.is_none() {
            let error = ui_error(ErrorCode::Internal, "connect without a preview before it");
            return vec![Action::Reply(ticket, Err(error))];
        }
        self.generation += 1;
        self.phase = Phase::Connecting {
            ticket,
            publish: spec.publish,
        };
        vec![Action::Connect {
            generation: self.generation,
            url: spec.url,
            token: spec.token,
        }]
    }

    fn publish(&mut self, ticket: Option<Ticket>) -> Vec<Action> {
        self.phase = Phase::Publishing { ticket };
        vec![Action::Publish {
            generation: self.generation,
            microphone: self.microphone,
            camera: self.camera,
        }]
    }

    fn connected(&mut self, result: Result<(), UiError>) -> Vec<Action> {
        let Phase::Connecting { ticket, publish } = self.phase else {
            return Vec::new();
        };
        match result {
            Ok(()) if publish => self.publish(Some(ticket)),
            Ok(()) => {
                self.phase = Phase::Backstage;
                vec![Action::Reply(ticket, Ok(()))]
            }
            Err(error) => {
                // Back where the person can try again; own sources went on all the time.
                self.phase = Phase::Preview;
                let mut actions = self.forget_remotes();
                actions.push(Action::Reply(ticket, Err(error)));
                actions
            }
        }
    }

    fn published(&mut self, result: Result<SourceState, UiError>) -> Vec<Action> {
        let Phase::Publishing { ticket } = self.phase else {
            return Vec::new();
        };
        let outcome = match result {
            Ok(sound) => {
                self.phase = Phase::OnStage;
                self.sound = sound;
                Ok(())
            }
            Err(error) => {
                self.phase = Phase::Backstage;
                Err(error)
            }
        };
        ticket
            .map(|ticket| Action::Reply(ticket, outcome))
            .into_iter()
            .collect()
    }

    /// Ends the connection, whatever stands; callers that wait for it are told.
    fn disconnect(&mut self) -> Vec<Action> {
        let waiting = match self.phase {
            Phase::Connecting { ticket, .. } => Some(ticket),
            Phase::Publishing { ticket } => ticket,
            Phase::Off | Phase::Preview | Phase::Backstage | Phase::OnStage | Phase::Failed(_) => {
                None
            }
        };
        let mut actions = Vec::new();
        if let Some(ticket) = waiting {
            let error = ui_error(ErrorCode::StageLost, "left before it was done");
            actions.push(Action::Reply(ticket, Err(error)));
        }
        actions.push(Action::Close);
        self.generation += 1;
        self.reconnecting_since = None;
        self.speaking = false;
        self.quality = Quality::Unknown;
        actions.extend(self.forget_remotes());
        actions
    }

    fn leave(&mut self, ticket: Ticket) -> Vec<Action> {
        match self.phase {
            Phase::Off | Phase::Preview => vec![Action::Reply(ticket, Ok(()))],
            Phase::Connecting { .. }
            | Phase::Backstage
            | Phase::Publishing { .. }
            | Phase::OnStage
            | Phase::Failed(_) => {
                let actions = self.disconnect();
                self.phase = Phase::Preview;
                self.leaving.push(ticket);
                actions
            }
        }
    }

    fn off(&mut self, ticket: Ticket) -> Vec<Action> {
        let mut actions = match self.phase {
            Phase::Off => return vec![Action::Reply(ticket, Ok(()))],
            Phase::Preview => vec![Action::Close],
            Phase::Connecting { .. }
            | Phase::Backstage
            | Phase::Publishing { .. }
            | Phase::OnStage
            | Phase::Failed(_) => self.disconnect(),
        };
        self.phase = Phase::Off;
        self.me = None;
        self.people.clear();
        self.picture = None;
        self.leaving.push(ticket);
        actions.push(Action::StopSources);
        actions.push(Action::Clear { tile: OWN_TILE });
        actions
    }

    fn is_connected(&self) -> bool {
        matches!(
            self.phase,
            Phase::Backstage | Phase::Publishing { .. } | Phase::OnStage
        )
    }

    fn publishes(&self) -> bool {
        matches!(self.phase, Phase::Publishing { .. } | Phase::OnStage)
    }
}

impl Remote {
    /// Whether the medium is there, and muted.
    fn slot(&mut self, medium: Medium) -> &mut Option<bool> {
        match medium {
            Medium::Picture => &mut self.picture,
            Medium::Sound => &mut self.sound,
        }
    }
}

impl Machine for StageMachine {
    type Input = Input;
    type Action = Action;
    type View = StageView;

    fn handle(&mut self, now: OffsetDateTime, input: Input) -> Vec<Action> {
        match input {
            Input::Preview { ticket, spec } => self.preview(ticket, spec),
            Input::Connect { ticket, spec } => self.connect(ticket, spec),
            Input::Publish { ticket } => match self.phase {
                Phase::Backstage => self.publish(Some(ticket)),
                Phase::OnStage => vec![Action::Reply(ticket, Ok(()))],
                Phase::Off
                | Phase::Preview
                | Phase::Connecting { .. }
                | Phase::Publishing { .. }
                | Phase::Failed(_) => {
                    let error = ui_error(ErrorCode::StageLost, "not connected to the stage");
                    vec![Action::Reply(ticket, Err(error))]
                }
            },
            Input::Leave { ticket } => self.leave(ticket),
            Input::Off { ticket } => self.off(ticket),
            Input::SetMicrophone(on) => {
                let changed = self.microphone != on;
                self.microphone = on;
                if changed && self.publishes() {
                    vec![Action::Mute {
                        medium: Medium::Sound,
                        muted: !on,
                    }]
                } else {
                    Vec::new()
                }
            }
            Input::SetCamera(on) => {
                if self.camera == on || self.phase == Phase::Off {
                    return Vec::new();
                }
                self.camera = on;
                let mut actions = vec![Action::RestCamera { rest: !on }];
                if self.publishes() {
                    actions.push(Action::Mute {
                        medium: Medium::Picture,
                        muted: !on,
                    });
                }
                actions
            }
            Input::People(people) => self.people(people),
            Input::Picture(state) => {
                self.picture = state;
                Vec::new()
            }
            Input::Sound(state) => {
                self.sound = state;
                Vec::new()
            }
            Input::Connected { generation, result } if generation == self.generation => {
                self.connected(result)
            }
            Input::Published { generation, result } if generation == self.generation => {
                self.published(result)
            }
            Input::Room { generation, news } if generation == self.generation => {
                self.room(now, news)
            }
            // What belongs to an older connection.
            Input::Connected { .. } | Input::Published { .. } | Input::Room { .. } => Vec::new(),
            Input::Closed => std::mem::take(&mut self.leaving)
                .into_iter()
                .map(|ticket| Action::Reply(ticket, Ok(())))
                .collect(),
        }
    }

    fn view(&self) -> StageView {
        let problem = |state: &SourceState| state.as_ref().err().cloned();
        StageView {
            phase: self.phase_view(),
            tiles: self.tiles(),
            microphone: SourceView {
                on: self.microphone,
                working: self.phase != Phase::Off && self.sound.is_ok(),
                problem: problem(&self.sound),
            },
            camera: SourceView {
                on: self.camera,
                working: self.picture == Some(Ok(())),
                problem: self.picture.as_ref().and_then(problem),
            },
            quality: self.quality,
        }
    }
}
