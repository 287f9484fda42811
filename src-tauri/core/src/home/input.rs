//! What can happen to the list of own rooms, and what is then to be done.

use greenroom_contract::ThumbnailProblem;
use socialplus::{FileId, Room, RoomId, User, UserId};

use crate::{actor, error::Error, platform::RoomNews};

pub(crate) type Ticket = actor::Ticket<()>;

/// Own rooms with the users that came with them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Listing {
    pub rooms: Vec<Room>,
    pub users: Vec<User>,
}

/// What can happen.
#[derive(Debug)]
pub(crate) enum Input {
    /// This person signed in.
    SignedIn(UserId),
    /// The room in whose studio the program was when it ended last.
    ClosedIn(Option<RoomId>),
    /// Nobody is signed in any more.
    SignedOut,
    /// Read the list anew.
    Refresh { ticket: Option<Ticket> },
    /// It is time to look again.
    Tick,
    /// The list, as asked for by [`Action::Read`].
    Rooms(Result<Listing, Error>),
    /// A thumbnail as a `data:` URL, or why there is none.
    Thumbnail {
        file_id: FileId,
        result: Result<String, ThumbnailProblem>,
    },
    /// How many watch a room.
    Viewers { room_id: RoomId, count: Option<u32> },
    /// The room that is open in this window.
    OpenRoom(Option<RoomId>),
    /// A room was seen elsewhere.
    RoomSeen(Box<RoomNews>),
    /// End an own room that is not open.
    End { ticket: Ticket, room_id: RoomId },
    /// The platform's answer to ending.
    Ended {
        ticket: Ticket,
        room_id: RoomId,
        result: Result<Box<RoomNews>, Error>,
    },
    /// Delete an own room.
    Delete { ticket: Ticket, room_id: RoomId },
    /// The platform's answer to deleting.
    Deleted {
        ticket: Ticket,
        room_id: RoomId,
        result: Result<(), Error>,
    },
}

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Read the own rooms.
    Read { me: UserId },
    /// Load a thumbnail.
    LoadThumbnail(FileId),
    /// Count who watches a room.
    CountViewers(RoomId),
    /// End a room on the platform.
    End { ticket: Ticket, room_id: RoomId },
    /// Delete a room on the platform.
    Delete { ticket: Ticket, room_id: RoomId },
}
