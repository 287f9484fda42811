//! How the actions of the open room are carried out.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use greenroom_contract::Part;
use socialplus::{RoomId, Subscription, SubscriptionState, Topic};
use tokio::{sync::watch, time::timeout};

use super::{
    input::{Action, Input},
    open::RoomMachine,
};
use crate::{
    actor::{Concern, within},
    error::Error,
    people::{self, PeopleHandle},
    platform::PlatformSlot,
    stage::{CONNECT_DEADLINE, ConnectSpec, PreviewSpec, StageHandle},
};

/// How long the broker's answers to a room's topics are waited for. Without them the room is read
/// all the same; the subscriptions stay wanted.
const SUBSCRIBE_DEADLINE: Duration = Duration::from_secs(5);
/// Reading the room.
const READ_DEADLINE: Duration = Duration::from_secs(30);
/// Publishing picture and sound.
const PUBLISH_DEADLINE: Duration = Duration::from_secs(30);
/// Leaving the stage. After it the platform is told all the same.
const DISCONNECT_DEADLINE: Duration = Duration::from_secs(10);
/// One request that changes something. The client repeats what may be repeated.
const CHANGE_DEADLINE: Duration = Duration::from_secs(60);

#[derive(Clone)]
pub(crate) struct Env {
    platform: PlatformSlot,
    stage: StageHandle,
    people: PeopleHandle,
    /// What the open room is heard by; empty while none is open.
    topics: Arc<Mutex<Vec<Subscription>>>,
    /// The last way to the stage was called off: it is not walked to its end first.
    called_off: watch::Sender<bool>,
}

impl Env {
    pub fn new(platform: PlatformSlot, stage: StageHandle, people: PeopleHandle) -> Self {
        Self {
            platform,
            stage,
            people,
            topics: Arc::default(),
            called_off: watch::Sender::new(false),
        }
    }

    fn hold(&self, subscriptions: Vec<Subscription>) {
        *self.topics.lock().unwrap_or_else(PoisonError::into_inner) = subscriptions;
    }

    /// Subscribes to what watchers and broadcasters of a room are told.
    fn listen(&self, room_id: &RoomId) -> Vec<Subscription> {
        let Ok(platform) = self.platform.now() else {
            return Vec::new();
        };
        let Some(session) = platform.client.current_session() else {
            return Vec::new();
        };
        let realtime = platform.client.realtime();
        vec![
            realtime.subscribe(Topic::room_watcher(&session.network_id, room_id)),
            realtime.subscribe(Topic::room_streamer(&session.network_id, room_id)),
        ]
    }

    /// Waits until the broker has answered to each topic, one way or the other.
    async fn listening(&self) {
        let states: Vec<_> = {
            let topics = self.topics.lock().unwrap_or_else(PoisonError::into_inner);
            topics.iter().map(Subscription::state).collect()
        };
        for mut state in states {
            let settled = async {
                let settled = state.wait_for(|state| *state != SubscriptionState::Pending);
                settled.await.map(|state| *state)
            };
            match timeout(SUBSCRIBE_DEADLINE, settled).await {
                Ok(Ok(SubscriptionState::Refused)) => tracing::warn!("a room's events are refused"),
                Ok(Ok(SubscriptionState::Active | SubscriptionState::Pending) | Err(_)) => {}
                Err(_) => tracing::debug!("a room's events are not confirmed yet"),
            }
        }
    }

    async fn connect(&self, spec: ConnectSpec) -> Result<(), Error> {
        let connected = self.stage.connect(spec);
        within(CONNECT_DEADLINE, "connect to the stage", connected).await
    }
}

impl Concern for RoomMachine {
    type Env = Env;

    fn order(action: &Action) -> Option<&'static str> {
        match action {
            // What switches the stage off cannot overtake what switches it on.
            Action::Preview { .. }
            | Action::Connect { .. }
            | Action::Publish
            | Action::Disconnect
            | Action::StageOff => Some("stage"),
            Action::Subscribe(_)
            | Action::Unsubscribe
            | Action::Read(_)
            | Action::ReadCommunity(_)
            | Action::Stop(_)
            | Action::Leave(_)
            | Action::Remove { .. }
            | Action::CoHostLeft(_) => None,
        }
    }

    fn at_once(env: &mut Env, action: Action) -> Option<Action> {
        match &action {
            Action::Subscribe(room_id) => {
                env.hold(env.listen(room_id));
                Some(action)
            }
            Action::Unsubscribe => {
                env.hold(Vec::new());
                None
            }
            Action::Connect { .. } => {
                env.called_off = watch::Sender::new(false);
                Some(action)
            }
            Action::Disconnect | Action::StageOff => {
                env.called_off.send_replace(true);
                Some(action)
            }
            Action::Read(_)
            | Action::ReadCommunity(_)
            | Action::Preview { .. }
            | Action::Publish
            | Action::Stop(_)
            | Action::Leave(_)
            | Action::Remove { .. }
            | Action::CoHostLeft(_) => Some(action),
        }
    }

    async fn run(env: Env, action: Action) -> Option<Input> {
        let platform = env.platform.now();
        match action {
            Action::Subscribe(_) => {
                env.listening().await;
                Some(Input::Subscribed)
            }
            Action::Unsubscribe => None,
            Action::Read(room_id) => {
                let read = async {
                    let platform = platform?;
                    let room = platform.client.get_room(&room_id).await?;
                    Ok(platform.seen_room(room))
                };
                let result = within(READ_DEADLINE, "read the room", read).await;
                Some(Input::Read(result))
            }
            Action::ReadCommunity(id) => {
                let read = async { Ok(platform?.client.get_community(&id).await?) };
                let community = within(READ_DEADLINE, "read a community", read).await.ok()?;
                Some(Input::Community(community.display_name))
            }
            Action::Preview { role } => {
                let me = platform.ok()?.me.person();
                let preview = env.stage.preview(PreviewSpec { me, role });
                soon("preview", preview).await;
                None
            }
            Action::Connect {
                room_id,
                publish,
                yields,
            } => {
                let mut called_off = env.called_off.subscribe();
                let spec = ConnectSpec {
                    room_id,
                    publish,
                    yields,
                };
                let result = tokio::select! {
                    result = env.connect(spec) => result,
                    _ = called_off.wait_for(|off| *off) => Err(Error::overtaken(Part::Room)),
                };
                Some(Input::Connected(result))
            }
            Action::Publish => {
                let publish = env.stage.publish();
                let result = within(PUBLISH_DEADLINE, "publish", publish).await;
                Some(Input::Published(result))
            }
            Action::Disconnect => {
                soon("leave the stage", env.stage.leave()).await;
                Some(Input::Disconnected)
            }
            Action::StageOff => {
                soon("switch the stage off", env.stage.off()).await;
                None
            }
            Action::Stop(room_id) => {
                let stop = async {
                    let platform = platform?;
                    let room = platform.client.stop_room(&room_id).await?;
                    Ok(platform.seen_room(room))
                };
                let result = within(CHANGE_DEADLINE, "end the show", stop).await;
                Some(Input::Stopped(result))
            }
            Action::Leave(room_id) => {
                let leave = async { Ok(platform?.client.leave_room(&room_id).await?) };
                let result = within(CHANGE_DEADLINE, "leave the room", leave).await;
                Some(Input::Left(result))
            }
            Action::Remove {
                ticket,
                room_id,
                user_id,
            } => {
                let remove = async {
                    Ok(platform?
                        .client
                        .remove_participant(&room_id, &user_id)
                        .await?)
                };
                let result = within(CHANGE_DEADLINE, "remove a co-host", remove).await;
                Some(Input::Removed {
                    ticket,
                    user_id,
                    result,
                })
            }
            Action::CoHostLeft(user_id) => {
                env.people.tell(people::Input::CoHostLeft(user_id)).await;
                None
            }
        }
    }
}

/// Does what has no result that anybody could act on. The next order to the stage does not wait for
/// ever.
async fn soon(what: &'static str, step: impl Future<Output = ()> + Send) {
    let step = async {
        step.await;
        Ok(())
    };
    if let Err(error) = within(DISCONNECT_DEADLINE, what, step).await {
        tracing::warn!(trace = error.trace(), "{error}");
    }
}
