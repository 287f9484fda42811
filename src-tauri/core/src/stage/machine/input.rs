//! What can happen to the stage, and what is then to be done.

use std::collections::BTreeSet;

use greenroom_contract::{ErrorCode, Person, Quality, Role, UiError};
use secrecy::SecretString;

use crate::actor_v1::Ticket;

/// The own tile's number.
pub(crate) const OWN_TILE: u32 = 1;

/// Own sources to switch on, for this person only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PreviewSpec {
    pub me: Person,
    pub role: Role,
}

/// Where to connect, and whether to publish at once.
#[derive(Debug, Clone)]
pub(crate) struct ConnectSpec {
    pub url: String,
    pub token: SecretString,
    pub publish: bool,
}

/// Picture or sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Medium {
    Picture,
    Sound,
}

/// Whether an own source can deliver; the failure otherwise.
pub(crate) type SourceState = Result<(), UiError>;

/// What happens on the media server's side.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum RoomNews {
    /// Somebody's track is there, muted or not.
    TrackOn {
        identity: String,
        name: String,
        medium: Medium,
        muted: bool,
    },
    /// Somebody's track is gone.
    TrackOff { identity: String, medium: Medium },
    /// Somebody muted or unmuted a track.
    Muted {
        identity: String,
        medium: Medium,
        muted: bool,
    },
    /// Somebody left, or lost the connection.
    Left { identity: String },
    /// Who speaks now; the own identity may be among them.
    Speakers(BTreeSet<String>),
    /// How good somebody's connection is.
    Quality { identity: String, quality: Quality },
    /// How good the own connection is.
    OwnQuality(Quality),
    /// The link is lost; the engine tries to get it back.
    Reconnecting,
    /// The link is back.
    Reconnected,
    /// Out, for good.
    Lost(ErrorCode),
}

/// What can happen.
#[derive(Debug)]
pub(crate) enum Input {
    Preview {
        ticket: Ticket,
        spec: PreviewSpec,
    },
    Connect {
        ticket: Ticket,
        spec: ConnectSpec,
    },
    Publish {
        ticket: Ticket,
    },
    /// Disconnect; own sources go on.
    Leave {
        ticket: Ticket,
    },
    /// Disconnect and switch everything off.
    Off {
        ticket: Ticket,
    },
    SetMicrophone(bool),
    SetCamera(bool),
    /// The broadcasters of the room, with names and roles.
    People(Vec<(Person, Role)>),
    /// The own camera delivers, or why not. None while it is starting or off.
    Picture(Option<SourceState>),
    /// The own microphone can be used, or why not.
    Sound(SourceState),
    /// The outcome of [`Action::Connect`].
    Connected {
        generation: u64,
        result: Result<(), UiError>,
    },
    /// The outcome of [`Action::Publish`]; the sound's own failure does not stop the picture.
    Published {
        generation: u64,
        result: Result<SourceState, UiError>,
    },
    /// The outcome of [`Action::Close`].
    Closed,
    /// Something on the media server's side.
    Room {
        generation: u64,
        news: RoomNews,
    },
}

/// What is to be done.
#[derive(Debug, Clone)]
pub(crate) enum Action {
    /// Switch own camera and sound system on.
    StartSources {
        me: Person,
    },
    /// Switch both off.
    StopSources,
    /// Let the camera rest, or wake it.
    RestCamera {
        rest: bool,
    },
    Connect {
        generation: u64,
        url: String,
        token: SecretString,
    },
    /// Publish the own tracks; a source that is off is published muted.
    Publish {
        generation: u64,
        microphone: bool,
        camera: bool,
    },
    Mute {
        medium: Medium,
        muted: bool,
    },
    /// Close the LiveKit room, also one that is still connecting.
    Close,
    /// Draw somebody's picture on this tile.
    Draw {
        identity: String,
        tile: u32,
    },
    /// Forget the pictures of a tile.
    Clear {
        tile: u32,
    },
    Reply(Ticket, Result<(), UiError>),
}
