//! Rooms over the real SDK library and a real LiveKit server.
#![allow(clippy::unwrap_used)] // A test fails by unwrapping.

mod harness;

use std::collections::HashMap;
use std::f64::consts::TAU;
use std::time::Duration;

use futures_util::StreamExt as _;
use harness::{
    Camera, DEADLINE, QUARTERS, Server, alike, eventually, picture_of, quarters_of, until,
};
use livekit::options::{TrackPublishOptions, VideoEncoding};
use livekit::prelude::*;
use livekit::track::VideoQuality;
use livekit::webrtc::audio_frame::AudioFrame;
use livekit::webrtc::audio_source::AudioSourceOptions;
use livekit::webrtc::audio_source::native::NativeAudioSource;
use livekit::webrtc::audio_stream::native::NativeAudioStream;
use livekit::webrtc::stats::RtcStats;
use livekit::webrtc::video_frame::{I420Buffer, VideoRotation};
use livekit::webrtc::video_stream::native::NativeVideoStream;
use livekit::{ConnectFailure, SimulateScenario};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::timeout;

/// The engine waits 15 seconds for somebody to listen to a room that was connected.
const ENGINE_WAITS_LESS: Duration = Duration::from_secs(18);

fn camera_options() -> TrackPublishOptions {
    TrackPublishOptions {
        source: TrackSource::Camera,
        simulcast: false,
        video_encoding: Some(VideoEncoding {
            max_bitrate: 2_000_000,
            max_framerate: 30.0,
        }),
        ..Default::default()
    }
}

async fn subscribed(
    events: &mut UnboundedReceiver<RoomEvent>,
) -> (RemoteTrack, RemoteTrackPublication, RemoteParticipant) {
    until(events, "a subscription", |event| match event {
        RoomEvent::TrackSubscribed {
            track,
            publication,
            participant,
        } => Some((track, publication, participant)),
        _ => None,
    })
    .await
}

async fn shows_the_test_picture(track: &RemoteVideoTrack) {
    let mut frames = NativeVideoStream::new(track.rtc_track());
    let watching = timeout(DEADLINE, async {
        while let Some(frame) = frames.next().await {
            let picture = frame.buffer.to_i420();
            let seen = quarters_of(&picture, frame.buffer.width(), frame.buffer.height());
            if seen
                .iter()
                .zip(QUARTERS)
                .all(|(seen, sent)| alike(*seen, sent))
            {
                return true;
            }
        }
        false
    });
    assert!(watching.await.expect("the right colours in time"));
}

fn video(track: RemoteTrack) -> RemoteVideoTrack {
    match track {
        RemoteTrack::Video(track) => track,
        RemoteTrack::Audio(_) => panic!("a picture was expected"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_meet_and_part() {
    let server = Server::start().await;
    let (first, mut first_events) = server.join("first").await;
    let (second, mut second_events) = server.join("second").await;

    let Some(RoomEvent::Connected { .. }) = second_events.recv().await else {
        panic!("the first event says that we are in");
    };
    assert_eq!(second.name(), "panel");
    assert_eq!(second.connection_state(), ConnectionState::Connected);
    assert!(first.sid().await.as_str().starts_with("RM_"));
    let others = second.remote_participants();
    let host = &others[&ParticipantIdentity::from("first")];
    assert_eq!(host.name(), "first by name");
    assert!(host.sid().as_str().starts_with("PA_"));

    let came = until(&mut first_events, "the second coming", |event| {
        if let RoomEvent::ParticipantConnected(participant) = event {
            Some(participant)
        } else {
            None
        }
    })
    .await;
    assert_eq!(came.identity().as_str(), "second");

    second.close().await.unwrap();
    let (reason, rest) = (
        until(&mut second_events, "the end", |event| match event {
            RoomEvent::Disconnected { reason } => Some(reason),
            _ => None,
        })
        .await,
        second_events.recv().await,
    );
    assert_eq!(reason, livekit::DisconnectReason::ClientInitiated);
    assert!(rest.is_none(), "nothing follows the end");
    assert_eq!(second.connection_state(), ConnectionState::Disconnected);
    assert!(matches!(
        second.close().await,
        Err(RoomError::AlreadyClosed)
    ));

    let left = until(&mut first_events, "the second leaving", |event| {
        if let RoomEvent::ParticipantDisconnected(participant) = event {
            Some(participant)
        } else {
            None
        }
    })
    .await;
    assert_eq!(left.identity().as_str(), "second");
    assert!(first.remote_participants().is_empty());
    first.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_published_picture_arrives_with_the_right_colours() {
    let server = Server::start().await;
    let (publisher, mut own_events) = server.join("publisher").await;
    let (viewer, mut events) = server.join("viewer").await;
    let camera = Camera::start();

    let publication = publisher
        .local_participant()
        .publish_track(camera.track(), camera_options())
        .await
        .unwrap();
    assert_eq!(publication.source(), TrackSource::Camera);
    assert_eq!(publication.track().unwrap().sid(), publication.sid());
    until(&mut own_events, "our own publication", |event| {
        matches!(event, RoomEvent::LocalTrackPublished { .. }).then_some(())
    })
    .await;

    let (track, seen, from) = subscribed(&mut events).await;
    assert_eq!(seen.sid(), publication.sid());
    assert_eq!(seen.kind(), TrackKind::Video);
    assert_eq!(from.identity().as_str(), "publisher");
    let track = video(track);
    shows_the_test_picture(&track).await;

    let stats = track.get_stats().await.unwrap();
    let decoded = stats.iter().find_map(|stats| match stats {
        RtcStats::InboundRtp(stats) => Some(stats.inbound.frames_decoded),
        _ => None,
    });
    assert!(decoded.is_some_and(|frames| frames > 0));
    let session = publisher.get_stats().await.unwrap();
    assert!(
        session
            .publisher_stats
            .iter()
            .any(|stats| matches!(stats, RtcStats::OutboundRtp(_)))
    );

    let unpublished = publisher
        .local_participant()
        .unpublish_track(&publication.sid())
        .await
        .unwrap();
    assert_eq!(unpublished.sid(), publication.sid());
    assert!(
        publisher
            .local_participant()
            .track_publications()
            .is_empty()
    );
    until(&mut events, "the end of the track", |event| {
        matches!(event, RoomEvent::TrackUnsubscribed { .. }).then_some(())
    })
    .await;
    until(&mut own_events, "our own end of the track", |event| {
        matches!(event, RoomEvent::LocalTrackUnpublished { .. }).then_some(())
    })
    .await;
    publisher.close().await.unwrap();
    viewer.close().await.unwrap();
}

/// Whether any layer of the publisher's picture is sent.
async fn sends(publisher: &Room) -> bool {
    let stats = publisher.get_stats().await.unwrap();
    let mut layers = stats
        .publisher_stats
        .iter()
        .filter_map(|stats| match stats {
            RtcStats::OutboundRtp(stats) if stats.stream.kind == "video" => {
                Some(stats.outbound.active)
            }
            _ => None,
        });
    layers.any(|active| active)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_rested_unwatched_moves_for_whoever_comes() {
    let server = Server::start().await;
    let mut options = RoomOptions::default();
    options.dynacast = true;
    options.adaptive_stream = true;
    let (publisher, _events) = server.join_with("publisher", options.clone()).await;
    // Large enough for three layers.
    let camera = Camera::showing(picture_of((1280, 720)));
    let publishing = TrackPublishOptions {
        simulcast: true,
        ..camera_options()
    };
    publisher
        .local_participant()
        .publish_track(camera.track(), publishing)
        .await
        .unwrap();
    timeout(DEADLINE, async { while !sends(&publisher).await {} })
        .await
        .expect("the picture goes out");
    for round in 0..2 {
        // The server tells after ten seconds that nobody watches.
        timeout(DEADLINE, async { while sends(&publisher).await {} })
            .await
            .expect("the picture rests");
        let (viewer, mut events) = server
            .join_with(&format!("viewer-{round}"), options.clone())
            .await;
        let (track, publication, _) = subscribed(&mut events).await;
        publication.update_video_dimensions(TrackDimension(320, 180));
        shows_the_test_picture(&video(track)).await;
        viewer.close().await.unwrap();
    }
    publisher.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn our_own_picture_can_be_watched_before_it_is_published() {
    harness::load();
    let camera = Camera::start();
    let LocalTrack::Video(track) = camera.track() else {
        panic!("a camera makes a picture");
    };
    let mut frames = NativeVideoStream::new(track.rtc_track());
    // A source sends black until it has its first picture.
    let watching = timeout(DEADLINE, async {
        while let Some(frame) = frames.next().await {
            let (width, height) = harness::SIZE;
            if quarters_of(&frame.buffer.to_i420(), width, height) == QUARTERS {
                return true;
            }
        }
        false
    });
    assert!(watching.await.expect("the same picture in time"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_lies_on_its_side_arrives_upright() {
    let server = Server::start().await;
    let (publisher, _own_events) = server.join("publisher").await;
    let (_viewer, mut events) = server.join("viewer").await;
    let camera = Camera::held(harness::picture(), VideoRotation::VideoRotation90);
    publisher
        .local_participant()
        .publish_track(camera.track(), camera_options())
        .await
        .unwrap();
    let (track, _, _) = subscribed(&mut events).await;
    let mut frames = NativeVideoStream::new(video(track).rtc_track());
    // This server does not pass on how a picture has to be turned, so whoever sends it turns it.
    let [top_left, top_right, bottom_left, bottom_right] = QUARTERS;
    let upright = [bottom_left, top_left, bottom_right, top_right];
    let (width, height) = (harness::SIZE.1, harness::SIZE.0);
    let watching = timeout(DEADLINE, async {
        while let Some(frame) = frames.next().await {
            let size = (frame.buffer.width(), frame.buffer.height());
            assert_eq!(
                (frame.rotation, size),
                (VideoRotation::VideoRotation0, (width, height))
            );
            let seen = quarters_of(&frame.buffer.to_i420(), width, height);
            if seen
                .into_iter()
                .zip(upright)
                .all(|(seen, sent)| alike(seen, sent))
            {
                return true;
            }
        }
        false
    });
    assert_eq!(watching.await, Ok(true), "an upright picture in time");
}

#[tokio::test(flavor = "multi_thread")]
async fn muting_and_unmuting_is_told_to_both_sides() {
    let server = Server::start().await;
    let (publisher, mut own_events) = server.join("publisher").await;
    let (viewer, mut events) = server.join("viewer").await;
    let camera = Camera::start();
    let publication = publisher
        .local_participant()
        .publish_track(camera.track(), camera_options())
        .await
        .unwrap();
    let (track, seen, _) = subscribed(&mut events).await;

    publication.mute();
    assert!(publication.is_muted());
    let muted = until(&mut events, "the mute", |event| match event {
        RoomEvent::TrackMuted { publication, .. } => Some(publication),
        _ => None,
    })
    .await;
    assert_eq!(muted.sid(), publication.sid());
    assert!(seen.is_muted() && track.is_muted());
    until(&mut own_events, "our own mute", |event| match event {
        RoomEvent::TrackMuted { participant, .. } => {
            (participant.identity().as_str() == "publisher").then_some(())
        }
        _ => None,
    })
    .await;

    publication.unmute();
    until(&mut events, "the end of the mute", |event| {
        matches!(event, RoomEvent::TrackUnmuted { .. }).then_some(())
    })
    .await;
    assert!(!seen.is_muted() && !publication.is_muted());
    shows_the_test_picture(&video(track)).await;
    publisher.close().await.unwrap();
    viewer.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tone_arrives_as_the_same_tone() {
    const RATE: u32 = 48_000;
    const PITCH: f64 = 440.0;
    let server = Server::start().await;
    let (publisher, _own_events) = server.join("publisher").await;
    let (listener, mut events) = server.join("listener").await;

    let source = NativeAudioSource::new(AudioSourceOptions::default(), RATE, 1, 200);
    let track = LocalAudioTrack::create_audio_track("tone", RtcAudioSource::Native(source.clone()));
    let options = TrackPublishOptions {
        source: TrackSource::Microphone,
        dtx: false,
        ..Default::default()
    };
    publisher
        .local_participant()
        .publish_track(LocalTrack::Audio(track), options)
        .await
        .unwrap();
    let playing = tokio::spawn(async move {
        let mut sample = 0_u32;
        loop {
            let mut frame = AudioFrame::new(RATE, 1, RATE / 100);
            for value in frame.data.to_mut() {
                *value =
                    ((f64::from(sample) * PITCH * TAU / f64::from(RATE)).sin() * 12_000.0) as i16;
                sample = (sample + 1) % RATE;
            }
            source.capture_frame(&frame).await.unwrap();
        }
    });

    let (RemoteTrack::Audio(heard), ..) = subscribed(&mut events).await else {
        panic!("a sound was expected");
    };
    let mut sound = NativeAudioStream::new(heard.rtc_track(), RATE as i32, 1);
    let mut share = 0.0;
    let listening = timeout(DEADLINE, async {
        let mut second = Vec::new();
        while let Some(frame) = sound.next().await {
            assert_eq!((frame.sample_rate, frame.num_channels), (RATE, 1));
            second.extend_from_slice(&frame.data);
            if second.len() >= RATE as usize {
                share = share_of(&second, PITCH, RATE);
                if share > 0.9 {
                    return;
                }
                second.clear();
            }
        }
    });
    assert!(
        listening.await.is_ok(),
        "only {share:.2} of the sound was the tone"
    );
    playing.abort();
    publisher.close().await.unwrap();
    listener.close().await.unwrap();
}

/// How much of the energy of `samples` is a tone of this pitch.
fn share_of(samples: &[i16], pitch: f64, rate: u32) -> f64 {
    let (mut real, mut imaginary, mut energy) = (0.0, 0.0, 0.0);
    for (index, sample) in samples.iter().enumerate() {
        let angle = index as f64 * pitch * TAU / f64::from(rate);
        let value = f64::from(*sample);
        real += value * angle.cos();
        imaginary += value * angle.sin();
        energy += value * value;
    }
    if energy == 0.0 {
        return 0.0;
    }
    2.0 * (real * real + imaginary * imaginary) / (energy * samples.len() as f64)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_signalling_link_is_resumed_and_everything_stays() {
    let server = Server::start().await;
    let (publisher, mut own_events) = server.join("publisher").await;
    let (viewer, mut events) = server.join("viewer").await;
    let camera = Camera::start();
    let publication = publisher
        .local_participant()
        .publish_track(camera.track(), camera_options())
        .await
        .unwrap();
    let (track, ..) = subscribed(&mut events).await;

    publisher
        .simulate_scenario(SimulateScenario::SignalReconnect)
        .await
        .unwrap();
    until(&mut own_events, "the loss", |event| {
        matches!(event, RoomEvent::Reconnecting).then_some(())
    })
    .await;
    until(&mut own_events, "the return", |event| {
        matches!(event, RoomEvent::Reconnected).then_some(())
    })
    .await;

    assert_eq!(publisher.connection_state(), ConnectionState::Connected);
    assert_eq!(publisher.remote_participants().len(), 1);
    let after = publisher.local_participant().track_publications();
    assert!(after.contains_key(&publication.sid()));
    shows_the_test_picture(&video(track)).await;
    publisher.close().await.unwrap();
    viewer.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_reconnect_publishes_again_under_a_new_id() {
    let server = Server::start().await;
    let (publisher, mut own_events) = server.join("publisher").await;
    let (viewer, mut events) = server.join("viewer").await;
    let camera = Camera::start();
    let publication = publisher
        .local_participant()
        .publish_track(camera.track(), camera_options())
        .await
        .unwrap();
    let before = publication.sid();
    subscribed(&mut events).await;

    publisher
        .simulate_scenario(SimulateScenario::FullReconnect)
        .await
        .unwrap();
    let previous = until(&mut own_events, "publishing again", |event| match event {
        RoomEvent::LocalTrackRepublished { previous_sid, .. } => Some(previous_sid),
        _ => None,
    })
    .await;
    assert_eq!(previous, before);
    let now = publication.sid();
    assert_ne!(
        now, before,
        "the publication object goes on under its new id"
    );

    let (track, seen, _) = subscribed(&mut events).await;
    assert_eq!(seen.sid(), now);
    shows_the_test_picture(&video(track)).await;
    publisher.close().await.unwrap();
    viewer.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_server_dies_it_is_told_and_the_room_can_be_closed() {
    let mut server = Server::start().await;
    let (room, mut events) = server.join("host").await;
    let camera = Camera::start();
    room.local_participant()
        .publish_track(camera.track(), camera_options())
        .await
        .unwrap();

    server.die();
    until(&mut events, "the loss", |event| {
        matches!(event, RoomEvent::Reconnecting).then_some(())
    })
    .await;
    assert_eq!(room.connection_state(), ConnectionState::Reconnecting);
    let closing = timeout(DEADLINE, room.close()).await;
    closing.expect("closing in time").unwrap();
    assert_eq!(room.connection_state(), ConnectionState::Disconnected);
}

#[tokio::test(flavor = "multi_thread")]
async fn joining_twice_under_one_identity_ends_the_first_with_the_reason() {
    let server = Server::start().await;
    let (first, mut events) = server.join("same").await;
    let (second, _second_events) = server.join("same").await;
    let reason = until(&mut events, "the end of the first", |event| match event {
        RoomEvent::Disconnected { reason } => Some(reason),
        _ => None,
    })
    .await;
    assert_eq!(reason, livekit::DisconnectReason::DuplicateIdentity);
    assert_eq!(first.connection_state(), ConnectionState::Disconnected);
    first.close().await.unwrap();
    second.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_attributes_and_metadata_reach_the_other_side() {
    let server = Server::start().await;
    let (sender, _own_events) = server.join("sender").await;
    let (receiver, mut events) = server.join("receiver").await;
    let local = sender.local_participant();

    local.set_metadata("on stage".to_owned()).await.unwrap();
    let (old, new) = until(&mut events, "the metadata", |event| match event {
        RoomEvent::ParticipantMetadataChanged {
            old_metadata,
            metadata,
            ..
        } => Some((old_metadata, metadata)),
        _ => None,
    })
    .await;
    assert_eq!((old.as_str(), new.as_str()), ("", "on stage"));

    let attributes = HashMap::from([("seat".to_owned(), "3".to_owned())]);
    local.set_attributes(attributes.clone()).await.unwrap();
    let (who, changed) = until(&mut events, "the attributes", |event| match event {
        RoomEvent::ParticipantAttributesChanged {
            participant,
            changed_attributes,
        } => Some((participant, changed_attributes)),
        _ => None,
    })
    .await;
    assert_eq!(changed, attributes);
    assert_eq!(who.attributes(), attributes);

    local.set_name("Sender".to_owned()).await.unwrap();
    let name = until(&mut events, "the name", |event| match event {
        RoomEvent::ParticipantNameChanged { name, .. } => Some(name),
        _ => None,
    })
    .await;
    assert_eq!(name, "Sender");

    let packet = DataPacket {
        payload: b"hello".to_vec(),
        topic: Some("greeting".to_owned()),
        reliable: true,
        ..Default::default()
    };
    local.publish_data(packet).await.unwrap();
    let (payload, topic, kind, from) = until(&mut events, "the bytes", |event| match event {
        RoomEvent::DataReceived {
            payload,
            topic,
            kind,
            participant,
        } => Some((payload, topic, kind, participant)),
        _ => None,
    })
    .await;
    assert_eq!(payload.as_slice(), b"hello");
    assert_eq!(topic.as_deref(), Some("greeting"));
    assert_eq!(kind, DataPacketKind::Reliable);
    assert_eq!(from.unwrap().identity().as_str(), "sender");
    sender.close().await.unwrap();
    receiver.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_can_be_given_up_paused_and_taken_again() {
    let server = Server::start().await;
    let (publisher, _own_events) = server.join("publisher").await;
    let (viewer, mut events) = server.join("viewer").await;
    let camera = Camera::start();
    publisher
        .local_participant()
        .publish_track(camera.track(), camera_options())
        .await
        .unwrap();
    let (_, publication, _) = subscribed(&mut events).await;

    publication.set_subscribed(false);
    until(&mut events, "the end of the subscription", |event| {
        matches!(event, RoomEvent::TrackUnsubscribed { .. }).then_some(())
    })
    .await;
    assert!(!publication.is_subscribed() && !publication.is_desired());

    publication.set_subscribed(true);
    let (track, ..) = subscribed(&mut events).await;
    publication.set_enabled(false);
    assert!(!publication.is_enabled());
    publication.set_enabled(true);
    publication.update_video_dimensions(TrackDimension(320, 180));
    shows_the_test_picture(&video(track)).await;
    publisher.close().await.unwrap();
    viewer.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_layer_of_a_picture_follows_what_is_asked_for() {
    let server = Server::start().await;
    let (publisher, _own_events) = server.join("publisher").await;
    let (viewer, mut events) = server.join("viewer").await;
    let camera = Camera::showing(I420Buffer::new_black(960, 540));
    let options = TrackPublishOptions {
        simulcast: true,
        ..camera_options()
    };
    publisher
        .local_participant()
        .publish_track(camera.track(), options)
        .await
        .unwrap();
    let (track, publication, _) = subscribed(&mut events).await;
    assert!(publication.simulcasted());
    let mut frames = NativeVideoStream::new(video(track).rtc_track());

    arrives_at(&mut frames, 960).await;
    publication.set_video_quality(VideoQuality::Low);
    arrives_at(&mut frames, 320).await;
    publication.set_video_quality(VideoQuality::High);
    arrives_at(&mut frames, 960).await;
    publication.update_video_dimensions(TrackDimension(320, 180));
    arrives_at(&mut frames, 320).await;
    publisher.close().await.unwrap();
    viewer.close().await.unwrap();
}

async fn arrives_at(frames: &mut NativeVideoStream, width: u32) {
    let watching = timeout(DEADLINE, async {
        while let Some(frame) = frames.next().await {
            if frame.buffer.width() == width {
                return true;
            }
        }
        false
    });
    let arrived = watching.await;
    assert_eq!(arrived, Ok(true), "a picture {width} wide in time");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_with_a_wrong_signature_is_refused() {
    let server = Server::start().await;
    let (url, token) = (server.url(), harness::foreign_token("stranger"));
    let joining = Room::connect(&url, &token, RoomOptions::default());
    let error = timeout(DEADLINE, joining).await.unwrap().unwrap_err();
    assert_eq!(
        ConnectFailure::of(&error),
        ConnectFailure::Refused,
        "{error}"
    );
    assert!(!error.to_string().contains(&token));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_without_a_server_is_unreachable() {
    harness::load();
    let url = format!("ws://127.0.0.1:{}", harness::free_tcp_port());
    let mut options = RoomOptions::default();
    options.join_retries = 0;
    options.connect_timeout = Duration::from_secs(2);
    let token = harness::token("nobody");
    let joining = Room::connect(&url, &token, options);
    let error = timeout(DEADLINE, joining).await.unwrap().unwrap_err();
    assert_eq!(
        ConnectFailure::of(&error),
        ConnectFailure::Unreachable,
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_none_is_told_apart() {
    harness::load();
    let token = harness::token("nobody");
    let joining = Room::connect("not an address", &token, RoomOptions::default());
    let error = timeout(DEADLINE, joining).await.unwrap().unwrap_err();
    assert_eq!(
        ConnectFailure::of(&error),
        ConnectFailure::BadAddress,
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_room_is_left() {
    let server = Server::start().await;
    let (_stays, mut events) = server.join("stays").await;
    let (goes, goes_events) = server.join("goes").await;
    until(&mut events, "the other coming", |event| {
        matches!(event, RoomEvent::ParticipantConnected(_)).then_some(())
    })
    .await;
    drop((goes, goes_events));
    until(&mut events, "the other leaving", |event| {
        matches!(event, RoomEvent::ParticipantDisconnected(_)).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connect_that_nobody_waits_for_leaves_nobody_behind() {
    let server = Server::start().await;
    let (stays, _events) = server.join("stays").await;
    let url = server.url();
    let connecting = tokio::spawn(async move {
        Room::connect(&url, &harness::token("hasty"), RoomOptions::default()).await
    });
    // The request is on its way as soon as the server knows of the participant.
    eventually("the hasty one coming", || {
        !stays.remote_participants().is_empty() || connecting.is_finished()
    })
    .await;
    connecting.abort();
    drop(connecting.await);
    eventually("the hasty one leaving", || {
        stays.remote_participants().is_empty()
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connect_that_is_given_up_at_once_takes_no_other_room_along() {
    let server = Server::start().await;
    let (stays, mut events) = server.join("stays").await;
    let (url, token) = (server.url(), harness::token("hasty"));
    let mut connecting = Box::pin(Room::connect(&url, &token, RoomOptions::default()));
    // The request is on its way, and the answer is not there.
    assert!(futures_util::poll!(&mut connecting).is_pending());
    drop(connecting);
    let ends = until(&mut events, "the end of the room", |event| {
        matches!(event, RoomEvent::Disconnected { .. }).then_some(())
    });
    let ended = timeout(ENGINE_WAITS_LESS, ends).await;
    assert!(ended.is_err(), "the engine panicked");
    assert!(stays.remote_participants().is_empty());
}
