//! The stage: own sources and everybody's tiles.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::UiError;
use crate::figures::StageFigures;
use crate::room::Role;
use crate::session::Person;
use crate::share::SharingView;

/// The stage as one snapshot. Also there in the green room, where it holds the own tile only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StageView {
    /// Where the media session stands.
    pub phase: StagePhase,
    /// Own tile first, then the host, then co-hosts in the order they came.
    pub tiles: Vec<Tile>,
    /// The tile that is large where one is, unless the person at this window pinned another: the
    /// screen that somebody shows, else the other who speaks or spoke last, else the host, else who
    /// came first. Nothing while nobody else is there.
    pub spotlight: Option<u32>,
    /// The tile that stays large at this window, whatever the layout, until it is unpinned. Nothing
    /// while what was pinned is not there; once it is, it is pinned again; kept for the room.
    pub pinned: Option<u32>,
    /// How loud each other person of the tiles is at this window.
    pub voices: Vec<Voice>,
    /// Own microphone.
    pub microphone: SourceView,
    /// Own camera.
    pub camera: SourceView,
    /// What this person shares of the own screens; none while nothing is.
    pub sharing: Option<Box<SharingView>>,
    /// Whether a screen or a window can be shared now.
    pub may_share: bool,
    /// Everybody else whose screen is on the stage, or was when their connection was lost. What is shared
    /// takes the place of theirs.
    pub sharers: Vec<Person>,
    /// How well this computer reaches the stage.
    pub quality: Quality,
    /// What of the own camera others do without, since the line takes no more; none while nothing is
    /// given up.
    pub spared: Option<Spared>,
    /// The stage in numbers, while somebody looks at them.
    pub figures: Option<StageFigures>,
}

/// What of the own camera is given up on a line that is too narrow, each with those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Spared {
    /// It is smaller, so that what is shared stays sharp.
    Size,
    /// It is small and slow, and what is shared changes less often.
    Rate,
    /// It does not go out at all, so that the voice does.
    Camera,
}

/// How loud somebody is at this window; nobody else hears a difference. Kept for the show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Voice {
    /// Public user id.
    pub user_id: String,
    /// Of the loudness that is sent, from 0 to 100.
    pub percent: u8,
    /// Not heard at all here.
    pub muted: bool,
}

/// Where the media session stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "state")]
pub enum StagePhase {
    /// No room is open: camera and microphone are off.
    Off,
    /// Green room: own sources run, nothing is connected.
    Preview,
    /// Connecting.
    Connecting,
    /// Connected, nothing published: only this window sees the own picture.
    Backstage,
    /// Publishing has begun.
    Publishing,
    /// Picture and sound go out.
    OnStage,
    /// The connection was lost and is being brought back, by LiveKit or, when that gave up, by
    /// connecting anew.
    #[serde(rename_all = "camelCase")]
    Reconnecting {
        /// Since when.
        since: String,
        /// Whether picture and sound were going out before.
        on_stage: bool,
    },
    /// Over, with the reason when it was not asked for.
    #[serde(rename_all = "camelCase")]
    Failed {
        /// Why.
        error: UiError,
    },
}

/// An own source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SourceView {
    /// What the person wants: on, or off (muted).
    pub on: bool,
    /// Whether it delivers.
    pub working: bool,
    /// Why it does not.
    pub problem: Option<UiError>,
}

/// What a tile shows of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum MediaSource {
    /// The person: the camera's picture, or the avatar.
    Camera,
    /// The person's screen, or a part of it.
    Screen,
}

/// What one person shows on the stage: there is one tile for the person, and a further one for the
/// person's screen while it is shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Tile {
    /// The tile's number on the frame socket. Stable while the person is on the stage.
    pub tile_id: u32,
    /// What it shows of the person.
    pub source: MediaSource,
    /// Public user id.
    pub user_id: String,
    /// Name.
    pub name: String,
    /// Host or co-host.
    pub role: Role,
    /// Whether this is the person at this window.
    pub is_me: bool,
    /// Own tile before air: nobody else sees it.
    pub only_you: bool,
    /// Whether the microphone is on; of a screen, whether its sound is.
    pub microphone_on: bool,
    /// Whether the picture is on; without it the avatar is drawn.
    pub camera_on: bool,
    /// Whether the person is speaking.
    pub speaking: bool,
    /// How well the person is connected.
    pub quality: Quality,
    /// Set while the person's connection is lost and may come back.
    pub away_since: Option<String>,
    /// Set while the picture is the last one that came, and since when: it is drawn all the same, and
    /// dimmed.
    pub still_since: Option<String>,
    /// Whether left and right of the picture change sides: people know their own face from mirrors.
    pub mirrored: bool,
}

/// Connection quality in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Quality {
    /// Nothing known yet.
    Unknown,
    /// Excellent.
    Excellent,
    /// Good.
    Good,
    /// Poor.
    Poor,
    /// Lost.
    Lost,
}

/// Which tile stays large at this window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PinTile {
    /// Its number; none unpins.
    pub tile_id: Option<u32>,
}

/// Switches an own source on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Switch {
    /// On or off.
    pub on: bool,
}

/// How the page reaches the frame socket. The socket carries frames of tiles and nothing else.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FrameSocket {
    /// `ws://127.0.0.1:PORT/`.
    pub url: String,
    /// One-time key, sent as the first message; good for this window's pictures only.
    pub ticket: String,
}

impl std::fmt::Debug for FrameSocket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FrameSocket")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}
