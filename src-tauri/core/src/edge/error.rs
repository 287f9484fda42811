//! The one place that turns failures of the platform, the keychain and the stage into what the
//! page is told.

use std::collections::BTreeMap;

use greenroom_contract::{ErrorCode, Retry, UiError};
use socialplus::Problem;

use crate::error::{Cause, Error, FieldProblem, code_of};

impl From<&Error> for UiError {
    fn from(error: &Error) -> Self {
        let mut ui = UiError {
            code: error.code(),
            message: error.to_string(),
            retry: retry_of(error.code()),
            trace: error.trace(),
            field: None,
            params: BTreeMap::new(),
        };
        match error.cause() {
            Cause::Platform(error) => add_platform(&mut ui, error),
            Cause::SignIn { error, address } => {
                add_platform(&mut ui, error);
                add_sign_in(&mut ui, address);
            }
            Cause::Config(error) => add_config(&mut ui, error),
            Cause::Field { field, problem } => {
                ui.field = Some((*field).to_owned());
                if let FieldProblem::TooLong { limit, length } = problem {
                    ui = ui
                        .param("limit", limit.to_string())
                        .param("length", length.to_string());
                }
            }
            Cause::About { name, value, .. } => ui = ui.param(name, value),
            Cause::Stopped(part) | Cause::Overtaken(part) => {
                let word = serde_json::to_value(part).ok();
                let word = word
                    .as_ref()
                    .and_then(|word| word.as_str())
                    .unwrap_or_default();
                ui = ui.param("part", word);
            }
            Cause::Told(told) => {
                ui.retry = told.retry;
                ui.field.clone_from(&told.field);
                ui.params.clone_from(&told.params);
            }
            Cause::Keychain(_) | Cause::TimedOut { .. } | Cause::Known(_) => {}
        }
        ui
    }
}

impl From<Error> for UiError {
    fn from(error: Error) -> Self {
        Self::from(&error)
    }
}

/// Fields, values and the retry hint of what the platform's client says.
fn add_platform(ui: &mut UiError, error: &socialplus::Error) {
    match error {
        socialplus::Error::Refused(refusal) => {
            let number = refusal.code.number().to_string();
            ui.params.insert("code".to_owned(), number);
        }
        socialplus::Error::Validation(invalid) => {
            ui.field = Some(invalid.field.to_owned());
            if let Problem::TooLong { limit, actual }
            | Problem::TooMany { limit, actual }
            | Problem::TooLarge { limit, actual } = invalid.problem
            {
                ui.params.insert("limit".to_owned(), limit.to_string());
                ui.params.insert("length".to_owned(), actual.to_string());
            }
        }
        // The others bring no value for a sentence.
        _ => {}
    }
    if let socialplus::Retry::After(wait) = error.retry() {
        ui.retry = Retry::Automatic {
            in_ms: u32::try_from(wait.as_millis()).unwrap_or(u32::MAX),
        };
        // Nothing repeats by itself behind a command: the person presses again.
        if ui.code != ErrorCode::TooFast {
            ui.retry = Retry::Now;
        }
    }
}

/// Which field of the sign-in form a refusal is about, and the address that did not answer well.
fn add_sign_in(ui: &mut UiError, address: &str) {
    match ui.code {
        ErrorCode::WrongAuthToken => {
            ui.field = Some("authToken".to_owned());
            ui.retry = Retry::Never;
        }
        ErrorCode::WrongApiKey => {
            ui.field = Some("apiKey".to_owned());
            ui.retry = Retry::Never;
        }
        ErrorCode::Unreachable | ErrorCode::TimedOut | ErrorCode::BadAnswer => {
            ui.params.insert("address".to_owned(), address.to_owned());
        }
        // The others say themselves what they are about.
        _ => {}
    }
}

/// Which field of the sign-in form cannot work.
fn add_config(ui: &mut UiError, error: &socialplus::ConfigError) {
    use socialplus::{ConfigField, ConfigProblem};
    ui.field = match error.field {
        ConfigField::Region => Some("region"),
        ConfigField::ApiUrl => Some("apiUrl"),
        ConfigField::UploadUrl => Some("uploadUrl"),
        ConfigField::MqttUrl => Some("mqttUrl"),
        ConfigField::ApiKey => Some("apiKey"),
        // Not typed by anybody: a defect of ours.
        ConfigField::AuthTokenUrl
        | ConfigField::DeviceId
        | ConfigField::DeviceInfo
        | ConfigField::Certificates => None,
    }
    .map(str::to_owned);
    if ui.field.is_none() {
        ui.code = ErrorCode::Internal;
        ui.retry = Retry::Now;
    }
    if let ConfigProblem::TooLong { limit } = error.problem {
        ui.params.insert("limit".to_owned(), limit.to_string());
    }
}

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
        | ErrorCode::MediaServerAway
        | ErrorCode::NoNetwork
        | ErrorCode::JoinedElsewhere
        | ErrorCode::NoCamera
        | ErrorCode::CameraFailed
        | ErrorCode::CameraBusy
        | ErrorCode::CameraNotPermitted
        | ErrorCode::NoMicrophone
        | ErrorCode::MicrophoneFailed
        | ErrorCode::MicrophoneNotPermitted
        | ErrorCode::NoSpeaker
        | ErrorCode::NoSoundServer
        | ErrorCode::SoundServerHangs
        | ErrorCode::ScreensNotPermitted
        | ErrorCode::ScreensFailed
        | ErrorCode::SurfaceGone
        | ErrorCode::NothingPicked
        | ErrorCode::PickUnanswered
        | ErrorCode::NoKeychain
        | ErrorCode::KeychainLocked
        | ErrorCode::NetworkKeyMissing
        | ErrorCode::FolderNotShown
        | ErrorCode::SystemSettingsNotShown
        | ErrorCode::OwnShowOnAir
        | ErrorCode::OnStageElsewhere
        | ErrorCode::NetworkError
        | ErrorCode::Overtaken
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
        | ErrorCode::PartStopped
        | ErrorCode::NoFrameSocket
        | ErrorCode::LinkInvalid => Retry::Never,
    }
}

/// What the platform said, as the page is told.
pub(crate) fn from_platform(error: &socialplus::Error) -> UiError {
    let mut ui = ui_error(code_of(error), error.to_string());
    add_platform(&mut ui, error);
    tracing::warn!(trace = %ui.trace, code = ?ui.code, "the platform: {error}");
    ui
}
