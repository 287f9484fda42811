//! What this person can do in the open room now.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What this person can do in the room now. What is absent is not possible, and the page draws
/// nothing for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RoomActions {
    /// Host in the green room of a show that is not on: connects backstage. `enter_studio`.
    pub enter_studio: Option<RoomAction>,
    /// Host in the green room while the show is on: connects and publishes at once. `rejoin_room`.
    pub back_on_air: Option<StepAction>,
    /// Co-host in the green room, and after the stage failed. `step_on_stage`.
    pub step_on_stage: Option<StepAction>,
    /// Host in the studio while nothing of theirs goes out, before the show and while it is on.
    /// `go_live`.
    pub go_live: Option<RoomAction>,
    /// Host while the show is on air. `end_show`.
    pub end_show: Option<RoomAction>,
    /// In the studio. `leave_stage`.
    pub leave: Option<LeaveAction>,
    /// In the green room, and when it is over. `close_room`.
    pub close: Option<RoomAction>,
    /// Host: people can be invited, and the guest link copied.
    pub invite: bool,
}

/// Something that can be done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RoomAction {
    /// It is under way.
    pub busy: bool,
    /// Why not at this moment, though the button stands.
    pub not_now: Option<NotNow>,
}

/// Why something that stands there cannot be done at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum NotNow {
    /// The stage is not connected, or not yet.
    NotConnected,
}

/// Stepping on stage, or back on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StepAction {
    /// It is under way.
    pub busy: bool,
    /// Who sees and hears this person at once.
    pub seen_by: SeenBy,
}

/// Who sees and hears somebody who steps on stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum SeenBy {
    /// The show is not live: only who is on stage.
    Stage,
    /// It is live; how many watch is not known.
    Viewers,
    /// It is live.
    #[serde(rename_all = "camelCase")]
    Counted {
        /// How many watch.
        viewers: u32,
    },
}

/// Leaving the stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LeaveAction {
    /// It is under way.
    pub busy: bool,
    /// The question to ask first; none: leaves at once.
    pub asks: Option<LeaveQuestion>,
}

/// What leaving means to others, asked before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum LeaveQuestion {
    /// Host on air: the show waits, or ends.
    ShowWaits,
    /// Co-host: the show goes on.
    ShowGoesOn,
}
