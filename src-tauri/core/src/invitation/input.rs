//! What can happen to received invitations, and what is then to be done.

use socialplus::{InvitationId, RoomId};

use crate::{
    actor,
    error::Error,
    platform::{InvitationNews, Me, RoomNews},
};

pub(crate) type Ticket = actor::Ticket<()>;

/// What can happen.
#[derive(Debug)]
pub(crate) enum Input {
    /// Somebody signed in.
    SignedIn(Me),
    /// Nobody is signed in any more.
    SignedOut,
    /// The list is to be read anew (reconnect, the person asks).
    Refresh,
    /// The pending and the newest accepted invitations, as asked for by [`Action::ReadMine`].
    Read {
        asked_at: u64,
        result: Result<Vec<InvitationNews>, Error>,
    },
    /// An event about an invitation.
    Event(Box<InvitationNews>),
    /// The room of an invitation and its viewers, as asked for by [`Action::ReadRoom`].
    Room {
        room_id: RoomId,
        result: Result<(Box<RoomNews>, Option<u32>), Error>,
    },
    /// A room was seen elsewhere; its status counts here too.
    RoomSeen(Box<RoomNews>),
    /// Whether an own show is on air, here or left behind.
    OwnShow { on_air: bool },
    /// The room that is open in this window, and whether this person is on its stage or on the way
    /// there: then no other room can take its place.
    OpenRoom {
        room_id: Option<RoomId>,
        on_stage: bool,
    },
    /// A deep link or a list row asks for the prompt.
    Prompt(InvitationId),
    /// The person accepts.
    Accept {
        ticket: Ticket,
        invitation_id: InvitationId,
        /// The person agreed that an own show ends.
        end_own_show: bool,
        /// The person agreed to leave the stage that is open here.
        leave_stage: bool,
    },
    /// The own show ended, or not.
    OwnShowEnded {
        invitation_id: InvitationId,
        result: Result<(), Error>,
    },
    /// The platform's answer to accepting.
    Accepted {
        invitation_id: InvitationId,
        result: Result<(), Error>,
    },
    /// The room was read to learn why accepting was refused.
    Checked {
        invitation_id: InvitationId,
        refused: Error,
        result: Result<Box<RoomNews>, Error>,
    },
    /// The green room is open, or not.
    Opened {
        invitation_id: InvitationId,
        result: Result<(), Error>,
    },
    /// The person declines.
    Decline {
        ticket: Ticket,
        invitation_id: InvitationId,
    },
    /// The platform's answer to declining.
    Declined {
        invitation_id: InvitationId,
        result: Result<(), Error>,
    },
    /// The person closes the prompt.
    Postpone {
        ticket: Ticket,
        invitation_id: InvitationId,
    },
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Action {
    /// Read the pending invitations, and the newest of those that were accepted.
    ReadMine { asked_at: u64 },
    /// Read a room and its viewers.
    ReadRoom(RoomId),
    /// End whatever own show is on air.
    EndOwnShow(InvitationId),
    /// Accept on the platform.
    Accept(InvitationId),
    /// Find out why accepting was refused.
    Check {
        invitation_id: InvitationId,
        room_id: RoomId,
        refused: Error,
    },
    /// Open the green room, after leaving the stage that is open if the person agreed to.
    Open {
        invitation_id: InvitationId,
        room_id: RoomId,
        leaves_stage: bool,
    },
    /// Decline on the platform.
    Decline(InvitationId),
}
