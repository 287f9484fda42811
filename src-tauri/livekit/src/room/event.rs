//! What happens in a room.

use std::collections::HashMap;
use std::sync::Arc;

use super::info::{ConnectionState, DataPacketKind, RoomInfo};
use crate::prebuilt::proto::DisconnectReason;
use crate::room::id::TrackSid;
use crate::room::participant::{
    ConnectionQuality, LocalParticipant, Participant, ParticipantPermission, RemoteParticipant,
};
use crate::room::publication::{LocalTrackPublication, RemoteTrackPublication, TrackPublication};
use crate::room::track::{LocalTrack, RemoteTrack, TrackError};

/// What happens in a room, with the things that it happens to.
///
/// A renewed token is the engine's business and not an event, so that it cannot be logged.
#[derive(Clone, Debug)]
#[non_exhaustive]
#[allow(missing_docs)] // The fields are what their types say.
pub enum RoomEvent {
    /// Somebody came. May not hear data yet; see [`Self::ParticipantActive`].
    ParticipantConnected(RemoteParticipant),
    /// Somebody who came can now hear data.
    ParticipantActive(RemoteParticipant),
    /// Somebody left.
    ParticipantDisconnected(RemoteParticipant),
    /// Our track is published.
    LocalTrackPublished {
        publication: LocalTrackPublication,
        track: LocalTrack,
        participant: LocalParticipant,
    },
    /// Our track is no longer published.
    LocalTrackUnpublished {
        publication: LocalTrackPublication,
        participant: LocalParticipant,
    },
    /// A full reconnect published our track again; the publication has a new id.
    LocalTrackRepublished {
        previous_sid: TrackSid,
        publication: LocalTrackPublication,
        track: LocalTrack,
        participant: LocalParticipant,
    },
    /// The first of the others receives our track.
    LocalTrackSubscribed { track: LocalTrack },
    /// Somebody's track arrives here.
    TrackSubscribed {
        track: RemoteTrack,
        publication: RemoteTrackPublication,
        participant: RemoteParticipant,
    },
    /// Somebody's track arrives no longer.
    TrackUnsubscribed {
        track: RemoteTrack,
        publication: RemoteTrackPublication,
        participant: RemoteParticipant,
    },
    /// Somebody's track cannot be received.
    TrackSubscriptionFailed {
        participant: RemoteParticipant,
        error: TrackError,
        track_sid: TrackSid,
    },
    /// Somebody publishes a track. Not fired for what was there before we came.
    TrackPublished {
        publication: RemoteTrackPublication,
        participant: RemoteParticipant,
    },
    /// Somebody's track is no longer published.
    TrackUnpublished {
        publication: RemoteTrackPublication,
        participant: RemoteParticipant,
    },
    /// Somebody, or we, muted a track.
    TrackMuted {
        participant: Participant,
        publication: TrackPublication,
    },
    /// Somebody, or we, unmuted a track.
    TrackUnmuted {
        participant: Participant,
        publication: TrackPublication,
    },
    /// The room's metadata changed.
    RoomMetadataChanged {
        old_metadata: String,
        metadata: String,
    },
    /// A participant's metadata changed.
    ParticipantMetadataChanged {
        participant: Participant,
        old_metadata: String,
        metadata: String,
    },
    /// A participant's name changed.
    ParticipantNameChanged {
        participant: Participant,
        old_name: String,
        name: String,
    },
    /// A participant's attributes changed.
    ParticipantAttributesChanged {
        participant: Participant,
        changed_attributes: HashMap<String, String>,
    },
    /// What a participant may do changed.
    ParticipantPermissionChanged {
        participant: Participant,
        permission: Option<ParticipantPermission>,
    },
    /// Who speaks, loudest first.
    ActiveSpeakersChanged { speakers: Vec<Participant> },
    /// How good somebody's connection, or ours, is.
    ConnectionQualityChanged {
        quality: ConnectionQuality,
        participant: Participant,
    },
    /// Somebody sent bytes.
    DataReceived {
        payload: Arc<Vec<u8>>,
        topic: Option<String>,
        kind: DataPacketKind,
        participant: Option<RemoteParticipant>,
    },
    /// How the room is connected changed.
    ConnectionStateChanged(ConnectionState),
    /// We are in. The first event of every room.
    Connected {
        participants_with_tracks: Vec<(RemoteParticipant, Vec<RemoteTrackPublication>)>,
    },
    /// We are out, for good.
    Disconnected { reason: DisconnectReason },
    /// The link is lost; the engine tries to get it back.
    Reconnecting,
    /// The link is back.
    Reconnected,
    /// The room's numbers changed.
    RoomUpdated { room: RoomInfo },
    /// The server moved us to another room.
    Moved { room: RoomInfo },
    /// Something about participants changed that has no event of its own.
    ParticipantsUpdated { participants: Vec<Participant> },
}
