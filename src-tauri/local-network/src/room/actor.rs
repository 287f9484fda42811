//! One actor that hears the media server, the hosts and the clock, asks the machine, and does what it
//! says.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use tokio::sync::{mpsc, watch};

use super::machine::{Action, Broadcaster, Input, Machine, Track};
use super::message::{Connection, MediaEvent, Message};
use crate::api_error::ApiError;
use crate::id::RoomId;
use crate::inside::Inside;
use crate::livekit::inside::Participant;
use crate::livekit::{LiveKit, identity};
use crate::presence::{GRACE, Presence};
use crate::store::invitations::Target;
use crate::store::{Store, Tx};

/// Nobody can come to a stage that is no more.
fn cancel_pending_invitations(tx: &Tx<'_>, room: &RoomId) -> Result<(), ApiError> {
    let Some(room) = tx.room(room)? else {
        return Ok(());
    };
    tx.cancel_invitations(&Target::Stage(Box::new(room)))
}

/// Waits until the media server is gone or back.
async fn changed(there: &mut watch::Receiver<bool>) -> bool {
    match there.changed().await {
        Ok(()) => *there.borrow_and_update(),
        // Nobody looks any more: the network ends.
        Err(_) => std::future::pending().await,
    }
}

/// The rooms that something may still happen to.
pub(super) struct Actor {
    pub store: Store,
    pub livekit: LiveKit,
    /// Who is in which LiveKit room; this actor alone writes it.
    pub inside: Inside,
    pub presence: Presence,
    pub reconnect_wait: Duration,
    /// Weak: the timers must not keep the actor alive.
    pub own: mpsc::WeakSender<Message>,
    pub rooms: HashMap<RoomId, Machine>,
}

impl Actor {
    pub async fn run(mut self, mut queue: mpsc::Receiver<Message>) {
        if let Err(cause) = self.resume().await {
            tracing::error!(%cause, "rooms that were on air could not be read");
        }
        let mut there = self.livekit.there();
        loop {
            tokio::select! {
                message = queue.recv() => match message {
                    Some(message) => self.take(message).await,
                    None => return,
                },
                there = changed(&mut there) => {
                    // It may have come back before anybody looked: it was gone all the same.
                    if !there || !self.inside.is_server_away() {
                        self.media_server(false).await;
                    }
                    if there {
                        self.media_server(true).await;
                    }
                }
            }
        }
    }

    async fn take(&mut self, message: Message) {
        match message {
            Message::Media { room, event } => {
                if let Err(cause) = self.media(&room, event).await {
                    tracing::warn!(%cause, "a report of LiveKit could not be used");
                }
            }
            Message::End { room, how, done } => {
                let result = self.handle(&room, how).await;
                // The caller may have gone away; the room has ended all the same.
                let _gone = done.send(result);
            }
            Message::WaitRanOut { room, wait } => {
                self.look(&room).await;
                if let Err(cause) = self.handle(&room, Input::WaitRanOut { wait }).await {
                    tracing::warn!(%cause, "a room that waited in vain could not be ended");
                }
            }
        }
    }

    /// The media server is gone, or back. Everybody with a part in a show is told, whether or not
    /// that changes its status.
    async fn media_server(&mut self, there: bool) {
        let rooms: Vec<RoomId> = if there {
            self.inside.server_back();
            self.rooms.keys().cloned().collect()
        } else {
            let mut rooms = self.inside.server_gone();
            rooms.extend(self.rooms.keys().cloned());
            rooms.into_iter().collect()
        };
        for room in rooms {
            let input = match there {
                true => Input::MediaServerBack,
                false => Input::MediaServerGone,
            };
            if let Err(cause) = self.handle(&room, input).await {
                tracing::warn!(%cause, "a room did not hear of its media server");
            }
            self.tell_update(&room).await;
            if there {
                self.look(&room).await;
            }
        }
    }

    async fn tell_update(&self, room: &RoomId) {
        let id = room.to_owned();
        let told = self.store.run(move |tx| {
            tx.touch_room(&id)?;
            tx.room_event("room.didUpdate", &id, None)
        });
        if let Err(cause) = told.await {
            tracing::warn!(%cause, "a room's change could not be told");
        }
    }

    async fn resume(&mut self) -> Result<(), ApiError> {
        for room in self.store.run(|tx| tx.rooms_on_air()).await? {
            let actions = self.machine(&room).await?.resume();
            self.perform(&room, actions).await?;
            self.look(&room).await;
        }
        // A show may also have begun or ended on a stage that was not on air.
        let rooms = self.livekit.rooms().await.unwrap_or_else(|cause| {
            tracing::warn!(%cause, "LiveKit did not say which rooms somebody is in");
            Vec::new()
        });
        for room in rooms {
            let id = room.clone();
            let known = self.store.run(move |tx| tx.room(&id)).await?;
            if known.is_some() && !self.rooms.contains_key(&room) {
                self.look(&room).await;
            }
        }
        Ok(())
    }

    /// Asks LiveKit who is inside and publishes, as far as it is not known: a media server elsewhere
    /// goes on while this network is away, and what it reported meanwhile is lost.
    async fn look(&mut self, room: &RoomId) {
        let inside = match self.livekit.participants(room).await {
            Ok(inside) => inside,
            Err(cause) => {
                tracing::warn!(%cause, "LiveKit did not say who is on stage");
                return;
            }
        };
        let all = inside.iter();
        self.inside
            .are(room, all.map(|one| (one.identity.clone(), one.sid.clone())));
        if let Err(cause) = self.take_account(room, inside).await {
            tracing::warn!(%cause, "who is on stage could not be taken note of");
        }
    }

    async fn take_account(
        &mut self,
        room: &RoomId,
        inside: Vec<Participant>,
    ) -> Result<(), ApiError> {
        let mut tracks = BTreeSet::new();
        for participant in inside {
            let Some(who) = self.broadcaster(room, participant.identity).await? else {
                // A room of somebody else's on the same media server.
                return Ok(());
            };
            tracks.extend(participant.tracks.into_iter().map(|track| Track {
                who: who.clone(),
                connection: participant.sid.clone(),
                track: track.sid,
            }));
        }
        self.handle(room, Input::MediaIs(tracks)).await
    }

    async fn machine(&mut self, room: &RoomId) -> Result<&mut Machine, ApiError> {
        if !self.rooms.contains_key(room) {
            let id = room.to_owned();
            let status = self
                .store
                .run(move |tx| {
                    tx.room(&id)?
                        .map(|room| room.status)
                        .ok_or_else(|| ApiError::not_found("room"))
                })
                .await?;
            self.rooms.insert(room.to_owned(), Machine::new(status));
        }
        self.rooms
            .get_mut(room)
            .ok_or_else(|| ApiError::internal("a room vanished between two lines"))
    }

    async fn handle(&mut self, room: &RoomId, input: Input) -> Result<(), ApiError> {
        let machine = self.machine(room).await?;
        let actions = machine.handle(input);
        let over = machine.status().is_over();
        let result = self.perform(room, actions).await;
        if over {
            // The store remembers that it is over; memory need not.
            self.rooms.remove(room);
        }
        result
    }

    /// Who of the room this is; none when there is no such room. Only the host and co-hosts hold
    /// tokens that may publish; a co-host who was just removed still counts, since the media ends
    /// after the membership.
    async fn broadcaster(
        &self,
        room: &RoomId,
        identity: String,
    ) -> Result<Option<Broadcaster>, ApiError> {
        let room = room.to_owned();
        self.store
            .run(move |tx| {
                let Some(room) = tx.room(&room)? else {
                    return Ok(None);
                };
                if tx.public_id(&room.creator)?.as_str() == identity {
                    return Ok(Some(Broadcaster::Host));
                }
                Ok(Some(Broadcaster::CoHost(identity)))
            })
            .await
    }

    /// Somebody came in. A token outlives the right that it was given for, so whoever has none any
    /// more is sent away: who is not on stage, may not watch, or comes to a room that is over.
    async fn joined(&self, room: &RoomId, name: &str) -> Result<(), ApiError> {
        let (id, who) = (room.to_owned(), name.to_owned());
        let welcome = self
            .store
            .run(move |tx| {
                // A room of somebody else's on the same media server.
                let Some(room) = tx.room(&id)? else {
                    return Ok(true);
                };
                if room.is_deleted || room.status.is_over() {
                    return Ok(false);
                }
                if let Some(viewer) = identity::viewer(&who) {
                    return Ok(tx.require_viewer(&room, &viewer).is_ok());
                }
                let user = tx.user_by_public_id(&room.network, &who.as_str().into())?;
                match user {
                    Some(user) => Ok(tx.participant_kind(&room.id, &user.id)?.is_some()),
                    None => Ok(false),
                }
            })
            .await?;
        if !welcome {
            // Apart: a media server that is slow to answer must not hold up the rooms.
            let (livekit, room, name) = (self.livekit.clone(), room.to_owned(), name.to_owned());
            tokio::spawn(async move { send_away(&livekit, &room, &name).await });
        }
        Ok(())
    }

    /// One window of a viewer is gone from a room's media. Who is not back soon does not watch any
    /// more: a page that goes on says so with its next heartbeat.
    fn miss(&self, room: &RoomId, name: &str) {
        let Some(user) = identity::viewer(name) else {
            return;
        };
        let (inside, presence) = (self.inside.clone(), self.presence.clone());
        let room = room.to_owned();
        tokio::spawn(async move {
            tokio::time::sleep(GRACE).await;
            if !inside.watches(&room, &user) {
                presence.lost(&user, Some(&room));
            }
        });
    }

    async fn media(&mut self, room: &RoomId, event: MediaEvent) -> Result<(), ApiError> {
        let (who, input): (Connection, Box<dyn FnOnce(Broadcaster) -> Input + Send>) = match event {
            MediaEvent::ParticipantJoined(who) => {
                self.inside.came(room, &who.sid, &who.identity);
                return self.joined(room, &who.identity).await;
            }
            MediaEvent::RoomFinished => {
                self.inside.closed(room);
                return self.handle(room, Input::MediaRoomFinished).await;
            }
            MediaEvent::ParticipantLeft(who) => {
                self.inside.went(room, &who.sid);
                self.miss(room, &who.identity);
                let sid = who.sid.clone();
                (who, Box::new(|who| Input::Left { who, sid }))
            }
            MediaEvent::TrackPublished { who, track } => {
                self.inside.came(room, &who.sid, &who.identity);
                let connection = who.sid.clone();
                let track = move |who| Track {
                    who,
                    connection,
                    track,
                };
                (who, Box::new(|who| Input::TrackPublished(track(who))))
            }
            MediaEvent::TrackUnpublished { who, track } => {
                let connection = who.sid.clone();
                let track = move |who| Track {
                    who,
                    connection,
                    track,
                };
                (who, Box::new(|who| Input::TrackUnpublished(track(who))))
            }
        };
        match self.broadcaster(room, who.identity).await? {
            Some(who) => self.handle(room, input(who)).await,
            None => Ok(()),
        }
    }

    async fn perform(&self, room: &RoomId, actions: Vec<Action>) -> Result<(), ApiError> {
        for action in actions {
            match action {
                Action::Become(status, event) => {
                    let id = room.to_owned();
                    self.store
                        .run(move |tx| {
                            tx.set_room_status(&id, status)?;
                            if status.is_over() {
                                cancel_pending_invitations(tx, &id)?;
                            }
                            tx.room_event(event, &id, None)
                        })
                        .await?;
                }
                Action::StageJoined(who) => {
                    self.stage_event(room, who, "room.participantStageJoined")
                        .await?;
                }
                Action::StageLeft(who) => {
                    self.stage_event(room, who, "room.participantStageLeft")
                        .await?;
                }
                Action::StartWait(wait) => self.start_wait(room, wait),
                Action::CloseMedia => {
                    if let Err(cause) = self.livekit.delete_room(room).await {
                        tracing::warn!(%cause, "LiveKit did not close a room that has ended");
                    }
                }
            }
        }
        Ok(())
    }

    async fn stage_event(
        &self,
        room: &RoomId,
        who: Broadcaster,
        event: &'static str,
    ) -> Result<(), ApiError> {
        let id = room.to_owned();
        self.store
            .run(move |tx| {
                let Some(room) = tx.room(&id)? else {
                    return Ok(());
                };
                let actor = match who {
                    Broadcaster::Host => Some(room.creator.clone()),
                    Broadcaster::CoHost(identity) => tx
                        .user_by_public_id(&room.network, &identity.as_str().into())?
                        .map(|user| user.id),
                };
                match actor {
                    Some(actor) => tx.room_event(event, &id, Some(&actor)),
                    None => Ok(()),
                }
            })
            .await
    }

    fn start_wait(&self, room: &RoomId, wait: u64) {
        let own = self.own.clone();
        let room = room.to_owned();
        let duration = self.reconnect_wait;
        tokio::spawn(async move {
            tokio::time::sleep(duration).await;
            if let Some(own) = own.upgrade() {
                // A closed queue means that the network has ended, and the wait with it.
                let _ended = own.send(Message::WaitRanOut { room, wait }).await;
            }
        });
    }
}

/// Ends somebody's media in a room.
pub(super) async fn send_away(livekit: &LiveKit, room: &RoomId, identity: &str) {
    if let Err(cause) = livekit.remove_participant(room, identity).await {
        tracing::warn!(%cause, "LiveKit did not send a participant away");
    }
}
