//! The stage as the page sees it.

use greenroom_contract::{
    MediaSource, Person, Role, SharingView, SourceView, StagePhase, StageView, Tile, UiError, Voice,
};
use socialplus::UserId;

use super::{
    input::{OWN_TILE, PreviewSpec},
    machine::state::{Phase, Remote, StageMachine},
};
use crate::{platform::shown::iso, sources::Source};

/// An own source while nothing runs.
const OFF: SourceView = SourceView {
    on: true,
    working: false,
    problem: None,
};

pub(super) fn stage(machine: &StageMachine) -> StageView {
    let microphone = own(machine, Source::Microphone);
    let camera = own(machine, Source::Camera);
    let mut tiles = Vec::new();
    if let Some(spec) = &machine.me {
        let own = own_tile(machine, spec, &microphone, &camera);
        let screen = machine.screen_tile.map(|tile| own_screen(tile, &own));
        tiles.push(own);
        let mut others: Vec<(Role, u64, Tile)> = machine
            .remotes
            .iter()
            .flat_map(|(identity, remote)| tiles_of(machine, identity, remote))
            .collect();
        others.sort_by_key(|(role, order, _)| (*role != Role::Host, *order));
        tiles.extend(others.into_iter().map(|(_, _, tile)| tile));
        tiles.extend(screen);
    }
    let is_on = machine.own.camera.is_some_and(|offer| offer.on);
    let goes_out = machine.publishes() && is_on;
    StageView {
        phase: phase(machine),
        tiles,
        spotlight: spotlight(machine),
        pinned: machine.pinned_tile(),
        voices: voices(machine),
        microphone,
        camera,
        sharing: sharing(machine),
        may_share: machine.own.has_screens && machine.is_in_studio(),
        sharers: sharers(machine),
        quality: machine.quality,
        // Nothing is given up of a camera that is off.
        spared: machine.spared.filter(|_| goes_out),
        figures: machine.looking.as_ref().map(|one| one.shown.clone()),
    }
}

/// Everybody else who shares, by name, in the order in which they came.
fn sharers(machine: &StageMachine) -> Vec<Person> {
    let mut sharers: Vec<(u64, Person)> = machine
        .remotes
        .iter()
        .filter(|(_, remote)| remote.shares())
        .map(|(identity, remote)| (remote.order, person_of(machine, identity, remote)))
        .collect();
    sharers.sort_by_key(|(order, _)| *order);
    sharers.into_iter().map(|(_, person)| person).collect()
}

fn person_of(machine: &StageMachine, identity: &UserId, remote: &Remote) -> Person {
    let known = machine.person(identity);
    let name = known.map_or(remote.name.as_str(), |(person, _)| person.name.as_str());
    let user_id = identity.as_str().to_owned();
    let name = if name.is_empty() { &user_id } else { name };
    Person {
        name: name.to_owned(),
        user_id,
    }
}

/// Everybody else who has a tile, in the order of their ids.
fn voices(machine: &StageMachine) -> Vec<Voice> {
    let voice = |identity: &UserId| {
        let known = machine.voices.get(identity).cloned();
        known.unwrap_or_else(|| Voice {
            user_id: identity.as_str().to_owned(),
            percent: 100,
            muted: false,
        })
    };
    machine.remotes.keys().map(voice).collect()
}

/// What is shared, and why it does not go out.
fn sharing(machine: &StageMachine) -> Option<Box<SharingView>> {
    let mut sharing = machine.own.sharing.clone()?;
    sharing.only_you = is_only_mine(machine);
    sharing.problem = machine.problem(Source::Screen).map(UiError::from);
    let not_sent = machine.problem(Source::ScreenSound).map(UiError::from);
    sharing.sound_problem = sharing.sound_problem.or(not_sent);
    Some(sharing)
}

/// Nobody else sees what comes from here, nor saw it a moment ago.
fn is_only_mine(machine: &StageMachine) -> bool {
    let goes_out = matches!(machine.phase, Phase::Rejoining { on_stage: true, .. });
    !machine.publishes() && !goes_out
}

/// Whose tile is large. Whoever speaks stays so in the silence after it, so that nothing jumps back.
fn spotlight(machine: &StageMachine) -> Option<u32> {
    let screens = machine.remotes.values();
    let screen = screens
        .filter_map(|remote| Some((remote.order, remote.screen_tile?)))
        .min();
    let spoke = machine.spoke.as_ref();
    let speaker = spoke
        .and_then(|identity| machine.remotes.get(identity))
        .filter(|remote| remote.away_since.is_none());
    let first = || {
        machine.remotes.iter().min_by_key(|(identity, remote)| {
            let known = machine.person(identity);
            let is_host = known.is_some_and(|(_, role)| *role == Role::Host);
            (remote.away_since.is_some(), !is_host, remote.order)
        })
    };
    screen
        .map(|(_, tile)| tile)
        .or(machine.screen_tile)
        .or_else(|| speaker.map(|remote| remote.tile))
        .or_else(|| first().map(|(_, remote)| remote.tile))
}

fn phase(machine: &StageMachine) -> StagePhase {
    let since = machine.lost_since.map(iso).unwrap_or_default();
    if machine.lost_since.is_some() && machine.is_connected() {
        let on_stage = machine.publishes();
        return StagePhase::Reconnecting { since, on_stage };
    }
    match &machine.phase {
        Phase::Off => StagePhase::Off,
        Phase::Preview => StagePhase::Preview,
        Phase::Connecting { .. } => StagePhase::Connecting,
        Phase::Backstage => StagePhase::Backstage,
        Phase::Publishing { .. } => StagePhase::Publishing,
        Phase::OnStage => StagePhase::OnStage,
        Phase::Rejoining { on_stage, .. } => StagePhase::Reconnecting {
            since,
            on_stage: *on_stage,
        },
        Phase::Failed(error) => StagePhase::Failed {
            error: error.into(),
        },
    }
}

/// An own source: what it says of itself, and why it does not go out.
fn own(machine: &StageMachine, source: Source) -> SourceView {
    let said = match source {
        Source::Camera => &machine.own.camera_view,
        Source::Microphone => &machine.own.microphone_view,
        Source::Screen | Source::ScreenSound => &None,
    };
    let mut view = said.clone().unwrap_or(OFF);
    if view.problem.is_none()
        && let Some(error) = machine.problem(source)
    {
        view.working = false;
        view.problem = Some(UiError::from(error));
    }
    view
}

fn own_tile(
    machine: &StageMachine,
    spec: &PreviewSpec,
    microphone: &SourceView,
    camera: &SourceView,
) -> Tile {
    Tile {
        tile_id: OWN_TILE,
        source: MediaSource::Camera,
        user_id: spec.me.user_id.clone(),
        name: spec.me.name.clone(),
        role: spec.role,
        is_me: true,
        only_you: is_only_mine(machine),
        microphone_on: microphone.on && microphone.problem.is_none(),
        camera_on: camera.on && camera.problem.is_none(),
        speaking: machine.speaking,
        quality: machine.quality,
        away_since: None,
        still_since: None,
        mirrored: machine.own.mirrored,
    }
}

/// The tile of the window that this person shares.
fn own_screen(tile_id: u32, own: &Tile) -> Tile {
    Tile {
        tile_id,
        source: MediaSource::Screen,
        microphone_on: false,
        camera_on: true,
        speaking: false,
        mirrored: false,
        ..own.clone()
    }
}

/// The tile of a person, and that of the person's screen while it is shown.
fn tiles_of(
    machine: &StageMachine,
    identity: &UserId,
    remote: &Remote,
) -> impl Iterator<Item = (Role, u64, Tile)> {
    let known = machine.person(identity);
    let role = known.map_or(Role::CoHost, |(_, role)| *role);
    let person = person_of(machine, identity, remote);
    let tile = |tile_id, source, sound, picture| Tile {
        tile_id,
        source,
        user_id: person.user_id.clone(),
        name: person.name.clone(),
        role,
        is_me: false,
        only_you: false,
        microphone_on: remote.sends(sound),
        camera_on: remote.sends(picture),
        speaking: remote.speaking && source == MediaSource::Camera,
        quality: remote.quality,
        away_since: remote.away_since.map(iso),
        still_since: remote.last_picture_of(picture).map(iso),
        mirrored: false,
    };
    let camera = tile(
        remote.tile,
        MediaSource::Camera,
        Source::Microphone,
        Source::Camera,
    );
    let screen = remote.screen_tile.map(|number| {
        let (sound, picture) = (Source::ScreenSound, Source::Screen);
        tile(number, MediaSource::Screen, sound, picture)
    });
    let order = remote.order;
    let both: Vec<_> = [Some(camera), screen].into_iter().flatten().collect();
    both.into_iter().map(move |tile| (role, order, tile))
}
