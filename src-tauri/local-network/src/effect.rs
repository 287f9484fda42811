//! What follows from a committed transaction.

use std::collections::BTreeSet;

use bytes::Bytes;

use crate::id::UserId;

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
    Revoke { user: UserId, topic: String },
    /// What a topic and all below it told of is no more: everybody's subscriptions to them end.
    Close { topic: String },
    /// The same for everybody but these people (internal ids).
    CloseToOthers {
        topic: String,
        kept: BTreeSet<UserId>,
    },
    /// A session was revoked: connections that were opened with its token end.
    Disconnect { token_digest: String },
}
