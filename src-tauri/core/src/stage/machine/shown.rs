//! The stage as the page sees it.

use greenroom_contract::{Role, StagePhase, Tile};

use super::*;
use crate::facts::iso;

impl StageMachine {
    pub(super) fn phase_view(&self) -> StagePhase {
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

    pub(super) fn tiles(&self) -> Vec<Tile> {
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
