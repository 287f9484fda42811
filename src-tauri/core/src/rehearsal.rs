//! A rehearsal: a room of LiveKit that nobody else comes into, with both its ends at this computer.

use std::{sync::Arc, time::Duration};

use greenroom_contract::ErrorCode;
use livekit::{ConnectFailure, prelude::*};
use secrecy::ExposeSecret as _;
use socialplus::{Rehearsal, RoomId};
use tokio::time::timeout;

use crate::{error::Error, platform::PlatformSlot};

/// Until both ends are in the room.
pub(crate) const CONNECT_DEADLINE: Duration = Duration::from_secs(5);
/// Leaving, for each end.
const CLOSE_DEADLINE: Duration = Duration::from_secs(2);

/// Asks for a room to try in; nothing where the network has none (PLATFORM.md 7.4).
pub(crate) async fn ask(
    platform: &PlatformSlot,
    room_id: &RoomId,
) -> Result<Option<Rehearsal>, Error> {
    match platform.now()?.client.rehearsal(room_id).await {
        Ok(rehearsal) => Ok(Some(rehearsal)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Both ends, in the room.
#[derive(Clone)]
pub(crate) struct Ends {
    /// May publish, and receives nothing.
    pub sends: Arc<Room>,
    /// May receive, and nothing else.
    pub receives: Arc<Room>,
}

impl Ends {
    /// Connects both. What is given up before is left again.
    pub async fn connect(at: &Rehearsal) -> Result<Self, RoomError> {
        let url = at.url.as_str();
        let (sends, receives) = tokio::join!(
            Room::connect(url, at.send_token.expose_secret(), options()),
            Room::connect(url, at.receive_token.expose_secret(), options()),
        );
        Ok(Self {
            sends: Arc::new(sends?.0),
            receives: Arc::new(receives?.0),
        })
    }

    /// Leaves the room, which ends with that.
    pub async fn close(self) {
        for room in [self.sends, self.receives] {
            match timeout(CLOSE_DEADLINE, room.close()).await {
                // A room that the server ended is closed already.
                Ok(Ok(()) | Err(_)) => {}
                Err(_) => tracing::warn!("a rehearsal took too long to end"),
            }
        }
    }
}

/// As the stage connects, so that what is found is true for it.
pub(crate) fn options() -> RoomOptions {
    let mut options = RoomOptions::default();
    options.single_peer_connection = false;
    options.join_retries = 0;
    options.connect_timeout = CONNECT_DEADLINE;
    options
}

/// A refusal and a broken library are faults of their own; anything else is a way that is closed.
pub(crate) fn fault(error: &RoomError) -> Option<Error> {
    let code = match ConnectFailure::of(error) {
        ConnectFailure::Refused => ErrorCode::StageRefused,
        ConnectFailure::EngineMissing => ErrorCode::SdkMissing,
        ConnectFailure::EngineLost => ErrorCode::SdkFailed,
        _ => return None,
    };
    Some(Error::known(code, format!("a rehearsal: {error}")))
}
