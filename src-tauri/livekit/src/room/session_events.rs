//! What each of the engine's room events changes, and what it is told as.

use std::sync::Arc;

use super::event::RoomEvent;
use super::info::{ConnectionState, DataPacketKind};
use super::session::Session;
use crate::prebuilt::adopt;
use crate::prebuilt::proto::{self, DisconnectReason};
use crate::room::id::TrackSid;
use crate::room::participant::{self, ConnectionQuality, Participant, RemoteParticipant};
use crate::room::publication::{RemoteTrackPublication, TrackPublication};
use crate::room::track::{RemoteTrack, TrackError, TrackKind};
use proto::{data_packet_received, room_event::Message as M};

impl Session {
    pub(super) fn on_event(&self, event: proto::RoomEvent) {
        let Some(message) = event.message else { return };
        if self.handle_event(message).is_none() {
            // Events about somebody or something that is gone already.
            tracing::debug!("an event of a room concerned nothing that is known");
        }
    }

    fn handle_event(&self, message: M) -> Option<()> {
        match message {
            M::ParticipantConnected(event) => {
                let handle = adopt(self.engine(), &event.info.handle);
                let participant = RemoteParticipant::new(handle, event.info.info);
                self.remotes
                    .write()
                    .insert(participant.identity(), participant.clone());
                self.emit(RoomEvent::ParticipantConnected(participant));
            }
            M::ParticipantActive(event) => {
                let participant = self.remote(&event.participant_identity)?;
                participant.inner().info.write().state = participant::ParticipantState::Active;
                self.emit(RoomEvent::ParticipantActive(participant));
            }
            M::ParticipantDisconnected(event) => {
                let reason = event.disconnect_reason();
                let identity = event.participant_identity.as_str().into();
                let participant = self.remotes.write().remove(&identity)?;
                let mut info = participant.inner().info.write();
                info.state = participant::ParticipantState::Disconnected;
                info.disconnect_reason = reason.into();
                info.speaking = false;
                drop(info);
                self.emit(RoomEvent::ParticipantDisconnected(participant));
            }
            M::LocalTrackPublished(event) => {
                let sid = TrackSid::from_engine(event.track_sid);
                let publication = self.local_participant().get_track_publication(&sid)?;
                self.emit(RoomEvent::LocalTrackPublished {
                    track: publication.track()?,
                    publication,
                    participant: self.local_participant().clone(),
                });
            }
            M::LocalTrackUnpublished(event) => {
                let sid = TrackSid::from_engine(event.publication_sid);
                let publication = self.local_participant().take_unpublished(&sid)?;
                self.emit(RoomEvent::LocalTrackUnpublished {
                    publication,
                    participant: self.local_participant().clone(),
                });
            }
            M::LocalTrackRepublished(event) => {
                let previous_sid = TrackSid::from_engine(event.previous_sid);
                let publication = self.local_participant().renew_publication(
                    event.publication_handle,
                    &previous_sid,
                    event.info,
                )?;
                self.emit(RoomEvent::LocalTrackRepublished {
                    previous_sid,
                    track: publication.track()?,
                    publication,
                    participant: self.local_participant().clone(),
                });
            }
            M::LocalTrackSubscribed(event) => {
                let sid = TrackSid::from_engine(event.track_sid);
                let publication = self.local_participant().get_track_publication(&sid)?;
                let track = publication.track()?;
                self.emit(RoomEvent::LocalTrackSubscribed { track });
            }
            M::TrackPublished(event) => {
                let handle = adopt(self.engine(), &event.publication.handle);
                let info = event.publication.info;
                let publication = RemoteTrackPublication::new(handle, info, self.auto_subscribe);
                let participant = self.remote(&event.participant_identity)?;
                participant.add_publication(publication.clone());
                self.emit(RoomEvent::TrackPublished {
                    publication,
                    participant,
                });
            }
            M::TrackUnpublished(event) => {
                let participant = self.remote(&event.participant_identity)?;
                let sid = TrackSid::from_engine(event.publication_sid);
                let publication = participant.remove_publication(&sid)?;
                self.emit(RoomEvent::TrackUnpublished {
                    publication,
                    participant,
                });
            }
            M::TrackSubscribed(event) => self.track_subscribed(event)?,
            M::TrackUnsubscribed(event) => {
                let participant = self.remote(&event.participant_identity)?;
                let sid = TrackSid::from_engine(event.track_sid);
                let publication = participant.get_track_publication(&sid)?;
                let track = publication.set_track(None)?;
                self.emit(RoomEvent::TrackUnsubscribed {
                    track,
                    publication,
                    participant,
                });
            }
            M::TrackSubscriptionFailed(event) => {
                let participant = self.remote(&event.participant_identity)?;
                let track_sid = TrackSid::from_engine(event.track_sid);
                if let Some(publication) = participant.get_track_publication(&track_sid) {
                    publication.set_not_allowed();
                }
                self.emit(RoomEvent::TrackSubscriptionFailed {
                    participant,
                    error: TrackError::TrackNotFound(track_sid.clone()),
                    track_sid,
                });
            }
            M::TrackMuted(event) => {
                self.track_muted(&event.participant_identity, event.track_sid, true)?;
            }
            M::TrackUnmuted(event) => {
                self.track_muted(&event.participant_identity, event.track_sid, false)?;
            }
            M::ActiveSpeakersChanged(event) => self.speakers_changed(&event),
            M::RoomMetadataChanged(event) => {
                let metadata = event.metadata;
                let old_metadata = self.replace_metadata(metadata.clone());
                self.emit(RoomEvent::RoomMetadataChanged {
                    old_metadata,
                    metadata,
                });
            }
            M::RoomSidChanged(event) => self.set_sid(event.sid),
            M::ConnectionStateChanged(event) => match event.state() {
                // Told with its reason by the event that follows.
                proto::ConnectionState::ConnDisconnected => {}
                proto::ConnectionState::ConnConnected => {
                    self.set_state(ConnectionState::Connected);
                }
                proto::ConnectionState::ConnReconnecting => {
                    self.set_state(ConnectionState::Reconnecting);
                }
            },
            M::Disconnected(event) => self.disconnect(event.reason()),
            M::Reconnecting(_) => {
                self.set_state(ConnectionState::Reconnecting);
                self.emit(RoomEvent::Reconnecting);
            }
            M::Reconnected(_) => {
                self.set_state(ConnectionState::Connected);
                self.emit(RoomEvent::Reconnected);
            }
            M::RoomUpdated(info) => {
                let room = self.set_info(info);
                self.emit(RoomEvent::RoomUpdated { room });
            }
            M::Moved(info) => {
                let room = self.set_info(info);
                self.emit(RoomEvent::Moved { room });
            }
            M::DataPacketReceived(event) => self.data_received(event)?,
            M::Eos(_) => self.disconnect(DisconnectReason::UnknownReason),
            about_participant => self.participant_changed(about_participant)?,
        }
        Some(())
    }

    /// Changes of what is known about a participant.
    fn participant_changed(&self, message: M) -> Option<()> {
        match message {
            M::ParticipantMetadataChanged(event) => {
                let participant = self.participant(&event.participant_identity)?;
                let metadata = event.metadata;
                let old_metadata = std::mem::replace(
                    &mut participant.inner().info.write().metadata,
                    metadata.clone(),
                );
                self.emit(RoomEvent::ParticipantMetadataChanged {
                    participant,
                    old_metadata,
                    metadata,
                });
            }
            M::ParticipantNameChanged(event) => {
                let participant = self.participant(&event.participant_identity)?;
                let name = event.name;
                let old_name =
                    std::mem::replace(&mut participant.inner().info.write().name, name.clone());
                self.emit(RoomEvent::ParticipantNameChanged {
                    participant,
                    old_name,
                    name,
                });
            }
            M::ParticipantAttributesChanged(event) => {
                let participant = self.participant(&event.participant_identity)?;
                let pairs = |entries: Vec<proto::AttributesEntry>| {
                    entries
                        .into_iter()
                        .map(|entry| (entry.key, entry.value))
                        .collect()
                };
                participant.inner().info.write().attributes = pairs(event.attributes);
                self.emit(RoomEvent::ParticipantAttributesChanged {
                    participant,
                    changed_attributes: pairs(event.changed_attributes),
                });
            }
            M::ParticipantPermissionChanged(event) => {
                let participant = self.participant(&event.participant_identity)?;
                let permission = event.permission;
                participant.inner().info.write().permission = permission.clone();
                self.emit(RoomEvent::ParticipantPermissionChanged {
                    participant,
                    permission,
                });
            }
            M::ConnectionQualityChanged(event) => {
                let participant = self.participant(&event.participant_identity)?;
                let quality = ConnectionQuality::from_engine(event.quality());
                participant.inner().info.write().connection_quality = quality;
                self.emit(RoomEvent::ConnectionQualityChanged {
                    quality,
                    participant,
                });
            }
            M::ParticipantsUpdated(event) => {
                let participants = event
                    .participants
                    .into_iter()
                    .filter_map(|info| {
                        let participant = self.participant(&info.identity)?;
                        participant.inner().refresh(info);
                        Some(participant)
                    })
                    .collect();
                self.emit(RoomEvent::ParticipantsUpdated { participants });
            }
            // What this crate does not carry: encryption, transcription, streams, data tracks
            // and renewed tokens.
            _ => {}
        }
        Some(())
    }

    fn track_subscribed(&self, event: proto::TrackSubscribed) -> Option<()> {
        let handle = adopt(self.engine(), &event.track.handle);
        let info = event.track.info;
        let kind = TrackKind::from_engine(info.kind());
        let sid = TrackSid::from_engine(info.sid);
        let participant = self.remote(&event.participant_identity)?;
        let publication = participant.get_track_publication(&sid)?;
        let track = RemoteTrack::new(handle, kind, sid, info.name);
        publication.set_track(Some(track.clone()));
        self.emit(RoomEvent::TrackSubscribed {
            track,
            publication,
            participant,
        });
        Some(())
    }

    fn track_muted(&self, identity: &str, sid: String, muted: bool) -> Option<()> {
        let participant = self.participant(identity)?;
        let sid = TrackSid::from_engine(sid);
        let publication = match &participant {
            Participant::Local(local) => {
                let publication = local.get_track_publication(&sid)?;
                // The server may have muted us.
                publication.track()?.inner().set_muted(muted);
                TrackPublication::Local(publication)
            }
            Participant::Remote(remote) => {
                let publication = remote.get_track_publication(&sid)?;
                publication.set_muted(muted);
                TrackPublication::Remote(publication)
            }
        };
        self.emit(if muted {
            RoomEvent::TrackMuted {
                participant,
                publication,
            }
        } else {
            RoomEvent::TrackUnmuted {
                participant,
                publication,
            }
        });
        Some(())
    }

    fn speakers_changed(&self, event: &proto::ActiveSpeakersChanged) {
        let everybody = self
            .remotes
            .read()
            .values()
            .cloned()
            .map(Participant::Remote)
            .chain([Participant::Local(self.local_participant().clone())])
            .collect::<Vec<_>>();
        for participant in everybody {
            let identity = participant.identity();
            let speaks = event
                .participant_identities
                .iter()
                .any(|speaker| speaker == identity.as_str());
            participant.inner().info.write().speaking = speaks;
        }
        let speakers = event
            .participant_identities
            .iter()
            .filter_map(|identity| self.participant(identity))
            .collect();
        self.emit(RoomEvent::ActiveSpeakersChanged { speakers });
    }

    fn data_received(&self, event: proto::DataPacketReceived) -> Option<()> {
        let kind = match event.kind() {
            proto::DataPacketKind::KindLossy => DataPacketKind::Lossy,
            proto::DataPacketKind::KindReliable => DataPacketKind::Reliable,
        };
        let data_packet_received::Value::User(user) = event.value? else {
            return None;
        };
        let handle = adopt(self.engine(), &user.data.handle);
        let buffer = &user.data.data;
        let len = usize::try_from(buffer.data_len).ok()?;
        let payload = if len == 0 || buffer.data_ptr == 0 {
            Vec::new()
        } else {
            // SAFETY: the engine vouches for pointer and size while the handle lives.
            unsafe { std::slice::from_raw_parts(buffer.data_ptr as *const u8, len) }.to_vec()
        };
        drop(handle);
        self.emit(RoomEvent::DataReceived {
            payload: Arc::new(payload),
            topic: user.topic,
            kind,
            participant: self.remote(&event.participant_identity),
        });
        Some(())
    }
}
