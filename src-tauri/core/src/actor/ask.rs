//! How others reach an actor, and how a caller gets its answer.

use std::{
    fmt,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use greenroom_contract::Part;
use tokio::sync::{mpsc, oneshot, watch};

use super::Machine;
use crate::error::Error;

/// The longest a command waits for its answer, whatever it does: every single step has a shorter
/// deadline of its own, so this one only ends what a defect would keep waiting for ever.
const COMMAND_DEADLINE: Duration = Duration::from_secs(180);

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

/// Where an actor's inputs go.
pub(crate) struct Inbox<I> {
    sender: mpsc::Sender<I>,
}

impl<I> Clone for Inbox<I> {
    fn clone(&self) -> Self {
        Self {
            sender: self.sender.clone(),
        }
    }
}

impl<I: Send + 'static> Inbox<I> {
    pub(super) fn new(sender: mpsc::Sender<I>) -> Self {
        Self { sender }
    }

    /// Hands over an input; waits while the actor is behind. An actor that ended takes nothing.
    pub async fn tell(&self, input: I) {
        let _ = self.sender.send(input).await;
    }
}

/// How others reach an actor.
pub(crate) struct Handle<M: Machine> {
    part: Part,
    inbox: Inbox<M::Input>,
    view: watch::Receiver<M::View>,
}

impl<M: Machine> Clone for Handle<M> {
    fn clone(&self) -> Self {
        Self {
            part: self.part,
            inbox: self.inbox.clone(),
            view: self.view.clone(),
        }
    }
}

impl<M: Machine> Handle<M> {
    pub(super) fn new(part: Part, inbox: Inbox<M::Input>, view: watch::Receiver<M::View>) -> Self {
        Self { part, inbox, view }
    }

    /// Hands over an input that needs no answer.
    pub async fn tell(&self, input: M::Input) {
        self.inbox.tell(input).await;
    }

    /// Hands over a request and waits for its answer. An actor that ended answers at once, too.
    pub async fn ask(
        &self,
        request: impl FnOnce(Ticket<M::Answer>) -> M::Input,
    ) -> Result<M::Answer, Error> {
        let (ticket, answer) = Ticket::issue();
        let asked = async {
            self.inbox.tell(request(ticket)).await;
            answer.await
        };
        match tokio::time::timeout(COMMAND_DEADLINE, asked).await {
            Ok(Ok(result)) => result,
            // The ticket was lost: with the actor, or because something else took its place.
            Ok(Err(_)) if self.inbox.sender.is_closed() => Err(Error::stopped(self.part)),
            Ok(Err(_)) => Err(Error::overtaken(self.part)),
            Err(_) => Err(Error::timed_out("an answer", COMMAND_DEADLINE)),
        }
    }

    /// What is to be seen, now and later.
    pub fn view(&self) -> watch::Receiver<M::View> {
        self.view.clone()
    }

    /// What is to be seen now.
    pub fn current(&self) -> M::View {
        self.view.borrow().clone()
    }
}
