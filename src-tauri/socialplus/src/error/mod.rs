//! What can go wrong with a call, and what to do about it.

mod auth_token;
mod code;
mod config;
mod retry;

use std::{fmt, time::Duration};

pub use auth_token::AuthTokenError;
pub use code::ErrorCode;
pub use config::{ConfigError, ConfigField, ConfigProblem};
pub use retry::Retry;

/// An error of a call.
///
/// Act on the variant, on [`Error::code`] and on [`Error::retry`]; the texts are for logs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The platform answered with an error.
    #[error("{0}")]
    Refused(Box<Refusal>),
    /// No answer came.
    #[error("{0}")]
    Network(Box<NetworkError>),
    /// An answer came that could not be read.
    #[error("answer to {trace} is not readable: {what}")]
    Decode {
        /// What was wrong with it.
        what: String,
        /// Which call it was.
        trace: String,
    },
    /// The call was not sent since one of its values cannot be right.
    #[error("{0}")]
    Validation(#[from] Invalid),
    /// The call was not sent: too many of this client wait for the platform's limit, or the platform
    /// asked for a pause that is too long to wait in silence.
    #[error("{trace} was not sent: too many requests, try again in {after:?}")]
    Busy {
        /// When trying again may help.
        after: Duration,
        /// Which call it was.
        trace: String,
    },
    /// The team's own backend gave no auth token (secure mode).
    #[error(transparent)]
    AuthToken(#[from] AuthTokenError),
    /// There is no session: sign in first.
    #[error("not signed in")]
    NotSignedIn,
    /// The session's token ran out, or the platform ended the session: sign in again.
    #[error("the session is over")]
    SessionOver,
}

/// An error body of the platform (PLATFORM.md 2.6).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{trace} was refused with {code} (HTTP {status}): {message}")]
pub struct Refusal {
    /// The platform's code, the thing to act on.
    pub code: ErrorCode,
    /// The platform's text.
    pub message: String,
    /// More texts, for instance which parameter was wrong.
    pub detail: Vec<String>,
    /// The HTTP status.
    pub status: u16,
    /// Whether repeating makes sense.
    pub retry: Retry,
    /// Which call it was.
    pub trace: String,
}

/// No answer came.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{trace}: {kind}: {detail}")]
pub struct NetworkError {
    /// What kind of failure.
    pub kind: NetworkErrorKind,
    /// The chain of causes, without the address.
    pub detail: String,
    /// Whether repeating makes sense.
    pub retry: Retry,
    /// The request may have been carried out although no answer came.
    pub outcome_unknown: bool,
    /// Which call it was.
    pub trace: String,
}

/// Kinds of network failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NetworkErrorKind {
    /// The address cannot be reached: name, route or connection.
    Unreachable,
    /// No answer within the time allowed.
    Timeout,
    /// The secure connection was not accepted.
    Tls,
    /// The connection broke.
    Interrupted,
    /// The answer was larger than this client takes.
    TooLarge,
}

impl fmt::Display for NetworkErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreachable => "the address cannot be reached",
            Self::Timeout => "no answer in time",
            Self::Tls => "the secure connection was not accepted",
            Self::Interrupted => "the connection broke",
            Self::TooLarge => "the answer is too large",
        })
    }
}

impl Error {
    /// The platform's code, if the platform answered.
    pub fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Refused(refusal) => Some(refusal.code),
            Self::SessionOver => Some(ErrorCode::Unauthorized),
            Self::Busy { .. } => Some(ErrorCode::RateLimitExceeded),
            Self::Network(_)
            | Self::Decode { .. }
            | Self::Validation(_)
            | Self::AuthToken(_)
            | Self::NotSignedIn => None,
        }
    }

    /// Whether the call may be repeated as it is.
    pub fn retry(&self) -> Retry {
        match self {
            Self::Refused(refusal) => refusal.retry,
            Self::Network(failure) => failure.retry,
            Self::Busy { after, .. } => Retry::After(*after),
            // Nothing was sent to the platform.
            Self::AuthToken(_) => Retry::Safe,
            Self::Decode { .. } | Self::Validation(_) | Self::NotSignedIn | Self::SessionOver => {
                Retry::Never
            }
        }
    }

    /// The platform's own text, or what this client says instead.
    pub fn message(&self) -> String {
        match self {
            Self::Refused(refusal) => refusal.message.clone(),
            other => other.to_string(),
        }
    }

    /// What to tell the user: what happened and what to do, in English. An application with
    /// languages of its own goes by [`Error::code`] and the variant instead.
    ///
    /// ```
    /// use socialplus::{Error, ErrorCode};
    ///
    /// assert_eq!(Error::NotSignedIn.sentence(), "Sign in first.");
    /// assert_eq!(
    ///     ErrorCode::ChannelIsMuted.sentence(),
    ///     "This chat is read-only for now."
    /// );
    /// ```
    pub fn sentence(&self) -> String {
        match self {
            // A gateway in between, or a server that has trouble, names no code.
            Self::Refused(refusal) if refusal.code.number() == 0 && refusal.status >= 500 => {
                "The network has a problem. Try again later.".to_owned()
            }
            Self::Refused(refusal) => refusal.code.sentence().to_owned(),
            Self::Network(failure) => match failure.kind {
                NetworkErrorKind::Unreachable => {
                    "The network cannot be reached. Check your connection and the address."
                }
                NetworkErrorKind::Timeout => "The network did not answer in time. Try again.",
                NetworkErrorKind::Tls => {
                    "The network's address is not secure. Check the address, and this computer's \
                     date and certificates."
                }
                NetworkErrorKind::Interrupted if failure.outcome_unknown => {
                    "The connection broke. Look whether it was done before you repeat it."
                }
                NetworkErrorKind::Interrupted => "The connection broke. Try again.",
                NetworkErrorKind::TooLarge => "The network's answer is too large to be read.",
            }
            .to_owned(),
            Self::Decode { .. } => "The network's answer could not be read.".to_owned(),
            Self::Validation(invalid) => format!("{invalid}."),
            Self::Busy { .. } => ErrorCode::RateLimitExceeded.sentence().to_owned(),
            Self::AuthToken(error) => {
                format!(
                    "Your team's sign-in service did not help: {}.",
                    error.reason()
                )
            }
            Self::NotSignedIn => "Sign in first.".to_owned(),
            Self::SessionOver => ErrorCode::Unauthorized.sentence().to_owned(),
        }
    }

    /// Which call it was, in the same words as in the log. Contains no secret.
    pub fn trace(&self) -> Option<&str> {
        match self {
            Self::Refused(refusal) => Some(&refusal.trace),
            Self::Network(failure) => Some(&failure.trace),
            Self::Decode { trace, .. } | Self::Busy { trace, .. } => Some(trace),
            Self::Validation(_) | Self::AuthToken(_) | Self::NotSignedIn | Self::SessionOver => {
                None
            }
        }
    }

    /// The thing asked for does not exist, or not for this user.
    pub fn is_not_found(&self) -> bool {
        self.code() == Some(ErrorCode::ItemNotFound)
    }

    /// No answer came although the request may have been carried out: read again before repeating.
    pub fn outcome_unknown(&self) -> bool {
        match self {
            Self::Network(failure) => failure.outcome_unknown,
            _ => false,
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl From<NetworkError> for Error {
    fn from(failure: NetworkError) -> Self {
        Self::Network(Box::new(failure))
    }
}

/// A value that cannot be right, found before anything was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} {problem}")]
pub struct Invalid {
    /// The name of the field, as on the wire.
    pub field: &'static str,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong with a value. Lengths are counted in characters (Unicode scalar values).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Problem {
    /// Nothing was given, or white space only.
    Empty,
    /// Longer than allowed.
    TooLong {
        /// The most that is allowed.
        limit: usize,
        /// What was given.
        actual: usize,
    },
    /// More entries than allowed.
    TooMany {
        /// The most that is allowed.
        limit: usize,
        /// What was given.
        actual: usize,
    },
    /// Larger on the wire than allowed.
    TooLarge {
        /// The most bytes that are allowed.
        limit: usize,
        /// What was given.
        actual: usize,
    },
    /// Not of the right form.
    Malformed,
    /// Reserved by the platform.
    Reserved,
}

impl Problem {
    /// The limit that was passed, where there is one.
    pub fn limit(self) -> Option<usize> {
        match self {
            Self::TooLong { limit, .. }
            | Self::TooMany { limit, .. }
            | Self::TooLarge { limit, .. } => Some(limit),
            Self::Empty | Self::Malformed | Self::Reserved => None,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("must not be empty"),
            Self::TooLong { limit, actual } => {
                write!(f, "has {actual} characters, {limit} are allowed")
            }
            Self::TooMany { limit, actual } => {
                write!(f, "has {actual} entries, {limit} are allowed")
            }
            Self::TooLarge { limit, actual } => {
                write!(f, "has {actual} bytes, {limit} are allowed")
            }
            Self::Malformed => f.write_str("is not of the right form"),
            Self::Reserved => f.write_str("is reserved by the platform"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_has_a_sentence_for_the_user_without_a_technical_word() {
        let network = |kind, outcome_unknown| {
            Error::from(NetworkError {
                kind,
                detail: "os error 111".to_owned(),
                retry: Retry::Never,
                outcome_unknown,
                trace: "POST api/v1/rooms #1".to_owned(),
            })
        };
        let refused = |code, status| {
            Error::from(Refusal {
                code,
                message: "nope".to_owned(),
                detail: Vec::new(),
                status,
                retry: Retry::Never,
                trace: "POST api/v1/rooms #1".to_owned(),
            })
        };
        let errors = [
            network(NetworkErrorKind::Unreachable, false),
            network(NetworkErrorKind::Timeout, false),
            network(NetworkErrorKind::Tls, false),
            network(NetworkErrorKind::Interrupted, true),
            network(NetworkErrorKind::Interrupted, false),
            network(NetworkErrorKind::TooLarge, false),
            refused(ErrorCode::Unknown(0), 502),
            refused(ErrorCode::Unknown(499_999), 418),
            refused(ErrorCode::UserIsMuted, 403),
            Error::AuthToken(AuthTokenError::new("the address cannot be reached")),
            Error::NotSignedIn,
            Error::SessionOver,
        ];
        for error in errors {
            let sentence = error.sentence();
            assert!(sentence.ends_with('.'), "{sentence}");
            assert!(!sentence.contains("api/") && !sentence.contains("os error"));
        }
        let title = Invalid {
            field: "title",
            problem: Problem::TooLong {
                limit: 1_000,
                actual: 1_001,
            },
        };
        assert_eq!(
            Error::from(title).sentence(),
            "title has 1001 characters, 1000 are allowed."
        );
    }
}
