//! The open room: roles, places, the order of calls, and the one truthful status.

mod commands;
mod input;
mod open;
mod platform;

use greenroom_contract::{ErrorCode, Over, Role, RoomStatus};
use time::OffsetDateTime;

pub(crate) use self::input::{Access, Action, How, Input, StageState};
pub(super) use self::open::{Doing, Open};
use super::shown;
use crate::{actor_v1::Machine, edge::error::ui_error, facts::Me};

/// Readings of the room while going live, before it counts as failed.
pub(in crate::room) const GOING_LIVE_READS: u32 = 15;
/// The room of this window.
#[derive(Debug, Default)]
pub(crate) struct RoomMachine {
    pub(super) me: Option<Me>,
    /// Grows with each opening; answers of an older one are dropped.
    generation: u64,
    pub(super) open: Option<Open>,
}
impl RoomMachine {
    fn current(&mut self, generation: u64) -> Option<&mut Open> {
        self.open
            .as_mut()
            .filter(|open| open.generation == generation)
    }

    /// The open room, if this is what is under way in it.
    fn doing(&mut self, doing: &Doing) -> Option<&mut Open> {
        self.open
            .as_mut()
            .filter(|open| open.doing.as_ref() == Some(doing))
    }
}

impl Machine for RoomMachine {
    type Input = Input;
    type Action = Action;
    type View = shown::RoomState;

    fn handle(&mut self, now: OffsetDateTime, input: Input) -> Vec<Action> {
        match input {
            Input::SignedIn(me) => {
                let actions = self.close(&crate::edge::error::not_signed_in());
                self.me = Some(me);
                actions
            }
            Input::SignedOut => {
                let actions = self.close(&crate::edge::error::not_signed_in());
                self.me = None;
                actions
            }
            Input::Open {
                ticket,
                room_id,
                how,
            } => self.open(ticket, room_id, how),
            Input::Close { ticket } => {
                let mut actions = self.close(&ui_error(ErrorCode::RoomGone, "the room was closed"));
                actions.push(Action::Reply(ticket, Ok(())));
                actions
            }
            Input::Subscribed { generation }
            | Input::Read { generation, .. }
            | Input::Community { generation, .. }
            | Input::Access { generation, .. }
            | Input::Connected { generation, .. }
            | Input::Published { generation, .. }
            | Input::Disconnected { generation }
            | Input::Stopped { generation, .. }
            | Input::Left { generation, .. }
            | Input::CheckLive { generation, .. }
                if self.current(generation).is_none() =>
            {
                Vec::new()
            }
            Input::Removed {
                generation,
                ticket,
                result,
                ..
            } if self.current(generation).is_none() => vec![Action::Reply(ticket, result)],
            Input::Subscribed { generation } => {
                let room_id = self.open.as_ref().map(|open| open.room_id.clone());
                vec![Action::Read {
                    generation,
                    room_id: room_id.unwrap_or_default(),
                }]
            }
            Input::Read { result, .. } => self.read(now, result),
            Input::Event(event) => self.event(now, &event),
            Input::Reconnected => match &self.open {
                Some(open) if open.over.is_none() && open.room.is_some() => {
                    vec![Action::Read {
                        generation: open.generation,
                        room_id: open.room_id.clone(),
                    }]
                }
                Some(_) | None => Vec::new(),
            },
            Input::Community { name, .. } => {
                if let Some(open) = &mut self.open {
                    open.community = Some(name);
                }
                Vec::new()
            }
            Input::Viewers {
                generation,
                viewers,
            } => {
                if let Some(open) = &mut self.open
                    && open.generation == generation
                {
                    open.viewers = Some(viewers);
                }
                Vec::new()
            }
            Input::OnStage(people) => {
                if let Some(open) = &mut self.open {
                    open.on_stage = people;
                }
                Vec::new()
            }
            Input::EnterStudio { ticket } => match self.ready(ticket, Some(Role::Host)) {
                Ok(_) => self.enter(ticket, false),
                Err(actions) => actions,
            },
            Input::StepOnStage { ticket } => match self.ready(ticket, Some(Role::CoHost)) {
                Ok(_) => self.enter(ticket, true),
                Err(actions) => actions,
            },
            Input::GoLive { ticket } => self.go_live(ticket),
            Input::EndShow { ticket } => self.end_show(ticket),
            Input::LeaveStage { ticket } => self.leave_stage(ticket),
            Input::Remove { ticket, user_id } => match self.ready(ticket, Some(Role::Host)) {
                Ok((open, _)) => {
                    let is_co_host = open
                        .room
                        .as_ref()
                        .is_some_and(|room| room.role_of(&user_id) == Role::CoHost);
                    if !is_co_host {
                        let error = ui_error(ErrorCode::UserUnknown, "not a co-host");
                        return vec![Action::Reply(ticket, Err(error))];
                    }
                    vec![Action::Remove {
                        generation: open.generation,
                        ticket,
                        room_id: open.room_id.clone(),
                        user_id,
                    }]
                }
                Err(actions) => actions,
            },
            Input::Access { result, .. } => {
                let Some(open) = &mut self.open else {
                    return Vec::new();
                };
                match (&open.doing, result) {
                    (Some(Doing::Entering { publish }), Ok(access)) => vec![Action::Connect {
                        generation: open.generation,
                        access,
                        publish: *publish,
                    }],
                    (Some(Doing::Entering { .. }), Err(error)) => open.finish(&Err(error)),
                    (
                        Some(Doing::Opening(_) | Doing::GoingLive | Doing::Leaving | Doing::Ending)
                        | None,
                        _,
                    ) => Vec::new(),
                }
            }
            Input::Connected { result, .. } => self.connected(result),
            Input::Published { result, .. } => self.published(result),
            Input::Disconnected { .. } => self.disconnected(),
            Input::Stopped { result, .. } => match result {
                Ok(news) => {
                    if let Some(open) = &mut self.open {
                        open.take_object(&news);
                        open.set_status(now, RoomStatus::Ended);
                    }
                    self.consequences(true)
                }
                Err(error) if matches!(error.code, ErrorCode::NotFound | ErrorCode::RoomEnded) => {
                    self.end_here(Over::Ended)
                }
                Err(error) => {
                    let Some(open) = self.doing(&Doing::Ending) else {
                        // The show ended all the same: nothing is switched on again.
                        return Vec::new();
                    };
                    let role = Role::Host;
                    let mut actions = open.finish(&Err(error));
                    actions.push(Action::Preview { role });
                    actions.push(Action::Read {
                        generation: open.generation,
                        room_id: open.room_id.clone(),
                    });
                    actions
                }
            },
            Input::Left { result, .. } => match result {
                Ok(()) => self.left(),
                Err(error) if matches!(error.code, ErrorCode::NotFound | ErrorCode::NotAllowed) => {
                    self.left()
                }
                Err(error) => {
                    let Some(open) = self.doing(&Doing::Leaving) else {
                        return Vec::new();
                    };
                    let mut actions = open.finish(&Err(error));
                    actions.push(Action::Preview { role: Role::CoHost });
                    actions
                }
            },
            Input::Removed {
                ticket,
                user_id,
                result,
                ..
            } => {
                let result = match result {
                    Err(error) if error.code != ErrorCode::NotFound => Err(error),
                    // Gone already is what was wanted.
                    Ok(()) | Err(_) => Ok(()),
                };
                if result.is_ok()
                    && let Some(open) = &mut self.open
                    && let Some(room) = &mut open.room
                {
                    room.participants
                        .retain(|participant| participant.user_id != user_id);
                }
                vec![Action::Reply(ticket, result)]
            }
            Input::CheckLive { round, attempt, .. } => self.check_live(round, attempt),
            Input::Stage(state) => self.stage(state),
        }
    }

    fn view(&self) -> shown::RoomState {
        shown::state(self)
    }
}
