//! What can happen to the open room, and what is then to be done.

use std::collections::BTreeSet;

use greenroom_contract::{Notice, Role, UiError};
use secrecy::SecretString;

use crate::{
    actor_v1::Ticket,
    facts::{Me, RoomEventFacts, RoomNews},
};

/// How a room is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// To the green room.
    GreenRoom,
    /// Straight back to the stage.
    Rejoin,
}

/// Where to connect. The token is fetched anew for each join (PLATFORM.md 7.4).
#[derive(Debug, Clone)]
pub(crate) struct Access {
    pub url: String,
    pub token: SecretString,
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
    Failed(UiError),
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
        room_id: String,
        how: How,
    },
    /// Close the open room.
    Close { ticket: Ticket },
    /// The room's events are listened to, or cannot be.
    Subscribed { generation: u64 },
    /// The room, as asked for by [`Action::Read`].
    Read {
        generation: u64,
        result: Result<RoomNews, UiError>,
    },
    /// An event of a room.
    Event(RoomEventFacts),
    /// The realtime connection is back: events may have been missed.
    Reconnected,
    /// The name of the community the room was announced in.
    Community { generation: u64, name: String },
    /// How many watch.
    Viewers { generation: u64, viewers: u32 },
    /// Who is on the stage now.
    OnStage(BTreeSet<String>),
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
    Remove { ticket: Ticket, user_id: String },
    /// The broadcaster data.
    Access {
        generation: u64,
        result: Result<Access, UiError>,
    },
    /// Connected to the stage, or not.
    Connected {
        generation: u64,
        result: Result<(), UiError>,
    },
    /// Publishing, or not.
    Published {
        generation: u64,
        result: Result<(), UiError>,
    },
    /// Off the stage.
    Disconnected { generation: u64 },
    /// The platform's answer to ending.
    Stopped {
        generation: u64,
        result: Result<RoomNews, UiError>,
    },
    /// The platform's answer to leaving.
    Left {
        generation: u64,
        result: Result<(), UiError>,
    },
    /// The platform's answer to removing a co-host.
    Removed {
        generation: u64,
        ticket: Ticket,
        user_id: String,
        result: Result<(), UiError>,
    },
    /// It is time to look whether the room is live.
    CheckLive {
        generation: u64,
        round: u64,
        attempt: u32,
    },
    /// The stage moved.
    Stage(StageState),
}

/// What is to be done.
#[derive(Debug, Clone)]
pub(crate) enum Action {
    /// Listen to the room's events (watcher and streamer), then answer `Subscribed`.
    Subscribe { generation: u64, room_id: String },
    /// Stop listening.
    Unsubscribe,
    /// Read the room.
    Read { generation: u64, room_id: String },
    /// Read the name of a community.
    ReadCommunity {
        generation: u64,
        community_id: String,
    },
    /// Switch the own sources on, for this person only.
    Preview { role: Role },
    /// Fetch broadcaster data.
    FetchAccess { generation: u64, room_id: String },
    /// Connect to the stage.
    Connect {
        generation: u64,
        access: Access,
        publish: bool,
    },
    /// Publish.
    Publish { generation: u64 },
    /// Leave the stage and answer `Disconnected`; the own sources keep running.
    Disconnect { generation: u64 },
    /// Leave the stage and switch everything off.
    StageOff,
    /// End the show on the platform.
    Stop { generation: u64, room_id: String },
    /// Leave the room on the platform.
    Leave { generation: u64, room_id: String },
    /// Take a co-host off the stage on the platform.
    Remove {
        generation: u64,
        ticket: Ticket,
        room_id: String,
        user_id: String,
    },
    /// Look later whether the room is live.
    CheckLive {
        generation: u64,
        round: u64,
        attempt: u32,
    },
    /// A co-host left by themselves.
    CoHostLeft { user_id: String },
    /// Tell the person.
    Notice(Notice),
    /// Answer a command.
    Reply(Ticket, Result<(), UiError>),
}
