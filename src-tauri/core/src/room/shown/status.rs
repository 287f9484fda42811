//! The one truthful status line.

use greenroom_contract::{Place, StatusLine};
use socialplus::RoomStatus;

use crate::{
    platform::shown::iso,
    room::input::StageState,
    room::open::{Doing, Open},
};

/// What is over stays over; what this window has lost comes before what others see; `Live` and only
/// `Live` is the platform's word, and in the studio it is said only of a show that this person is in.
pub(super) fn line(open: &Open) -> StatusLine {
    match open.status {
        RoomStatus::Ended => return StatusLine::Ended,
        RoomStatus::Recorded => return StatusLine::Recorded,
        RoomStatus::Terminated => return StatusLine::Terminated,
        RoomStatus::Error => return StatusLine::Error,
        RoomStatus::Idle
        | RoomStatus::Live
        | RoomStatus::WaitingReconnect
        | RoomStatus::Unknown(_) => {}
    }
    if open.doing == Some(Doing::Ending) {
        return StatusLine::Ending;
    }
    if let (StageState::Reconnecting { since }, Place::Studio) = (&open.stage, open.place) {
        return StatusLine::Reconnecting {
            since: since.clone(),
        };
    }
    let going_live = open.doing == Some(Doing::GoingLive);
    let is_dark = open.place == Place::Studio && open.stage == StageState::Backstage;
    let since = open.live_since.map(iso).unwrap_or_default();
    match open.status {
        RoomStatus::Live | RoomStatus::WaitingReconnect if is_dark && !going_live => {
            StatusLine::OffAir { since }
        }
        RoomStatus::Live if !is_dark => StatusLine::Live { since },
        _ if going_live => StatusLine::GoingLive,
        // Nobody is waited for but the media server.
        RoomStatus::WaitingReconnect if open.media_server_away.is_some() => {
            StatusLine::Reconnecting {
                since: open.waiting_since.map(iso).unwrap_or_default(),
            }
        }
        RoomStatus::WaitingReconnect => StatusLine::WaitingForHost {
            since: open.waiting_since.map(iso).unwrap_or_default(),
        },
        RoomStatus::Idle
        | RoomStatus::Live
        | RoomStatus::Unknown(_)
        | RoomStatus::Ended
        | RoomStatus::Recorded
        | RoomStatus::Terminated
        | RoomStatus::Error => StatusLine::NotLive,
    }
}

/// Since when the line may be old. What is over cannot be news any more.
pub(super) fn unheard_since(open: &Open, since: Option<&String>) -> Option<String> {
    since.filter(|_| open.over.is_none()).cloned()
}

/// Whether the line says that the show waits for its host.
pub(super) fn waits_for_host(line: &StatusLine) -> bool {
    matches!(line, StatusLine::WaitingForHost { .. })
}
