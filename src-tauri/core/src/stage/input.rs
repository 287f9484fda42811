//! What can happen to the stage, and what is then to be done.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use greenroom_contract::{ErrorCode, Person, Quality, Role, Spared, StreamLimit, Voice};
use socialplus::{RoomId, UserId};

use super::delays::clock::{Lag, Offset};
use crate::{
    actor::Ticket,
    error::Error,
    settings::Pin,
    sources::{Own, Size, Source},
};

/// The number of the tile that the own picture is drawn on.
pub(super) const OWN_TILE: u32 = 1;

/// Own sources to switch on, for this person only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PreviewSpec {
    pub me: Person,
    pub role: Role,
}

/// Whose stage to connect to, and whether to publish at once. Where it is, and the token for it, is
/// asked for anew with each join and kept nowhere.
#[derive(Debug, Clone)]
pub(crate) struct ConnectSpec {
    pub room_id: RoomId,
    pub publish: bool,
    /// Refused while this person may be on the stage from another computer.
    pub yields: bool,
}

/// A track of somebody.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct TrackKey {
    pub identity: UserId,
    pub source: Source,
}

/// What happens on the media server's side.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum RoomNews {
    /// Somebody's track is there, muted or not.
    TrackOn {
        key: TrackKey,
        name: String,
        muted: bool,
    },
    /// Somebody's track is gone.
    TrackOff { key: TrackKey },
    /// Somebody muted or unmuted a track.
    Muted { key: TrackKey, muted: bool },
    /// No picture of somebody's camera came for so long although one should have.
    Still { identity: UserId, silent: Duration },
    /// Pictures of it come: the first one, or again.
    Moves { identity: UserId },
    /// Somebody left, or lost the connection.
    Left { identity: UserId },
    /// Who speaks now; the own identity may be among them.
    Speakers(BTreeSet<UserId>),
    /// How good somebody's connection is.
    Quality { identity: UserId, quality: Quality },
    /// How good the own connection is.
    OwnQuality(Quality),
    /// An own track goes out no more, though nobody took it back.
    OwnTrackLost(Source),
    /// The link is lost; the engine tries to get it back.
    Reconnecting,
    /// The link is back.
    Reconnected,
    /// Out, for good.
    Lost(ErrorCode),
}

/// What WebRTC has counted since the connection was made.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Counted {
    /// From here to the media server and back, in milliseconds.
    pub round_trip_ms: Option<u32>,
    /// Of who answered when asked for the time.
    pub clocks: BTreeMap<UserId, Offset>,
    pub streams: BTreeMap<TrackKey, Counter>,
}

/// What it has counted of one track, in the words of its specification (*WebRTC statistics*).
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Counter {
    pub bytes: u64,
    pub packets: u64,
    /// Fewer than nought where packets came twice.
    pub lost: i64,
    /// What the other side says was lost lately, in hundredths.
    pub lost_percent: Option<f32>,
    /// Seconds that all together waited to be even, and how many waited.
    pub waited: f64,
    pub emitted: u64,
    pub size: Option<(u32, u32)>,
    pub frames_per_second: Option<f64>,
    pub limit: Option<StreamLimit>,
    /// How late it is here, of what says when it was taken.
    pub lag: Option<Lag>,
}

/// What is seen of the way to the media server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Look {
    /// What WebRTC believes the line to take, in kilobits a second.
    pub kbit: Option<u32>,
    /// An own picture is smaller or slower for that.
    pub limited: bool,
}

/// What can happen.
#[derive(Debug)]
pub(crate) enum Input {
    Preview {
        ticket: Ticket<()>,
        spec: PreviewSpec,
    },
    Connect {
        ticket: Ticket<()>,
        spec: ConnectSpec,
    },
    Publish {
        ticket: Ticket<()>,
    },
    /// Disconnect; own sources go on.
    Leave {
        ticket: Ticket<()>,
    },
    /// Disconnect and switch everything off.
    Off {
        ticket: Ticket<()>,
    },
    /// The broadcasters of the room, with names and roles.
    People(Vec<(Person, Role)>),
    /// What own sources offer.
    Own(Own),
    /// How loud the person at this window wants somebody.
    Voice(Voice),
    /// The tile that stays large at this window, by its number; none unpins.
    Pin(Option<u32>),
    /// The outcome of [`Action::RecallPin`].
    PinnedBefore {
        room_id: RoomId,
        pin: Option<Pin>,
    },
    /// Somebody looks at the stage in numbers, or no more.
    Figures(bool),
    /// The outcome of [`Action::Count`].
    Counted {
        turn: u64,
        counted: Counted,
    },
    /// It is time to count again.
    CountAgain {
        turn: u64,
    },
    /// It is time to look at the way to the media server.
    LookAtUplink {
        connection: u64,
    },
    /// The outcome of [`Action::LookAtUplink`].
    Uplink {
        connection: u64,
        look: Look,
    },
    /// The outcome of [`Action::Join`]: the tracks that were there already.
    Joined(Result<BTreeSet<TrackKey>, Error>),
    /// The outcome of [`Action::Publish`].
    Published {
        source: Source,
        result: Result<(), Error>,
    },
    /// [`Action::Unpublish`] is done.
    Unpublished {
        source: Source,
    },
    /// The outcome of [`Action::Close`].
    Closed,
    /// It is time to publish again what failed.
    TryAgain {
        source: Source,
    },
    /// Something on the media server's side. The kit stamps what actions come back with; these come
    /// by themselves, so they say which connection they are of.
    Room {
        connection: u64,
        news: RoomNews,
    },
}

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Switch own sources on for this person; none switches them off.
    Sources(Option<Person>),
    /// Ask where the stage is and connect, after about this time.
    Join {
        connection: u64,
        room_id: RoomId,
        /// Unless this person may be on the stage from another computer.
        yields: bool,
        after: Duration,
    },
    /// Publish an own source; one that is off is published muted, and the camera's picture announced
    /// in this size.
    Publish {
        connection: u64,
        source: Source,
        muted: bool,
        size: Size,
    },
    Mute {
        source: Source,
        muted: bool,
    },
    /// Take an own source back.
    Unpublish {
        source: Source,
    },
    /// Close the LiveKit room of this connection, also one that is still connecting.
    Close {
        connection: u64,
    },
    /// Draw somebody's picture on this tile.
    Draw {
        key: TrackKey,
        tile: u32,
    },
    /// Draw what this person shares on this tile.
    DrawOwnScreen {
        me: String,
        tile: u32,
    },
    /// Ask WebRTC what it has counted.
    Count {
        turn: u64,
    },
    /// Ask WebRTC what the way to the media server takes.
    LookAtUplink {
        connection: u64,
    },
    /// Publish the camera with so much of it given up from now on.
    Spare(Option<Spared>),
    /// Forget the pictures of a tile.
    Clear {
        tile: u32,
    },
    /// Keep what is pinned in a room for the next time that it is open, or that nothing is.
    KeepPin {
        room_id: RoomId,
        pin: Option<Pin>,
    },
    /// Look what was pinned in a room.
    RecallPin(RoomId),
    /// Play somebody's sound this loud from now on, whenever it comes: of what is sent, in hundredths.
    Loudness {
        identity: UserId,
        percent: u8,
    },
}
