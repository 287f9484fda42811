//! Errors as the page sees them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A failure the page can act on. The page switches on [`UiError::code`] and takes its sentence
/// from the text catalogue (`errors.<code>`); it never reads `message`, which is for diagnostics.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UiError {
    /// What happened, from a closed list.
    pub code: ErrorCode,
    /// A plain English description for diagnostics and logs. Never holds a secret.
    pub message: String,
    /// Whether and when trying again makes sense.
    pub retry: Retry,
    /// A short random id that also stands in the log, so that a report can be matched to it.
    pub trace: String,
    /// The form field the error belongs to, by its argument name (`title`, `text`, `apiKey` …), or
    /// `link` where a link of the system led to it.
    pub field: Option<String>,
    /// Values for the placeholders of the sentence in the catalogue (`limit`, `address`, `name` …).
    pub params: BTreeMap<String, String>,
}

/// Whether trying again makes sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Retry {
    /// The same request will fail again; something has to change first.
    Never,
    /// The person may press the button again at once.
    Now,
    /// Greenroom tries again by itself.
    #[serde(rename_all = "camelCase")]
    Automatic {
        /// Milliseconds until it does.
        in_ms: u32,
    },
    /// Signing in again helps.
    AfterSignIn,
}

/// Every failure the page knows a sentence for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ErrorCode {
    /// A field is empty that must not be. `field` names it.
    FieldEmpty,
    /// A field is longer than allowed. `params.limit`, `params.length`.
    FieldTooLong,
    /// A field cannot be understood (an address, an image, a key).
    FieldInvalid,
    /// The network does not know this API key.
    WrongApiKey,
    /// The network refused the auth token.
    WrongAuthToken,
    /// The address cannot be reached. `params.address` without credentials or query.
    Unreachable,
    /// The network did not answer in time.
    TimedOut,
    /// The answer could not be understood; it is probably not a social.plus network.
    BadAnswer,
    /// The session ended: signed out elsewhere, banned or deleted.
    SessionEnded,
    /// The session has expired and could not be renewed.
    SessionExpired,
    /// Nobody is signed in.
    NotSignedIn,
    /// The network says no (permission).
    NotAllowed,
    /// The person is banned from this network, room or chat.
    Banned,
    /// The person is muted in the chat.
    Muted,
    /// The chat is read-only.
    ChatReadOnly,
    /// A word or link is on the network's block list.
    TextBlocked,
    /// Too many requests; the network asks to slow down.
    TooFast,
    /// There is no such thing (any more).
    NotFound,
    /// No user of this name or id.
    UserUnknown,
    /// The room does not exist (any more).
    RoomGone,
    /// The show has ended already.
    RoomEnded,
    /// The invitation is not pending any more: cancelled, answered or superseded.
    InvitationGone,
    /// Accepting needs an answer first: an own show is on air and would end.
    OwnShowOnAir,
    /// This person is on the stage from another computer, or may be, and would be thrown off it
    /// there. Nothing has happened; `take_over_stage` does it.
    OnStageElsewhere,
    /// Another room is open; it must be closed first.
    RoomOpen,
    /// The network answered with an error nobody has a sentence for. `params.code`.
    NetworkError,
    /// The local network's port is used by another program. `params.port`.
    PortTaken,
    /// The data folder cannot be written. `params.path`.
    DataFolder,
    /// LiveKit server was not found on this computer.
    LivekitServerMissing,
    /// LiveKit server did not start.
    LivekitServerFailed,
    /// LiveKit's SDK library was not found.
    SdkMissing,
    /// LiveKit's SDK library cannot be used (wrong version or damaged).
    SdkUnusable,
    /// LiveKit's SDK stopped working while the app runs; a restart helps.
    SdkFailed,
    /// The stage (LiveKit) cannot be reached.
    StageUnreachable,
    /// The stage refused the token.
    StageRefused,
    /// The connection to the stage was lost and could not be restored.
    StageLost,
    /// The media server of the network stopped and is being started again.
    MediaServerAway,
    /// This computer is on no network, and LiveKit needs one even to reach this computer itself.
    NoNetwork,
    /// Somebody took this person off the stage.
    RemovedFromStage,
    /// The same person joined the stage from another window or computer.
    JoinedElsewhere,
    /// No camera was found.
    NoCamera,
    /// The camera is there but gives no picture. `params.name`.
    CameraFailed,
    /// Another program has the camera. `params.name`.
    CameraBusy,
    /// The system does not let Greenroom use the camera. `params.name`.
    CameraNotPermitted,
    /// No microphone was found.
    NoMicrophone,
    /// The microphone is there but gives no sound. `params.name`.
    MicrophoneFailed,
    /// The system does not let Greenroom hear the microphone.
    MicrophoneNotPermitted,
    /// No speaker was found.
    NoSpeaker,
    /// There is no sound server on this computer.
    NoSoundServer,
    /// The sound server of this computer runs and does not answer.
    SoundServerHangs,
    /// The system does not let Greenroom see the screens.
    ScreensNotPermitted,
    /// The system gives no pictures of the screens.
    ScreensFailed,
    /// The window or the screen that was chosen is not there any more.
    SurfaceGone,
    /// The system asked what to share, and the person chose nothing.
    NothingPicked,
    /// The system asked what to share, and got no answer within a minute.
    PickUnanswered,
    /// There is no safe place for secrets: no keychain service.
    NoKeychain,
    /// The keychain is locked, or gives no answer. What it keeps is not known, and nothing is lost.
    KeychainLocked,
    /// The network of this computer runs in another program, and its key is not to be had here.
    NetworkKeyMissing,
    /// The image is not one of the accepted kinds or too large. `params.limit`.
    ImageUnusable,
    /// The system shows no folders. `params.path`.
    FolderNotShown,
    /// The system shows no settings of its own.
    SystemSettingsNotShown,
    /// The link is not a Greenroom link.
    LinkInvalid,
    /// There is no frame socket: this window paints its pictures itself.
    NoFrameSocket,
    /// The part of Greenroom that should have answered has stopped. `params.part`, a
    /// [`Part`](crate::Part).
    PartStopped,
    /// Something else took the place of what was asked, such as the room being closed.
    /// `params.part`.
    Overtaken,
    /// A defect of Greenroom. `trace` leads to the log line.
    Internal,
}
