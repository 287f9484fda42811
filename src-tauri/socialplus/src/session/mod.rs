//! Signing in, keeping the session alive, and its end (PLATFORM.md 3).

mod flow;
mod holder;
mod renewal;
mod state;
mod stored;
mod visiting;
mod wire;

pub(crate) use holder::{Sessions, Stamp};
pub use state::{Session, SessionState, SignIn, TerminationReason, UserType, VisitorSignature};
pub use stored::{StoredSession, StoredSessionError};

/// Reads an answer in every form of this module's own.
#[cfg(feature = "fuzzing")]
pub(crate) fn read_all(answer: &crate::http::Answer) {
    drop(answer.read::<wire::WireSession>());
    drop(answer.read::<wire::WireChatSettings>());
    if let Ok(text) = answer.read::<String>() {
        drop(StoredSession::from_secret(&text.into()));
    }
}
