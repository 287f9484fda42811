//! The people of the open room, and whom its host invited.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::UiError;
use crate::room::Role;
use crate::session::Person;

/// Who is in the open room, and whom its host asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PeopleView {
    /// Host: false until the first list of sent invitations.
    pub loaded: bool,
    /// Why that list could not be read; what was read before stays.
    pub problem: Option<UiError>,
    /// Host and co-hosts who are seen, or said to be inside, host first.
    pub here: Vec<PersonRow>,
    /// Host and co-hosts who are not.
    pub waiting: Vec<PersonRow>,
    /// Host: invitations of people who do not take part (yet), newest first, at most one for each.
    pub sent: Vec<SentInvitation>,
    /// Everybody whom it makes no sense to invite now.
    pub standing: Vec<Standing>,
}

/// One broadcaster of the room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PersonRow {
    /// Who.
    pub person: Person,
    /// Host or co-host.
    pub role: Role,
    /// The person at this window.
    pub is_me: bool,
    /// What can be seen of them.
    pub state: PersonState,
    /// `remove_participant` is possible.
    pub may_remove: bool,
}

/// What can be seen of a broadcaster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "state")]
pub enum PersonState {
    /// Nothing: they are not on the stage.
    NotOnStage,
    /// Nothing from here, where no stage is connected, and the network does not tell either.
    Unknown,
    /// On stage by the network's word; what goes out shows once this window is on it too.
    Inside,
    /// The connection is lost and may come back.
    Away {
        /// Since when.
        since: String,
    },
    /// The own picture before air: nobody else sees it.
    OnlyYou,
    /// On stage.
    #[serde(rename_all = "camelCase")]
    OnStage {
        /// The microphone is on.
        microphone_on: bool,
        /// The camera is on.
        camera_on: bool,
        /// Speaks.
        speaking: bool,
    },
}

/// One sent invitation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SentInvitation {
    /// Empty while it is being sent.
    pub invitation_id: String,
    /// Who was asked.
    pub person: Person,
    /// How it stands.
    pub state: SentState,
    /// What can be done about it.
    pub can: Option<SentAction>,
    /// When it was sent.
    pub created_at: String,
    /// A request about it is on its way.
    pub busy: bool,
    /// Why the last request failed.
    pub problem: Option<UiError>,
}

/// How a sent invitation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SentState {
    /// On its way to the platform.
    Sending,
    /// Waits for an answer.
    Pending,
    /// Accepted.
    Accepted,
    /// Declined.
    Rejected,
    /// Taken back.
    Cancelled,
    /// The show ended before an answer.
    Stale,
}

/// What the host can do about a sent invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SentAction {
    /// Take it back: `cancel_invitation`.
    Cancel,
    /// Ask again: `invite`.
    AskAgain,
}

/// Somebody whom it makes no sense to invite now, for a search that finds them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Standing {
    /// Public user id.
    pub user_id: String,
    /// Why not.
    pub state: StandingState,
}

/// Why it makes no sense to invite a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum StandingState {
    /// An invitation waits for an answer.
    Invited,
    /// Takes part and is not on stage.
    Here,
    /// On stage.
    OnStage,
}
