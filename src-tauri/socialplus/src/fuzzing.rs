//! Where bytes from outside come in, for the fuzz targets. No part of the API.

use std::time::Instant;

use crate::{
    api, http,
    known::Known,
    realtime, session,
    wire::{self, Envelope},
};

/// Reads an answer as what every call expects. A call whose answer has a form of its own adds it to
/// `read_all` of its module.
pub fn answer(status: u16, body: &[u8]) {
    let answer = match http::received(status, body) {
        Ok(answer) => answer,
        Err(error) => {
            // What a log would print, and what decides whether to try again.
            drop((format!("{error} {error:?}"), error.code(), error.retry()));
            return;
        }
    };
    if let Ok(mut envelope) = answer.read::<Envelope>() {
        Known::new().absorb(&mut envelope);
        for room in &envelope.rooms {
            drop(room.watcher_topic(&"network".into()));
        }
    }
    if let Ok(value) = answer.read() {
        drop(wire::files(value));
    }
    api::read_all(&answer);
    session::read_all(&answer);
}

/// Takes publishes as they arrive, one after the other.
pub fn events<'a>(payloads: impl IntoIterator<Item = &'a [u8]>) {
    let known = Known::new();
    let now = Instant::now();
    realtime::read_all(payloads, &known, now);
}
