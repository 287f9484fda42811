//! What holds for received invitations in any order of presses, answers and events. Every question
//! gets its answer exactly once, at any later time and with any outcome.

use std::collections::{BTreeMap, BTreeSet};

use greenroom_contract::{InvitationState, Notice};
use proptest::prelude::*;
use socialplus::InvitationId;

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
    Accept {
        id: &'static str,
        on_air: bool,
        end_it: bool,
        /// This person is on the stage of a room that nobody invites to.
        on_stage: bool,
        leave_it: bool,
    },
    Decline(&'static str),
    Postpone(&'static str),
    Prompt(&'static str),
    Refresh,
    Event(Box<InvitationNews>),
    RoomSeen(&'static str, RoomStatus),
    Answer {
        which: usize,
        list: Vec<InvitationNews>,
        status: RoomStatus,
        takes_part: bool,
        failed: Option<fn() -> Error>,
    },
    SignedIn,
    SignedOut,
}

#[derive(Default)]
struct World {
    machine: InvitationMachine,
    questions: Vec<Action>,
    tickets: u64,
    answers: BTreeMap<u64, usize>,
    /// In this session: what the person agreed to.
    wanted: BTreeSet<InvitationId>,
    leaves: BTreeSet<InvitationId>,
    /// What is in the list: who was told of it, and how it stood.
    told: BTreeSet<String>,
    states: BTreeMap<String, InvitationState>,
}

/// The invitation that something under way is about.
fn about(action: &Action) -> Option<&InvitationId> {
    match action {
        Action::EndOwnShow(id)
        | Action::Accept(id)
        | Action::Check {
            invitation_id: id, ..
        }
        | Action::Open {
            invitation_id: id, ..
        }
        | Action::Decline(id) => Some(id),
        Action::ReadMine { .. } | Action::ReadRoom(_) => None,
    }
}

impl World {
    fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket::numbered(self.tickets)
    }

    fn input(&mut self, input: Input) -> Result<(), TestCaseError> {
        if matches!(input, Input::SignedIn(_) | Input::SignedOut) {
            self.wanted.clear();
            self.leaves.clear();
        }
        let forgets = matches!(input, Input::SignedOut);
        let effects = self.machine.handle(NOW, input);
        if forgets {
            self.told.clear();
            self.states.clear();
        }
        for effect in effects {
            match effect {
                Effect::Reply(ticket, _) => *self.answers.entry(ticket.number()).or_default() += 1,
                Effect::Notice(Notice::Invited { inviter, .. }) => {
                    prop_assert!(self.told.insert(inviter), "told twice");
                }
                Effect::Run(action) => self.done(action)?,
                // What was under way comes to nothing from here on.
                Effect::Forget => self.questions.clear(),
                Effect::Notice(_) | Effect::Later(..) => {
                    return Err(TestCaseError::fail("not expected here"));
                }
            }
        }
        self.look()
    }

    fn done(&mut self, action: Action) -> Result<(), TestCaseError> {
        if let Some(id) = about(&action) {
            let twice = self.questions.iter().any(|one| about(one) == Some(id));
            prop_assert!(!twice, "two things at once: {action:?}");
        }
        if let Action::Accept(id) | Action::EndOwnShow(id) = &action {
            prop_assert!(self.wanted.contains(id), "nobody asked for it");
        }
        if let Action::Open {
            invitation_id,
            leaves_stage: true,
            ..
        } = &action
        {
            let agreed = self.leaves.contains(invitation_id);
            prop_assert!(agreed, "nobody agreed to leave the stage");
        }
        self.questions.push(action);
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
                shown.is_some_and(|item| item.may_answer || item.may_open || item.busy),
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
        failed: Option<fn() -> Error>,
    ) -> Result<(), TestCaseError> {
        if self.questions.is_empty() {
            return Ok(());
        }
        let asked = self.questions.remove(which % self.questions.len());
        let seen = |room_id: &RoomId| {
            let mut news = room(room_id.as_str(), status.clone());
            if takes_part {
                news.room.participants[0].user_id = "maya".into();
            }
            news
        };
        let done = failed.map_or(Ok(()), |failure| Err(failure()));
        let input = match asked {
            Action::ReadMine { asked_at } => Input::Read {
                asked_at,
                result: done.map(|()| list),
            },
            Action::ReadRoom(room_id) => Input::Room {
                result: done.map(|()| (seen(&room_id), None)),
                room_id,
            },
            Action::EndOwnShow(invitation_id) => Input::OwnShowEnded {
                invitation_id,
                result: done,
            },
            Action::Accept(invitation_id) => Input::Accepted {
                invitation_id,
                result: done,
            },
            Action::Check {
                invitation_id,
                room_id,
                refused,
            } => Input::Checked {
                invitation_id,
                refused,
                result: done.map(|()| seen(&room_id)),
            },
            Action::Open { invitation_id, .. } => Input::Opened {
                invitation_id,
                result: done,
            },
            Action::Decline(invitation_id) => Input::Declined {
                invitation_id,
                result: done,
            },
        };
        self.input(input)
    }

    fn step(&mut self, step: Step) -> Result<(), TestCaseError> {
        match step {
            Step::Accept {
                id,
                on_air,
                end_it,
                on_stage,
                leave_it,
            } => {
                if (!on_air || end_it) && (!on_stage || leave_it) {
                    self.wanted.insert(id.into());
                }
                if leave_it {
                    self.leaves.insert(id.into());
                }
                self.input(own_show(on_air))?;
                let room_id = on_stage.then(|| "another room".into());
                self.input(Input::OpenRoom { room_id, on_stage })?;
                let ticket = self.ticket();
                self.input(Input::Accept {
                    ticket,
                    invitation_id: id.into(),
                    end_own_show: end_it,
                    leave_stage: leave_it,
                })
            }
            Step::Decline(id) => {
                let ticket = self.ticket();
                let invitation_id = id.into();
                self.input(Input::Decline {
                    ticket,
                    invitation_id,
                })
            }
            Step::Postpone(id) => {
                let ticket = self.ticket();
                let invitation_id = id.into();
                self.input(Input::Postpone {
                    ticket,
                    invitation_id,
                })
            }
            Step::Prompt(id) => self.input(Input::Prompt(id.into())),
            Step::Refresh => self.input(Input::Refresh),
            Step::Event(news) => self.input(Input::Event(news)),
            Step::RoomSeen(id, status) => self.input(Input::RoomSeen(room(id, status))),
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
        1 => Just(InvitationStatus::Approved),
        1 => Just(InvitationStatus::Rejected),
        1 => Just(InvitationStatus::Cancelled),
        1 => Just(InvitationStatus::from_wire("later")),
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
        1 => Just(Some(answer_lost as fn() -> Error)),
        1 => Just(Some(not_found as fn() -> Error)),
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
        6 => (id(), any::<[bool; 4]>()).prop_map(|(id, [on_air, end_it, on_stage, leave_it])| {
            Step::Accept { id, on_air, end_it, on_stage, leave_it }
        }),
        3 => id().prop_map(Step::Decline),
        1 => id().prop_map(Step::Postpone),
        1 => id().prop_map(Step::Prompt),
        1 => Just(Step::Refresh),
        6 => news().prop_map(|news| Step::Event(Box::new(news))),
        1 => (rooms, status()).prop_map(|(id, status)| Step::RoomSeen(id, status)),
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
