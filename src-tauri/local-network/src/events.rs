//! Events: what is told to subscribers once a change is committed (PLATFORM.md 15.2, 16).

use bytes::Bytes;
use serde_json::{Value, json};

use crate::clock;
use crate::effect::Effect;
use crate::id::{NetworkId, UserId};
use crate::store::Tx;

/// One event before it is put into its envelope.
pub(crate) struct Event<'a> {
    pub event_type: &'a str,
    pub network: &'a NetworkId,
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
        self.publish_about(None, topics, event);
    }

    /// The same for an event about somebody (internal id), whom it reaches in any case.
    pub fn publish_about(
        &self,
        whom: Option<&UserId>,
        topics: impl IntoIterator<Item = String>,
        event: &Event<'_>,
    ) {
        self.after_commit(Effect::Publish {
            event_type: event.event_type.to_owned(),
            topics: topics.into_iter().collect(),
            own_topic: whom.map(|user| format!("{}/user/{user}", event.network)),
            payload: event.payload(),
        });
    }
}

/// The sender named by events that no user caused.
pub(crate) const SERVER: &str = "server";
