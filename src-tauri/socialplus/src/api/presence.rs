//! Who watches a room (contract section 8).

use serde::Deserialize;

use crate::{
    client::Client,
    error::Error,
    http::Call,
    model::{RoomId, Viewers},
    validate,
    wire::{Count, Lenient},
};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WireCount {
    count: Lenient<Count>,
}

impl Client {
    /// How often [`Client::heartbeat`] is to be called while a room is open. The unit of the
    /// platform's own setting is not settled, so it is not used.
    pub const HEARTBEAT_INTERVAL: std::time::Duration = std::time::Duration::from_secs(30);

    /// Says that the caller is in the room.
    pub async fn heartbeat(&self, room_id: &RoomId) -> Result<(), Error> {
        let path = presence_path(room_id, &["heartbeat"])?;
        // Being here twice is being here.
        let beat = Call::post(&path).repeatable().background();
        self.call(beat).await.map(drop)
    }

    /// How many people are in the room. There is no event for it: ask every 5 to 15 seconds.
    pub async fn viewer_count(&self, room_id: &RoomId) -> Result<u64, Error> {
        let path = presence_path(room_id, &["users", "count"])?;
        let wire: WireCount = self.fetch(Call::get(&path).background()).await?;
        Ok(wire.count.count())
    }

    /// Who is in the room, at most 200 people; among them a host finds co-hosts.
    pub async fn viewers(&self, room_id: &RoomId) -> Result<Viewers, Error> {
        let path = presence_path(room_id, &["users"])?;
        let (_, envelope) = self.envelope(Call::get(&path)).await?;
        Ok(Viewers {
            total: envelope.total.max(envelope.viewers.len() as u64),
            viewers: envelope.viewers,
        })
    }
}

fn presence_path<'a>(room_id: &'a RoomId, rest: &[&'a str]) -> Result<Vec<&'a str>, Error> {
    validate::id("roomId", room_id.as_str())?;
    let mut path = vec!["api", "v1", "presence", "rooms", room_id.as_str()];
    path.extend(rest);
    Ok(path)
}
