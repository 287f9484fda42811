//! Which rooms are open to people without an account, and where their pages are.

use crate::store::Tx;
use crate::store::rooms::Room;

/// Where the page of a room is, below the network's own address.
const PATH: &str = "/watch";

/// Whether people without an account may watch a room in a browser.
pub(crate) fn is_open(room: &Room) -> bool {
    room.kind == "coHosts"
        && !room.is_deleted
        && room.target_visibility.as_deref() != Some("private")
}

impl Tx<'_> {
    /// The room's `livePlaybackUrl`: its watch page, where there is one. It is told before the
    /// show as well, since that is when people pass a link on.
    pub fn live_playback_url(&self, room: &Room) -> Option<String> {
        (self.watchable(&room.network) && is_open(room))
            .then(|| format!("{}{PATH}/{}", self.public_url, room.id))
    }
}
