//! What is known about a room, and what travels in it.

use super::id::{ParticipantIdentity, RoomSid};

/// How a room is connected.
#[derive(Debug, Clone, Copy, Eq, PartialEq)]
pub enum ConnectionState {
    /// Not, and it is final.
    Disconnected,
    /// It is.
    Connected,
    /// It was, and will be again.
    Reconnecting,
}

/// How bytes travel.
#[derive(Debug, Clone, Copy, Eq, PartialEq)]
pub enum DataPacketKind {
    /// They may be lost.
    Lossy,
    /// They arrive, and in order.
    Reliable,
}

/// Bytes for others.
#[derive(Debug, Clone, Default)]
pub struct DataPacket {
    /// The bytes.
    pub payload: Vec<u8>,
    /// What they are about.
    pub topic: Option<String>,
    /// Whether they have to arrive.
    pub reliable: bool,
    /// For whom; without a name, for all.
    pub destination_identities: Vec<ParticipantIdentity>,
}

/// What is known about a room.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // The names are the server's.
pub struct RoomInfo {
    pub sid: Option<RoomSid>,
    pub name: String,
    pub metadata: String,
    pub state: ConnectionState,
    pub empty_timeout: u32,
    pub departure_timeout: u32,
    pub max_participants: u32,
    pub creation_time: i64,
    pub num_publishers: u32,
    pub num_participants: u32,
    pub active_recording: bool,
}
