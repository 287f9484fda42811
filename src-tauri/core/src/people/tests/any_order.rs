//! What holds for sent invitations in any order of presses, answers and events. Every question gets
//! its answer exactly once, at any later time and with any outcome.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::{
    actor::{Machine as _, testing::NOW},
    error::{
        Error,
        testing::{answer_lost, not_found},
    },
};

#[derive(Debug, Clone)]
enum Step {
    Open,
    Close,
    Refresh,
    Invite(&'static str),
    Cancel(&'static str),
    Event(Box<InvitationNews>),
    Answer {
        which: usize,
        list: Vec<InvitationNews>,
        failed: Option<fn() -> Error>,
    },
}

#[derive(Default)]
struct World {
    machine: PeopleMachine,
    questions: Vec<Action>,
    tickets: u64,
    made: u64,
    answers: BTreeMap<u64, usize>,
    told: usize,
    /// Answers of guests that were heard in this opening.
    heard: BTreeSet<socialplus::InvitationId>,
}

impl World {
    fn hear(&mut self, news: &InvitationNews) {
        if matches!(
            news.invitation.status,
            InvitationStatus::Approved | InvitationStatus::Rejected
        ) {
            self.heard.insert(news.invitation.id.clone());
        }
    }

    fn input(&mut self, input: Input) -> Result<(), TestCaseError> {
        if matches!(input, Input::Open { .. } | Input::Close) {
            self.told = 0;
            self.heard.clear();
        }
        for effect in self.machine.handle(NOW, input) {
            match effect {
                Effect::Reply(ticket, _) => *self.answers.entry(ticket.number()).or_default() += 1,
                Effect::Notice(_) => self.told += 1,
                // What was under way comes to nothing from here on.
                Effect::Forget => self.questions.clear(),
                Effect::Run(action @ (Action::Invite { .. } | Action::Cancel { .. })) => {
                    let twice = self.questions.contains(&action);
                    prop_assert!(!twice, "at the same time: {action:?}");
                    self.questions.push(action);
                }
                Effect::Run(action) => self.questions.push(action),
                Effect::Later(..) => return Err(TestCaseError::fail("nothing waits here")),
            }
        }
        prop_assert!(self.told <= self.heard.len(), "an answer was told twice");
        for (ticket, times) in &self.answers {
            prop_assert_eq!(*times, 1, "ticket {} was answered again", ticket);
        }
        let view = self.machine.view();
        let people: BTreeSet<&str> = view
            .sent
            .iter()
            .map(|row| row.person.user_id.as_str())
            .collect();
        prop_assert_eq!(people.len(), view.sent.len(), "two rows for one person");
        Ok(())
    }

    fn answer(
        &mut self,
        which: usize,
        list: Vec<InvitationNews>,
        failed: Option<fn() -> Error>,
    ) -> Result<(), TestCaseError> {
        if self.questions.is_empty() {
            return Ok(());
        }
        let asked = self.questions.remove(which % self.questions.len());
        let done = failed.map_or(Ok(()), |failure| Err(failure()));
        let input = match asked {
            Action::Read(_) => {
                list.iter().for_each(|news| self.hear(news));
                Input::Read(done.map(|()| list))
            }
            Action::ReadUser(user_id) => Input::User {
                result: done.map(|()| user(user_id.as_str(), None)),
                user_id,
            },
            Action::Invite { user_id, .. } => {
                self.made += 1;
                let id = format!("made-{}", self.made);
                let news = sent(&id, user_id.as_str(), InvitationStatus::Pending, 100);
                Input::Invited {
                    user_id,
                    result: done.map(|()| Box::new(news)),
                }
            }
            Action::Cancel { user_id, .. } => Input::Cancelled {
                user_id,
                result: done,
            },
        };
        self.input(input)
    }

    fn step(&mut self, step: Step) -> Result<(), TestCaseError> {
        match step {
            Step::Open => self.input(opened()),
            Step::Close => self.input(Input::Close),
            Step::Refresh => self.input(Input::Refresh),
            Step::Invite(user_id) => {
                self.tickets += 1;
                self.input(invite(self.tickets, user_id))
            }
            Step::Cancel(id) => {
                self.tickets += 1;
                self.input(cancel(self.tickets, id))
            }
            Step::Event(news) => {
                self.hear(&news);
                self.input(Input::Event(news))
            }
            Step::Answer {
                which,
                list,
                failed,
            } => self.answer(which, list, failed),
        }
    }
}

fn news() -> impl Strategy<Value = InvitationNews> {
    let status = prop_oneof![
        2 => Just(InvitationStatus::Pending),
        1 => Just(InvitationStatus::Approved),
        1 => Just(InvitationStatus::Rejected),
        1 => Just(InvitationStatus::Cancelled),
    ];
    let ids = vec![
        ("a", "ravi", 1),
        ("b", "ravi", 2),
        ("c", "lena", 3),
        ("made-1", "ravi", 100),
    ];
    (proptest::sample::select(ids), status)
        .prop_map(|((id, invited, created), status)| sent(id, invited, status, created))
}

fn step() -> impl Strategy<Value = Step> {
    let failed = prop_oneof![
        4 => Just(None),
        1 => Just(Some(answer_lost as fn() -> Error)),
        1 => Just(Some(not_found as fn() -> Error)),
    ];
    let list = proptest::collection::vec(news(), 0..3);
    let answer = (any::<usize>(), list, failed).prop_map(|(which, list, failed)| Step::Answer {
        which,
        list,
        failed,
    });
    prop_oneof![
        1 => prop_oneof![Just(Step::Open), Just(Step::Close)],
        1 => Just(Step::Refresh),
        6 => proptest::sample::select(vec!["ravi", "lena"]).prop_map(Step::Invite),
        4 => proptest::sample::select(vec!["a", "b", "c", "made-1"]).prop_map(Step::Cancel),
        6 => news().prop_map(|news| Step::Event(Box::new(news))),
        12 => answer,
    ]
}

proptest! {
    #[test]
    fn whatever_happens_every_press_is_answered_once_and_no_answer_is_told_twice(
        steps in proptest::collection::vec(step(), 0..100)
    ) {
        let mut world = World::default();
        world.step(Step::Open)?;
        for step in steps {
            world.step(step)?;
        }
        while !world.questions.is_empty() {
            world.answer(0, Vec::new(), None)?;
        }
        for ticket in 1..=world.tickets {
            prop_assert_eq!(world.answers.get(&ticket), Some(&1), "ticket {}", ticket);
        }
        prop_assert!(!world.machine.view().sent.iter().any(|row| row.busy));
    }
}
