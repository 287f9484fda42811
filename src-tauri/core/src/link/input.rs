//! What can happen to a link, and what is then to be done.

use greenroom_contract::{LeftStage, Role};
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
    /// The stage that this person is on or on the way to, of which room, and what leaving it means.
    Stage(Option<(RoomId, LeftStage)>),
    /// The person agrees to leave the stage.
    Follow { ticket: Ticket },
    /// The person stays.
    Drop { ticket: Ticket },
}

/// What a link leads to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Seen {
    /// A pending invitation of this person.
    Invitation(Box<InvitationNews>),
    /// A room in which this person is that, and whether its show is over.
    Room {
        role: Role,
        over: bool,
        title: String,
    },
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Action {
    /// Find out what the link leads to. Changes nothing.
    Look(RoomId),
    /// Show the prompt of an invitation.
    Prompt(Box<InvitationNews>),
    /// Open the green room, after leaving the stage that is open if the person agreed to.
    Open { room_id: RoomId, leaves_stage: bool },
}
