//! What there is to look at, and what was seen: plain values without secrets.

use greenroom_contract::{ErrorCode, LinkView, Obstacle, RoomStatus, SessionPhase, StagePhase};
use socialplus::{InvitationStatus, Room, UserId};

/// A place to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Look {
    /// The session.
    Session,
    /// What the person may do in the network.
    Permission,
    /// The draft.
    Parameters,
    /// Those who are named.
    Users,
    /// The room, as the platform has it and as it is shown.
    Room,
    /// The target of the post.
    Target,
    /// The invitation of the one who cannot join.
    Invitation,
    /// Broadcaster data of the person at this window, and the address in it.
    Broadcaster,
    /// The chat's channel, and what the chat says.
    Chat,
}

/// What was seen, or why nothing was.
pub(super) type Seen = Result<Sight, Obstacle>;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Sight {
    Session(SessionSight),
    Permission(PermissionSight),
    Parameters(Option<FieldSight>),
    Users(UsersSight),
    Room(Box<RoomSight>),
    Target(TargetSight),
    Invitation(InvitationSight),
    Broadcaster(BroadcasterSight),
    Chat(ChatSight),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct SessionSight {
    pub phase: SessionPhase,
    pub realtime: LinkView,
    pub problem: Option<ErrorCode>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct PermissionSight {
    /// A session that may only read: visitor or bot.
    pub read_only: bool,
    /// What the platform said when this draft was tried.
    pub refused: Option<ErrorCode>,
}

/// The first field that is wrong.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FieldSight {
    pub field: String,
    pub code: ErrorCode,
    pub limit: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct UsersSight {
    pub asked: usize,
    pub missing: Vec<UserId>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct RoomSight {
    /// `None`: the platform has no such room.
    pub room: Option<Room>,
    /// It stood in the list of rooms before, or is open: it was there once.
    pub known_before: bool,
    pub is_mine: bool,
    /// What this window shows of it, if it is open here.
    pub shown: Option<ShownSight>,
    /// The network has chat.
    pub network_chat: bool,
    pub realtime: LinkView,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct ShownSight {
    pub status: RoomStatus,
    pub stage: StagePhase,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum TargetSight {
    OwnFeed,
    Community {
        exists: bool,
        joined: bool,
        posting: socialplus::Posting,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct InvitationSight {
    /// The newest invitation of this person to this room.
    pub status: Option<InvitationStatus>,
    /// The room already has them as broadcaster.
    pub is_broadcaster: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct BroadcasterSight {
    /// The one who cannot join is the person at this window.
    pub is_me: bool,
    /// Whether the platform gave it; the code if not.
    pub data: Result<(), ErrorCode>,
    /// The media server, once its address is known.
    pub server: Option<ServerSight>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct ServerSight {
    /// Host and port.
    pub address: String,
    pub this_computer: bool,
    /// Why it cannot be reached from here, if it cannot.
    pub failure: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct ChatSight {
    /// What the platform says of the channel: read-only or not; the code when it says nothing.
    pub read_only: Result<bool, ErrorCode>,
    /// What the open chat says: `None` when it is not open here, else why one cannot write.
    pub open: Option<Option<ErrorCode>>,
}
