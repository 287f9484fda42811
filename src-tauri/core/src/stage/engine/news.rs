//! What LiveKit says happens, in the stage's words.

use std::{collections::BTreeSet, sync::Weak};

use greenroom_contract::{ErrorCode, Quality};
use livekit::prelude::*;
use socialplus::UserId;
use tokio::sync::mpsc;

use super::{
    super::{
        delays::Delays,
        input::{Input, RoomNews, TrackKey},
    },
    pictures::Pictures,
    sounds::Sounds,
};
use crate::{actor::Inbox, sources::Source};

/// Who wants to know what happens in a room of LiveKit.
pub(super) struct Listening {
    pub own: UserId,
    pub connection: u64,
    pub inbox: Inbox<Input>,
    pub pictures: Pictures,
    pub sounds: Sounds,
    pub delays: Delays,
    pub room: Weak<Room>,
    /// Whether that own track goes out and was not taken back.
    pub goes_out: Box<dyn Fn(&TrackSid) -> bool + Send + Sync>,
}

impl Listening {
    /// Hears it, until that is over.
    pub async fn hear(self, mut events: mpsc::UnboundedReceiver<RoomEvent>) {
        while let Some(event) = events.recv().await {
            self.carry_out(&event);
            // Told late: something else may go out in its place by now.
            if let RoomEvent::LocalTrackUnpublished { publication, .. } = &event
                && !(self.goes_out)(&publication.sid())
            {
                continue;
            }
            if let Some(news) = news(event, &self.own) {
                let connection = self.connection;
                self.inbox.tell(Input::Room { connection, news }).await;
            }
        }
    }

    /// What needs no decision.
    fn carry_out(&self, event: &RoomEvent) {
        let Self {
            pictures, sounds, ..
        } = self;
        match event {
            RoomEvent::TrackSubscribed {
                track: RemoteTrack::Video(track),
                publication,
                participant,
            } => pictures.add(
                self.connection,
                key(participant, publication),
                track.clone(),
                publication.clone(),
            ),
            RoomEvent::TrackSubscribed {
                track: RemoteTrack::Audio(track),
                publication,
                participant,
            } => sounds.add(key(participant, publication), track),
            RoomEvent::TrackUnsubscribed {
                publication,
                participant,
                ..
            } => {
                let key = key(participant, publication);
                pictures.remove(&key);
                sounds.remove(&key);
            }
            RoomEvent::DataReceived {
                payload,
                topic,
                participant,
                ..
            } => {
                let from = participant.as_ref();
                self.delays
                    .data(&self.room, topic.as_deref(), from, payload);
            }
            // Nothing to draw, nothing to play.
            _ => {}
        }
    }
}

/// The tracks of everybody else that are there now.
pub(super) fn tracks(room: &Room) -> BTreeSet<TrackKey> {
    let mut tracks = BTreeSet::new();
    for participant in room.remote_participants().values() {
        for publication in participant.track_publications().values() {
            tracks.insert(key(participant, publication));
        }
    }
    tracks
}

/// Those of them that bring pictures.
pub(super) fn moving(room: &Room) -> BTreeSet<TrackKey> {
    let mut moving = BTreeSet::new();
    for participant in room.remote_participants().values() {
        for publication in participant.track_publications().values() {
            if publication.kind() == TrackKind::Video && !publication.is_muted() {
                moving.insert(key(participant, publication));
            }
        }
    }
    moving
}

pub(super) fn key(
    participant: &RemoteParticipant,
    publication: &RemoteTrackPublication,
) -> TrackKey {
    TrackKey {
        identity: identity(participant),
        source: source(publication.source(), publication.kind()),
    }
}

/// On the stage people go by their public ids (PLATFORM.md 7.4).
fn identity(participant: &RemoteParticipant) -> UserId {
    UserId::new(participant.identity().as_str())
}

fn source(source: TrackSource, kind: TrackKind) -> Source {
    match (source, kind) {
        (TrackSource::Camera, _) => Source::Camera,
        (TrackSource::Microphone, _) => Source::Microphone,
        (TrackSource::Screenshare, _) => Source::Screen,
        (TrackSource::ScreenshareAudio, _) => Source::ScreenSound,
        // A client that does not say means the person's own.
        (TrackSource::Unknown, TrackKind::Video) => Source::Camera,
        (TrackSource::Unknown, TrackKind::Audio) => Source::Microphone,
    }
}

fn news(event: RoomEvent, own: &UserId) -> Option<RoomNews> {
    let muted = |participant: &Participant, publication: &TrackPublication, muted| {
        let Participant::Remote(remote) = participant else {
            return None;
        };
        let key = TrackKey {
            identity: identity(remote),
            source: source(publication.source(), publication.kind()),
        };
        Some(RoomNews::Muted { key, muted })
    };
    Some(match event {
        RoomEvent::TrackSubscribed {
            publication,
            participant,
            ..
        } => RoomNews::TrackOn {
            key: key(&participant, &publication),
            name: participant.name(),
            muted: publication.is_muted(),
        },
        RoomEvent::TrackUnsubscribed {
            publication,
            participant,
            ..
        } => RoomNews::TrackOff {
            key: key(&participant, &publication),
        },
        RoomEvent::TrackMuted {
            participant,
            publication,
        } => return muted(&participant, &publication, true),
        RoomEvent::TrackUnmuted {
            participant,
            publication,
        } => return muted(&participant, &publication, false),
        RoomEvent::ParticipantDisconnected(participant) => RoomNews::Left {
            identity: identity(&participant),
        },
        RoomEvent::LocalTrackUnpublished { publication, .. } => {
            RoomNews::OwnTrackLost(source(publication.source(), publication.kind()))
        }
        RoomEvent::ActiveSpeakersChanged { speakers } => RoomNews::Speakers(
            speakers
                .iter()
                .map(|speaker| UserId::new(speaker.identity().as_str()))
                .collect(),
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
            let identity = UserId::new(participant.identity().as_str());
            if identity == *own {
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
