//! The line to the media server, by LiveKit: a room with two ends, both of them here.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use livekit::SimulateScenario;
use livekit::prelude::*;
use livekit::webrtc::peer_connection_factory::IceTransportsType;
use secrecy::ExposeSecret as _;
use socialplus::Rehearsal;
use tokio::sync::{mpsc::UnboundedReceiver, watch};
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::input::Upload;
use crate::{
    error::Error,
    media_path::{Path, Way},
    rehearsal::{self, CONNECT_DEADLINE, Ends},
};

/// Until it flows by another way.
const SWITCH_DEADLINE: Duration = Duration::from_secs(5);
/// Until what was sent last has arrived.
const ARRIVE_DEADLINE: Duration = Duration::from_secs(1);
/// Between two looks at the statistics.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// Bytes of one packet: near the most that LiveKit takes in one piece.
const PACKET: usize = 15_000;
/// Between two packets: 4,800 kilobits a second, a third more than a camera and a screen need.
const PACE: Duration = Duration::from_millis(25);
/// How many packets: two seconds of them, a little more than a megabyte.
const PACKETS: usize = 80;
/// What of the pace has to arrive in time for *at least* to be true, in hundredths.
const ALL_BUT: u128 = 90;

/// The line. Copies are the same.
#[derive(Clone)]
pub(super) struct Line(Arc<Shared>);

struct Shared {
    /// The newest check that nobody wants any more; those before it are over as well.
    over: watch::Sender<u64>,
    at: Mutex<Option<Rehearsal>>,
    ends: Mutex<Option<Ends>>,
}

impl Default for Line {
    fn default() -> Self {
        Self(Arc::new(Shared {
            over: watch::Sender::new(0),
            at: Mutex::default(),
            ends: Mutex::default(),
        }))
    }
}

impl Line {
    /// Does something for a check, unless that is over before.
    pub async fn unless_over<T>(&self, check: u64, work: impl Future<Output = T>) -> Option<T> {
        let mut over = self.0.over.subscribe();
        tokio::select! {
            done = work => Some(done),
            _ = over.wait_for(|over| *over >= check) => None,
        }
    }

    /// Ends whatever is under way for this check.
    pub fn is_over(&self, check: u64) {
        self.0.over.send_replace(check);
    }

    /// Where the line is to be tried from now on.
    pub fn is_at(&self, rehearsal: Rehearsal) {
        *whole(&self.0.at) = Some(rehearsal);
    }

    fn ends(&self) -> Option<Ends> {
        whole(&self.0.ends).clone()
    }

    /// Connects both ends, and says how media goes. Nothing where it cannot go at all.
    pub async fn connect(&self) -> Result<Option<Path>, Error> {
        let Some(at) = whole(&self.0.at).clone() else {
            return Ok(None);
        };
        let connecting = async {
            let ends = Ends::connect(&at).await?;
            *whole(&self.0.ends) = Some(ends.clone());
            // The way out is made when there is something to send.
            ends.sends
                .local_participant()
                .publish_data(packet(1))
                .await?;
            Ok(path(&ends.sends, |_| true).await)
        };
        match timeout(CONNECT_DEADLINE, connecting).await {
            Ok(Ok(path)) => Ok(Some(path)),
            Ok(Err(error)) => rehearsal::fault(&error).map_or(Ok(None), Err),
            Err(_) => Ok(None),
        }
    }

    /// Sends as much as a show may need, and says how much arrived.
    pub async fn send(&self) -> Option<Upload> {
        let Ends { sends, receives } = self.ends()?;
        let arriving = receives.subscribe();
        let sending = async {
            let me = sends.local_participant();
            let mut pace = interval(PACE);
            // What could not be sent in time is a line that takes no more.
            pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
            for _ in 0..PACKETS {
                pace.tick().await;
                me.publish_data(packet(PACKET)).await.ok()?;
            }
            Some(())
        };
        let most = PACE * u32::try_from(PACKETS).unwrap_or(u32::MAX) + ARRIVE_DEADLINE;
        let arrived = async {
            let (_, arrived) = tokio::join!(timeout(most, sending), count(arriving, most));
            arrived
        };
        upload(arrived.await?)
    }

    /// Goes over to TCP, as a computer behind a wall does that lets nothing else out.
    pub async fn go_by_tcp(&self) -> bool {
        let Some(Ends { sends, .. }) = self.ends() else {
            return false;
        };
        let going = async {
            let mut events = sends.subscribe();
            sends
                .simulate_scenario(SimulateScenario::ForceTcp)
                .await
                .ok()?;
            while !matches!(events.recv().await?, RoomEvent::Reconnected) {}
            Some(path(&sends, |path| path.way == Way::Tcp).await)
        };
        matches!(timeout(SWITCH_DEADLINE, going).await, Ok(Some(_)))
    }

    /// Connects anew by nothing but a relay.
    pub async fn go_by_relay(&self) -> bool {
        self.leave_ends().await;
        let Some(at) = whole(&self.0.at).clone() else {
            return false;
        };
        let mut options = rehearsal::options();
        options.rtc_config.ice_transport_type = IceTransportsType::Relay;
        let connecting = async {
            let token = at.send_token.expose_secret();
            let (room, _) = Room::connect(at.url.as_str(), token, options).await.ok()?;
            let way = path(&room, |path| path.way == Way::Relay).await;
            drop(room.close().await);
            Some(way)
        };
        matches!(timeout(SWITCH_DEADLINE, connecting).await, Ok(Some(_)))
    }

    /// Leaves the room, and forgets where it was.
    pub async fn leave(&self) {
        *whole(&self.0.at) = None;
        self.leave_ends().await;
    }

    async fn leave_ends(&self) {
        let ends = whole(&self.0.ends).take();
        if let Some(ends) = ends {
            ends.close().await;
        }
    }
}

fn whole<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    // Whole after every statement, so a panic elsewhere leaves nothing half done.
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

fn packet(bytes: usize) -> DataPacket {
    DataPacket {
        payload: vec![0; bytes],
        reliable: true,
        ..DataPacket::default()
    }
}

/// Waits for a way that media goes by and that is wanted.
async fn path(room: &Room, wanted: impl Fn(&Path) -> bool) -> Path {
    let mut looks = interval(LOOK_AGAIN);
    loop {
        looks.tick().await;
        let Ok(stats) = room.get_stats().await else {
            continue;
        };
        // Out is what counts; before anything was sent there is only the way in.
        let found = Path::of(&stats.publisher_stats).or_else(|| Path::of(&stats.subscriber_stats));
        if let Some(path) = found.filter(|path| path.round_trip.is_some() && wanted(path)) {
            return path;
        }
    }
}

/// What arrived: bytes after the first packet, and how long after it the last one came.
struct Arrived {
    bytes: u128,
    took: Duration,
    all: bool,
}

async fn count(mut arriving: UnboundedReceiver<RoomEvent>, most: Duration) -> Option<Arrived> {
    let mut first: Option<Instant> = None;
    let mut last = Instant::now();
    let mut packets = 0;
    let counting = async {
        while let Some(event) = arriving.recv().await {
            let RoomEvent::DataReceived { payload, .. } = event else {
                continue;
            };
            if payload.len() < PACKET {
                continue;
            }
            last = Instant::now();
            first.get_or_insert(last);
            packets += 1;
            if packets == PACKETS {
                break;
            }
        }
    };
    // Those that are late do not count.
    let _late = timeout(most, counting).await;
    // Where nothing arrived there is nothing to count from.
    let first = first?;
    Some(Arrived {
        bytes: (PACKET * (packets - 1)) as u128,
        took: last.duration_since(first),
        all: packets == PACKETS,
    })
}

fn upload(arrived: Arrived) -> Option<Upload> {
    let millis = arrived.took.as_millis();
    // One packet alone says nothing about how many there can be.
    let kbit = (arrived.bytes * 8).checked_div(millis)?;
    let pace = (PACKET as u128 * 8) / PACE.as_millis();
    Some(Upload {
        kbit: u32::try_from(kbit.min(pace)).unwrap_or(u32::MAX),
        at_least: arrived.all && kbit * 100 >= pace * ALL_BUT,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_line_by_which_nothing_arrives_says_nothing_of_the_upload() {
        let (_line, arriving) = tokio::sync::mpsc::unbounded_channel();
        assert!(count(arriving, Duration::ZERO).await.is_none());
    }
}
