//! What can happen around the look at the line, and what is then to be done.

use socialplus::RoomId;

use crate::{actor, error::Error, media_path::Path};

pub(crate) type Ticket = actor::Ticket<()>;

/// The media server answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Answered {
    /// Within this, in milliseconds.
    pub ms: u32,
    /// There is a room to try in without being seen.
    pub has_room: bool,
}

/// How much arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Upload {
    /// Kilobits in a second.
    pub kbit: u32,
    /// All that was sent arrived as fast as it was sent, so that it may be more.
    pub at_least: bool,
}

/// What can happen.
#[derive(Debug)]
pub(crate) enum Input {
    /// This room's green room is open now, or none.
    GreenRoom(Option<RoomId>),
    /// The person wants it looked at.
    Start { ticket: Ticket },
    /// The person wants no more of it.
    Stop { ticket: Ticket },
    /// It takes too long.
    Due,
    /// What came of [`Action::Ask`].
    Answered(Result<Answered, Error>),
    /// What came of [`Action::Connect`]; nothing where no way was open.
    Connected(Result<Option<Path>, Error>),
    /// What came of [`Action::Send`]; nothing where it took too long.
    Sent(Option<Upload>),
    /// What came of [`Action::GoByTcp`].
    ByTcp(bool),
    /// What came of [`Action::GoByRelay`].
    ByRelay(bool),
}

/// What is to be done. The number is the check's, and grows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Action {
    /// Ask for a room to try in, and knock at its server.
    Ask { check: u64, room_id: RoomId },
    /// Connect both ends to that room.
    Connect { check: u64 },
    /// Send as much as a show may need, from one end to the other.
    Send { check: u64 },
    /// Go over to TCP.
    GoByTcp { check: u64 },
    /// Connect through a relay.
    GoByRelay { check: u64 },
    /// End what goes on for this check, and leave the room.
    Leave { check: u64 },
}
