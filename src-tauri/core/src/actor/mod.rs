//! The kit that every concern is made of.
//!
//! An actor is a task that owns a [`Machine`]. Inputs come through one bounded channel; the machine
//! turns each into [`Effect`]s and a new view. The view goes into a `watch` first, then the effects
//! are carried out in their order: a caller is answered, the person is told, a timer is set, or an
//! action runs in a task of its own and comes back as an input.
//!
//! What the kit owns, so that no concern has to: the answer a caller waits for ([`Ticket`]), the
//! dropping of answers that nobody wants any more ([`Effect::Forget`]), the order of actions that
//! must not overtake each other ([`Concern::order`]), deadlines and panics of single steps
//! ([`within`]), and what becomes of everybody when an actor ends ([`Supervisor`]).

mod effect;
mod handle;
mod order;
mod run;
mod supervisor;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod ticket;

pub(crate) use effect::{Concern, Effect, Machine, within};
pub(crate) use handle::{Handle, Inbox};
pub(crate) use run::start;
pub(crate) use supervisor::Supervisor;
pub(crate) use ticket::Ticket;
