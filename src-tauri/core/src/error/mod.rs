//! What can go wrong inside the core. The page is told at the edge alone (`edge/error.rs`).

mod code;
#[cfg(test)]
pub(crate) mod testing;

use std::{fmt, sync::Arc, time::Duration};

use greenroom_contract::{ErrorCode, Part, UiError};

pub(crate) use code::code_of;

use crate::ports::{SecretStoreError, SettingsStoreError, ShowFolderError, ShowSwitchError};

/// A failure: what it means, why, and the short id under which the log names it. Cheap to clone; two
/// are equal when they are the same failure.
#[derive(Clone)]
pub(crate) struct Error {
    code: ErrorCode,
    cause: Arc<Cause>,
    trace: Trace,
}

/// Eight letters and digits: short enough to be read out, long enough for one log.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Trace([u8; 8]);

/// Why.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Cause {
    /// The platform refused, or no answer of it came or could be read.
    #[error("the platform: {0}")]
    Platform(socialplus::Error),
    /// Signing in failed. What a network refuses there is what was typed.
    #[error("signing in at {address}: {error}")]
    SignIn {
        /// What the platform said.
        error: socialplus::Error,
        /// Where, without credentials and query.
        address: String,
    },
    /// What was typed to sign in with cannot work.
    #[error("the address or key: {0}")]
    Config(socialplus::ConfigError),
    /// The keychain failed.
    #[error("{0}")]
    Keychain(#[from] SecretStoreError),
    /// A field of a form, by its argument's name.
    #[error("field {field}: {problem}")]
    Field {
        /// The field.
        field: &'static str,
        /// What is wrong with it.
        problem: FieldProblem,
    },
    /// A step took longer than it may.
    #[error("{what} took longer than {deadline:?}")]
    TimedOut {
        /// The step.
        what: &'static str,
        /// What it had.
        deadline: Duration,
    },
    /// The part of the core that should have answered has stopped.
    #[error("{0:?} has stopped")]
    Stopped(Part),
    /// Something else took the place of what was asked.
    #[error("{0:?} was asked for something else meanwhile")]
    Overtaken(Part),
    /// The host of the core, or a part of the core, told it as the page is told.
    #[error("{}", .0.message)]
    Told(Box<UiError>),
    /// What Greenroom knows by itself: a rule, or the state of devices and media.
    #[error("{0}")]
    Known(String),
    /// The same with a value for the sentence: a device's name, a port.
    #[error("{why} ({name}: {value})")]
    About {
        /// What happened.
        why: String,
        /// The value's name in the sentence.
        name: &'static str,
        /// The value.
        value: String,
    },
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FieldProblem {
    /// Nothing is in it.
    #[error("empty")]
    Empty,
    /// More is in it than may be.
    #[error("{length} where {limit} is the most")]
    TooLong {
        /// The most.
        limit: usize,
        /// What there is.
        length: usize,
    },
    /// It cannot be understood.
    #[error("not understood")]
    Invalid,
    /// It is no picture that can be used.
    #[error("not a PNG, JPEG or WebP of a size that can be uploaded")]
    NoImage,
}

impl Error {
    fn new(code: ErrorCode, cause: Cause) -> Self {
        Self {
            code,
            cause: Arc::new(cause),
            trace: Trace::new(),
        }
    }

    /// What Greenroom knows by itself. `why` is for the log and must hold no secret.
    pub fn known(code: ErrorCode, why: impl Into<String>) -> Self {
        Self::new(code, Cause::Known(why.into()))
    }

    /// The same with a value that the sentence names.
    pub fn about(
        code: ErrorCode,
        why: impl Into<String>,
        name: &'static str,
        value: impl Into<String>,
    ) -> Self {
        let (why, value) = (why.into(), value.into());
        Self::new(code, Cause::About { why, name, value })
    }

    /// A field of a form.
    pub fn field(field: &'static str, problem: FieldProblem) -> Self {
        let code = match problem {
            FieldProblem::Empty => ErrorCode::FieldEmpty,
            FieldProblem::TooLong { .. } => ErrorCode::FieldTooLong,
            FieldProblem::Invalid => ErrorCode::FieldInvalid,
            FieldProblem::NoImage => ErrorCode::ImageUnusable,
        };
        Self::new(code, Cause::Field { field, problem })
    }

    /// Nobody is signed in.
    pub fn not_signed_in() -> Self {
        Self::known(ErrorCode::NotSignedIn, "nobody is signed in")
    }

    /// A step took longer than it may.
    pub fn timed_out(what: &'static str, deadline: Duration) -> Self {
        Self::new(ErrorCode::TimedOut, Cause::TimedOut { what, deadline })
    }

    /// The part that should have answered has stopped.
    pub fn stopped(part: Part) -> Self {
        Self::new(ErrorCode::PartStopped, Cause::Stopped(part))
    }

    /// Something else took the place of what was asked.
    pub fn overtaken(part: Part) -> Self {
        Self::new(ErrorCode::Overtaken, Cause::Overtaken(part))
    }

    /// A failure while signing in: there a refusal is about what was typed, and an answer that is
    /// none comes from an address that is no network.
    pub fn sign_in(error: socialplus::Error, address: String, with_auth_token: bool) -> Self {
        let code = match code_of(&error) {
            ErrorCode::SessionEnded | ErrorCode::NotAllowed if with_auth_token => {
                ErrorCode::WrongAuthToken
            }
            ErrorCode::SessionEnded | ErrorCode::NotAllowed => ErrorCode::WrongApiKey,
            // Whatever answered there does not know the one call every network has.
            ErrorCode::NotFound => ErrorCode::BadAnswer,
            code => code,
        };
        let failure = Self::new(code, Cause::SignIn { error, address });
        failure.log();
        failure
    }

    /// The same failure with a narrower meaning: *not found* of a room is a room that is gone.
    pub fn meaning(mut self, code: ErrorCode) -> Self {
        self.code = code;
        self
    }

    /// *Not found* means this here; anything else keeps its meaning.
    pub fn not_found_as(self, code: ErrorCode) -> Self {
        match self.code {
            ErrorCode::NotFound => self.meaning(code),
            _ => self,
        }
    }

    /// What it means.
    pub fn code(&self) -> ErrorCode {
        self.code
    }

    /// Why.
    pub fn cause(&self) -> &Cause {
        &self.cause
    }

    /// The short id under which the log names it.
    pub fn trace(&self) -> String {
        String::from_utf8_lossy(&self.trace.0).into_owned()
    }

    /// The platform's code, where the platform answered.
    pub fn platform_code(&self) -> Option<socialplus::ErrorCode> {
        match &*self.cause {
            Cause::Platform(error) | Cause::SignIn { error, .. } => error.code(),
            Cause::Config(_)
            | Cause::Keychain(_)
            | Cause::Field { .. }
            | Cause::TimedOut { .. }
            | Cause::Stopped(_)
            | Cause::Overtaken(_)
            | Cause::Told(_)
            | Cause::Known(_)
            | Cause::About { .. } => None,
        }
    }

    /// Whether the request may have been carried out although it failed: no answer came, or none
    /// that could be read. A refusal, and what was never sent, leave nothing behind.
    pub fn outcome_unknown(&self) -> bool {
        match &*self.cause {
            Cause::Platform(error) | Cause::SignIn { error, .. } => match error {
                socialplus::Error::Network(failure) => failure.outcome_unknown,
                socialplus::Error::Decode { .. } => true,
                // A gateway in between gave up waiting, or the platform failed half way. A rule that
                // was violated is a plain no, whatever its status (PLATFORM.md 2.6).
                socialplus::Error::Refused(refusal) => {
                    refusal.status >= 500 && refusal.code != socialplus::ErrorCode::BusinessError
                }
                _ => false,
            },
            Cause::TimedOut { .. } => true,
            Cause::Told(told) => told.code == ErrorCode::TimedOut,
            Cause::Config(_)
            | Cause::Keychain(_)
            | Cause::Field { .. }
            | Cause::Stopped(_)
            | Cause::Overtaken(_)
            | Cause::Known(_)
            | Cause::About { .. } => self.code == ErrorCode::Internal,
        }
    }

    fn log(&self) {
        tracing::warn!(trace = %self.trace(), code = ?self.code, "{}", self.cause);
    }
}

/// A defect of ours. The trace leads to the log line.
pub(crate) fn defect(what: impl fmt::Display) -> Error {
    let error = Error::known(ErrorCode::Internal, what.to_string());
    tracing::error!(trace = %error.trace(), "a defect: {}", error.cause);
    error
}

impl From<socialplus::Error> for Error {
    fn from(error: socialplus::Error) -> Self {
        let failure = Self::new(code_of(&error), Cause::Platform(error));
        failure.log();
        failure
    }
}

impl From<socialplus::ConfigError> for Error {
    fn from(error: socialplus::ConfigError) -> Self {
        use socialplus::ConfigProblem;
        let code = match &error.problem {
            ConfigProblem::Empty => ErrorCode::FieldEmpty,
            ConfigProblem::TooLong { .. } => ErrorCode::FieldTooLong,
            ConfigProblem::Malformed | ConfigProblem::Scheme | ConfigProblem::Unavailable(_) => {
                ErrorCode::FieldInvalid
            }
        };
        Self::new(code, Cause::Config(error))
    }
}

impl From<SettingsStoreError> for Error {
    fn from(error: SettingsStoreError) -> Self {
        let path = error.path.display().to_string();
        Self::about(ErrorCode::DataFolder, error.cause, "path", path)
    }
}

impl From<ShowFolderError> for Error {
    fn from(error: ShowFolderError) -> Self {
        let path = error.path.display().to_string();
        Self::about(ErrorCode::FolderNotShown, error.cause, "path", path)
    }
}

impl From<ShowSwitchError> for Error {
    fn from(error: ShowSwitchError) -> Self {
        Self::known(ErrorCode::SystemSettingsNotShown, error.cause)
    }
}

/// The same failure, under the same trace.
impl From<UiError> for Error {
    fn from(told: UiError) -> Self {
        Self {
            code: told.code,
            trace: Trace::of(&told.trace),
            cause: Arc::new(Cause::Told(Box::new(told))),
        }
    }
}

impl From<SecretStoreError> for Error {
    fn from(error: SecretStoreError) -> Self {
        let code = match &error {
            SecretStoreError::NoKeychain | SecretStoreError::Failed(_) => ErrorCode::NoKeychain,
            SecretStoreError::Locked => ErrorCode::KeychainLocked,
        };
        Self::new(code, Cause::Keychain(error))
    }
}

impl PartialEq for Error {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code && self.trace == other.trace
    }
}

impl Eq for Error {}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cause.fmt(f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Error({:?}, {}, {})",
            self.code,
            self.trace(),
            self.cause
        )
    }
}

impl std::error::Error for Error {}

impl Trace {
    /// The id that a failure has already.
    fn of(text: &str) -> Self {
        match text.as_bytes().first_chunk() {
            Some(short) => Self(*short),
            None => Self::new(),
        }
    }

    fn new() -> Self {
        let mut text = [0; uuid::fmt::Simple::LENGTH];
        uuid::Uuid::new_v4().simple().encode_lower(&mut text);
        let mut short = [0; 8];
        short.copy_from_slice(&text[..8]);
        Self(short)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_leaves_nothing_behind_and_silence_may() {
        let silent = Error::timed_out("make a room", Duration::from_secs(60));
        assert!(silent.outcome_unknown());
        let refused = Error::known(ErrorCode::NotAllowed, "no");
        assert!(!refused.outcome_unknown());
    }

    #[test]
    fn a_narrower_meaning_is_still_the_same_failure() {
        let error = Error::known(ErrorCode::NotFound, "no such room");
        let trace = error.trace();
        let gone = error.clone().not_found_as(ErrorCode::RoomGone);
        assert_eq!((gone.code(), gone.trace()), (ErrorCode::RoomGone, trace));
        let kept = Error::not_signed_in().not_found_as(ErrorCode::RoomGone);
        assert_eq!(kept.code(), ErrorCode::NotSignedIn);
    }
}
