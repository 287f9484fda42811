//! The open room.

mod machine;
mod shown;
mod viewers;

#[cfg(test)]
mod tests;

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use greenroom_contract::{ErrorCode, Notice, Part, Role, StagePhase, StageView, UiError};
use secrecy::SecretString;
use socialplus::{CommunityId, RoomId, Subscription, Topic, UserId};
use tokio::sync::{broadcast, mpsc};

use machine::{Access, Action, RoomMachine, StageState};
pub(crate) use machine::{How, Input};
pub(crate) use shown::RoomState;
pub(crate) use viewers::count as count_viewers;

use crate::{
    actor::Supervisor,
    actor_v1::{Effects, Handle, Inbox, StartOlder, Tickets},
    facts::is_on_air,
    invitation::{PeopleHandle, SentInput},
    platform::{Platform, PlatformSlot, failed, failed_as},
    stage::{ConnectSpec, PreviewSpec, StageHandle},
};

/// How long the broker's answers to a room's topics are waited for. Without them the room is read
/// all the same; the subscriptions stay wanted.
const SUBSCRIBE_DEADLINE: Duration = Duration::from_secs(5);
/// Reading the room.
const READ_DEADLINE: Duration = Duration::from_secs(30);
/// Broadcaster data.
const ACCESS_DEADLINE: Duration = Duration::from_secs(30);
/// Connecting to the stage, with publishing.
const CONNECT_DEADLINE: Duration = Duration::from_secs(45);
/// Publishing picture and sound.
const PUBLISH_DEADLINE: Duration = Duration::from_secs(30);
/// Leaving the stage. After it the platform is told all the same.
const DISCONNECT_DEADLINE: Duration = Duration::from_secs(10);
/// One request that changes something. The client repeats what may be repeated.
const CHANGE_DEADLINE: Duration = Duration::from_secs(60);
/// How often the room is read while it is going live, in case the event is lost. With the
/// machine's number of readings this is the deadline of going live: 45 seconds.
const CHECK_LIVE: Duration = Duration::from_secs(3);

pub(crate) type RoomHandle = Handle<Input, RoomState, ()>;

/// Starts the actor.
pub(crate) fn start(
    supervisor: &Supervisor,
    platform: PlatformSlot,
    notices: broadcast::Sender<Notice>,
    stage: StageHandle,
    people: PeopleHandle,
) -> RoomHandle {
    supervisor.start(Part::Room, RoomMachine::default(), |inbox, tickets| {
        // Calls to the stage keep their order: what switches it off cannot overtake.
        let (orders, queue) = mpsc::unbounded_channel();
        tokio::spawn(stage_orders(queue));
        Perform {
            inbox,
            tickets,
            platform,
            notices,
            stage,
            people,
            orders,
            topics: None,
        }
    })
}

/// Whether this person's own show is on air in this window.
pub(crate) fn own_show_is_on_air(state: &RoomState) -> bool {
    state.page.as_ref().is_some_and(|room| {
        room.my_role == Role::Host && is_on_air(room.status) && room.over.is_none()
    })
}

/// The stage as far as the room is concerned.
pub(crate) fn stage_input(view: &StageView) -> Input {
    Input::Stage(match &view.phase {
        StagePhase::Off => StageState::Off,
        StagePhase::Preview => StageState::Preview,
        StagePhase::Connecting => StageState::Connecting,
        StagePhase::Backstage | StagePhase::Publishing => StageState::Backstage,
        StagePhase::OnStage => StageState::OnStage,
        StagePhase::Reconnecting { since, .. } => StageState::Reconnecting {
            since: since.clone(),
        },
        StagePhase::Failed { error } => StageState::Failed(error.clone()),
    })
}

/// Who is on the stage now: everybody whose tile others can see.
pub(crate) fn on_stage(view: &StageView) -> BTreeSet<String> {
    let connected = match &view.phase {
        StagePhase::Backstage
        | StagePhase::Publishing
        | StagePhase::OnStage
        | StagePhase::Reconnecting { .. } => true,
        StagePhase::Off
        | StagePhase::Preview
        | StagePhase::Connecting
        | StagePhase::Failed { .. } => false,
    };
    view.tiles
        .iter()
        .filter(|tile| connected && !tile.only_you)
        .map(|tile| tile.user_id.clone())
        .collect()
}

type Order = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

async fn stage_orders(mut queue: mpsc::UnboundedReceiver<Order>) {
    while let Some(order) = queue.recv().await {
        order.await;
    }
}

struct Perform {
    inbox: Inbox<Input>,
    tickets: Arc<Tickets<()>>,
    platform: PlatformSlot,
    notices: broadcast::Sender<Notice>,
    stage: StageHandle,
    people: PeopleHandle,
    /// Few and short: one for each command of the room, each with its own deadline.
    orders: mpsc::UnboundedSender<Order>,
    /// Holds the subscriptions of the open room.
    topics: Option<mpsc::Sender<Vec<Subscription>>>,
}

impl Perform {
    /// Queues something for the stage and hands its result back as an input.
    fn order<T: Send + 'static>(
        &self,
        what: &'static str,
        deadline: Duration,
        work: impl Future<Output = Result<T, UiError>> + Send + 'static,
        to_input: impl FnOnce(Result<T, UiError>) -> Input + Send + 'static,
    ) {
        let inbox = self.inbox.clone();
        let (done, finished) = tokio::sync::oneshot::channel::<()>();
        let order: Order = Box::pin(async move {
            inbox.call(
                what,
                deadline,
                async move {
                    let result = work.await;
                    let _ = done.send(());
                    result
                },
                to_input,
            );
            // The next order waits for this one, or for its deadline, which drops `done`.
            let _ = finished.await;
        });
        let _ = self.orders.send(order);
    }

    fn order_quietly(&self, what: &'static str, work: impl Future<Output = ()> + Send + 'static) {
        let order: Order = Box::pin(async move {
            if tokio::time::timeout(DISCONNECT_DEADLINE, work)
                .await
                .is_err()
            {
                tracing::warn!(what, "the stage takes too long");
            }
        });
        let _ = self.orders.send(order);
    }

    fn subscribe(&mut self, generation: u64, room_id: String) {
        let platform = self.platform.get();
        let (holder, mut held) = mpsc::channel::<Vec<Subscription>>(1);
        // Holds the subscriptions until the room is closed.
        tokio::spawn(async move {
            let mut all = Vec::new();
            while let Some(subscriptions) = held.recv().await {
                all.extend(subscriptions);
            }
        });
        self.topics = Some(holder.clone());
        self.inbox.call(
            "listen to a room",
            SUBSCRIBE_DEADLINE * 2,
            async move {
                let platform = platform?;
                let client = &platform.client;
                let Some(session) = client.current_session() else {
                    return Ok(());
                };
                let room_id = RoomId::new(room_id);
                let realtime = client.realtime();
                let subscriptions = vec![
                    realtime.subscribe(Topic::room_watcher(&session.network_id, &room_id)),
                    realtime.subscribe(Topic::room_streamer(&session.network_id, &room_id)),
                ];
                for subscription in &subscriptions {
                    let ready =
                        tokio::time::timeout(SUBSCRIBE_DEADLINE, subscription.ready()).await;
                    match ready {
                        Ok(Ok(())) => {}
                        Ok(Err(error)) => tracing::warn!(%error, "a room's events are refused"),
                        Err(_) => tracing::debug!("a room's events are not confirmed yet"),
                    }
                }
                let _ = holder.send(subscriptions).await;
                Ok(())
            },
            move |_| Input::Subscribed { generation },
        );
    }
}

async fn read(
    platform: Result<Platform, UiError>,
    room_id: String,
) -> Result<crate::facts::RoomNews, UiError> {
    let platform = platform?;
    let room = platform
        .client
        .get_room(&RoomId::new(room_id))
        .await
        .map_err(failed)?;
    Ok(platform.news(&room))
}

impl Effects<Action> for Perform {
    fn perform(&mut self, action: Action) {
        let platform = self.platform.get();
        match action {
            Action::Subscribe {
                generation,
                room_id,
            } => self.subscribe(generation, room_id),
            Action::Unsubscribe => self.topics = None,
            Action::Read {
                generation,
                room_id,
            } => self.inbox.call(
                "read the room",
                READ_DEADLINE,
                read(platform, room_id),
                move |result| Input::Read { generation, result },
            ),
            Action::ReadCommunity {
                generation,
                community_id,
            } => self.inbox.call(
                "read a community",
                READ_DEADLINE,
                async move {
                    platform?
                        .client
                        .get_community(&CommunityId::new(community_id))
                        .await
                        .map_err(failed)
                },
                move |result| Input::Community {
                    generation,
                    name: result
                        .map(|community| community.display_name)
                        .unwrap_or_default(),
                },
            ),
            Action::Preview { role } => {
                let Ok(platform) = platform else {
                    return;
                };
                let stage = self.stage.clone();
                self.order_quietly("preview", async move {
                    stage
                        .preview(PreviewSpec {
                            me: platform.me.person,
                            role,
                        })
                        .await;
                });
            }
            Action::FetchAccess {
                generation,
                room_id,
            } => self.inbox.call(
                "fetch broadcaster data",
                ACCESS_DEADLINE,
                async move {
                    let data = platform?
                        .client
                        .broadcaster_data(&RoomId::new(room_id))
                        .await
                        .map_err(failed_as(ErrorCode::RoomGone))?;
                    Ok(Access {
                        url: data.cohost_url.to_string(),
                        token: data.cohost_token,
                    })
                },
                move |result| Input::Access { generation, result },
            ),
            Action::Connect {
                generation,
                access,
                publish,
            } => {
                let stage = self.stage.clone();
                self.order(
                    "connect to the stage",
                    CONNECT_DEADLINE,
                    async move {
                        let Access { url, token } = access;
                        connect(&stage, url, token, publish).await
                    },
                    move |result| Input::Connected { generation, result },
                );
            }
            Action::Publish { generation } => {
                let stage = self.stage.clone();
                self.order(
                    "publish",
                    PUBLISH_DEADLINE,
                    async move { stage.publish().await },
                    move |result| Input::Published { generation, result },
                );
            }
            Action::Disconnect { generation } => {
                let stage = self.stage.clone();
                self.order(
                    "leave the stage",
                    DISCONNECT_DEADLINE,
                    async move {
                        stage.leave().await;
                        Ok(())
                    },
                    move |_| Input::Disconnected { generation },
                );
            }
            Action::StageOff => {
                let stage = self.stage.clone();
                self.order_quietly("switch the stage off", async move { stage.off().await });
            }
            Action::Stop {
                generation,
                room_id,
            } => self.inbox.call(
                "end the show",
                CHANGE_DEADLINE,
                async move {
                    let platform = platform?;
                    let room = platform
                        .client
                        .stop_room(&RoomId::new(room_id))
                        .await
                        .map_err(failed)?;
                    Ok(platform.news(&room))
                },
                move |result| Input::Stopped { generation, result },
            ),
            Action::Leave {
                generation,
                room_id,
            } => self.inbox.call(
                "leave the room",
                CHANGE_DEADLINE,
                async move {
                    platform?
                        .client
                        .leave_room(&RoomId::new(room_id))
                        .await
                        .map_err(failed)
                },
                move |result| Input::Left { generation, result },
            ),
            Action::Remove {
                generation,
                ticket,
                room_id,
                user_id,
            } => {
                let id = UserId::new(user_id.clone());
                self.inbox.call(
                    "remove a co-host",
                    CHANGE_DEADLINE,
                    async move {
                        platform?
                            .client
                            .remove_participant(&RoomId::new(room_id), &id)
                            .await
                            .map_err(failed)
                    },
                    move |result| Input::Removed {
                        generation,
                        ticket,
                        user_id,
                        result,
                    },
                );
            }
            Action::CheckLive {
                generation,
                round,
                attempt,
            } => self.inbox.after(
                CHECK_LIVE,
                Input::CheckLive {
                    generation,
                    round,
                    attempt,
                },
            ),
            Action::CoHostLeft { user_id } => {
                let people = self.people.clone();
                tokio::spawn(async move { people.tell(SentInput::CoHostLeft { user_id }).await });
            }
            Action::Notice(notice) => {
                let _ = self.notices.send(notice);
            }
            Action::Reply(ticket, result) => self.tickets.answer(ticket, result),
        }
    }
}

async fn connect(
    stage: &StageHandle,
    url: String,
    token: SecretString,
    publish: bool,
) -> Result<(), UiError> {
    stage
        .connect(ConnectSpec {
            url,
            token,
            publish,
        })
        .await
}
