//! The open room: roles, places, the order of calls, and the one truthful status.

pub(super) mod commands;
mod on_air;
mod platform;

use greenroom_contract::{ErrorCode, Over, Role};
use socialplus::{RoomStatus, UserId};
use time::OffsetDateTime;

use self::commands::Way;
use super::{
    input::{Action, Input, Ticket},
    open::{Doing, Effects, Open, RoomMachine, refuse},
    shown::{self, RoomState},
};
use crate::{
    actor::{Effect, Machine},
    error::Error,
    platform::{RoomNews, role_in},
};

impl RoomMachine {
    /// The open room, if this is what is under way in it.
    fn doing(&mut self, doing: Doing) -> Option<&mut Open> {
        self.open.as_mut().filter(|open| open.doing == Some(doing))
    }

    /// Takes over what somebody else told of the open room; nothing follows from it.
    fn told(&mut self, take: impl FnOnce(&mut Open)) -> Effects {
        if let Some(open) = &mut self.open {
            take(open);
        }
        Vec::new()
    }

    fn remove(&mut self, ticket: Ticket, user_id: UserId) -> Effects {
        let open = match self.ready(Some(Role::Host)) {
            Ok((open, _)) => open,
            Err(error) => return refuse(ticket, error),
        };
        let is_co_host = open
            .room
            .as_ref()
            .is_some_and(|room| role_in(room, &user_id) == Role::CoHost);
        if !is_co_host {
            let error = Error::known(ErrorCode::UserUnknown, "not a co-host");
            return refuse(ticket, error);
        }
        vec![Effect::Run(Action::Remove {
            ticket,
            room_id: open.room_id.clone(),
            user_id,
        })]
    }

    fn stopped(&mut self, now: OffsetDateTime, result: Result<RoomNews, Error>) -> Effects {
        match result {
            Ok(news) => {
                if let Some(open) = &mut self.open {
                    open.take_object(&news);
                    open.set_status(now, RoomStatus::Ended);
                }
                self.consequences()
            }
            Err(error) if matches!(error.code(), ErrorCode::NotFound | ErrorCode::RoomEnded) => {
                self.end_here(Over::Ended)
            }
            Err(error) => {
                let Some(open) = self.doing(Doing::Ending) else {
                    // The show ended all the same: nothing is switched on again.
                    return Vec::new();
                };
                let role = Role::Host;
                let mut effects = open.finish(&Err(error));
                effects.push(Effect::Run(Action::Preview { role }));
                effects.push(open.read());
                effects
            }
        }
    }
}

impl Machine for RoomMachine {
    type Input = Input;
    type Action = Action;
    type View = RoomState;
    type Answer = ();

    fn handle(&mut self, now: OffsetDateTime, input: Input) -> Effects {
        let mut effects = self.take(now, input);
        effects.extend(self.tell_on_air());
        effects
    }

    fn view(&self) -> RoomState {
        shown::state(self)
    }
}

impl RoomMachine {
    fn take(&mut self, now: OffsetDateTime, input: Input) -> Effects {
        match input {
            Input::SignedIn(me) => {
                let effects = self.close(&Error::not_signed_in());
                self.me = Some(me);
                effects
            }
            Input::SignedOut => {
                let effects = self.close(&Error::not_signed_in());
                self.me = None;
                effects
            }
            Input::Open {
                ticket,
                room_id,
                how,
            } => self.open(now, ticket, room_id, how),
            Input::Close { ticket } => {
                let closed = Error::known(ErrorCode::RoomGone, "the room was closed");
                let mut effects = self.close(&closed);
                effects.push(Effect::Reply(ticket, Ok(())));
                effects
            }
            Input::Subscribed => self.open.iter().map(Open::read).collect(),
            Input::Read(result) => self.read(now, result),
            Input::Event(heard) => self.event(now, &heard),
            Input::Reconnected => self
                .open
                .iter()
                .filter(|open| open.over.is_none() && open.room.is_some())
                .map(Open::read)
                .collect(),
            Input::Unheard(since) => {
                self.unheard_since = since;
                Vec::new()
            }
            Input::EnterStudio { ticket } => match self.ready(Some(Role::Host)) {
                Ok(_) => self.enter(now, ticket, Way::BACKSTAGE),
                Err(error) => refuse(ticket, error),
            },
            Input::StepOnStage { ticket } => match self.ready(Some(Role::CoHost)) {
                Ok(_) => self.enter(now, ticket, Way::ON_STAGE),
                Err(error) => refuse(ticket, error),
            },
            Input::GoLive { ticket } => self.go_live(ticket),
            Input::EndShow { ticket } => self.end_show(ticket),
            Input::LeaveStage { ticket } => self.leave_stage(ticket),
            Input::Remove { ticket, user_id } => self.remove(ticket, user_id),
            Input::Connected(result) => self.connected(result),
            Input::Published(result) => self.published(result),
            Input::Disconnected => self.disconnected(now),
            Input::Stopped(result) => self.stopped(now, result),
            Input::Left(result) => match result {
                Ok(()) => self.left(),
                Err(error)
                    if matches!(error.code(), ErrorCode::NotFound | ErrorCode::NotAllowed) =>
                {
                    self.left()
                }
                Err(error) => {
                    let Some(open) = self.doing(Doing::Leaving) else {
                        return Vec::new();
                    };
                    let mut effects = open.finish(&Err(error));
                    effects.push(Effect::Run(Action::Preview { role: Role::CoHost }));
                    effects
                }
            },
            Input::Removed {
                ticket,
                user_id,
                result,
            } => {
                let result = match result {
                    Err(error) if error.code() != ErrorCode::NotFound => Err(error),
                    // Gone already is what was wanted.
                    Ok(()) | Err(_) => Ok(()),
                };
                let room = self.open.as_mut().and_then(|open| open.room.as_mut());
                if let (Ok(()), Some(room)) = (&result, room) {
                    room.participants.retain(|one| one.user_id != user_id);
                }
                vec![Effect::Reply(ticket, result)]
            }
            Input::CheckLive { round, attempt } => self.check_live(round, attempt),
            Input::Stage { state, tiles } => {
                self.told(|open| open.tiles = tiles);
                self.stage(state)
            }
            Input::Community(name) => self.told(|open| open.community = Some(name)),
            Input::Viewers { opening, viewers } => self.told(|open| {
                if open.opening == opening {
                    open.viewers = Some(viewers);
                }
            }),
            Input::ViewerCount { room_id, count } => self.told(|open| {
                if open.room_id == room_id {
                    open.viewers = Some(u32::try_from(count).unwrap_or(u32::MAX));
                }
            }),
            Input::Invited(people) => self.told(|open| open.invited = people),
            Input::Chat(chat) => self.told(|open| open.chat = chat),
        }
    }
}
