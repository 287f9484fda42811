//! Calls wait their turn: the platform allows a hundred requests in five seconds for each user, and
//! may ask for a pause.
//!
//! A client has one session at a time, so one pace for the client is one for the user. What other
//! devices of the same user send is not known here; then the platform says when to go on, and
//! everybody waits together.

mod machine;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::oneshot;

pub(crate) use machine::Lane;
use machine::{Machine, QUEUE, REQUESTS, Ticket, WINDOW};

/// The platform's wish for a pause is followed for so long and no longer: a wrong header must not
/// silence the client for a day.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// A call does not wait silently for a pause that is longer: its caller is told when to come back.
const LONGEST_SILENCE: Duration = Duration::from_secs(10);

/// The call was not sent: too many wait, or the platform asked for a long pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Busy {
    /// When trying again may help.
    pub after: Duration,
}

#[derive(Default)]
struct State {
    machine: Machine,
    waiting: HashMap<Ticket, oneshot::Sender<Result<(), Busy>>>,
}

impl State {
    fn advance(&mut self, now: Instant) {
        for ticket in self.machine.tick(now) {
            self.tell(ticket, Ok(()));
        }
    }

    fn tell(&mut self, ticket: Ticket, answer: Result<(), Busy>) {
        if let Some(waiting) = self.waiting.remove(&ticket) {
            // Whoever does not listen any more is about to leave.
            let _ = waiting.send(answer);
        }
    }
}

/// The pace of one client.
#[derive(Clone, Default)]
pub(crate) struct Pace {
    state: Arc<Mutex<State>>,
}

impl Pace {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until a call may go. The slot is held until the call is over.
    pub async fn enter(&self, lane: Lane) -> Result<Slot, Busy> {
        let (slot, mut told) = {
            let mut state = self.lock();
            let now = Instant::now();
            let held = state.machine.held_for(now);
            if held > LONGEST_SILENCE {
                return Err(Busy { after: held });
            }
            let Some(ticket) = state.machine.enter(lane) else {
                return Err(Busy { after: drained() });
            };
            let (tell, told) = oneshot::channel();
            state.waiting.insert(ticket, tell);
            state.advance(now);
            let pace = self.clone();
            (Slot { pace, ticket }, told)
        };
        loop {
            let next = self.lock().machine.next_tick();
            tokio::select! {
                answer = &mut told => {
                    return match answer {
                        Ok(Ok(())) => Ok(slot),
                        Ok(Err(busy)) => Err(busy),
                        // Nobody drops the other end without an answer.
                        Err(_) => Err(Busy { after: WINDOW }),
                    };
                }
                () = super::backoff::at(next) => self.lock().advance(Instant::now()),
            }
        }
    }

    /// The platform asked for a pause: nothing goes for this long.
    pub fn hold(&self, pause: Duration) {
        let pause = pause.min(LONGEST_PAUSE);
        let mut state = self.lock();
        state.machine.hold(Instant::now() + pause);
        if pause > LONGEST_SILENCE {
            for ticket in state.machine.turn_away() {
                state.tell(ticket, Err(Busy { after: pause }));
            }
        }
    }
}

/// How long a full queue takes at the pace allowed.
fn drained() -> Duration {
    WINDOW * u32::try_from(QUEUE / REQUESTS).unwrap_or(1)
}

/// One of the requests that the platform allows.
pub(crate) struct Slot {
    pace: Pace,
    ticket: Ticket,
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut state = self.pace.lock();
        let now = Instant::now();
        state.waiting.remove(&self.ticket);
        state.machine.leave(now, self.ticket);
        state.advance(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_caller_who_gives_up_leaves_no_slot_behind() {
        let pace = Pace::default();
        let mut slots = Vec::new();
        for _ in 0..REQUESTS {
            slots.push(pace.enter(Lane::Action).await.unwrap());
        }
        {
            let mut waiting = std::pin::pin!(pace.enter(Lane::Action));
            assert!(futures_util::poll!(&mut waiting).is_pending());
        }
        assert!(pace.lock().waiting.is_empty());
    }

    #[tokio::test]
    async fn a_long_pause_is_told_at_once_to_those_who_wait_and_to_those_who_come() {
        let pace = Pace::default();
        pace.hold(Duration::from_secs(2));
        let waiting = tokio::spawn({
            let pace = pace.clone();
            async move { pace.enter(Lane::Action).await.map(drop) }
        });
        while pace.lock().waiting.is_empty() {
            tokio::task::yield_now().await;
        }
        pace.hold(Duration::from_secs(100_000));
        assert_eq!(
            waiting.await.unwrap(),
            Err(Busy {
                after: LONGEST_PAUSE
            }),
            "no header silences the client for long"
        );
        let busy = pace.enter(Lane::Background).await.map(drop).unwrap_err();
        assert!(busy.after > LONGEST_SILENCE && busy.after <= LONGEST_PAUSE);
    }
}
