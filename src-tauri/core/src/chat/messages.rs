//! What the platform has of the chat: messages by their running number, found as well by who wrote
//! them and by the reference they were written under.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    hash::Hash,
    ops::RangeInclusive,
};

use socialplus::{Message, ReferenceId, UserId};

#[derive(Debug, Default)]
pub(super) struct Messages {
    by_segment: BTreeMap<u64, Message>,
    by_author: HashMap<UserId, BTreeSet<u64>>,
    by_reference: HashMap<ReferenceId, BTreeSet<u64>>,
}

impl Messages {
    pub fn get(&self, segment: u64) -> Option<&Message> {
        self.by_segment.get(&segment)
    }

    /// The number of the oldest.
    pub fn oldest(&self) -> Option<u64> {
        self.by_segment.keys().next().copied()
    }

    pub fn segments(&self) -> impl Iterator<Item = u64> {
        self.by_segment.keys().copied()
    }

    pub fn within(&self, segments: RangeInclusive<u64>) -> impl Iterator<Item = u64> {
        self.by_segment.range(segments).map(|(segment, _)| *segment)
    }

    /// The numbers of what somebody wrote.
    pub fn by(&self, author: &UserId) -> impl Iterator<Item = u64> {
        self.by_author.get(author).into_iter().flatten().copied()
    }

    /// What was written under a reference, in order.
    pub fn under(&self, reference_id: &ReferenceId) -> impl Iterator<Item = &Message> {
        let segments = self.by_reference.get(reference_id).into_iter().flatten();
        segments.filter_map(|segment| self.by_segment.get(segment))
    }

    /// Takes a message in, in the place of what was known of it.
    pub fn put(&mut self, message: Message) {
        let segment = message.segment;
        self.take(segment);
        if let Some(author) = &message.creator_id {
            let written = self.by_author.entry(author.clone()).or_default();
            written.insert(segment);
        }
        if let Some(reference_id) = &message.reference_id {
            let written = self.by_reference.entry(reference_id.clone()).or_default();
            written.insert(segment);
        }
        self.by_segment.insert(segment, message);
    }

    /// Notes that a message was deleted.
    pub fn delete(&mut self, segment: u64) {
        if let Some(message) = self.by_segment.get_mut(&segment) {
            message.is_deleted = true;
        }
    }

    /// Takes a message out.
    pub fn take(&mut self, segment: u64) -> Option<Message> {
        let message = self.by_segment.remove(&segment)?;
        if let Some(author) = &message.creator_id {
            forget(&mut self.by_author, author, segment);
        }
        if let Some(reference_id) = &message.reference_id {
            forget(&mut self.by_reference, reference_id, segment);
        }
        Some(message)
    }
}

fn forget<K: Eq + Hash>(found: &mut HashMap<K, BTreeSet<u64>>, key: &K, segment: u64) {
    if let Some(segments) = found.get_mut(key) {
        segments.remove(&segment);
        if segments.is_empty() {
            found.remove(key);
        }
    }
}
