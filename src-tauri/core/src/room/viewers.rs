//! How many watch the open room. The platform has no event for it (PLATFORM.md 8), so they are counted;
//! our own network tells every change besides.
//!
//! Nobody of this app is one of them: it opens rooms for those who broadcast in them.

use std::time::Duration;

use socialplus::RoomId;
use tokio::time::{Instant, sleep_until, timeout};

use super::{input::Input, open::RoomMachine};
use crate::{actor::Handle, platform::PlatformSlot};

/// How often they are counted.
const EVERY: Duration = Duration::from_secs(10);
/// A count that takes longer is no use any more.
const DEADLINE: Duration = Duration::from_secs(9);

/// Counts for as long as a room is open, from the moment it is.
pub(crate) async fn count(room: Handle<RoomMachine>, platform: PlatformSlot) {
    let mut view = room.view();
    loop {
        let open = view.borrow_and_update().opened();
        let Some((opening, room_id)) = open.clone() else {
            if view.changed().await.is_err() {
                return std::future::pending().await;
            }
            continue;
        };
        let next = Instant::now() + EVERY;
        if let Some(viewers) = ask(&platform, &room_id).await {
            room.tell(Input::Viewers { opening, viewers }).await;
        }
        // Until it is time again, or another room is there to be counted.
        let gone = async { view.wait_for(|state| state.opened() != open).await.is_err() };
        tokio::select! {
            () = sleep_until(next) => {}
            gone = gone => if gone {
                return std::future::pending().await;
            },
        }
    }
}

/// A number that could not be read leaves the last one; it is seconds old.
async fn ask(platform: &PlatformSlot, room_id: &RoomId) -> Option<u32> {
    let platform = platform.now().ok()?;
    match timeout(DEADLINE, platform.client.viewer_count(room_id)).await {
        Ok(Ok(count)) => Some(u32::try_from(count).unwrap_or(u32::MAX)),
        Ok(Err(error)) => {
            tracing::debug!(%error, "the viewers could not be counted");
            None
        }
        Err(_) => None,
    }
}
