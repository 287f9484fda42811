//! Events: what is told to subscribers once a change is committed (PLATFORM.md 15.2, 16).

use std::collections::BTreeSet;

use bytes::Bytes;
use serde_json::{Value, json};

use crate::clock;
use crate::store::Tx;

/// What a committed transaction does to the broker.
#[derive(Debug)]
pub(crate) enum Effect {
    /// One payload to every subscriber of each topic.
    Publish {
        event_type: String,
        topics: Vec<String>,
        payload: Bytes,
    },
    /// Somebody (internal id) lost the right to a topic and to all below it: those subscriptions end,
    /// the connection stays.
    Revoke { user: String, topic: String },
    /// What a topic and all below it told of is no more: everybody's subscriptions to them end.
    Close { topic: String },
    /// The same for everybody but these people (internal ids).
    CloseToOthers {
        topic: String,
        kept: BTreeSet<String>,
    },
    /// A session was revoked: connections that were opened with its token end.
    Disconnect { token_digest: String },
}

/// One event before it is put into its envelope.
pub(crate) struct Event<'a> {
    pub event_type: &'a str,
    pub network: &'a str,
    /// The `id` of the envelope: what or whom the event is about.
    pub id: &'a str,
    pub path: &'a str,
    pub sender: &'a str,
    pub data: &'a Value,
}

impl Event<'_> {
    fn payload(&self) -> Bytes {
        let envelope = json!({
            "id": self.id,
            "eventType": self.event_type,
            "data": self.data,
            "networkId": self.network,
            "path": self.path,
            "senderId": self.sender,
            "sentTime": clock::iso(clock::now()),
            "version": 1,
        });
        Bytes::from(envelope.to_string())
    }
}

impl Tx<'_> {
    /// Publishes an event on these topics after the commit.
    pub fn publish(&self, topics: impl IntoIterator<Item = String>, event: &Event<'_>) {
        self.after_commit(Effect::Publish {
            event_type: event.event_type.to_owned(),
            topics: topics.into_iter().collect(),
            payload: event.payload(),
        });
    }
}

/// The sender named by events that no user caused.
pub(crate) const SERVER: &str = "server";
