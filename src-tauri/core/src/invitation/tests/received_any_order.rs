//! What holds for received invitations in any order of presses, answers and events. Every question
//! gets its answer exactly once, at any later time and with any outcome.

use std::collections::{BTreeMap, BTreeSet};

use greenroom_contract::{InvitationState, Notice};
use proptest::prelude::*;

use super::{
    machine::{Action, Input, InvitationMachine},
    *,
};
use crate::actor_v1::Ticket;

#[derive(Debug, Clone)]
enum Step {
    Accept {
        id: &'static str,
        on_air: bool,
        end_it: bool,
    },
    Decline(&'static str),
    Postpone(&'static str),
    Prompt(&'static str),
    Refresh,
    Event(InvitationNews),
    RoomSeen(RoomNews),
    Answer {
        which: usize,
        list: Vec<InvitationNews>,
        status: RoomStatus,
        takes_part: bool,
        failed: Option<ErrorCode>,
    },
    SignedIn,
    SignedOut,
}

#[derive(Default)]
struct World {
    machine: InvitationMachine,
    questions: Vec<Action>,
    epoch: u64,
    tickets: u64,
    answers: BTreeMap<u64, usize>,
    /// In this session: what the person agreed to.
    wanted: BTreeSet<String>,
    /// What is in the list: who was told of it, and how it stood.
    told: BTreeSet<String>,
    states: BTreeMap<String, InvitationState>,
}

/// The invitation that something under way is about.
fn about(action: &Action) -> Option<(u64, &str)> {
    match action {
        Action::EndOwnShow {
            epoch,
            invitation_id,
        }
        | Action::Accept {
            epoch,
            invitation_id,
        }
        | Action::Check {
            epoch,
            invitation_id,
            ..
        }
        | Action::Open {
            epoch,
            invitation_id,
            ..
        }
        | Action::Decline {
            epoch,
            invitation_id,
        } => Some((*epoch, invitation_id)),
        Action::ReadMine { .. }
        | Action::ReadRoom { .. }
        | Action::Notice(_)
        | Action::Reply(..) => None,
    }
}

impl World {
    fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    fn input(&mut self, input: Input) -> Result<(), TestCaseError> {
        if matches!(input, Input::SignedIn(_) | Input::SignedOut) {
            self.epoch += 1;
            self.wanted.clear();
        }
        let forgets = matches!(input, Input::SignedOut);
        let actions = self.machine.handle(OffsetDateTime::UNIX_EPOCH, input);
        if forgets {
            self.told.clear();
            self.states.clear();
        }
        for action in actions {
            self.done(action)?;
        }
        self.look()
    }

    fn done(&mut self, action: Action) -> Result<(), TestCaseError> {
        if let Some((epoch, id)) = about(&action) {
            let twice = self
                .questions
                .iter()
                .any(|question| about(question) == Some((epoch, id)));
            prop_assert!(!twice, "two things at once: {action:?}");
        }
        match action {
            Action::Reply(ticket, _) => *self.answers.entry(ticket.0).or_default() += 1,
            Action::Notice(notice) => {
                let Notice::Invited { inviter, .. } = notice else {
                    return Err(TestCaseError::fail("a notice of something else"));
                };
                prop_assert!(self.told.insert(inviter), "told twice");
            }
            Action::Accept {
                ref invitation_id, ..
            }
            | Action::EndOwnShow {
                ref invitation_id, ..
            } => {
                prop_assert!(self.wanted.contains(invitation_id), "nobody asked for it");
                self.questions.push(action);
            }
            _ => self.questions.push(action),
        }
        Ok(())
    }

    fn look(&mut self) -> Result<(), TestCaseError> {
        for (ticket, times) in &self.answers {
            prop_assert_eq!(*times, 1, "ticket {} was answered again", ticket);
        }
        let view = self.machine.view();
        let now: BTreeMap<String, InvitationState> = view
            .received
            .iter()
            .map(|item| (item.invitation_id.clone(), item.state))
            .collect();
        for (id, state) in &now {
            let before = self.states.get(id).copied();
            let goes_back = *state == InvitationState::Pending
                && before.is_some_and(|before| before != InvitationState::Pending);
            prop_assert!(!goes_back, "{id} is pending again after {before:?}");
        }
        // Whoever left the list may be told of again when invited anew.
        let known: BTreeSet<&String> = view
            .received
            .iter()
            .map(|item| &item.inviter.name)
            .collect();
        self.told.retain(|inviter| known.contains(inviter));
        self.states = now;
        if let Some(prompt) = &view.prompt {
            let shown = view
                .received
                .iter()
                .find(|item| item.invitation_id == *prompt);
            prop_assert!(
                shown.is_some_and(|item| item.state == InvitationState::Pending || item.busy),
                "asks about {shown:?}"
            );
        }
        Ok(())
    }

    fn answer(
        &mut self,
        which: usize,
        list: Vec<InvitationNews>,
        status: RoomStatus,
        takes_part: bool,
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
            Action::ReadMine { epoch, asked_at } => Input::Read {
                epoch,
                asked_at,
                result: done.map(|()| list),
            },
            Action::ReadRoom { epoch, room_id } => Input::Room {
                epoch,
                result: done.map(|()| room(&room_id, status)),
                room_id,
                viewers: None,
            },
            Action::EndOwnShow {
                epoch,
                invitation_id,
            } => Input::OwnShowEnded {
                epoch,
                invitation_id,
                result: done,
            },
            Action::Accept {
                epoch,
                invitation_id,
            } => Input::Accepted {
                epoch,
                invitation_id,
                result: done,
            },
            Action::Check {
                epoch,
                invitation_id,
                room_id,
                refused,
            } => {
                let mut news = room(&room_id, status);
                if takes_part {
                    news.room.participants[0].user_id = "maya".to_owned();
                }
                Input::Checked {
                    epoch,
                    invitation_id,
                    refused,
                    result: done.map(|()| news),
                }
            }
            Action::Open {
                epoch,
                invitation_id,
                ..
            } => Input::Opened {
                epoch,
                invitation_id,
                result: done,
            },
            Action::Decline {
                epoch,
                invitation_id,
            } => Input::Declined {
                epoch,
                invitation_id,
                result: done,
            },
            Action::Notice(_) | Action::Reply(..) => unreachable!("has no answer"),
        };
        self.input(input)
    }

    fn step(&mut self, step: Step) -> Result<(), TestCaseError> {
        match step {
            Step::Accept { id, on_air, end_it } => {
                if !on_air || end_it {
                    self.wanted.insert(id.to_owned());
                }
                let ticket = self.ticket();
                self.input(Input::Accept {
                    ticket,
                    invitation_id: id.to_owned(),
                    end_own_show: end_it,
                    own_show_on_air: on_air,
                })
            }
            Step::Decline(id) => {
                let ticket = self.ticket();
                let invitation_id = id.to_owned();
                self.input(Input::Decline {
                    ticket,
                    invitation_id,
                })
            }
            Step::Postpone(id) => {
                let ticket = self.ticket();
                let invitation_id = id.to_owned();
                self.input(Input::Postpone {
                    ticket,
                    invitation_id,
                })
            }
            Step::Prompt(id) => self.input(Input::Prompt {
                invitation_id: id.to_owned(),
            }),
            Step::Refresh => self.input(Input::Refresh),
            Step::Event(news) => self.input(Input::Event(news)),
            Step::RoomSeen(news) => self.input(Input::RoomSeen(news)),
            Step::Answer {
                which,
                list,
                status,
                takes_part,
                failed,
            } => self.answer(which, list, status, takes_part, failed),
            Step::SignedIn => self.input(Input::SignedIn(me())),
            Step::SignedOut => self.input(Input::SignedOut),
        }
    }
}

fn id() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec!["a", "b", "c", "d"])
}

/// Each invitation has its room and its time for good; `a` and `b` are to the same room.
fn news() -> impl Strategy<Value = InvitationNews> {
    let status = prop_oneof![
        6 => Just(InvitationStatus::Pending),
        1 => Just(InvitationStatus::Accepted),
        1 => Just(InvitationStatus::Rejected),
        1 => Just(InvitationStatus::Cancelled),
        1 => Just(InvitationStatus::Unknown),
    ];
    (id(), status).prop_map(|(id, status)| {
        let (room_id, created) = match id {
            "a" => ("room-1", 1),
            "b" => ("room-1", 2),
            "c" => ("room-2", 3),
            _ => ("room-3", 4),
        };
        invitation(id, room_id, "maya", status, created)
    })
}

fn status() -> impl Strategy<Value = RoomStatus> {
    prop_oneof![
        5 => Just(RoomStatus::Live),
        2 => Just(RoomStatus::Idle),
        1 => Just(RoomStatus::Ended),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let failed = prop_oneof![
        4 => Just(None),
        1 => Just(Some(ErrorCode::TimedOut)),
        1 => Just(Some(ErrorCode::NotFound)),
    ];
    let list = proptest::collection::vec(news(), 0..3);
    let answer = (any::<usize>(), list, status(), any::<bool>(), failed).prop_map(
        |(which, list, status, takes_part, failed)| Step::Answer {
            which,
            list,
            status,
            takes_part,
            failed,
        },
    );
    let rooms = proptest::sample::select(vec!["room-1", "room-2", "room-3"]);
    prop_oneof![
        6 => (id(), any::<bool>(), any::<bool>())
            .prop_map(|(id, on_air, end_it)| Step::Accept { id, on_air, end_it }),
        3 => id().prop_map(Step::Decline),
        1 => id().prop_map(Step::Postpone),
        1 => id().prop_map(Step::Prompt),
        1 => Just(Step::Refresh),
        6 => news().prop_map(Step::Event),
        1 => (rooms, status()).prop_map(|(id, status)| Step::RoomSeen(room(id, status))),
        14 => answer,
        1 => prop_oneof![Just(Step::SignedIn), Just(Step::SignedOut)],
    ]
}

proptest! {
    /// Each step is checked in [`World::done`] and [`World::look`].
    #[test]
    fn whatever_happens_every_press_is_answered_once_and_nothing_is_accepted_twice(
        steps in proptest::collection::vec(step(), 0..100)
    ) {
        let mut world = World::default();
        world.step(Step::SignedIn)?;
        for step in steps {
            world.step(step)?;
        }
        while !world.questions.is_empty() {
            world.answer(0, Vec::new(), RoomStatus::Live, true, None)?;
        }
        for ticket in 1..=world.tickets {
            prop_assert_eq!(world.answers.get(&ticket), Some(&1), "ticket {}", ticket);
        }
        prop_assert!(!world.machine.view().received.iter().any(|item| item.busy));
    }
}
