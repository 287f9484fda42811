//! The Troubleshooter: why something does not work, found by the checks that the platform's guide
//! names, in its order.
//!
//! [`diagnose`] asks the machine what to look at, looks, and hands back what was seen, until the
//! first cause is found. Looking changes nothing: no room is made, nobody invited, nothing joined.
//! What the machine makes of what was seen is a pure decision. It is no actor: between two questions
//! there is nothing to keep.

mod checks;
mod look;
mod machine;
mod seen;

#[cfg(test)]
mod tests;

use greenroom_contract::{Diagnosis, Trouble};

use self::machine::Troubleshooter;
use crate::app::parts::Parts;

/// Looks for the cause of a trouble. Takes as long as its looks take, at most some twenty seconds
/// each when the platform does not answer.
pub(crate) async fn diagnose(parts: &Parts, trouble: Trouble) -> Diagnosis {
    let mut troubleshooter = Troubleshooter::new(trouble);
    while let Some(look) = troubleshooter.next() {
        let seen = look::look(parts, troubleshooter.trouble(), look).await;
        tracing::debug!(?look, ?seen, "the troubleshooter");
        troubleshooter.saw(look, seen);
    }
    troubleshooter.into_diagnosis()
}
