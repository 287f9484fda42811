//! What other parts show, as the people of a room take it.

use std::collections::BTreeMap;

use greenroom_contract::{MediaSource, Person, Role, StagePhase, StageView};
use socialplus::UserId;

use super::input::{Input, Participant, Seen};

/// Who is in the open room, and who of them is on its stage by the network's word.
pub(crate) fn participants(
    people: &[(Person, Role)],
    inside: &BTreeMap<UserId, bool>,
    me: Option<&UserId>,
) -> Input {
    let participants = people.iter().map(|(person, role)| {
        let user_id = UserId::new(person.user_id.as_str());
        Participant {
            is_me: me == Some(&user_id),
            is_inside: inside.get(&user_id).copied(),
            user_id,
            name: person.name.clone(),
            role: *role,
        }
    });
    Input::Participants(participants.collect())
}

/// Whose picture or sound is there. A screen that somebody shows is not one more person.
pub(crate) fn stage(view: &StageView) -> Input {
    let people = view.tiles.iter();
    let people = people.filter(|tile| tile.source == MediaSource::Camera);
    let seen = people.map(|tile| Seen {
        user_id: tile.user_id.as_str().into(),
        only_you: tile.only_you,
        microphone_on: tile.microphone_on,
        camera_on: tile.camera_on,
        speaking: tile.speaking,
        away_since: tile.away_since.clone(),
    });
    Input::Stage {
        connected: is_connected(&view.phase),
        seen: seen.collect(),
    }
}

/// Whether whoever is on the stage is seen from here.
fn is_connected(phase: &StagePhase) -> bool {
    match phase {
        StagePhase::Off
        | StagePhase::Preview
        | StagePhase::Connecting
        | StagePhase::Failed { .. } => false,
        StagePhase::Backstage
        | StagePhase::Publishing
        | StagePhase::OnStage
        | StagePhase::Reconnecting { .. } => true,
    }
}
