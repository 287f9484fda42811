//! Home: own rooms, rooms left live, and the making of a room.

use std::collections::BTreeMap;

use greenroom_contract::{ErrorCode, HomeView, RoomStatus, UiError};
use time::OffsetDateTime;

use super::saga::{self, Saga};
use crate::{
    actor_v1::{Machine, Ticket},
    edge::error::{not_signed_in, ui_error},
    facts::{Me, Names, RoomFacts, RoomNews, UserFacts, is_on_air, is_over},
};

/// What can happen.
#[derive(Debug)]
pub(crate) enum Input {
    /// Somebody signed in.
    SignedIn(Me),
    /// Nobody is signed in any more.
    SignedOut,
    /// Read the list anew.
    Refresh { ticket: Option<Ticket> },
    /// It is time to look again.
    Tick { epoch: u64 },
    /// The list, as asked for by [`Action::Read`].
    Rooms {
        epoch: u64,
        result: Result<(Vec<RoomFacts>, Vec<UserFacts>), UiError>,
    },
    /// A thumbnail as a `data:` URL, or none that could be used.
    Thumbnail {
        file_id: String,
        data_url: Option<String>,
    },
    /// How many watch a room.
    Viewers { room_id: String, count: Option<u32> },
    /// The room that is open in this window.
    OpenRoom(Option<String>),
    /// A room was seen elsewhere.
    RoomSeen(RoomNews),
    /// End an own room that is not open.
    End { ticket: Ticket, room_id: String },
    /// The platform's answer to ending.
    Ended {
        ticket: Ticket,
        epoch: u64,
        room_id: String,
        result: Result<RoomNews, UiError>,
    },
    /// Delete an own room.
    Delete { ticket: Ticket, room_id: String },
    /// The platform's answer to deleting.
    Deleted {
        ticket: Ticket,
        epoch: u64,
        room_id: String,
        result: Result<(), UiError>,
    },
    /// Something about the making of a room.
    Saga { epoch: u64, input: saga::Input },
    /// A command about the making of a room.
    Draft(saga::Input),
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Action {
    /// Read what an earlier run left behind of a draft.
    Restore { epoch: u64, user_id: String },
    /// Read the own rooms.
    Read { epoch: u64, user_id: String },
    /// Look again later.
    Tick { epoch: u64 },
    /// Load a thumbnail.
    LoadThumbnail { file_id: String },
    /// Count who watches a room.
    CountViewers { room_id: String },
    /// End a room on the platform.
    End {
        ticket: Ticket,
        epoch: u64,
        room_id: String,
    },
    /// Delete a room on the platform.
    Delete {
        ticket: Ticket,
        epoch: u64,
        room_id: String,
    },
    /// Something about the making of a room.
    Saga {
        epoch: u64,
        user_id: String,
        action: saga::Action,
    },
    /// Answer a command with a room's id (empty where there is none).
    Reply(Ticket, Result<String, UiError>),
}

/// Home.
#[derive(Debug, Default)]
pub(crate) struct HomeMachine {
    pub(super) me: Option<Me>,
    /// Grows with each sign-in; answers of an older one are dropped.
    epoch: u64,
    pub(super) loaded: bool,
    pub(super) problem: Option<UiError>,
    pub(super) rooms: BTreeMap<String, RoomFacts>,
    pub(super) names: Names,
    pub(super) thumbnails: BTreeMap<String, Option<String>>,
    pub(super) viewers: BTreeMap<String, u32>,
    pub(super) open_room: Option<String>,
    pub(super) saga: Saga,
    reading: bool,
    read_again: bool,
    waiting: Vec<Ticket>,
}

impl HomeMachine {
    fn my_id(&self) -> Option<String> {
        self.me.as_ref().map(|me| me.person.user_id.clone())
    }

    fn read(&mut self) -> Vec<Action> {
        let Some(user_id) = self.my_id() else {
            return Vec::new();
        };
        if self.reading {
            // What happened after the question was asked may not be in its answer.
            self.read_again = true;
            return Vec::new();
        }
        self.reading = true;
        vec![Action::Read {
            epoch: self.epoch,
            user_id,
        }]
    }

    fn reset(&mut self, me: Option<Me>) -> Vec<Action> {
        let gone = not_signed_in();
        let mut actions: Vec<Action> = std::mem::take(&mut self.waiting)
            .into_iter()
            .map(|ticket| Action::Reply(ticket, Err(gone.clone())))
            .collect();
        let abandoned = self.saga.abandon(&gone);
        actions.extend(self.wrap(abandoned));
        *self = Self {
            epoch: self.epoch + 1,
            me,
            ..Self::default()
        };
        actions
    }

    fn wrap(&mut self, actions: Vec<saga::Action>) -> Vec<Action> {
        let epoch = self.epoch;
        let user_id = self.my_id().unwrap_or_default();
        actions
            .into_iter()
            .flat_map(|action| match action {
                saga::Action::Reply(ticket, result) => vec![Action::Reply(ticket, result)],
                saga::Action::Refresh => self.read(),
                action @ (saga::Action::Save(_)
                | saga::Action::Upload { .. }
                | saga::Action::Find { .. }
                | saga::Action::MakeRoom { .. }
                | saga::Action::ReadRoom { .. }
                | saga::Action::MakePost { .. }
                | saga::Action::MakeChannel { .. }
                | saga::Action::DeleteRoom { .. }) => vec![Action::Saga {
                    epoch,
                    user_id: user_id.clone(),
                    action,
                }],
            })
            .collect()
    }

    fn take(&mut self, room: RoomFacts) {
        if room.created_by != self.my_id() {
            return;
        }
        if room.is_deleted {
            self.rooms.remove(&room.room_id);
            return;
        }
        match self.rooms.get_mut(&room.room_id) {
            Some(known) if room.updated_at < known.updated_at => {}
            Some(known) => *known = room,
            None => {
                self.rooms.insert(room.room_id.clone(), room);
            }
        }
    }

    /// What the cards need besides the list.
    fn details(&mut self) -> Vec<Action> {
        let mut actions = Vec::new();
        for room in self.rooms.values() {
            if is_on_air(room.status) {
                actions.push(Action::CountViewers {
                    room_id: room.room_id.clone(),
                });
            }
            if let Some(file_id) = &room.thumbnail_file_id
                && !self.thumbnails.contains_key(file_id)
            {
                self.thumbnails.insert(file_id.clone(), None);
                actions.push(Action::LoadThumbnail {
                    file_id: file_id.clone(),
                });
            }
        }
        actions
    }

    fn end(&mut self, ticket: Ticket, room_id: String) -> Vec<Action> {
        if self.me.is_none() {
            return vec![Action::Reply(ticket, Err(not_signed_in()))];
        }
        if self.open_room.as_ref() == Some(&room_id) {
            let error = ui_error(ErrorCode::RoomOpen, "the room is open; end the show there");
            return vec![Action::Reply(ticket, Err(error))];
        }
        vec![Action::End {
            ticket,
            epoch: self.epoch,
            room_id,
        }]
    }

    fn delete(&mut self, ticket: Ticket, room_id: String) -> Vec<Action> {
        if self.me.is_none() {
            return vec![Action::Reply(ticket, Err(not_signed_in()))];
        }
        if self.open_room.as_ref() == Some(&room_id) {
            let error = ui_error(ErrorCode::RoomOpen, "the room is open");
            return vec![Action::Reply(ticket, Err(error))];
        }
        let on_air = self
            .rooms
            .get(&room_id)
            .is_some_and(|room| is_on_air(room.status));
        if on_air {
            let error = ui_error(ErrorCode::NotAllowed, "the room is on air");
            return vec![Action::Reply(ticket, Err(error))];
        }
        vec![Action::Delete {
            ticket,
            epoch: self.epoch,
            room_id,
        }]
    }
}

impl Machine for HomeMachine {
    type Input = Input;
    type Action = Action;
    type View = HomeView;

    fn handle(&mut self, _now: OffsetDateTime, input: Input) -> Vec<Action> {
        match input {
            Input::SignedIn(me) => {
                let user_id = me.person.user_id.clone();
                let mut actions = self.reset(Some(me));
                actions.push(Action::Restore {
                    epoch: self.epoch,
                    user_id,
                });
                actions.extend(self.read());
                actions.push(Action::Tick { epoch: self.epoch });
                actions
            }
            Input::SignedOut => self.reset(None),
            Input::Refresh { ticket } => {
                if self.me.is_none() {
                    return ticket
                        .map(|ticket| Action::Reply(ticket, Err(not_signed_in())))
                        .into_iter()
                        .collect();
                }
                self.waiting.extend(ticket);
                self.read()
            }
            Input::Tick { epoch } | Input::Rooms { epoch, .. } | Input::Saga { epoch, .. }
                if epoch != self.epoch =>
            {
                Vec::new()
            }
            Input::Ended { ticket, epoch, .. } | Input::Deleted { ticket, epoch, .. }
                if epoch != self.epoch =>
            {
                vec![Action::Reply(ticket, Err(not_signed_in()))]
            }
            Input::Tick { .. } => {
                // While a room is open nobody looks at the list.
                let mut actions = if self.open_room.is_none() {
                    self.read()
                } else {
                    Vec::new()
                };
                actions.push(Action::Tick { epoch: self.epoch });
                actions
            }
            Input::Rooms { result, .. } => {
                self.reading = false;
                let again = std::mem::take(&mut self.read_again);
                let mut actions = Vec::new();
                match result {
                    Ok((rooms, users)) => {
                        self.loaded = true;
                        self.problem = None;
                        self.names.learn(&users);
                        let mine = self.my_id();
                        let known = std::mem::take(&mut self.rooms);
                        for room in rooms {
                            if room.created_by == mine && !room.is_deleted {
                                let newer = known
                                    .get(&room.room_id)
                                    .filter(|known| known.updated_at > room.updated_at)
                                    .cloned();
                                self.rooms
                                    .insert(room.room_id.clone(), newer.unwrap_or(room));
                            }
                        }
                        actions.extend(self.details());
                        if !again {
                            actions.extend(
                                std::mem::take(&mut self.waiting)
                                    .into_iter()
                                    .map(|ticket| Action::Reply(ticket, Ok(String::new()))),
                            );
                        }
                    }
                    Err(error) => {
                        self.problem = Some(error.clone());
                        actions.extend(
                            std::mem::take(&mut self.waiting)
                                .into_iter()
                                .map(|ticket| Action::Reply(ticket, Err(error.clone()))),
                        );
                    }
                }
                if again {
                    actions.extend(self.read());
                }
                actions
            }
            Input::Thumbnail { file_id, data_url } => {
                match data_url {
                    Some(data_url) => {
                        self.thumbnails.insert(file_id, Some(data_url));
                    }
                    // The next reading of the list tries again.
                    None => {
                        self.thumbnails.remove(&file_id);
                    }
                }
                Vec::new()
            }
            Input::Viewers { room_id, count } => {
                match count {
                    Some(count) => {
                        self.viewers.insert(room_id, count);
                    }
                    None => {
                        self.viewers.remove(&room_id);
                    }
                }
                Vec::new()
            }
            Input::OpenRoom(room_id) => {
                let closed = self.open_room.is_some() && room_id.is_none();
                self.open_room = room_id;
                if closed { self.read() } else { Vec::new() }
            }
            Input::RoomSeen(news) => {
                self.names.learn(&news.users);
                self.take(news.room);
                Vec::new()
            }
            Input::End { ticket, room_id } => self.end(ticket, room_id),
            Input::Ended {
                ticket,
                room_id,
                result,
                ..
            } => {
                let result = match result {
                    Ok(news) => {
                        self.names.learn(&news.users);
                        self.take(news.room);
                        Ok(String::new())
                    }
                    // It had ended already: that is what was wanted.
                    Err(error)
                        if error.code == ErrorCode::NotFound
                            || self
                                .rooms
                                .get(&room_id)
                                .is_some_and(|room| is_over(room.status)) =>
                    {
                        Ok(String::new())
                    }
                    Err(error) => Err(error),
                };
                let mut actions = self.read();
                actions.push(Action::Reply(ticket, result));
                actions
            }
            Input::Delete { ticket, room_id } => self.delete(ticket, room_id),
            Input::Deleted {
                ticket,
                room_id,
                result,
                ..
            } => {
                let result = match result {
                    Ok(()) => Ok(String::new()),
                    Err(error) if error.code == ErrorCode::NotFound => Ok(String::new()),
                    Err(error) => Err(error),
                };
                if result.is_ok() {
                    self.rooms.remove(&room_id);
                }
                let mut actions = self.read();
                actions.push(Action::Reply(ticket, result));
                actions
            }
            Input::Saga { input, .. } => {
                let actions = self.saga.handle(input);
                self.wrap(actions)
            }
            Input::Draft(input) => {
                if self.me.is_none()
                    && let saga::Input::Start { ticket, .. } | saga::Input::Discard { ticket, .. } =
                        &input
                {
                    return vec![Action::Reply(*ticket, Err(not_signed_in()))];
                }
                let actions = self.saga.handle(input);
                self.wrap(actions)
            }
        }
    }

    fn view(&self) -> HomeView {
        super::view::view(self)
    }
}

/// Rooms of this person that are on air while they are not open in this window.
pub(super) fn left_live(machine: &HomeMachine) -> impl Iterator<Item = &RoomFacts> {
    machine
        .rooms
        .values()
        .filter(|room| is_on_air(room.status) && machine.open_room.as_ref() != Some(&room.room_id))
}

/// Whether viewers are worth showing.
pub(super) fn shows_viewers(status: RoomStatus) -> bool {
    is_on_air(status)
}
