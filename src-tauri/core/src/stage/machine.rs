//! The stage: when own media runs, when it goes out, and whose tiles there are.

use std::collections::{BTreeMap, BTreeSet};

use greenroom_contract::{
    ErrorCode, Person, Quality, Role, SourceView, StagePhase, StageView, Tile, UiError,
};
use secrecy::SecretString;
use time::OffsetDateTime;

use crate::{
    actor::{Machine, Ticket},
    error::ui_error,
    facts::iso,
};

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

#[derive(Debug, Clone, PartialEq)]
enum Phase {
    Off,
    Preview,
    Connecting { ticket: Ticket, publish: bool },
    Backstage,
    Publishing { ticket: Option<Ticket> },
    OnStage,
    Failed(UiError),
}

#[derive(Debug)]
struct Remote {
    tile: u32,
    name: String,
    order: u64,
    picture: Option<bool>,
    sound: Option<bool>,
    speaking: bool,
    quality: Quality,
    away_since: Option<OffsetDateTime>,
}

/// The stage of this window.
#[derive(Debug)]
pub(crate) struct StageMachine {
    me: Option<PreviewSpec>,
    phase: Phase,
    /// Grows with each connection; what belongs to an older one is dropped.
    generation: u64,
    reconnecting_since: Option<OffsetDateTime>,
    leaving: Vec<Ticket>,
    microphone: bool,
    camera: bool,
    picture: Option<SourceState>,
    sound: SourceState,
    speaking: bool,
    quality: Quality,
    people: Vec<(Person, Role)>,
    remotes: BTreeMap<String, Remote>,
    next_tile: u32,
    next_order: u64,
}

impl Default for StageMachine {
    fn default() -> Self {
        Self {
            me: None,
            phase: Phase::Off,
            generation: 0,
            reconnecting_since: None,
            leaving: Vec::new(),
            microphone: true,
            camera: true,
            picture: None,
            sound: Ok(()),
            speaking: false,
            quality: Quality::Unknown,
            people: Vec::new(),
            remotes: BTreeMap::new(),
            next_tile: OWN_TILE + 1,
            next_order: 0,
        }
    }
}

impl StageMachine {
    fn preview(&mut self, ticket: Ticket, spec: PreviewSpec) -> Vec<Action> {
        let mut actions = Vec::new();
        match self.phase {
            Phase::Off => {
                self.phase = Phase::Preview;
                self.microphone = true;
                self.camera = true;
                self.picture = None;
                self.sound = Ok(());
                actions.push(Action::StartSources {
                    me: spec.me.clone(),
                });
                self.me = Some(spec);
            }
            Phase::Failed(_) => {
                self.phase = Phase::Preview;
                self.me = Some(spec);
            }
            Phase::Preview
            | Phase::Connecting { .. }
            | Phase::Backstage
            | Phase::Publishing { .. }
            | Phase::OnStage => self.me = Some(spec),
        }
        actions.push(Action::Reply(ticket, Ok(())));
        actions
    }

    fn connect(&mut self, ticket: Ticket, spec: ConnectSpec) -> Vec<Action> {
        let allowed = matches!(self.phase, Phase::Preview | Phase::Failed(_));
        if !allowed || self.me.is_none() {
            let error = ui_error(ErrorCode::Internal, "connect without a preview before it");
            return vec![Action::Reply(ticket, Err(error))];
        }
        self.generation += 1;
        self.phase = Phase::Connecting {
            ticket,
            publish: spec.publish,
        };
        vec![Action::Connect {
            generation: self.generation,
            url: spec.url,
            token: spec.token,
        }]
    }

    fn publish(&mut self, ticket: Option<Ticket>) -> Vec<Action> {
        self.phase = Phase::Publishing { ticket };
        vec![Action::Publish {
            generation: self.generation,
            microphone: self.microphone,
            camera: self.camera,
        }]
    }

    fn connected(&mut self, result: Result<(), UiError>) -> Vec<Action> {
        let Phase::Connecting { ticket, publish } = self.phase else {
            return Vec::new();
        };
        match result {
            Ok(()) if publish => self.publish(Some(ticket)),
            Ok(()) => {
                self.phase = Phase::Backstage;
                vec![Action::Reply(ticket, Ok(()))]
            }
            Err(error) => {
                // Back where the person can try again; own sources went on all the time.
                self.phase = Phase::Preview;
                let mut actions = self.forget_remotes();
                actions.push(Action::Reply(ticket, Err(error)));
                actions
            }
        }
    }

    fn published(&mut self, result: Result<SourceState, UiError>) -> Vec<Action> {
        let Phase::Publishing { ticket } = self.phase else {
            return Vec::new();
        };
        let outcome = match result {
            Ok(sound) => {
                self.phase = Phase::OnStage;
                self.sound = sound;
                Ok(())
            }
            Err(error) => {
                self.phase = Phase::Backstage;
                Err(error)
            }
        };
        ticket
            .map(|ticket| Action::Reply(ticket, outcome))
            .into_iter()
            .collect()
    }

    /// Ends the connection, whatever stands; callers that wait for it are told.
    fn disconnect(&mut self) -> Vec<Action> {
        let waiting = match self.phase {
            Phase::Connecting { ticket, .. } => Some(ticket),
            Phase::Publishing { ticket } => ticket,
            Phase::Off | Phase::Preview | Phase::Backstage | Phase::OnStage | Phase::Failed(_) => {
                None
            }
        };
        let mut actions = Vec::new();
        if let Some(ticket) = waiting {
            let error = ui_error(ErrorCode::StageLost, "left before it was done");
            actions.push(Action::Reply(ticket, Err(error)));
        }
        actions.push(Action::Close);
        self.generation += 1;
        self.reconnecting_since = None;
        self.speaking = false;
        self.quality = Quality::Unknown;
        actions.extend(self.forget_remotes());
        actions
    }

    fn leave(&mut self, ticket: Ticket) -> Vec<Action> {
        match self.phase {
            Phase::Off | Phase::Preview => vec![Action::Reply(ticket, Ok(()))],
            Phase::Connecting { .. }
            | Phase::Backstage
            | Phase::Publishing { .. }
            | Phase::OnStage
            | Phase::Failed(_) => {
                let actions = self.disconnect();
                self.phase = Phase::Preview;
                self.leaving.push(ticket);
                actions
            }
        }
    }

    fn off(&mut self, ticket: Ticket) -> Vec<Action> {
        let mut actions = match self.phase {
            Phase::Off => return vec![Action::Reply(ticket, Ok(()))],
            Phase::Preview => vec![Action::Close],
            Phase::Connecting { .. }
            | Phase::Backstage
            | Phase::Publishing { .. }
            | Phase::OnStage
            | Phase::Failed(_) => self.disconnect(),
        };
        self.phase = Phase::Off;
        self.me = None;
        self.people.clear();
        self.picture = None;
        self.leaving.push(ticket);
        actions.push(Action::StopSources);
        actions.push(Action::Clear { tile: OWN_TILE });
        actions
    }

    fn forget_remotes(&mut self) -> Vec<Action> {
        std::mem::take(&mut self.remotes)
            .into_values()
            .map(|remote| Action::Clear { tile: remote.tile })
            .collect()
    }

    fn is_connected(&self) -> bool {
        matches!(
            self.phase,
            Phase::Backstage | Phase::Publishing { .. } | Phase::OnStage
        )
    }

    fn publishes(&self) -> bool {
        matches!(self.phase, Phase::Publishing { .. } | Phase::OnStage)
    }

    fn room(&mut self, now: OffsetDateTime, news: RoomNews) -> Vec<Action> {
        // News of a connection that failed or was never made are about nobody.
        if !self.is_connected() && !matches!(self.phase, Phase::Connecting { .. }) {
            return Vec::new();
        }
        match news {
            RoomNews::TrackOn {
                identity,
                name,
                medium,
                muted,
            } => self.track_on(identity, name, medium, muted),
            RoomNews::TrackOff { identity, medium } => {
                let Some(remote) = self.remotes.get_mut(&identity) else {
                    return Vec::new();
                };
                *remote.slot(medium) = None;
                if remote.picture.is_some() || remote.sound.is_some() {
                    return Vec::new();
                }
                self.gone(now, &identity)
            }
            RoomNews::Muted {
                identity,
                medium,
                muted,
            } => {
                if let Some(remote) = self.remotes.get_mut(&identity)
                    && remote.slot(medium).is_some()
                {
                    *remote.slot(medium) = Some(muted);
                }
                Vec::new()
            }
            RoomNews::Left { identity } => self.gone(now, &identity),
            RoomNews::Speakers(speakers) => {
                let own = self.me.as_ref().map(|spec| &spec.me.user_id);
                self.speaking = own.is_some_and(|own| speakers.contains(own));
                for (identity, remote) in &mut self.remotes {
                    remote.speaking = speakers.contains(identity);
                }
                Vec::new()
            }
            RoomNews::Quality { identity, quality } => {
                if let Some(remote) = self.remotes.get_mut(&identity) {
                    remote.quality = quality;
                }
                Vec::new()
            }
            RoomNews::OwnQuality(quality) => {
                self.quality = quality;
                Vec::new()
            }
            RoomNews::Reconnecting => {
                self.reconnecting_since.get_or_insert(now);
                Vec::new()
            }
            RoomNews::Reconnected => {
                self.reconnecting_since = None;
                Vec::new()
            }
            RoomNews::Lost(code) => {
                let actions = self.disconnect();
                self.phase = Phase::Failed(ui_error(code, "the stage ended the connection"));
                actions
            }
        }
    }

    fn track_on(
        &mut self,
        identity: String,
        name: String,
        medium: Medium,
        muted: bool,
    ) -> Vec<Action> {
        // The same person from elsewhere is no second tile.
        if self
            .me
            .as_ref()
            .is_some_and(|spec| spec.me.user_id == identity)
        {
            return Vec::new();
        }
        let (next_tile, next_order) = (self.next_tile, self.next_order);
        let remote = self
            .remotes
            .entry(identity.clone())
            .or_insert_with(|| Remote {
                tile: next_tile,
                name: String::new(),
                order: next_order,
                picture: None,
                sound: None,
                speaking: false,
                quality: Quality::Unknown,
                away_since: None,
            });
        if remote.tile == next_tile {
            self.next_tile += 1;
            self.next_order += 1;
        }
        remote.name = name;
        remote.away_since = None;
        *remote.slot(medium) = Some(muted);
        match medium {
            Medium::Picture => vec![Action::Draw {
                identity,
                tile: remote.tile,
            }],
            Medium::Sound => Vec::new(),
        }
    }

    /// Somebody has no media any more. A broadcaster of the room may come back; the tile waits.
    fn gone(&mut self, now: OffsetDateTime, identity: &str) -> Vec<Action> {
        let is_broadcaster = self
            .people
            .iter()
            .any(|(person, _)| person.user_id == identity);
        let Some(remote) = self.remotes.get_mut(identity) else {
            return Vec::new();
        };
        if is_broadcaster {
            remote.picture = None;
            remote.sound = None;
            remote.speaking = false;
            remote.away_since.get_or_insert(now);
            return Vec::new();
        }
        let tile = remote.tile;
        self.remotes.remove(identity);
        vec![Action::Clear { tile }]
    }

    fn people(&mut self, people: Vec<(Person, Role)>) -> Vec<Action> {
        self.people = people;
        let known: BTreeSet<&str> = self
            .people
            .iter()
            .map(|(p, _)| p.user_id.as_str())
            .collect();
        // Whoever is no broadcaster any more is not waited for.
        let left: Vec<String> = self
            .remotes
            .iter()
            .filter(|(identity, remote)| {
                remote.away_since.is_some() && !known.contains(identity.as_str())
            })
            .map(|(identity, _)| identity.clone())
            .collect();
        left.iter()
            .filter_map(|identity| self.remotes.remove(identity))
            .map(|remote| Action::Clear { tile: remote.tile })
            .collect()
    }

    fn phase_view(&self) -> StagePhase {
        if let (Some(since), true) = (self.reconnecting_since, self.is_connected()) {
            return StagePhase::Reconnecting {
                since: iso(since),
                on_stage: self.publishes(),
            };
        }
        match &self.phase {
            Phase::Off => StagePhase::Off,
            Phase::Preview => StagePhase::Preview,
            Phase::Connecting { .. } => StagePhase::Connecting,
            Phase::Backstage => StagePhase::Backstage,
            Phase::Publishing { .. } => StagePhase::Publishing,
            Phase::OnStage => StagePhase::OnStage,
            Phase::Failed(error) => StagePhase::Failed {
                error: error.clone(),
            },
        }
    }

    fn tiles(&self) -> Vec<Tile> {
        let Some(spec) = &self.me else {
            return Vec::new();
        };
        let own = Tile {
            tile_id: OWN_TILE,
            user_id: spec.me.user_id.clone(),
            name: spec.me.name.clone(),
            role: spec.role,
            is_me: true,
            only_you: !self.publishes(),
            microphone_on: self.microphone && self.sound.is_ok(),
            camera_on: self.camera && !matches!(self.picture, Some(Err(_))),
            speaking: self.speaking,
            quality: self.quality,
            away_since: None,
        };
        let role_of = |identity: &str| {
            self.people
                .iter()
                .find(|(person, _)| person.user_id == identity)
        };
        let mut others: Vec<(Role, u64, Tile)> = self
            .remotes
            .iter()
            .map(|(identity, remote)| {
                let known = role_of(identity);
                let role = known.map_or(Role::CoHost, |(_, role)| *role);
                let name = known.map_or(remote.name.as_str(), |(person, _)| person.name.as_str());
                let tile = Tile {
                    tile_id: remote.tile,
                    user_id: identity.clone(),
                    name: if name.is_empty() { identity } else { name }.to_owned(),
                    role,
                    is_me: false,
                    only_you: false,
                    microphone_on: remote.sound == Some(false),
                    camera_on: remote.picture == Some(false),
                    speaking: remote.speaking,
                    quality: remote.quality,
                    away_since: remote.away_since.map(iso),
                };
                (role, remote.order, tile)
            })
            .collect();
        others.sort_by_key(|(role, order, _)| (*role != Role::Host, *order));
        std::iter::once(own)
            .chain(others.into_iter().map(|(_, _, tile)| tile))
            .collect()
    }
}

impl Remote {
    /// Whether the medium is there, and muted.
    fn slot(&mut self, medium: Medium) -> &mut Option<bool> {
        match medium {
            Medium::Picture => &mut self.picture,
            Medium::Sound => &mut self.sound,
        }
    }
}

impl Machine for StageMachine {
    type Input = Input;
    type Action = Action;
    type View = StageView;

    fn handle(&mut self, now: OffsetDateTime, input: Input) -> Vec<Action> {
        match input {
            Input::Preview { ticket, spec } => self.preview(ticket, spec),
            Input::Connect { ticket, spec } => self.connect(ticket, spec),
            Input::Publish { ticket } => match self.phase {
                Phase::Backstage => self.publish(Some(ticket)),
                Phase::OnStage => vec![Action::Reply(ticket, Ok(()))],
                Phase::Off
                | Phase::Preview
                | Phase::Connecting { .. }
                | Phase::Publishing { .. }
                | Phase::Failed(_) => {
                    let error = ui_error(ErrorCode::StageLost, "not connected to the stage");
                    vec![Action::Reply(ticket, Err(error))]
                }
            },
            Input::Leave { ticket } => self.leave(ticket),
            Input::Off { ticket } => self.off(ticket),
            Input::SetMicrophone(on) => {
                let changed = self.microphone != on;
                self.microphone = on;
                if changed && self.publishes() {
                    vec![Action::Mute {
                        medium: Medium::Sound,
                        muted: !on,
                    }]
                } else {
                    Vec::new()
                }
            }
            Input::SetCamera(on) => {
                if self.camera == on || self.phase == Phase::Off {
                    return Vec::new();
                }
                self.camera = on;
                let mut actions = vec![Action::RestCamera { rest: !on }];
                if self.publishes() {
                    actions.push(Action::Mute {
                        medium: Medium::Picture,
                        muted: !on,
                    });
                }
                actions
            }
            Input::People(people) => self.people(people),
            Input::Picture(state) => {
                self.picture = state;
                Vec::new()
            }
            Input::Sound(state) => {
                self.sound = state;
                Vec::new()
            }
            Input::Connected { generation, result } if generation == self.generation => {
                self.connected(result)
            }
            Input::Published { generation, result } if generation == self.generation => {
                self.published(result)
            }
            Input::Room { generation, news } if generation == self.generation => {
                self.room(now, news)
            }
            // What belongs to an older connection.
            Input::Connected { .. } | Input::Published { .. } | Input::Room { .. } => Vec::new(),
            Input::Closed => std::mem::take(&mut self.leaving)
                .into_iter()
                .map(|ticket| Action::Reply(ticket, Ok(())))
                .collect(),
        }
    }

    fn view(&self) -> StageView {
        let problem = |state: &SourceState| state.as_ref().err().cloned();
        StageView {
            phase: self.phase_view(),
            tiles: self.tiles(),
            microphone: SourceView {
                on: self.microphone,
                working: self.phase != Phase::Off && self.sound.is_ok(),
                problem: problem(&self.sound),
            },
            camera: SourceView {
                on: self.camera,
                working: self.picture == Some(Ok(())),
                problem: self.picture.as_ref().and_then(problem),
            },
            quality: self.quality,
        }
    }
}
