//! What holds in any order of typing, answers, events and lost connections. The platform is played
//! here: it numbers messages, answers each question exactly once at any later time, and its events
//! come in order, but may be late, doubled, or lost while the connection is away.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use proptest::prelude::*;
use socialplus::{MessageContent, ReferenceId, User, UserId};

use super::{list::apply, *};
use crate::chat::list::ChatList;

/// Messages in a page: few, so that absences leave gaps.
const PAGE: usize = 3;

#[derive(Debug, Clone)]
enum Step {
    /// Somebody else writes.
    Others,
    /// The platform deletes or edits a message.
    Delete(usize),
    Edit(usize),
    /// The next event reaches the window.
    Hear,
    /// An event that reached the window before does so again.
    HearAgain(usize),
    /// The connection is lost with all events that were on their way, and comes back.
    Absence {
        missed: usize,
    },
    Type,
    /// A message that is on its way arrives, without its answer.
    Arrive,
    Answer {
        which: usize,
        failed: Option<ErrorCode>,
    },
    Retry(usize),
    Discard(usize),
    LoadOlder,
    /// Somebody has another name from now on.
    Rename(usize),
    /// The room is closed and opened again.
    Reopen,
}

/// Who writes beside this person.
const OTHERS: [&str; 3] = ["ravi", "lena", "mod"];

struct World {
    machine: ChatMachine,
    reader: Follower,
    /// The list as the reader has it.
    list: Vec<ChatItem>,
    generation: u64,
    is_joined: bool,
    /// The newest reading that was asked for.
    round: u64,
    questions: Vec<Action>,
    /// What the platform has; the number of a message is its place and one.
    stored: Vec<Message>,
    events: VecDeque<Message>,
    heard: Vec<Message>,
    /// The names that the window has been told last.
    names: BTreeMap<UserId, String>,
    /// The names that people have by now.
    called: BTreeMap<UserId, String>,
    clock: u64,
    tickets: u64,
    answers: BTreeMap<u64, usize>,
    typed: Vec<String>,
    discarded: BTreeSet<String>,
    /// Own messages that failed once: their order is their own.
    failed: BTreeSet<String>,
}

impl World {
    fn joined() -> Result<Self, TestCaseError> {
        let list = ChatList::default();
        let mut world = Self {
            reader: list.follow(),
            machine: ChatMachine::new(list),
            list: Vec::new(),
            generation: 0,
            is_joined: false,
            round: 0,
            questions: Vec::new(),
            stored: Vec::new(),
            events: VecDeque::new(),
            heard: Vec::new(),
            names: BTreeMap::new(),
            called: BTreeMap::new(),
            clock: 0,
            tickets: 0,
            answers: BTreeMap::new(),
            typed: Vec::new(),
            discarded: BTreeSet::new(),
            failed: BTreeSet::new(),
        };
        world.open()?;
        world.questions.clear();
        world.is_joined = true;
        world.input(joined_as(super::joined()))?;
        Ok(world)
    }

    fn open(&mut self) -> Result<(), TestCaseError> {
        self.generation += 1;
        (self.is_joined, self.round) = (false, 0);
        self.names = BTreeMap::from([("maya".into(), "Maya".to_owned())]);
        self.input(Input::Room(Some(RoomContext {
            generation: self.generation,
            ..context()
        })))
    }

    fn ticket(&mut self) -> Ticket<()> {
        self.tickets += 1;
        ticket(self.tickets)
    }

    /// A moment later.
    fn now(&mut self) -> Option<OffsetDateTime> {
        self.clock += 1;
        Some(at(self.clock))
    }

    fn input(&mut self, input: Input) -> Result<(), TestCaseError> {
        for effect in self.machine.handle(OffsetDateTime::UNIX_EPOCH, input) {
            match effect {
                Effect::Reply(ticket, _) => *self.answers.entry(ticket.number()).or_default() += 1,
                Effect::Run(action) => match action {
                    Action::Act { .. } => {
                        let waits = self.on_their_way().count();
                        prop_assert_eq!(waits, 0, "a message overtakes another");
                        self.questions.push(action);
                    }
                    Action::Read { ref of, .. } => {
                        self.round = match of {
                            PageOf::First { round }
                            | PageOf::Again { round }
                            | PageOf::Gap { round, .. } => *round,
                            PageOf::Older { .. } => self.round,
                        };
                        self.questions.push(action);
                    }
                    Action::Join(_) => self.questions.push(action),
                    Action::Leave => {}
                    Action::Make { .. } => return Err(TestCaseError::fail("the chat is there")),
                },
                // No answer of what was asked before comes any more, whatever becomes of it.
                Effect::Forget => self.questions.clear(),
                Effect::Notice(_) | Effect::Later(..) => {
                    return Err(TestCaseError::fail("the chat does neither"));
                }
            }
        }
        for diff in drain(&mut self.reader) {
            apply(&mut self.list, diff);
        }
        prop_assert_eq!(
            &self.list,
            &list(&self.machine),
            "the reader has another list"
        );
        self.look()
    }

    /// Own messages that were given out and have not reached the platform.
    fn on_their_way(&self) -> impl Iterator<Item = (&ReferenceId, &str)> {
        self.questions
            .iter()
            .filter_map(written)
            .filter(|(reference_id, _)| !self.is_stored(reference_id.as_str()))
    }

    fn is_stored(&self, reference_id: &str) -> bool {
        self.place(reference_id).is_some()
    }

    fn place(&self, reference_id: &str) -> Option<usize> {
        self.stored.iter().position(|message| {
            let reference = message.reference_id.as_ref();
            reference.is_some_and(|reference| *reference == *reference_id)
        })
    }

    /// Checks what is to be seen.
    fn look(&self) -> Result<(), TestCaseError> {
        for (ticket, times) in &self.answers {
            prop_assert_eq!(*times, 1, "ticket {} was answered again", ticket);
        }
        let keys: BTreeSet<&str> = self.list.iter().map(|item| item.key.as_str()).collect();
        prop_assert_eq!(keys.len(), self.list.len(), "a message is shown twice");
        let segments = self.shown();
        prop_assert!(segments.is_sorted(), "out of order: {segments:?}");
        for item in &self.list {
            let author = UserId::new(item.author.user_id.as_str());
            let name = self.names.get(&author);
            let name = name.map_or(author.as_str(), String::as_str);
            prop_assert_eq!(&item.author.name, name, "an old name of {}", author);
        }
        // Nothing that was typed is lost: it is in the list, or the platform has it.
        for reference in &self.typed {
            let is_safe = keys.contains(reference.as_str())
                || self.is_stored(reference)
                || self.discarded.contains(reference);
            prop_assert!(is_safe, "{reference} is lost");
        }
        Ok(())
    }

    /// The places of the sent messages that are shown.
    fn shown(&self) -> Vec<usize> {
        self.list
            .iter()
            .filter(|item| item.delivery == Delivery::Sent)
            .map(|item| {
                let is_it = |message: &Message| {
                    let reference = message.reference_id.as_ref();
                    message.id == *item.key
                        || reference.is_some_and(|reference| *reference == *item.key)
                };
                self.stored.iter().position(is_it).unwrap()
            })
            .collect()
    }

    fn store(&mut self, message: Message) -> Message {
        let segment = self.stored.len() as u64 + 1;
        let now = self.now();
        let message = Message {
            id: format!("id-{segment}").into(),
            segment,
            created_at: now,
            updated_at: now,
            ..message
        };
        self.stored.push(message.clone());
        self.events.push_back(message.clone());
        message
    }

    /// The platform takes an own message, or knows it already.
    fn take(&mut self, reference_id: &str, text: &str) -> Message {
        match self.place(reference_id) {
            Some(place) => self.stored[place].clone(),
            None => self.store(own(0, reference_id, text)),
        }
    }

    fn change(&mut self, which: usize, change: impl FnOnce(&mut Message)) {
        if self.stored.is_empty() {
            return;
        }
        let place = which % self.stored.len();
        let now = self.now();
        let message = &mut self.stored[place];
        if message.is_deleted {
            return;
        }
        message.updated_at = now;
        change(message);
        let message = message.clone();
        self.events.push_back(message);
    }

    /// A page as the platform gives it now: newest first, without what was deleted.
    fn page(&self, token: Option<&str>) -> MessagePage {
        let below = token.map_or(u64::MAX, |token| token.parse().unwrap());
        let mut messages: Vec<Message> = self
            .stored
            .iter()
            .rev()
            .filter(|message| message.segment < below && !message.is_deleted)
            .cloned()
            .collect();
        let has_older = messages.len() > PAGE;
        messages.truncate(PAGE);
        let lowest = messages.last().map(|message| message.segment.to_string());
        MessagePage {
            messages,
            users: Vec::new(),
            older: lowest.filter(|_| has_older).map(PageToken::new),
        }
    }

    /// What the platform says of the people in an answer or event: their names as they are by now.
    fn people(&mut self, messages: &[Message]) -> Vec<User> {
        let authors = messages
            .iter()
            .filter_map(|message| message.creator_id.clone());
        let mut users = Vec::new();
        for author in authors {
            if let Some(name) = self.called.get(&author) {
                self.names.insert(author.clone(), name.clone());
                users.push(User {
                    display_name: Some(name.clone()),
                    ..User::from_id(author)
                });
            }
        }
        users
    }

    /// Whether a page belongs to the newest reading.
    fn waits_for(&self, of: &PageOf) -> bool {
        match of {
            PageOf::First { round } | PageOf::Again { round } | PageOf::Gap { round, .. } => {
                *round == self.round
            }
            PageOf::Older { .. } => true,
        }
    }

    fn hear(&mut self, message: Message) -> Result<(), TestCaseError> {
        // While the chat is not joined, and in another feed, nothing is learned.
        let before = self.names.clone();
        let users = self.people(std::slice::from_ref(&message));
        if !self.is_joined {
            self.names = before;
        }
        self.input(Input::Message { message, users })
    }

    fn answer(&mut self, which: usize, failed: Option<ErrorCode>) -> Result<(), TestCaseError> {
        if self.questions.is_empty() {
            return Ok(());
        }
        let asked = self.questions.remove(which % self.questions.len());
        let done = match failed {
            None => Ok(()),
            Some(code) => Err(failure(code)),
        };
        let input = match asked {
            Action::Join(_) => {
                self.is_joined |= done.is_ok();
                Input::Joined(done.map(|()| super::joined()))
            }
            Action::Read { of, .. } => {
                let page = self.page(of.token().map(PageToken::as_str));
                let result = done.map(|()| page);
                // Pages of a reading that is over are dropped with their names.
                if let Ok(page) = &result
                    && self.waits_for(&of)
                {
                    let users = self.people(&page.messages);
                    let page = MessagePage {
                        users,
                        ..page.clone()
                    };
                    return self.input(Input::Page {
                        of,
                        result: Ok(page),
                    });
                }
                Input::Page { of, result }
            }
            Action::Act { place, action, .. } => {
                let ItemAction::Send { reference_id, text } = &action;
                if done.is_err() {
                    self.failed.insert(reference_id.as_str().to_owned());
                }
                let result = done.map(|()| self.take(reference_id.as_str(), text));
                Input::Acted {
                    place,
                    action,
                    result,
                }
            }
            Action::Make { .. } | Action::Leave => unreachable!("has no answer"),
        };
        self.input(input)
    }

    /// One of the messages that failed and stay.
    fn one_failed(&self, which: usize) -> Option<String> {
        let failed: Vec<&ChatItem> = self
            .list
            .iter()
            .filter(|item| matches!(item.delivery, Delivery::Failed { .. }))
            .collect();
        (!failed.is_empty()).then(|| failed[which % failed.len()].key.clone())
    }

    fn step(&mut self, step: Step) -> Result<(), TestCaseError> {
        match step {
            Step::Others => {
                let creator_id = Some(OTHERS[self.stored.len() % OTHERS.len()].into());
                self.store(Message {
                    creator_id,
                    ..message(0)
                });
            }
            Step::Delete(which) => self.change(which, |message| message.is_deleted = true),
            Step::Edit(which) => self.change(which, |message| {
                let text = message.text().unwrap_or_default();
                message.content = MessageContent::Text(format!("{text}!"));
                message.edited_at = message.updated_at;
            }),
            Step::Hear => {
                if let Some(message) = self.events.pop_front() {
                    self.heard.push(message.clone());
                    return self.hear(message);
                }
            }
            Step::HearAgain(which) => {
                if !self.heard.is_empty() {
                    let message = self.heard[which % self.heard.len()].clone();
                    return self.hear(message);
                }
            }
            Step::Absence { missed } => {
                for _ in 0..missed {
                    self.store(message(0));
                }
                self.events.clear();
                return self.input(Input::Reconnected);
            }
            Step::Type => {
                let ticket = self.ticket();
                let number = ticket.number();
                let reference = format!("LOCAL_{number}");
                let text = format!("typed {number}");
                // The field is free only in a chat that is joined and writable.
                let view = self.machine.view();
                if view.phase == greenroom_contract::ChatPhase::Ready {
                    self.typed.push(reference.clone());
                }
                return self.input(send(number, &reference, &text));
            }
            Step::Arrive => {
                let arrived = self.questions.iter().find_map(written);
                let arrived = arrived.map(|(id, text)| (id.clone(), text.to_owned()));
                if let Some((reference_id, text)) = arrived {
                    self.take(reference_id.as_str(), &text);
                }
            }
            Step::Answer { which, failed } => return self.answer(which, failed),
            Step::Retry(which) => {
                if let Some(key) = self.one_failed(which) {
                    let ticket = self.ticket();
                    return self.input(Input::Retry { ticket, key });
                }
            }
            Step::Discard(which) => {
                if let Some(key) = self.one_failed(which) {
                    let ticket = self.ticket();
                    self.discarded.insert(key.clone());
                    return self.input(Input::Discard { ticket, key });
                }
            }
            Step::LoadOlder => {
                let ticket = self.ticket();
                return self.input(Input::LoadOlder { ticket });
            }
            Step::Rename(which) => {
                let name = format!("name {}", self.clock);
                self.now();
                let who = OTHERS[which % OTHERS.len()];
                self.called.insert(who.into(), name);
            }
            Step::Reopen => {
                // What had not reached the platform went with the room.
                let lost = self.typed.iter().filter(|typed| !self.is_stored(typed));
                let lost: Vec<String> = lost.cloned().collect();
                self.discarded.extend(lost);
                self.input(Input::Room(None))?;
                prop_assert!(self.list.is_empty(), "a closed room's list stays");
                self.open()?;
                self.settle()?;
            }
        }
        Ok(())
    }

    /// Answers everything that is asked, until nothing is.
    fn settle(&mut self) -> Result<(), TestCaseError> {
        for _ in 0..500 {
            if self.questions.is_empty() {
                return Ok(());
            }
            self.answer(0, None)?;
        }
        Err(TestCaseError::fail("asks for ever"))
    }
}

/// The message that a question is about.
fn written(question: &Action) -> Option<(&ReferenceId, &str)> {
    match question {
        Action::Act {
            action: ItemAction::Send { reference_id, text },
            ..
        } => Some((reference_id, text)),
        Action::Join(_) | Action::Make { .. } | Action::Leave | Action::Read { .. } => None,
    }
}

fn step() -> impl Strategy<Value = Step> {
    let any = any::<usize>;
    let failed = prop_oneof![
        4 => Just(None),
        1 => Just(Some(ErrorCode::TimedOut)),
    ];
    prop_oneof![
        6 => Just(Step::Others),
        1 => any().prop_map(Step::Delete),
        1 => any().prop_map(Step::Edit),
        8 => Just(Step::Hear),
        2 => any().prop_map(Step::HearAgain),
        2 => (0..12_usize).prop_map(|missed| Step::Absence { missed }),
        4 => Just(Step::Type),
        2 => Just(Step::Arrive),
        12 => (any(), failed).prop_map(|(which, failed)| Step::Answer { which, failed }),
        2 => any().prop_map(Step::Retry),
        1 => any().prop_map(Step::Discard),
        3 => Just(Step::LoadOlder),
        2 => any().prop_map(Step::Rename),
        1 => Just(Step::Reopen),
    ]
}

proptest! {
    /// Each step is checked in [`World::look`].
    #[test]
    fn whatever_happens_nothing_is_shown_twice_nothing_typed_is_lost_and_no_hole_stays(
        steps in proptest::collection::vec(step(), 0..120)
    ) {
        let mut world = World::joined()?;
        for step in steps {
            world.step(step)?;
        }
        world.settle()?;
        // The connection is lost and back once more, so whatever was missed can be known.
        world.step(Step::Absence { missed: 0 })?;
        world.settle()?;
        for ticket in 1..=world.tickets {
            prop_assert_eq!(world.answers.get(&ticket), Some(&1), "ticket {}", ticket);
        }
        let shown = world.shown();
        if let Some(first) = shown.first() {
            let missing: Vec<usize> = (*first..world.stored.len())
                .filter(|place| !world.stored[*place].is_deleted && !shown.contains(place))
                .collect();
            prop_assert!(missing.is_empty(), "missing {missing:?} of {shown:?}");
        }
        let places: Vec<usize> = world
            .typed
            .iter()
            .filter(|reference| !world.failed.contains(*reference))
            .filter_map(|reference| world.place(reference))
            .collect();
        prop_assert!(places.is_sorted(), "not in the order it was typed: {places:?}");
    }
}
