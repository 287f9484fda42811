//! What this person can do in the room now.

use greenroom_contract::{
    LeaveAction, LeaveQuestion, NotNow, Place, Role, RoomAction, RoomActions, SeenBy, StatusLine,
    StepAction,
};
use socialplus::RoomStatus;

use crate::room::{
    input::StageState,
    open::{Doing, Open},
};

/// What is shown as possible here, neither under way nor put off, is not refused when it is asked for.
pub(super) fn actions(open: &Open, role: Role, line: &StatusLine) -> RoomActions {
    let close = Some(RoomAction::default());
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
    actions.end_show = (role == Role::Host).then(|| end_show(open)).flatten();
    actions
}

/// While the show is on air and its host is not on the way off the stage.
fn end_show(open: &Open) -> Option<RoomAction> {
    let busy = match open.doing {
        Some(Doing::Ending) => true,
        Some(Doing::Leaving | Doing::Opening(_)) => return None,
        Some(Doing::Entering { .. } | Doing::GoingLive) | None => false,
    };
    let not_now = None;
    (busy || open.status.is_on_air()).then_some(RoomAction { busy, not_now })
}

fn green_room(open: &Open, role: Role) -> RoomActions {
    let busy = match open.doing {
        Some(Doing::Opening(_) | Doing::Entering { .. } | Doing::GoingLive) => true,
        // There is no way in while it is being left.
        Some(Doing::Leaving | Doing::Ending) => {
            return RoomActions {
                close: Some(RoomAction::default()),
                ..RoomActions::default()
            };
        }
        None => false,
    };
    let not_now = None;
    let is_host = role == Role::Host;
    // A host who comes back to a show that is on is not led backstage, where nobody sees them while
    // the show waits and ends: the way leads back on air, and its button says so.
    let is_on = open.status.is_on_air();
    RoomActions {
        enter_studio: (is_host && !is_on).then_some(RoomAction { busy, not_now }),
        back_on_air: (is_host && is_on).then(|| StepAction {
            busy,
            seen_by: watched_by(open),
        }),
        step_on_stage: (role == Role::CoHost).then(|| StepAction {
            busy,
            seen_by: seen_by(open),
        }),
        close: Some(RoomAction::default()),
        ..RoomActions::default()
    }
}

/// Who sees and hears a co-host who steps on stage.
fn seen_by(open: &Open) -> SeenBy {
    match open.status {
        RoomStatus::Live => watched_by(open),
        RoomStatus::Idle
        | RoomStatus::WaitingReconnect
        | RoomStatus::Ended
        | RoomStatus::Recorded
        | RoomStatus::Terminated
        | RoomStatus::Error
        | RoomStatus::Unknown(_) => SeenBy::Stage,
    }
}

/// Who watches.
fn watched_by(open: &Open) -> SeenBy {
    match open.viewers {
        Some(viewers) => SeenBy::Counted { viewers },
        None => SeenBy::Viewers,
    }
}

fn studio(open: &Open, role: Role, line: &StatusLine) -> RoomActions {
    let asks = match (line, role) {
        (StatusLine::NotLive, _) => None,
        (_, Role::Host) => Some(LeaveQuestion::ShowWaits),
        (_, Role::CoHost | Role::Viewer) => Some(LeaveQuestion::ShowGoesOn),
    };
    RoomActions {
        go_live: (role == Role::Host).then(|| go_live(open)).flatten(),
        leave: (open.doing != Some(Doing::Ending)).then(|| LeaveAction {
            busy: open.doing == Some(Doing::Leaving),
            asks,
        }),
        ..RoomActions::default()
    }
}

/// Before the first time on air, and for a host who came back into a show that waits.
fn go_live(open: &Open) -> Option<RoomAction> {
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
    (!is_live).then_some(RoomAction {
        busy,
        not_now: (!connected && !busy).then_some(NotNow::NotConnected),
    })
}
