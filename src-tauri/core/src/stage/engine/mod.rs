//! The stage's talk with LiveKit: one connection at a time, what goes out on it, and what comes in.

mod counted;
mod entrance;
mod motion;
mod news;
mod outgoing;
mod pictures;
mod sounds;

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use greenroom_contract::{ErrorCode, Person, Spared};
use greenroom_media::frames::{FrameHub, I420Frame, PictureOf, SlotId, TileId};
use greenroom_media::screens::Detail;
use greenroom_media::sound::RATE;
use livekit::ConnectFailure;
use livekit::options::{AudioEncoding, DegradationPreference, TrackPublishOptions, VideoEncoding};
use livekit::prelude::*;
use livekit::webrtc::audio_source::native::NativeAudioSource;
use livekit::webrtc::audio_source::{AudioSourceOptions, RtcAudioSource};
use livekit::webrtc::video_source::RtcVideoSource;
use livekit::webrtc::video_source::native::NativeVideoSource;
use secrecy::{ExposeSecret as _, SecretString};
use socialplus::UserId;
use tokio::sync::watch;
use tokio::task::AbortHandle;

pub(super) use self::entrance::Entrance;
pub(crate) use self::{
    outgoing::{Outgoing, camera, microphone},
    pictures::incoming,
};
use self::{pictures::Pictures, sounds::Sounds};
use super::{
    delays::Delays,
    input::{Input, OWN_TILE, TrackKey},
};
use crate::{
    actor::Inbox,
    error::Error,
    sources::{OwnScreen, Programs, Size, SoundDesk, Source, SourcesHandle},
};

/// How long one attempt to reach the stage may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long leaving may take before the connection is dropped.
const CLOSE_DEADLINE: Duration = Duration::from_secs(5);
/// Bits a second for a screen: enough for 2560 x 1440 pixels of text within a second after a change.
const SCREEN_BITRATE: u64 = 4_000_000;

/// Bits a second for what other programs play: one channel of music.
const SCREEN_SOUND_BITRATE: u64 = 64_000;

/// The connection of the moment. A cheap clone of the same thing.
#[derive(Clone)]
pub(super) struct Engine(Arc<Shared>);

struct Shared {
    inbox: Inbox<Input>,
    pictures: Pictures,
    sounds: Sounds,
    /// Microphone and speaker.
    desk: SoundDesk,
    /// The own picture.
    camera: watch::Receiver<Option<Arc<I420Frame>>>,
    /// What is shared.
    screen: OwnScreen,
    /// What other programs play beside it.
    programs: Programs,
    hub: FrameHub,
    /// How late what others send is here.
    delays: Delays,
    /// Draws the own picture.
    own: Mutex<Option<AbortHandle>>,
    /// Draws what is shared, on this tile.
    own_screen: Mutex<Option<(u32, AbortHandle)>>,
    session: Mutex<Option<Session>>,
    /// With so much of it given up a camera is published.
    spared: Mutex<Option<Spared>>,
    /// The newest connection that nobody wants any more; those before it are over as well.
    over: watch::Sender<u64>,
}

struct Session {
    room: Arc<Room>,
    out: HashMap<Source, Out>,
    tasks: Vec<AbortHandle>,
}

/// What goes out.
struct Out {
    publication: LocalTrackPublication,
    /// Hands pictures or sound over.
    feeding: AbortHandle,
}

impl Drop for Out {
    fn drop(&mut self) {
        self.feeding.abort();
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl Engine {
    pub fn new(inbox: Inbox<Input>, hub: FrameHub, sources: &SourcesHandle) -> Self {
        let desk = sources.desk.clone();
        let delays = Delays::default();
        Self(Arc::new(Shared {
            pictures: Pictures::new(hub.clone(), inbox.clone(), delays.clone()),
            inbox,
            sounds: Sounds::new(desk.mixer(), delays.clone()),
            delays,
            desk,
            camera: sources.picture.clone(),
            screen: sources.screen.clone(),
            programs: sources.programs.clone(),
            hub,
            own: Mutex::default(),
            own_screen: Mutex::default(),
            session: Mutex::default(),
            spared: Mutex::default(),
            over: watch::Sender::new(0),
        }))
    }

    fn session(&self) -> MutexGuard<'_, Option<Session>> {
        // Whole after every statement, so a panic elsewhere leaves nothing half done.
        self.0
            .session
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The room, while there is a connection.
    fn room(&self) -> Result<Arc<Room>, Error> {
        let room = self.session().as_ref().map(|session| session.room.clone());
        room.ok_or_else(|| Error::known(ErrorCode::StageLost, "not connected"))
    }

    /// Does something for a connection, unless that is over before.
    pub async fn unless_over<T>(
        &self,
        connection: u64,
        work: impl Future<Output = T>,
    ) -> Option<T> {
        let mut over = self.0.over.subscribe();
        tokio::select! {
            done = work => Some(done),
            _ = over.wait_for(|over| *over >= connection) => None,
        }
    }

    /// Ends whatever is under way for this connection.
    pub fn is_over(&self, connection: u64) {
        self.0.over.send_replace(connection);
    }

    /// Connects. Answers with everybody's tracks that are there already.
    pub async fn connect(
        &self,
        connection: u64,
        url: &str,
        token: &SecretString,
        mut entrance: Entrance,
    ) -> Result<BTreeSet<TrackKey>, Error> {
        if !crate::interfaces::usable() {
            let why = "no interface of this computer but loopback has an address";
            return Err(Error::known(ErrorCode::NoNetwork, why));
        }
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
        let room = Arc::new(room);
        let tracks = news::tracks(&room);
        let pictures = self.0.pictures.clone();
        entrance.connected(Instant::now(), news::moving(&room));
        pictures.await_those_of(entrance);
        let own = UserId::new(room.local_participant().identity().as_str());
        let shared = Arc::downgrade(&self.0);
        let goes_out = move |sid: &TrackSid| {
            let engine = shared.upgrade().map(Engine);
            engine.is_some_and(|engine| engine.sends(sid))
        };
        let listening = news::Listening {
            own,
            connection,
            inbox: self.0.inbox.clone(),
            pictures: pictures.clone(),
            sounds: self.0.sounds.clone(),
            delays: self.0.delays.clone(),
            room: Arc::downgrade(&room),
            goes_out: Box::new(goes_out),
        };
        let listening = listening.hear(events);
        let listening = tokio::spawn(listening).abort_handle();
        let sizing = tokio::spawn(pictures.size_to_tiles()).abort_handle();
        *self.session() = Some(Session {
            room,
            out: HashMap::new(),
            tasks: vec![listening, sizing],
        });
        Ok(tracks)
    }

    /// Publishes an own source, muted from its first moment if so wanted, and the camera's picture as
    /// one of this size.
    pub async fn publish(&self, source: Source, muted: bool, size: Size) -> Result<(), Error> {
        let room = self.room()?;
        let Outgoing {
            track,
            mut options,
            feeding,
        } = match source {
            Source::Camera => outgoing::camera(self.0.camera.clone(), Some(size)),
            Source::Microphone => outgoing::microphone(self.0.desk.heard()),
            Source::Screen => self.screen(),
            Source::ScreenSound => self.screen_sound(),
        };
        if muted {
            track.mute();
        }
        if source == Source::Camera {
            outgoing::lessen(&mut options, *self.spared());
        }
        // Pictures carry the time at which they were taken. Who cannot read that gets them without it from
        // the media server.
        options.frame_metadata_features.user_timestamp = track.kind() == TrackKind::Video;
        let loudness = self.loudness_of(source, &track);
        let feeding = async move {
            tokio::join!(feeding, loudness);
        };
        let published = room.local_participant().publish_track(track, options).await;
        let publication = published.map_err(|error| match source {
            Source::Microphone => Error::known(ErrorCode::MicrophoneFailed, error.to_string()),
            Source::Camera | Source::Screen | Source::ScreenSound => connect_error(&error),
        });
        let out = Out {
            feeding: tokio::spawn(feeding).abort_handle(),
            publication: publication?,
        };
        if let Some(session) = &mut *self.session() {
            session.out.insert(source, out);
        }
        Ok(())
    }

    /// From now on a camera is published with so much of it given up.
    pub fn spare(&self, spared: Option<Spared>) {
        *self.spared() = spared;
    }

    fn spared(&self) -> MutexGuard<'_, Option<Spared>> {
        // Whole after every statement, so a panic elsewhere leaves nothing half done.
        self.0.spared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes how loud a sound is that goes out on a track; of a picture there is nothing to note.
    fn loudness_of(&self, source: Source, track: &LocalTrack) -> impl Future<Output = ()> + use<> {
        let heard = match source {
            Source::Microphone => Some(self.0.desk.heard()),
            Source::ScreenSound => Some(self.0.programs.heard()),
            Source::Camera | Source::Screen => None,
        };
        let said = sounds::Said {
            delays: self.0.delays.clone(),
            source,
            track: track.clone(),
        };
        async move {
            if let Some(heard) = heard {
                said.note(heard).await;
            }
        }
    }

    /// What other programs play: music too, so that its silence is sent like everything else, and with
    /// more bits than a voice.
    fn screen_sound(&self) -> Outgoing {
        let source = NativeAudioSource::new(AudioSourceOptions::default(), RATE, 1, 0);
        let native = RtcAudioSource::Native(source.clone());
        let track = LocalAudioTrack::create_audio_track("screen-sound", native);
        let options = TrackPublishOptions {
            source: TrackSource::ScreenshareAudio,
            audio_encoding: Some(AudioEncoding {
                max_bitrate: SCREEN_SOUND_BITRATE,
            }),
            dtx: false,
            ..Default::default()
        };
        let feeding = sounds::feed(self.0.programs.heard(), source);
        Outgoing::new(LocalTrack::Audio(track), options, feeding)
    }

    /// What is shared. Letters stay sharp: where the line is too narrow, there are fewer pictures of
    /// them, and of what moves smaller ones.
    fn screen(&self) -> Outgoing {
        let detail = *self.0.screen.detail.borrow();
        let frames = self.0.screen.frames.clone();
        let source = NativeVideoSource::new(outgoing::size_of(&frames), true);
        let track =
            LocalVideoTrack::create_video_track("screen", RtcVideoSource::Native(source.clone()));
        let options = TrackPublishOptions {
            source: TrackSource::Screenshare,
            // One size: a smaller one of letters is of no use to anybody.
            simulcast: false,
            video_encoding: Some(VideoEncoding {
                max_bitrate: SCREEN_BITRATE,
                max_framerate: detail.frames_per_second().into(),
            }),
            degradation_preference: Some(match detail {
                Detail::Text => DegradationPreference::MaintainResolution,
                Detail::Motion => DegradationPreference::MaintainFramerate,
            }),
            ..Default::default()
        };
        let feeding = outgoing::feed(frames, source);
        Outgoing::new(LocalTrack::Video(track), options, feeding)
    }

    /// Mutes an own source, or takes that back. It holds over reconnecting.
    pub fn mute(&self, source: Source, muted: bool) {
        let session = self.session();
        let out = session
            .as_ref()
            .and_then(|session| session.out.get(&source));
        match out {
            Some(out) if muted => out.publication.mute(),
            Some(out) => out.publication.unmute(),
            None => {}
        }
    }

    /// Takes an own source back. What is not published is taken back already.
    pub async fn unpublish(&self, source: Source) -> Result<(), Error> {
        let (Some(out), Ok(room)) = (self.take(source), self.room()) else {
            return Ok(());
        };
        let sid = out.publication.sid();
        let ended = room.local_participant().unpublish_track(&sid).await;
        ended.map(drop).map_err(|error| connect_error(&error))
    }

    fn sends(&self, sid: &TrackSid) -> bool {
        let session = self.session();
        let mut out = session.iter().flat_map(|session| session.out.values());
        out.any(|out| out.publication.sid() == *sid)
    }

    fn take(&self, source: Source) -> Option<Out> {
        self.session().as_mut()?.out.remove(&source)
    }

    /// Draws the own picture on the own tile, as this person's; nobody's draws nothing.
    pub fn draw_own(&self, me: Option<&Person>) {
        let mut drawing = self.0.own.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = drawing.take() {
            before.abort();
        }
        self.0.hub.hide(TileId(OWN_TILE));
        let Some(me) = me else {
            return;
        };
        let slot = SlotId {
            person: me.user_id.as_str().into(),
            of: PictureOf::Person,
        };
        self.0.hub.show(TileId(OWN_TILE), slot.clone());
        let drawn = outgoing::draw(self.0.camera.clone(), self.0.hub.clone(), slot);
        *drawing = Some(tokio::spawn(drawn).abort_handle());
    }

    /// Draws what this person shares on a tile.
    pub fn draw_own_screen(&self, me: &str, tile: u32) {
        let slot = SlotId {
            person: me.into(),
            of: PictureOf::Screen,
        };
        self.0.hub.show(TileId(tile), slot.clone());
        let frames = self.0.screen.frames.clone();
        let drawn = tokio::spawn(outgoing::draw(frames, self.0.hub.clone(), slot));
        let drawn = Some((tile, drawn.abort_handle()));
        if let Some((_, before)) = std::mem::replace(&mut *self.own_screen(), drawn) {
            before.abort();
        }
    }

    fn own_screen(&self) -> MutexGuard<'_, Option<(u32, AbortHandle)>> {
        // Whole after every statement, so a panic elsewhere leaves nothing half done.
        let drawing = self.0.own_screen.lock();
        drawing.unwrap_or_else(PoisonError::into_inner)
    }

    /// Draws somebody's picture on a tile.
    pub fn draw(&self, key: &TrackKey, tile: u32) {
        self.0.pictures.draw(key, tile);
    }

    /// Forgets the pictures of a tile.
    pub fn clear(&self, tile: u32) {
        let own = self.own_screen().take_if(|(drawn, _)| *drawn == tile);
        if let Some((_, drawing)) = own {
            drawing.abort();
        }
        self.0.pictures.undraw(tile);
    }

    /// Plays somebody's sound this loud, in hundredths of what is sent.
    pub fn loudness(&self, identity: UserId, percent: u8) {
        self.0.sounds.loudness(identity, f32::from(percent) / 100.0);
    }

    /// Ends the connection, if there is one.
    pub async fn close(&self) {
        let session = self.session().take();
        self.0.pictures.clear();
        self.0.sounds.clear();
        self.0.delays.clear();
        let Some(session) = session else {
            return;
        };
        match tokio::time::timeout(CLOSE_DEADLINE, session.room.close()).await {
            // A room that the server ended is closed already.
            Ok(Ok(()) | Err(_)) => {}
            Err(_) => tracing::warn!("LiveKit took too long to say goodbye"),
        }
    }
}

fn connect_error(error: &RoomError) -> Error {
    let code = match ConnectFailure::of(error) {
        ConnectFailure::Refused => ErrorCode::StageRefused,
        ConnectFailure::EngineMissing => ErrorCode::SdkMissing,
        ConnectFailure::EngineLost => ErrorCode::SdkFailed,
        // A new kind in a newer SDK is at least no connection.
        _ => ErrorCode::StageUnreachable,
    };
    Error::known(code, format!("the stage: {error}"))
}
