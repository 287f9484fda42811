//! Where the connection and its users meet: the wanted topics, the events, the connection's state.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::{Notify, broadcast, watch};

use super::{event::Event, topic::Topic};

/// So many events may wait for a slow receiver; then it is told to read again.
const EVENT_CAPACITY: usize = 1_024;

/// Where the connection for events stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionState {
    /// Being opened for the first time in this session.
    Connecting,
    /// Open, and the topics that were wanted at its start have been answered.
    Connected,
    /// Lost; opened again after `wait`.
    Reconnecting {
        /// Number of the coming try, from 1.
        attempt: u32,
        /// How long until that try, counted from this change of state.
        wait: Duration,
    },
    /// There is no session, the configuration names no address, or the broker turned this client
    /// away for good.
    Disconnected,
}

/// Where a subscription stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubscriptionState {
    /// Not answered on the present connection, or there is none.
    Pending,
    /// Events arrive.
    Active,
    /// The broker does not allow it, or the topic is not valid.
    Refused,
}

/// The topic is not allowed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the topic {0} was refused")]
pub struct SubscriptionRefused(pub Topic);

struct Wanted {
    holders: usize,
    state: watch::Sender<SubscriptionState>,
}

pub(crate) struct Hub {
    wanted: Mutex<HashMap<Topic, Wanted>>,
    /// The wanted topics changed.
    pub(super) changed: Notify,
    /// The connection may be dead without knowing it.
    pub(super) doubted: Notify,
    connection: watch::Sender<ConnectionState>,
    events: broadcast::Sender<Event>,
}

impl Hub {
    pub fn new() -> Self {
        Self {
            wanted: Mutex::new(HashMap::new()),
            changed: Notify::new(),
            doubted: Notify::new(),
            connection: watch::Sender::new(ConnectionState::Disconnected),
            events: broadcast::Sender::new(EVENT_CAPACITY),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Topic, Wanted>> {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has the connection opened anew: after a sleep of the computer it is dead without knowing it.
    pub fn doubt(&self) {
        self.doubted.notify_one();
    }

    pub(super) fn wanted(&self) -> HashSet<Topic> {
        self.lock()
            .keys()
            .filter(|topic| topic.is_valid())
            .cloned()
            .collect()
    }

    pub(super) fn set_connection(&self, state: ConnectionState) {
        self.connection.send_if_modified(|current| {
            let changed = *current != state;
            *current = state;
            changed
        });
        let pending = match state {
            ConnectionState::Reconnecting { .. } | ConnectionState::Disconnected => true,
            ConnectionState::Connecting | ConnectionState::Connected => false,
        };
        if pending {
            for (topic, wanted) in self.lock().iter() {
                if topic.is_valid() {
                    wanted.state.send_replace(SubscriptionState::Pending);
                }
            }
        }
    }

    pub(super) fn set_subscription(&self, topic: &Topic, state: SubscriptionState) {
        if let Some(wanted) = self.lock().get(topic) {
            wanted.state.send_if_modified(|current| {
                let changed = *current != state;
                *current = state;
                changed
            });
        }
    }

    pub(super) fn emit(&self, event: Event) {
        // No receiver is no error.
        let _ = self.events.send(event);
    }

    fn hold(&self, topic: &Topic) -> watch::Receiver<SubscriptionState> {
        let state = {
            let mut wanted = self.lock();
            let entry = wanted.entry(topic.clone()).or_insert_with(|| Wanted {
                holders: 0,
                state: watch::Sender::new(if topic.is_valid() {
                    SubscriptionState::Pending
                } else {
                    SubscriptionState::Refused
                }),
            });
            entry.holders += 1;
            entry.state.subscribe()
        };
        self.changed.notify_one();
        state
    }

    fn release(&self, topic: &Topic) {
        {
            let mut wanted = self.lock();
            if let Some(entry) = wanted.get_mut(topic) {
                entry.holders -= 1;
                if entry.holders == 0 {
                    wanted.remove(topic);
                }
            }
        }
        self.changed.notify_one();
    }
}

/// The events of the network: one connection, shared by all that ask for it.
///
/// It opens by itself when somebody signs in, stays open through renewals, comes back after it was
/// lost, and closes when the session ends.
///
/// ```no_run
/// # async fn run(client: socialplus::Client, room: socialplus::Room) {
/// use socialplus::{Event, Topic};
///
/// let realtime = client.realtime();
/// let mut events = realtime.events();
/// let session = client.current_session().expect("signed in");
/// let _watching = realtime.subscribe(Topic::room_watcher(&session.network_id, &room.id));
/// while let Some(event) = events.recv().await {
///     match event {
///         Event::Reconnected => println!("read everything again"),
///         Event::Room(event) => println!("{:?}: {}", event.kind, event.room.status),
///         _ => {}
///     }
/// }
/// # }
/// ```
#[derive(Clone)]
pub struct Realtime {
    hub: Arc<Hub>,
}

impl Realtime {
    pub(crate) fn new(hub: Arc<Hub>) -> Self {
        Self { hub }
    }

    /// Where the connection stands, and every change of it.
    pub fn connection(&self) -> watch::Receiver<ConnectionState> {
        self.hub.connection.subscribe()
    }

    /// The events from now on, of all topics. Each arrives once, also when two topics carry it.
    pub fn events(&self) -> Events {
        Events {
            receiver: self.hub.events.subscribe(),
        }
    }

    /// Subscribes to a topic until the returned value is dropped. The same topic may be subscribed
    /// to several times; it is left when the last one is dropped. Subscriptions outlive lost
    /// connections.
    pub fn subscribe(&self, topic: Topic) -> Subscription {
        if !topic.is_valid() {
            tracing::warn!(%topic, "not a valid topic");
        }
        Subscription {
            state: self.hub.hold(&topic),
            hub: Arc::clone(&self.hub),
            topic,
        }
    }
}

/// A subscription to a topic. Dropping it ends it.
#[must_use = "dropping it ends the subscription"]
pub struct Subscription {
    hub: Arc<Hub>,
    topic: Topic,
    state: watch::Receiver<SubscriptionState>,
}

impl Subscription {
    /// What it is to.
    pub fn topic(&self) -> &Topic {
        &self.topic
    }

    /// Where it stands, and every change of it.
    pub fn state(&self) -> watch::Receiver<SubscriptionState> {
        self.state.clone()
    }

    /// Waits until events arrive, or the broker refuses. Waits for as long as there is no
    /// connection, so put a deadline around it.
    pub async fn ready(&self) -> Result<(), SubscriptionRefused> {
        let mut state = self.state.clone();
        let settled = state
            .wait_for(|state| *state != SubscriptionState::Pending)
            .await
            .map(|state| *state);
        match settled {
            Ok(SubscriptionState::Active) => Ok(()),
            Ok(SubscriptionState::Refused | SubscriptionState::Pending) | Err(_) => {
                Err(SubscriptionRefused(self.topic.clone()))
            }
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.hub.release(&self.topic);
    }
}

impl std::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subscription")
            .field("topic", &self.topic)
            .field("state", &*self.state.borrow())
            .finish()
    }
}

/// A receiver of events.
#[derive(Debug)]
pub struct Events {
    receiver: broadcast::Receiver<Event>,
}

impl Events {
    /// The next event. A receiver that was too slow gets [`Event::Reconnected`] in place of what
    /// it missed. `None` when the client is gone.
    pub async fn recv(&mut self) -> Option<Event> {
        match self.receiver.recv().await {
            Ok(event) => Some(event),
            Err(broadcast::error::RecvError::Lagged(missed)) => {
                tracing::warn!(missed, "a receiver of events was too slow");
                Some(Event::Reconnected)
            }
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{NetworkId, RoomId};

    fn watcher(room: &str) -> Topic {
        Topic::room_watcher(&NetworkId::from("N"), &RoomId::from(room))
    }

    #[test]
    fn a_topic_is_left_when_its_last_subscription_is_dropped() {
        let realtime = Realtime::new(Arc::new(Hub::new()));
        let first = realtime.subscribe(watcher("R"));
        let second = realtime.subscribe(watcher("R"));
        drop(first);
        assert!(realtime.hub.wanted().contains(&watcher("R")));
        drop(second);
        assert!(realtime.hub.wanted().is_empty());
    }

    #[tokio::test]
    async fn an_invalid_topic_is_refused_without_a_connection() {
        let realtime = Realtime::new(Arc::new(Hub::new()));
        let subscription = realtime.subscribe(watcher("#"));
        assert!(subscription.ready().await.is_err());
        assert!(realtime.hub.wanted().is_empty());
    }

    #[tokio::test]
    async fn a_slow_receiver_is_told_to_read_again() {
        let hub = Arc::new(Hub::new());
        let mut events = Realtime::new(Arc::clone(&hub)).events();
        for number in 0..EVENT_CAPACITY + 5 {
            hub.emit(Event::Unknown {
                event_type: number.to_string(),
            });
        }
        assert_eq!(events.recv().await, Some(Event::Reconnected));
        assert_eq!(
            events.recv().await,
            Some(Event::Unknown {
                event_type: "5".to_owned()
            })
        );
    }
}
