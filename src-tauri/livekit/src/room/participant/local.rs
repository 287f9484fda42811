//! Ourselves in the room.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use parking_lot::{Mutex, RwLock};
use tokio::sync::{mpsc, oneshot};

use super::inner::{ParticipantInner, participant_methods};
use crate::prebuilt::{CallError, Engine, Handle, Incoming, adopt, proto};
use crate::room::error::{RoomError, RoomResult};
use crate::room::id::{ParticipantIdentity, TrackSid};
use crate::room::info::DataPacket;
use crate::room::input::RoomInput;
use crate::room::options::TrackPublishOptions;
use crate::room::publication::LocalTrackPublication;
use crate::room::track::LocalTrack;
use crate::rtc_engine::EngineError;
use proto::{ffi_event, ffi_request, publish_track_callback};

/// Ourselves in the room.
#[derive(Clone)]
pub struct LocalParticipant {
    inner: Arc<ParticipantInner>,
    publications: Arc<RwLock<HashMap<TrackSid, LocalTrackPublication>>>,
    /// Unpublished by us; the event about it has not come yet.
    retired: Arc<Mutex<HashMap<TrackSid, LocalTrackPublication>>>,
    room: mpsc::UnboundedSender<RoomInput>,
}

/// Which of our tracks somebody may subscribe to.
#[derive(Clone)]
pub struct ParticipantTrackPermission {
    /// Who.
    pub participant_identity: ParticipantIdentity,
    /// All of them.
    pub allow_all: bool,
    /// These of them.
    pub allowed_track_sids: Vec<TrackSid>,
}

impl LocalParticipant {
    participant_methods!();

    pub(crate) fn new(
        handle: Handle,
        info: proto::ParticipantInfo,
        room: mpsc::UnboundedSender<RoomInput>,
    ) -> Self {
        Self {
            inner: Arc::new(ParticipantInner::new(handle, info)),
            publications: Arc::default(),
            retired: Arc::default(),
            room,
        }
    }

    /// Publishes a track.
    pub async fn publish_track(
        &self,
        track: LocalTrack,
        options: TrackPublishOptions,
    ) -> RoomResult<LocalTrackPublication> {
        self.inner
            .handle
            .engine()
            .usable()
            .map_err(EngineError::from)?;
        // Without a handle the track was made when no engine or no microphone was there.
        let handle = track
            .handle()
            .ok_or(EngineError::from(CallError::Refused))?;
        let wanted = proto::TrackPublishOptions::from(&options);
        self.in_order(
            |id, participant| {
                ffi_request::Message::PublishTrack(proto::PublishTrackRequest {
                    local_participant_handle: participant,
                    track_handle: handle.id(),
                    options: wanted,
                    request_async_id: Some(id),
                })
            },
            move |own, answer| own.published(answer, track, options),
        )
        .await
    }

    /// Stops publishing a track.
    pub async fn unpublish_track(&self, sid: &TrackSid) -> RoomResult<LocalTrackPublication> {
        let publication = self
            .get_track_publication(sid)
            .ok_or_else(|| RoomError::Internal("track not found".to_owned()))?;
        let sid = sid.clone();
        self.in_order(
            |id, participant| {
                ffi_request::Message::UnpublishTrack(proto::UnpublishTrackRequest {
                    local_participant_handle: participant,
                    track_sid: sid.as_str().to_owned(),
                    stop_on_unpublish: true,
                    request_async_id: Some(id),
                })
            },
            move |own, answer| own.unpublished(answer, publication),
        )
        .await
    }

    /// Sends a request whose answer is handled by the room's task, in order with its events.
    async fn in_order<T: Send + 'static>(
        &self,
        request: impl FnOnce(u64, u64) -> ffi_request::Message,
        handle: impl FnOnce(&Self, Option<Incoming>) -> RoomResult<T> + Send + 'static,
    ) -> RoomResult<T> {
        let engine = self.inner.handle.engine();
        let (outcome, decided) = oneshot::channel();
        let own = self.clone();
        engine
            .call_then(
                |id| request(id, self.inner.handle.id()),
                move |answer| {
                    let room = own.room.clone();
                    drop(room.send(RoomInput::Answer(Box::new(move || {
                        drop(outcome.send(handle(&own, answer)));
                    }))));
                },
            )
            .map_err(EngineError::from)?;
        match decided.await {
            Ok(outcome) => outcome,
            // The room's task has ended before the answer came.
            Err(_) => Err(RoomError::AlreadyClosed),
        }
    }

    /// Sends a request that answers with nothing but an error.
    async fn request(
        &self,
        request: impl FnOnce(u64, u64) -> ffi_request::Message,
    ) -> RoomResult<()> {
        use ffi_event::Message as M;
        let handle = &self.inner.handle;
        let answer = handle
            .engine()
            .call_async(|id| request(id, handle.id()))
            .await
            .map_err(EngineError::from)?;
        let error = match answer {
            M::PublishData(callback) => callback.error,
            M::SetLocalMetadata(callback) => callback.error,
            M::SetLocalName(callback) => callback.error,
            M::SetLocalAttributes(callback) => callback.error,
            _ => return Err(EngineError::from(CallError::Unexpected).into()),
        };
        error.map_or(Ok(()), |error| Err(RoomError::from_text(&error)))
    }

    /// Sends bytes to everybody or to some.
    pub async fn publish_data(&self, packet: DataPacket) -> RoomResult<()> {
        // The engine copies the bytes while it takes the request.
        let payload = packet.payload;
        self.request(|id, participant| {
            #[allow(deprecated)]
            ffi_request::Message::PublishData(proto::PublishDataRequest {
                local_participant_handle: participant,
                data_ptr: payload.as_ptr() as u64,
                data_len: payload.len() as u64,
                reliable: packet.reliable,
                destination_sids: Vec::new(),
                topic: packet.topic,
                destination_identities: packet
                    .destination_identities
                    .into_iter()
                    .map(Into::into)
                    .collect(),
                request_async_id: Some(id),
            })
        })
        .await
    }

    /// Changes our metadata, if the token allows it.
    pub async fn set_metadata(&self, metadata: String) -> RoomResult<()> {
        self.request(|id, participant| {
            ffi_request::Message::SetLocalMetadata(proto::SetLocalMetadataRequest {
                local_participant_handle: participant,
                metadata,
                request_async_id: Some(id),
            })
        })
        .await
    }

    /// Changes our attributes, if the token allows it. An empty value removes one.
    pub async fn set_attributes(&self, attributes: HashMap<String, String>) -> RoomResult<()> {
        self.request(|id, participant| {
            ffi_request::Message::SetLocalAttributes(proto::SetLocalAttributesRequest {
                local_participant_handle: participant,
                attributes: attributes
                    .into_iter()
                    .map(|(key, value)| proto::AttributesEntry { key, value })
                    .collect(),
                request_async_id: Some(id),
            })
        })
        .await
    }

    /// Changes our name, if the token allows it.
    pub async fn set_name(&self, name: String) -> RoomResult<()> {
        self.request(|id, participant| {
            ffi_request::Message::SetLocalName(proto::SetLocalNameRequest {
                local_participant_handle: participant,
                name,
                request_async_id: Some(id),
            })
        })
        .await
    }

    /// Says who may subscribe to what we publish.
    pub async fn set_track_subscription_permissions(
        &self,
        all_participants_allowed: bool,
        permissions: Vec<ParticipantTrackPermission>,
    ) -> RoomResult<()> {
        let permissions = permissions
            .into_iter()
            .map(|permission| proto::ParticipantTrackPermission {
                participant_identity: permission.participant_identity.into(),
                allow_all: Some(permission.allow_all),
                allowed_track_sids: permission
                    .allowed_track_sids
                    .into_iter()
                    .map(Into::into)
                    .collect(),
            })
            .collect();
        let request = proto::SetTrackSubscriptionPermissionsRequest {
            local_participant_handle: self.inner.handle.id(),
            all_participants_allowed,
            permissions,
        };
        self.inner
            .handle
            .engine()
            .call(ffi_request::Message::SetTrackSubscriptionPermissions(
                request,
            ))
            .map_err(EngineError::from)?;
        Ok(())
    }

    /// What we publish.
    pub fn track_publications(&self) -> HashMap<TrackSid, LocalTrackPublication> {
        self.publications.read().clone()
    }

    /// One publication of ours.
    pub fn get_track_publication(&self, sid: &TrackSid) -> Option<LocalTrackPublication> {
        self.publications.read().get(sid).cloned()
    }

    pub(crate) fn add_publication(&self, publication: LocalTrackPublication) {
        self.publications
            .write()
            .insert(publication.sid(), publication);
    }

    pub(crate) fn remove_publication(&self, sid: &TrackSid) -> Option<LocalTrackPublication> {
        self.publications.write().remove(sid)
    }

    /// The answer to `publish_track`.
    fn published(
        &self,
        answer: Option<Incoming>,
        track: LocalTrack,
        options: TrackPublishOptions,
    ) -> RoomResult<LocalTrackPublication> {
        let publication = publication_of(answer, self.inner.handle.engine(), track, options)?;
        self.add_publication(publication.clone());
        Ok(publication)
    }

    /// The answer to `unpublish_track`. The event about it may come before or after.
    fn unpublished(
        &self,
        answer: Option<Incoming>,
        publication: LocalTrackPublication,
    ) -> RoomResult<LocalTrackPublication> {
        let sid = publication.sid();
        if self.remove_publication(&sid).is_some() {
            self.retired.lock().insert(sid, publication.clone());
        }
        match answer.and_then(Incoming::take) {
            Some(ffi_event::Message::UnpublishTrack(callback)) => match callback.error {
                Some(error) => Err(RoomError::from_text(&error)),
                None => Ok(publication),
            },
            Some(_) => Err(EngineError::from(CallError::Unexpected).into()),
            None => Err(EngineError::from(self.inner.handle.engine().lost_error()).into()),
        }
    }

    /// A publication that the engine says is gone.
    pub(crate) fn take_unpublished(&self, sid: &TrackSid) -> Option<LocalTrackPublication> {
        let published = self.remove_publication(sid);
        published.or_else(|| self.retired.lock().remove(sid))
    }

    /// Takes over the new id that a full reconnect gave to a publication.
    pub(crate) fn renew_publication(
        &self,
        handle: u64,
        previous: &TrackSid,
        info: proto::TrackPublicationInfo,
    ) -> Option<LocalTrackPublication> {
        let mut publications = self.publications.write();
        let publication = publications.remove(previous).or_else(|| {
            let sid = publications
                .iter()
                .find(|(_, publication)| publication.is(handle))
                .map(|(sid, _)| sid.clone())?;
            publications.remove(&sid)
        })?;
        publication.update(info);
        publications.insert(publication.sid(), publication.clone());
        Some(publication)
    }
}

/// What the engine answered to `publish_track`.
fn publication_of(
    answer: Option<Incoming>,
    engine: &'static Engine,
    track: LocalTrack,
    options: TrackPublishOptions,
) -> RoomResult<LocalTrackPublication> {
    match answer.and_then(Incoming::take) {
        Some(ffi_event::Message::PublishTrack(callback)) => match callback.message {
            Some(publish_track_callback::Message::Publication(owned)) => {
                let handle = adopt(engine, &owned.handle);
                Ok(LocalTrackPublication::new(
                    handle, owned.info, track, options,
                ))
            }
            Some(publish_track_callback::Message::Error(error)) => {
                Err(RoomError::from_text(&error))
            }
            None => Err(EngineError::from(CallError::Unexpected).into()),
        },
        Some(_) => Err(EngineError::from(CallError::Unexpected).into()),
        None => Err(EngineError::from(engine.lost_error()).into()),
    }
}

impl fmt::Debug for LocalParticipant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalParticipant")
            .field("sid", &self.sid())
            .field("identity", &self.identity())
            .field("name", &self.name())
            .finish()
    }
}
