//! Making a room against a platform that fails anywhere: requests that get lost before or after
//! they took effect, refusals, and crashes at any moment.

use proptest::prelude::*;
use socialplus::{ErrorCode as Wire, FileId, RoomId};

use super::*;
use crate::{
    actor::{Effect, Machine as _, testing::NOW},
    error::{
        Error,
        testing::{answer_lost, not_found, refused, unreachable},
    },
    new_room::{input::Action, machine::NewRoomMachine},
};

/// How a request ends.
#[derive(Debug, Clone, Copy)]
enum End {
    Done,
    /// It took effect, and its answer got lost.
    AnswerLost,
    /// It never arrived, and nobody can say so.
    Lost,
    /// It took effect, and a gateway in between gave up waiting.
    GatewayGaveUp,
    /// It was never sent.
    NotSent,
    Refused,
    /// Something that it needs is not there.
    Missing,
}

/// What is in the form when the button is pressed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Form {
    title: &'static str,
    text: &'static str,
    /// By its file's name.
    thumbnail: Option<&'static str>,
}

#[derive(Debug, Clone)]
enum Step {
    Start(Form),
    Discard,
    Answer(End),
    /// The process ends, and the next one reads what was written. A request that was on its way
    /// may still take effect.
    Crash {
        takes_effect: bool,
    },
}

#[derive(Debug, Default)]
struct Made {
    title: String,
    thumbnail: Option<String>,
    text: String,
    is_deleted: bool,
    posts: u32,
    channels: u32,
}

struct World {
    machine: NewRoomMachine,
    chat: bool,
    /// The form as the button was pressed last, while nothing was under way.
    form: Form,
    written: Option<Checkpoint>,
    question: Option<Action>,
    rooms: Vec<Made>,
    tickets: u64,
    answers: Vec<(Ticket, Result<Option<RoomId>, Error>)>,
    /// Tickets of a process that is gone.
    forgotten: u64,
}

const FORM: Form = Form {
    title: "Friday",
    text: "Come and see",
    thumbnail: None,
};

impl World {
    fn new(chat: bool) -> Self {
        let mut world = Self {
            machine: NewRoomMachine::default(),
            chat,
            form: FORM,
            written: None,
            question: None,
            rooms: Vec::new(),
            tickets: 0,
            answers: Vec::new(),
            forgotten: 0,
        };
        world.run_begins().unwrap();
        world
    }

    /// A process starts: its person is signed in, and what was written is read.
    fn run_begins(&mut self) -> Result<(), TestCaseError> {
        self.machine = NewRoomMachine::default();
        self.machine.handle(NOW, Input::SignedIn(me()));
        self.input(restored(self.written.clone()))
    }

    fn is_answered(&self, number: u64) -> bool {
        let ticket = Ticket::numbered(number);
        self.answers.iter().any(|(answered, _)| *answered == ticket)
    }

    /// The room that somebody was told of.
    fn ready(&self) -> Option<&RoomId> {
        let answers = self
            .answers
            .iter()
            .filter_map(|(_, answer)| answer.as_ref().ok());
        answers.flatten().next()
    }

    fn input(&mut self, input: Input) -> Result<(), TestCaseError> {
        for effect in self.machine.handle(NOW, input) {
            match effect {
                Effect::Run(Action::Save { checkpoint, .. }) => {
                    self.written = checkpoint.map(|saved| *saved);
                }
                Effect::Run(Action::ListChanged) => {}
                Effect::Run(question) => {
                    prop_assert!(self.question.is_none(), "two requests at once");
                    self.question = Some(question);
                }
                Effect::Reply(ticket, result) => {
                    let before = self.answers.iter().any(|(answered, _)| *answered == ticket);
                    prop_assert!(!before, "answered twice");
                    self.answers.push((ticket, result));
                }
                other => return Err(TestCaseError::fail(format!("not expected: {other:?}"))),
            }
        }
        let alive = self.rooms.iter().filter(|room| !room.is_deleted);
        prop_assert!(alive.count() <= 1, "a second room: {:?}", self.rooms);
        for room in &self.rooms {
            prop_assert!(room.posts <= 1, "a second post: {:?}", self.rooms);
            prop_assert!(room.channels <= 1, "a second chat: {:?}", self.rooms);
        }
        Ok(())
    }

    fn room(&self, place: usize) -> Box<Room> {
        let made = &self.rooms[place];
        Box::new(Room {
            post_id: (made.posts > 0).then(|| format!("post-{place}").into()),
            live_channel_id: (made.channels > 0).then(|| format!("channel-{place}").into()),
            is_deleted: made.is_deleted,
            ..room(&format!("room-{place}"))
        })
    }

    fn place(room_id: &RoomId) -> usize {
        let place = room_id.as_str().trim_start_matches("room-");
        place.parse().unwrap()
    }

    /// What a request does on the platform.
    fn take_effect(&mut self, question: &Action) {
        match question {
            Action::MakeRoom {
                draft,
                thumbnail_file_id,
            } => self.rooms.push(Made {
                title: draft.title.clone(),
                thumbnail: thumbnail_file_id.clone().map(FileId::into_string),
                ..Made::default()
            }),
            Action::MakePost { room_id, draft, .. } => {
                let room = &mut self.rooms[Self::place(room_id)];
                room.posts += 1;
                room.text.clone_from(&draft.text);
            }
            Action::MakeChannel { room_id, .. } => {
                self.rooms[Self::place(room_id)].channels += 1;
            }
            Action::Delete { room_id, .. } => {
                self.rooms[Self::place(room_id)].is_deleted = true;
            }
            _ => {}
        }
    }

    fn answer(&mut self, end: End) -> Result<(), TestCaseError> {
        let Some(question) = self.question.take() else {
            return Ok(());
        };
        if matches!(end, End::Done | End::AnswerLost | End::GatewayGaveUp) {
            self.take_effect(&question);
        }
        let done = match end {
            End::Done => Ok(()),
            End::AnswerLost | End::Lost => Err(answer_lost()),
            End::GatewayGaveUp => Err(refused(Wire::Unknown(0), 504)),
            End::NotSent => Err(unreachable()),
            End::Refused => Err(refused(Wire::BadRequest, 400)),
            End::Missing => Err(not_found()),
        };
        let input = match question {
            Action::Upload(image) => Input::Uploaded(done.map(|()| image.name.into())),
            Action::MakeRoom { .. } => {
                Input::RoomMade(done.map(|()| self.room(self.rooms.len() - 1)))
            }
            Action::Find { .. } => Input::Found(done.map(|()| {
                let alive = self.rooms.iter().position(|room| !room.is_deleted);
                alive.map(|place| self.room(place))
            })),
            Action::ReadRoom(room_id) => {
                Input::RoomRead(done.map(|()| self.room(Self::place(&room_id))))
            }
            Action::MakePost { room_id, .. } => Input::PostMade(done.map(|()| {
                let room = self.room(Self::place(&room_id));
                room.post_id.unwrap()
            })),
            Action::MakeChannel { room_id, .. } => Input::ChannelMade(done.map(|()| {
                let room = self.room(Self::place(&room_id));
                room.live_channel_id.unwrap()
            })),
            // What is missing cannot be deleted, and is said to be missing only then.
            Action::Delete { room_id, .. } => {
                let is_gone = self.rooms[Self::place(&room_id)].is_deleted;
                Input::Deleted(match end {
                    End::Missing if !is_gone => Err(answer_lost()),
                    _ => done,
                })
            }
            other => return Err(TestCaseError::fail(format!("not asked for: {other:?}"))),
        };
        self.input(input)
    }

    fn step(&mut self, step: Step) -> Result<(), TestCaseError> {
        match step {
            Step::Start(form) => {
                self.tickets += 1;
                let view = self.machine.view();
                let (is_busy, has) = view.map_or((false, None), |view| (view.busy, view.thumbnail));
                if !is_busy {
                    self.form = form.clone();
                }
                let thumbnail = match form.thumbnail {
                    Some(name) if has.is_some_and(|has| has.name == name && !has.lost) => {
                        ThumbnailChoice::Unchanged
                    }
                    Some(name) => ThumbnailChoice::Picked {
                        image: ImageInput {
                            name: name.to_owned(),
                            ..image()
                        },
                    },
                    None => ThumbnailChoice::Nothing,
                };
                let draft = NewRoomDraft {
                    title: form.title.to_owned(),
                    text: form.text.to_owned(),
                    ..draft("draft", self.chat)
                };
                self.input(start_with(self.tickets, CreateRoom { draft, thumbnail }))
            }
            Step::Discard => {
                self.tickets += 1;
                self.input(discard(self.tickets))
            }
            Step::Answer(end) => self.answer(end),
            Step::Crash { takes_effect } => {
                if let Some(question) = self.question.take()
                    && takes_effect
                {
                    self.take_effect(&question);
                }
                self.forgotten = self.tickets;
                self.run_begins()
            }
        }
    }

    fn settle(&mut self) -> Result<(), TestCaseError> {
        for _ in 0..30 {
            if self.question.is_none() {
                return Ok(());
            }
            self.answer(End::Done)?;
        }
        Err(TestCaseError::fail("asks for ever"))
    }
}

fn step(discards: bool) -> impl Strategy<Value = Step> {
    let end = prop_oneof![
        6 => Just(End::Done),
        2 => Just(End::AnswerLost),
        1 => Just(End::Lost),
        1 => Just(End::GatewayGaveUp),
        1 => Just(End::NotSent),
        1 => Just(End::Refused),
        1 => Just(End::Missing),
    ];
    let form = (0..2usize, 0..2usize, 0..3usize).prop_map(|(title, text, thumbnail)| Form {
        title: ["Friday", "Saturday"][title],
        text: ["Come and see", "Come"][text],
        thumbnail: [None, Some("cat.png"), Some("dog.png")][thumbnail],
    });
    let form = prop_oneof![2 => Just(FORM), 1 => form];
    prop_oneof![
        4 => form.prop_map(Step::Start),
        u32::from(discards) => Just(Step::Discard),
        8 => end.prop_map(Step::Answer),
        2 => any::<bool>().prop_map(|takes_effect| Step::Crash { takes_effect }),
    ]
}

proptest! {
    #[test]
    fn wherever_it_fails_or_crashes_room_post_and_chat_are_made_once(
        chat in any::<bool>(),
        steps in proptest::collection::vec(step(false), 0..40)
    ) {
        let mut world = World::new(chat);
        for step in steps {
            world.step(step)?;
            // Done: the same form again would be another room, and is not pressed.
            if world.ready().is_some() {
                break;
            }
        }
        if world.ready().is_none() {
            world.settle()?;
            if world.ready().is_none() {
                world.step(Step::Start(FORM))?;
                world.settle()?;
            }
        }
        let alive: Vec<&Made> = world.rooms.iter().filter(|room| !room.is_deleted).collect();
        prop_assert_eq!(alive.len(), 1);
        prop_assert_eq!(alive[0].posts, 1);
        prop_assert_eq!(alive[0].channels, u32::from(chat));
        // What is published is what the form said.
        prop_assert_eq!(alive[0].title.as_str(), world.form.title);
        prop_assert_eq!(alive[0].text.as_str(), world.form.text);
        prop_assert_eq!(alive[0].thumbnail.as_deref(), world.form.thumbnail);
        prop_assert!(world.written.is_none() && world.machine.view().is_none());
        for ticket in world.forgotten + 1..=world.tickets {
            prop_assert!(world.is_answered(ticket), "ticket {} is lost", ticket);
        }
    }

    #[test]
    fn a_draft_that_is_discarded_in_the_end_leaves_no_room(
        steps in proptest::collection::vec(step(true), 0..40)
    ) {
        let mut world = World::new(true);
        for step in steps {
            if world.ready().is_some() {
                // It is a room now and no draft any more.
                return Ok(());
            }
            world.step(step)?;
        }
        world.settle()?;
        if world.ready().is_some() {
            return Ok(());
        }
        world.step(Step::Discard)?;
        world.settle()?;
        prop_assert!(world.rooms.iter().all(|room| room.is_deleted), "{:?}", world.rooms);
        prop_assert!(world.written.is_none());
    }
}
