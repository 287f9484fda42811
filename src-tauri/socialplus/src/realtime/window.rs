//! Lets each event through once, though it may arrive on two topics (PLATFORM.md 15.2).

use std::{
    collections::{HashSet, VecDeque},
    hash::{BuildHasher, Hasher, RandomState},
    time::{Duration, Instant},
};

use super::decode::Payload;

/// How many events are remembered.
const CAPACITY: usize = 1_024;
/// How long. Copies of one event arrive together; the same thing later is a new event.
const MEMORY: Duration = Duration::from_secs(20);

/// The events that lately went by.
pub(crate) struct Window {
    hasher: RandomState,
    seen: HashSet<u64>,
    order: VecDeque<(Instant, u64)>,
}

impl Window {
    pub fn new() -> Self {
        Self {
            hasher: RandomState::new(),
            seen: HashSet::new(),
            order: VecDeque::new(),
        }
    }

    /// Whether this is the first copy.
    pub fn is_new(&mut self, now: Instant, payload: &Payload) -> bool {
        while let Some((at, oldest)) = self.order.front().copied() {
            if self.order.len() < CAPACITY && now.duration_since(at) < MEMORY {
                break;
            }
            self.order.pop_front();
            self.seen.remove(&oldest);
        }
        let mark = self.mark(payload);
        let new = self.seen.insert(mark);
        if new {
            self.order.push_back((now, mark));
        }
        new
    }

    fn mark(&self, payload: &Payload) -> u64 {
        let (event_type, id, sent_time, data) = payload.identity();
        let mut hasher = self.hasher.build_hasher();
        for part in [event_type, id.unwrap_or(""), sent_time.unwrap_or("")] {
            hasher.write(part.as_bytes());
            hasher.write_u8(0xff);
        }
        hasher.write(data.to_string().as_bytes());
        hasher.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payload(json: &str) -> Payload {
        Payload::read(json.as_bytes()).unwrap()
    }

    #[test]
    fn a_copy_on_another_topic_is_dropped_and_a_new_event_is_not() {
        let mut window = Window::new();
        let now = Instant::now();
        let event = |path: &str, sent: &str| {
            payload(&format!(
                r#"{{"eventType":"room.didUpdate","path":"{path}","sentTime":"{sent}","data":{{"b":1,"a":2}}}}"#
            ))
        };
        assert!(window.is_new(now, &event("N/room/R", "1")));
        assert!(!window.is_new(now, &event("N/room/R/streamer", "1")));
        assert!(window.is_new(now, &event("N/room/R", "2")));
    }

    #[test]
    fn the_window_forgets_by_age_and_by_number() {
        let mut window = Window::new();
        let start = Instant::now();
        let event = payload(r#"{"eventType":"a","data":{}}"#);
        assert!(window.is_new(start, &event));
        assert!(
            window.is_new(start + MEMORY, &event),
            "old enough to be another"
        );
        for number in 0..CAPACITY * 2 {
            let one = payload(&format!(r#"{{"eventType":"a","id":"{number}"}}"#));
            assert!(window.is_new(start + MEMORY, &one));
        }
        assert!(window.seen.len() <= CAPACITY && window.order.len() <= CAPACITY);
    }
}
