//! Making a room against a platform that fails anywhere: requests that get lost before or after
//! they took effect, refusals, and crashes at any moment.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::{
    actor_v1::Ticket,
    home::saga::{Action, Input, Saga},
    settings::Checkpoint,
};

/// How a request ends.
#[derive(Debug, Clone, Copy)]
enum End {
    Done,
    /// It took effect, and its answer got lost.
    AnswerLost,
    /// It never arrived.
    Lost,
    Refused,
    /// Something that it needs is not there.
    Missing,
}

#[derive(Debug, Clone)]
enum Step {
    Start,
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
    is_deleted: bool,
    posts: u32,
    channels: u32,
}

#[derive(Default)]
struct World {
    saga: Saga,
    chat: bool,
    written: Option<Checkpoint>,
    question: Option<Action>,
    rooms: Vec<Made>,
    tickets: u64,
    answers: BTreeMap<u64, Result<String, UiError>>,
    /// Tickets of a process that is gone.
    forgotten: u64,
}

impl World {
    fn input(&mut self, input: Input) -> Result<(), TestCaseError> {
        for action in self.saga.handle(input) {
            match action {
                Action::Save(checkpoint) => self.written = checkpoint.map(|saved| *saved),
                Action::Refresh => {}
                Action::Reply(ticket, result) => {
                    let before = self.answers.insert(ticket.0, result);
                    prop_assert!(before.is_none(), "answered twice");
                }
                question => {
                    prop_assert!(self.question.is_none(), "two requests at once");
                    self.question = Some(question);
                }
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

    fn facts(&self, place: usize) -> RoomFacts {
        let made = &self.rooms[place];
        RoomFacts {
            post_id: (made.posts > 0).then(|| format!("post-{place}")),
            live_channel_id: (made.channels > 0).then(|| format!("channel-{place}")),
            is_deleted: made.is_deleted,
            ..room(&format!("room-{place}"))
        }
    }

    fn place(room_id: &str) -> usize {
        room_id.trim_start_matches("room-").parse().unwrap()
    }

    /// What a request does on the platform.
    fn take_effect(&mut self, question: &Action) {
        match question {
            Action::MakeRoom { .. } => self.rooms.push(Made::default()),
            Action::MakePost { room_id, .. } => self.rooms[Self::place(room_id)].posts += 1,
            Action::MakeChannel { room_id, .. } => self.rooms[Self::place(room_id)].channels += 1,
            Action::DeleteRoom { room_id } => {
                self.rooms[Self::place(room_id)].is_deleted = true;
            }
            _ => {}
        }
    }

    fn answer(&mut self, end: End) -> Result<(), TestCaseError> {
        let Some(question) = self.question.take() else {
            return Ok(());
        };
        if matches!(end, End::Done | End::AnswerLost) {
            self.take_effect(&question);
        }
        let done = match end {
            End::Done => Ok(()),
            End::AnswerLost => Err(failure(ErrorCode::TimedOut)),
            End::Lost => Err(failure(ErrorCode::Unreachable)),
            End::Refused => Err(failure(ErrorCode::TooFast)),
            End::Missing => Err(failure(ErrorCode::NotFound)),
        };
        let input = match question {
            Action::MakeRoom { .. } => {
                Input::RoomMade(done.map(|()| self.facts(self.rooms.len() - 1)))
            }
            Action::Find { .. } => Input::Found(done.map(|()| {
                let alive = self.rooms.iter().position(|room| !room.is_deleted);
                alive.map(|place| self.facts(place))
            })),
            Action::ReadRoom { room_id } => {
                Input::RoomRead(done.map(|()| self.facts(Self::place(&room_id))))
            }
            Action::MakePost { room_id, .. } => Input::PostMade(done.map(|()| {
                let facts = self.facts(Self::place(&room_id));
                facts.post_id.unwrap()
            })),
            Action::MakeChannel { room_id, .. } => Input::ChannelMade(done.map(|()| {
                let facts = self.facts(Self::place(&room_id));
                facts.live_channel_id.unwrap()
            })),
            // What is missing cannot be deleted, and is said to be missing only then.
            Action::DeleteRoom { room_id } => {
                let is_gone = self.rooms[Self::place(&room_id)].is_deleted;
                Input::Deleted(match done {
                    Err(error) if error.code == ErrorCode::NotFound && !is_gone => {
                        Err(failure(ErrorCode::Unreachable))
                    }
                    done => done,
                })
            }
            other => return Err(TestCaseError::fail(format!("not asked for: {other:?}"))),
        };
        self.input(input)
    }

    fn step(&mut self, step: Step) -> Result<(), TestCaseError> {
        match step {
            Step::Start => {
                self.tickets += 1;
                let request = request(draft("draft", self.chat));
                self.input(Input::Start {
                    ticket: Ticket(self.tickets),
                    request,
                })
            }
            Step::Discard => {
                self.tickets += 1;
                self.input(Input::Discard {
                    ticket: Ticket(self.tickets),
                    draft_id: "draft".to_owned(),
                })
            }
            Step::Answer(end) => self.answer(end),
            Step::Crash { takes_effect } => {
                if let Some(question) = self.question.take()
                    && takes_effect
                {
                    self.take_effect(&question);
                }
                self.forgotten = self.tickets;
                self.saga = Saga::default();
                self.input(Input::Restored(self.written.clone()))
            }
        }
    }

    fn settle(&mut self) -> Result<(), TestCaseError> {
        for _ in 0..20 {
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
        1 => Just(End::Refused),
        1 => Just(End::Missing),
    ];
    prop_oneof![
        4 => Just(Step::Start),
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
        let mut world = World { chat, ..World::default() };
        let mut ready = Vec::new();
        for step in steps {
            world.step(step)?;
            // Done: the same form again would be another room, and is not pressed.
            if let Some(Ok(room_id)) = world.answers.values().find(|answer| answer.is_ok()) {
                ready.push(room_id.clone());
                break;
            }
        }
        if ready.is_empty() {
            world.settle()?;
            if !world.answers.values().any(Result::is_ok) {
                world.step(Step::Start)?;
                world.settle()?;
            }
        }
        let alive: Vec<&Made> = world.rooms.iter().filter(|room| !room.is_deleted).collect();
        prop_assert_eq!(alive.len(), 1);
        prop_assert_eq!(alive[0].posts, 1);
        prop_assert_eq!(alive[0].channels, u32::from(chat));
        prop_assert!(world.written.is_none() && world.saga.view().is_none());
        for ticket in world.forgotten + 1..=world.tickets {
            prop_assert!(world.answers.contains_key(&ticket), "ticket {} is lost", ticket);
        }
    }

    #[test]
    fn a_draft_that_is_discarded_in_the_end_leaves_no_room(
        steps in proptest::collection::vec(step(true), 0..40)
    ) {
        let mut world = World { chat: true, ..World::default() };
        for step in steps {
            if world.answers.values().any(|answer| answer.as_ref().is_ok_and(|id| !id.is_empty())) {
                // It is a room now and no draft any more.
                return Ok(());
            }
            world.step(step)?;
        }
        world.settle()?;
        if world.answers.values().any(|answer| answer.as_ref().is_ok_and(|id| !id.is_empty())) {
            return Ok(());
        }
        world.step(Step::Discard)?;
        world.settle()?;
        prop_assert!(world.rooms.iter().all(|room| room.is_deleted), "{:?}", world.rooms);
        prop_assert!(world.written.is_none());
    }
}
