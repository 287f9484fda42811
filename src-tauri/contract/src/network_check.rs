//! Whether the line to the room's media server will carry the show.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::UiError;

/// What was found so far. Nothing is published for it, in no room that anybody else is in.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NetworkCheckView {
    /// It can be begun, again or for the first time: a green room is open and no check runs.
    /// `check_network`.
    pub may_start: bool,
    /// It runs, and can be stopped. `stop_network_check`.
    pub running: bool,
    /// When it ended, RFC 3339 by the network's clock; none while it has not.
    pub ended_at: Option<String>,
    /// Its steps in the order in which they are shown; none before the first check.
    pub steps: Vec<NetworkStep>,
    /// What will work; none before it is known.
    pub verdict: Option<NetworkVerdict>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NetworkStep {
    /// What is looked at.
    pub of: NetworkStepKind,
    /// What was found.
    pub finding: NetworkFinding,
    /// What that is worth.
    pub mark: NetworkMark,
}

/// What a finding is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum NetworkMark {
    /// Not known yet, or not looked at.
    Open,
    /// All is well.
    Good,
    /// The show suffers from it, or may.
    Look,
}

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum NetworkStepKind {
    /// Whether the server answers where calls are made.
    Signalling,
    /// Whether media goes by UDP, the way that loses time to nothing.
    Udp,
    /// Whether media would go by TCP, where UDP is closed.
    Tcp,
    /// Whether media would go through a relay, where both are closed.
    Relay,
    /// How long a packet takes to the server and back.
    RoundTrip,
    /// How much can be sent.
    Upload,
}

/// What one step found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "state")]
pub enum NetworkFinding {
    /// Not yet its turn.
    Waiting,
    /// Being looked at.
    Checking,
    /// The server answers within this.
    #[serde(rename_all = "camelCase")]
    Answers {
        /// Milliseconds.
        ms: u32,
    },
    /// It does not work, for a reason that has a sentence of its own.
    #[serde(rename_all = "camelCase")]
    Failed {
        /// Why.
        problem: UiError,
    },
    /// This way is open.
    Open,
    /// This way is closed.
    Closed,
    /// It was not looked at, because a better way is open.
    NotNeeded,
    /// A packet is back within this.
    #[serde(rename_all = "camelCase")]
    RoundTrip {
        /// Milliseconds.
        ms: u32,
    },
    /// This much arrives of what is sent.
    #[serde(rename_all = "camelCase")]
    Upload {
        /// Kilobits in a second.
        kbit: u32,
        /// It may be more: no more was sent than this, and all of it arrived.
        at_least: bool,
        /// What a camera and a screen together need, in kilobits a second.
        wanted: u32,
    },
    /// It took longer than it may, or the check was stopped before.
    NoTime,
    /// This network has no place to try it in without being seen.
    NotOffered,
    /// Not looked at, since what it builds on does not work.
    NotReached,
}

/// What will work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum NetworkVerdict {
    /// Camera and screen.
    CameraAndScreen,
    /// The camera; a screen beside it is tight.
    Camera,
    /// Less than a camera in full size.
    Tight,
    /// Picture and sound, with a delay that makes people fall into each other's words.
    Delayed,
    /// Picture and sound, over TCP or a relay: what is lost on the way stops the picture for a moment.
    Detour,
    /// Neither picture nor sound: no way for media is open.
    NoMedia,
    /// The server does not answer, or lets nobody in.
    NoServer,
    /// The server answers; more cannot be known before the stage is entered.
    AnswersOnly,
}
