//! Who watches a room (PLATFORM.md 8).

use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    client::Client,
    error::{Error, Problem},
    http::{Call, in_utc},
    model::{Interval, PresenceSettings, RoomId, Viewers, WatchSession},
    validate,
    wire::{Count, Lenient},
};

/// Most stretches of watching in one report. The platform states no limit.
const WATCH_LIMIT: usize = 100;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WireCount {
    count: Lenient<Count>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WirePresence {
    user: Lenient<WireEnabled>,
    room: Lenient<WireEnabled>,
    network: Lenient<WireIntervals>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WireEnabled {
    enabled: Lenient<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct WireIntervals {
    heartbeat_interval: Lenient<Count>,
    presence_sync_interval: Lenient<Count>,
}

impl Client {
    /// Whether presence is switched on, and how often the platform wants to hear of it.
    pub async fn presence_settings(&self) -> Result<PresenceSettings, Error> {
        let call = Call::get(&["api", "v1", "presence", "settings"]);
        let wire: WirePresence = self.fetch(call).await?;
        let enabled = |part: Lenient<WireEnabled>| part.0.and_then(|part| part.enabled.0);
        let intervals = wire.network.0.unwrap_or_default();
        let interval = |count: Lenient<Count>| count.0.map(|count| Interval(count.0));
        Ok(PresenceSettings {
            // What is not said is taken to be on: asking for it tells.
            user_enabled: enabled(wire.user).unwrap_or(true),
            room_enabled: enabled(wire.room).unwrap_or(true),
            heartbeat: interval(intervals.heartbeat_interval),
            sync: interval(intervals.presence_sync_interval),
        })
    }

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

    /// Tells how long the caller watched. For viewers, and not needed for anything else.
    ///
    /// The hosted service checks a signature that its own SDK makes with a key of its own; this
    /// client has no such key and sends none, so the hosted service may refuse the report.
    pub async fn report_watch_time(&self, sessions: &[WatchSession]) -> Result<(), Error> {
        if sessions.is_empty() {
            return Err(validate::invalid("rooms", Problem::Empty).into());
        }
        validate::at_most_entries("rooms", sessions.len(), WATCH_LIMIT)?;
        let mut rooms: Vec<Value> = Vec::new();
        for session in sessions {
            validate::id("roomId", session.room_id.as_str())?;
            validate::id("sessionId", &session.session_id)?;
            if session.ended_at < session.started_at {
                return Err(validate::invalid("endTime", Problem::Malformed).into());
            }
            rooms.push(json!({
                "sessionId": session.session_id,
                "roomId": session.room_id,
                "watchSeconds": session.watched.as_secs(),
                "startTime": in_utc("startTime", session.started_at)?,
                "endTime": in_utc("endTime", session.ended_at)?,
            }));
        }
        let body = json!({
            "signature": "",
            "nonceStr": Uuid::new_v4().simple().to_string(),
            "timestamp": in_utc("timestamp", self.inner.time.now())?,
            "rooms": rooms,
        });
        let call = Call::post(&["api", "v3", "user-event", "room"]).json(body);
        self.call(call).await.map(drop)
    }
}

fn presence_path<'a>(room_id: &'a RoomId, rest: &[&'a str]) -> Result<Vec<&'a str>, Error> {
    validate::id("roomId", room_id.as_str())?;
    let mut path = vec!["api", "v1", "presence", "rooms", room_id.as_str()];
    path.extend(rest);
    Ok(path)
}
