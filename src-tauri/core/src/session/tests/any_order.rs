//! What holds in any order of presses and answers. Every question gets its answer exactly once, at
//! any later time and with any outcome.

use std::collections::BTreeMap;

use greenroom_contract::{LinkView, SessionPhase};
use proptest::prelude::*;

use super::*;

#[derive(Debug, Clone)]
enum Step {
    StartLocal(&'static str),
    SignIn,
    SignOut,
    Answer {
        which: usize,
        failed: Option<ErrorCode>,
    },
    Over(u64),
    Link(u64),
}

#[derive(Default)]
struct World {
    machine: SessionMachine,
    questions: Vec<Action>,
    tickets: u64,
    answers: BTreeMap<u64, usize>,
    /// The attempt whose client talks to the platform.
    adopted: Option<u64>,
    last_adopted: Option<u64>,
    /// Attempts whose client has signed in.
    arrived: Vec<u64>,
}

impl World {
    fn input(&mut self, input: Input) -> Result<(), TestCaseError> {
        for action in self.machine.handle(OffsetDateTime::UNIX_EPOCH, input) {
            match action {
                Action::Reply(ticket, _) => *self.answers.entry(ticket.0).or_default() += 1,
                Action::Adopt { attempt } => {
                    prop_assert!(self.adopted.is_none(), "two sessions at once");
                    prop_assert!(self.arrived.contains(&attempt), "nobody signed in");
                    self.adopted = Some(attempt);
                    self.last_adopted = Some(attempt);
                }
                Action::Drop { .. } => self.adopted = None,
                Action::Remember { attempt } => {
                    prop_assert_eq!(self.adopted, Some(attempt));
                    self.questions.push(action);
                }
                Action::SignOut { .. } => {
                    self.adopted = None;
                    self.questions.push(action);
                }
                Action::Notice(_) => {}
                question => self.questions.push(question),
            }
        }
        for (ticket, times) in &self.answers {
            prop_assert_eq!(*times, 1, "ticket {} was answered again", ticket);
        }
        let view = self.machine.view();
        let is_in = view.phase == SessionPhase::SignedIn;
        prop_assert_eq!(view.me.is_some(), is_in);
        prop_assert_eq!(self.adopted.is_some(), is_in);
        prop_assert!(is_in || view.realtime == LinkView::Off);
        prop_assert!(!is_in || view.problem.is_none());
        Ok(())
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
            Action::Recall { attempt } => {
                self.arrived.extend(done.is_ok().then_some(attempt));
                Input::Recalled {
                    attempt,
                    result: done.map(|()| Some(account("maya"))),
                }
            }
            Action::RecallLater { attempt } => Input::RecallAgain { attempt },
            Action::StartLocal { attempt } => Input::NetworkUp {
                attempt,
                result: done,
            },
            Action::SignInLocal { attempt, .. } | Action::SignIn { attempt, .. } => {
                self.arrived.extend(done.is_ok().then_some(attempt));
                Input::SignedIn {
                    attempt,
                    result: done.map(|()| account("maya")),
                }
            }
            Action::Remember { attempt } => Input::Remembered {
                attempt,
                result: done,
            },
            Action::SignOut { attempt } => Input::SignedOut { attempt },
            Action::Adopt { .. } | Action::Drop { .. } | Action::Notice(_) | Action::Reply(..) => {
                unreachable!("has no answer")
            }
        };
        self.input(input)
    }

    fn step(&mut self, step: Step) -> Result<(), TestCaseError> {
        match step {
            Step::StartLocal(name) => {
                self.tickets += 1;
                self.input(start_local(self.tickets, name))
            }
            Step::SignIn => {
                self.tickets += 1;
                self.input(sign_in(self.tickets))
            }
            Step::SignOut => {
                self.tickets += 1;
                self.input(Input::SignOut {
                    ticket: Ticket(self.tickets),
                })
            }
            Step::Answer { which, failed } => self.answer(which, failed),
            // Said by the client of a session, perhaps of one that was let go meanwhile.
            Step::Over(ago) => match self.last_adopted {
                Some(last) => self.input(Input::Over {
                    attempt: last.saturating_sub(ago),
                    error: failure(ErrorCode::SessionEnded),
                }),
                None => Ok(()),
            },
            Step::Link(attempt) => self.input(Input::Link {
                attempt,
                link: LinkView::Connected,
            }),
        }
    }
}

fn step() -> impl Strategy<Value = Step> {
    let failed = prop_oneof![
        4 => Just(None),
        1 => Just(Some(ErrorCode::Unreachable)),
        1 => Just(Some(ErrorCode::SessionExpired)),
    ];
    let name = proptest::sample::select(vec!["Maya", "Ravi", " "]);
    prop_oneof![
        3 => name.prop_map(Step::StartLocal),
        3 => Just(Step::SignIn),
        2 => Just(Step::SignOut),
        12 => (any::<usize>(), failed).prop_map(|(which, failed)| Step::Answer { which, failed }),
        2 => (0..3_u64).prop_map(Step::Over),
        2 => (0..8_u64).prop_map(Step::Link),
    ]
}

proptest! {
    /// Each step is checked in [`World::input`].
    #[test]
    fn whatever_happens_every_press_is_answered_once_and_there_is_one_session(
        steps in proptest::collection::vec(step(), 0..80)
    ) {
        let mut world = World::default();
        world.input(Input::Start)?;
        for step in steps {
            world.step(step)?;
        }
        while !world.questions.is_empty() {
            world.answer(0, None)?;
        }
        for ticket in 1..=world.tickets {
            prop_assert_eq!(world.answers.get(&ticket), Some(&1), "ticket {}", ticket);
        }
    }
}
