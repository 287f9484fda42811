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
        /// The own topic of the person whom it is about. It carries the event to those connections
        /// of theirs that no other topic brings it to, so that it comes in any case, and once.
        own_topic: Option<String>,
        payload: Bytes,
    },
    /// Somebody (internal id) lost the right to a topic and to all below it: those subscriptions
    /// fall silent, the connection stays.
    Revoke { user: UserId, topic: String },
    /// Somebody got the right to a topic, and perhaps to all below it, again: subscriptions that
    /// fell silent since tell again. A client knows of neither, and never subscribes anew.
    Restore {
        user: UserId,
        topic: String,
        with_all_below: bool,
    },
    /// What a topic and all below it told of is no more: everybody's subscriptions to them end.
    Close { topic: String },
    /// Everybody but these people (internal ids) lost the right to a topic and to all below it.
    CloseToOthers {
        topic: String,
        kept: BTreeSet<UserId>,
    },
    /// Everybody but these people (internal ids) got the right to a topic and to all below it: what
    /// fell silent there tells again.
    OpenToOthers {
        topic: String,
        kept_out: BTreeSet<UserId>,
    },
    /// A session was revoked: connections that were opened with its token end.
    Disconnect { token_digest: String },
}
