//! Which topics are asked for when: a machine without a clock, a socket or a task.
//!
//! One machine lives as long as one connection. Inputs: what is wanted ([`Machine::want`]), what
//! the broker answered ([`Machine::answered`]), what time it is ([`Machine::tick`]). Outputs: the
//! actions of the driver.

use std::{
    collections::{HashMap, HashSet},
    time::{Duration, Instant},
};

use super::topic::Topic;

/// A refused topic is asked for again after these waits, then reported (PLATFORM.md 15.1).
const REFUSAL_WAITS: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(2)];
/// A broker that does not answer for this long is not there any more.
const ANSWER_DEADLINE: Duration = Duration::from_secs(10);
/// So many requests may be unanswered at once; packet ids are few.
const IN_FLIGHT: usize = 32;

/// What the driver is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Action {
    Subscribe(Topic),
    Unsubscribe(Topic),
    /// The broker accepted the topic.
    Accepted(Topic),
    /// The broker refused the topic for good.
    Refused(Topic),
    /// Every topic that was wanted at the start has its first answer: nothing is missed from here.
    Ready,
    /// The broker does not answer.
    GiveUp,
}

#[derive(Debug, Clone, Copy)]
enum Status {
    /// Not asked for yet.
    Queued,
    /// Asked for, not answered.
    Asked { since: Instant },
    /// Refused, to be asked for again.
    Waiting { until: Instant },
    /// Accepted.
    Active,
    /// Refused for good.
    Refused,
}

#[derive(Debug)]
struct Entry {
    status: Status,
    refusals: usize,
    /// Keeps the order in which topics were wanted.
    number: u64,
}

#[derive(Debug)]
pub(super) struct Machine {
    topics: HashMap<Topic, Entry>,
    /// What has no first answer yet; `None` after [`Action::Ready`].
    awaited: Option<HashSet<Topic>>,
    numbers: u64,
}

impl Machine {
    /// A machine for a new connection on which these topics are wanted from the start.
    pub fn new(now: Instant, wanted: Vec<Topic>) -> (Self, Vec<Action>) {
        let mut machine = Self {
            topics: HashMap::new(),
            awaited: None,
            numbers: 0,
        };
        let awaited: HashSet<_> = wanted.iter().cloned().collect();
        for topic in wanted {
            machine.queue(topic);
        }
        let mut actions = Vec::new();
        if awaited.is_empty() {
            actions.push(Action::Ready);
        } else {
            machine.awaited = Some(awaited);
        }
        machine.ask(now, &mut actions);
        (machine, actions)
    }

    /// What is wanted now, all of it.
    pub fn want(&mut self, now: Instant, wanted: &HashSet<Topic>) -> Vec<Action> {
        let mut actions = Vec::new();
        let mut unwanted: Vec<_> = self
            .topics
            .iter()
            .filter(|(topic, _)| !wanted.contains(*topic))
            .map(|(topic, entry)| (entry.number, topic.clone()))
            .collect();
        unwanted.sort_unstable_by_key(|(number, _)| *number);
        for (_, topic) in unwanted {
            if let Some(entry) = self.topics.remove(&topic) {
                match entry.status {
                    Status::Asked { .. } | Status::Active => {
                        actions.push(Action::Unsubscribe(topic.clone()));
                    }
                    Status::Queued | Status::Waiting { .. } | Status::Refused => {}
                }
            }
            self.settle(&topic, &mut actions);
        }
        let mut added: Vec<_> = wanted
            .iter()
            .filter(|topic| !self.topics.contains_key(*topic))
            .cloned()
            .collect();
        added.sort_unstable();
        for topic in added {
            self.queue(topic);
        }
        self.ask(now, &mut actions);
        actions
    }

    /// The broker answered for a topic.
    pub fn answered(&mut self, now: Instant, topic: &Topic, accepted: bool) -> Vec<Action> {
        let mut actions = Vec::new();
        if let Some(entry) = self.topics.get_mut(topic) {
            if accepted {
                entry.status = Status::Active;
                actions.push(Action::Accepted(topic.clone()));
            } else if let Some(wait) = REFUSAL_WAITS.get(entry.refusals) {
                entry.refusals += 1;
                entry.status = Status::Waiting { until: now + *wait };
            } else {
                entry.status = Status::Refused;
                actions.push(Action::Refused(topic.clone()));
            }
        }
        self.settle(topic, &mut actions);
        self.ask(now, &mut actions);
        actions
    }

    /// The topics that have their final answer, and whether the broker accepted.
    pub fn answers(&self) -> impl Iterator<Item = (&Topic, bool)> {
        self.topics
            .iter()
            .filter_map(|(topic, entry)| match entry.status {
                Status::Active => Some((topic, true)),
                Status::Refused => Some((topic, false)),
                Status::Queued | Status::Asked { .. } | Status::Waiting { .. } => None,
            })
    }

    /// Time went by.
    pub fn tick(&mut self, now: Instant) -> Vec<Action> {
        let mut actions = Vec::new();
        for entry in self.topics.values_mut() {
            match entry.status {
                Status::Asked { since } if now.duration_since(since) >= ANSWER_DEADLINE => {
                    return vec![Action::GiveUp];
                }
                Status::Waiting { until } if now >= until => entry.status = Status::Queued,
                Status::Queued
                | Status::Asked { .. }
                | Status::Waiting { .. }
                | Status::Active
                | Status::Refused => {}
            }
        }
        self.ask(now, &mut actions);
        actions
    }

    /// When [`Machine::tick`] is due next.
    pub fn next_tick(&self) -> Option<Instant> {
        self.topics
            .values()
            .filter_map(|entry| match entry.status {
                Status::Asked { since } => Some(since + ANSWER_DEADLINE),
                Status::Waiting { until } => Some(until),
                Status::Queued | Status::Active | Status::Refused => None,
            })
            .min()
    }

    fn queue(&mut self, topic: Topic) {
        let number = self.numbers;
        self.numbers += 1;
        self.topics.insert(
            topic,
            Entry {
                status: Status::Queued,
                refusals: 0,
                number,
            },
        );
    }

    /// Asks for queued topics, oldest first, as many as may be unanswered.
    fn ask(&mut self, now: Instant, actions: &mut Vec<Action>) {
        let asked = self
            .topics
            .values()
            .filter(|entry| matches!(entry.status, Status::Asked { .. }))
            .count();
        let mut queued: Vec<_> = self
            .topics
            .iter_mut()
            .filter(|(_, entry)| matches!(entry.status, Status::Queued))
            .collect();
        queued.sort_unstable_by_key(|(_, entry)| entry.number);
        for (topic, entry) in queued.into_iter().take(IN_FLIGHT.saturating_sub(asked)) {
            entry.status = Status::Asked { since: now };
            actions.push(Action::Subscribe(topic.clone()));
        }
    }

    /// A topic has its first answer, or is not wanted any more.
    fn settle(&mut self, topic: &Topic, actions: &mut Vec<Action>) {
        if let Some(awaited) = &mut self.awaited {
            awaited.remove(topic);
            if awaited.is_empty() {
                self.awaited = None;
                actions.push(Action::Ready);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{NetworkId, RoomId};

    fn topic(name: &str) -> Topic {
        Topic::room_watcher(&NetworkId::from("N"), &RoomId::from(name))
    }

    fn set(names: &[&str]) -> HashSet<Topic> {
        names.iter().map(|name| topic(name)).collect()
    }

    #[test]
    fn a_connection_is_ready_when_every_first_topic_has_an_answer() {
        let now = Instant::now();
        let (mut machine, actions) = Machine::new(now, vec![topic("a"), topic("b")]);
        assert_eq!(
            actions,
            [Action::Subscribe(topic("a")), Action::Subscribe(topic("b"))]
        );
        assert_eq!(
            machine.answered(now, &topic("a"), true),
            [Action::Accepted(topic("a"))]
        );
        assert_eq!(
            machine.answered(now, &topic("b"), false),
            [Action::Ready],
            "a refusal is an answer"
        );
    }

    #[test]
    fn a_refused_topic_is_tried_after_one_and_two_seconds_and_then_reported() {
        let start = Instant::now();
        let (mut machine, _) = Machine::new(start, vec![topic("a")]);
        machine.answered(start, &topic("a"), false);
        assert_eq!(machine.next_tick(), Some(start + Duration::from_secs(1)));
        let again = start + Duration::from_secs(1);
        assert_eq!(machine.tick(again), [Action::Subscribe(topic("a"))]);
        assert!(machine.answered(again, &topic("a"), false).is_empty());
        let third = again + Duration::from_secs(2);
        assert_eq!(machine.tick(third), [Action::Subscribe(topic("a"))]);
        assert_eq!(
            machine.answered(third, &topic("a"), false),
            [Action::Refused(topic("a"))]
        );
        assert_eq!(machine.next_tick(), None);
    }

    #[test]
    fn topics_come_and_go_with_what_is_wanted() {
        let now = Instant::now();
        let (mut machine, _) = Machine::new(now, vec![topic("a")]);
        machine.answered(now, &topic("a"), true);
        assert_eq!(
            machine.want(now, &set(&["a", "b"])),
            [Action::Subscribe(topic("b"))]
        );
        assert_eq!(
            machine.want(now, &set(&["b"])),
            [Action::Unsubscribe(topic("a"))]
        );
        assert!(
            machine.want(now, &set(&["b"])).is_empty(),
            "asked only once"
        );
    }

    #[test]
    fn a_silent_broker_is_given_up() {
        let now = Instant::now();
        let (mut machine, _) = Machine::new(now, vec![topic("a")]);
        assert_eq!(machine.tick(now + ANSWER_DEADLINE), [Action::GiveUp]);
    }

    proptest! {
        /// Whatever happens in whatever order: what is active was accepted and is wanted, and once
        /// everything is answered with yes, all that is wanted is active.
        #[test]
        fn in_any_order_of_events_all_that_is_wanted_gets_asked_for(
            steps in proptest::collection::vec((0_u8..4, 0_usize..50, any::<bool>()), 0..200)
        ) {
            let mut now = Instant::now();
            let names: Vec<String> = (0..50).map(|number| format!("r{number}")).collect();
            let (mut machine, actions) = Machine::new(now, vec![topic("r0"), topic("r1")]);
            let mut wanted = set(&["r0", "r1"]);
            let mut unanswered: Vec<Topic> = Vec::new();
            let mut ready = 0;
            let mut note = |actions: Vec<Action>, unanswered: &mut Vec<Topic>| {
                for action in actions {
                    match action {
                        Action::Subscribe(topic) => unanswered.push(topic),
                        Action::Ready => ready += 1,
                        Action::Unsubscribe(_)
                        | Action::Accepted(_)
                        | Action::Refused(_)
                        | Action::GiveUp => {}
                    }
                }
            };
            note(actions, &mut unanswered);
            for (step, index, yes) in steps {
                let actions = match step {
                    0 => {
                        wanted.insert(topic(&names[index]));
                        machine.want(now, &wanted)
                    }
                    1 => {
                        wanted.remove(&topic(&names[index]));
                        machine.want(now, &wanted)
                    }
                    2 if !unanswered.is_empty() => {
                        let answered = unanswered.remove(index % unanswered.len());
                        machine.answered(now, &answered, yes)
                    }
                    _ => {
                        now += Duration::from_millis(100);
                        machine.tick(now)
                    }
                };
                note(actions, &mut unanswered);
                prop_assert!(
                    machine.topics.keys().all(|topic| wanted.contains(topic)),
                    "nothing is kept that is not wanted"
                );
            }
            for _ in 0..10 {
                while let Some(answered) = unanswered.pop() {
                    note(machine.answered(now, &answered, true), &mut unanswered);
                }
                now += Duration::from_secs(3);
                note(machine.tick(now), &mut unanswered);
            }
            for topic in &wanted {
                let status = machine.topics.get(topic).map(|entry| entry.status);
                prop_assert!(
                    matches!(status, Some(Status::Active | Status::Refused)),
                    "{topic} is {status:?}"
                );
            }
            prop_assert!(ready <= 1, "ready is said once");
        }
    }
}
