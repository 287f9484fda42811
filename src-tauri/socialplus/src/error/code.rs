//! The platform's error codes (PLATFORM.md 2.6).

use std::{fmt, time::Duration};

use super::retry::Retry;

/// How long to wait after "too fast", unless the answer says.
const AFTER_TOO_FAST: Duration = Duration::from_secs(1);

macro_rules! error_codes {
    ($($variant:ident = $number:literal, $meaning:literal, $sentence:literal;)+) => {
        /// The platform's error codes (PLATFORM.md 2.6).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $(#[doc = $meaning] $variant,)+
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

            /// What the code means, for a developer.
            pub fn meaning(self) -> &'static str {
                match self {
                    $(Self::$variant => $meaning,)+
                    Self::Unknown(_) => "A code this client does not know.",
                }
            }

            /// What to tell the user: what happened and what to do, in English.
            pub fn sentence(self) -> &'static str {
                match self {
                    $(Self::$variant => $sentence,)+
                    Self::Unknown(_) => "The network refused this. Try again later.",
                }
            }
        }
    };
}

error_codes! {
    BadRequest = 400000, "Malformed or impossible request.",
        "The network could not make sense of this. Check what you entered.";
    InvalidRegularExpression = 400001, "A regular expression is not valid.",
        "The pattern is not valid. Check it and try again.";
    InvalidVideoFormat = 400002, "The format of a video is not valid.",
        "This kind of video is not accepted. Choose another file.";
    Unauthorized = 400100, "Token or API key is not valid, or the user is banned. Ends the session.",
        "You are not signed in any more. Sign in again.";
    Forbidden = 400300, "Not allowed.",
        "You are not allowed to do this.";
    PermissionDenied = 400301, "A permission or a membership is missing.",
        "You do not have the permission for this. Ask the host or a moderator.";
    UserIsMuted = 400302, "The sender is muted in the channel.",
        "You are muted in this chat and cannot write for now.";
    ChannelIsMuted = 400303, "The channel is muted.",
        "This chat is read-only for now.";
    ChannelBan = 400304, "Banned from the channel or community.",
        "You were banned from here.";
    NumberOfMembersExceeded = 400305, "Too many members.",
        "There is no room for more members.";
    ExemptFromBan = 400306, "The user cannot be banned.",
        "This person cannot be banned.";
    MaxRepetitionExceeded = 400307, "The same text too often.",
        "You wrote the same text too often. Write something else.";
    BanWordFound = 400308, "The text has a word of the block list.",
        "The text has a word that is not allowed here. Change it and try again.";
    LinkNotAllowed = 400309, "The text has a link that is not on the allow list.",
        "The text has a link that is not allowed here. Remove it and try again.";
    RateLimitExceeded = 400311, "Too many requests.",
        "That was too fast. Wait a moment and try again.";
    GlobalBan = 400312, "The user is banned from the whole network.",
        "You were banned from this network.";
    UnsafeContent = 400314, "The content is unsafe.",
        "The network considers this unsafe and did not take it.";
    DuplicateEntry = 400315, "The entry exists already.",
        "This exists already.";
    UserWasNotBanned = 400316, "The user was not banned.",
        "This person is not banned.";
    OnlyActiveModerator = 400317, "The only active moderator cannot go.",
        "You are the only active moderator. Make somebody else a moderator first.";
    LastModerator = 400318, "The last moderator cannot go, or there are no members.",
        "You are the last moderator. Make somebody else a moderator first.";
    NotificationSettingOff = 400319, "The notification setting is off.",
        "Notifications are switched off. Switch them on first.";
    ItemNotFound = 400400, "No such object.",
        "This does not exist any more, or you may not see it.";
    Conflict = 400900, "Conflicting state.",
        "Somebody else changed this at the same time. Look again and repeat.";
    BotPermissionDenied = 403998, "A bot session tried to write.",
        "This session may only read.";
    VisitorPermissionDenied = 403999, "A visitor session tried to write.",
        "Visitors may only look. Sign in to take part.";
    MediaServerAway = 503000, "Our own network: the media server is being started again.",
        "Pictures and sound are away for a moment. Try again soon.";
    BusinessError = 500000, "A rule was violated, or parameters are not valid.",
        "The network refused this. Check what you entered.";
    SdkUnknown = 800000, "Made up by the platform's own SDK: anything else. Never on the wire.",
        "Something went wrong. Try again.";
    SdkInvalidParameters = 800110, "Made up by the platform's own SDK: invalid parameters. Never on the wire.",
        "Something that was entered is not valid. Check it.";
    SdkQueryInProgress = 800170, "Made up by the platform's own SDK: already asking. Never on the wire.",
        "This is already being asked for. Wait a moment.";
    SdkConnectionError = 800210, "Made up by the platform's own SDK: no connection. Never on the wire.",
        "The network cannot be reached. Check your connection and try again.";
    SdkDisconnected = 800211, "Made up by the platform's own SDK: connection lost. Never on the wire.",
        "The connection was lost. Check your connection and try again.";
    SdkTokenExpired = 800403, "Made up by the platform's own SDK: the token ran out. Never on the wire.",
        "You are not signed in any more. Sign in again.";
    SdkNotSynced = 800800, "Made up by the platform's own SDK: not yet at the platform. Never on the wire.",
        "This has not reached the network yet. Wait a moment and try again.";
}

impl ErrorCode {
    /// Whether repeating a call that got this code can help. An error of a call knows more: see
    /// [`Error::retry`](super::Error::retry).
    pub fn retry(self) -> Retry {
        match self {
            Self::RateLimitExceeded => Retry::After(AFTER_TOO_FAST),
            Self::SdkQueryInProgress
            | Self::SdkConnectionError
            | Self::SdkDisconnected
            | Self::SdkNotSynced => Retry::Safe,
            _ => Retry::Never,
        }
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.number(), self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_number_a_meaning_and_a_whole_sentence() {
        for code in ErrorCode::KNOWN {
            assert_eq!(ErrorCode::from_number(code.number()), *code);
            for text in [code.meaning(), code.sentence()] {
                assert!(text.len() > 5 && text.ends_with('.'), "{code}: {text}");
            }
        }
        let unknown = ErrorCode::from_number(499_999);
        assert_eq!(unknown.number(), 499_999);
        assert!(unknown.sentence().ends_with('.'));
    }

    #[test]
    fn only_what_passes_by_itself_is_worth_repeating() {
        assert_eq!(
            ErrorCode::RateLimitExceeded.retry(),
            Retry::After(AFTER_TOO_FAST)
        );
        assert_eq!(ErrorCode::UserIsMuted.retry(), Retry::Never);
        assert_eq!(ErrorCode::Unknown(1).retry(), Retry::Never);
    }
}
