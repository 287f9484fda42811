//! Own rooms: what is known of them, and what may be done to those that are not open.

use std::{collections::BTreeMap, time::Duration};

use greenroom_contract::{ErrorCode, HomeView, ThumbnailProblem};
use socialplus::{FileId, Room, RoomId, UserId};
use time::OffsetDateTime;

use super::{
    input::{Action, Input, Listing, Ticket},
    whereabouts::Trail,
};
use crate::{
    actor::{Effect, Machine},
    error::Error,
    platform::{Names, RoomNews},
};

/// How often the list is read anew while it is on the screen.
const LOOK_AGAIN: Duration = Duration::from_secs(30);

/// How long after a room was closed the platform is asked who is inside: it hears of it by way of
/// the media server.
const LOOK_AFTER: Duration = Duration::from_secs(3);

type Effects = Vec<Effect<HomeMachine>>;

/// How often a thumbnail is fetched by itself, once with each reading of the list.
const TRIES: u8 = 3;

/// The picture of a room. What could not be shown is remembered: it is not fetched for ever.
#[derive(Debug)]
pub(super) enum Thumbnail {
    /// On its way, after so many failures.
    Loading { failures: u8 },
    /// A `data:` URL.
    Here(String),
    /// It did not come, so many times.
    Failed {
        problem: ThumbnailProblem,
        failures: u8,
    },
}

impl Thumbnail {
    /// The failures before, if the next reading of the list fetches it again.
    fn again(&self) -> Option<u8> {
        match self {
            Self::Failed {
                problem: ThumbnailProblem::NotLoaded,
                failures,
            } if *failures < TRIES => Some(*failures),
            Self::Failed { .. } | Self::Loading { .. } | Self::Here(_) => None,
        }
    }

    /// A `data:` URL, once it is there.
    pub fn url(&self) -> Option<&String> {
        match self {
            Self::Here(url) => Some(url),
            Self::Loading { .. } | Self::Failed { .. } => None,
        }
    }

    /// Why there is none, once nothing more is tried by itself.
    pub fn problem(&self) -> Option<ThumbnailProblem> {
        match self {
            Self::Failed { problem, .. } if self.again().is_none() => Some(*problem),
            Self::Failed { .. } | Self::Loading { .. } | Self::Here(_) => None,
        }
    }
}

/// Home.
#[derive(Debug, Default)]
pub(crate) struct HomeMachine {
    pub(super) me: Option<UserId>,
    pub(super) trail: Trail,
    pub(super) loaded: bool,
    pub(super) problem: Option<Error>,
    pub(super) rooms: BTreeMap<RoomId, Room>,
    pub(super) names: Names,
    pub(super) thumbnails: BTreeMap<FileId, Thumbnail>,
    pub(super) viewers: BTreeMap<RoomId, u32>,
    pub(super) open_room: Option<RoomId>,
    reading: bool,
    read_again: bool,
    waiting: Vec<Ticket>,
}

impl Machine for HomeMachine {
    type Input = Input;
    type Action = Action;
    type View = HomeView;
    type Answer = ();

    fn handle(&mut self, _now: OffsetDateTime, input: Input) -> Effects {
        match input {
            Input::SignedIn(me) => {
                let mut effects = self.session_ends();
                self.me = Some(me);
                effects.extend(self.read());
                effects.push(Effect::Later(LOOK_AGAIN, Input::Tick));
                effects
            }
            Input::ClosedIn(room_id) => {
                self.trail.began_after(room_id);
                Vec::new()
            }
            Input::SignedOut => self.session_ends(),
            Input::Refresh { ticket } if self.me.is_none() => ticket
                .map(|ticket| Effect::Reply(ticket, Err(Error::not_signed_in())))
                .into_iter()
                .collect(),
            Input::Refresh { ticket } => {
                // Somebody asks, or the network came back: what failed may work now.
                let asked = ticket.is_some();
                self.thumbnails.retain(|_, thumbnail| match thumbnail {
                    Thumbnail::Failed { problem, .. } => {
                        !asked && *problem != ThumbnailProblem::NotLoaded
                    }
                    Thumbnail::Loading { .. } | Thumbnail::Here(_) => true,
                });
                self.waiting.extend(ticket);
                self.read()
            }
            Input::Tick => {
                // While a room is open nobody looks at the list.
                let mut effects = if self.open_room.is_none() {
                    self.read()
                } else {
                    Vec::new()
                };
                effects.push(Effect::Later(LOOK_AGAIN, Input::Tick));
                effects
            }
            Input::Rooms(result) => self.listed(result),
            Input::Thumbnail { file_id, result } => {
                let before = self.thumbnails.get(&file_id);
                let failures = match before {
                    Some(Thumbnail::Loading { failures }) => *failures,
                    Some(Thumbnail::Here(_) | Thumbnail::Failed { .. }) | None => 0,
                };
                let thumbnail = match result {
                    Ok(url) => Thumbnail::Here(url),
                    Err(problem) => Thumbnail::Failed {
                        problem,
                        failures: failures + 1,
                    },
                };
                self.thumbnails.insert(file_id, thumbnail);
                Vec::new()
            }
            Input::Viewers { room_id, count } => {
                match count {
                    Some(count) => self.viewers.insert(room_id, count),
                    None => self.viewers.remove(&room_id),
                };
                Vec::new()
            }
            Input::OpenRoom(room_id) => {
                let closed = self.open_room.is_some() && room_id.is_none();
                if let Some(room_id) = &room_id {
                    self.trail.opens(room_id);
                }
                self.open_room = room_id;
                if !closed {
                    return Vec::new();
                }
                let mut effects = self.read();
                let look = Input::Refresh { ticket: None };
                effects.push(Effect::Later(LOOK_AFTER, look));
                effects
            }
            Input::RoomSeen(news) => {
                self.seen(*news);
                Vec::new()
            }
            Input::End { ticket, room_id } => match self.may_change(&room_id) {
                Ok(()) => vec![Effect::Run(Action::End { ticket, room_id })],
                Err(error) => vec![Effect::Reply(ticket, Err(error))],
            },
            Input::Ended {
                ticket,
                room_id,
                result,
            } => {
                let result = match result {
                    Ok(news) => {
                        self.seen(*news);
                        Ok(())
                    }
                    // It had ended already: that is what was wanted.
                    Err(error) if error.code() == ErrorCode::NotFound => Ok(()),
                    Err(_) if self.is(&room_id, |room| room.status.is_over()) => Ok(()),
                    Err(error) => Err(error),
                };
                let mut effects = self.read();
                effects.push(Effect::Reply(ticket, result));
                effects
            }
            Input::Delete { ticket, room_id } => {
                let may = self.may_change(&room_id).and_then(|()| {
                    if self.is(&room_id, |room| room.status.is_on_air()) {
                        return Err(Error::known(ErrorCode::NotAllowed, "the room is on air"));
                    }
                    Ok(())
                });
                match may {
                    Ok(()) => vec![Effect::Run(Action::Delete { ticket, room_id })],
                    Err(error) => vec![Effect::Reply(ticket, Err(error))],
                }
            }
            Input::Deleted {
                ticket,
                room_id,
                result,
            } => {
                let result = match result {
                    Err(error) if error.code() == ErrorCode::NotFound => Ok(()),
                    result => result,
                };
                if result.is_ok() {
                    self.rooms.remove(&room_id);
                }
                let mut effects = self.read();
                effects.push(Effect::Reply(ticket, result));
                effects
            }
        }
    }

    fn view(&self) -> HomeView {
        self.shown()
    }
}

impl HomeMachine {
    /// Nobody waits any more, and nothing comes back.
    fn session_ends(&mut self) -> Effects {
        let gone = Error::not_signed_in();
        let mut effects = vec![Effect::Forget];
        effects.extend(self.answer_all(&Err(gone)));
        *self = Self::default();
        effects
    }

    fn answer_all(&mut self, result: &Result<(), Error>) -> Effects {
        std::mem::take(&mut self.waiting)
            .into_iter()
            .map(|ticket| Effect::Reply(ticket, result.clone()))
            .collect()
    }

    fn read(&mut self) -> Effects {
        let Some(me) = self.me.clone() else {
            return Vec::new();
        };
        if self.reading {
            // What happened after the question was asked may not be in its answer.
            self.read_again = true;
            return Vec::new();
        }
        self.reading = true;
        vec![Effect::Run(Action::Read { me })]
    }

    fn listed(&mut self, result: Result<Listing, Error>) -> Effects {
        self.reading = false;
        let again = std::mem::take(&mut self.read_again);
        let mut effects = match result {
            Ok(listing) => {
                self.loaded = true;
                self.problem = None;
                self.names.learn(&listing.users);
                let known = std::mem::take(&mut self.rooms);
                for room in listing.rooms {
                    // A room of which an event told something newer stays as it told.
                    self.take(known.get(&room.id).cloned());
                    self.saw(room);
                }
                let mut effects = self.details();
                // Who asked after the question was sent waits for the next answer.
                if !again {
                    effects.extend(self.answer_all(&Ok(())));
                }
                effects
            }
            Err(error) => {
                self.problem = Some(error.clone());
                self.answer_all(&Err(error))
            }
        };
        if again {
            effects.extend(self.read());
        }
        effects
    }

    fn seen(&mut self, news: RoomNews) {
        self.names.learn(&news.users);
        self.saw(news.room);
    }

    /// A room as the platform has it now, or had it a moment ago.
    fn saw(&mut self, room: Room) {
        if let Some(me) = &self.me {
            self.trail.saw(&room, me);
        }
        self.take(Some(room));
    }

    /// Takes over an own room, unless something newer is known of it.
    fn take(&mut self, room: Option<Room>) {
        let Some(room) = room.filter(|room| room.created_by == self.me) else {
            return;
        };
        if room.is_deleted {
            self.rooms.remove(&room.id);
            return;
        }
        let is_older = self.is(&room.id, |known| room.updated_at < known.updated_at);
        if !is_older {
            self.rooms.insert(room.id.clone(), room);
        }
    }

    fn is(&self, room_id: &RoomId, what: impl Fn(&Room) -> bool) -> bool {
        self.rooms.get(room_id).is_some_and(what)
    }

    /// What the cards need besides the list.
    fn details(&mut self) -> Effects {
        let mut actions = Vec::new();
        for room in self.rooms.values() {
            if room.status.is_on_air() {
                actions.push(Action::CountViewers(room.id.clone()));
            }
            let Some(file_id) = &room.thumbnail_file_id else {
                continue;
            };
            let failures = match self.thumbnails.get(file_id) {
                Some(thumbnail) => thumbnail.again(),
                None => Some(0),
            };
            if let Some(failures) = failures {
                let loading = Thumbnail::Loading { failures };
                self.thumbnails.insert(file_id.clone(), loading);
                actions.push(Action::LoadThumbnail(file_id.clone()));
            }
        }
        actions.into_iter().map(Effect::Run).collect()
    }

    fn may_change(&self, room_id: &RoomId) -> Result<(), Error> {
        if self.me.is_none() {
            return Err(Error::not_signed_in());
        }
        if self.open_room.as_ref() == Some(room_id) {
            return Err(Error::known(ErrorCode::RoomOpen, "the room is open here"));
        }
        Ok(())
    }
}
