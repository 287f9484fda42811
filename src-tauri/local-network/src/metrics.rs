//! What the network counts of itself, for Prometheus.
//!
//! Labels hold names of this program only: patterns of paths, event types, statuses, names of
//! networks from the configuration. Never an id, a token or anything that a user typed, so that the
//! numbers may be shown to whoever watches the machine, and their count stays bounded.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use axum::http::Method;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

/// The text format that [`Metrics::text`] writes.
pub(crate) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// All counters; cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Metrics(Arc<Instruments>);

impl std::ops::Deref for Metrics {
    type Target = Instruments;

    fn deref(&self) -> &Instruments {
        &self.0
    }
}

/// One finished HTTP call.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct Call {
    pub method: &'static str,
    /// The pattern of the path, `/api/v1/rooms/{room_id}`.
    pub path: String,
    pub status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct CallPath {
    pub method: &'static str,
    pub path: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct EventName {
    pub event: String,
}

/// Rooms of one network in one status.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct RoomGroup {
    pub network: String,
    pub status: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct NetworkName {
    pub network: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct Refusal {
    pub limit: Limit,
}

/// Which limit was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Limit {
    /// A client that does not read what it is sent.
    SlowClient,
    /// A body or an upload that is too large.
    Body,
    Url,
    Headers,
    /// A call that took too long.
    CallTime,
    /// Calls of one user.
    Calls,
    /// Messages of one user.
    Messages,
    HttpConnections,
    MqttConnections,
    MqttConnectionsOfUser,
    MqttPackets,
    Subscriptions,
}

impl Limit {
    fn as_str(self) -> &'static str {
        match self {
            Limit::SlowClient => "slow_client",
            Limit::Body => "body",
            Limit::Url => "url",
            Limit::Headers => "headers",
            Limit::CallTime => "call_time",
            Limit::Calls => "calls",
            Limit::Messages => "messages",
            Limit::HttpConnections => "http_connections",
            Limit::MqttConnections => "mqtt_connections",
            Limit::MqttConnectionsOfUser => "mqtt_connections_of_user",
            Limit::MqttPackets => "mqtt_packets",
            Limit::Subscriptions => "subscriptions",
        }
    }
}

impl EncodeLabelValue for Limit {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> fmt::Result {
        self.as_str().encode(encoder)
    }
}

/// Every instrument. What changes by itself is counted where it happens; the gauges of the last
/// group are read from their owners when somebody asks for the text.
#[derive(Default)]
pub(crate) struct Instruments {
    http_requests: Family<Call, Counter>,
    http_seconds: CallSeconds,
    events: Family<EventName, Counter>,
    refusals: Family<Refusal, Counter>,
    pub mqtt_connections: Gauge,
    pub mqtt_subscriptions: Gauge,
    pub mqtt_packets_received: Counter,
    pub mqtt_packets_sent: Counter,
    pub mqtt_slow_clients: Counter,
    pub store_waiting: Gauge,
    store_wait_seconds: Seconds,
    store_transaction_seconds: Seconds,
    pub sessions: Family<NetworkName, Gauge>,
    pub rooms: Family<RoomGroup, Gauge>,
    pub viewers: Gauge,
    pub livekit_up: Gauge,
    pub livekit_restarts: Counter,
    pub uptime_seconds: Gauge<f64, AtomicU64>,
}

/// A histogram of short times: 50 µs to 13 s.
struct Seconds(Histogram);

impl Default for Seconds {
    fn default() -> Self {
        Self(Histogram::new(exponential_buckets(0.000_05, 4.0, 10)))
    }
}

/// Histograms of calls: half a millisecond to 16 s.
struct CallSeconds(Family<CallPath, Histogram, fn() -> Histogram>);

impl Default for CallSeconds {
    fn default() -> Self {
        Self(Family::new_with_constructor(|| {
            Histogram::new(exponential_buckets(0.000_5, 2.0, 16))
        }))
    }
}

impl Metrics {
    /// Notes a finished HTTP call. `path` is the pattern of its path.
    pub fn call(&self, method: &Method, path: &str, status: u16, took: Duration) {
        let method = method_name(method);
        let path = path.to_owned();
        let by_path = CallPath {
            method,
            path: path.clone(),
        };
        self.http_seconds
            .0
            .get_or_create(&by_path)
            .observe(took.as_secs_f64());
        let call = Call {
            method,
            path,
            status,
        };
        self.http_requests.get_or_create(&call).inc();
    }

    /// Notes an event that is published, however many topics it goes to.
    pub fn event(&self, event_type: &str) {
        let event = event_type.to_owned();
        self.events.get_or_create(&EventName { event }).inc();
    }

    /// Notes that somebody reached a limit.
    pub fn refused(&self, limit: Limit) {
        self.refusals.get_or_create(&Refusal { limit }).inc();
    }

    /// Notes how long a call waited for the database.
    pub fn store_waited(&self, time: Duration) {
        self.store_wait_seconds.0.observe(time.as_secs_f64());
    }

    /// Notes how long a transaction took, its commit included.
    pub fn transaction(&self, time: Duration) {
        self.store_transaction_seconds.0.observe(time.as_secs_f64());
    }

    /// Everything in Prometheus' text format.
    pub fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry())?;
        Ok(text)
    }

    fn registry(&self) -> Registry {
        let mut all = Registry::with_prefix("greenroom_network");
        all.register(
            "http_requests",
            "HTTP calls that were answered",
            self.http_requests.clone(),
        );
        all.register_with_unit(
            "http_request_duration",
            "Time until the answer to an HTTP call was ready",
            Unit::Seconds,
            self.http_seconds.0.clone(),
        );
        all.register(
            "events_published",
            "Events that were published, each once however many topics it goes to",
            self.events.clone(),
        );
        all.register(
            "limits_reached",
            "How often somebody was refused or cut off because of a limit",
            self.refusals.clone(),
        );
        all.register(
            "mqtt_connections",
            "MQTT clients that are connected",
            self.mqtt_connections.clone(),
        );
        all.register(
            "mqtt_subscriptions",
            "Topic filters of connected MQTT clients",
            self.mqtt_subscriptions.clone(),
        );
        all.register(
            "mqtt_packets_received",
            "MQTT packets from clients",
            self.mqtt_packets_received.clone(),
        );
        all.register(
            "mqtt_packets_sent",
            "MQTT packets to clients",
            self.mqtt_packets_sent.clone(),
        );
        all.register(
            "mqtt_slow_clients_cut",
            "MQTT clients that were cut off because they did not read",
            self.mqtt_slow_clients.clone(),
        );
        all.register(
            "store_queue",
            "Database calls that wait for their turn",
            self.store_waiting.clone(),
        );
        all.register_with_unit(
            "store_wait",
            "Time that a database call waited for its turn",
            Unit::Seconds,
            self.store_wait_seconds.0.clone(),
        );
        all.register_with_unit(
            "store_transaction",
            "Time of one database transaction",
            Unit::Seconds,
            self.store_transaction_seconds.0.clone(),
        );
        all.register(
            "sessions",
            "Access tokens that are valid",
            self.sessions.clone(),
        );
        all.register(
            "rooms",
            "Rooms that are not deleted, by status",
            self.rooms.clone(),
        );
        all.register(
            "viewers",
            "Viewers of all rooms, by their heartbeats",
            self.viewers.clone(),
        );
        all.register(
            "livekit_up",
            "1 when the LiveKit server answers, 0 when it does not",
            self.livekit_up.clone(),
        );
        all.register(
            "livekit_restarts",
            "How often the LiveKit server of our own ended and was started again",
            self.livekit_restarts.clone(),
        );
        all.register_with_unit(
            "uptime",
            "Time since the network started",
            Unit::Seconds,
            self.uptime_seconds.clone(),
        );
        all
    }
}

/// The method's name, as long as it is one of HTTP's own: a client may invent others.
fn method_name(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "HEAD" => "HEAD",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_names_calls_by_pattern_and_events_by_type() {
        let metrics = Metrics::default();
        let took = Duration::from_millis(3);
        metrics.call(&Method::GET, "/api/v1/rooms/{room_id}", 200, took);
        metrics.event("room.didUpdate");
        let text = metrics.text().unwrap();
        for line in [
            "greenroom_network_http_requests_total{method=\"GET\",path=\"/api/v1/rooms/{room_id}\",status=\"200\"} 1",
            "greenroom_network_events_published_total{event=\"room.didUpdate\"} 1",
            "greenroom_network_mqtt_connections 0",
            "greenroom_network_store_transaction_seconds_count 0",
        ] {
            assert!(text.contains(line), "{line} is not in\n{text}");
        }
    }

    #[test]
    fn an_invented_method_makes_no_new_label() {
        let method = Method::from_bytes(b"INVENTED-0001").unwrap();
        assert_eq!(method_name(&method), "other");
    }
}
