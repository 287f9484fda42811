//! How machines are played in tests: inputs in, effects out, no clock and no tasks.

use time::OffsetDateTime;

use super::{
    effect::{Effect, Machine},
    ticket::Ticket,
};
use crate::error::Error;

/// The time of all tests that do not care.
pub(crate) const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

/// Plays inputs one after the other and gathers what follows.
pub(crate) fn play<M: Machine>(
    machine: &mut M,
    inputs: impl IntoIterator<Item = M::Input>,
) -> Vec<Effect<M>> {
    inputs
        .into_iter()
        .flat_map(|input| machine.handle(NOW, input))
        .collect()
}

/// The actions among the effects.
pub(crate) fn actions<M: Machine>(effects: Vec<Effect<M>>) -> Vec<M::Action> {
    effects
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::Run(action) => Some(action),
            Effect::Reply(..) | Effect::Notice(_) | Effect::Later(..) | Effect::Forget => None,
        })
        .collect()
}

/// Who is answered, and with what.
type Replies<T> = Vec<(Ticket<T>, Result<T, Error>)>;

/// The answers among the effects, by ticket.
pub(crate) fn replies<M: Machine>(effects: Vec<Effect<M>>) -> Replies<M::Answer> {
    effects
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::Reply(ticket, result) => Some((ticket, result)),
            Effect::Run(_) | Effect::Notice(_) | Effect::Later(..) | Effect::Forget => None,
        })
        .collect()
}
