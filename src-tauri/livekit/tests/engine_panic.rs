//! When the engine is lost, every room says so and the program lives on.
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.
#![cfg(not(feature = "upstream"))]

mod harness;

use futures_util::StreamExt as _;
use harness::{Camera, Server, until};
use livekit::ConnectFailure;
use livekit::options::TrackPublishOptions;
use livekit::prebuilt;
use livekit::prelude::*;
use livekit::webrtc::video_stream::native::NativeVideoStream;

// One test: afterwards the engine of this process is gone.
#[tokio::test(flavor = "multi_thread")]
async fn an_engine_that_panics_ends_every_room_and_later_calls_with_a_type() {
    let server = Server::start().await;
    let (first, mut first_events) = server.join("first").await;
    let (second, mut second_events) = server.join("second").await;
    let camera = Camera::start();
    let LocalTrack::Video(track) = camera.track() else {
        panic!("a camera makes a picture");
    };
    let mut frames = NativeVideoStream::new(track.rtc_track());

    prebuilt::simulate_panic("out of luck");

    for events in [&mut first_events, &mut second_events] {
        until(events, "the end of the room", |event| {
            matches!(event, RoomEvent::Disconnected { .. }).then_some(())
        })
        .await;
    }
    assert_eq!(first.connection_state(), ConnectionState::Disconnected);
    while frames.next().await.is_some() {}

    let error = first
        .local_participant()
        .publish_track(camera.track(), TrackPublishOptions::default())
        .await
        .unwrap_err();
    assert_eq!(
        ConnectFailure::of(&error),
        ConnectFailure::EngineLost,
        "{error}"
    );
    let (url, token) = (server.url(), harness::token("third"));
    let connecting = Room::connect(&url, &token, RoomOptions::default());
    let error = connecting.await.unwrap_err();
    assert_eq!(
        ConnectFailure::of(&error),
        ConnectFailure::EngineLost,
        "{error}"
    );
    assert!(first.close().await.is_err());
    assert!(first.get_stats().await.is_err());
    drop((first, second));
    prebuilt::shutdown();
}
