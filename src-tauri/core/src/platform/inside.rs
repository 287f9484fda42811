//! Whether somebody is on a room's stage, as far as the platform tells.
//!
//! Our own network tells who is connected to a room's media server (PLATFORM.md 7.1). Elsewhere the
//! status tells of the host: one who is gone makes it `waitingReconnect` (PLATFORM.md 7.2). Both lag
//! behind a program that crashed, and behind one that left a moment ago.

use greenroom_contract::{ErrorCode, Role};
use socialplus::{Room, RoomStatus, UserId};

use super::role_in;
use crate::error::Error;

/// Whether a room's host is on its stage, from whatever computer; none where nothing tells.
pub(crate) fn is_inside(room: &Room, user_id: &UserId) -> Option<bool> {
    let told = room.participant(user_id).and_then(|one| one.is_connected);
    told.or((room.status == RoomStatus::WaitingReconnect).then_some(false))
}

/// Whether any broadcaster is on the stage. The status tells of nobody but the host.
pub(crate) fn is_told_inside(room: &Room, user_id: &UserId) -> Option<bool> {
    match role_in(room, user_id) {
        Role::Host => is_inside(room, user_id),
        Role::CoHost | Role::Viewer => room.participant(user_id)?.is_connected,
    }
}

/// Whether somebody who is not on the stage from here may be on it from another computer. In doubt a
/// host is, while the show is live: only a host's media makes it so.
pub(crate) fn may_be_elsewhere(room: &Room, user_id: &UserId) -> bool {
    let is_live_host = room.status == RoomStatus::Live && role_in(room, user_id) == Role::Host;
    is_inside(room, user_id).unwrap_or(is_live_host)
}

/// The answer to whoever would throw themselves off the stage elsewhere without having been asked.
pub(crate) fn on_stage_elsewhere() -> Error {
    let why = "on the stage from another computer, as far as the platform tells";
    Error::known(ErrorCode::OnStageElsewhere, why)
}
