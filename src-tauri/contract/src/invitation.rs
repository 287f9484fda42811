//! Invitations that this person received, and the prompt.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::UiError;
use crate::room::RoomStatus;
use crate::session::Person;

/// Invitations this person received.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InvitationsView {
    /// False until the first answer.
    pub loaded: bool,
    /// Newest first: pending ones, those that ended while this window was open, and those that
    /// were accepted earlier and whose room still has a place.
    pub received: Vec<ReceivedInvitation>,
    /// How many of them wait for an answer.
    pub waiting: u32,
    /// The id of the one to prompt for, if any.
    pub prompt: Option<String>,
    /// Why the list could not be read; what was read before stays.
    pub problem: Option<UiError>,
}

/// One received invitation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReceivedInvitation {
    /// A key, never shown.
    pub invitation_id: String,
    /// Who asks.
    pub inviter: Person,
    /// The room.
    pub room_id: String,
    /// Its title.
    pub room_title: String,
    /// Its status.
    pub room_status: RoomStatus,
    /// Viewers, while on air.
    pub viewers: Option<u32>,
    /// How many are broadcasters already.
    pub on_stage: u32,
    /// Its state.
    pub state: InvitationState,
    /// When it was sent.
    pub created_at: String,
    /// An answer is on its way.
    pub busy: bool,
    /// `accept_invitation` and `decline_invitation` are possible.
    pub may_answer: bool,
    /// Accepted, and its green room is not open here: `accept_invitation` opens it again.
    pub may_open: bool,
    /// Accepting ends an own show that is on air: the person is asked first.
    pub ends_own_show: bool,
    /// Accepting, or opening, leaves the stage that this person is on: the person is asked first.
    /// Its show, where it is not their own, goes on without them.
    pub leaves_stage: bool,
    /// Why the last answer failed.
    pub problem: Option<UiError>,
}

/// An invitation's state. `Accepted` is `approved` on the wire (PLATFORM.md 10.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum InvitationState {
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

/// The link to a room that was opened last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OpenedLinkView {
    /// It is followed as soon as somebody is signed in.
    pub waits: bool,
    /// It leads off the stage that this person is on: `follow_link` goes, `drop_link` stays.
    pub asks: Option<LinkQuestion>,
}

/// The question before a link is followed off a stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LinkQuestion {
    /// The room that the link leads to.
    pub room_title: String,
    /// What is left; none once the stage is gone anyway.
    pub leaves: Option<LeftStage>,
    /// The person has agreed, and is on the way.
    pub busy: bool,
}

/// What it means to leave the stage that this person is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum LeftStage {
    /// An own show is on air: it waits for its host, and then ends.
    OwnShow,
    /// An own room that is not on air stays as it is.
    OwnRoom,
    /// Somebody else's goes on; its host can invite again.
    Another,
}

/// Names an invitation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InvitationRef {
    /// Its id.
    pub invitation_id: String,
}

/// Accepts an invitation and opens its green room.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AcceptInvitation {
    /// Its id.
    pub invitation_id: String,
    /// The person agreed that an own show that is on air ends. Without it the command answers
    /// `ownShowOnAir` and nothing has happened.
    pub end_own_show: bool,
    /// The person agreed to leave the stage that is open in this window. Without it the command
    /// answers `roomOpen` and nothing has happened.
    pub leave_stage: bool,
}
