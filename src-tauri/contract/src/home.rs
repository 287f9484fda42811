//! Home: own rooms, and rooms left live.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::UiError;
use crate::room::RoomStatus;
use crate::session::Person;

/// Everything the home screen shows besides invitations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HomeView {
    /// False until the first answer.
    pub loaded: bool,
    /// Own rooms, newest first.
    pub rooms: Vec<RoomCard>,
    /// Rooms of this person that are on air and not open in this window: left, or at another
    /// computer.
    pub left_live: Vec<RoomCard>,
    /// Why the list could not be read; what was read before stays.
    pub problem: Option<UiError>,
}

/// One room on the home screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RoomCard {
    /// The room's id. A key, never shown.
    pub room_id: String,
    /// Title.
    pub title: String,
    /// Status.
    pub status: RoomStatus,
    /// The other broadcasters.
    pub co_hosts: Vec<Person>,
    /// When it was made.
    pub created_at: String,
    /// When it went live.
    pub live_at: Option<String>,
    /// When it ended.
    pub ended_at: Option<String>,
    /// Viewers right now, while live.
    pub viewers: Option<u32>,
    /// The thumbnail as a `data:` URL, once it was loaded.
    pub thumbnail: Option<String>,
    /// Where this person is while the room is on air and not open here.
    pub whereabouts: Option<Whereabouts>,
    /// Why there is none although the room has one, once nothing more is tried by itself;
    /// `refresh_home` tries again.
    pub thumbnail_problem: Option<ThumbnailProblem>,
    /// What the card's button does; none for the room that is open.
    pub action: Option<RoomCardAction>,
    /// `end_room` is possible.
    pub may_end: bool,
    /// `delete_room` is possible.
    pub may_delete: bool,
}

/// Where somebody is whose room is on air and not open in this window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Whereabouts {
    /// Nowhere: Greenroom closed on this computer before the show was ended.
    ClosedHere,
    /// Nowhere: the stage was left, and the show waits.
    Left,
    /// On its stage from another computer.
    Elsewhere,
    /// On its stage from another computer, or about to be seen to have left it.
    Unclear,
}

/// Why a room's picture is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ThumbnailProblem {
    /// The network has no version of it that is small enough for a card.
    TooLarge,
    /// It is gone, or no picture that can be drawn.
    Unusable,
    /// It could not be fetched, several times.
    NotLoaded,
}

/// What can be done with a room next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum RoomCardAction {
    /// Open its green room: `open_room`.
    Open,
    /// Go back to its stage: `rejoin_room`.
    Rejoin,
    /// It is over: make another one like it.
    SameAgain,
}

/// A search by name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Search {
    /// What was typed.
    pub keyword: String,
}

/// Names a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RoomRef {
    /// The room's id.
    pub room_id: String,
}
