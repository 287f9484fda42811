//! Whatever happens, no access token is in the log, at any level.
#![cfg(not(feature = "upstream"))]
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

mod harness;

use std::io;
use std::sync::{Arc, Mutex};

use harness::{Server, until};
use livekit::SimulateScenario;
use livekit::prelude::*;
use tracing_subscriber::fmt::MakeWriter;

/// Everything that is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn has(&self, text: &str) -> bool {
        String::from_utf8_lossy(&self.0.lock().unwrap()).contains(text)
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

// One test: a process has one log.
#[tokio::test(flavor = "multi_thread")]
async fn joining_reconnecting_and_being_refused_log_no_token() {
    let log = Log::default();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .init();
    let server = Server::start().await;
    let url = server.url();

    let wrong = harness::foreign_token("stranger");
    tracing::info!("{wrong}");
    assert!(log.has(&wrong), "a token in the log would be found");
    log.0.lock().unwrap().clear();

    let error = Room::connect(&url, &wrong, RoomOptions::default()).await;
    tracing::info!("{error:?} {}", error.as_ref().unwrap_err());
    let right = harness::token("host");
    let (room, mut events) = Room::connect(&url, &right, RoomOptions::default())
        .await
        .unwrap();
    room.simulate_scenario(SimulateScenario::SignalReconnect)
        .await
        .unwrap();
    until(&mut events, "the return", |event| {
        tracing::info!("{event:?}");
        matches!(event, RoomEvent::Reconnected).then_some(())
    })
    .await;
    tracing::info!("{room:?} {:?}", room.local_participant());
    room.close().await.unwrap();

    assert!(log.has("livekit_sdk"), "the engine's own log is in it");
    for token in [wrong, right] {
        assert!(!log.has(&token));
        let signature = token.rsplit('.').next().unwrap();
        assert!(!log.has(signature), "nor a part of one");
    }
}
