//! Participants: who is in the room.

mod any;
mod inner;
mod local;
mod remote;
mod state;

pub use any::Participant;
pub use local::{LocalParticipant, ParticipantTrackPermission};
pub use remote::RemoteParticipant;
pub use state::{ConnectionQuality, DisconnectReason, ParticipantKind, ParticipantState};

pub use crate::prebuilt::proto::ParticipantPermission;
