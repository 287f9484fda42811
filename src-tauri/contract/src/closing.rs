//! The window is to be closed while that concerns others.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::room_actions::RoomAction;

/// The question before the window closes, whatever screen is open. The page says that it shows it
/// (`closing_shown`): a window whose page does not is closed without an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ClosingView {
    /// Which time the window was asked to close, counted by this window.
    pub asked: u32,
    /// What closing means to others.
    pub means: ClosingMeans,
    /// The network runs inside this program: it ends with the window, for everybody on it.
    pub network_ends: bool,
    /// Host while the show is on air: it can be ended first. `answer_closing`.
    pub end_show: Option<RoomAction>,
}

/// What closing the window means to others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum ClosingMeans {
    /// Host on air: the show stops, and waits for the host for a while.
    #[serde(rename_all = "camelCase")]
    ShowWaits {
        /// How many watch, when known.
        viewers: Option<u32>,
    },
    /// Host before the show: somebody else is on the stage and stays there.
    OthersStay,
    /// Co-host on the stage: the show goes on.
    #[serde(rename_all = "camelCase")]
    ShowGoesOn {
        /// Who hosts; none where nobody is known to.
        host: Option<String>,
    },
}

/// Names the question that the page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ClosingShown {
    /// [`ClosingView::asked`].
    pub asked: u32,
}

/// What the person wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AnswerClosing {
    /// The answer.
    pub answer: ClosingAnswer,
}

/// Answers to the question before the window closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ClosingAnswer {
    /// The window stays open.
    Stay,
    /// It closes; the stage is left in order.
    Close,
    /// The show ends for everybody, then the window closes.
    EndShow,
}
