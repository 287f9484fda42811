//! What the texts of our own errors begin with, for whoever has nothing but the text.

/// What the texts of our own errors begin with when the SDK library is not usable.
pub(crate) const ENGINE_MISSING: &str = "the LiveKit library is not usable: ";
/// What the texts of our own errors begin with when the engine has panicked or was shut down.
pub(crate) const ENGINE_LOST: &str = "the LiveKit engine has stopped: ";
