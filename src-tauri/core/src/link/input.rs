//! What can happen to a link, and what is then to be done.

use greenroom_contract::Role;
use socialplus::RoomId;

use crate::{actor, error::Error, platform::InvitationNews};

pub(crate) type Ticket = actor::Ticket<()>;

/// What can happen.
#[derive(Debug)]
pub(crate) enum Input {
    /// Somebody signed in.
    SignedIn,
    /// Nobody is signed in any more.
    SignedOut,
    /// The system hands a link over. Who asks hears when it led somewhere, or that it waits.
    Open { ticket: Ticket, link: String },
    /// What the link leads to, as asked for by [`Action::Look`].
    Seen(Result<Seen, Error>),
    /// The green room is open, or not.
    Opened(Result<(), Error>),
}

/// What a link leads to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Seen {
    /// A pending invitation of this person.
    Invitation(Box<InvitationNews>),
    /// A room in which this person is that, and whether its show is over.
    Room { role: Role, over: bool },
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Action {
    /// Find out what the link leads to. Changes nothing.
    Look(RoomId),
    /// Show the prompt of an invitation.
    Prompt(Box<InvitationNews>),
    /// Open the green room.
    Open(RoomId),
}
