//! What this person asks for, and how far it got: opening, entering, going live, leaving, ending.

use std::collections::BTreeSet;

use greenroom_contract::{ErrorCode, Place, Role, RoomStatus, UiError};

use super::{
    Doing, GOING_LIVE_READS, Open, RoomMachine,
    input::{Action, How, StageState},
};
use crate::{
    actor_v1::Ticket,
    edge::error::ui_error,
    facts::{Names, is_over},
};

impl RoomMachine {
    /// Forgets the open room; everything about it is off.
    pub(super) fn close(&mut self, reply_waiting: &UiError) -> Vec<Action> {
        let Some(mut open) = self.open.take() else {
            return Vec::new();
        };
        let mut actions = vec![Action::StageOff, Action::Unsubscribe];
        actions.extend(open.reply_all(&Err(reply_waiting.clone())));
        actions
    }

    pub(super) fn open(&mut self, ticket: Ticket, room_id: String, how: How) -> Vec<Action> {
        if self.me.is_none() {
            return vec![Action::Reply(
                ticket,
                Err(crate::edge::error::not_signed_in()),
            )];
        }
        let mut actions = Vec::new();
        if let Some(open) = &mut self.open {
            if open.room_id == room_id && open.over.is_none() {
                match open.doing {
                    Some(Doing::Opening(_) | Doing::Entering { .. } | Doing::GoingLive) => {
                        // Pressed twice: both presses get the one answer.
                        open.waiting.push(ticket);
                        return Vec::new();
                    }
                    Some(Doing::Leaving | Doing::Ending) => return vec![busy(ticket)],
                    None => {}
                }
                return match (how, open.place) {
                    (How::Rejoin, Place::GreenRoom) => self.enter(ticket, true),
                    (How::GreenRoom, Place::GreenRoom | Place::Studio)
                    | (How::Rejoin, Place::Studio) => vec![Action::Reply(ticket, Ok(()))],
                };
            }
            let is_free = open.over.is_some()
                || (open.place == Place::GreenRoom
                    && matches!(open.doing, None | Some(Doing::Opening(_))));
            if !is_free {
                let error = ui_error(ErrorCode::RoomOpen, "another room is open");
                return vec![Action::Reply(ticket, Err(error))];
            }
            actions = self.close(&ui_error(ErrorCode::RoomGone, "another room was opened"));
        }
        self.generation += 1;
        self.open = Some(Open {
            generation: self.generation,
            room_id: room_id.clone(),
            room: None,
            names: Names::default(),
            status: RoomStatus::Unknown,
            waiting_since: None,
            live_since: None,
            place: Place::GreenRoom,
            doing: Some(Doing::Opening(how)),
            waiting: vec![ticket],
            round: 0,
            stage: StageState::Off,
            on_stage: BTreeSet::new(),
            viewers: None,
            community: None,
            problem: None,
            over: None,
        });
        // Listen first, read then: what happens in between is not lost.
        actions.push(Action::Subscribe {
            generation: self.generation,
            room_id,
        });
        actions
    }

    /// A command that needs a room that is open and idle. Answers at once when it cannot start.
    pub(super) fn ready(
        &mut self,
        ticket: Ticket,
        needs: Option<Role>,
    ) -> Result<(&mut Open, Role), Vec<Action>> {
        let Some(me) = self.me.clone() else {
            return Err(vec![Action::Reply(
                ticket,
                Err(crate::edge::error::not_signed_in()),
            )]);
        };
        let refuse = |code, why: &str| Err(vec![Action::Reply(ticket, Err(ui_error(code, why)))]);
        let Some(open) = &mut self.open else {
            return refuse(ErrorCode::RoomGone, "no room is open");
        };
        if open.over.is_some() || is_over(open.status) {
            return refuse(ErrorCode::RoomEnded, "the show has ended");
        }
        let role = open.role(&me);
        if needs.is_some_and(|needed| needed != role) {
            return refuse(ErrorCode::NotAllowed, "not this person's to do");
        }
        Ok((open, role))
    }

    pub(super) fn enter(&mut self, ticket: Ticket, publish: bool) -> Vec<Action> {
        let (open, role) = match self.ready(ticket, None) {
            Ok(ready) => ready,
            Err(actions) => return actions,
        };
        match role {
            Role::Host | Role::CoHost => {}
            Role::Viewer => {
                let error = ui_error(ErrorCode::NotAllowed, "not a broadcaster of this room");
                return vec![Action::Reply(ticket, Err(error))];
            }
        }
        match &open.doing {
            Some(Doing::Entering { .. } | Doing::Opening(_)) => {
                open.waiting.push(ticket);
                return Vec::new();
            }
            Some(Doing::GoingLive | Doing::Leaving | Doing::Ending) => {
                return vec![busy(ticket)];
            }
            None => {}
        }
        if open.place == Place::Studio {
            return vec![Action::Reply(ticket, Ok(()))];
        }
        open.problem = None;
        open.doing = Some(Doing::Entering { publish });
        open.waiting.push(ticket);
        vec![Action::FetchAccess {
            generation: open.generation,
            room_id: open.room_id.clone(),
        }]
    }

    pub(super) fn go_live(&mut self, ticket: Ticket) -> Vec<Action> {
        let (open, _) = match self.ready(ticket, Some(Role::Host)) {
            Ok(ready) => ready,
            Err(actions) => return actions,
        };
        match &open.doing {
            Some(Doing::GoingLive) => {
                open.waiting.push(ticket);
                return Vec::new();
            }
            Some(Doing::Opening(_) | Doing::Entering { .. } | Doing::Leaving | Doing::Ending) => {
                return vec![busy(ticket)];
            }
            None => {}
        }
        if open.place != Place::Studio {
            let error = ui_error(ErrorCode::NotAllowed, "not connected to the stage");
            return vec![Action::Reply(ticket, Err(error))];
        }
        if open.stage == StageState::OnStage && open.status == RoomStatus::Live {
            return vec![Action::Reply(ticket, Ok(()))];
        }
        open.problem = None;
        open.start_going_live();
        open.waiting.push(ticket);
        vec![Action::Publish {
            generation: open.generation,
        }]
    }

    pub(super) fn published(&mut self, result: Result<(), UiError>) -> Vec<Action> {
        let Some(open) = &mut self.open else {
            return Vec::new();
        };
        if open.doing != Some(Doing::GoingLive) {
            return Vec::new();
        }
        match result {
            Ok(()) => {
                open.stage = StageState::OnStage;
                let mut actions = vec![open.first_look()];
                // Live already: the host came back into a running show.
                actions.extend(self.consequences(false));
                actions
            }
            Err(error) => open.finish(&Err(error)),
        }
    }

    pub(super) fn check_live(&mut self, round: u64, attempt: u32) -> Vec<Action> {
        let Some(open) = &mut self.open else {
            return Vec::new();
        };
        if open.doing != Some(Doing::GoingLive) || open.round != round {
            return Vec::new();
        }
        if attempt > GOING_LIVE_READS {
            let error = ui_error(
                ErrorCode::TimedOut,
                "picture and sound go out, but the platform does not say that the room is live",
            );
            return open.finish(&Err(error));
        }
        vec![
            Action::Read {
                generation: open.generation,
                room_id: open.room_id.clone(),
            },
            Action::CheckLive {
                generation: open.generation,
                round,
                attempt: attempt + 1,
            },
        ]
    }

    pub(super) fn connected(&mut self, result: Result<(), UiError>) -> Vec<Action> {
        let Some(me) = self.me.clone() else {
            return Vec::new();
        };
        let Some(open) = &mut self.open else {
            return Vec::new();
        };
        let Some(Doing::Entering { publish }) = open.doing else {
            return Vec::new();
        };
        match result {
            Ok(()) => {
                open.place = Place::Studio;
                open.stage = if publish {
                    StageState::OnStage
                } else {
                    StageState::Backstage
                };
                let waits_for_live =
                    publish && open.role(&me) == Role::Host && open.status != RoomStatus::Live;
                if waits_for_live {
                    open.start_going_live();
                    return vec![open.first_look()];
                }
                open.finish(&Ok(()))
            }
            Err(error) => open.finish(&Err(error)),
        }
    }

    pub(super) fn end_show(&mut self, ticket: Ticket) -> Vec<Action> {
        let ready = self.ready(ticket, Some(Role::Host));
        let (open, _) = match ready {
            Ok(ready) => ready,
            Err(actions) => return actions,
        };
        match &open.doing {
            Some(Doing::Ending) => {
                open.waiting.push(ticket);
                return Vec::new();
            }
            Some(Doing::Leaving | Doing::Opening(_)) => return vec![busy(ticket)],
            // Ending wins over whatever else is under way.
            Some(Doing::Entering { .. } | Doing::GoingLive) | None => {}
        }
        let overtaken = ui_error(ErrorCode::RoomEnded, "the show was ended");
        let mut actions = open.reply_all(&Err(overtaken));
        open.problem = None;
        open.doing = Some(Doing::Ending);
        open.waiting.push(ticket);
        // Media first, then the platform: nobody is left publishing into an ended room.
        actions.push(Action::Disconnect {
            generation: open.generation,
        });
        actions
    }

    pub(super) fn leave_stage(&mut self, ticket: Ticket) -> Vec<Action> {
        let (open, _) = match self.ready(ticket, None) {
            Ok(ready) => ready,
            Err(actions) => return actions,
        };
        match &open.doing {
            Some(Doing::Leaving) => {
                open.waiting.push(ticket);
                return Vec::new();
            }
            Some(Doing::Ending | Doing::Opening(_)) => return vec![busy(ticket)],
            Some(Doing::Entering { .. } | Doing::GoingLive) | None => {}
        }
        let overtaken = ui_error(ErrorCode::StageLost, "the stage was left");
        let mut actions = open.reply_all(&Err(overtaken));
        open.problem = None;
        open.doing = Some(Doing::Leaving);
        open.waiting.push(ticket);
        actions.push(Action::Disconnect {
            generation: open.generation,
        });
        actions
    }

    pub(super) fn disconnected(&mut self) -> Vec<Action> {
        let Some(me) = self.me.clone() else {
            return Vec::new();
        };
        let Some(open) = &mut self.open else {
            return Vec::new();
        };
        open.place = Place::GreenRoom;
        let role = open.role(&me);
        let (generation, room_id) = (open.generation, open.room_id.clone());
        match (&open.doing, role) {
            (Some(Doing::Ending), _) => vec![Action::Stop {
                generation,
                room_id,
            }],
            (Some(Doing::Leaving), Role::CoHost) => vec![Action::Leave {
                generation,
                room_id,
            }],
            // The host leaves the stage only; the show waits for him.
            (Some(Doing::Leaving), Role::Host) => {
                let mut actions = vec![Action::Preview { role }];
                actions.extend(open.finish(&Ok(())));
                actions
            }
            // Removed while leaving.
            (Some(Doing::Leaving), Role::Viewer) => self.left(),
            (
                Some(Doing::Opening(_) | Doing::Entering { .. } | Doing::GoingLive) | None,
                Role::Host | Role::CoHost | Role::Viewer,
            ) => Vec::new(),
        }
    }

    /// The co-host is out of the room.
    pub(super) fn left(&mut self) -> Vec<Action> {
        let Some(open) = &mut self.open else {
            return Vec::new();
        };
        let mut actions = open.finish(&Ok(()));
        actions.extend(self.close(&ui_error(ErrorCode::RoomGone, "the room was left")));
        actions
    }

    pub(super) fn stage(&mut self, state: StageState) -> Vec<Action> {
        let Some(open) = &mut self.open else {
            return Vec::new();
        };
        // The stage's view moves for other reasons too: told again, a failure is not a new one.
        if open.over.is_some() || open.stage == state {
            return Vec::new();
        }
        open.stage = state;
        match &open.stage {
            StageState::Failed(error) => {
                let error = error.clone();
                if open.place == Place::Studio {
                    open.place = Place::GreenRoom;
                }
                open.problem = Some(error.clone());
                let mut actions = match &open.doing {
                    Some(Doing::Entering { .. } | Doing::GoingLive) => open.finish(&Err(error)),
                    Some(Doing::Opening(_) | Doing::Leaving | Doing::Ending) | None => Vec::new(),
                };
                // It may have been the host or the platform: the room tells.
                actions.push(Action::Read {
                    generation: open.generation,
                    room_id: open.room_id.clone(),
                });
                actions
            }
            StageState::OnStage => self.consequences(false),
            StageState::Off
            | StageState::Preview
            | StageState::Connecting
            | StageState::Backstage
            | StageState::Reconnecting { .. } => Vec::new(),
        }
    }
}

fn busy(ticket: Ticket) -> Action {
    Action::Reply(
        ticket,
        Err(ui_error(
            ErrorCode::TooFast,
            "another command of this room is under way",
        )),
    )
}
