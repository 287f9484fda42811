//! What can happen to the people of a room, and what is then to be done.

use greenroom_contract::Role;
use socialplus::{InvitationId, RoomId, User, UserId};

use crate::{actor, error::Error, platform::InvitationNews};

pub(crate) type Ticket = actor::Ticket<()>;

/// A broadcaster of the open room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Participant {
    pub user_id: UserId,
    pub name: String,
    /// Host or co-host.
    pub role: Role,
    /// The person at this window.
    pub is_me: bool,
    /// On the stage by the network's word; none where it does not tell.
    pub is_inside: Option<bool>,
}

/// Somebody whose picture or sound is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    pub user_id: UserId,
    /// Nobody else sees it: the own picture before air.
    pub only_you: bool,
    pub microphone_on: bool,
    pub camera_on: bool,
    pub speaking: bool,
    /// Since when the connection is lost, while it may come back.
    pub away_since: Option<String>,
}

/// What can happen.
#[derive(Debug)]
pub(crate) enum Input {
    /// The host opened a room.
    Open { room_id: RoomId },
    /// The room was closed.
    Close,
    /// Who is in the open room, host first; nobody while none is open.
    Participants(Vec<Participant>),
    /// Whose picture or sound is there. While the stage is not connected that is the own one alone, and
    /// says nothing of others.
    Stage { connected: bool, seen: Vec<Seen> },
    /// The list of sent invitations is to be read anew.
    Refresh,
    /// The list, as asked for by [`Action::Read`].
    Read(Result<Vec<InvitationNews>, Error>),
    /// An event about an invitation.
    Event(Box<InvitationNews>),
    /// A co-host of the open room left by themselves.
    CoHostLeft(UserId),
    /// The host invites a person.
    Invite { ticket: Ticket, user_id: UserId },
    /// The person to invite, as asked for by [`Action::ReadUser`].
    User {
        user_id: UserId,
        result: Result<Box<User>, Error>,
    },
    /// The platform's answer to inviting.
    Invited {
        user_id: UserId,
        result: Result<Box<InvitationNews>, Error>,
    },
    /// The host takes an invitation back.
    Cancel {
        ticket: Ticket,
        invitation_id: InvitationId,
    },
    /// The platform's answer to cancelling.
    Cancelled {
        user_id: UserId,
        result: Result<(), Error>,
    },
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Action {
    /// Read the invitations of a room.
    Read(RoomId),
    /// Read a user, to know that there is one.
    ReadUser(UserId),
    /// Invite on the platform.
    Invite { room_id: RoomId, user_id: UserId },
    /// Cancel on the platform.
    Cancel {
        user_id: UserId,
        invitation_id: InvitationId,
    },
}
