//! Keeps one MQTT connection open while a session lasts (PLATFORM.md 15.1).

use std::{
    collections::{HashMap, HashSet, VecDeque},
    panic::AssertUnwindSafe,
    pin::pin,
    sync::{Arc, Weak},
    time::{Duration, Instant},
};

use futures_util::FutureExt;
use rumqttc::{
    AsyncClient, ConnectReturnCode, ConnectionError, EventLoop, MqttOptions, NetworkOptions,
    Outgoing, Packet, QoS, SubscribeReasonCode, TlsConfiguration, Transport,
};
use secrecy::ExposeSecret;
use tokio::{sync::mpsc, task::AbortHandle};
use url::Url;

use super::{
    decode::{PAYLOAD_LIMIT, Payload},
    event::{Event, UserEventKind},
    hub::{ConnectionState, Hub, SubscriptionState},
    machine::{Action, Machine},
    topic::Topic,
    window::Window,
};
use crate::{
    client::Inner,
    http::{Backoff, Call, at, chance},
    model::InternalUserId,
    session::{Session, TerminationReason},
};

/// Waits before coming back. The official SDK waits 2, 4, 8, 8 … s, the first time perhaps 1 s.
const BACKOFF: Backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(8));
const KEEP_ALIVE: Duration = Duration::from_secs(60);
const CONNECT_TIMEOUT_SECONDS: u64 = 15;
/// A publish is its payload and a topic; what is larger still ends the connection.
const PACKET_LIMIT: usize = 4 * PAYLOAD_LIMIT;
const OUTGOING_LIMIT: usize = 64 * 1024;
/// More than the machine ever has unanswered.
const REQUESTS: usize = 256;
const PACKETS: usize = 64;
/// Unknown names are logged once each, but not without end.
const LOGGED_NAMES: usize = 100;

/// What stays the same over the connections of one session.
struct Link {
    inner: Weak<Inner>,
    hub: Arc<Hub>,
    url: Url,
    transport: Transport,
    client_id: String,
    me: InternalUserId,
    automatic: Vec<Topic>,
}

/// Why a connection is over.
enum End {
    /// Try again.
    Lost(String),
    /// The broker does not know this token: find out whether the session still holds.
    NotAuthorized,
    /// Trying again is useless.
    Final(String),
}

/// Starts to keep a connection open for this session.
pub(crate) fn spawn(inner: &Arc<Inner>, session: &Session) -> AbortHandle {
    let url = inner.endpoints.mqtt.clone();
    let transport = match url.scheme() {
        "wss" => {
            let tls = Arc::new(inner.tls.clone());
            Transport::wss_with_config(TlsConfiguration::Rustls(tls))
        }
        _ => Transport::ws(),
    };
    let link = Link {
        inner: Arc::downgrade(inner),
        hub: Arc::clone(&inner.hub),
        url,
        transport,
        // The same after a reconnect, and one per installation and user (PLATFORM.md 15.1).
        client_id: format!(
            "mqttjs_{}_{}_0",
            inner.config.device_id, session.my_internal_id
        ),
        me: session.my_internal_id.clone(),
        automatic: Topic::automatic(session),
    };
    tokio::spawn(link.run()).abort_handle()
}

/// Says "disconnected" however the task ends.
struct SaysDisconnected(Arc<Hub>);

impl Drop for SaysDisconnected {
    fn drop(&mut self) {
        self.0.set_connection(ConnectionState::Disconnected);
    }
}

impl Link {
    async fn run(self) {
        let _at_the_end = SaysDisconnected(Arc::clone(&self.hub));
        let mut incoming = Incoming::new();
        let mut attempt = 0;
        let mut was_ready = false;
        self.hub.set_connection(ConnectionState::Connecting);
        loop {
            let mut ready_now = false;
            // The protocol library reads what a stranger sends; should it ever panic, that is a
            // lost connection and not the end of all events.
            let end = AssertUnwindSafe(self.connect_once(&mut incoming, was_ready, &mut ready_now))
                .catch_unwind()
                .await
                .unwrap_or_else(|_| End::Lost("the protocol library panicked".to_owned()));
            was_ready |= ready_now;
            if ready_now {
                attempt = 0;
            }
            match end {
                End::Lost(reason) => tracing::info!(reason, "the connection for events was lost"),
                End::NotAuthorized => {
                    tracing::info!("the broker refused the token");
                    if !self.session_holds().await {
                        return;
                    }
                }
                End::Final(reason) => {
                    tracing::error!(reason, "there will be no events");
                    return;
                }
            }
            let wait = BACKOFF.wait(attempt, chance());
            attempt += 1;
            self.hub
                .set_connection(ConnectionState::Reconnecting { attempt, wait });
            tokio::time::sleep(wait).await;
        }
    }

    /// Asks the HTTP side, which ends the session if the token is no longer good.
    async fn session_holds(&self) -> bool {
        let Some(inner) = self.inner.upgrade() else {
            return false;
        };
        // An error that does not end the session, such as no network, lets us try again.
        let _ = inner.call(Call::get(&["api", "v3", "sessions"])).await;
        inner.sessions.current().is_some()
    }

    fn options(&self) -> Option<MqttOptions> {
        let inner = self.inner.upgrade()?;
        let (token, _) = inner.sessions.token().ok()?;
        let port = self.url.port_or_known_default().unwrap_or(443);
        let mut options = MqttOptions::new(&self.client_id, self.url.as_str(), port);
        options
            .set_transport(self.transport.clone())
            .set_credentials(self.me.as_str(), token.expose_secret())
            .set_clean_session(false)
            .set_keep_alive(KEEP_ALIVE)
            .set_max_packet_size(PACKET_LIMIT, OUTGOING_LIMIT);
        Some(options)
    }

    /// Opens a connection and stays with it until it ends.
    async fn connect_once(
        &self,
        incoming: &mut Incoming,
        was_ready: bool,
        ready_now: &mut bool,
    ) -> End {
        let Some(options) = self.options() else {
            return End::Final("the session is over".to_owned());
        };
        let (client, mut event_loop) = AsyncClient::new(options, REQUESTS);
        let mut network = NetworkOptions::new();
        network.set_connection_timeout(CONNECT_TIMEOUT_SECONDS);
        event_loop.set_network_options(network);
        let (packets, received) = mpsc::channel(PACKETS);
        // Both live as long as the connection, so that polling is never cut off in the middle of a
        // packet.
        let mut polling = pin!(poll(&mut event_loop, packets));
        let mut driving = pin!(self.drive(&client, received, incoming, was_ready, ready_now));
        tokio::select! {
            end = &mut driving => end,
            end = &mut polling => {
                // What arrived before the end is handed on: the platform says why it hangs up.
                driving.await;
                end
            }
        }
    }

    async fn drive(
        &self,
        client: &AsyncClient,
        mut received: mpsc::Receiver<rumqttc::Event>,
        incoming: &mut Incoming,
        was_ready: bool,
        ready_now: &mut bool,
    ) -> End {
        let mut conversation: Option<Conversation> = None;
        loop {
            let next_tick = conversation
                .as_ref()
                .and_then(|conversation| conversation.machine.next_tick());
            let actions = tokio::select! {
                event = received.recv() => {
                    let Some(event) = event else {
                        return End::Lost("the connection ended".to_owned());
                    };
                    match (event, &mut conversation) {
                        (rumqttc::Event::Incoming(Packet::ConnAck(_)), _) => {
                            let topics = self.topics_at_start();
                            // The broker kept them with the session.
                            let unwanted = incoming.held.iter().filter(|topic| !topics.contains(topic));
                            let mut actions: Vec<_> =
                                unwanted.cloned().map(Action::Unsubscribe).collect();
                            let (started, first) = Conversation::start(topics);
                            conversation = Some(started);
                            actions.extend(first);
                            actions
                        }
                        (event, Some(conversation)) => {
                            if let rumqttc::Event::Incoming(Packet::Publish(publish)) = event {
                                self.deliver(incoming, &publish.payload);
                                Vec::new()
                            } else {
                                conversation.answer(&event)
                            }
                        }
                        (_, None) => Vec::new(),
                    }
                }
                () = self.hub.changed.notified() => match &mut conversation {
                    Some(conversation) => {
                        let actions = conversation.machine.want(Instant::now(), &self.topics());
                        // Whoever newly asks for a topic that has its answer gets it now: nobody
                        // asks the broker again.
                        for (topic, accepted) in conversation.machine.answers() {
                            self.hub.set_subscription(topic, if accepted {
                                SubscriptionState::Active
                            } else {
                                SubscriptionState::Refused
                            });
                        }
                        actions
                    }
                    None => Vec::new(),
                },
                () = self.hub.doubted.notified() => {
                    return End::Lost("the computer slept, or its clock was set".to_owned());
                }
                () = at(next_tick) => match &mut conversation {
                    Some(conversation) => conversation.machine.tick(Instant::now()),
                    None => Vec::new(),
                },
            };
            let Some(conversation) = &mut conversation else {
                continue;
            };
            for action in actions {
                match action {
                    Action::Subscribe(topic) => {
                        tracing::debug!(%topic, "subscribe");
                        // One topic per packet (PLATFORM.md 15.1).
                        if client
                            .try_subscribe(topic.as_str(), QoS::AtMostOnce)
                            .is_err()
                        {
                            return End::Lost("requests pile up".to_owned());
                        }
                        incoming.held.insert(topic.clone());
                        conversation.unsent.push_back(topic);
                    }
                    Action::Unsubscribe(topic) => {
                        tracing::debug!(%topic, "unsubscribe");
                        if client.try_unsubscribe(topic.as_str()).is_err() {
                            return End::Lost("requests pile up".to_owned());
                        }
                        incoming.held.remove(&topic);
                    }
                    Action::Accepted(topic) => {
                        self.hub.set_subscription(&topic, SubscriptionState::Active);
                    }
                    Action::Refused(topic) => {
                        tracing::warn!(%topic, "the broker refused a topic");
                        self.hub
                            .set_subscription(&topic, SubscriptionState::Refused);
                    }
                    Action::Ready => {
                        *ready_now = true;
                        self.hub.set_connection(ConnectionState::Connected);
                        if was_ready {
                            if let Some(inner) = self.inner.upgrade() {
                                inner.reads.outdate();
                            }
                            self.hub.emit(Event::Reconnected);
                        }
                    }
                    Action::GiveUp => return End::Lost("the broker does not answer".to_owned()),
                }
            }
        }
    }

    /// The automatic topics first, in the order of PLATFORM.md 15.3.
    fn topics_at_start(&self) -> Vec<Topic> {
        let mut others: Vec<_> = self.hub.wanted().into_iter().collect();
        others.sort_unstable();
        let mut topics: Vec<_> = self
            .automatic
            .iter()
            .filter(|topic| topic.is_valid())
            .cloned()
            .collect();
        others.retain(|topic| !topics.contains(topic));
        topics.extend(others);
        topics
    }

    fn topics(&self) -> HashSet<Topic> {
        self.topics_at_start().into_iter().collect()
    }

    /// Hands an event on, unless it is a copy.
    fn deliver(&self, incoming: &mut Incoming, bytes: &[u8]) {
        let Some(inner) = self.inner.upgrade() else {
            return;
        };
        let payload = match Payload::read(bytes) {
            Ok(payload) => payload,
            Err(error) => return incoming.log_once(&error.to_string(), "passed over"),
        };
        if !incoming.window.is_new(Instant::now(), &payload) {
            tracing::trace!(event = payload.event_type(), "a copy");
            return;
        }
        let event = match payload.into_event(&inner.known, inner.time.now()) {
            Ok(event) => event,
            Err(error) => return incoming.log_once(&error.to_string(), "passed over"),
        };
        match &event {
            Event::Unknown { event_type } => incoming.log_once(event_type, "unknown event"),
            Event::User(users) => {
                let about_me = users
                    .users
                    .iter()
                    .find(|user| user.internal_id.as_ref() == Some(&self.me));
                match (users.kind, about_me) {
                    (UserEventKind::GlobalBan, Some(_)) => {
                        inner
                            .sessions
                            .terminate_current(TerminationReason::GlobalBan);
                    }
                    (UserEventKind::Deleted, Some(_)) => {
                        inner
                            .sessions
                            .terminate_current(TerminationReason::UserDeleted);
                    }
                    (UserEventKind::Updated, Some(me)) => inner.sessions.update_me(me),
                    (
                        UserEventKind::Updated
                        | UserEventKind::Deleted
                        | UserEventKind::Flagged
                        | UserEventKind::Unflagged
                        | UserEventKind::FlagCleared
                        | UserEventKind::GlobalBan,
                        _,
                    ) => {}
                }
            }
            Event::Reconnected
            | Event::Room(_)
            | Event::RoomViewers(_)
            | Event::ViewerCount(_)
            | Event::Invitation(_)
            | Event::Message(_)
            | Event::Channel(_)
            | Event::ChannelMuted(_)
            | Event::ChannelUsersMuted(_)
            | Event::LiveReaction(_)
            | Event::Post(_)
            | Event::Comment(_)
            | Event::Community(_)
            | Event::MessageFeed(_) => {}
        }
        // What it changed may have been read before.
        inner.reads.outdate();
        self.hub.emit(event);
    }
}

async fn poll(event_loop: &mut EventLoop, packets: mpsc::Sender<rumqttc::Event>) -> End {
    loop {
        match event_loop.poll().await {
            Ok(event) => {
                if packets.send(event).await.is_err() {
                    return End::Lost("the driver ended".to_owned());
                }
            }
            Err(error) => {
                for event in event_loop.state.events.drain(..) {
                    if packets.send(event).await.is_err() {
                        break;
                    }
                }
                return end_of(error);
            }
        }
    }
}

fn end_of(error: ConnectionError) -> End {
    match error {
        ConnectionError::ConnectionRefused(
            ConnectReturnCode::BadUserNamePassword | ConnectReturnCode::NotAuthorized,
        ) => End::NotAuthorized,
        ConnectionError::ConnectionRefused(ConnectReturnCode::BadClientId) => {
            End::Final("the broker refused the client id".to_owned())
        }
        ConnectionError::ConnectionRefused(
            code @ (ConnectReturnCode::Success
            | ConnectReturnCode::RefusedProtocolVersion
            | ConnectReturnCode::ServiceUnavailable),
        ) => End::Lost(format!("the broker refused: {code:?}")),
        other => End::Lost(other.to_string()),
    }
}

/// The machine of one connection, and which packet is about which topic.
struct Conversation {
    machine: Machine,
    /// Handed to the protocol library, which has not numbered them yet. It keeps their order.
    unsent: VecDeque<Topic>,
    sent: HashMap<u16, Topic>,
}

impl Conversation {
    fn start(topics: Vec<Topic>) -> (Self, Vec<Action>) {
        let (machine, actions) = Machine::new(Instant::now(), topics);
        (
            Self {
                machine,
                unsent: VecDeque::new(),
                sent: HashMap::new(),
            },
            actions,
        )
    }

    fn answer(&mut self, event: &rumqttc::Event) -> Vec<Action> {
        match event {
            rumqttc::Event::Outgoing(Outgoing::Subscribe(number)) => {
                if let Some(topic) = self.unsent.pop_front() {
                    self.sent.insert(*number, topic);
                }
                Vec::new()
            }
            rumqttc::Event::Incoming(Packet::SubAck(answer)) => {
                let Some(topic) = self.sent.remove(&answer.pkid) else {
                    return Vec::new();
                };
                let accepted = matches!(
                    answer.return_codes.first(),
                    Some(SubscribeReasonCode::Success(_))
                );
                self.machine.answered(Instant::now(), &topic, accepted)
            }
            _ => Vec::new(),
        }
    }
}

/// What outlives a connection: the copies that were seen, the names that were logged, and the
/// topics that the broker keeps for us until we leave them.
struct Incoming {
    window: Window,
    held: HashSet<Topic>,
    logged: HashSet<String>,
}

impl Incoming {
    fn new() -> Self {
        Self {
            window: Window::new(),
            held: HashSet::new(),
            logged: HashSet::new(),
        }
    }

    fn log_once(&mut self, what: &str, why: &'static str) {
        if self.logged.len() < LOGGED_NAMES && self.logged.insert(what.to_owned()) {
            tracing::warn!(what, why, "event");
        }
    }
}
