//! How much anybody may take of the network, and the counting of it.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};
use serde::Deserialize;

use crate::api_error::ApiError;
use crate::error::StartError;
use crate::metrics::{Limit, Metrics};

/// Everything that is bounded. Whoever reaches a bound is answered with the platform's error
/// (PLATFORM.md 2.6), or on MQTT with its return code, and is counted in the metrics.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Largest body of a JSON call, in bytes.
    pub body_bytes: usize,
    /// Largest uploaded file, in bytes.
    pub upload_bytes: usize,
    /// Longest address of a call with its query, in bytes.
    pub url_bytes: usize,
    /// Largest sum of a call's header names and values, in bytes.
    pub header_bytes: usize,
    /// HTTP connections at once; an MQTT connection counts only until it is upgraded.
    pub http_connections: u32,
    /// How long a connection may take for the head of a call, and stay idle between two.
    pub idle_seconds: u64,
    /// How long a call may take, its body included.
    pub call_seconds: u64,
    /// Calls of one user in any 5 seconds; the platform's own bound is 100.
    pub calls_per_5_seconds: NonZeroU32,
    /// Chat messages of one user in a second; five seconds' worth may come at once.
    pub messages_per_second: NonZeroU32,
    /// MQTT connections at once.
    pub mqtt_connections: usize,
    /// MQTT connections of one user at once.
    pub mqtt_connections_per_user: usize,
    /// Packets that one MQTT client may send in a second; five seconds' worth may come at once.
    pub mqtt_packets_per_second: NonZeroU32,
    /// Topic filters that one MQTT session may hold.
    pub subscriptions: usize,
}

const fn at_least_one(number: u32) -> NonZeroU32 {
    match NonZeroU32::new(number) {
        Some(number) => number,
        None => NonZeroU32::MIN,
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 1024 * 1024,
            upload_bytes: 10 * 1024 * 1024,
            url_bytes: 8 * 1024,
            header_bytes: 16 * 1024,
            http_connections: 8_000,
            idle_seconds: 45,
            call_seconds: 60,
            calls_per_5_seconds: at_least_one(100),
            messages_per_second: at_least_one(20),
            mqtt_connections: 10_000,
            mqtt_connections_per_user: 16,
            mqtt_packets_per_second: at_least_one(50),
            subscriptions: 1_000,
        }
    }
}

impl Limits {
    /// A limit of nothing would leave nothing to serve.
    pub(crate) fn check(&self) -> Result<(), StartError> {
        let sizes = [
            ("body_bytes", self.body_bytes),
            ("upload_bytes", self.upload_bytes),
            ("url_bytes", self.url_bytes),
            ("header_bytes", self.header_bytes),
            ("http_connections", self.http_connections as usize),
            ("mqtt_connections", self.mqtt_connections),
            ("mqtt_connections_per_user", self.mqtt_connections_per_user),
            ("subscriptions", self.subscriptions),
            ("idle_seconds", usize::from(self.idle_seconds > 0)),
            ("call_seconds", usize::from(self.call_seconds > 0)),
        ];
        match sizes.iter().find(|(_, size)| *size == 0) {
            Some((name, _)) => Err(StartError::Config {
                detail: format!("limits.{name} must not be 0"),
            }),
            None => Ok(()),
        }
    }

    pub(crate) fn idle(&self) -> Duration {
        Duration::from_secs(self.idle_seconds)
    }

    pub(crate) fn call(&self) -> Duration {
        Duration::from_secs(self.call_seconds)
    }

    /// A fresh count of one MQTT connection's packets.
    pub(crate) fn packets(&self) -> DefaultDirectRateLimiter {
        RateLimiter::direct(five_seconds_at_once(self.mqtt_packets_per_second))
    }
}

fn five_seconds_at_once(per_second: NonZeroU32) -> Quota {
    Quota::per_second(per_second).allow_burst(per_second.saturating_mul(at_least_one(5)))
}

/// Checks between two sweeps of users who have been quiet for a while.
const SWEEP: u32 = 4096;

/// What users have done lately, by internal id.
pub(crate) struct Rates {
    calls: DefaultKeyedRateLimiter<String>,
    messages: DefaultKeyedRateLimiter<String>,
    checks: AtomicU32,
    metrics: Metrics,
}

impl Rates {
    pub fn new(limits: &Limits, metrics: Metrics) -> Self {
        let calls = limits.calls_per_5_seconds;
        // The whole allowance may come at once and fills up again within 5 seconds.
        let refill = Duration::from_secs(5) / calls.get();
        let calls = Quota::with_period(refill.max(Duration::from_nanos(1)))
            .unwrap_or_else(|| Quota::per_second(calls))
            .allow_burst(calls);
        Self {
            calls: RateLimiter::keyed(calls),
            messages: RateLimiter::keyed(five_seconds_at_once(limits.messages_per_second)),
            checks: AtomicU32::new(0),
            metrics,
        }
    }

    /// Counts a call of a user.
    pub fn call(&self, user: &str) -> Result<(), ApiError> {
        if self.checks.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            self.calls.retain_recent();
            self.messages.retain_recent();
        }
        self.check(&self.calls, user, Limit::Calls)
    }

    /// Counts a chat message of a user.
    pub fn message(&self, user: &str) -> Result<(), ApiError> {
        self.check(&self.messages, user, Limit::Messages)
    }

    fn check(
        &self,
        limiter: &DefaultKeyedRateLimiter<String>,
        user: &str,
        limit: Limit,
    ) -> Result<(), ApiError> {
        limiter.check_key(&user.to_owned()).map_err(|until| {
            self.metrics.refused(limit);
            ApiError::too_many(until.wait_time_from(DefaultClock::default().now()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_who_took_all_is_told_to_wait_while_others_go_on() {
        let rates = Rates::new(&Limits::default(), Metrics::default());
        for _ in 0..100 {
            rates.call("ada").unwrap();
        }
        let refused = rates.call("ada").unwrap_err();
        assert_eq!((refused.status.as_u16(), refused.code), (429, 400_311));
        assert_eq!(refused.retry_after, Some(1));
        rates.call("bob").unwrap();
    }
}
