//! What every actor is made of.
//!
//! An actor is a task that owns a [`Machine`]. Inputs come through one bounded channel; the machine
//! turns each into actions and a new view; the view goes into a `watch`, the actions to the
//! actor's [`Effects`], which never block: whatever takes time runs in a task of its own and comes
//! back as an input.

use std::{
    collections::HashMap,
    future::Future,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use greenroom_contract::{ErrorCode, Part, UiError};
use time::OffsetDateTime;
use tokio::sync::{mpsc, oneshot, watch};
use tracing::Instrument;

use crate::{
    actor::Supervisor,
    edge::error::{internal, ui_error},
};

/// Inputs that may wait for an actor. A sender waits when it is full; the actor itself never sends
/// to its own channel directly, so it cannot wait for itself.
const INBOX_SIZE: usize = 256;

/// The longest a command waits for its answer, whatever it does: every single step has a shorter
/// deadline of its own, so this one only ends what a defect would keep waiting for ever.
const COMMAND_DEADLINE: Duration = Duration::from_secs(180);

/// What is hard to get right: no clock, no IO, no async.
pub(crate) trait Machine: Send + 'static {
    /// What can happen.
    type Input: Send + 'static;
    /// What is to be done about it.
    type Action: Send + 'static;
    /// What others see.
    type View: Clone + PartialEq + Send + Sync + 'static;

    /// Takes one input.
    fn handle(&mut self, now: OffsetDateTime, input: Self::Input) -> Vec<Self::Action>;
    /// What others see now.
    fn view(&self) -> Self::View;
}

/// Carries out the actions of a machine.
pub(crate) trait Effects<A>: Send + 'static {
    /// Carries out one action without blocking.
    fn perform(&mut self, action: A);
}

/// Stands for a caller that waits for the answer of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Ticket(pub u64);

/// The callers that wait.
#[derive(Debug)]
pub(crate) struct Tickets<T> {
    next: AtomicU64,
    waiting: Mutex<HashMap<u64, oneshot::Sender<Result<T, UiError>>>>,
}

impl<T> Tickets<T> {
    fn new() -> Self {
        Self {
            next: AtomicU64::new(1),
            waiting: Mutex::new(HashMap::new()),
        }
    }

    fn issue(&self) -> (Ticket, oneshot::Receiver<Result<T, UiError>>) {
        let (sender, receiver) = oneshot::channel();
        let ticket = self.next.fetch_add(1, Ordering::Relaxed);
        self.waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(ticket, sender);
        (Ticket(ticket), receiver)
    }

    /// Answers a caller. A caller that went away, or was answered before, is no error.
    pub fn answer(&self, ticket: Ticket, result: Result<T, UiError>) {
        let sender = self
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&ticket.0);
        if let Some(sender) = sender {
            let _ = sender.send(result);
        }
    }

    fn forget(&self, ticket: Ticket) {
        self.waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&ticket.0);
    }
}

/// Where an actor's inputs go.
#[derive(Debug)]
pub(crate) struct Inbox<I> {
    name: &'static str,
    sender: mpsc::Sender<I>,
}

impl<I> Clone for Inbox<I> {
    fn clone(&self) -> Self {
        Self {
            name: self.name,
            sender: self.sender.clone(),
        }
    }
}

impl<I: Send + 'static> Inbox<I> {
    /// Hands over an input; waits while the actor is behind. An actor that ended takes nothing.
    pub async fn send(&self, input: I) {
        let _ = self.sender.send(input).await;
    }

    /// Runs what takes time and hands its result back as an input. A deadline that passes and a
    /// panic are results too.
    pub fn call<T: Send + 'static>(
        &self,
        what: &'static str,
        deadline: Duration,
        future: impl Future<Output = Result<T, UiError>> + Send + 'static,
        to_input: impl FnOnce(Result<T, UiError>) -> I + Send + 'static,
    ) {
        let sender = self.sender.clone();
        let span = tracing::debug_span!("call", actor = self.name, what);
        tokio::spawn(async move {
            let work = tokio::spawn(future.instrument(span));
            let abort = work.abort_handle();
            let result = match tokio::time::timeout(deadline, work).await {
                Ok(Ok(result)) => result,
                Ok(Err(failure)) => Err(internal(format!("{what} ended early: {failure}"))),
                Err(_) => {
                    abort.abort();
                    Err(ui_error(
                        ErrorCode::TimedOut,
                        format!("{what} took longer than {deadline:?}"),
                    ))
                }
            };
            let _ = sender.send(to_input(result)).await;
        });
    }
}

/// How others reach an actor.
pub(crate) struct Handle<I, V, T> {
    inbox: Inbox<I>,
    tickets: Arc<Tickets<T>>,
    view: watch::Receiver<V>,
}

impl<I, V, T> Clone for Handle<I, V, T> {
    fn clone(&self) -> Self {
        Self {
            inbox: self.inbox.clone(),
            tickets: self.tickets.clone(),
            view: self.view.clone(),
        }
    }
}

impl<I: Send + 'static, V: Clone, T> Handle<I, V, T> {
    /// Hands over an input that needs no answer.
    pub async fn tell(&self, input: I) {
        self.inbox.send(input).await;
    }

    /// Hands over a request and waits for its answer.
    pub async fn ask(&self, request: impl FnOnce(Ticket) -> I) -> Result<T, UiError> {
        let (ticket, answer) = self.tickets.issue();
        self.inbox.send(request(ticket)).await;
        match tokio::time::timeout(COMMAND_DEADLINE, answer).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(internal(format!("{} ended", self.inbox.name))),
            Err(_) => {
                self.tickets.forget(ticket);
                Err(ui_error(
                    ErrorCode::TimedOut,
                    format!("{} did not answer", self.inbox.name),
                ))
            }
        }
    }

    /// What is to be seen, now and later.
    pub fn view(&self) -> watch::Receiver<V> {
        self.view.clone()
    }
}

/// Starts an actor of this older kind.
pub(crate) trait StartOlder {
    /// Starts it.
    fn start<M, T, E>(
        &self,
        part: Part,
        machine: M,
        effects: impl FnOnce(Inbox<M::Input>, Arc<Tickets<T>>) -> E,
    ) -> Handle<M::Input, M::View, T>
    where
        M: Machine,
        T: Send + 'static,
        E: Effects<M::Action>;
}

impl StartOlder for Supervisor {
    fn start<M, T, E>(
        &self,
        part: Part,
        mut machine: M,
        effects: impl FnOnce(Inbox<M::Input>, Arc<Tickets<T>>) -> E,
    ) -> Handle<M::Input, M::View, T>
    where
        M: Machine,
        T: Send + 'static,
        E: Effects<M::Action>,
    {
        let (sender, mut inputs) = mpsc::channel(INBOX_SIZE);
        let name = "actor";
        let inbox = Inbox { name, sender };
        let tickets = Arc::new(Tickets::new());
        let (publish, view) = watch::channel(machine.view());
        let mut effects = effects(inbox.clone(), tickets.clone());
        self.spawn(part, async move {
            while let Some(input) = inputs.recv().await {
                let actions = machine.handle(OffsetDateTime::now_utc(), input);
                let view = machine.view();
                publish.send_if_modified(|old| {
                    let changed = *old != view;
                    if changed {
                        *old = view;
                    }
                    changed
                });
                for action in actions {
                    effects.perform(action);
                }
            }
        });
        Handle {
            inbox,
            tickets,
            view,
        }
    }
}
