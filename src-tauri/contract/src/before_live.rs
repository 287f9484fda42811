//! What the host can rely on before going live.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::session::Person;

/// What the host can rely on before going live. It follows what is true; nobody has to ask. Own
/// picture and sound stand with the devices, the post is where the room was announced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BeforeLive {
    /// The connection.
    pub stage: StageCheck,
    /// The other broadcasters, then those who were invited and have not answered.
    pub guests: Vec<GuestCheck>,
    /// The chat.
    pub chat: ChatCheck,
}

/// How the stage stands before going live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum StageCheck {
    /// Connected; nothing goes out yet.
    Backstage,
    /// Picture and sound go out.
    OnStage,
    /// Connecting, or coming back.
    Connecting,
    /// Not connected.
    NotConnected,
}

/// A guest before going live.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GuestCheck {
    /// Who.
    pub person: Person,
    /// How they stand.
    pub state: GuestState,
}

/// How a guest stands before going live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum GuestState {
    /// Invited; no answer yet.
    Invited,
    /// Accepted, and not on the stage.
    NotHere,
    /// Was on the stage; the connection is lost and may come back.
    Away,
    /// On the stage with camera and microphone off.
    NothingOn,
    /// On the stage with the camera off.
    NoPicture,
    /// On the stage with the microphone off.
    NoSound,
    /// On the stage over a weak connection.
    Weak,
    /// Seen and heard.
    Ready,
}

/// How the chat stands before going live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ChatCheck {
    /// The room has none.
    Off,
    /// Being joined, or opened once the show is live.
    Joining,
    /// Ready.
    Ready,
    /// It failed.
    NotConnected,
}
