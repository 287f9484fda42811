//! The state of a room and the task that keeps it in step with the engine's events.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use parking_lot::{Mutex, RwLock};
use tokio::sync::{mpsc, oneshot, watch};

use super::error::RoomResult;
use super::event::RoomEvent;
use super::info::{ConnectionState, RoomInfo};
use super::input::RoomInput;
use super::room_options::RoomOptions;
use crate::prebuilt::proto::{self, DisconnectReason};
use crate::prebuilt::{CallError, Engine, Handle, RoomNews, adopt};
use crate::room::id::{ParticipantIdentity, RoomSid};
use crate::room::participant::{LocalParticipant, Participant, RemoteParticipant};
use crate::room::publication::RemoteTrackPublication;
use crate::rtc_engine::{EngineError, EngineResult, SimulateScenario};
use proto::{connect_callback, ffi_event, ffi_request};

/// A room that we are in.
pub(crate) struct Session {
    pub(super) handle: Handle,
    info: RwLock<RoomInfo>,
    sid: watch::Sender<Option<RoomSid>>,
    local: LocalParticipant,
    pub(super) remotes: RwLock<HashMap<ParticipantIdentity, RemoteParticipant>>,
    pub(super) auto_subscribe: bool,
    disconnected: AtomicBool,
    /// Why we leave, once we do.
    leaving: OnceLock<DisconnectReason>,
    subscribers: Mutex<Vec<mpsc::UnboundedSender<RoomEvent>>>,
    inputs: mpsc::UnboundedSender<RoomInput>,
}

impl Session {
    /// Takes over what connecting brought, and starts the task.
    pub(super) fn start(
        engine: &'static Engine,
        result: connect_callback::Result,
        options: &RoomOptions,
    ) -> (Arc<Self>, mpsc::UnboundedReceiver<RoomEvent>) {
        let (inputs, waiting) = mpsc::unbounded_channel();
        let handle = adopt(engine, &result.room.handle);
        let local = LocalParticipant::new(
            adopt(engine, &result.local_participant.handle),
            result.local_participant.info,
            inputs.clone(),
        );
        let remotes: HashMap<_, _> = result
            .participants
            .into_iter()
            .map(|member| {
                let participant = RemoteParticipant::new(
                    adopt(engine, &member.participant.handle),
                    member.participant.info,
                );
                for owned in member.publications {
                    participant.add_publication(RemoteTrackPublication::new(
                        adopt(engine, &owned.handle),
                        owned.info,
                        options.auto_subscribe,
                    ));
                }
                (participant.identity(), participant)
            })
            .collect();
        let participants_with_tracks = remotes
            .values()
            .map(|participant| {
                let publications = participant.track_publications().into_values().collect();
                (participant.clone(), publications)
            })
            .collect();

        let info = room_info(result.room.info, ConnectionState::Connected);
        let session = Arc::new(Self {
            handle,
            sid: watch::Sender::new(info.sid.clone()),
            info: RwLock::new(info),
            local,
            remotes: RwLock::new(remotes),
            auto_subscribe: options.auto_subscribe,
            disconnected: AtomicBool::new(false),
            leaving: OnceLock::new(),
            subscribers: Mutex::default(),
            inputs: inputs.clone(),
        });
        let events = session.subscribe();
        session.emit(RoomEvent::Connected {
            participants_with_tracks,
        });
        session.emit(RoomEvent::ConnectionStateChanged(
            ConnectionState::Connected,
        ));
        engine.watch_room(session.handle.id(), move |news| {
            // A room whose task has ended is forgotten by the engine next.
            drop(inputs.send(match news {
                RoomNews::Event(incoming) => RoomInput::Event(incoming),
                RoomNews::Lost => RoomInput::Lost,
            }));
        });
        tokio::spawn(session.clone().run(waiting));
        (session, events)
    }

    async fn run(self: Arc<Self>, mut waiting: mpsc::UnboundedReceiver<RoomInput>) {
        while let Some(input) = waiting.recv().await {
            match input {
                RoomInput::Event(incoming) => {
                    if let Some(ffi_event::Message::RoomEvent(event)) = incoming.take() {
                        self.on_event(event);
                    }
                }
                RoomInput::Answer(handle) => handle(),
                RoomInput::Closed(finished) => {
                    self.disconnect(DisconnectReason::ClientInitiated);
                    self.engine().forget_room(self.handle.id());
                    self.subscribers.lock().clear();
                    if let Some(finished) = finished {
                        // Nobody may be waiting any more.
                        let _ = finished.send(());
                    }
                    return;
                }
                RoomInput::Lost => {
                    self.disconnect(DisconnectReason::UnknownReason);
                    self.engine().forget_room(self.handle.id());
                    self.subscribers.lock().clear();
                    return;
                }
            }
        }
    }

    pub(super) fn engine(&self) -> &'static Engine {
        self.handle.engine()
    }

    /// Lets the engine deliver the room's events.
    pub(super) fn ready(&self) -> RoomResult<()> {
        let request = proto::ReadyForRoomEventRequest {
            room_handle: self.handle.id(),
        };
        self.engine()
            .call(ffi_request::Message::ReadyForRoomEvent(request))
            .map_err(EngineError::from)?;
        Ok(())
    }

    /// Sends a request about the room and waits for its answer.
    pub(super) async fn call_async(
        &self,
        request: impl FnOnce(u64, u64) -> ffi_request::Message,
    ) -> EngineResult<ffi_event::Message> {
        let room = self.handle.id();
        Ok(self.engine().call_async(|id| request(id, room)).await?)
    }

    pub(super) async fn simulate(&self, scenario: SimulateScenario) -> EngineResult<()> {
        use proto::SimulateScenarioKind as Kind;
        let kind = match scenario {
            SimulateScenario::SignalReconnect => Kind::SimulateSignalReconnect,
            SimulateScenario::Speaker => Kind::SimulateSpeaker,
            SimulateScenario::NodeFailure => Kind::SimulateNodeFailure,
            SimulateScenario::ServerLeave => Kind::SimulateServerLeave,
            SimulateScenario::Migration => Kind::SimulateMigration,
            SimulateScenario::ForceTcp => Kind::SimulateForceTcp,
            SimulateScenario::ForceTls => Kind::SimulateForceTls,
            SimulateScenario::FullReconnect => Kind::SimulateFullReconnect,
            SimulateScenario::DisconnectSignalOnResume => Kind::SimulateDisconnectSignalOnResume,
        };
        let answer = self
            .call_async(|id, room_handle| {
                ffi_request::Message::SimulateScenario(proto::SimulateScenarioRequest {
                    room_handle,
                    scenario: kind.into(),
                    request_async_id: Some(id),
                })
            })
            .await?;
        match answer {
            ffi_event::Message::SimulateScenario(callback) => match callback.error {
                Some(error) => Err(EngineError::from_text(&error)),
                None => Ok(()),
            },
            _ => Err(CallError::Unexpected.into()),
        }
    }

    /// Leaves the room; the task ends when the engine has done so. Nothing here waits, so a
    /// caller who goes away changes nothing.
    pub(super) fn leave(
        &self,
        reason: DisconnectReason,
        finished: Option<oneshot::Sender<()>>,
    ) -> EngineResult<()> {
        let reason = *self.leaving.get_or_init(|| reason);
        let inputs = self.inputs.clone();
        let room_handle = self.handle.id();
        self.engine().call_then(
            |id| {
                ffi_request::Message::Disconnect(proto::DisconnectRequest {
                    room_handle,
                    request_async_id: Some(id),
                    reason: Some(reason.into()),
                })
            },
            move |_| drop(inputs.send(RoomInput::Closed(finished))),
        )?;
        Ok(())
    }

    /// The end of the room, told once. When we leave, our reason counts: the engine may end
    /// the room's events before it says why.
    pub(super) fn disconnect(&self, reason: DisconnectReason) {
        let reason = self.leaving.get().copied().unwrap_or(reason);
        if self.disconnected.swap(true, Ordering::AcqRel) {
            return;
        }
        self.set_state(ConnectionState::Disconnected);
        self.emit(RoomEvent::Disconnected { reason });
    }

    /// Takes over a state and tells it, if it is another.
    pub(super) fn set_state(&self, state: ConnectionState) {
        let mut info = self.info.write();
        if info.state == state || info.state == ConnectionState::Disconnected {
            return;
        }
        info.state = state;
        drop(info);
        self.emit(RoomEvent::ConnectionStateChanged(state));
    }

    pub(super) fn set_sid(&self, sid: String) {
        if let Ok(sid) = RoomSid::try_from(sid) {
            self.info.write().sid = Some(sid.clone());
            self.sid.send_replace(Some(sid));
        }
    }

    /// Takes over what the server says about the room.
    pub(super) fn set_info(&self, info: proto::RoomInfo) -> RoomInfo {
        let mut own = self.info.write();
        let state = own.state;
        *own = room_info(info, state);
        let info = own.clone();
        drop(own);
        if let Some(sid) = &info.sid {
            self.sid.send_replace(Some(sid.clone()));
        }
        info
    }

    pub(super) fn replace_metadata(&self, metadata: String) -> String {
        std::mem::replace(&mut self.info.write().metadata, metadata)
    }

    pub(super) fn info(&self) -> RoomInfo {
        self.info.read().clone()
    }

    pub(super) async fn sid(&self) -> RoomSid {
        let mut changes = self.sid.subscribe();
        match changes.wait_for(Option::is_some).await {
            Ok(sid) => sid.clone().unwrap_or_default(),
            // Cannot happen while `self` holds the sender.
            Err(_) => RoomSid::default(),
        }
    }

    pub(super) fn local_participant(&self) -> &LocalParticipant {
        &self.local
    }

    pub(super) fn remote_participants(&self) -> HashMap<ParticipantIdentity, RemoteParticipant> {
        self.remotes.read().clone()
    }

    pub(super) fn remote(&self, identity: &str) -> Option<RemoteParticipant> {
        self.remotes
            .read()
            .get(&ParticipantIdentity::from(identity))
            .cloned()
    }

    pub(super) fn participant(&self, identity: &str) -> Option<Participant> {
        if self.local.identity().as_str() == identity {
            Some(Participant::Local(self.local.clone()))
        } else {
            self.remote(identity).map(Participant::Remote)
        }
    }

    pub(super) fn subscribe(&self) -> mpsc::UnboundedReceiver<RoomEvent> {
        let (subscriber, events) = mpsc::unbounded_channel();
        self.subscribers.lock().push(subscriber);
        events
    }

    pub(super) fn emit(&self, event: RoomEvent) {
        self.subscribers
            .lock()
            .retain(|subscriber| subscriber.send(event.clone()).is_ok());
    }
}

fn room_info(info: proto::RoomInfo, state: ConnectionState) -> RoomInfo {
    RoomInfo {
        sid: info.sid.and_then(|sid| RoomSid::try_from(sid).ok()),
        name: info.name,
        metadata: info.metadata,
        state,
        empty_timeout: info.empty_timeout,
        departure_timeout: info.departure_timeout,
        max_participants: info.max_participants,
        creation_time: info.creation_time,
        num_publishers: info.num_publishers,
        num_participants: info.num_participants,
        active_recording: info.active_recording,
    }
}
