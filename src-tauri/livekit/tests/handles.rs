//! What the engine lends is given back, exactly once.
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.
#![cfg(not(feature = "upstream"))]

mod harness;

use futures_util::StreamExt as _;
use harness::{Camera, DEADLINE, Server, eventually, until};
use livekit::options::TrackPublishOptions;
use livekit::prebuilt;
use livekit::prelude::*;
use livekit::webrtc::audio_frame::AudioFrame;
use livekit::webrtc::audio_source::AudioSourceOptions;
use livekit::webrtc::audio_source::native::NativeAudioSource;
use livekit::webrtc::audio_stream::native::NativeAudioStream;
use livekit::webrtc::video_stream::native::NativeVideoStream;
use tokio::time::timeout;

// One test: the counts are of the whole process.
#[tokio::test(flavor = "multi_thread")]
async fn after_a_whole_show_every_handle_is_given_back_exactly_once() {
    let server = Server::start().await;
    eventually("the engine naming its version", || {
        prebuilt::loaded_version().is_some_and(|version| version.starts_with("0."))
    })
    .await;
    let before = prebuilt::handle_counts();
    show(&server).await;
    eventually("giving every handle back", || {
        let counts = prebuilt::handle_counts();
        counts.taken == counts.returned
    })
    .await;
    let after = prebuilt::handle_counts();
    assert!(after.taken > before.taken + 20, "{after:?}");
    assert_eq!(after.refused, 0, "{after:?}");

    prebuilt::shutdown();
    assert!(
        Room::connect(
            &server.url(),
            &harness::token("late"),
            RoomOptions::default()
        )
        .await
        .is_err()
    );
}

async fn show(server: &Server) {
    let (host, _host_events) = server.join("host").await;
    let (guest, mut events) = server.join("guest").await;
    let camera = Camera::start();
    host.local_participant()
        .publish_track(camera.track(), TrackPublishOptions::default())
        .await
        .unwrap();
    let tone = NativeAudioSource::new(AudioSourceOptions::default(), 48_000, 1, 100);
    let track = LocalAudioTrack::create_audio_track("tone", RtcAudioSource::Native(tone.clone()));
    host.local_participant()
        .publish_track(LocalTrack::Audio(track), TrackPublishOptions::default())
        .await
        .unwrap();
    let playing = tokio::spawn(async move {
        while tone
            .capture_frame(&AudioFrame::new(48_000, 1, 480))
            .await
            .is_ok()
        {}
    });
    let packet = DataPacket {
        payload: vec![7; 1000],
        reliable: true,
        ..Default::default()
    };

    let (mut pictures, mut sounds, mut data) = (None, None, 0);
    host.local_participant()
        .publish_data(packet.clone())
        .await
        .unwrap();
    until(&mut events, "picture, sound and data", |event| {
        match event {
            RoomEvent::TrackSubscribed {
                track: RemoteTrack::Video(track),
                ..
            } => pictures = Some(NativeVideoStream::new(track.rtc_track())),
            RoomEvent::TrackSubscribed {
                track: RemoteTrack::Audio(track),
                ..
            } => sounds = Some(NativeAudioStream::new(track.rtc_track(), 48_000, 1)),
            RoomEvent::DataReceived { .. } => data += 1,
            _ => {}
        }
        (pictures.is_some() && sounds.is_some() && data > 0).then_some(())
    })
    .await;

    let (mut pictures, mut sounds) = (pictures.unwrap(), sounds.unwrap());
    // Some frames are read, many more are pushed out of the queues unread.
    timeout(DEADLINE, async {
        for _ in 0..10 {
            pictures.next().await.unwrap();
            sounds.next().await.unwrap();
        }
    })
    .await
    .unwrap();
    let kept = pictures.next().await.unwrap().buffer;

    // A connect whose caller goes away, and a room that is dropped instead of closed.
    let url = server.url();
    let hasty = tokio::spawn(async move {
        Room::connect(&url, &harness::token("hasty"), RoomOptions::default()).await
    });
    tokio::task::yield_now().await;
    hasty.abort();
    drop(hasty.await);
    let dropped = server.join("dropped").await;
    until(&mut events, "the dropped one coming", |event| match event {
        RoomEvent::ParticipantConnected(came) => {
            (came.identity().as_str() == "dropped").then_some(())
        }
        _ => None,
    })
    .await;
    drop(dropped);
    until(
        &mut events,
        "the dropped one leaving",
        |event| match event {
            RoomEvent::ParticipantDisconnected(left) => {
                (left.identity().as_str() == "dropped").then_some(())
            }
            _ => None,
        },
    )
    .await;

    guest.close().await.unwrap();
    // A picture outlives its room.
    assert!(kept.width() > 0 && !kept.to_i420().data().0.is_empty());
    playing.abort();
    drop(playing.await);
    host.close().await.unwrap();
}
