//! The other people on the stage: who came, what they send, who is away.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use greenroom_contract::{Person, Quality, Role, Voice};
use socialplus::UserId;
use time::OffsetDateTime;

use super::{
    super::input::{Action, TrackKey},
    state::{Effects, Remote, StageMachine},
};
use crate::{actor::Effect, sources::Source};

/// What somebody sends who is lost ends within this, one after the other. A camera that ended longer
/// before was taken back.
const TOGETHER: Duration = Duration::from_secs(1);

impl StageMachine {
    /// Everybody else is gone from here.
    pub(super) fn forget_remotes(&mut self) -> Effects {
        self.spoke = None;
        std::mem::take(&mut self.remotes)
            .into_values()
            .flat_map(|remote| clear(remote.tiles()))
            .collect()
    }

    /// Somebody is so loud from now on, here only.
    pub(super) fn voice(&mut self, voice: Voice) -> Effects {
        let identity = UserId::new(voice.user_id.as_str());
        if self.is_me(&identity) {
            return Vec::new();
        }
        let percent = voice.percent.min(100);
        let voice = Voice { percent, ..voice };
        let loudness = loudness(&identity, if voice.muted { 0 } else { percent });
        self.voices.insert(identity, voice);
        vec![loudness]
    }

    /// Everybody is as loud as sent: the next show is another one.
    pub(super) fn forget_voices(&mut self) -> Effects {
        let voices = std::mem::take(&mut self.voices);
        let all = voices.into_keys();
        all.map(|identity| loudness(&identity, 100)).collect()
    }

    /// Takes a track. The tile of a person is there with the first, and stays the person's.
    pub(super) fn track_on(
        &mut self,
        now: OffsetDateTime,
        key: TrackKey,
        name: String,
        muted: bool,
    ) -> Effects {
        // The same person from elsewhere is no second tile.
        if self.is_me(&key.identity) {
            return Vec::new();
        }
        let remote = match self.remotes.get_mut(&key.identity) {
            Some(remote) => remote,
            None => {
                let order = self.next_order;
                self.next_order += 1;
                let tile = take_number(&mut self.next_tile);
                self.remotes.entry(key.identity.clone()).or_insert(Remote {
                    name: String::new(),
                    order,
                    tile,
                    screen_tile: None,
                    tracks: BTreeMap::new(),
                    speaking: false,
                    quality: Quality::Unknown,
                    away_since: None,
                    still_since: None,
                    camera_ended: None,
                    screen_ended: None,
                    shared_when_lost: false,
                })
            }
        };
        remote.name = name;
        remote.away_since = None;
        remote.forget_what_was_taken_back(now);
        match key.source {
            Source::Camera => remote.camera_ended = None,
            Source::Screen => remote.shared_when_lost = false,
            Source::Microphone | Source::ScreenSound => {}
        }
        remote.tracks.insert(key.source, muted);
        let tile = match key.source {
            Source::Camera => remote.tile,
            Source::Screen => *remote
                .screen_tile
                .get_or_insert_with(|| take_number(&mut self.next_tile)),
            Source::Microphone | Source::ScreenSound => return Vec::new(),
        };
        vec![Effect::Run(Action::Draw { key, tile })]
    }

    pub(super) fn track_off(&mut self, now: OffsetDateTime, key: &TrackKey) -> Effects {
        let Some(remote) = self.remotes.get_mut(&key.identity) else {
            return Vec::new();
        };
        remote.tracks.remove(&key.source);
        let mut effects = Vec::new();
        if key.source == Source::Camera {
            remote.camera_ended = Some(now);
        }
        if key.source == Source::Screen {
            remote.screen_ended = Some(now);
            remote.shared_when_lost = false;
            effects.extend(clear(remote.screen_tile.take()));
        }
        if remote.tracks.is_empty() {
            effects.extend(self.gone(now, &key.identity));
        }
        effects
    }

    pub(super) fn muted(&mut self, key: &TrackKey, muted: bool) {
        let track = self
            .remotes
            .get_mut(&key.identity)
            .and_then(|remote| remote.tracks.get_mut(&key.source));
        if let Some(track) = track {
            *track = muted;
        }
        // Whoever switches the camera on again is not waited for yet.
        if key.source == Source::Camera {
            self.moves(&key.identity);
        }
    }

    /// Somebody's camera is sent, and no picture of it came for so long.
    pub(super) fn still(&mut self, now: OffsetDateTime, identity: &UserId, silent: Duration) {
        let remote = self.remotes.get_mut(identity);
        if let Some(remote) = remote.filter(|remote| remote.sends(Source::Camera)) {
            remote.still_since.get_or_insert(now - silent);
        }
    }

    /// Pictures of somebody's camera come.
    pub(super) fn moves(&mut self, identity: &UserId) {
        if let Some(remote) = self.remotes.get_mut(identity) {
            remote.still_since = None;
        }
    }

    /// No more pictures come from anybody, until there is another connection.
    pub(super) fn all_still(&mut self, now: OffsetDateTime) {
        for remote in self.remotes.values_mut() {
            if remote.sends(Source::Camera) {
                remote.still_since.get_or_insert(now);
            }
        }
    }

    pub(super) fn speakers(&mut self, speakers: &BTreeSet<UserId>) {
        self.speaking = speakers.iter().any(|speaker| self.is_me(speaker));
        for (identity, remote) in &mut self.remotes {
            remote.speaking = speakers.contains(identity);
        }
        // Nobody takes the place of one who still speaks.
        let spoke = self.spoke.as_ref();
        if !spoke.is_some_and(|identity| speakers.contains(identity)) {
            let speaking = self.remotes.iter().filter(|(_, remote)| remote.speaking);
            let first = speaking.min_by_key(|(_, remote)| remote.order);
            self.spoke = first
                .map(|(identity, _)| identity.clone())
                .or(self.spoke.take());
        }
    }

    /// Somebody has no media any more. A broadcaster of the room may come back; the tile waits. Who was
    /// lost has a last picture, since it stood still before that was known; who left in order has none.
    pub(super) fn gone(&mut self, now: OffsetDateTime, identity: &UserId) -> Effects {
        let is_broadcaster = self.person(identity).is_some();
        let Some(remote) = self.remotes.get_mut(identity) else {
            return Vec::new();
        };
        if is_broadcaster {
            remote.forget_what_was_taken_back(now);
            remote.camera_ended = None;
            let shared_last = remote.screen_ended.take();
            remote.shared_when_lost |= remote.screen_tile.is_some()
                || shared_last.is_some_and(|ended| now - ended <= TOGETHER);
            remote.tracks.clear();
            remote.speaking = false;
            remote.away_since.get_or_insert(now);
            return clear(remote.screen_tile.take());
        }
        let remote = self.remove(identity);
        remote.map_or_else(Vec::new, |remote| clear(remote.tiles()))
    }

    fn remove(&mut self, identity: &UserId) -> Option<Remote> {
        self.spoke.take_if(|spoke| spoke == identity);
        self.remotes.remove(identity)
    }

    /// After connecting anew: what was sent before and is not there any more is gone. What is there
    /// comes with news of its own.
    pub(super) fn keep_only(&mut self, now: OffsetDateTime, there: &BTreeSet<TrackKey>) -> Effects {
        let known = self.remotes.iter().flat_map(|(identity, remote)| {
            remote.tracks.keys().map(|source| TrackKey {
                identity: identity.clone(),
                source: *source,
            })
        });
        let lost: Vec<TrackKey> = known.filter(|key| !there.contains(key)).collect();
        lost.iter()
            .flat_map(|key| self.track_off(now, key))
            .collect()
    }

    pub(super) fn people(&mut self, people: Vec<(Person, Role)>) -> Effects {
        self.people = people;
        // Whoever is no broadcaster any more is not waited for.
        let left: Vec<UserId> = self
            .remotes
            .iter()
            .filter(|(identity, remote)| {
                remote.away_since.is_some() && self.person(identity).is_none()
            })
            .map(|(identity, _)| identity.clone())
            .collect();
        left.iter()
            .filter_map(|identity| self.remove(identity))
            .flat_map(|remote| clear(remote.tiles()))
            .collect()
    }
}

impl Remote {
    /// A camera that was taken back has no last picture, whatever becomes of whoever sent it.
    fn forget_what_was_taken_back(&mut self, now: OffsetDateTime) {
        if self
            .camera_ended
            .is_some_and(|ended| now - ended > TOGETHER)
        {
            self.still_since = None;
        }
    }
}

fn loudness(identity: &UserId, percent: u8) -> Effect<StageMachine> {
    let identity = identity.clone();
    Effect::Run(Action::Loudness { identity, percent })
}

pub(super) fn take_number(next: &mut u32) -> u32 {
    let number = *next;
    *next += 1;
    number
}

fn clear(tiles: impl IntoIterator<Item = u32>) -> Effects {
    let clear = |tile| Effect::Run(Action::Clear { tile });
    tiles.into_iter().map(clear).collect()
}
