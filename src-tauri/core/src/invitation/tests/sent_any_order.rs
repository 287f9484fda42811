//! What holds for sent invitations in any order of presses, answers and events. Every question gets
//! its answer exactly once, at any later time and with any outcome.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::{
    actor_v1::Ticket,
    invitation::sent::{Action, Input, SentMachine},
};

fn sent(id: &str, invited: &str, status: InvitationStatus, created: i64) -> InvitationNews {
    invitation(id, "room-1", invited, status, created)
}

#[derive(Debug, Clone)]
enum Step {
    Open,
    Close,
    Refresh,
    Invite(&'static str),
    Cancel(&'static str),
    Event(InvitationNews),
    Answer {
        which: usize,
        list: Vec<InvitationNews>,
        failed: Option<ErrorCode>,
    },
}

#[derive(Default)]
struct World {
    machine: SentMachine,
    questions: Vec<Action>,
    tickets: u64,
    made: u64,
    answers: BTreeMap<u64, usize>,
    told: usize,
    /// Answers of guests that were heard in this opening.
    heard: BTreeSet<String>,
}

impl World {
    fn hear(&mut self, news: &InvitationNews) {
        if matches!(
            news.invitation.status,
            InvitationStatus::Accepted | InvitationStatus::Rejected
        ) {
            self.heard.insert(news.invitation.invitation_id.clone());
        }
    }

    fn input(&mut self, input: Input) -> Result<(), TestCaseError> {
        if matches!(input, Input::Open { .. } | Input::Close) {
            self.told = 0;
            self.heard.clear();
        }
        for action in self.machine.handle(OffsetDateTime::UNIX_EPOCH, input) {
            match action {
                Action::Reply(ticket, _) => *self.answers.entry(ticket.0).or_default() += 1,
                Action::Notice(_) => self.told += 1,
                Action::Invite { .. } | Action::Cancel { .. } => {
                    let twice = self.questions.contains(&action);
                    prop_assert!(!twice, "at the same time: {action:?}");
                    self.questions.push(action);
                }
                Action::Read { .. } | Action::ReadUser { .. } => self.questions.push(action),
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
        failed: Option<ErrorCode>,
    ) -> Result<(), TestCaseError> {
        if self.questions.is_empty() {
            return Ok(());
        }
        let asked = self.questions.remove(which % self.questions.len());
        let done = match failed {
            None => Ok(()),
            Some(code) => Err(failure(code)),
        };
        let input = match asked {
            Action::Read { generation, .. } => {
                list.iter().for_each(|news| self.hear(news));
                Input::Read {
                    generation,
                    result: done.map(|()| list),
                }
            }
            Action::ReadUser {
                generation,
                user_id,
            } => Input::User {
                generation,
                result: done.map(|()| UserFacts {
                    user_id: user_id.clone(),
                    internal_id: None,
                    name: None,
                }),
                user_id,
            },
            Action::Invite {
                generation,
                user_id,
                ..
            } => {
                self.made += 1;
                let (id, created) = (format!("made-{}", self.made), 100);
                let news = sent(&id, &user_id, InvitationStatus::Pending, created);
                Input::Invited {
                    generation,
                    user_id,
                    result: done.map(|()| news),
                }
            }
            Action::Cancel {
                generation,
                user_id,
                ..
            } => Input::Cancelled {
                generation,
                user_id,
                result: done,
            },
            Action::Notice(_) | Action::Reply(..) => unreachable!("has no answer"),
        };
        self.input(input)
    }

    fn step(&mut self, step: Step) -> Result<(), TestCaseError> {
        match step {
            Step::Open => self.input(Input::Open {
                room_id: "room-1".to_owned(),
            }),
            Step::Close => self.input(Input::Close),
            Step::Refresh => self.input(Input::Refresh),
            Step::Invite(user_id) => {
                self.tickets += 1;
                self.input(Input::Invite {
                    ticket: Ticket(self.tickets),
                    user_id: user_id.to_owned(),
                })
            }
            Step::Cancel(id) => {
                self.tickets += 1;
                self.input(Input::Cancel {
                    ticket: Ticket(self.tickets),
                    invitation_id: id.to_owned(),
                })
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
        1 => Just(InvitationStatus::Accepted),
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
        1 => Just(Some(ErrorCode::TimedOut)),
        1 => Just(Some(ErrorCode::NotFound)),
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
        6 => news().prop_map(Step::Event),
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
