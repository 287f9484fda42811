//! The stage's talk with LiveKit: one task that carries out orders in their order, and one for
//! each connection that hears what happens there.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use futures_util::StreamExt as _;
use greenroom_contract::{ErrorCode, Quality, UiError};
use greenroom_media::frames::{FrameHub, I420Frame, Plane, TileId, Want, now};
use livekit::ConnectFailure;
use livekit::options::{TrackPublishOptions, VideoEncoding};
use livekit::prelude::*;
use livekit::webrtc::video_frame::{I420Buffer, VideoBuffer as _};
use livekit::webrtc::video_source::native::NativeVideoSource;
use livekit::webrtc::video_source::{RtcVideoSource, VideoResolution};
use livekit::webrtc::video_stream::native::NativeVideoStream;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::{mpsc, watch};
use tokio::task::AbortHandle;

use super::machine::{Input, Medium, RoomNews, SourceState};
use crate::{
    actor_v1::Inbox,
    edge::error::{internal, ui_error},
};

/// How long one attempt to reach the stage may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long leaving may take before the connection is dropped.
const CLOSE_DEADLINE: Duration = Duration::from_secs(5);
/// The own picture's largest size on the way out; cameras that give another one are sent as they
/// are.
const PICTURE: VideoResolution = VideoResolution {
    width: 1280,
    height: 720,
};
/// Bits a second for a 720p camera.
const PICTURE_BITRATE: u64 = 1_700_000;

/// What the machine wants of LiveKit.
pub(super) enum Order {
    OpenSound,
    CloseSound,
    Connect {
        generation: u64,
        url: String,
        token: SecretString,
    },
    Publish {
        generation: u64,
        microphone: bool,
        camera: bool,
    },
    Mute {
        medium: Medium,
        muted: bool,
    },
    Close,
    Draw {
        identity: String,
        tile: u32,
    },
    Undraw {
        tile: u32,
    },
}

/// The engine task's state.
pub(super) struct Driver {
    inbox: Inbox<Input>,
    hub: FrameHub,
    outlet: watch::Sender<Option<NativeVideoSource>>,
    sound: Option<PlatformAudio>,
    session: Option<Session>,
}

struct Session {
    room: Arc<Room>,
    microphone: Option<LocalTrackPublication>,
    camera: Option<LocalTrackPublication>,
    pictures: Pictures,
    tasks: Vec<AbortHandle>,
}

/// Subscribed pictures by identity, and the tiles they are drawn on.
#[derive(Clone, Default)]
struct Pictures(Arc<Mutex<HashMap<String, Picture>>>);

struct Picture {
    publication: RemoteTrackPublication,
    track: RemoteVideoTrack,
    tile: Option<(u32, AbortHandle)>,
}

impl Pictures {
    fn with<T>(&self, act: impl FnOnce(&mut HashMap<String, Picture>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Picture {
    fn drop(&mut self) {
        if let Some((_, drawing)) = &self.tile {
            drawing.abort();
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl Driver {
    pub fn new(
        inbox: Inbox<Input>,
        hub: FrameHub,
        outlet: watch::Sender<Option<NativeVideoSource>>,
    ) -> Self {
        Self {
            inbox,
            hub,
            outlet,
            sound: None,
            session: None,
        }
    }

    /// Carries orders out until they end.
    pub async fn run(mut self, mut orders: mpsc::UnboundedReceiver<Order>) {
        let mut waiting = std::collections::VecDeque::new();
        loop {
            let order = match waiting.pop_front() {
                Some(order) => order,
                None => match orders.recv().await {
                    Some(order) => order,
                    None => break,
                },
            };
            match order {
                Order::Connect {
                    generation,
                    url,
                    token,
                } => {
                    // Closing while still connecting ends the attempt at once.
                    let connecting = self.connect(generation, &url, &token);
                    tokio::pin!(connecting);
                    let mut outcome = None;
                    while outcome.is_none() {
                        tokio::select! {
                            result = &mut connecting => outcome = Some(result),
                            Some(order) = orders.recv() => {
                                let closes = matches!(order, Order::Close);
                                waiting.push_back(order);
                                if closes {
                                    break;
                                }
                            }
                        }
                    }
                    if let Some(outcome) = outcome {
                        let result = outcome.map(|session| self.session = Some(session));
                        let input = Input::Connected { generation, result };
                        self.inbox.send(input).await;
                    }
                }
                order => self.obey(order).await,
            }
        }
        self.close().await;
    }

    async fn obey(&mut self, order: Order) {
        match order {
            Order::OpenSound => self.open_sound().await,
            Order::CloseSound => self.sound = None,
            Order::Publish {
                generation,
                microphone,
                camera,
            } => {
                let result = self.publish(microphone, camera).await;
                self.inbox
                    .send(Input::Published { generation, result })
                    .await;
            }
            Order::Mute { medium, muted } => self.mute(medium, muted),
            Order::Close => {
                self.close().await;
                self.inbox.send(Input::Closed).await;
            }
            Order::Draw { identity, tile } => self.draw(&identity, tile),
            Order::Undraw { tile } => self.undraw(tile),
            // Handled where it can be interrupted.
            Order::Connect { .. } => {}
        }
    }

    /// Opens the sound system early, so that echo cancelling has settled before air.
    async fn open_sound(&mut self) {
        let state = match blocking(open_sound).await {
            Ok(sound) => {
                let microphones = sound.recording_devices().count();
                self.sound = Some(sound);
                if microphones == 0 {
                    Err(ui_error(ErrorCode::NoMicrophone, "no microphone is listed"))
                } else {
                    Ok(())
                }
            }
            Err(error) => Err(error),
        };
        self.inbox.send(Input::Sound(state)).await;
    }

    fn connect<'a>(
        &self,
        generation: u64,
        url: &'a str,
        token: &'a SecretString,
    ) -> impl Future<Output = Result<Session, UiError>> + use<'a> {
        let (inbox, hub) = (self.inbox.clone(), self.hub.clone());
        async move {
            let mut options = RoomOptions::default();
            options.adaptive_stream = true;
            options.dynacast = true;
            // With one for both directions, a guest's picture of the host may stop for good (ADR 9).
            options.single_peer_connection = false;
            options.join_retries = 2;
            options.connect_timeout = CONNECT_TIMEOUT;
            let (room, events) = Room::connect(url, token.expose_secret(), options)
                .await
                .map_err(|error| connect_error(&error))?;
            let pictures = Pictures::default();
            let listening = tokio::spawn(listen(
                events,
                room.local_participant().identity().as_str().to_owned(),
                generation,
                inbox,
                pictures.clone(),
            ));
            let sizing = tokio::spawn(size_to_tiles(hub, pictures.clone()));
            Ok(Session {
                room: Arc::new(room),
                microphone: None,
                camera: None,
                pictures,
                tasks: vec![listening.abort_handle(), sizing.abort_handle()],
            })
        }
    }

    async fn publish(&mut self, microphone: bool, camera: bool) -> Result<SourceState, UiError> {
        let Some(session) = &mut self.session else {
            return Err(ui_error(ErrorCode::StageLost, "not connected"));
        };
        let me = session.room.local_participant();
        let source = NativeVideoSource::new(PICTURE, false);
        let track =
            LocalVideoTrack::create_video_track("camera", RtcVideoSource::Native(source.clone()));
        let options = TrackPublishOptions {
            source: TrackSource::Camera,
            simulcast: true,
            video_encoding: Some(VideoEncoding {
                max_bitrate: PICTURE_BITRATE,
                max_framerate: 30.0,
            }),
            ..Default::default()
        };
        let published = me
            .publish_track(LocalTrack::Video(track), options)
            .await
            .map_err(|error| connect_error(&error))?;
        if !camera {
            published.mute();
        }
        session.camera = Some(published);
        self.outlet.send_replace(Some(source));

        let Some(sound) = &self.sound else {
            return Ok(Err(ui_error(
                ErrorCode::NoSoundServer,
                "the sound system could not be opened",
            )));
        };
        if sound.recording_devices().next().is_none() {
            return Ok(Err(ui_error(
                ErrorCode::NoMicrophone,
                "no microphone is listed",
            )));
        }
        let track = LocalAudioTrack::create_audio_track("microphone", sound.rtc_source());
        let options = TrackPublishOptions {
            source: TrackSource::Microphone,
            ..Default::default()
        };
        match me.publish_track(LocalTrack::Audio(track), options).await {
            Ok(published) => {
                if !microphone {
                    published.mute();
                }
                session.microphone = Some(published);
                Ok(Ok(()))
            }
            Err(error) => Ok(Err(ui_error(
                ErrorCode::MicrophoneFailed,
                error.to_string(),
            ))),
        }
    }

    fn mute(&self, medium: Medium, muted: bool) {
        let Some(session) = &self.session else {
            return;
        };
        let publication = match medium {
            Medium::Picture => &session.camera,
            Medium::Sound => &session.microphone,
        };
        if let Some(publication) = publication {
            if muted {
                publication.mute();
            } else {
                publication.unmute();
            }
        }
    }

    fn draw(&self, identity: &str, tile: u32) {
        let Some(session) = &self.session else {
            return;
        };
        session.pictures.with(|pictures| {
            let Some(picture) = pictures.get_mut(identity) else {
                return;
            };
            let frames = NativeVideoStream::new(picture.track.rtc_track());
            let drawing = tokio::spawn(draw_frames(frames, self.hub.clone(), TileId(tile)));
            if let Some((_, before)) = picture.tile.replace((tile, drawing.abort_handle())) {
                before.abort();
            }
        });
    }

    fn undraw(&self, tile: u32) {
        let Some(session) = &self.session else {
            return;
        };
        session.pictures.with(|pictures| {
            for picture in pictures.values_mut() {
                if picture
                    .tile
                    .as_ref()
                    .is_some_and(|(drawn, _)| *drawn == tile)
                    && let Some((_, drawing)) = picture.tile.take()
                {
                    drawing.abort();
                }
            }
        });
    }

    async fn close(&mut self) {
        self.outlet.send_replace(None);
        let Some(session) = self.session.take() else {
            return;
        };
        session.pictures.with(HashMap::clear);
        match tokio::time::timeout(CLOSE_DEADLINE, session.room.close()).await {
            // A room that the server ended is closed already.
            Ok(Ok(()) | Err(_)) => {}
            Err(_) => tracing::warn!("LiveKit took too long to say goodbye"),
        }
    }
}

fn open_sound() -> Result<PlatformAudio, UiError> {
    PlatformAudio::new().map_err(|error| ui_error(ErrorCode::NoSoundServer, error.to_string()))
}

/// Runs what may block for a moment where blocking is fine.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, UiError> + Send + 'static,
) -> Result<T, UiError> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|failure| Err(internal(failure)))
}

fn connect_error(error: &RoomError) -> UiError {
    let code = match ConnectFailure::of(error) {
        ConnectFailure::Refused => ErrorCode::StageRefused,
        ConnectFailure::EngineMissing => ErrorCode::SdkMissing,
        ConnectFailure::EngineLost => ErrorCode::SdkFailed,
        // A new kind in a newer SDK is at least no connection.
        _ => ErrorCode::StageUnreachable,
    };
    ui_error(code, format!("the stage: {error}"))
}

async fn draw_frames(mut frames: NativeVideoStream, hub: FrameHub, tile: TileId) {
    let mut is_first = true;
    while let Some(frame) = frames.next().await {
        if std::mem::take(&mut is_first) {
            tracing::debug!(tile = tile.0, "the first frame of a picture");
        }
        match incoming(&frame.buffer.to_i420()) {
            Some(frame) => hub.publish(tile, Arc::new(frame)),
            None => tracing::debug!("a frame of an impossible size"),
        }
    }
}

/// A frame as the page's socket takes it.
fn incoming(buffer: &I420Buffer) -> Option<I420Frame> {
    let (y, u, v) = buffer.data();
    let strides = buffer.strides();
    let plane = |data: &[u8], stride: u32| Plane {
        data: Bytes::copy_from_slice(data),
        stride: stride as usize,
    };
    let planes = [
        plane(y, strides.0),
        plane(u, strides.1),
        plane(v, strides.2),
    ];
    I420Frame::new(buffer.width(), buffer.height(), planes, now()).ok()
}

/// Tells the server how large each picture is drawn, and which are not drawn at all.
async fn size_to_tiles(hub: FrameHub, pictures: Pictures) {
    let mut wants = hub.wants();
    loop {
        let wanted = wants.borrow_and_update().clone();
        pictures.with(|pictures| {
            for picture in pictures.values() {
                let Some((tile, _)) = picture.tile else {
                    continue;
                };
                match wanted.get(&TileId(tile)) {
                    Some(Want {
                        width,
                        height,
                        visible: true,
                        ..
                    }) => {
                        picture.publication.set_enabled(true);
                        let size = TrackDimension(*width, *height);
                        picture.publication.update_video_dimensions(size);
                    }
                    // A tile the page has not mentioned yet may be about to appear.
                    None => {}
                    Some(_) => picture.publication.set_enabled(false),
                }
            }
        });
        if wants.changed().await.is_err() {
            return;
        }
    }
}

async fn listen(
    mut events: mpsc::UnboundedReceiver<RoomEvent>,
    own: String,
    generation: u64,
    inbox: Inbox<Input>,
    pictures: Pictures,
) {
    while let Some(event) = events.recv().await {
        if let RoomEvent::TrackSubscribed {
            track: RemoteTrack::Video(track),
            publication,
            participant,
        } = &event
        {
            let picture = Picture {
                publication: publication.clone(),
                track: track.clone(),
                tile: None,
            };
            let identity = participant.identity().as_str().to_owned();
            pictures.with(|pictures| pictures.insert(identity, picture));
        }
        if let Some(news) = news(event, &own) {
            inbox.send(Input::Room { generation, news }).await;
        }
    }
}

fn medium(kind: TrackKind) -> Medium {
    match kind {
        TrackKind::Video => Medium::Picture,
        TrackKind::Audio => Medium::Sound,
    }
}

fn news(event: RoomEvent, own: &str) -> Option<RoomNews> {
    let remote = |participant: &Participant| match participant {
        Participant::Remote(remote) => Some(remote.identity().as_str().to_owned()),
        Participant::Local(_) => None,
    };
    Some(match event {
        RoomEvent::TrackSubscribed {
            publication,
            participant,
            ..
        } => RoomNews::TrackOn {
            identity: participant.identity().as_str().to_owned(),
            name: participant.name(),
            medium: medium(publication.kind()),
            muted: publication.is_muted(),
        },
        RoomEvent::TrackUnsubscribed {
            publication,
            participant,
            ..
        } => RoomNews::TrackOff {
            identity: participant.identity().as_str().to_owned(),
            medium: medium(publication.kind()),
        },
        RoomEvent::TrackMuted {
            participant,
            publication,
        } => RoomNews::Muted {
            identity: remote(&participant)?,
            medium: medium(publication.kind()),
            muted: true,
        },
        RoomEvent::TrackUnmuted {
            participant,
            publication,
        } => RoomNews::Muted {
            identity: remote(&participant)?,
            medium: medium(publication.kind()),
            muted: false,
        },
        RoomEvent::ParticipantDisconnected(participant) => RoomNews::Left {
            identity: participant.identity().as_str().to_owned(),
        },
        RoomEvent::ActiveSpeakersChanged { speakers } => RoomNews::Speakers(
            speakers
                .iter()
                .map(|speaker| speaker.identity().as_str().to_owned())
                .collect::<BTreeSet<_>>(),
        ),
        RoomEvent::ConnectionQualityChanged {
            quality,
            participant,
        } => {
            let quality = match quality {
                ConnectionQuality::Excellent => Quality::Excellent,
                ConnectionQuality::Good => Quality::Good,
                ConnectionQuality::Poor => Quality::Poor,
                ConnectionQuality::Lost => Quality::Lost,
            };
            let identity = participant.identity().as_str().to_owned();
            if identity == own {
                RoomNews::OwnQuality(quality)
            } else {
                RoomNews::Quality { identity, quality }
            }
        }
        RoomEvent::Reconnecting => RoomNews::Reconnecting,
        RoomEvent::Reconnected => RoomNews::Reconnected,
        RoomEvent::Disconnected { reason } => RoomNews::Lost(match reason.into() {
            DisconnectReason::DuplicateIdentity => ErrorCode::JoinedElsewhere,
            DisconnectReason::ParticipantRemoved => ErrorCode::RemovedFromStage,
            DisconnectReason::RoomDeleted | DisconnectReason::RoomClosed => ErrorCode::RoomEnded,
            // Our own goodbye needs no news.
            DisconnectReason::ClientInitiated => return None,
            _ => ErrorCode::StageLost,
        }),
        // The others change nothing that is drawn.
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_comes_in_as_it_was_sent() {
        let mut buffer = I420Buffer::with_strides(6, 4, 8, 4, 4);
        buffer.data_mut().0.fill(77);
        let frame = incoming(&buffer).unwrap();
        assert_eq!((frame.width(), frame.height()), (6, 4));
        let mut packed = Vec::new();
        frame.pack_into(&mut packed);
        assert!(packed[..24].iter().all(|byte| *byte == 77));
    }
}
