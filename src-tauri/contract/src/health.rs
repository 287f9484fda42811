//! What of Greenroom has stopped although it should not have.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A part of Greenroom that works, and can stop, by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Part {
    /// Signing in and staying so.
    Session,
    /// The list of own rooms.
    Home,
    /// The making of a room.
    NewRoom,
    /// Received invitations.
    Invitations,
    /// Links to rooms that the system hands over.
    Links,
    /// Sent invitations and the people of the room.
    People,
    /// The open room: going live, leaving, ending.
    Room,
    /// The chat.
    Chat,
    /// The count of viewers.
    Viewers,
    /// The connection that carries picture and sound.
    Stage,
    /// Own cameras, microphones and speakers.
    Sources,
    /// The look at the line before the stage.
    NetworkCheck,
    /// The recording that goes to the server and back before the stage.
    Loopback,
    /// The settings.
    Settings,
    /// The question before the window closes.
    Closing,
    /// The search for what does not work.
    Troubleshooter,
    /// What carries news between the others: nothing can be relied on any more.
    App,
}

/// The parts that stopped. A defect of Greenroom in each case; only a new start brings them back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HealthView {
    /// In the order in which they stopped; none while all is well.
    pub stopped: Vec<StoppedPart>,
}

/// A part that stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StoppedPart {
    /// Which.
    pub part: Part,
    /// The short id of its line in the log.
    pub trace: String,
}
