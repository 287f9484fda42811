//! The open room: what is known of it, and the command that is under way.

use std::{collections::BTreeMap, time::Duration};

use greenroom_contract::{ChatCheck, ErrorCode, Over, Person, Place, Role};
use socialplus::{Room, RoomId, RoomStatus, UserId};
use time::OffsetDateTime;

use super::input::{Action, How, Input, Seen, StageState, Ticket};
use crate::{
    actor::Effect,
    error::Error,
    platform::{Me, Names, RoomNews, role_in},
};

/// How often the room is read while it is going live, in case the event is lost. With the number
/// of readings this is the deadline of going live: 45 seconds.
const CHECK_LIVE: Duration = Duration::from_secs(3);

pub(super) type Effects = Vec<Effect<RoomMachine>>;

/// The room of this window.
#[derive(Debug, Default)]
pub(crate) struct RoomMachine {
    pub(super) me: Option<Me>,
    pub(super) openings: u64,
    pub(super) open: Option<Open>,
    /// Since when no events come in; whatever room is open.
    pub(super) unheard_since: Option<String>,
}

/// How long a place on the stage that was left may still be told of.
const PLACE_LASTS: Duration = Duration::from_secs(30);

fn away() -> Error {
    let why = "the network says that its media server is being started again";
    Error::known(ErrorCode::MediaServerAway, why)
}

/// Answers a command that cannot start.
pub(super) fn refuse(ticket: Ticket, error: Error) -> Effects {
    vec![Effect::Reply(ticket, Err(error))]
}

/// The command that is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doing {
    Opening(How),
    /// Connecting; `publish` for a co-host and for a host who comes back.
    Entering {
        publish: bool,
    },
    /// Publishing or waiting for the platform.
    GoingLive,
    Leaving,
    Ending,
}

/// Whose the place is that the platform may tell this person to have on the stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OwnPlace {
    /// Another computer's.
    Elsewhere,
    /// This window's: it is on the stage, or lost it.
    Here,
    /// This window's until then: it left, and the platform may not have heard of it.
    Until(OffsetDateTime),
}

/// What the host was told of being on air in this opening of the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ToldOnAir {
    NotYet,
    Now,
    /// The show was on before, by what this host or another computer of theirs did.
    Before,
}

/// The open room.
#[derive(Debug)]
pub(super) struct Open {
    /// Which opening this is: the same room opened again is another one.
    pub opening: u64,
    pub room_id: RoomId,
    pub room: Option<Room>,
    pub names: Names,
    pub status: RoomStatus,
    /// Since when the host is away.
    pub waiting_since: Option<OffsetDateTime>,
    pub live_since: Option<OffsetDateTime>,
    pub place: Place,
    pub doing: Option<Doing>,
    pub(super) waiting: Vec<Ticket>,
    /// Grows with each try of going live; looks of an earlier one are dropped.
    pub(super) round: u64,
    pub stage: StageState,
    pub own_place: OwnPlace,
    pub(super) told_on_air: ToldOnAir,
    pub tiles: BTreeMap<UserId, Seen>,
    pub invited: Vec<Person>,
    pub chat: ChatCheck,
    pub viewers: Option<u32>,
    pub community: Option<String>,
    pub problem: Option<Error>,
    /// The media server is being started again, by the network's own word.
    pub media_server_away: Option<Error>,
    pub over: Option<Over>,
}

impl Open {
    pub(super) fn new(opening: u64, room_id: RoomId, how: How, ticket: Ticket) -> Self {
        Self {
            opening,
            room_id,
            room: None,
            names: Names::default(),
            status: RoomStatus::Unknown(String::new()),
            waiting_since: None,
            live_since: None,
            place: Place::GreenRoom,
            doing: Some(Doing::Opening(how)),
            waiting: vec![ticket],
            round: 0,
            stage: StageState::Off,
            own_place: OwnPlace::Elsewhere,
            told_on_air: ToldOnAir::NotYet,
            tiles: BTreeMap::new(),
            invited: Vec::new(),
            chat: ChatCheck::Joining,
            viewers: None,
            community: None,
            problem: None,
            media_server_away: None,
            over: None,
        }
    }

    pub(super) fn reply_all(&mut self, result: &Result<(), Error>) -> Effects {
        std::mem::take(&mut self.waiting)
            .into_iter()
            .map(|ticket| Effect::Reply(ticket, result.clone()))
            .collect()
    }

    /// The stage was left from here, in order.
    pub(super) fn leaves_its_place(&mut self, now: OffsetDateTime) {
        if self.own_place == OwnPlace::Here {
            self.own_place = OwnPlace::Until(now + PLACE_LASTS);
        }
    }

    /// Whether a place on the stage that the platform tells of would be another computer's.
    pub(super) fn yields(&self, now: OffsetDateTime) -> bool {
        match self.own_place {
            OwnPlace::Elsewhere => true,
            OwnPlace::Here => false,
            OwnPlace::Until(until) => now > until,
        }
    }

    /// Reads the room anew.
    pub(super) fn read(&self) -> Effect<RoomMachine> {
        Effect::Run(Action::Read(self.room_id.clone()))
    }

    /// Waits for the platform to say that the room is live.
    pub(super) fn start_going_live(&mut self) {
        self.doing = Some(Doing::GoingLive);
        self.round += 1;
    }

    /// A look, later, whether the room is live.
    pub(super) fn look(&self, attempt: u32) -> Effect<RoomMachine> {
        let round = self.round;
        Effect::Later(CHECK_LIVE, Input::CheckLive { round, attempt })
    }

    /// Ends the command that is under way.
    pub(super) fn finish(&mut self, result: &Result<(), Error>) -> Effects {
        self.doing = None;
        if let Err(error) = result {
            self.problem = Some(error.clone());
        }
        self.reply_all(result)
    }

    /// Whether another room may be opened in the place of this one.
    pub(super) fn is_free(&self) -> bool {
        self.over.is_some()
            || (self.place == Place::GreenRoom
                && matches!(self.doing, None | Some(Doing::Opening(_))))
    }

    pub(super) fn role(&self, me: &Me) -> Role {
        self.room
            .as_ref()
            .map_or(Role::Viewer, |room| role_in(room, &me.user_id))
    }

    /// How far a status is; it never goes back.
    fn rank(status: &RoomStatus) -> u8 {
        match status {
            RoomStatus::Unknown(_) => 0,
            RoomStatus::Idle => 1,
            RoomStatus::Live | RoomStatus::WaitingReconnect => 2,
            RoomStatus::Error => 3,
            RoomStatus::Ended => 4,
            RoomStatus::Recorded => 5,
            RoomStatus::Terminated => 6,
        }
    }

    /// Takes over a status, unless it is one that this room has behind it.
    pub(super) fn set_status(&mut self, now: OffsetDateTime, status: RoomStatus) {
        if status == self.status || Self::rank(&status) < Self::rank(&self.status) {
            return;
        }
        match &status {
            RoomStatus::Live => {
                let known = self.room.as_ref().and_then(|room| room.live_at);
                self.live_since = known.or(self.live_since).or(Some(now));
                self.waiting_since = None;
            }
            RoomStatus::WaitingReconnect => self.waiting_since = Some(now),
            RoomStatus::Unknown(_) => return,
            RoomStatus::Idle
            | RoomStatus::Ended
            | RoomStatus::Recorded
            | RoomStatus::Terminated
            | RoomStatus::Error => {}
        }
        self.status = status;
    }

    /// Takes over an object of the room unless it is older than what is known. Returns whether it
    /// was taken.
    pub(super) fn take_object(&mut self, news: &RoomNews) -> bool {
        self.names.learn(&news.users);
        let is_older = self.room.as_ref().is_some_and(|known| {
            known.updated_at.is_some() && news.room.updated_at < known.updated_at
        });
        if is_older {
            return false;
        }
        self.media_server_away = match news.room.is_media_server_away {
            true => self.media_server_away.take().or_else(|| Some(away())),
            false => None,
        };
        self.room = Some(news.room.clone());
        true
    }
}
