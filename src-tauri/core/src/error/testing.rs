//! Failures as the platform's client makes them.

use socialplus::{ErrorCode, NetworkError, NetworkErrorKind, Refusal, Retry};

use super::Error;

/// The platform answered with an error of this code.
pub(crate) fn refused(code: ErrorCode, status: u16) -> Error {
    let refusal = Refusal {
        code,
        message: "said by the test".to_owned(),
        detail: Vec::new(),
        status,
        retry: Retry::Never,
        trace: "a call".to_owned(),
    };
    socialplus::Error::from(refusal).into()
}

/// What was asked for is not there.
pub(crate) fn not_found() -> Error {
    refused(ErrorCode::ItemNotFound, 404)
}

/// The request was sent, and no answer came.
pub(crate) fn answer_lost() -> Error {
    no_answer(NetworkErrorKind::Interrupted, true)
}

/// The request was never sent.
pub(crate) fn unreachable() -> Error {
    no_answer(NetworkErrorKind::Unreachable, false)
}

fn no_answer(kind: NetworkErrorKind, outcome_unknown: bool) -> Error {
    let failure = NetworkError {
        kind,
        detail: "said by the test".to_owned(),
        retry: Retry::Safe,
        outcome_unknown,
        trace: "a call".to_owned(),
    };
    socialplus::Error::from(failure).into()
}
