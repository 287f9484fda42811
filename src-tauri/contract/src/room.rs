//! The room that is open in this window.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::before_live::BeforeLive;
use crate::error::UiError;
use crate::room_actions::RoomActions;
use crate::session::Person;

/// The open room, as one snapshot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RoomView {
    /// The room's id. A key, never shown.
    pub room_id: String,
    /// Title.
    pub title: String,
    /// The screen the room is shown on.
    pub place: Place,
    /// The one truthful status line.
    pub status_line: StatusLine,
    /// Since when nothing is heard of the room by itself, once that is more than a blink: the line,
    /// the people and the chat may be old. None while events come in.
    pub unheard_since: Option<String>,
    /// The platform's own word for the room.
    pub status: RoomStatus,
    /// Viewers, while on air and known.
    pub viewers: Option<u32>,
    /// Who hosts; none until the room was read.
    pub host: Option<Person>,
    /// For whom the show waits; none where nobody does, and at the window of the one.
    pub waiting_for: Option<Person>,
    /// Where the room was announced; none when it has no post.
    pub announced_in: Option<PostPlace>,
    /// What can be done now; absent means not possible.
    pub actions: RoomActions,
    /// Host, until the show is live: what can be relied on.
    pub before_live: Option<BeforeLive>,
    /// What is wrong right now and still true.
    pub problem: Option<UiError>,
    /// How this person's show ended, once it did; the page offers the way home.
    pub over: Option<Over>,
}

/// The two screens of an open room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Place {
    /// Before the stage: nothing leaves this computer.
    GreenRoom,
    /// Connected to the stage.
    Studio,
}

/// What a person is in a room (PLATFORM.md 7.1; everyone else is a viewer).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// Made the room.
    Host,
    /// Accepted an invitation.
    CoHost,
    /// Watches.
    Viewer,
}

/// A room's status (PLATFORM.md 7.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum RoomStatus {
    /// Made, never live.
    Idle,
    /// On air.
    Live,
    /// The host's media is gone; the platform waits.
    WaitingReconnect,
    /// Over.
    Ended,
    /// Over, and the recording is ready.
    Recorded,
    /// Stopped by moderation.
    Terminated,
    /// Failed.
    Error,
    /// A word this version does not know.
    Unknown,
}

/// What stands in the top bar. Exactly one is true at a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "state")]
pub enum StatusLine {
    /// Nothing is on air.
    NotLive,
    /// The host pressed *Go live*; the platform has not said `live` yet.
    GoingLive,
    /// On air.
    #[serde(rename_all = "camelCase")]
    Live {
        /// Since when.
        since: String,
    },
    /// The show is on, and this host is in the studio with nothing going out: nobody sees or hears
    /// them, and a show that waits for them will end.
    #[serde(rename_all = "camelCase")]
    OffAir {
        /// Since when the show is on air.
        since: String,
    },
    /// This window lost the stage and is coming back.
    #[serde(rename_all = "camelCase")]
    Reconnecting {
        /// Since when.
        since: String,
    },
    /// The host is away; the show waits.
    #[serde(rename_all = "camelCase")]
    WaitingForHost {
        /// Since when.
        since: String,
    },
    /// *End show* was pressed.
    Ending,
    /// Over.
    Ended,
    /// Over and recorded.
    Recorded,
    /// Stopped by moderation.
    Terminated,
    /// Failed on the platform's side.
    Error,
}

/// Where a room post stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum PostPlace {
    /// On the host's own feed.
    OwnFeed,
    /// In a community.
    #[serde(rename_all = "camelCase")]
    Community {
        /// Its name, when known.
        name: String,
    },
}

/// How it ended for this person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Over {
    /// The host ended the show.
    Ended,
    /// The platform stopped it.
    Terminated,
    /// The host took this person off the stage.
    Removed,
    /// The room was deleted.
    Deleted,
}

/// Names a person of the room.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UserRef {
    /// Public user id.
    pub user_id: String,
}
