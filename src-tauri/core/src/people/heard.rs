//! What other parts show, as the people of a room take it.

use greenroom_contract::{MediaSource, Person, Role, StageView};
use socialplus::UserId;

use super::input::{Input, Participant, Seen};

/// Who is in the open room.
pub(crate) fn participants(people: &[(Person, Role)], me: Option<&UserId>) -> Input {
    let participants = people.iter().map(|(person, role)| {
        let user_id = UserId::new(person.user_id.as_str());
        Participant {
            is_me: me == Some(&user_id),
            user_id,
            name: person.name.clone(),
            role: *role,
        }
    });
    Input::Participants(participants.collect())
}

/// Whose picture or sound is there. A screen that somebody shows is not one more person.
pub(crate) fn stage(view: &StageView) -> Input {
    Input::Stage(
        view.tiles
            .iter()
            .filter(|tile| tile.source == MediaSource::Camera)
            .map(|tile| Seen {
                user_id: tile.user_id.as_str().into(),
                only_you: tile.only_you,
                microphone_on: tile.microphone_on,
                camera_on: tile.camera_on,
                speaking: tile.speaking,
                away_since: tile.away_since.clone(),
            })
            .collect(),
    )
}
