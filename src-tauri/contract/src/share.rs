//! Screens and windows that a person shares.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{devices::SystemSwitch, error::UiError};

/// Kinds of what can be shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SurfaceKind {
    /// All that one screen shows.
    Screen,
    /// One window, and nothing that lies over it.
    Window,
}

/// What must not suffer where not everything fits through the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ShareDetail {
    /// Small letters stay sharp; there are fewer pictures.
    Text,
    /// There are as many pictures; they get softer.
    Motion,
}

/// What this person shares.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SharingView {
    /// A screen or a window.
    pub kind: SurfaceKind,
    /// The window's title, or the screen's name as the system has it; nothing where it does not tell.
    pub title: String,
    /// What counts of it.
    pub detail: ShareDetail,
    /// Its first picture is waited for.
    pub starting: bool,
    /// The window is minimised, or on another desktop: others see its last picture.
    pub hidden: bool,
    /// Nobody sees it before the person is on the stage.
    pub only_you: bool,
    /// Why it does not go out.
    pub problem: Option<UiError>,
    /// What other programs play is shared as well.
    pub sound: bool,
    /// Why nobody hears that; the picture goes on.
    pub sound_problem: Option<UiError>,
}

/// What could be shared, while somebody chooses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SurfacesView {
    /// Screens, then windows, the topmost first. Greenroom's own are not among them.
    pub surfaces: Vec<SurfaceView>,
    /// The first look is still on its way.
    pub looking: bool,
    /// Why nothing is known.
    pub problem: Option<UiError>,
    /// The system's switch that keeps the screens from Greenroom; none where there is no such thing, or none
    /// that could be shown.
    pub system_switch: Option<SystemSwitch>,
    /// What other programs play can be shared as well.
    pub has_sound: bool,
    /// The system asks by itself what to share, once something is to be shared: there is no list.
    pub system_asks: bool,
    /// It asks now, and the person has not answered.
    pub asking: bool,
}

/// A screen or a window that could be shared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SurfaceView {
    /// The same for as long as it is there.
    pub id: String,
    /// A screen or a window.
    pub kind: SurfaceKind,
    /// The window's title, or the screen's name as the system has it.
    pub title: String,
    /// The program whose window it is; nothing for a screen.
    pub program: String,
    /// Pixels, the screen's own.
    pub width: u32,
    /// Pixels, the screen's own.
    pub height: u32,
    /// Minimised, or on another desktop: it cannot be shared now.
    pub hidden: bool,
    /// The tile with its small living picture; none while there is none. These numbers are never those
    /// of the stage's tiles.
    pub tile_id: Option<u32>,
}

/// Shares a surface.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ShareSurface {
    /// Its id from the list; none where the system asks by itself, for what is picked there.
    pub id: Option<String>,
    /// What counts of it.
    pub detail: ShareDetail,
    /// What other programs play is shared as well, where that is possible.
    pub sound: bool,
}
