//! By which way media goes, over the real SDK library and a real LiveKit server.
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

mod harness;

use std::time::Duration;

use harness::{DEADLINE, Server, until};
use livekit::SimulateScenario;
use livekit::prelude::*;
use livekit::webrtc::stats::RtcStats;
use tokio::time::timeout;

/// Waits until media flows like this: `udp` or `tcp`.
async fn flows_by(room: &Room, wanted: &str) {
    let mut looks = tokio::time::interval(Duration::from_millis(50));
    let looking = timeout(DEADLINE, async {
        while protocol(room).await.as_deref() != Some(wanted) {
            looks.tick().await;
        }
    });
    assert!(looking.await.is_ok(), "media by {wanted}");
}

/// How media flows: `udp` or `tcp`.
async fn protocol(room: &Room) -> Option<String> {
    let stats = room.get_stats().await.unwrap();
    let all = stats.publisher_stats.iter().chain(&stats.subscriber_stats);
    let used = all.clone().find_map(|one| match one {
        RtcStats::Transport(connection) => Some(&connection.transport.selected_candidate_pair_id),
        _ => None,
    })?;
    let own = all.clone().find_map(|one| match one {
        RtcStats::CandidatePair(pair) if pair.rtc.id == *used => {
            Some(&pair.candidate_pair.local_candidate_id)
        }
        _ => None,
    })?;
    all.clone().find_map(|one| match one {
        RtcStats::LocalCandidate(candidate) if candidate.rtc.id == *own => {
            Some(candidate.local_candidate.protocol.clone())
        }
        _ => None,
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn media_goes_by_udp_and_by_tcp_where_that_is_wanted() {
    let server = Server::start().await;
    let mut options = RoomOptions::default();
    options.single_peer_connection = false;
    let (room, mut events) = server.join_with("sender", options).await;
    flows_by(&room, "udp").await;
    room.simulate_scenario(SimulateScenario::ForceTcp)
        .await
        .unwrap();
    until(&mut events, "the return", |event| {
        matches!(event, RoomEvent::Reconnected).then_some(())
    })
    .await;
    flows_by(&room, "tcp").await;
    room.close().await.unwrap();
}
