//! What this person can do in the room now.

use greenroom_contract::{
    LeaveOffer, LeaveQuestion, NotNow, Offer, Place, Role, RoomActions, RoomStatus, SeenBy,
    StatusLine, StepOffer,
};

use super::super::machine::{Doing, Open, StageState};
use crate::facts::is_on_air;

/// What is absent here is refused by the machine as well.
pub(super) fn actions(open: &Open, role: Role, line: &StatusLine) -> RoomActions {
    let close = Some(Offer::default());
    if open.over.is_some() {
        return RoomActions {
            close,
            ..RoomActions::default()
        };
    }
    let mut actions = match open.place {
        Place::GreenRoom => green_room(open, role),
        Place::Studio => studio(open, role, line),
    };
    actions.invite = role == Role::Host;
    if role == Role::Host && (is_on_air(open.status) || open.doing == Some(Doing::Ending)) {
        actions.end_show = Some(Offer {
            busy: open.doing == Some(Doing::Ending),
            not_now: None,
        });
    }
    actions
}

fn green_room(open: &Open, role: Role) -> RoomActions {
    let busy = match open.doing {
        Some(Doing::Opening(_) | Doing::Entering { .. } | Doing::GoingLive) => true,
        // There is no way in while it is being left.
        Some(Doing::Leaving | Doing::Ending) => {
            return RoomActions {
                close: Some(Offer::default()),
                ..RoomActions::default()
            };
        }
        None => false,
    };
    let not_now = None;
    RoomActions {
        enter_studio: (role == Role::Host).then_some(Offer { busy, not_now }),
        step_on_stage: (role == Role::CoHost).then(|| StepOffer {
            busy,
            seen_by: seen_by(open),
        }),
        close: Some(Offer::default()),
        ..RoomActions::default()
    }
}

/// Who sees and hears a co-host who steps on stage.
fn seen_by(open: &Open) -> SeenBy {
    match (open.status, open.viewers) {
        (RoomStatus::Live, Some(viewers)) => SeenBy::Counted { viewers },
        (RoomStatus::Live, None) => SeenBy::Viewers,
        (
            RoomStatus::Idle
            | RoomStatus::WaitingReconnect
            | RoomStatus::Ended
            | RoomStatus::Recorded
            | RoomStatus::Terminated
            | RoomStatus::Error
            | RoomStatus::Unknown,
            _,
        ) => SeenBy::Stage,
    }
}

fn studio(open: &Open, role: Role, line: &StatusLine) -> RoomActions {
    let leaves = LeaveOffer {
        busy: open.doing == Some(Doing::Leaving),
        asks: match (line, role) {
            (StatusLine::NotLive, _) => None,
            (_, Role::Host) => Some(LeaveQuestion::ShowWaits),
            (_, Role::CoHost | Role::Viewer) => Some(LeaveQuestion::ShowGoesOn),
        },
    };
    RoomActions {
        go_live: (role == Role::Host).then(|| go_live(open)).flatten(),
        leave: Some(leaves),
        ..RoomActions::default()
    }
}

/// Before the first time on air, and for a host who came back into a show that waits.
fn go_live(open: &Open) -> Option<Offer> {
    let busy = match open.doing {
        Some(Doing::GoingLive) => true,
        Some(Doing::Leaving | Doing::Ending) => return None,
        Some(Doing::Opening(_) | Doing::Entering { .. }) | None => false,
    };
    let (connected, goes_out) = match open.stage {
        StageState::Backstage => (true, false),
        StageState::OnStage => (true, true),
        StageState::Off
        | StageState::Preview
        | StageState::Connecting
        | StageState::Reconnecting { .. }
        | StageState::Failed(_) => (false, false),
    };
    let is_live = open.status == RoomStatus::Live && (goes_out || !connected);
    (!is_live).then_some(Offer {
        busy,
        not_now: (!connected && !busy).then_some(NotNow::NotConnected),
    })
}
