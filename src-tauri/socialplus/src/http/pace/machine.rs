//! Which call may go now: a machine without a clock, a socket or a task.
//!
//! Inputs: a call comes ([`Machine::enter`]), is over or given up ([`Machine::leave`]), the
//! platform asks for a pause ([`Machine::hold`]), time goes by ([`Machine::tick`]). Output: the
//! calls that may go, in their order.

use std::{
    collections::{HashSet, VecDeque},
    time::{Duration, Instant},
};

/// The platform allows so many requests …
pub(super) const REQUESTS: usize = 100;
/// … in this time, for each user.
pub(super) const WINDOW: Duration = Duration::from_secs(5);
/// What nobody waits for leaves so many requests to what somebody waits for.
const RESERVE: usize = 20;
/// After so many calls that somebody waits for, one that nobody waits for has its turn: presence
/// that never gets through would make the user disappear.
const TURN: usize = 9;
/// So many calls of a lane may wait. At the rate allowed, the last of them goes after ten seconds.
pub(super) const QUEUE: usize = 200;

/// Whether somebody waits for a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    /// Somebody does, or the show depends on it.
    Action,
    /// Nobody does: presence, counts, live reactions. Never in the way of the others.
    Background,
}

/// A call, from its coming until its slot is free again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Ticket(u64);

#[derive(Debug, Default)]
pub(super) struct Machine {
    /// Sent, not answered. The platform may count such a request at any moment until the answer.
    in_flight: HashSet<Ticket>,
    /// When the answered ones fall out of the platform's window, earliest first.
    counted_until: VecDeque<Instant>,
    actions: VecDeque<Ticket>,
    background: VecDeque<Ticket>,
    actions_in_a_row: usize,
    held_until: Option<Instant>,
    tickets: u64,
}

impl Machine {
    /// A call comes. `None` if too many wait already.
    pub fn enter(&mut self, lane: Lane) -> Option<Ticket> {
        let queue = match lane {
            Lane::Action => &mut self.actions,
            Lane::Background => &mut self.background,
        };
        if queue.len() >= QUEUE {
            return None;
        }
        self.tickets += 1;
        let ticket = Ticket(self.tickets);
        queue.push_back(ticket);
        Some(ticket)
    }

    /// A call is over, or its caller waits no longer.
    pub fn leave(&mut self, now: Instant, ticket: Ticket) {
        if self.in_flight.remove(&ticket) {
            // Counted from here and not from the sending: whenever the platform counted it, it has
            // left the platform's window by then.
            self.counted_until.push_back(now + WINDOW);
        } else {
            self.actions.retain(|waiting| *waiting != ticket);
            self.background.retain(|waiting| *waiting != ticket);
        }
    }

    /// Nothing goes before this moment. A shorter wish does not end a longer one.
    pub fn hold(&mut self, until: Instant) {
        self.held_until = Some(self.held_until.map_or(until, |held| held.max(until)));
    }

    /// How much longer nothing goes.
    pub fn held_for(&self, now: Instant) -> Duration {
        self.held_until
            .map_or(Duration::ZERO, |until| until.saturating_duration_since(now))
    }

    /// Gives up everything that waits.
    pub fn turn_away(&mut self) -> Vec<Ticket> {
        self.actions
            .drain(..)
            .chain(self.background.drain(..))
            .collect()
    }

    /// What may go now.
    pub fn tick(&mut self, now: Instant) -> Vec<Ticket> {
        while self
            .counted_until
            .front()
            .is_some_and(|until| now >= *until)
        {
            self.counted_until.pop_front();
        }
        if self.held_for(now) > Duration::ZERO {
            return Vec::new();
        }
        self.held_until = None;
        let mut going = Vec::new();
        while let Some(ticket) = self.next() {
            self.in_flight.insert(ticket);
            going.push(ticket);
        }
        going
    }

    fn next(&mut self) -> Option<Ticket> {
        let free = REQUESTS.saturating_sub(self.in_flight.len() + self.counted_until.len());
        if free == 0 {
            return None;
        }
        let turn = self.actions_in_a_row >= TURN;
        if !self.background.is_empty() && (turn || (self.actions.is_empty() && free > RESERVE)) {
            self.actions_in_a_row = 0;
            return self.background.pop_front();
        }
        let ticket = self.actions.pop_front()?;
        // Only those that others had to wait for.
        if self.background.is_empty() {
            self.actions_in_a_row = 0;
        } else {
            self.actions_in_a_row += 1;
        }
        Some(ticket)
    }

    /// When [`Machine::tick`] may let something go that waits now. `None` if nothing waits, or if
    /// only an answer can free a slot.
    pub fn next_tick(&self) -> Option<Instant> {
        if self.actions.is_empty() && self.background.is_empty() {
            return None;
        }
        match (self.held_until, self.counted_until.front().copied()) {
            (Some(held), _) => Some(held),
            (None, free) => free,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entered(machine: &mut Machine, lane: Lane, count: usize) -> Vec<Ticket> {
        (0..count)
            .map(|_| machine.enter(lane).expect("there is room"))
            .collect()
    }

    #[test]
    fn the_hundred_and_first_call_waits_until_the_first_is_out_of_the_window() {
        let start = Instant::now();
        let mut machine = Machine::default();
        let all = entered(&mut machine, Lane::Action, REQUESTS + 1);
        let gone = machine.tick(start);
        assert_eq!(gone, all[..REQUESTS]);
        assert_eq!(machine.next_tick(), None, "only an answer can help");
        let answered = start + Duration::from_secs(1);
        machine.leave(answered, gone[0]);
        assert_eq!(machine.next_tick(), Some(answered + WINDOW));
        assert!(
            machine
                .tick(answered + WINDOW - Duration::from_millis(1))
                .is_empty()
        );
        assert_eq!(machine.tick(answered + WINDOW), all[REQUESTS..]);
    }

    #[test]
    fn what_nobody_waits_for_leaves_room_for_what_somebody_does() {
        let now = Instant::now();
        let mut machine = Machine::default();
        entered(&mut machine, Lane::Background, REQUESTS);
        assert_eq!(machine.tick(now).len(), REQUESTS - RESERVE);
        let action = machine.enter(Lane::Action).unwrap();
        assert_eq!(machine.tick(now), [action]);
    }

    #[test]
    fn a_pause_holds_everybody_back_and_a_shorter_one_does_not_end_it() {
        let now = Instant::now();
        let mut machine = Machine::default();
        machine.hold(now + Duration::from_secs(3));
        machine.hold(now + Duration::from_secs(1));
        let waiting = entered(&mut machine, Lane::Action, 2);
        assert!(machine.tick(now + Duration::from_secs(2)).is_empty());
        assert_eq!(machine.next_tick(), Some(now + Duration::from_secs(3)));
        assert_eq!(machine.tick(now + Duration::from_secs(3)), waiting);
    }

    #[test]
    fn a_full_queue_takes_nobody_and_a_caller_who_leaves_makes_room() {
        let now = Instant::now();
        let mut machine = Machine::default();
        machine.hold(now + WINDOW);
        let waiting = entered(&mut machine, Lane::Action, QUEUE);
        assert_eq!(machine.enter(Lane::Action), None);
        assert!(
            machine.enter(Lane::Background).is_some(),
            "a queue of its own"
        );
        machine.leave(now, waiting[7]);
        assert!(machine.enter(Lane::Action).is_some());
    }

    #[derive(Debug, Clone)]
    enum Step {
        Enter(Lane),
        Leave(usize),
        Wait(u64),
        Hold(u64),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            6 => any::<bool>().prop_map(|user| Step::Enter(if user {
                Lane::Action
            } else {
                Lane::Background
            })),
            4 => any::<usize>().prop_map(Step::Leave),
            3 => (1_u64..1_500).prop_map(Step::Wait),
            1 => (1_u64..4_000).prop_map(Step::Hold),
        ]
    }

    proptest! {
        /// Wherever between its sending and its answer the platform counts a request, no window of
        /// five seconds ever holds more than a hundred; each lane goes in the order of coming; with
        /// answers and time, everybody goes.
        #[test]
        fn in_any_order_of_events_the_limit_holds_and_everybody_has_their_turn(
            steps in proptest::collection::vec((step(), 1_usize..40), 0..150),
            early in any::<bool>(),
        ) {
            let mut now = Instant::now();
            let mut machine = Machine::default();
            let mut waiting: Vec<(Ticket, Lane)> = Vec::new();
            let mut flying: Vec<(Ticket, Instant)> = Vec::new();
            let mut counted: Vec<Instant> = Vec::new();
            let mut held = now;
            let mut actions_since = 0_usize;
            for (step, times) in steps {
                for _ in 0..times {
                    match step {
                        Step::Enter(lane) => {
                            if let Some(ticket) = machine.enter(lane) {
                                waiting.push((ticket, lane));
                            }
                        }
                        Step::Leave(which) if !flying.is_empty() => {
                            let (ticket, sent) = flying.remove(which % flying.len());
                            counted.push(if early { sent } else { now });
                            machine.leave(now, ticket);
                        }
                        Step::Leave(_) => {}
                        Step::Wait(_) | Step::Hold(_) => break,
                    }
                }
                match step {
                    Step::Wait(ms) => now += Duration::from_millis(ms),
                    Step::Hold(ms) => {
                        held = held.max(now + Duration::from_millis(ms));
                        machine.hold(now + Duration::from_millis(ms));
                    }
                    Step::Enter(_) | Step::Leave(_) => {}
                }
                for ticket in machine.tick(now) {
                    prop_assert!(now >= held, "nothing goes during a pause");
                    let at = waiting.iter().position(|(one, _)| *one == ticket);
                    let at = at.expect("goes once, and only who waits");
                    let (_, lane) = waiting.remove(at);
                    prop_assert!(
                        waiting.iter().all(|(other, theirs)| *theirs != lane || *other > ticket),
                        "first come, first served"
                    );
                    match lane {
                        Lane::Background => actions_since = 0,
                        Lane::Action if waiting.iter().any(|(_, lane)| *lane == Lane::Background) => {
                            actions_since += 1;
                            prop_assert!(actions_since <= TURN, "the background has its turn");
                        }
                        Lane::Action => actions_since = 0,
                    }
                    flying.push((ticket, now));
                }
                counted.retain(|at| now.duration_since(*at) < WINDOW);
                prop_assert!(counted.len() + flying.len() <= REQUESTS || early);
                let sent_in_window = flying
                    .iter()
                    .filter(|(_, sent)| now.duration_since(*sent) < WINDOW)
                    .count();
                prop_assert!(counted.len() + sent_in_window <= REQUESTS);
            }
            for _ in 0..2 * (2 * QUEUE / REQUESTS + 2) {
                for (ticket, _) in std::mem::take(&mut flying) {
                    machine.leave(now, ticket);
                }
                now = now.max(held) + WINDOW;
                for ticket in machine.tick(now) {
                    waiting.retain(|(one, _)| *one != ticket);
                    flying.push((ticket, now));
                }
            }
            prop_assert!(waiting.is_empty(), "{} still wait", waiting.len());
        }
    }
}
