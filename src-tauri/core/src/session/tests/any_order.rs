//! What holds in any order of presses and answers. Every question gets its answer exactly once, at
//! any later time and with any outcome, unless it is forgotten.

use std::collections::BTreeMap;

use greenroom_contract::{LinkView, SessionPhase};
use proptest::prelude::*;

use super::*;

#[derive(Debug, Clone)]
enum Step {
    StartLocal(&'static str),
    SignIn,
    Restore,
    SignOut,
    Answer {
        which: usize,
        failed: Option<ErrorCode>,
    },
    Over(u64),
    Link(u64, bool),
}

#[derive(Default)]
struct World {
    machine: SessionMachine,
    questions: Vec<Did>,
    tickets: u64,
    answers: BTreeMap<u64, usize>,
    /// The session whose client talks to the platform.
    adopted: Option<u64>,
    last_adopted: u64,
    /// A client has signed in, and nobody has adopted it yet.
    arrived: bool,
    /// What the keychain will hold once everything under way is done, oldest first.
    keychain: Vec<bool>,
}

impl World {
    fn input(&mut self, input: Input) -> Result<(), TestCaseError> {
        for did in play(&mut self.machine, [input]) {
            match did {
                Did::Reply(ticket, _) => *self.answers.entry(ticket).or_default() += 1,
                Did::Forget => {
                    self.questions.clear();
                    self.arrived = false;
                }
                Did::Run(Action::Adopt { session }) => {
                    prop_assert!(self.adopted.is_none(), "two sessions at once");
                    prop_assert!(self.arrived, "nobody signed in");
                    prop_assert!(session > self.last_adopted, "told apart by the number");
                    self.arrived = false;
                    self.adopted = Some(session);
                    self.last_adopted = session;
                }
                Did::Run(Action::Drop { forget }) => {
                    prop_assert!(self.adopted.take().is_some(), "no session to let go");
                    if forget {
                        self.keychain.push(false);
                    }
                }
                Did::Run(Action::Remember) => {
                    prop_assert!(self.adopted.is_some());
                    self.keychain.push(true);
                    self.questions.push(Did::Run(Action::Remember));
                }
                Did::Run(Action::SignOut) => {
                    self.adopted = None;
                    self.keychain.push(false);
                    self.questions.push(Did::Run(Action::SignOut));
                }
                Did::Notice(_) => {}
                question @ (Did::Run(_)
                | Did::RecallLater
                | Did::RememberLater
                | Did::UnheardLater(_)) => self.questions.push(question),
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
        // What is heard is not said to be old.
        let is_down = is_in && view.realtime != LinkView::Connected;
        prop_assert!(view.unheard_since.is_none() || is_down);
        // A network is named exactly while there is one, or one is on its way.
        let heads_for = matches!(
            view.phase,
            SessionPhase::StartingNetwork | SessionPhase::SigningIn
        );
        prop_assert_eq!(view.network.is_some(), is_in || heads_for);
        prop_assert!(
            !heads_for || !self.questions.is_empty(),
            "waits for nothing"
        );
        // Who is in is remembered by the next run, who is out is not.
        let remembers = self.keychain.last().copied();
        prop_assert!(!is_in || remembers == Some(true));
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
        let signs_in = matches!(
            asked,
            Did::Run(Action::Recall | Action::SignInLocal { .. } | Action::SignIn(_))
        );
        self.arrived |= signs_in && done.is_ok();
        let input = match asked {
            Did::RecallLater => Input::Recall,
            Did::UnheardLater(gap) => Input::Unheard { gap },
            Did::RememberLater => Input::RememberAgain,
            Did::Run(Action::Recall) => Input::Recalled(done.map(|()| Some(account("maya")))),
            Did::Run(Action::StartLocal) => Input::NetworkUp(done.map(|()| access())),
            Did::Run(Action::SignInLocal { .. } | Action::SignIn(_)) => {
                Input::SignedIn(done.map(|()| account("maya")))
            }
            Did::Run(Action::Remember) => Input::Remembered(done),
            Did::Run(Action::SignOut) => Input::SignedOut(done),
            other => unreachable!("{other:?} has no answer"),
        };
        self.input(input)
    }

    fn step(&mut self, step: Step) -> Result<(), TestCaseError> {
        let mut ticket = || {
            self.tickets += 1;
            self.tickets
        };
        match step {
            Step::StartLocal(name) => {
                let input = start_local(ticket(), name);
                self.input(input)
            }
            Step::SignIn => {
                let input = sign_in(ticket());
                self.input(input)
            }
            Step::Restore => {
                let input = restore(ticket());
                self.input(input)
            }
            Step::SignOut => {
                let input = sign_out(ticket());
                self.input(input)
            }
            Step::Answer { which, failed } => self.answer(which, failed),
            // Said by the client of a session, perhaps of one that was let go meanwhile.
            Step::Over(ago) => {
                let session = self.last_adopted.saturating_sub(ago);
                let error = failure(ErrorCode::SessionEnded);
                let was_in = self.adopted;
                self.input(Input::Over { session, error })?;
                let is_over = was_in.is_some() && self.adopted.is_none();
                prop_assert_eq!(is_over, was_in == Some(session));
                Ok(())
            }
            Step::Link(session, up) => self.input(Input::Link {
                session,
                link: match up {
                    true => LinkView::Connected,
                    false => LinkView::Reconnecting { retry_in_ms: 1 },
                },
            }),
        }
    }
}

fn step() -> impl Strategy<Value = Step> {
    let failed = prop_oneof![
        4 => Just(None),
        1 => Just(Some(ErrorCode::Unreachable)),
        1 => Just(Some(ErrorCode::SessionExpired)),
        1 => Just(Some(ErrorCode::NoKeychain)),
        1 => Just(Some(ErrorCode::KeychainLocked)),
    ];
    let name = proptest::sample::select(vec!["Maya", "Ravi", " "]);
    prop_oneof![
        3 => name.prop_map(Step::StartLocal),
        3 => Just(Step::SignIn),
        2 => Just(Step::SignOut),
        1 => Just(Step::Restore),
        12 => (any::<usize>(), failed).prop_map(|(which, failed)| Step::Answer { which, failed }),
        2 => (0..3_u64).prop_map(Step::Over),
        2 => (0..8_u64, any::<bool>()).prop_map(|(session, up)| Step::Link(session, up)),
    ]
}

proptest! {
    /// Each step is checked in [`World::input`].
    #[test]
    fn whatever_happens_every_press_is_answered_once_and_there_is_one_session(
        steps in proptest::collection::vec(step(), 0..80)
    ) {
        let mut world = World::default();
        world.input(Input::Recall)?;
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
