//! Whether trying again makes sense.

use std::time::Duration;

/// Whether a failed call may be repeated as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Retry {
    /// Repeating does not help, or might do the thing twice.
    Never,
    /// Repeating does no harm and may help.
    Safe,
    /// Repeating helps after this time.
    After(Duration),
}
