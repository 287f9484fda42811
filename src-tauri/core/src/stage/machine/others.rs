//! The other people on the stage: who came, what they send, who is away.

use std::collections::BTreeSet;

use greenroom_contract::{Person, Quality, Role};
use time::OffsetDateTime;

use super::*;
use crate::edge::error::ui_error;

impl StageMachine {
    pub(super) fn forget_remotes(&mut self) -> Vec<Action> {
        std::mem::take(&mut self.remotes)
            .into_values()
            .map(|remote| Action::Clear { tile: remote.tile })
            .collect()
    }

    pub(super) fn room(&mut self, now: OffsetDateTime, news: RoomNews) -> Vec<Action> {
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

    pub(super) fn track_on(
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
    pub(super) fn gone(&mut self, now: OffsetDateTime, identity: &str) -> Vec<Action> {
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

    pub(super) fn people(&mut self, people: Vec<(Person, Role)>) -> Vec<Action> {
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
}
