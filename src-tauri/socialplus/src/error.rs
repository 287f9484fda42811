//! What can go wrong with a call, and what to do about it.

use std::{fmt, time::Duration};

/// An error of a call.
///
/// Act on the variant, on [`Error::code`] and on [`Error::retry`]; the texts are for logs.
#[derive(Debug, Clone, thiserror::Error)]
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
    /// There is no session: sign in first.
    #[error("not signed in")]
    NotSignedIn,
    /// The session's token ran out, or the platform ended the session: sign in again.
    #[error("the session is over")]
    SessionOver,
}

/// An error body of the platform (contract section 2.6).
#[derive(Debug, Clone, thiserror::Error)]
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
#[derive(Debug, Clone, thiserror::Error)]
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

impl Error {
    /// The platform's code, if the platform answered.
    pub fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Refused(refusal) => Some(refusal.code),
            Self::SessionOver => Some(ErrorCode::Unauthorized),
            Self::Busy { .. } => Some(ErrorCode::RateLimitExceeded),
            Self::Network(_) | Self::Decode { .. } | Self::Validation(_) | Self::NotSignedIn => {
                None
            }
        }
    }

    /// Whether the call may be repeated as it is.
    pub fn retry(&self) -> Retry {
        match self {
            Self::Refused(refusal) => refusal.retry,
            Self::Network(failure) => failure.retry,
            Self::Busy { after, .. } => Retry::After(*after),
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

    /// Which call it was, in the same words as in the log. Contains no secret.
    pub fn trace(&self) -> Option<&str> {
        match self {
            Self::Refused(refusal) => Some(&refusal.trace),
            Self::Network(failure) => Some(&failure.trace),
            Self::Decode { trace, .. } | Self::Busy { trace, .. } => Some(trace),
            Self::Validation(_) | Self::NotSignedIn | Self::SessionOver => None,
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

macro_rules! error_codes {
    ($($(#[$doc:meta])* $variant:ident = $number:literal),+ $(,)?) => {
        /// The platform's error codes (contract section 2.6).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $($(#[$doc])* $variant,)+
            /// A code this client does not know; 0 if the answer named none.
            Unknown(u32),
        }

        impl ErrorCode {
            /// Every code that this client knows.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),+];

            /// The variant for a number.
            pub fn from_number(number: u32) -> Self {
                match number {
                    $($number => Self::$variant,)+
                    other => Self::Unknown(other),
                }
            }

            /// The number of the wire.
            pub fn number(self) -> u32 {
                match self {
                    $(Self::$variant => $number,)+
                    Self::Unknown(number) => number,
                }
            }
        }
    };
}

error_codes! {
    /// Malformed or impossible request.
    BadRequest = 400000,
    /// A regular expression is not valid.
    InvalidRegularExpression = 400001,
    /// The format of a video is not valid.
    InvalidVideoFormat = 400002,
    /// Token or API key is not valid, or the user is banned. Ends the session.
    Unauthorized = 400100,
    /// Not allowed.
    Forbidden = 400300,
    /// A permission or a membership is missing.
    PermissionDenied = 400301,
    /// The sender is muted in the channel.
    UserIsMuted = 400302,
    /// The channel is muted.
    ChannelIsMuted = 400303,
    /// Banned from the channel or community.
    ChannelBan = 400304,
    /// Too many members.
    NumberOfMembersExceeded = 400305,
    /// The user cannot be banned.
    ExemptFromBan = 400306,
    /// The same text too often.
    MaxRepetitionExceeded = 400307,
    /// The text has a word of the block list.
    BanWordFound = 400308,
    /// The text has a link that is not on the allow list.
    LinkNotAllowed = 400309,
    /// Too many requests.
    RateLimitExceeded = 400311,
    /// The user is banned from the whole network.
    GlobalBan = 400312,
    /// The content is unsafe.
    UnsafeContent = 400314,
    /// The entry exists already.
    DuplicateEntry = 400315,
    /// The user was not banned.
    UserWasNotBanned = 400316,
    /// The only active moderator cannot go.
    OnlyActiveModerator = 400317,
    /// The last moderator cannot go, or there are no members.
    LastModerator = 400318,
    /// The notification setting is off.
    NotificationSettingOff = 400319,
    /// No such object.
    ItemNotFound = 400400,
    /// Conflicting state.
    Conflict = 400900,
    /// A bot session tried to write.
    BotPermissionDenied = 403998,
    /// A visitor session tried to write.
    VisitorPermissionDenied = 403999,
    /// A rule was violated, or parameters are not valid.
    BusinessError = 500000,
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.number(), self)
    }
}
