//! Many times, told in a few numbers.

use std::time::Duration;

use serde_json::{Value, json};

/// Count, median, 99th percentile and longest, in milliseconds.
pub fn summary(mut times: Vec<Duration>) -> Value {
    times.sort_unstable();
    let at = |share: f64| {
        let last = times.len().saturating_sub(1);
        let index = (share * last as f64).round() as usize;
        let time = times.get(index).copied().unwrap_or_default();
        time.as_secs_f64() * 1000.0
    };
    json!({ "count": times.len(), "p50Ms": at(0.5), "p99Ms": at(0.99), "maxMs": at(1.0) })
}
