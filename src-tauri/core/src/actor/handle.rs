//! How others reach an actor.

use std::time::Duration;

use greenroom_contract::Part;
use tokio::sync::{mpsc, watch};

use super::{effect::Machine, ticket::Ticket};
use crate::error::Error;

/// The longest a command waits for its answer, whatever it does: every single step has a shorter
/// deadline of its own, so this one only ends what a defect would keep waiting for ever.
const COMMAND_DEADLINE: Duration = Duration::from_secs(180);

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
