//! What can happen to the open room, and what is then to be done.

use std::collections::BTreeMap;

use greenroom_contract::{ChatCheck, GuestState, Person, Role};
use socialplus::{CommunityId, RoomId, UserId};

use crate::{
    actor,
    error::Error,
    platform::{Me, RoomNews, heard::RoomHeard},
};

pub(super) type Ticket = actor::Ticket<()>;

/// How a room is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// To the green room.
    GreenRoom,
    /// Straight back to the stage, and on air where the show is.
    Rejoin,
    /// To the stage although this person may be on it from another computer.
    TakeOver,
}

/// Where the stage stands, as far as the room is concerned.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum StageState {
    Off,
    Preview,
    Connecting,
    Backstage,
    OnStage,
    Reconnecting { since: String },
    Failed(Error),
}

/// Somebody who has a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Others see the tile, too.
    pub on_stage: bool,
    /// What the host can expect of this person.
    pub state: GuestState,
}

/// What can happen.
#[derive(Debug)]
pub(crate) enum Input {
    /// Somebody signed in.
    SignedIn(Me),
    /// Nobody is signed in any more.
    SignedOut,
    /// Open a room.
    Open {
        ticket: Ticket,
        room_id: RoomId,
        how: How,
    },
    /// Close the open room.
    Close { ticket: Ticket },
    /// The room's events are listened to, or cannot be.
    Subscribed,
    /// The room, as asked for by [`Action::Read`].
    Read(Result<RoomNews, Error>),
    /// An event of a room.
    Event(Box<RoomHeard>),
    /// The realtime connection is back: events may have been missed.
    Reconnected,
    /// Since when no events come in, or that they do.
    Unheard(Option<String>),
    /// The name of the community the room was announced in.
    Community(String),
    /// How many watch. Counted outside of the actor, so it says for which opening.
    Viewers { opening: u64, viewers: u32 },
    /// How many watch a room, by an event of a network that has one.
    ViewerCount { room_id: RoomId, count: u64 },
    /// The stage moved: where it stands, and whose tiles are there.
    Stage {
        state: StageState,
        tiles: BTreeMap<UserId, Seen>,
    },
    /// The people who were invited and have not answered.
    Invited(Vec<Person>),
    /// How the chat stands.
    Chat(ChatCheck),
    /// Host: connect without publishing.
    EnterStudio { ticket: Ticket },
    /// Co-host: connect and publish.
    StepOnStage { ticket: Ticket },
    /// Host: publish.
    GoLive { ticket: Ticket },
    /// Host: end the show.
    EndShow { ticket: Ticket },
    /// Leave the stage.
    LeaveStage { ticket: Ticket },
    /// Host: take a co-host off the stage.
    Remove { ticket: Ticket, user_id: UserId },
    /// Connected to the stage, or not.
    Connected(Result<(), Error>),
    /// Publishing, or not.
    Published(Result<(), Error>),
    /// Off the stage.
    Disconnected,
    /// The platform's answer to ending.
    Stopped(Result<RoomNews, Error>),
    /// The platform's answer to leaving.
    Left(Result<(), Error>),
    /// The platform's answer to removing a co-host.
    Removed {
        ticket: Ticket,
        user_id: UserId,
        result: Result<(), Error>,
    },
    /// It is time to look whether the room is live. A try of going live may begin while looks of
    /// the one before it are still due, so each names its own.
    CheckLive { round: u64, attempt: u32 },
}

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Listen to the room's events (watcher and streamer), then answer `Subscribed`.
    Subscribe(RoomId),
    /// Stop listening.
    Unsubscribe,
    /// Read the room.
    Read(RoomId),
    /// Read the name of a community.
    ReadCommunity(CommunityId),
    /// Own sources on, for this person only; a connection to the stage ends.
    Preview { role: Role },
    /// Connect to the stage, with broadcaster data fetched for this join alone (PLATFORM.md 7.4).
    Connect {
        room_id: RoomId,
        publish: bool,
        /// Not while this person is on the stage from another computer: that would end it there.
        yields: bool,
    },
    /// Publish.
    Publish,
    /// Leave the stage and answer `Disconnected`; the own sources keep running.
    Disconnect,
    /// Leave the stage and switch everything off.
    StageOff,
    /// End the show on the platform.
    Stop(RoomId),
    /// Leave the room on the platform.
    Leave(RoomId),
    /// Take a co-host off the stage on the platform.
    Remove {
        ticket: Ticket,
        room_id: RoomId,
        user_id: UserId,
    },
    /// A co-host left by themselves.
    CoHostLeft(UserId),
}
