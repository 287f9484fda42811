//! What other parts show, as the people of a room take it.

use greenroom_contract::{MediaSource, RoomView, StageView};

use super::input::{Input, Participant, Seen};

/// Who is in the open room.
pub(crate) fn participants(room: Option<&RoomView>) -> Input {
    let participants = room.iter().flat_map(|room| &room.participants);
    Input::Participants(
        participants
            .map(|one| Participant {
                user_id: one.person.user_id.as_str().into(),
                name: one.person.name.clone(),
                role: one.role,
                is_me: one.is_me,
            })
            .collect(),
    )
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
