//! What room and stage show, as the end of the window takes it.

use greenroom_contract::{ClosingMeans, Place, RoomView, StagePhase, StageView, StatusLine};

use super::input::{Input, RoomHeard, StageHeard};

/// What the end of this window means to those in the open room.
pub(crate) fn room(page: Option<&RoomView>, hosts: bool, own_show_on_air: bool) -> Input {
    let open = page.filter(|room| room.over.is_none());
    Input::Room(RoomHeard {
        means: open.and_then(|room| means(room, hosts)),
        end_show: open.and_then(|room| room.actions.end_show.clone()),
        own_show_on_air,
    })
}

fn means(room: &RoomView, hosts: bool) -> Option<ClosingMeans> {
    match room.place {
        // Nothing leaves this computer, and nobody hears of its end.
        Place::GreenRoom => return None,
        Place::Studio => {}
    }
    let on_air = room.status_line != StatusLine::NotLive;
    Some(match (hosts, on_air) {
        (true, true) => ClosingMeans::ShowWaits {
            viewers: room.viewers,
        },
        (true, false) => ClosingMeans::OthersStay,
        (false, _) => ClosingMeans::ShowGoesOn {
            host: room.host.as_ref().map(|host| host.name.clone()),
        },
    })
}

/// Whether this person is on the stage, and heard.
pub(crate) fn stage(view: &StageView) -> Input {
    let (entered, goes_out) = match view.phase {
        StagePhase::Off | StagePhase::Preview | StagePhase::Failed { .. } => (false, false),
        StagePhase::Connecting | StagePhase::Backstage => (true, false),
        StagePhase::Publishing | StagePhase::OnStage => (true, true),
        StagePhase::Reconnecting { on_stage, .. } => (true, on_stage),
    };
    Input::Stage(StageHeard {
        entered,
        goes_out,
        // Nobody is heard by one that fails; one that starts may be heard at any moment.
        microphone: view.microphone.on && view.microphone.problem.is_none(),
        others: view.tiles.iter().any(|tile| !tile.is_me),
    })
}
