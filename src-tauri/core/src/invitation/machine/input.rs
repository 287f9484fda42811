//! What can happen to received invitations, and what is then to be done.

use greenroom_contract::{Notice, UiError};

use crate::{
    actor_v1::Ticket,
    facts::{InvitationNews, Me, RoomNews},
};

/// What can happen.
#[derive(Debug)]
pub(crate) enum Input {
    /// Somebody signed in.
    SignedIn(Me),
    /// Nobody is signed in any more.
    SignedOut,
    /// The list is to be read anew (reconnect, the person asks).
    Refresh,
    /// The pending invitations, as asked for by [`Action::ReadMine`].
    Read {
        epoch: u64,
        asked_at: u64,
        result: Result<Vec<InvitationNews>, UiError>,
    },
    /// An event about an invitation.
    Event(InvitationNews),
    /// The room of an invitation, as asked for by [`Action::ReadRoom`].
    Room {
        epoch: u64,
        room_id: String,
        result: Result<RoomNews, UiError>,
        viewers: Option<u32>,
    },
    /// A room was seen elsewhere; its status counts here too.
    RoomSeen(RoomNews),
    /// A deep link or a list row asks for the prompt.
    Prompt { invitation_id: String },
    /// The person accepts.
    Accept {
        ticket: Ticket,
        invitation_id: String,
        /// The person agreed that an own show ends.
        end_own_show: bool,
        /// An own show is on air right now.
        own_show_on_air: bool,
    },
    /// The own show ended, or not.
    OwnShowEnded {
        epoch: u64,
        invitation_id: String,
        result: Result<(), UiError>,
    },
    /// The platform's answer to accepting.
    Accepted {
        epoch: u64,
        invitation_id: String,
        result: Result<(), UiError>,
    },
    /// The room was read to learn why accepting was refused.
    Checked {
        epoch: u64,
        invitation_id: String,
        refused: UiError,
        result: Result<RoomNews, UiError>,
    },
    /// The green room is open, or not.
    Opened {
        epoch: u64,
        invitation_id: String,
        result: Result<(), UiError>,
    },
    /// The person declines.
    Decline {
        ticket: Ticket,
        invitation_id: String,
    },
    /// The platform's answer to declining.
    Declined {
        epoch: u64,
        invitation_id: String,
        result: Result<(), UiError>,
    },
    /// The person closes the prompt.
    Postpone {
        ticket: Ticket,
        invitation_id: String,
    },
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Action {
    /// Read the pending invitations.
    ReadMine { epoch: u64, asked_at: u64 },
    /// Read a room and its viewers.
    ReadRoom { epoch: u64, room_id: String },
    /// End whatever own show is on air.
    EndOwnShow { epoch: u64, invitation_id: String },
    /// Accept on the platform.
    Accept { epoch: u64, invitation_id: String },
    /// Find out why accepting was refused.
    Check {
        epoch: u64,
        invitation_id: String,
        room_id: String,
        refused: UiError,
    },
    /// Open the green room.
    Open {
        epoch: u64,
        invitation_id: String,
        room_id: String,
    },
    /// Decline on the platform.
    Decline { epoch: u64, invitation_id: String },
    /// Tell the person.
    Notice(Notice),
    /// Answer a command.
    Reply(Ticket, Result<(), UiError>),
}
