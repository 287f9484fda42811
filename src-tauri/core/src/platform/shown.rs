//! The platform's words as the page gets them.

use greenroom_contract::RoomStatus;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// A time.
pub(crate) fn iso(time: OffsetDateTime) -> String {
    // Formatting fails only for years that a clock does not show.
    time.format(&Rfc3339).unwrap_or_default()
}

/// A time, empty when unknown.
pub(crate) fn iso_or_empty(time: Option<OffsetDateTime>) -> String {
    time.map(iso).unwrap_or_default()
}

/// A room's status. Words that the client does not know, it has logged.
pub(crate) fn room_status(status: &socialplus::RoomStatus) -> RoomStatus {
    match status {
        socialplus::RoomStatus::Idle => RoomStatus::Idle,
        socialplus::RoomStatus::Live => RoomStatus::Live,
        socialplus::RoomStatus::WaitingReconnect => RoomStatus::WaitingReconnect,
        socialplus::RoomStatus::Ended => RoomStatus::Ended,
        socialplus::RoomStatus::Recorded => RoomStatus::Recorded,
        socialplus::RoomStatus::Terminated => RoomStatus::Terminated,
        socialplus::RoomStatus::Error => RoomStatus::Error,
        socialplus::RoomStatus::Unknown(_) => RoomStatus::Unknown,
    }
}
