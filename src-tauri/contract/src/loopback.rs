//! Ten seconds of own picture and sound, sent to the media server and back, to be seen and heard as
//! others would.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::UiError;

/// How far it got, and what came of it. Nobody else sees or hears anything of it, and it is kept in
/// memory alone until the green room is left.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LoopbackView {
    /// What goes on.
    pub phase: LoopbackPhase,
    /// It can be recorded, again or for the first time. `record_loopback`.
    pub may_record: bool,
    /// What came back can be played. `play_loopback`.
    pub may_play: bool,
    /// It can be ended. `stop_loopback`.
    pub may_stop: bool,
    /// How loud what came back is, from 0 (silence) to 100 (full scale): one number for each part of
    /// the recording, all of the same length. None before there is a recording.
    pub loudness: Vec<u8>,
    /// What came back is worth; none before there is a recording.
    pub verdict: Option<LoopbackVerdict>,
    /// Why the last recording came to nothing.
    pub problem: Option<UiError>,
}

/// What goes on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "state")]
pub enum LoopbackPhase {
    /// Nothing.
    #[default]
    Resting,
    /// Picture and sound are on their way to the server; nothing is recorded yet.
    Connecting,
    /// It is recorded.
    #[serde(rename_all = "camelCase")]
    Recording {
        /// Whole seconds that are left.
        seconds_left: u32,
    },
    /// What came back is played.
    #[serde(rename_all = "camelCase")]
    Playing {
        /// Milliseconds since its beginning.
        at_ms: u32,
        /// Milliseconds that it lasts.
        of_ms: u32,
        /// The tile that shows its picture, as others see it: never mirrored. None where there is none.
        tile_id: Option<u32>,
    },
    /// This network has no place to try it in without being seen, and this computer no LiveKit server.
    NotOffered,
}

/// What came back, in four findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LoopbackVerdict {
    /// What others would hear of themselves.
    pub echo: EchoFinding,
    /// How loud the voice is.
    pub level: LevelFinding,
    /// What is heard beside the voice.
    pub noise: NoiseFinding,
    /// How the face is lit.
    pub light: LightFinding,
}

/// What others would hear of themselves. It is listened for while the recording is played: that is the
/// voice that comes out of the speaker here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "state")]
pub enum EchoFinding {
    /// Not yet known: it was not played to its end.
    NotPlayed,
    /// Cannot be told: nothing was played loud enough, or there is no microphone or no speaker.
    NotKnown,
    /// None that anybody would hear.
    NoneHeard,
    /// Others hear themselves.
    #[serde(rename_all = "camelCase")]
    Heard {
        /// By how many decibels what comes back is quieter than what was played.
        quieter_by: i32,
    },
}

/// How loud a voice is, in decibels below full scale (negative).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "state")]
pub enum LevelFinding {
    /// No sound was sent.
    Off,
    /// Nobody spoke.
    NothingHeard,
    /// Too quiet.
    #[serde(rename_all = "camelCase")]
    Quiet {
        /// Decibels.
        level: i32,
    },
    /// Good.
    #[serde(rename_all = "camelCase")]
    Good {
        /// Decibels.
        level: i32,
    },
    /// So loud that it is distorted, or nearly.
    #[serde(rename_all = "camelCase")]
    Loud {
        /// Decibels.
        level: i32,
    },
}

/// What is heard beside a voice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "state")]
pub enum NoiseFinding {
    /// No sound was sent.
    Off,
    /// The room is quiet.
    Quiet,
    /// There is some at the microphone, and others do not hear it.
    TakenOut,
    /// Others hear it.
    Heard,
}

/// How a face is lit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "state")]
pub enum LightFinding {
    /// No picture was sent.
    Off,
    /// The picture is the test pattern, which needs none.
    TestPattern,
    /// Too little.
    Dim,
    /// Good.
    Good,
    /// Too much.
    Glaring,
}
