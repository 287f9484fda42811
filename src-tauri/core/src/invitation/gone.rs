//! When a refusal means that an invitation is not pending any more.

use greenroom_contract::ErrorCode;
use socialplus::ErrorCode as Wire;

use crate::error::Error;

/// The invitation is not pending any more.
pub(crate) fn gone(why: &str) -> Error {
    Error::known(ErrorCode::InvitationGone, format!("the invitation: {why}"))
}

/// Whether the platform may have refused because the invitation is not pending any more. Which
/// code it uses for that is not proven (PLATFORM.md 10.2), so several count.
pub(crate) fn may_be_gone(error: &Error) -> bool {
    matches!(error.code(), ErrorCode::NotFound | ErrorCode::NotAllowed)
        || matches!(
            error.platform_code(),
            Some(Wire::BadRequest | Wire::DuplicateEntry | Wire::Conflict | Wire::BusinessError)
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::testing::{answer_lost, not_found, refused};

    #[test]
    fn a_no_may_mean_gone_and_silence_does_not() {
        for code in [
            Wire::BadRequest,
            Wire::DuplicateEntry,
            Wire::Conflict,
            Wire::BusinessError,
            Wire::Forbidden,
        ] {
            assert!(may_be_gone(&refused(code, 400)), "{code:?}");
        }
        assert!(may_be_gone(&not_found()));
        for error in [
            refused(Wire::RateLimitExceeded, 429),
            refused(Wire::Unauthorized, 401),
            refused(Wire::Unknown(503_000), 503),
            answer_lost(),
        ] {
            assert!(!may_be_gone(&error), "{error}");
        }
    }
}
