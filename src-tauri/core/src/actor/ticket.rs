//! A caller that waits for its answer.

use std::{
    fmt,
    sync::atomic::{AtomicU64, Ordering},
};

use tokio::sync::oneshot;

use crate::error::Error;

/// A caller that waits for an answer. Whoever holds the ticket owes the answer: one that is lost
/// instead, with the actor, with an action or in a machine, tells its caller so at once.
pub(crate) struct Ticket<T> {
    number: u64,
    answer: oneshot::Sender<Result<T, Error>>,
}

impl<T> Ticket<T> {
    pub(super) fn issue() -> (Self, oneshot::Receiver<Result<T, Error>>) {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let (answer, waiting) = oneshot::channel();
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        (Self { number, answer }, waiting)
    }

    /// A ticket that nobody waits for; tests know it by its number.
    #[cfg(test)]
    pub fn numbered(number: u64) -> Self {
        let (answer, _) = oneshot::channel();
        Self { number, answer }
    }

    /// By which tests know it.
    #[cfg(test)]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Answers the caller. One that went away is no error.
    pub(super) fn answer(self, result: Result<T, Error>) {
        let _ = self.answer.send(result);
    }
}

impl<T> PartialEq for Ticket<T> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl<T> Eq for Ticket<T> {}

impl<T> fmt::Debug for Ticket<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ticket({})", self.number)
    }
}
