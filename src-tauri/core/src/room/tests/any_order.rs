//! What holds in any order of presses, answers and events.
//!
//! The other side is played here: every action that has an answer gets it exactly once, at any
//! later time and with any outcome. Only the stage answers in the order it was asked, as the
//! actor's queue of stage orders makes it do.

use std::collections::BTreeMap;

use greenroom_contract::Place;
use proptest::prelude::*;

use super::{
    steps::{Press, Step, step},
    *,
};

/// What a machine said and heard so far.
#[derive(Default)]
struct World {
    machine: RoomMachine,
    /// Questions to the platform, and looks that are due later.
    questions: Vec<Action>,
    /// Orders to the stage, oldest first.
    orders: Vec<Action>,
    tickets: u64,
    answers: BTreeMap<u64, usize>,
    generation: u64,
    /// Since the room was opened: the platform said that it is live.
    heard_live: bool,
    /// Since the room was opened: the person said that own media goes out.
    said_publish: bool,
    said_end: bool,
    over: Option<Over>,
    rank: u8,
}

fn rank(status: RoomStatus) -> u8 {
    match status {
        RoomStatus::Unknown => 0,
        RoomStatus::Idle => 1,
        RoomStatus::Live | RoomStatus::WaitingReconnect => 2,
        RoomStatus::Error => 3,
        RoomStatus::Ended => 4,
        RoomStatus::Recorded => 5,
        RoomStatus::Terminated => 6,
    }
}

impl World {
    fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    fn input(&mut self, input: Input) -> Result<(), TestCaseError> {
        let actions = self.machine.handle(OffsetDateTime::UNIX_EPOCH, input);
        for action in actions {
            self.done(action)?;
        }
        self.look()
    }

    /// Checks one action and keeps it if it has an answer.
    fn done(&mut self, action: Action) -> Result<(), TestCaseError> {
        if let Action::Subscribe { generation, .. } = &action {
            self.generation = *generation;
            self.heard_live = false;
            self.said_publish = false;
            self.said_end = false;
            self.over = None;
            self.rank = 0;
        }
        if let Some(over) = self.over {
            let switches_on = matches!(
                action,
                Action::Preview { .. }
                    | Action::FetchAccess { .. }
                    | Action::Connect { .. }
                    | Action::Publish { .. }
            );
            prop_assert!(!switches_on, "{action:?} although it is over: {over:?}");
        }
        match action {
            Action::Reply(ticket, _) => *self.answers.entry(ticket.0).or_default() += 1,
            Action::Publish { .. } | Action::Connect { publish: true, .. } => {
                prop_assert!(self.said_publish, "nobody asked for {action:?}");
                self.orders.push(action);
            }
            Action::Connect { .. } => self.orders.push(action),
            Action::Disconnect { .. } => {
                let running = self.running(|order| matches!(order, Action::Disconnect { .. }));
                prop_assert!(!running, "left twice at the same time");
                // From here on only a new word puts own media out.
                self.said_publish = false;
                self.orders.push(action);
            }
            Action::Stop { .. } => {
                prop_assert!(self.said_end, "nobody asked for the end");
                // Media first: nothing is on its way to the stage any more.
                let on_stage = self.running(|order| matches!(order, Action::Publish { .. }));
                prop_assert!(!on_stage, "ended before the stage was left");
                let running = self.running(|order| matches!(order, Action::Stop { .. }));
                prop_assert!(!running, "ended twice at the same time");
                self.questions.push(action);
            }
            Action::Leave { .. } => {
                let running = self.running(|order| matches!(order, Action::Leave { .. }));
                prop_assert!(!running, "left twice at the same time");
                self.questions.push(action);
            }
            Action::Subscribe { .. }
            | Action::Read { .. }
            | Action::ReadCommunity { .. }
            | Action::FetchAccess { .. }
            | Action::Remove { .. }
            | Action::CheckLive { .. } => self.questions.push(action),
            Action::Unsubscribe
            | Action::Preview { .. }
            | Action::StageOff
            | Action::CoHostLeft { .. }
            | Action::Notice(_) => {}
        }
        Ok(())
    }

    /// Whether something of this opening is under way.
    fn running(&self, is: impl Fn(&Action) -> bool) -> bool {
        self.questions
            .iter()
            .chain(&self.orders)
            .any(|action| is(action) && generation(action) == self.generation)
    }

    /// Checks what is to be seen.
    fn look(&mut self) -> Result<(), TestCaseError> {
        for (ticket, times) in &self.answers {
            prop_assert_eq!(*times, 1, "ticket {} was answered again", ticket);
        }
        let Some(view) = self.machine.view().page else {
            return Ok(());
        };
        if matches!(view.status_line, StatusLine::Live { .. }) {
            prop_assert!(self.heard_live, "live although nobody said so");
        }
        prop_assert!(
            rank(view.status) >= self.rank,
            "the status went back to {:?}",
            view.status
        );
        self.rank = rank(view.status);
        if self.over.is_some() {
            prop_assert_eq!(view.over, self.over);
        }
        self.over = view.over;
        if view.over.is_some() {
            prop_assert_eq!(view.place, Place::GreenRoom);
            prop_assert_eq!(view.busy, None);
        }
        Ok(())
    }

    fn press(&mut self, press: &Press) -> Result<(), TestCaseError> {
        let ticket = self.ticket();
        match press {
            Press::GoLive | Press::StepOnStage | Press::Open { rejoin: true, .. } => {
                self.said_publish = true;
            }
            Press::EndShow => self.said_end = true,
            Press::Open { rejoin: false, .. }
            | Press::Close
            | Press::EnterStudio
            | Press::LeaveStage
            | Press::Remove => {}
        }
        let rejoins = matches!(press, Press::Open { rejoin: true, .. });
        self.input(match press {
            Press::Open { room, rejoin } => Input::Open {
                ticket,
                room_id: [ROOM, "room-2"][*room].to_owned(),
                how: if *rejoin { How::Rejoin } else { How::GreenRoom },
            },
            Press::Close => Input::Close { ticket },
            Press::EnterStudio => Input::EnterStudio { ticket },
            Press::StepOnStage => Input::StepOnStage { ticket },
            Press::GoLive => Input::GoLive { ticket },
            Press::EndShow => Input::EndShow { ticket },
            Press::LeaveStage => Input::LeaveStage { ticket },
            Press::Remove => Input::Remove {
                ticket,
                user_id: "ravi".to_owned(),
            },
        })?;
        // A new opening forgot what was said before it, but coming back says it anew.
        self.said_publish |= rejoins;
        Ok(())
    }

    fn answer(
        &mut self,
        which: usize,
        mut news: RoomNews,
        failed: Option<ErrorCode>,
    ) -> Result<(), TestCaseError> {
        let ready = self.questions.len() + usize::from(!self.orders.is_empty());
        if ready == 0 {
            return Ok(());
        }
        let chosen = which % ready;
        let asked = if chosen < self.questions.len() {
            self.questions.remove(chosen)
        } else {
            self.orders.remove(0)
        };
        let is_current = generation(&asked) == self.generation;
        let done = match failed {
            None => Ok(()),
            Some(code) => Err(failure(code)),
        };
        let input = match asked {
            Action::Subscribe { generation, .. } => Input::Subscribed { generation },
            Action::Read {
                generation,
                room_id,
            } => {
                news.room.room_id = room_id;
                let is_live = news.room.status == RoomStatus::Live && done.is_ok();
                self.heard_live |= is_current && is_live;
                Input::Read {
                    generation,
                    result: done.map(|()| news),
                }
            }
            Action::ReadCommunity { generation, .. } => Input::Community {
                generation,
                name: "Bakers".to_owned(),
            },
            Action::FetchAccess { generation, .. } => Input::Access {
                generation,
                result: done.map(|()| Access {
                    url: "ws://stage".to_owned(),
                    token: SecretString::from("token"),
                }),
            },
            Action::Remove {
                generation,
                ticket,
                user_id,
                ..
            } => Input::Removed {
                generation,
                ticket,
                user_id,
                result: done,
            },
            Action::CheckLive {
                generation,
                round,
                attempt,
            } => Input::CheckLive {
                generation,
                round,
                attempt,
            },
            Action::Connect { generation, .. } => Input::Connected {
                generation,
                result: done,
            },
            Action::Publish { generation } => Input::Published {
                generation,
                result: done,
            },
            Action::Disconnect { generation } => Input::Disconnected { generation },
            Action::Stop {
                generation,
                room_id,
            } => {
                news.room.room_id = room_id;
                Input::Stopped {
                    generation,
                    result: done.map(|()| news),
                }
            }
            Action::Leave { generation, .. } => Input::Left {
                generation,
                result: done,
            },
            Action::Unsubscribe
            | Action::Preview { .. }
            | Action::StageOff
            | Action::CoHostLeft { .. }
            | Action::Notice(_)
            | Action::Reply(..) => unreachable!("has no answer"),
        };
        self.input(input)
    }

    fn step(&mut self, step: Step) -> Result<(), TestCaseError> {
        match step {
            Step::Press(press) => self.press(&press),
            Step::Answer {
                which,
                news,
                failed,
            } => self.answer(which, news, failed),
            Step::Event {
                happening,
                news,
                about_me,
            } => {
                self.heard_live |=
                    happening == RoomHappening::WentLive || news.room.status == RoomStatus::Live;
                self.input(Input::Event(RoomEventFacts {
                    happening,
                    news,
                    actor: about_me.then(|| "internal-maya".to_owned()),
                }))
            }
            Step::Stage(state) => self.input(Input::Stage(state)),
            Step::Reconnected => self.input(Input::Reconnected),
            Step::SignedOut => self.input(Input::SignedOut),
            Step::SignedIn => self.input(Input::SignedIn(me())),
        }
    }

    /// Answers everything that is asked, until nothing is.
    fn settle(&mut self) -> Result<(), TestCaseError> {
        // Going live asks again a limited number of times, so this ends.
        for _ in 0..500 {
            if self.questions.is_empty() && self.orders.is_empty() {
                return Ok(());
            }
            self.answer(0, own_room(RoomStatus::Idle), None)?;
        }
        prop_assert!(false, "asks for ever: {:?}", self.questions);
        Ok(())
    }
}

fn generation(action: &Action) -> u64 {
    match action {
        Action::Subscribe { generation, .. }
        | Action::Read { generation, .. }
        | Action::ReadCommunity { generation, .. }
        | Action::FetchAccess { generation, .. }
        | Action::Connect { generation, .. }
        | Action::Publish { generation }
        | Action::Disconnect { generation }
        | Action::Stop { generation, .. }
        | Action::Leave { generation, .. }
        | Action::Remove { generation, .. }
        | Action::CheckLive { generation, .. } => *generation,
        Action::Unsubscribe
        | Action::Preview { .. }
        | Action::StageOff
        | Action::CoHostLeft { .. }
        | Action::Notice(_)
        | Action::Reply(..) => 0,
    }
}

proptest! {
    /// Each step is checked in [`World::done`] and [`World::look`].
    #[test]
    fn whatever_happens_every_press_is_answered_once_and_the_status_is_true(
        begins_with_a_room in any::<bool>(),
        steps in proptest::collection::vec(step(), 0..120),
    ) {
        let mut world = World::default();
        world.step(Step::SignedIn)?;
        if begins_with_a_room {
            world.press(&Press::Open { room: 0, rejoin: false })?;
            for _ in 0..2 {
                world.answer(0, own_room(RoomStatus::Idle), None)?;
            }
        }
        for step in steps {
            world.step(step)?;
        }
        world.settle()?;
        for ticket in 1..=world.tickets {
            prop_assert_eq!(world.answers.get(&ticket), Some(&1), "ticket {}", ticket);
        }
    }
}
