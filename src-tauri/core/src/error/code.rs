//! What a failure of the platform means to the person.

use greenroom_contract::ErrorCode;
use socialplus::{NetworkErrorKind, Problem};

/// The meaning of what the platform's client says.
pub(crate) fn code_of(error: &socialplus::Error) -> ErrorCode {
    match error {
        socialplus::Error::Refused(refusal) => of_refusal(refusal.code),
        socialplus::Error::Network(failure) => match failure.kind {
            NetworkErrorKind::Timeout => ErrorCode::TimedOut,
            NetworkErrorKind::Unreachable
            | NetworkErrorKind::Tls
            | NetworkErrorKind::Interrupted => ErrorCode::Unreachable,
            NetworkErrorKind::TooLarge => ErrorCode::BadAnswer,
        },
        socialplus::Error::Decode { .. } => ErrorCode::BadAnswer,
        socialplus::Error::Validation(invalid) => match invalid.problem {
            Problem::Empty => ErrorCode::FieldEmpty,
            Problem::TooLong { .. } | Problem::TooMany { .. } | Problem::TooLarge { .. } => {
                ErrorCode::FieldTooLong
            }
            Problem::Malformed | Problem::Reserved => ErrorCode::FieldInvalid,
        },
        socialplus::Error::Busy { .. } => ErrorCode::TooFast,
        socialplus::Error::NotSignedIn => ErrorCode::NotSignedIn,
        socialplus::Error::SessionOver => ErrorCode::SessionEnded,
        // The enum is open: a variant this version does not know is at least not hidden.
        _ => ErrorCode::NetworkError,
    }
}

fn of_refusal(code: socialplus::ErrorCode) -> ErrorCode {
    use socialplus::ErrorCode as Wire;
    match code {
        Wire::Unauthorized => ErrorCode::SessionEnded,
        Wire::Forbidden
        | Wire::PermissionDenied
        | Wire::NumberOfMembersExceeded
        | Wire::ExemptFromBan
        | Wire::BotPermissionDenied
        | Wire::VisitorPermissionDenied => ErrorCode::NotAllowed,
        Wire::UserIsMuted => ErrorCode::Muted,
        Wire::ChannelIsMuted => ErrorCode::ChatReadOnly,
        Wire::ChannelBan | Wire::GlobalBan => ErrorCode::Banned,
        Wire::MaxRepetitionExceeded | Wire::RateLimitExceeded => ErrorCode::TooFast,
        Wire::BanWordFound | Wire::LinkNotAllowed | Wire::UnsafeContent => ErrorCode::TextBlocked,
        Wire::ItemNotFound => ErrorCode::NotFound,
        Wire::MediaServerAway => ErrorCode::MediaServerAway,
        Wire::BadRequest
        | Wire::InvalidRegularExpression
        | Wire::InvalidVideoFormat
        | Wire::DuplicateEntry
        | Wire::UserWasNotBanned
        | Wire::OnlyActiveModerator
        | Wire::LastModerator
        | Wire::NotificationSettingOff
        | Wire::Conflict
        | Wire::BusinessError
        | Wire::Unknown(_) => ErrorCode::NetworkError,
        // The enum is open to codes of later versions of the client.
        _ => ErrorCode::NetworkError,
    }
}
