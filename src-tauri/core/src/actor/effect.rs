//! What a machine is, what may follow from an input, and how an action is carried out.

use std::{future::Future, panic::AssertUnwindSafe, time::Duration};

use futures_util::FutureExt as _;
use greenroom_contract::Notice;
use time::OffsetDateTime;

use super::ticket::Ticket;
use crate::error::{Error, defect};

/// What is hard to get right: no clock, no IO, no async.
pub(crate) trait Machine: Sized + Send + 'static {
    /// What can happen.
    type Input: Send + 'static;
    /// What is to be done outside of the machine.
    type Action: Send + 'static;
    /// What others see.
    type View: Clone + PartialEq + Send + Sync + 'static;
    /// What a caller gets who asked for something.
    type Answer: Send + 'static;

    /// Takes one input.
    fn handle(&mut self, now: OffsetDateTime, input: Self::Input) -> Vec<Effect<Self>>;
    /// What others see now.
    fn view(&self) -> Self::View;
}

/// What follows from an input. Effects are carried out in their order, after the new view is there
/// to be seen: who gets an answer finds what it is about already there.
pub(crate) enum Effect<M: Machine> {
    /// Answers a caller.
    Reply(Ticket<M::Answer>, Result<M::Answer, Error>),
    /// Tells the person something that has passed.
    Notice(Notice),
    /// Hands over an input later, unless it is forgotten before.
    Later(Duration, M::Input),
    /// Runs an action; what it comes back with is the next input.
    Run(M::Action),
    /// Everything that runs or waits from before is about something that is no more: timers end, and
    /// what actions come back with is dropped. A caller whose ticket went with such an action hears
    /// that something else took its place.
    Forget,
}

/// A concern: a machine, and how its actions are carried out.
pub(crate) trait Concern: Machine {
    /// What the actions need: the platform, other actors, places to write to.
    type Env: Clone + Send + 'static;

    /// Actions of the same name never overtake each other; those without one run side by side.
    fn order(_action: &Self::Action) -> Option<&'static str> {
        None
    }

    /// What takes no time and has to be done before the effect after it. Gives back what is to be
    /// run in a task instead.
    fn at_once(_env: &mut Self::Env, action: Self::Action) -> Option<Self::Action> {
        Some(action)
    }

    /// Carries out an action. Its result is the next input. Single steps end [`within`] a deadline.
    fn run(
        env: Self::Env,
        action: Self::Action,
    ) -> impl Future<Output = Option<Self::Input>> + Send;
}

/// Does one step of an action within a deadline. A deadline that passes and a panic are results
/// too, so that whoever decides hears of them.
pub(crate) async fn within<T>(
    deadline: Duration,
    what: &'static str,
    step: impl Future<Output = Result<T, Error>> + Send,
) -> Result<T, Error> {
    match tokio::time::timeout(deadline, AssertUnwindSafe(step).catch_unwind()).await {
        Ok(Ok(result)) => result,
        Ok(Err(_)) => Err(defect(format!("{what}: a step panicked"))),
        Err(_) => Err(Error::timed_out(what, deadline)),
    }
}

impl<M: Machine> std::fmt::Debug for Effect<M>
where
    M::Answer: std::fmt::Debug,
    M::Input: std::fmt::Debug,
    M::Action: std::fmt::Debug,
{
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Reply(ticket, result) => {
                f.debug_tuple("Reply").field(ticket).field(result).finish()
            }
            Self::Notice(notice) => f.debug_tuple("Notice").field(notice).finish(),
            Self::Later(delay, input) => f.debug_tuple("Later").field(delay).field(input).finish(),
            Self::Run(action) => f.debug_tuple("Run").field(action).finish(),
            Self::Forget => f.write_str("Forget"),
        }
    }
}
