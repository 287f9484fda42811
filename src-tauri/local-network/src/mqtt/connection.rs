//! One client's connection, from the WebSocket upgrade to its end.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use bytes::Bytes;
use governor::DefaultDirectRateLimiter;
use mqtt_proto::Protocol;
use mqtt_proto::v3::{Connack, Connect, ConnectReturnCode, Packet, Subscribe, Unsubscribe};
use tokio::time::{Instant, timeout, timeout_at};

use super::access::may_subscribe;
use super::broker::{Attachment, Broker, ClientKey};
use super::frame::{FrameError, Incoming, PACKET_LIMIT, encode, encode_suback};
use crate::api_error::ApiError;
use crate::id::{RoomId, UserId, digest, new_id};
use crate::metrics::Limit;
use crate::network::Shared;
use crate::presence::{GRACE, Presence};
use crate::store::Tx;
use crate::store::sessions::SessionKind;
use crate::watching::scope::may_follow;

/// A connection that has not said CONNECT by then is closed.
const CONNECT_WAIT: Duration = Duration::from_secs(10);
/// One packet must be taken by the client's system within this time.
const SEND_WAIT: Duration = Duration::from_secs(20);
/// How long a client may take to hear the goodbye.
const GOODBYE_WAIT: Duration = Duration::from_secs(1);
/// How long a client whom the broker let go of may stay to take in what it was told last: the official
/// SDK forgets what it has received and not looked at yet when its connection closes.
const PARTING_WAIT: Duration = Duration::from_secs(3);
/// What is read from a client at once, in bytes.
const READ_BUFFER: usize = 2048;
const CLIENT_ID_LIMIT: usize = 512;
const FILTER_LIMIT: usize = 512;

/// Why a connection ended.
#[derive(Debug, thiserror::Error)]
enum Ended {
    #[error("the client said goodbye")]
    Disconnected,
    #[error("the client went away")]
    Gone,
    #[error("the client said nothing for one and a half keep-alives")]
    Silent,
    #[error("the client sent more packets than it may")]
    TooFast,
    #[error("the client did not take what was sent")]
    Stuck,
    #[error("the broker let go of the connection")]
    Released,
    #[error("the client broke the protocol: {0}")]
    Protocol(&'static str),
    #[error(transparent)]
    Frame(#[from] FrameError),
    #[error("the network failed: {0}")]
    Network(#[from] ApiError),
}

/// `GET /mqtt`: the upgrade, with sub-protocol `mqtt`.
pub(crate) async fn upgrade(
    State(shared): State<Shared>,
    upgrade: WebSocketUpgrade,
) -> Result<Response, ApiError> {
    let place = Arc::clone(&shared.mqtt_places)
        .try_acquire_owned()
        .map_err(|_none_left| {
            shared.metrics.refused(Limit::MqttConnections);
            ApiError::full()
        })?;
    Ok(upgrade
        .protocols(["mqtt"])
        // What clients send is small, and there are many of them.
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_message_size(2 * PACKET_LIMIT)
        .max_frame_size(2 * PACKET_LIMIT)
        .on_upgrade(async move |socket| {
            let mut connection = Connection {
                rate: shared.limits.packets(),
                shared,
                socket,
                incoming: Incoming::default(),
            };
            let ended = match connection.serve().await {
                Ok(()) => Ended::Disconnected,
                Err(ended) => ended,
            };
            tracing::debug!(reason = %ended, "an MQTT connection ended");
            if matches!(ended, Ended::Released) {
                // Whoever stays until the end of the wait is closed like the others.
                let _stayed = timeout(PARTING_WAIT, connection.part()).await;
            }
            let goodbye = connection.socket.send(Message::Close(None));
            // It may be closed already, or not read any more.
            let _unheard = timeout(GOODBYE_WAIT, goodbye).await;
            drop(place);
        }))
}

/// The last connection of somebody (internal id) ended. Who is not back soon does not watch any more.
async fn miss(broker: Broker, presence: Presence, user: UserId) {
    tokio::time::sleep(GRACE).await;
    if !broker.holds(&user) {
        presence.lost(&user, None);
    }
}

struct Connection {
    shared: Shared,
    socket: WebSocket,
    incoming: Incoming,
    /// The client's packets of late.
    rate: DefaultDirectRateLimiter,
}

/// A client that passed CONNECT.
struct Client {
    key: ClientKey,
    /// The only room that it may follow, if its session is a watch session.
    watches: Option<RoomId>,
    clean: bool,
    /// One and a half times the client's keep-alive; `None` when it asked for none.
    patience: Option<Duration>,
}

impl Connection {
    async fn serve(&mut self) -> Result<(), Ended> {
        let deadline = Instant::now() + CONNECT_WAIT;
        let mut closing = self.shared.closing.clone();
        let connect = loop {
            let received = tokio::select! {
                received = timeout_at(deadline, self.receive()) => received,
                _ = closing.wait_for(|closing| *closing) => return Err(Ended::Released),
            };
            match received {
                Err(_elapsed) => return Err(Ended::Silent),
                Ok(Err(ended)) => return Err(ended),
                Ok(Ok(None)) => {}
                Ok(Ok(Some(Packet::Connect(connect)))) => break connect,
                Ok(Ok(Some(_))) => return Err(Ended::Protocol("the first packet is not CONNECT")),
            }
        };
        let (client, mut attachment) = self.admit(connect).await?;
        let broker = self.shared.broker.clone();
        self.shared.presence.found(&client.key.user);
        let served = self.converse(&client, &mut attachment).await;
        broker.detach(attachment.number);
        if !broker.holds(&client.key.user) {
            tokio::spawn(miss(broker, self.shared.presence.clone(), client.key.user));
        }
        served
    }

    /// Checks CONNECT and answers it (section 15.1): user name is the internal id, password the
    /// access token.
    async fn admit(&mut self, connect: Connect) -> Result<(Client, Attachment), Ended> {
        self.shared.metrics.mqtt_packets_received.inc();
        if connect.protocol != Protocol::V311 {
            return self
                .refuse(ConnectReturnCode::UnacceptableProtocolVersion)
                .await;
        }
        let client_id = connect.client_id.to_string();
        let unusable =
            client_id.len() > CLIENT_ID_LIMIT || (client_id.is_empty() && !connect.clean_session);
        if unusable {
            return self.refuse(ConnectReturnCode::IdentifierRejected).await;
        }
        let password = connect.password.unwrap_or_default();
        let token_digest = digest(&String::from_utf8_lossy(&password));
        let clean = connect.clean_session;
        let name = connect.username.map(|name| name.to_string());
        let admitted = self
            .shared
            .store
            .run(move |tx| {
                let Some(caller) = tx.caller(&token_digest)? else {
                    return Ok(None);
                };
                // Visitors get no events (section 3.3).
                if name.as_deref() != Some(&caller.user) || caller.kind == SessionKind::Visitor {
                    return Ok(None);
                }
                let watches = caller.watches;
                let key = ClientKey {
                    network: caller.network,
                    user: caller.user,
                    client_id: if client_id.is_empty() {
                        new_id()
                    } else {
                        client_id
                    },
                };
                if clean {
                    tx.forget_mqtt_session(&key)?;
                    return Ok(Some((key, watches, token_digest, false, Vec::new())));
                }
                let kept = tx.mqtt_session(&key)?;
                tx.remember_mqtt_session(&key)?;
                let present = kept.is_some();
                // Rights may have gone while the client was away.
                let mut filters = Vec::new();
                for filter in kept.unwrap_or_default() {
                    if may(tx, &key, watches.as_ref(), &filter)? {
                        filters.push(filter);
                    } else {
                        tx.drop_subscription(&key, &filter)?;
                    }
                }
                Ok(Some((key, watches, token_digest, present, filters)))
            })
            .await?;
        let Some((key, watches, token_digest, present, filters)) = admitted else {
            return self.refuse(ConnectReturnCode::BadUserNameOrPassword).await;
        };
        let broker = &self.shared.broker;
        let Some(attachment) = broker.attach(key.clone(), token_digest, filters) else {
            return self.refuse(ConnectReturnCode::ServerUnavailable).await;
        };
        let connack = Connack::new(present, ConnectReturnCode::Accepted);
        if let Err(ended) = self.send_packet(&Packet::Connack(connack)).await {
            self.shared.broker.detach(attachment.number);
            return Err(ended);
        }
        let patience = (connect.keep_alive > 0)
            .then(|| Duration::from_secs(u64::from(connect.keep_alive)) * 3 / 2);
        Ok((
            Client {
                key,
                watches,
                clean,
                patience,
            },
            attachment,
        ))
    }

    async fn refuse<T>(&mut self, code: ConnectReturnCode) -> Result<T, Ended> {
        self.send_packet(&Packet::Connack(Connack::new(false, code)))
            .await?;
        Err(Ended::Protocol("CONNECT was refused"))
    }

    async fn converse(
        &mut self,
        client: &Client,
        attachment: &mut Attachment,
    ) -> Result<(), Ended> {
        let mut heard = Instant::now();
        loop {
            while let Some(packet) = self.incoming.next()? {
                self.answer(client, attachment.number, packet).await?;
            }
            let silence = client.patience.map(|patience| heard + patience);
            tokio::select! {
                packet = attachment.packets.recv() => match packet {
                    Some(packet) => self.send_bytes(packet).await?,
                    None => return Err(Ended::Released),
                },
                message = self.socket.recv() => {
                    heard = Instant::now();
                    self.take(message)?;
                }
                () = until(silence) => return Err(Ended::Silent),
            }
        }
    }

    async fn answer(&mut self, client: &Client, number: u64, packet: Packet) -> Result<(), Ended> {
        self.shared.metrics.mqtt_packets_received.inc();
        if self.rate.check().is_err() {
            self.shared.metrics.refused(Limit::MqttPackets);
            return Err(Ended::TooFast);
        }
        match packet {
            Packet::Subscribe(subscribe) => self.subscribe(client, number, subscribe).await,
            Packet::Unsubscribe(unsubscribe) => self.unsubscribe(client, number, unsubscribe).await,
            Packet::Pingreq => self.send_packet(&Packet::Pingresp).await,
            Packet::Disconnect => Err(Ended::Disconnected),
            Packet::Publish(_) => Err(Ended::Protocol("clients of this network never publish")),
            _ => Err(Ended::Protocol("a packet that no client may send")),
        }
    }

    async fn subscribe(
        &mut self,
        client: &Client,
        number: u64,
        subscribe: Subscribe,
    ) -> Result<(), Ended> {
        let key = client.key.clone();
        let watches = client.watches.clone();
        let clean = client.clean;
        let filters: Vec<String> = subscribe
            .topics
            .iter()
            .map(|(filter, _)| filter.to_string())
            .collect();
        let broker = self.shared.broker.clone();
        // Asked, kept and made effective in one transaction: a right that is lost at the same time
        // is lost before this or revokes it after.
        let granted = self
            .shared
            .store
            .run(move |tx| {
                let mut granted = Vec::new();
                for filter in filters {
                    let allowed = filter.len() <= FILTER_LIMIT
                        && may(tx, &key, watches.as_ref(), &filter)?
                        && broker.subscribe(number, &filter);
                    if allowed && !clean {
                        tx.keep_subscription(&key, &filter)?;
                    }
                    granted.push(allowed);
                }
                Ok(granted)
            })
            .await?;
        let suback = encode_suback(subscribe.pid, &granted)?;
        self.send_bytes(suback).await
    }

    async fn unsubscribe(
        &mut self,
        client: &Client,
        number: u64,
        unsubscribe: Unsubscribe,
    ) -> Result<(), Ended> {
        let key = client.key.clone();
        let broker = self.shared.broker.clone();
        let filters: Vec<String> = unsubscribe
            .topics
            .iter()
            .map(|filter| filter.to_string())
            .collect();
        self.shared
            .store
            .run(move |tx| {
                for filter in &filters {
                    broker.unsubscribe(number, filter);
                    tx.drop_subscription(&key, filter)?;
                }
                Ok(())
            })
            .await?;
        self.send_packet(&Packet::Unsuback(unsubscribe.pid)).await
    }

    /// Waits until the client goes by itself, which is what one does that was told why, or until the
    /// network ends. What it says meanwhile is not listened to.
    async fn part(&mut self) {
        let mut closing = self.shared.closing.clone();
        loop {
            let message = tokio::select! {
                message = self.socket.recv() => message,
                _ = closing.wait_for(|closing| *closing) => return,
            };
            if matches!(message, None | Some(Err(_) | Ok(Message::Close(_)))) {
                return;
            }
        }
    }

    /// Waits for the next WebSocket message, unless a whole packet is there already.
    async fn receive(&mut self) -> Result<Option<Packet>, Ended> {
        if let Some(packet) = self.incoming.next()? {
            return Ok(Some(packet));
        }
        let message = self.socket.recv().await;
        self.take(message)?;
        Ok(self.incoming.next()?)
    }

    fn take(&mut self, message: Option<Result<Message, axum::Error>>) -> Result<(), Ended> {
        match message {
            Some(Ok(Message::Binary(bytes))) => {
                self.incoming.extend(&bytes);
                Ok(())
            }
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(()),
            Some(Ok(Message::Text(_))) => Err(Ended::Protocol("a text message")),
            Some(Ok(Message::Close(_)) | Err(_)) | None => Err(Ended::Gone),
        }
    }

    async fn send_packet(&mut self, packet: &Packet) -> Result<(), Ended> {
        let bytes = encode(packet)?;
        self.send_bytes(bytes).await
    }

    async fn send_bytes(&mut self, bytes: Bytes) -> Result<(), Ended> {
        match timeout(SEND_WAIT, self.socket.send(Message::Binary(bytes))).await {
            Ok(Ok(())) => {
                self.shared.metrics.mqtt_packets_sent.inc();
                Ok(())
            }
            Ok(Err(_closed)) => Err(Ended::Gone),
            Err(_elapsed) => Err(Ended::Stuck),
        }
    }
}

/// Whether a client may subscribe to this filter.
fn may(
    tx: &Tx<'_>,
    key: &ClientKey,
    watches: Option<&RoomId>,
    filter: &str,
) -> Result<bool, ApiError> {
    if let Some(room) = watches
        && !may_follow(tx, &key.user, room, filter)?
    {
        return Ok(false);
    }
    may_subscribe(tx, &key.network, &key.user, filter)
}

async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment).await,
        None => std::future::pending().await,
    }
}
