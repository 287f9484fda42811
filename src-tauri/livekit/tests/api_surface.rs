//! Every item that programs may use, by path and signature. This file is compiled with both features,
//! with `prebuilt` by every test run and with `upstream` by `cargo xtask upstream`, which is how the two
//! are known to agree.

// Most of it is only compiled, and upstream's options have a field more.
#![allow(dead_code, clippy::needless_update)]

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{Stream, StreamExt as _};
use livekit::id::{ParticipantIdentity, ParticipantSid, RoomSid, TrackSid};
use livekit::options::{
    AudioEncoding, DegradationPreference, FrameMetadataFeatures, TrackPublishOptions, VideoCodec,
    VideoEncoderBackend, VideoEncoding, VideoPreset,
};
use livekit::participant::{
    ConnectionQuality, DisconnectReason as LeaveReason, LocalParticipant, Participant,
    ParticipantKind, ParticipantState, ParticipantTrackPermission, RemoteParticipant,
};
use livekit::publication::{
    LocalTrackPublication, PermissionStatus, RemoteTrackPublication, SubscriptionStatus,
    TrackPublication,
};
use livekit::rtc_engine::{EngineError, SessionStats};
use livekit::track::{
    AudioTrack, LocalAudioTrack, LocalTrack, LocalVideoTrack, RemoteAudioTrack, RemoteTrack,
    RemoteVideoTrack, StreamState, Track, TrackDimension, TrackError, TrackKind, TrackSource,
    VideoQuality, VideoTrack,
};
use livekit::webrtc::audio_frame::AudioFrame;
use livekit::webrtc::audio_source::native::NativeAudioSource;
use livekit::webrtc::audio_source::{AudioSourceOptions, RtcAudioSource};
use livekit::webrtc::audio_stream::native::{NativeAudioStream, NativeAudioStreamOptions};
use livekit::webrtc::audio_track::RtcAudioTrack;
use livekit::webrtc::native::apm::AudioProcessingModule;
use livekit::webrtc::peer_connection_factory::{
    ContinualGatheringPolicy, IceServer, IceTransportsType, RtcConfiguration,
};
use livekit::webrtc::stats::{IceCandidateType, RtcStats, dictionaries};
use livekit::webrtc::video_frame::native::VideoFrameBufferExt;
use livekit::webrtc::video_frame::{
    BoxVideoBuffer, BoxVideoFrame, FrameMetadata, I420Buffer, VideoBuffer, VideoBufferType,
    VideoFrame, VideoRotation,
};
use livekit::webrtc::video_source::native::NativeVideoSource;
use livekit::webrtc::video_source::{RtcVideoSource, VideoResolution};
use livekit::webrtc::video_stream::native::{NativeVideoStream, NativeVideoStreamOptions};
use livekit::webrtc::video_track::RtcVideoTrack;
use livekit::webrtc::{RtcError, RtcErrorType};
use livekit::{
    ConnectFailure, ConnectionState, DataPacket, DataPacketKind, DisconnectReason, Room, RoomError,
    RoomEvent, RoomOptions, RoomResult, SimulateScenario,
};
use tokio::sync::mpsc::UnboundedReceiver;

/// The prelude brings the names of the everyday.
mod everyday {
    use livekit::prelude::*;

    pub type Names = (
        (Room, RoomEvent, RoomError, RoomOptions, ConnectionState),
        (Participant, LocalParticipant, RemoteParticipant),
        (ParticipantIdentity, ParticipantSid, TrackSid, RoomSid),
        (
            TrackPublication,
            LocalTrackPublication,
            RemoteTrackPublication,
        ),
        (Track, LocalTrack, RemoteTrack, VideoTrack, AudioTrack),
        (
            LocalVideoTrack,
            LocalAudioTrack,
            RemoteVideoTrack,
            RemoteAudioTrack,
        ),
        (TrackKind, TrackSource, TrackDimension, StreamState),
        (
            ConnectionQuality,
            DisconnectReason,
            DataPacket,
            DataPacketKind,
        ),
    );
}

async fn room(url: &str, token: &str) -> RoomResult<()> {
    let mut options = RoomOptions::default();
    options.auto_subscribe = true;
    options.adaptive_stream = true;
    options.dynacast = true;
    options.join_retries = 1_u32;
    options.single_peer_connection = true;
    options.connect_timeout = Duration::from_secs(1);
    let mut rtc = RtcConfiguration::default();
    rtc.ice_servers = vec![IceServer {
        urls: vec![String::new()],
        username: String::new(),
        password: String::new(),
    }];
    rtc.continual_gathering_policy = ContinualGatheringPolicy::GatherOnce;
    rtc.ice_transport_type = IceTransportsType::All;
    options.rtc_config = rtc;
    let (room, events): (Room, UnboundedReceiver<RoomEvent>) =
        Room::connect(url, token, options).await?;
    let more: UnboundedReceiver<RoomEvent> = room.subscribe();
    drop((events, more));
    let _: RoomSid = room.sid().await;
    let _: Option<RoomSid> = room.maybe_sid();
    let _: (String, String) = (room.name(), room.metadata());
    let _: LocalParticipant = room.local_participant();
    let _: HashMap<ParticipantIdentity, RemoteParticipant> = room.remote_participants();
    let _: ConnectionState = room.connection_state();
    let _: (u32, u32) = (room.num_participants(), room.num_publishers());
    let _: (bool, i64) = (room.active_recording(), room.creation_time());
    let stats: Result<SessionStats, EngineError> = room.get_stats().await;
    let _: Vec<RtcStats> = stats?.publisher_stats;
    room.simulate_scenario(SimulateScenario::SignalReconnect)
        .await?;
    room.close_with_reason(DisconnectReason::ClientInitiated)
        .await?;
    room.close().await
}

fn event(event: RoomEvent) -> Option<Participant> {
    match event {
        RoomEvent::Connected {
            participants_with_tracks,
        } => {
            let _: Vec<(RemoteParticipant, Vec<RemoteTrackPublication>)> = participants_with_tracks;
        }
        RoomEvent::Disconnected { reason } => {
            let _: DisconnectReason = reason;
            let _: LeaveReason = reason.into();
        }
        RoomEvent::ConnectionStateChanged(state) => {
            let _: ConnectionState = state;
        }
        RoomEvent::Reconnecting | RoomEvent::Reconnected => {}
        RoomEvent::ParticipantConnected(who)
        | RoomEvent::ParticipantActive(who)
        | RoomEvent::ParticipantDisconnected(who) => return Some(Participant::Remote(who)),
        RoomEvent::LocalTrackPublished {
            publication,
            track,
            participant,
        } => {
            let _: (LocalTrackPublication, LocalTrack) = (publication, track);
            return Some(Participant::Local(participant));
        }
        RoomEvent::LocalTrackUnpublished {
            publication,
            participant,
        } => {
            let _: (LocalTrackPublication, LocalParticipant) = (publication, participant);
        }
        RoomEvent::LocalTrackRepublished {
            previous_sid,
            publication,
            track,
            participant,
        } => {
            let _: (TrackSid, LocalTrackPublication) = (previous_sid, publication);
            let _: (LocalTrack, LocalParticipant) = (track, participant);
        }
        RoomEvent::LocalTrackSubscribed { track } => {
            let _: LocalTrack = track;
        }
        RoomEvent::TrackSubscribed {
            track,
            publication,
            participant,
        }
        | RoomEvent::TrackUnsubscribed {
            track,
            publication,
            participant,
        } => {
            let _: (RemoteTrack, RemoteTrackPublication) = (track, publication);
            return Some(Participant::Remote(participant));
        }
        RoomEvent::TrackSubscriptionFailed {
            participant,
            error,
            track_sid,
        } => {
            let _: (RemoteParticipant, TrackError, TrackSid) = (participant, error, track_sid);
        }
        RoomEvent::TrackPublished {
            publication,
            participant,
        }
        | RoomEvent::TrackUnpublished {
            publication,
            participant,
        } => {
            let _: (RemoteTrackPublication, RemoteParticipant) = (publication, participant);
        }
        RoomEvent::TrackMuted {
            participant,
            publication,
        }
        | RoomEvent::TrackUnmuted {
            participant,
            publication,
        } => {
            let _: TrackPublication = publication;
            return Some(participant);
        }
        RoomEvent::RoomMetadataChanged {
            old_metadata,
            metadata,
        } => {
            let _: (String, String) = (old_metadata, metadata);
        }
        RoomEvent::ParticipantMetadataChanged {
            participant,
            old_metadata: before,
            metadata: now,
        }
        | RoomEvent::ParticipantNameChanged {
            participant,
            old_name: before,
            name: now,
        } => {
            let _: (String, String) = (before, now);
            return Some(participant);
        }
        RoomEvent::ParticipantAttributesChanged {
            participant,
            changed_attributes,
        } => {
            let _: HashMap<String, String> = changed_attributes;
            return Some(participant);
        }
        RoomEvent::ParticipantPermissionChanged {
            participant,
            permission,
        } => {
            let _: Option<bool> = permission.map(|permission| permission.can_publish);
            return Some(participant);
        }
        RoomEvent::ActiveSpeakersChanged { speakers } => {
            return speakers.into_iter().next();
        }
        RoomEvent::ConnectionQualityChanged {
            quality,
            participant,
        } => {
            let _: ConnectionQuality = quality;
            return Some(participant);
        }
        RoomEvent::DataReceived {
            payload,
            topic,
            kind,
            participant,
        } => {
            let _: (Arc<Vec<u8>>, Option<String>, DataPacketKind) = (payload, topic, kind);
            return participant.map(Participant::Remote);
        }
        RoomEvent::RoomUpdated { room } | RoomEvent::Moved { room } => {
            let _: (Option<RoomSid>, String, u32) = (room.sid, room.name, room.num_participants);
        }
        RoomEvent::ParticipantsUpdated { participants } => {
            return participants.into_iter().next();
        }
        _ => {}
    }
    None
}

fn participant(who: &Participant) {
    let _: (ParticipantSid, ParticipantIdentity) = (who.sid(), who.identity());
    let _: (String, String) = (who.name(), who.metadata());
    let _: HashMap<String, String> = who.attributes();
    let _: (ParticipantState, ParticipantKind) = (who.state(), who.kind());
    let _: (bool, ConnectionQuality) = (who.is_speaking(), who.connection_quality());
    let _: (LeaveReason, i64) = (who.disconnect_reason(), who.joined_at());
    let _: Option<bool> = who.permission().map(|permission| permission.can_publish);
    let _: HashMap<TrackSid, TrackPublication> = who.track_publications();
}

async fn ourselves(us: LocalParticipant, track: LocalTrack) -> RoomResult<()> {
    let options = TrackPublishOptions {
        video_encoding: Some(VideoEncoding {
            max_bitrate: 1_u64,
            max_framerate: 1.0_f64,
        }),
        audio_encoding: Some(AudioEncoding { max_bitrate: 1_u64 }),
        video_codec: VideoCodec::VP8,
        dtx: true,
        red: true,
        simulcast: true,
        source: TrackSource::Camera,
        stream: String::new(),
        preconnect_buffer: false,
        frame_metadata_features: FrameMetadataFeatures::default(),
        video_encoder: VideoEncoderBackend::Auto,
        scalability_mode: None,
        degradation_preference: Some(DegradationPreference::Balanced),
        ..Default::default()
    };
    let publication: LocalTrackPublication = us.publish_track(track, options).await?;
    let _: LocalTrackPublication = us.unpublish_track(&publication.sid()).await?;
    us.publish_data(DataPacket {
        payload: Vec::new(),
        topic: None,
        reliable: true,
        destination_identities: Vec::new(),
    })
    .await?;
    us.set_metadata(String::new()).await?;
    us.set_name(String::new()).await?;
    us.set_attributes(HashMap::new()).await?;
    let permission = ParticipantTrackPermission {
        participant_identity: "somebody".into(),
        allow_all: false,
        allowed_track_sids: vec![publication.sid()],
    };
    us.set_track_subscription_permissions(false, vec![permission])
        .await?;
    let _: HashMap<TrackSid, LocalTrackPublication> = us.track_publications();
    let _: Option<LocalTrackPublication> = us.get_track_publication(&publication.sid());
    let _: TrackPublishOptions = publication.publish_options();
    let _: Option<LocalTrack> = publication.track();
    publication.mute();
    publication.unmute();
    Ok(())
}

fn others(them: &RemoteParticipant, publication: &RemoteTrackPublication) {
    let _: HashMap<TrackSid, RemoteTrackPublication> = them.track_publications();
    let _: Option<RemoteTrackPublication> = them.get_track_publication(&publication.sid());
    publication.set_subscribed(true);
    publication.set_enabled(true);
    publication.set_video_quality(VideoQuality::Medium);
    publication.update_video_dimensions(TrackDimension(1, 1));
    let _: (SubscriptionStatus, PermissionStatus) = (
        publication.subscription_status(),
        publication.permission_status(),
    );
    let _: (bool, bool, bool, bool) = (
        publication.is_subscribed(),
        publication.is_desired(),
        publication.is_allowed(),
        publication.is_enabled(),
    );
    let _: Option<RemoteTrack> = publication.track();
}

fn publication(publication: &TrackPublication) {
    let _: (TrackSid, String) = (publication.sid(), publication.name());
    let _: (TrackKind, TrackSource) = (publication.kind(), publication.source());
    let _: (bool, TrackDimension) = (publication.simulcasted(), publication.dimension());
    let _: (String, bool, bool) = (
        publication.mime_type(),
        publication.is_muted(),
        publication.is_remote(),
    );
    let _: Option<Track> = publication.track();
}

async fn tracks(ours: LocalTrack, theirs: RemoteTrack) -> RoomResult<()> {
    ours.mute();
    ours.unmute();
    theirs.disable();
    theirs.enable();
    let _: bool = theirs.is_enabled();
    let any: Track = ours.into();
    let _: (TrackSid, String) = (any.sid(), any.name());
    let _: (TrackKind, TrackSource) = (any.kind(), any.source());
    let _: (StreamState, bool, bool) = (any.stream_state(), any.is_muted(), any.is_remote());
    let stats: Vec<RtcStats> = any.get_stats().await?;
    for stats in stats {
        match stats {
            RtcStats::InboundRtp(stats) => {
                let inbound: dictionaries::InboundRtpStreamStats = stats.inbound;
                let _: (f64, u64) = (inbound.audio_level, inbound.bytes_received);
                let _: i64 = stats.received.packets_lost;
            }
            RtcStats::OutboundRtp(stats) => {
                let _: (u32, f64) = (stats.outbound.frame_width, stats.outbound.target_bitrate);
                let _: u64 = stats.sent.bytes_sent;
                let _: &str = &stats.outbound.rid;
            }
            RtcStats::RemoteInboundRtp(stats) => {
                let _: f64 = stats.remote_inbound.round_trip_time;
            }
            RtcStats::RemoteOutboundRtp(stats) => {
                let _: f64 = stats.remote_outbound.round_trip_time;
            }
            RtcStats::MediaSource(stats) => {
                let _: (f64, f64) = (stats.audio.audio_level, stats.video.frames_per_second);
            }
            RtcStats::MediaPlayout(stats) => {
                let _: f64 = stats.audio_playout.total_samples_duration;
            }
            RtcStats::Codec(stats) => {
                let _: String = stats.codec.mime_type;
            }
            RtcStats::LocalCandidate(stats) => {
                let _: (String, String) = (stats.rtc.id, stats.local_candidate.protocol);
                let _: Option<IceCandidateType> = stats.local_candidate.candidate_type;
            }
            RtcStats::Transport(stats) => {
                let _: String = stats.transport.selected_candidate_pair_id;
            }
            RtcStats::CandidatePair(stats) => {
                let _: f64 = stats.candidate_pair.current_round_trip_time;
            }
            _ => {}
        }
    }
    let _: Result<LocalTrack, &'static str> = any.try_into();
    Ok(())
}

fn pictures() {
    let size = VideoResolution {
        width: 2_u32,
        height: 2_u32,
    };
    let source = NativeVideoSource::new(size, false);
    let mut buffer = I420Buffer::with_strides(2, 2, 2, 1, 1);
    let _ = (I420Buffer::new(2, 2), I420Buffer::new_black(2, 2));
    let _: (&mut [u8], &mut [u8], &mut [u8]) = buffer.data_mut();
    let _: (u32, u32, u32) = buffer.strides();
    let _: (u32, u32) = (buffer.chroma_width(), buffer.chroma_height());
    let copy: I420Buffer = VideoFrameBufferExt::to_i420(&buffer);
    let _: (&[u8], &[u8], &[u8]) = copy.data();
    let _: (u32, u32, VideoBufferType) = (copy.width(), copy.height(), copy.buffer_type());
    let mut frame = VideoFrame::new(VideoRotation::VideoRotation0, buffer);
    frame.timestamp_us = 1_i64;
    frame.frame_metadata = Some(FrameMetadata {
        user_timestamp: Some(1_u64),
        frame_id: Some(1_u32),
        user_data: None,
    });
    let _: bool = source.capture_frame(&frame);
    let boxed: BoxVideoBuffer = Box::new(copy);
    let boxed: BoxVideoFrame = VideoFrame::new(VideoRotation::VideoRotation90, boxed);
    let _: bool = source.capture_frame(&boxed);
    let _: I420Buffer = boxed.buffer.to_i420();
    let source = RtcVideoSource::Native(source);
    let _: VideoResolution = source.video_resolution();
    let track: LocalVideoTrack = LocalVideoTrack::create_video_track("camera", source);
    let _: RtcVideoSource = track.rtc_source();
    let preset: VideoPreset = livekit::options::video::H720;
    let _: f64 = preset.resolution().frame_rate;
}

async fn watching(track: RemoteVideoTrack, any: VideoTrack) {
    let rtc: RtcVideoTrack = track.rtc_track();
    let _: RtcVideoTrack = any.rtc_track();
    let options = NativeVideoStreamOptions {
        queue_size_frames: Some(1_usize),
    };
    let _ = NativeVideoStream::with_options(rtc.clone(), options);
    let mut stream = NativeVideoStream::new(rtc);
    fn is_stream(_: &impl Stream<Item = BoxVideoFrame>) {}
    is_stream(&stream);
    let _: Option<BoxVideoFrame> = stream.next().await;
    let _: RtcVideoTrack = stream.track();
    stream.close();
}

async fn sounds(track: RemoteAudioTrack, any: AudioTrack) -> Result<(), RtcError> {
    let options = AudioSourceOptions {
        echo_cancellation: false,
        noise_suppression: false,
        auto_gain_control: false,
    };
    let source = NativeAudioSource::new(options, 48_000_u32, 1_u32, 100_u32);
    let mut frame = AudioFrame::new(48_000, 1, 480);
    frame.data.to_mut()[0] = 1_i16;
    source.capture_frame(&frame).await?;
    source.clear_buffer();
    let _: (u32, u32) = (source.sample_rate(), source.num_channels());
    let source = RtcAudioSource::Native(source);
    let _: (u32, u32) = (source.sample_rate(), source.num_channels());
    let ours = LocalAudioTrack::create_audio_track("tone", source);
    let _: RtcAudioSource = ours.rtc_source();
    let rtc: RtcAudioTrack = track.rtc_track();
    let _: RtcAudioTrack = any.rtc_track();
    let options = NativeAudioStreamOptions {
        queue_size_frames: Some(1_usize),
    };
    let _ = NativeAudioStream::with_options(rtc.clone(), 48_000_i32, 1_i32, options);
    let mut stream = NativeAudioStream::new(rtc, 48_000_i32, 1_i32);
    let _: Option<AudioFrame<'static>> = stream.next().await;
    stream.close();
    Ok(())
}

fn cleaned() -> Result<(), RtcError> {
    let mut apm: AudioProcessingModule = AudioProcessingModule::new(true, true, true, true);
    let mut step = [0_i16; 480];
    apm.process_reverse_stream(&mut step, 48_000_i32, 1_i32)?;
    apm.process_stream(&mut step, 48_000_i32, 1_i32)
}

fn library() {
    let loaded: Result<(), livekit::prebuilt::LoadError> =
        livekit::prebuilt::load(Path::new("library"));
    drop(loaded);
    let _: Option<String> = livekit::prebuilt::loaded_version();
    livekit::prebuilt::shutdown();
}

#[test]
fn failures_are_told_apart_by_kind() {
    let refused = RoomError::Engine(EngineError::Internal(
        "signal failure: client error: 401 Unauthorized - no permission".into(),
    ));
    assert_eq!(ConnectFailure::of(&refused), ConnectFailure::Refused);
    let lost = RoomError::Engine(EngineError::Connection("no answer".into()));
    assert_eq!(ConnectFailure::of(&lost), ConnectFailure::Unreachable);
    let rtc = RoomError::Rtc(RtcError {
        error_type: RtcErrorType::Internal,
        message: "broken".to_owned(),
    });
    assert_eq!(ConnectFailure::of(&rtc), ConnectFailure::Other);
    assert!(matches!(RoomError::AlreadyClosed, RoomError::AlreadyClosed));
    assert!(matches!(
        RoomError::Internal(String::new()),
        RoomError::Internal(_)
    ));
}

#[test]
fn ids_of_the_server_have_their_prefix() {
    assert!(TrackSid::try_from("TR_x".to_owned()).is_ok());
    assert_eq!(
        ParticipantSid::try_from("TR_x".to_owned()),
        Err("TR_x".to_owned())
    );
    assert_eq!(ParticipantIdentity::from("host").as_str(), "host");
    assert_eq!(String::from(ParticipantIdentity("host".to_owned())), "host");
}
