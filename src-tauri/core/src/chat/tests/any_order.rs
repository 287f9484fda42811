//! What holds in any order of typing, answers, events and lost connections. The platform is played
//! here: it numbers messages, answers each question exactly once at any later time, and its events
//! come in order, but may be late, doubled, or lost while the connection is away.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use proptest::prelude::*;

use super::*;

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
}

#[derive(Default)]
struct World {
    machine: ChatMachine,
    questions: Vec<Action>,
    /// What the platform has; the number of a message is its place and one.
    stored: Vec<MessageFacts>,
    events: VecDeque<MessageFacts>,
    heard: Vec<MessageFacts>,
    clock: u64,
    tickets: u64,
    answers: BTreeMap<u64, usize>,
    typed: Vec<String>,
    discarded: BTreeSet<String>,
    /// Own messages that failed once: their order is their own.
    failed: BTreeSet<String>,
    list: Vec<ChatItem>,
}

impl World {
    fn joined() -> Result<Self, TestCaseError> {
        let mut world = Self::default();
        world.input(Input::Room(Some(context())))?;
        world.questions.clear();
        world.input(joined_as(super::joined()))?;
        Ok(world)
    }

    fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    /// A moment later.
    fn now(&mut self) -> Option<OffsetDateTime> {
        self.clock += 1;
        Some(at(self.clock))
    }

    fn input(&mut self, input: Input) -> Result<(), TestCaseError> {
        for action in self.machine.handle(OffsetDateTime::UNIX_EPOCH, input) {
            match action {
                Action::Reply(ticket, _) => *self.answers.entry(ticket.0).or_default() += 1,
                Action::Publish(items) => self.list = items,
                Action::Send { .. } => {
                    let waits = self.on_their_way().count();
                    prop_assert_eq!(waits, 0, "a message overtakes another");
                    self.questions.push(action);
                }
                Action::ReadPage { .. } | Action::Join { .. } => self.questions.push(action),
                Action::Make { .. } | Action::Leave => {
                    return Err(TestCaseError::fail("the chat is there and stays"));
                }
            }
        }
        self.look()
    }

    /// Own messages that were given out and have not reached the platform.
    fn on_their_way(&self) -> impl Iterator<Item = &str> {
        self.questions.iter().filter_map(|question| match question {
            Action::Send { reference_id, .. } if !self.is_stored(reference_id) => {
                Some(reference_id.as_str())
            }
            _ => None,
        })
    }

    fn is_stored(&self, reference_id: &str) -> bool {
        self.place(reference_id).is_some()
    }

    fn place(&self, reference_id: &str) -> Option<usize> {
        self.stored
            .iter()
            .position(|message| message.reference_id.as_deref() == Some(reference_id))
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
                let is_it = |message: &MessageFacts| {
                    message.message_id == item.key
                        || message.reference_id.as_ref() == Some(&item.key)
                };
                self.stored.iter().position(is_it).unwrap()
            })
            .collect()
    }

    fn store(&mut self, message: MessageFacts) -> MessageFacts {
        let segment = self.stored.len() as u64 + 1;
        let now = self.now();
        let message = MessageFacts {
            message_id: format!("id-{segment}"),
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
    fn take(&mut self, reference_id: &str, text: &str) -> MessageFacts {
        match self.place(reference_id) {
            Some(place) => self.stored[place].clone(),
            None => self.store(own(0, reference_id, text)),
        }
    }

    fn change(&mut self, which: usize, change: impl FnOnce(&mut MessageFacts)) {
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
        let mut messages: Vec<MessageFacts> = self
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
            older: lowest.filter(|_| has_older),
        }
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
            Action::Join { generation, .. } => Input::Joined {
                generation,
                result: done.map(|()| super::joined()),
            },
            Action::ReadPage {
                generation,
                of,
                token,
                ..
            } => Input::Page {
                generation,
                of,
                result: done.map(|()| self.page(token.as_deref())),
            },
            Action::Send {
                generation,
                reference_id,
                text,
                ..
            } => {
                if done.is_err() {
                    self.failed.insert(reference_id.clone());
                }
                let result = done.map(|()| self.take(&reference_id, &text));
                Input::Sent {
                    generation,
                    reference_id,
                    result,
                }
            }
            Action::Make { .. } | Action::Leave | Action::Publish(_) | Action::Reply(..) => {
                unreachable!("has no answer")
            }
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
                self.store(message(0));
            }
            Step::Delete(which) => self.change(which, |message| message.is_deleted = true),
            Step::Edit(which) => self.change(which, |message| {
                message.text.push('!');
                message.edited_at = message.updated_at;
            }),
            Step::Hear => {
                if let Some(message) = self.events.pop_front() {
                    self.heard.push(message.clone());
                    return self.input(heard(message));
                }
            }
            Step::HearAgain(which) => {
                if !self.heard.is_empty() {
                    let message = self.heard[which % self.heard.len()].clone();
                    return self.input(heard(message));
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
                let reference = format!("LOCAL_{}", ticket.0);
                let text = format!("typed {}", ticket.0);
                // The field is free only in a chat that is joined and writable.
                let view = self.machine.view();
                if view.phase == greenroom_contract::ChatPhase::Ready {
                    self.typed.push(reference.clone());
                }
                return self.input(send(ticket.0, &reference, &text));
            }
            Step::Arrive => {
                let arrived = self.questions.iter().find_map(|question| match question {
                    Action::Send {
                        reference_id, text, ..
                    } => Some((reference_id.clone(), text.clone())),
                    _ => None,
                });
                if let Some((reference_id, text)) = arrived {
                    self.take(&reference_id, &text);
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
