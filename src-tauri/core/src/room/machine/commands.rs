//! What this person asks for, and how far it got: opening, entering, going live, leaving, ending.

use greenroom_contract::{ErrorCode, Place, Role};
use socialplus::{RoomId, RoomStatus};
use time::OffsetDateTime;

use crate::{
    actor::Effect,
    error::Error,
    room::{
        input::{Action, How, StageState, Ticket},
        open::{Doing, Effects, Open, OwnPlace, RoomMachine, refuse},
    },
};

/// Readings of the room while going live, before it counts as failed.
pub(in crate::room) const GOING_LIVE_READS: u32 = 15;

/// A way onto the stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::room) struct Way {
    pub publish: bool,
    /// The person was asked: a place elsewhere ends.
    pub takes_over: bool,
}

impl Way {
    pub const BACKSTAGE: Self = Self {
        publish: false,
        takes_over: false,
    };
    pub const ON_STAGE: Self = Self {
        publish: true,
        takes_over: false,
    };
}

impl RoomMachine {
    /// Forgets the open room; everything about it is off.
    pub(super) fn close(&mut self, reply_waiting: &Error) -> Effects {
        let Some(mut open) = self.open.take() else {
            return Vec::new();
        };
        let mut effects = vec![
            Effect::Forget,
            Effect::Run(Action::StageOff),
            Effect::Run(Action::Unsubscribe),
        ];
        effects.extend(open.reply_all(&Err(reply_waiting.clone())));
        effects
    }

    pub(super) fn open(
        &mut self,
        now: OffsetDateTime,
        ticket: Ticket,
        room_id: RoomId,
        how: How,
    ) -> Effects {
        if self.me.is_none() {
            return refuse(ticket, Error::not_signed_in());
        }
        let mut effects = Vec::new();
        if let Some(open) = &mut self.open {
            if open.room_id == room_id && open.over.is_none() {
                match open.doing {
                    Some(Doing::Opening(_) | Doing::Entering { .. } | Doing::GoingLive) => {
                        // Pressed twice: both presses get the one answer.
                        open.waiting.push(ticket);
                        return Vec::new();
                    }
                    Some(Doing::Leaving | Doing::Ending) => return refuse(ticket, busy()),
                    None => {}
                }
                let is_dark = open.stage == StageState::Backstage && open.status.is_on_air();
                return match (how, open.place) {
                    (How::Rejoin, Place::GreenRoom) => self.enter(now, ticket, Way::ON_STAGE),
                    (How::TakeOver, Place::GreenRoom) => {
                        let role = self.me.as_ref().map(|me| open.role(me));
                        let way = open.way_over(role.unwrap_or(Role::Viewer));
                        self.enter(now, ticket, way)
                    }
                    (How::Rejoin, Place::Studio) if is_dark => self.go_live(ticket),
                    (How::GreenRoom, Place::GreenRoom | Place::Studio)
                    | (How::Rejoin | How::TakeOver, Place::Studio) => {
                        vec![Effect::Reply(ticket, Ok(()))]
                    }
                };
            }
            if !open.is_free() {
                let error = Error::known(ErrorCode::RoomOpen, "another room is open");
                return refuse(ticket, error);
            }
            let other = Error::known(ErrorCode::RoomGone, "another room was opened");
            effects = self.close(&other);
        }
        self.openings += 1;
        self.open = Some(Open::new(self.openings, room_id.clone(), how, ticket));
        // Listen first, read then: what happens in between is not lost.
        effects.push(Effect::Run(Action::Subscribe(room_id)));
        effects
    }

    /// The open room for a command that needs one, and what this person is in it; or why the
    /// command cannot start.
    pub(super) fn ready(&mut self, needs: Option<Role>) -> Result<(&mut Open, Role), Error> {
        let Some(me) = &self.me else {
            return Err(Error::not_signed_in());
        };
        let Some(open) = &mut self.open else {
            return Err(Error::known(ErrorCode::RoomGone, "no room is open"));
        };
        if open.over.is_some() || open.status.is_over() {
            return Err(Error::known(ErrorCode::RoomEnded, "the show has ended"));
        }
        let role = open.role(me);
        if needs.is_some_and(|needed| needed != role) {
            let why = "not this person's to do";
            return Err(Error::known(ErrorCode::NotAllowed, why));
        }
        Ok((open, role))
    }

    pub(super) fn enter(&mut self, now: OffsetDateTime, ticket: Ticket, way: Way) -> Effects {
        let (open, role) = match self.ready(None) {
            Ok(ready) => ready,
            Err(error) => return refuse(ticket, error),
        };
        match role {
            Role::Host | Role::CoHost => {}
            Role::Viewer => {
                let why = "not a broadcaster of this room";
                return refuse(ticket, Error::known(ErrorCode::NotAllowed, why));
            }
        }
        match open.doing {
            Some(Doing::Entering { .. } | Doing::Opening(_)) => {
                open.waiting.push(ticket);
                return Vec::new();
            }
            Some(Doing::GoingLive | Doing::Leaving | Doing::Ending) => {
                return refuse(ticket, busy());
            }
            None => {}
        }
        if open.place == Place::Studio {
            return vec![Effect::Reply(ticket, Ok(()))];
        }
        open.problem = None;
        open.waiting.push(ticket);
        vec![open.connect(now, way)]
    }

    pub(super) fn go_live(&mut self, ticket: Ticket) -> Effects {
        let open = match self.ready(Some(Role::Host)) {
            Ok((open, _)) => open,
            Err(error) => return refuse(ticket, error),
        };
        match open.doing {
            Some(Doing::GoingLive) => {
                open.waiting.push(ticket);
                return Vec::new();
            }
            Some(Doing::Opening(_) | Doing::Entering { .. } | Doing::Leaving | Doing::Ending) => {
                return refuse(ticket, busy());
            }
            None => {}
        }
        if open.place != Place::Studio {
            let why = "not connected to the stage";
            return refuse(ticket, Error::known(ErrorCode::NotAllowed, why));
        }
        if open.stage == StageState::OnStage && open.status == RoomStatus::Live {
            return vec![Effect::Reply(ticket, Ok(()))];
        }
        open.problem = None;
        open.start_going_live();
        open.waiting.push(ticket);
        vec![Effect::Run(Action::Publish)]
    }

    pub(super) fn published(&mut self, result: Result<(), Error>) -> Effects {
        let Some(open) = self.doing(Doing::GoingLive) else {
            return Vec::new();
        };
        match result {
            Ok(()) => {
                open.stage = StageState::OnStage;
                let mut effects = vec![open.look(1)];
                // Live already: the host came back into a running show.
                effects.extend(self.consequences());
                effects
            }
            Err(error) => open.finish(&Err(error)),
        }
    }

    pub(super) fn check_live(&mut self, round: u64, attempt: u32) -> Effects {
        let Some(open) = self.doing(Doing::GoingLive) else {
            return Vec::new();
        };
        if open.round != round {
            return Vec::new();
        }
        if attempt > GOING_LIVE_READS {
            let error = Error::known(
                ErrorCode::TimedOut,
                "picture and sound go out, but the platform does not say that the room is live",
            );
            return open.finish(&Err(error));
        }
        vec![open.read(), open.look(attempt + 1)]
    }

    pub(super) fn connected(&mut self, result: Result<(), Error>) -> Effects {
        let (Some(me), Some(open)) = (&self.me, &mut self.open) else {
            return Vec::new();
        };
        let Some(Doing::Entering { publish }) = open.doing else {
            return Vec::new();
        };
        match result {
            Ok(()) => {
                open.place = Place::Studio;
                open.own_place = OwnPlace::Here;
                open.stage = if publish {
                    StageState::OnStage
                } else {
                    StageState::Backstage
                };
                let waits_for_live =
                    publish && open.role(me) == Role::Host && open.status != RoomStatus::Live;
                if waits_for_live {
                    open.start_going_live();
                    return vec![open.look(1)];
                }
                open.finish(&Ok(()))
            }
            // A question is no problem: nothing has happened.
            Err(error) if error.code() == ErrorCode::OnStageElsewhere => {
                open.doing = None;
                open.reply_all(&Err(error))
            }
            Err(error) => {
                let role = open.role(me);
                let mut effects = open.finish(&Err(error));
                // The way there may have ended half way, connected and sending nothing: this person
                // is back before the stage, where it can be tried again.
                effects.push(Effect::Run(Action::Preview { role }));
                effects
            }
        }
    }

    pub(super) fn end_show(&mut self, ticket: Ticket) -> Effects {
        let open = match self.ready(Some(Role::Host)) {
            Ok((open, _)) => open,
            Err(error) => return refuse(ticket, error),
        };
        match open.doing {
            Some(Doing::Ending) => {
                open.waiting.push(ticket);
                return Vec::new();
            }
            Some(Doing::Leaving | Doing::Opening(_)) => return refuse(ticket, busy()),
            // Ending wins over whatever else is under way.
            Some(Doing::Entering { .. } | Doing::GoingLive) | None => {}
        }
        let overtaken = Error::known(ErrorCode::RoomEnded, "the show was ended");
        // Media first, then the platform: nobody is left publishing into an ended room.
        open.get_off(ticket, Doing::Ending, overtaken)
    }

    pub(super) fn leave_stage(&mut self, ticket: Ticket) -> Effects {
        let open = match self.ready(None) {
            Ok((open, _)) => open,
            Err(error) => return refuse(ticket, error),
        };
        match open.doing {
            Some(Doing::Leaving) => {
                open.waiting.push(ticket);
                return Vec::new();
            }
            Some(Doing::Ending | Doing::Opening(_)) => return refuse(ticket, busy()),
            Some(Doing::Entering { .. } | Doing::GoingLive) | None => {}
        }
        let overtaken = Error::known(ErrorCode::StageLost, "the stage was left");
        open.get_off(ticket, Doing::Leaving, overtaken)
    }

    pub(super) fn disconnected(&mut self, now: OffsetDateTime) -> Effects {
        let (Some(me), Some(open)) = (&self.me, &mut self.open) else {
            return Vec::new();
        };
        open.place = Place::GreenRoom;
        open.leaves_its_place(now);
        let role = open.role(me);
        match (open.doing, role) {
            (Some(Doing::Ending), _) => vec![Effect::Run(Action::Stop(open.room_id.clone()))],
            (Some(Doing::Leaving), Role::CoHost) => {
                vec![Effect::Run(Action::Leave(open.room_id.clone()))]
            }
            // The host leaves the stage only; the show waits for him.
            (Some(Doing::Leaving), Role::Host) => {
                let mut effects = vec![Effect::Run(Action::Preview { role })];
                effects.extend(open.finish(&Ok(())));
                effects
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
    pub(super) fn left(&mut self) -> Effects {
        let Some(open) = &mut self.open else {
            return Vec::new();
        };
        let mut effects = open.finish(&Ok(()));
        let left = Error::known(ErrorCode::RoomGone, "the room was left");
        effects.extend(self.close(&left));
        effects
    }

    pub(super) fn stage(&mut self, state: StageState) -> Effects {
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
                if error.code() == ErrorCode::JoinedElsewhere {
                    open.own_place = OwnPlace::Elsewhere;
                }
                let mut effects = match open.doing {
                    // A way that is under way is answered by itself, and what failed may be the
                    // connection before it.
                    Some(Doing::Entering { .. }) => Vec::new(),
                    Some(Doing::GoingLive) => open.finish(&Err(error)),
                    Some(Doing::Opening(_) | Doing::Leaving | Doing::Ending) | None => {
                        open.problem = Some(error);
                        Vec::new()
                    }
                };
                // It may have been the host or the platform: the room tells.
                effects.push(open.read());
                effects
            }
            StageState::OnStage => self.consequences(),
            StageState::Off
            | StageState::Preview
            | StageState::Connecting
            | StageState::Backstage
            | StageState::Reconnecting { .. } => Vec::new(),
        }
    }
}

impl Open {
    /// The way to the stage.
    pub(super) fn connect(&mut self, now: OffsetDateTime, way: Way) -> Effect<RoomMachine> {
        let publish = way.publish;
        self.doing = Some(Doing::Entering { publish });
        Effect::Run(Action::Connect {
            room_id: self.room_id.clone(),
            publish,
            yields: !way.takes_over && self.yields(now),
        })
    }

    /// The way onto the stage in the place of another computer: as this person is there.
    pub(super) fn way_over(&self, role: Role) -> Way {
        Way {
            publish: role != Role::Host || self.status.is_on_air(),
            takes_over: true,
        }
    }

    /// The way off the stage, in front of whatever was under way.
    fn get_off(&mut self, ticket: Ticket, doing: Doing, overtaken: Error) -> Effects {
        let mut effects = self.reply_all(&Err(overtaken));
        self.problem = None;
        self.doing = Some(doing);
        self.waiting.push(ticket);
        effects.push(Effect::Run(Action::Disconnect));
        effects
    }
}

fn busy() -> Error {
    let why = "another command of this room is under way";
    Error::known(ErrorCode::TooFast, why)
}
