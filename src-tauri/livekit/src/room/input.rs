//! What a room's task is told.

use tokio::sync::oneshot;

use crate::prebuilt::Incoming;

/// What a room's task is told.
pub(crate) enum RoomInput {
    /// An event of the room.
    Event(Box<Incoming>),
    /// An answer that has to stay in order with the room's events.
    Answer(Box<dyn FnOnce() + Send>),
    /// The room is closed; nothing follows.
    Closed(Option<oneshot::Sender<()>>),
    /// The engine is lost, and the room with it.
    Lost,
}
