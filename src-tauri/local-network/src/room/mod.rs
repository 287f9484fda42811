//! The rooms' status, for everybody who has something to say to it: the media server's reports, the
//! hosts' ends, rights that are lost.

mod actor;
pub(crate) mod machine;
mod message;

use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use crate::api_error::ApiError;
use crate::id::{RoomId, UserId};
use crate::inside::Inside;
use crate::livekit::{LiveKit, identity};
use crate::presence::Presence;
use crate::store::Store;

use actor::{Actor, send_away};
use machine::Input;
pub(crate) use machine::RoomStatus;
use message::Message;
pub(crate) use message::{Connection, MediaEvent};

/// Inputs that may wait; more make their senders wait.
const QUEUE: usize = 256;

/// The handle of the actor; cheap to clone.
#[derive(Clone)]
pub(crate) struct Rooms {
    messages: mpsc::Sender<Message>,
    livekit: LiveKit,
}

impl Rooms {
    /// Starts the actor. Rooms that were on air when the network last ended wait for their hosts.
    pub fn start(
        store: Store,
        livekit: LiveKit,
        inside: Inside,
        presence: Presence,
        reconnect_wait: Duration,
    ) -> Self {
        let (messages, queue) = mpsc::channel(QUEUE);
        let actor = Actor {
            store,
            livekit: livekit.clone(),
            inside,
            presence,
            reconnect_wait,
            own: messages.downgrade(),
            rooms: std::collections::HashMap::new(),
        };
        tokio::spawn(actor.run(queue));
        Self { messages, livekit }
    }

    /// Ends a room; one that is over stays as it is.
    pub async fn stop(&self, room: &RoomId) -> Result<(), ApiError> {
        self.end(room, Input::Stop).await
    }

    /// Ends a room against its host; one that is over stays as it is.
    pub async fn terminate(&self, room: &RoomId) -> Result<(), ApiError> {
        self.end(room, Input::Terminate).await
    }

    async fn end(&self, room: &RoomId, how: Input) -> Result<(), ApiError> {
        let (done, answer) = oneshot::channel();
        let message = Message::End {
            room: room.to_owned(),
            how,
            done,
        };
        self.send(message).await?;
        answer
            .await
            .map_err(|_closed| ApiError::internal("the rooms' actor gave no answer"))?
    }

    /// LiveKit reported something about a room.
    pub async fn media(&self, room: RoomId, event: MediaEvent) -> Result<(), ApiError> {
        self.send(Message::Media { room, event }).await
    }

    /// Somebody lost the right to the stage: their media ends now, not when their token does. Who
    /// comes back with it is sent away again, see `Actor::joined`.
    pub async fn co_host_gone(&self, room: &RoomId, identity: &str) -> Result<(), ApiError> {
        send_away(&self.livekit, room, identity).await;
        Ok(())
    }

    /// A viewer (internal id) lost the right to watch: every window of theirs goes dark now.
    pub async fn viewer_gone(&self, room: &RoomId, user: &UserId) {
        let inside = self.livekit.participants(room).await;
        let inside = inside.unwrap_or_else(|cause| {
            tracing::warn!(%cause, "LiveKit did not say who watches");
            Vec::new()
        });
        for participant in inside {
            if identity::viewer(&participant.identity).as_ref() == Some(user) {
                send_away(&self.livekit, room, &participant.identity).await;
            }
        }
    }

    async fn send(&self, message: Message) -> Result<(), ApiError> {
        self.messages
            .send(message)
            .await
            .map_err(|_closed| ApiError::internal("the rooms' actor has ended"))
    }
}
