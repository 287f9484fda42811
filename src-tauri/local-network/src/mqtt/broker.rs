//! Who is connected, who subscribed to what, and the queues between the network and its clients.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::sync::mpsc;

use super::frame;
use super::topics::TopicTree;
use crate::effect::Effect;
use crate::id::{NetworkId, UserId};
use crate::limits::Limits;
use crate::metrics::{Limit, Metrics};

/// Events that may wait for one slow client. One more, and the client is cut off: it must re-read
/// after a reconnect anyway, and memory stays bounded.
const QUEUE: usize = 512;

/// A session is its user's own: nobody can take over or evict another's by guessing a client id.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct ClientKey {
    pub network: NetworkId,
    /// Internal id.
    pub user: UserId,
    pub client_id: String,
}

/// The broker; cheap to clone. Nothing here waits, so it may be used from any thread.
#[derive(Clone)]
pub(crate) struct Broker {
    registry: Arc<Mutex<Registry>>,
    metrics: Metrics,
}

#[derive(Default)]
struct Registry {
    metrics: Metrics,
    /// Topic filters that one session may hold.
    subscriptions: usize,
    connections_per_user: usize,
    closed: bool,
    next: u64,
    clients: HashMap<u64, Client>,
    by_key: HashMap<ClientKey, u64>,
    /// The connections of each user, by internal id.
    by_user: HashMap<UserId, Vec<u64>>,
    topics: TopicTree<u64>,
}

struct Client {
    key: ClientKey,
    token_digest: String,
    filters: BTreeSet<String>,
    /// Subscribed to, and silent until the right to it comes back.
    silent: BTreeSet<String>,
    outgoing: mpsc::Sender<Bytes>,
}

/// One connection's end of the broker.
pub(crate) struct Attachment {
    pub number: u64,
    /// Encoded packets; ends when the broker lets go of this connection.
    pub packets: mpsc::Receiver<Bytes>,
}

impl Broker {
    /// A broker without clients.
    pub fn new(metrics: Metrics, limits: &Limits) -> Self {
        let registry = Registry {
            metrics: metrics.clone(),
            subscriptions: limits.subscriptions,
            connections_per_user: limits.mqtt_connections_per_user,
            ..Registry::default()
        };
        Self {
            registry: Arc::new(Mutex::new(registry)),
            metrics,
        }
    }

    fn registry(&self) -> MutexGuard<'_, Registry> {
        // Every change below leaves the registry whole, so a poisoned lock is still good.
        self.registry.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a connection in; an older one of the same session ends. None when the user has too
    /// many others, or the network ends.
    pub fn attach(
        &self,
        key: ClientKey,
        token_digest: String,
        filters: Vec<String>,
    ) -> Option<Attachment> {
        let (outgoing, packets) = mpsc::channel(QUEUE);
        let mut registry = self.registry();
        if let Some(older) = registry.by_key.get(&key).copied() {
            registry.remove(older);
        }
        if registry.closed {
            return None;
        }
        let mine = registry.by_user.get(&key.user).map_or(0, Vec::len);
        if mine >= registry.connections_per_user {
            registry.metrics.refused(Limit::MqttConnectionsOfUser);
            return None;
        }
        registry.next += 1;
        let number = registry.next;
        registry.by_key.insert(key.clone(), number);
        registry
            .by_user
            .entry(key.user.clone())
            .or_default()
            .push(number);
        registry.clients.insert(
            number,
            Client {
                key,
                token_digest,
                filters: BTreeSet::new(),
                silent: BTreeSet::new(),
                outgoing,
            },
        );
        registry.metrics.mqtt_connections.inc();
        for filter in filters {
            registry.subscribe(number, &filter);
        }
        Some(Attachment { number, packets })
    }

    /// Lets a connection go.
    pub fn detach(&self, number: u64) {
        self.registry().remove(number);
    }

    /// Adds a subscription; `false` when the connection is gone or holds too many.
    pub fn subscribe(&self, number: u64, filter: &str) -> bool {
        self.registry().subscribe(number, filter)
    }

    /// Takes a subscription out.
    pub fn unsubscribe(&self, number: u64, filter: &str) {
        self.registry().unsubscribe(number, filter);
    }

    /// Connections at this moment.
    pub fn connections(&self) -> usize {
        self.registry().clients.len()
    }

    /// Whether somebody (internal id) is connected.
    pub fn holds(&self, user: &UserId) -> bool {
        self.registry().by_user.contains_key(user)
    }

    /// Ends every connection, and takes no other in.
    pub fn close(&self) {
        let mut registry = self.registry();
        registry.closed = true;
        let numbers: Vec<u64> = registry.clients.keys().copied().collect();
        for number in numbers {
            registry.remove(number);
        }
    }

    /// Does what a committed transaction asked for.
    pub fn apply(&self, effect: Effect) {
        match effect {
            Effect::Publish {
                event_type,
                topics,
                own_topic,
                payload,
            } => {
                self.metrics.event(&event_type);
                let mut reached = BTreeSet::new();
                for topic in topics {
                    reached.extend(self.publish(&topic, payload.clone(), &BTreeSet::new()));
                }
                if let Some(topic) = own_topic {
                    self.publish(&topic, payload, &reached);
                }
            }
            Effect::Revoke { user, topic } => {
                self.registry()
                    .silence(&topic, |client| client.key.user == user);
            }
            Effect::Restore {
                user,
                topic,
                with_all_below,
            } => self
                .registry()
                .restore(&topic, with_all_below, |client| client.key.user == user),
            Effect::Close { topic } => self.registry().close(&topic, |_| true),
            Effect::CloseToOthers { topic, kept } => self
                .registry()
                .silence(&topic, |client| !kept.contains(&client.key.user)),
            Effect::OpenToOthers { topic, kept_out } => {
                self.registry()
                    .restore(&topic, true, |client| !kept_out.contains(&client.key.user));
            }
            Effect::Disconnect { token_digest } => {
                let mut registry = self.registry();
                for number in registry.numbers(|client| client.token_digest == token_digest) {
                    registry.remove(number);
                }
            }
        }
    }

    /// Sends to all subscribers of a topic but those whom it reached already; answers whom it went
    /// to.
    fn publish(&self, topic: &str, payload: Bytes, reached: &BTreeSet<u64>) -> BTreeSet<u64> {
        let packet = match frame::encode_publish(topic, payload) {
            Ok(packet) => packet,
            Err(cause) => {
                tracing::error!(%topic, %cause, "an event cannot be sent");
                return BTreeSet::new();
            }
        };
        let mut registry = self.registry();
        let mut overrun = Vec::new();
        let mut to = registry.topics.matches(topic);
        to.retain(|number| !reached.contains(number));
        for &number in &to {
            if let Some(client) = registry.clients.get(&number)
                && client.outgoing.try_send(packet.clone()).is_err()
            {
                overrun.push(number);
            }
        }
        for number in overrun {
            tracing::warn!("a client is too slow for its events and is disconnected");
            self.metrics.mqtt_slow_clients.inc();
            self.metrics.refused(Limit::SlowClient);
            registry.remove(number);
        }
        to
    }
}

impl Registry {
    fn numbers(&self, wanted: impl Fn(&Client) -> bool) -> Vec<u64> {
        self.clients
            .iter()
            .filter(|(_, client)| wanted(client))
            .map(|(number, _)| *number)
            .collect()
    }

    /// Ends the subscriptions of some clients to a topic and to what lies below it.
    fn close(&mut self, topic: &str, whose: impl Fn(&Client) -> bool) {
        for number in self.numbers(whose) {
            for filter in self.filters_at(number, topic) {
                self.unsubscribe(number, &filter);
            }
        }
    }

    /// Silences the subscriptions of some clients to a topic and to what lies below it.
    fn silence(&mut self, topic: &str, whose: impl Fn(&Client) -> bool) {
        for number in self.numbers(whose) {
            for filter in self.filters_at(number, topic) {
                self.unsubscribe(number, &filter);
                if let Some(client) = self.clients.get_mut(&number) {
                    client.silent.insert(filter);
                }
            }
        }
    }

    /// Lets the silent subscriptions of some clients to a topic, and perhaps to what lies below it,
    /// tell again.
    fn restore(&mut self, topic: &str, with_all_below: bool, whose: impl Fn(&Client) -> bool) {
        for number in self.numbers(whose) {
            let silent = self.clients.get(&number).map(|client| &client.silent);
            let given_back: Vec<String> = silent
                .into_iter()
                .flatten()
                .filter(|filter| {
                    let rest = filter.strip_prefix(topic);
                    rest.is_some_and(|rest| {
                        rest.is_empty() || (with_all_below && rest.starts_with('/'))
                    })
                })
                .cloned()
                .collect();
            for filter in given_back {
                self.subscribe(number, &filter);
            }
        }
    }

    /// A connection's filters for a topic and for what lies below it.
    fn filters_at(&self, number: u64, topic: &str) -> Vec<String> {
        let filters = self.clients.get(&number).map(|client| &client.filters);
        filters
            .into_iter()
            .flatten()
            .filter(|filter| {
                filter
                    .strip_prefix(topic)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
            .cloned()
            .collect()
    }

    fn subscribe(&mut self, number: u64, filter: &str) -> bool {
        let Some(client) = self.clients.get_mut(&number) else {
            return false;
        };
        client.silent.remove(filter);
        let held = client.filters.len() + client.silent.len();
        if held >= self.subscriptions && !client.filters.contains(filter) {
            self.metrics.refused(Limit::Subscriptions);
            return false;
        }
        if client.filters.insert(filter.to_owned()) {
            self.metrics.mqtt_subscriptions.inc();
        }
        self.topics.insert(filter, number);
        true
    }

    fn unsubscribe(&mut self, number: u64, filter: &str) {
        let Some(client) = self.clients.get_mut(&number) else {
            return;
        };
        client.silent.remove(filter);
        if client.filters.remove(filter) {
            self.metrics.mqtt_subscriptions.dec();
            self.topics.remove(filter, number);
        }
    }

    fn remove(&mut self, number: u64) {
        let Some(client) = self.clients.remove(&number) else {
            return;
        };
        for filter in &client.filters {
            self.topics.remove(filter, number);
            self.metrics.mqtt_subscriptions.dec();
        }
        self.metrics.mqtt_connections.dec();
        if let Some(numbers) = self.by_user.get_mut(&client.key.user) {
            numbers.retain(|other| *other != number);
            if numbers.is_empty() {
                self.by_user.remove(&client.key.user);
            }
        }
        if self.by_key.get(&client.key) == Some(&number) {
            self.by_key.remove(&client.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Broker, ClientKey, QUEUE};
    use crate::effect::Effect;
    use crate::limits::Limits;
    use crate::metrics::Metrics;
    use bytes::Bytes;

    fn key(user: &str, client_id: &str) -> ClientKey {
        ClientKey {
            network: "n".into(),
            user: user.into(),
            client_id: client_id.into(),
        }
    }

    fn broker() -> Broker {
        Broker::new(Metrics::default(), &Limits::default())
    }

    fn publish(broker: &Broker, topic: &str) {
        broker.apply(Effect::Publish {
            event_type: "test".to_owned(),
            topics: vec![topic.to_owned()],
            own_topic: None,
            payload: Bytes::from_static(b"{}"),
        });
    }

    #[test]
    fn a_client_that_does_not_read_is_cut_off_and_costs_no_more_memory() {
        let broker = broker();
        let mut slow = broker
            .attach(key("u", "c"), "t".into(), vec!["n".into()])
            .unwrap();
        for _ in 0..=QUEUE {
            publish(&broker, "n");
        }
        assert_eq!(broker.connections(), 0);
        let mut received = 0;
        while slow.packets.try_recv().is_ok() {
            received += 1;
        }
        assert_eq!(received, QUEUE);
    }

    #[test]
    fn the_same_client_id_of_another_user_is_another_session() {
        let broker = broker();
        let _mine = broker.attach(key("u1", "c"), "t1".into(), Vec::new());
        let _other = broker.attach(key("u2", "c"), "t2".into(), Vec::new());
        assert_eq!(broker.connections(), 2);
        let _again = broker.attach(key("u1", "c"), "t3".into(), Vec::new());
        assert_eq!(broker.connections(), 2);
    }

    #[test]
    fn a_user_with_too_many_connections_gets_no_more_until_one_ends() {
        let limits = Limits {
            mqtt_connections_per_user: 2,
            ..Limits::default()
        };
        let broker = Broker::new(Metrics::default(), &limits);
        let connect = |user, client| broker.attach(key(user, client), "t".into(), Vec::new());
        let first = connect("u", "c1").unwrap();
        let _second = connect("u", "c2").unwrap();
        assert!(connect("u", "c3").is_none());
        assert!(connect("u", "c2").is_some(), "the same session again");
        assert!(connect("other", "c1").is_some());
        broker.detach(first.number);
        assert!(connect("u", "c3").is_some());
    }

    #[test]
    fn a_revoked_topic_is_silent_with_all_below_it_while_the_others_go_on() {
        let broker = broker();
        let topics = vec![
            "n/room/1".into(),
            "n/room/1/streamer".into(),
            "n/room/1/streamer/#".into(),
        ];
        let mut client = broker.attach(key("u", "c"), "t".into(), topics).unwrap();
        broker.apply(Effect::Revoke {
            user: "u".into(),
            topic: "n/room/1/streamer".into(),
        });
        publish(&broker, "n/room/1/streamer");
        assert!(client.packets.try_recv().is_err());
        publish(&broker, "n/room/1");
        assert!(client.packets.try_recv().is_ok());
        broker.apply(Effect::Restore {
            user: "u".into(),
            topic: "n/room/1/streamer".into(),
            with_all_below: false,
        });
        publish(&broker, "n/room/1/streamer/below");
        assert!(client.packets.try_recv().is_err(), "given back by name");
        publish(&broker, "n/room/1/streamer");
        assert!(client.packets.try_recv().is_ok());
    }

    #[test]
    fn what_a_client_took_back_while_it_was_silent_does_not_come_back() {
        let broker = broker();
        let topics = vec!["n/room/1".into()];
        let mut client = broker.attach(key("u", "c"), "t".into(), topics).unwrap();
        let (user, topic) = (|| "u".into(), || "n/room/1".to_owned());
        broker.apply(Effect::Revoke {
            user: user(),
            topic: topic(),
        });
        broker.unsubscribe(client.number, "n/room/1");
        broker.apply(Effect::Restore {
            user: user(),
            topic: topic(),
            with_all_below: true,
        });
        publish(&broker, "n/room/1");
        assert!(client.packets.try_recv().is_err());
    }

    #[test]
    fn what_is_about_somebody_reaches_each_of_their_connections_once() {
        let broker = broker();
        let own = || "n/user/u".to_owned();
        let both = vec![own(), "n/room/1".into()];
        let mut in_the_room = broker.attach(key("u", "a"), "t".into(), both).unwrap();
        let mut elsewhere = broker
            .attach(key("u", "b"), "t".into(), vec![own()])
            .unwrap();
        broker.apply(Effect::Publish {
            event_type: "test".to_owned(),
            topics: vec!["n/room/1".to_owned()],
            own_topic: Some(own()),
            payload: Bytes::from_static(b"{}"),
        });
        for client in [&mut in_the_room, &mut elsewhere] {
            assert!(client.packets.try_recv().is_ok());
            assert!(client.packets.try_recv().is_err(), "told twice");
        }
    }
}
