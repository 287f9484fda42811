//! What is known of the stage, and what is wanted of it.

use std::collections::BTreeMap;

use greenroom_contract::{MediaSource, Person, Quality, Role, Spared, StageFigures, Voice};
use socialplus::{RoomId, UserId};
use time::OffsetDateTime;

use super::{super::input::*, publications::Publications, uplink::Uplink};
use crate::{
    actor::{Effect, Ticket},
    error::Error,
    settings::Pin,
    sources::{Own, Source},
};

pub(super) type Effects = Vec<Effect<StageMachine>>;

#[derive(Debug, PartialEq)]
pub(in crate::stage) enum Phase {
    Off,
    Preview,
    Connecting {
        ticket: Ticket<()>,
        publish: bool,
    },
    Backstage,
    /// The person said so; it has not gone out yet.
    Publishing {
        ticket: Option<Ticket<()>>,
    },
    OnStage,
    /// The connection is lost for good, and another one is on its way.
    Rejoining {
        on_stage: bool,
        attempt: usize,
        until: OffsetDateTime,
    },
    Failed(Error),
}

/// Somebody looks at the stage in numbers.
#[derive(Debug)]
pub(in crate::stage) struct Looking {
    /// Grows each time that somebody begins to look.
    pub(super) turn: u64,
    pub(super) before: Option<(OffsetDateTime, BTreeMap<TrackKey, Counter>)>,
    pub(in crate::stage) shown: StageFigures,
}

/// The stage of this window.
#[derive(Debug)]
pub(crate) struct StageMachine {
    pub(in crate::stage) me: Option<PreviewSpec>,
    pub(in crate::stage) phase: Phase,
    /// The room whose stage it is, while a connection is wanted.
    pub(super) room_id: Option<RoomId>,
    /// Grows with each connection.
    pub(super) connection: u64,
    /// Since when the link is lost, whoever brings it back.
    pub(in crate::stage) lost_since: Option<OffsetDateTime>,
    pub(super) leaving: Vec<Ticket<()>>,
    pub(in crate::stage) own: Own,
    pub(super) publications: Publications,
    /// What is given up on a narrow line.
    pub(super) uplink: Uplink,
    /// With what of it given up a camera is published.
    pub(in crate::stage) spared: Option<Spared>,
    pub(in crate::stage) speaking: bool,
    /// The other who speaks, or spoke last.
    pub(in crate::stage) spoke: Option<UserId>,
    pub(in crate::stage) quality: Quality,
    pub(super) people: Vec<(Person, Role)>,
    pub(in crate::stage) remotes: BTreeMap<UserId, Remote>,
    /// Who is louder or quieter here than sent, for as long as the show is open.
    pub(in crate::stage) voices: BTreeMap<UserId, Voice>,
    /// Somebody looks at the stage in numbers.
    pub(in crate::stage) looking: Option<Looking>,
    /// How often somebody began to.
    pub(super) looks: u64,
    /// What stays large here.
    pub(super) pinned: Option<Pin>,
    /// The number of the tile that shows the own window, while one is shared. What a whole screen
    /// shows has this tile in it already.
    pub(in crate::stage) screen_tile: Option<u32>,
    pub(super) next_tile: u32,
    pub(super) next_order: u64,
}

impl Default for StageMachine {
    fn default() -> Self {
        Self {
            me: None,
            phase: Phase::Off,
            room_id: None,
            connection: 0,
            lost_since: None,
            leaving: Vec::new(),
            own: Own::default(),
            publications: Publications::default(),
            uplink: Uplink::default(),
            spared: None,
            speaking: false,
            spoke: None,
            quality: Quality::Unknown,
            people: Vec::new(),
            remotes: BTreeMap::new(),
            voices: BTreeMap::new(),
            looking: None,
            looks: 0,
            pinned: None,
            screen_tile: None,
            next_tile: OWN_TILE + 1,
            next_order: 0,
        }
    }
}

/// Somebody else on the stage.
#[derive(Debug)]
pub(in crate::stage) struct Remote {
    pub name: String,
    /// Grows with everybody who comes.
    pub order: u64,
    /// The number of the tile that shows the person, whatever is sent.
    pub tile: u32,
    /// The number of the tile that shows the screen, while there is one.
    pub screen_tile: Option<u32>,
    /// What is sent: muted or not.
    pub tracks: BTreeMap<Source, bool>,
    pub speaking: bool,
    pub quality: Quality,
    pub away_since: Option<OffsetDateTime>,
    /// Since when no picture of the camera came although one should have.
    pub still_since: Option<OffsetDateTime>,
    /// When the camera was taken back, or began to go with everything else that was sent.
    pub camera_ended: Option<OffsetDateTime>,
    /// When the screen ended that was shown last.
    pub screen_ended: Option<OffsetDateTime>,
    /// A screen was shown when the connection was lost: it comes back with the person.
    pub shared_when_lost: bool,
}

impl Remote {
    /// Whether it is sent, and not muted.
    pub fn sends(&self, source: Source) -> bool {
        self.tracks.get(&source) == Some(&false)
    }

    /// Since when the last picture is the newest one, where it is shown on: of a camera that is sent, or
    /// was when the connection was lost.
    pub fn last_picture_of(&self, source: Source) -> Option<OffsetDateTime> {
        let is_shown = self.sends(Source::Camera) || self.away_since.is_some();
        self.still_since
            .filter(|_| source == Source::Camera && is_shown)
    }

    /// Whether this person shares, or will again once the connection is back.
    pub fn shares(&self) -> bool {
        self.screen_tile.is_some() || self.shared_when_lost
    }

    pub(super) fn tiles(&self) -> impl Iterator<Item = u32> {
        [Some(self.tile), self.screen_tile].into_iter().flatten()
    }
}

impl StageMachine {
    /// Why a source does not go out although it is offered.
    pub(in crate::stage) fn problem(&self, source: Source) -> Option<&Error> {
        self.publications.problem(source)
    }

    pub(in crate::stage) fn is_connected(&self) -> bool {
        match self.phase {
            Phase::Backstage | Phase::Publishing { .. } | Phase::OnStage => true,
            Phase::Off
            | Phase::Preview
            | Phase::Connecting { .. }
            | Phase::Rejoining { .. }
            | Phase::Failed(_) => false,
        }
    }

    /// Keeps a tile large, or none, in this room from now on. A tile that is gone by now changes nothing.
    pub(super) fn pin(&mut self, tile: Option<u32>) -> Effects {
        let pin = match tile {
            None => None,
            Some(number) => {
                let tile = self.tiles().find(|(tile, _, _)| *tile == number);
                let Some((_, user_id, source)) = tile else {
                    return Vec::new();
                };
                Some(Pin { user_id, source })
            }
        };
        self.pinned.clone_from(&pin);
        let room_id = self.room_id.clone();
        let keep = room_id.map(|room_id| Effect::Run(Action::KeepPin { room_id, pin }));
        keep.into_iter().collect()
    }

    /// What was pinned in a room when it was open before stays so, unless something else is by now.
    pub(super) fn pinned_before(&mut self, room_id: &RoomId, pin: Option<Pin>) {
        if self.room_id.as_ref() == Some(room_id) && self.pinned.is_none() {
            self.pinned = pin;
        }
    }

    /// The number of the tile that stays large, while it is there.
    pub(in crate::stage) fn pinned_tile(&self) -> Option<u32> {
        let pin = self.pinned.as_ref()?;
        let mut tiles = self.tiles();
        let tile = tiles.find(|(_, who, what)| *who == pin.user_id && *what == pin.source);
        tile.map(|(number, _, _)| number)
    }

    /// All tiles: the number, of whom, and of what.
    fn tiles(&self) -> impl Iterator<Item = (u32, UserId, MediaSource)> {
        let me = self.me.iter();
        let own = me.flat_map(|spec| {
            let tiles = [
                (Some(OWN_TILE), MediaSource::Camera),
                (self.screen_tile, MediaSource::Screen),
            ];
            let me = UserId::new(spec.me.user_id.as_str());
            tiles.map(|(tile, source)| (tile, me.clone(), source))
        });
        let others = self.remotes.iter().flat_map(|(identity, remote)| {
            let tiles = [
                (Some(remote.tile), MediaSource::Camera),
                (remote.screen_tile, MediaSource::Screen),
            ];
            tiles.map(|(tile, source)| (tile, identity.clone(), source))
        });
        own.chain(others)
            .filter_map(|(tile, identity, source)| Some((tile?, identity, source)))
    }

    /// Whether there is a stage that something can be shared onto, now or as soon as it is back.
    pub(in crate::stage) fn is_in_studio(&self) -> bool {
        self.is_connected() || matches!(self.phase, Phase::Rejoining { .. })
    }

    /// Whether own sources go out, or are about to.
    pub(in crate::stage) fn publishes(&self) -> bool {
        match self.phase {
            Phase::Publishing { .. } | Phase::OnStage => true,
            Phase::Off
            | Phase::Preview
            | Phase::Connecting { .. }
            | Phase::Backstage
            | Phase::Rejoining { .. }
            | Phase::Failed(_) => false,
        }
    }

    /// A broadcaster of the room.
    pub(in crate::stage) fn person(&self, identity: &UserId) -> Option<&(Person, Role)> {
        let is_it = |(person, _): &&(Person, Role)| person.user_id == identity.as_str();
        self.people.iter().find(is_it)
    }

    pub(in crate::stage) fn is_me(&self, identity: &UserId) -> bool {
        let me = self.me.as_ref();
        me.is_some_and(|spec| spec.me.user_id == identity.as_str())
    }
}
