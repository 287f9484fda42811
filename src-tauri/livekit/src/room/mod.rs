//! Rooms.

pub mod id;
pub mod options;
pub mod participant;
pub mod publication;
pub mod track;

mod dispatch;
pub(crate) mod error;
mod event;
mod info;
mod input;
mod joined;
mod room_options;
pub(crate) mod session;
mod session_events;

pub use error::{RoomError, RoomResult};
pub use event::RoomEvent;
pub use info::{ConnectionState, DataPacket, DataPacketKind, RoomInfo};
pub use joined::Room;
pub use participant::{ParticipantKind, ParticipantState};
pub use room_options::RoomOptions;

pub use crate::prebuilt::proto::DisconnectReason;
pub use crate::rtc_engine::SimulateScenario;
