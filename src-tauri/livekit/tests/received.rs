//! What arrives of a picture, in bytes, follows how large it is shown. Over the real SDK library and a real
//! LiveKit server.
//!
//! No time is measured: what arrives is counted while a second picture, whose size nobody changes, brings a
//! number of pictures.
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

mod harness;

use futures_util::StreamExt as _;
use harness::{Camera, DEADLINE, Server, until};
use livekit::options::{TrackPublishOptions, VideoEncoding};
use livekit::prelude::*;
use livekit::webrtc::stats::RtcStats;
use livekit::webrtc::video_stream::native::NativeVideoStream;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::timeout;

/// Large enough for layers of several sizes.
const SIZE: (u32, u32) = (960, 540);
/// Width of the smallest layer that is made of it.
const SMALL: u32 = 320;
/// Pictures of the second one, during which is counted: two seconds of it.
const SPAN: usize = 60;

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_is_small_or_hidden_brings_fewer_bytes() {
    let server = Server::start().await;
    let (publisher, _own_events) = server.join("publisher").await;
    let (beside, _own_events) = server.join("beside").await;
    let (viewer, mut events) = server.join("viewer").await;
    let camera = Camera::changing(SIZE);
    let options = |simulcast| TrackPublishOptions {
        source: TrackSource::Camera,
        simulcast,
        video_encoding: Some(VideoEncoding {
            max_bitrate: 1_500_000,
            max_framerate: 30.0,
        }),
        ..Default::default()
    };
    let sender = publisher.local_participant();
    sender
        .publish_track(camera.track(), options(true))
        .await
        .unwrap();
    let (track, publication) = subscribed(&mut events).await;
    let clock = Camera::start();
    let sender = beside.local_participant();
    sender
        .publish_track(clock.track(), options(false))
        .await
        .unwrap();
    let (clock_track, _) = subscribed(&mut events).await;
    let mut clock = NativeVideoStream::new(clock_track.rtc_track());
    let mut frames = NativeVideoStream::new(track.rtc_track());

    publication.update_video_dimensions(TrackDimension(SIZE.0, SIZE.1));
    arrives_at(&mut frames, SIZE.0).await;
    let large = received_meanwhile(&track, &mut clock).await;
    publication.update_video_dimensions(TrackDimension(SMALL, 180));
    arrives_at(&mut frames, SMALL).await;
    let small = received_meanwhile(&track, &mut clock).await;
    publication.set_enabled(false);
    until_nothing_comes(&track, &mut clock).await;
    let hidden = received_meanwhile(&track, &mut clock).await;
    eprintln!("received: {large} bytes large, {small} small, {hidden} hidden");
    assert!(small > 0 && small * 3 < large, "{small} of {large} bytes");
    assert!(hidden * 20 < small, "{hidden} of {small} bytes");

    publication.set_enabled(true);
    publication.update_video_dimensions(TrackDimension(SIZE.0, SIZE.1));
    arrives_at(&mut frames, SIZE.0).await;
    publisher.close().await.unwrap();
    beside.close().await.unwrap();
    viewer.close().await.unwrap();
}

/// The next picture that can be seen.
async fn subscribed(
    events: &mut UnboundedReceiver<RoomEvent>,
) -> (RemoteVideoTrack, RemoteTrackPublication) {
    until(events, "a subscription", |event| match event {
        RoomEvent::TrackSubscribed {
            track: RemoteTrack::Video(track),
            publication,
            ..
        } => Some((track, publication)),
        _ => None,
    })
    .await
}

async fn arrives_at(frames: &mut NativeVideoStream, width: u32) {
    let arrives = async {
        while let Some(frame) = frames.next().await {
            if frame.buffer.width() == width {
                return;
            }
        }
        panic!("the picture ended");
    };
    let arrived = timeout(DEADLINE, arrives).await;
    arrived.unwrap_or_else(|_| panic!("no picture {width} wide"));
}

/// Bytes of a picture that came while the other one brought so many pictures.
async fn received_meanwhile(track: &RemoteVideoTrack, clock: &mut NativeVideoStream) -> u64 {
    let before = received(track).await;
    let passes = async {
        for _ in 0..SPAN {
            clock.next().await.expect("the second picture goes on");
        }
    };
    timeout(DEADLINE, passes)
        .await
        .expect("the second picture moves");
    received(track).await - before
}

/// Waits until no byte came for as long as is counted.
async fn until_nothing_comes(track: &RemoteVideoTrack, clock: &mut NativeVideoStream) {
    let rests = async { while received_meanwhile(track, clock).await > 0 {} };
    timeout(DEADLINE, rests)
        .await
        .expect("a hidden picture rests");
}

/// Bytes of the picture itself, so far.
async fn received(track: &RemoteVideoTrack) -> u64 {
    let stats = track.get_stats().await.unwrap();
    let bytes = stats.iter().map(|one| match one {
        RtcStats::InboundRtp(inbound) => inbound.inbound.bytes_received,
        _ => 0,
    });
    bytes.sum()
}
