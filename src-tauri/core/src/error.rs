//! The one place that turns failures of the platform, the keychain and the stage into what the
//! page is told.

use std::collections::BTreeMap;

use greenroom_contract::{ErrorCode, Retry, UiError};
use socialplus::{NetworkErrorKind, Problem};

use crate::ports::SecretStoreError;
/// An error with a fresh trace id. `message` is for diagnostics and must hold no secret.
pub fn ui_error(code: ErrorCode, message: impl Into<String>) -> UiError {
    UiError {
        code,
        message: message.into(),
        retry: retry_of(code),
        trace: trace_id(),
        field: None,
        params: BTreeMap::new(),
    }
}

/// An error that belongs to a field of a form.
pub fn field_error(code: ErrorCode, field: &str) -> UiError {
    UiError {
        field: Some(field.to_owned()),
        ..ui_error(code, format!("field {field}"))
    }
}

/// A defect of ours. The trace leads to the log line.
pub fn internal(what: impl std::fmt::Display) -> UiError {
    let error = ui_error(ErrorCode::Internal, what.to_string());
    tracing::error!(trace = %error.trace, message = %error.message, "a defect");
    error
}

/// Nobody is signed in.
pub fn not_signed_in() -> UiError {
    ui_error(ErrorCode::NotSignedIn, "nobody is signed in")
}

/// Adds a value for a placeholder of the sentence.
pub trait WithParam {
    /// Adds it.
    fn param(self, name: &str, value: impl Into<String>) -> Self;
}

impl WithParam for UiError {
    fn param(mut self, name: &str, value: impl Into<String>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }
}

/// Eight letters and digits: short enough to be read out, long enough for one log.
fn trace_id() -> String {
    let mut id = uuid::Uuid::new_v4().simple().to_string();
    id.truncate(8);
    id
}

/// Whether trying again makes sense, where the failure itself does not say.
fn retry_of(code: ErrorCode) -> Retry {
    match code {
        ErrorCode::Unreachable
        | ErrorCode::TimedOut
        | ErrorCode::TooFast
        | ErrorCode::PortTaken
        | ErrorCode::LivekitServerFailed
        | ErrorCode::StageUnreachable
        | ErrorCode::StageRefused
        | ErrorCode::StageLost
        | ErrorCode::JoinedElsewhere
        | ErrorCode::NoCamera
        | ErrorCode::CameraFailed
        | ErrorCode::NoMicrophone
        | ErrorCode::MicrophoneFailed
        | ErrorCode::NoSpeaker
        | ErrorCode::NoSoundServer
        | ErrorCode::NoKeychain
        | ErrorCode::OwnShowOnAir
        | ErrorCode::NetworkError
        | ErrorCode::Internal => Retry::Now,
        ErrorCode::SessionEnded | ErrorCode::SessionExpired | ErrorCode::NotSignedIn => {
            Retry::AfterSignIn
        }
        ErrorCode::FieldEmpty
        | ErrorCode::FieldTooLong
        | ErrorCode::FieldInvalid
        | ErrorCode::WrongApiKey
        | ErrorCode::WrongAuthToken
        | ErrorCode::BadAnswer
        | ErrorCode::NotAllowed
        | ErrorCode::Banned
        | ErrorCode::Muted
        | ErrorCode::ChatReadOnly
        | ErrorCode::TextBlocked
        | ErrorCode::NotFound
        | ErrorCode::UserUnknown
        | ErrorCode::RoomGone
        | ErrorCode::RoomEnded
        | ErrorCode::InvitationGone
        | ErrorCode::RoomOpen
        | ErrorCode::DataFolder
        | ErrorCode::LivekitServerMissing
        | ErrorCode::SdkMissing
        | ErrorCode::SdkUnusable
        | ErrorCode::SdkFailed
        | ErrorCode::RemovedFromStage
        | ErrorCode::ImageUnusable
        | ErrorCode::LinkInvalid => Retry::Never,
    }
}

/// A failure of the keychain.
pub(crate) fn from_secrets(error: &SecretStoreError) -> UiError {
    ui_error(ErrorCode::NoKeychain, error.to_string())
}

/// What the platform said, as the page is told.
pub(crate) fn from_platform(error: &socialplus::Error) -> UiError {
    let mut ui = match error {
        socialplus::Error::Refused(refusal) => {
            let code = from_code(refusal.code);
            ui_error(code, refusal.to_string()).param("code", refusal.code.number().to_string())
        }
        socialplus::Error::Network(failure) => {
            let code = match failure.kind {
                NetworkErrorKind::Timeout => ErrorCode::TimedOut,
                NetworkErrorKind::Unreachable
                | NetworkErrorKind::Tls
                | NetworkErrorKind::Interrupted => ErrorCode::Unreachable,
                NetworkErrorKind::TooLarge => ErrorCode::BadAnswer,
            };
            ui_error(code, failure.to_string())
        }
        socialplus::Error::Decode { .. } => ui_error(ErrorCode::BadAnswer, error.to_string()),
        socialplus::Error::Validation(invalid) => {
            let code = match invalid.problem {
                Problem::Empty => ErrorCode::FieldEmpty,
                Problem::TooLong { .. } | Problem::TooMany { .. } | Problem::TooLarge { .. } => {
                    ErrorCode::FieldTooLong
                }
                Problem::Malformed | Problem::Reserved => ErrorCode::FieldInvalid,
            };
            let mut ui = ui_error(code, invalid.to_string());
            ui.field = Some(invalid.field.to_owned());
            match invalid.problem {
                Problem::TooLong { limit, actual }
                | Problem::TooMany { limit, actual }
                | Problem::TooLarge { limit, actual } => ui
                    .param("limit", limit.to_string())
                    .param("length", actual.to_string()),
                Problem::Empty | Problem::Malformed | Problem::Reserved => ui,
            }
        }
        socialplus::Error::Busy { .. } => ui_error(ErrorCode::TooFast, error.to_string()),
        socialplus::Error::NotSignedIn => not_signed_in(),
        socialplus::Error::SessionOver => ui_error(ErrorCode::SessionEnded, error.to_string()),
        // The enum is open: a variant this version does not know is at least not hidden.
        _ => ui_error(ErrorCode::NetworkError, error.to_string()),
    };
    if let socialplus::Retry::After(wait) = error.retry() {
        ui.retry = Retry::Automatic {
            in_ms: u32::try_from(wait.as_millis()).unwrap_or(u32::MAX),
        };
        // Nothing repeats by itself behind a command: the person presses again.
        if ui.code != ErrorCode::TooFast {
            ui.retry = Retry::Now;
        }
    }
    tracing::warn!(trace = %ui.trace, code = ?ui.code, "the platform: {error}");
    ui
}

fn from_code(code: socialplus::ErrorCode) -> ErrorCode {
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

/// A failure while signing in: there a refusal is about what was typed.
pub(crate) fn from_sign_in(
    error: &socialplus::Error,
    address: &str,
    with_auth_token: bool,
) -> UiError {
    let mut ui = from_platform(error);
    match ui.code {
        ErrorCode::SessionEnded | ErrorCode::NotAllowed => {
            if with_auth_token {
                ui.code = ErrorCode::WrongAuthToken;
                ui.field = Some("authToken".to_owned());
            } else {
                ui.code = ErrorCode::WrongApiKey;
                ui.field = Some("apiKey".to_owned());
            }
            ui.retry = Retry::Never;
            ui
        }
        ErrorCode::Unreachable | ErrorCode::TimedOut | ErrorCode::BadAnswer => {
            ui.param("address", address)
        }
        ErrorCode::NotFound => {
            // Whatever answered there does not know the one call every network has.
            ui.code = ErrorCode::BadAnswer;
            ui.param("address", address)
        }
        _ => ui,
    }
}

/// A configuration that cannot work, by the field of the sign-in form.
pub(crate) fn from_config(error: &socialplus::ConfigError) -> UiError {
    use socialplus::{ConfigField, ConfigProblem};
    let field = match error.field {
        ConfigField::Region => "region",
        ConfigField::ApiUrl => "apiUrl",
        ConfigField::UploadUrl => "uploadUrl",
        ConfigField::MqttUrl => "mqttUrl",
        ConfigField::ApiKey => "apiKey",
        ConfigField::AuthTokenUrl
        | ConfigField::DeviceId
        | ConfigField::DeviceInfo
        | ConfigField::Certificates => {
            return internal(error);
        }
    };
    match &error.problem {
        ConfigProblem::Empty => field_error(ErrorCode::FieldEmpty, field),
        ConfigProblem::TooLong { limit } => {
            field_error(ErrorCode::FieldTooLong, field).param("limit", limit.to_string())
        }
        ConfigProblem::Malformed | ConfigProblem::Scheme | ConfigProblem::Unavailable(_) => {
            field_error(ErrorCode::FieldInvalid, field)
        }
    }
}
