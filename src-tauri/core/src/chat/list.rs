//! The list of messages as others follow it: an observable vector in order of places. A change of
//! one item costs what one item costs, however long the list is.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use eyeball_im::{
    ObservableVector, ObservableVectorTransaction, Vector, VectorDiff,
    VectorSubscriberBatchedStream,
};
use futures_util::StreamExt as _;
use greenroom_contract::{ChatDiff, ChatItem};

/// Changes that a slow reader of the list may be behind before it gets the whole list again.
pub(super) const CHANGES_KEPT: usize = 128;
/// More changes than this at once are told as a new list.
const RESET_FROM: usize = 60;

/// Where an item stands: what the platform has in its order, then what is on its way in the order
/// in which it was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    /// The platform's running number.
    Sent(u64),
    /// The running number of what was typed since the room was opened.
    Typed(u64),
}

#[derive(Debug, Clone, PartialEq)]
struct Row {
    place: Place,
    item: Arc<ChatItem>,
}

type Rows = Vector<Row>;

/// The list. The machine alone changes it; others follow.
#[derive(Debug, Clone)]
pub(crate) struct ChatList(Arc<Mutex<ObservableVector<Row>>>);

impl Default for ChatList {
    fn default() -> Self {
        let rows = ObservableVector::with_capacity(CHANGES_KEPT);
        Self(Arc::new(Mutex::new(rows)))
    }
}

impl ChatList {
    fn rows(&self) -> MutexGuard<'_, ObservableVector<Row>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Follows the list: all of it first, then each change.
    pub fn follow(&self) -> Follower {
        let (rows, changes) = self.rows().subscribe().into_values_and_batched_stream();
        Follower {
            told: VecDeque::from([whole(&rows)]),
            rows,
            changes,
        }
    }

    /// Where the item of this key stands.
    pub(super) fn place_of(&self, key: &str) -> Option<Place> {
        let rows = self.rows();
        let row = rows.iter().find(|row| row.item.key == key)?;
        Some(row.place)
    }

    /// Puts items into their places, and takes out what is there no more. All at once for whoever
    /// follows, and no key stands in the list twice meanwhile.
    pub(super) fn change(&self, mut wanted: BTreeMap<Place, Option<ChatItem>>) {
        let mut rows = self.rows();
        let mut change = rows.transaction();
        let keys: HashMap<String, Place> = wanted
            .iter()
            .filter_map(|(place, item)| Some((item.as_ref()?.key.clone(), *place)))
            .collect();
        let places: Vec<Place> = wanted.keys().copied().collect();
        for place in places {
            let (Ok(at), Some(item)) = (find(&change, place), wanted.get(&place)) else {
                continue;
            };
            let key = change[at].item.key.clone();
            if item.as_ref().is_some_and(|item| item.key == key) {
                continue;
            }
            change.remove(at);
            // What was typed and is sent now takes its new place at once: readers hear of a change,
            // not of an end and a beginning.
            if let Some(to) = keys.get(&key)
                && let Some(Some(item)) = wanted.remove(to)
            {
                put(&mut change, *to, item);
            }
        }
        for (place, item) in wanted {
            if let Some(item) = item {
                put(&mut change, place, item);
            }
        }
        change.commit();
    }

    /// Empties it.
    pub(super) fn clear(&self) {
        self.rows().clear();
    }

    /// What is in it.
    #[cfg(test)]
    pub fn items(&self) -> Vec<ChatItem> {
        let rows = self.rows();
        rows.iter().map(|row| row.item.as_ref().clone()).collect()
    }
}

fn find(rows: &Rows, place: Place) -> Result<usize, usize> {
    rows.binary_search_by(|row| row.place.cmp(&place))
}

fn put(rows: &mut ObservableVectorTransaction<'_, Row>, place: Place, item: ChatItem) {
    let item = Arc::new(item);
    let row = Row { place, item };
    match find(rows, place) {
        Ok(at) if rows[at] == row => {}
        Ok(at) if rows[at].item.key == row.item.key => {
            rows.set(at, row);
        }
        Ok(at) => {
            rows.remove(at);
            rows.insert(at, row);
        }
        Err(at) => rows.insert(at, row),
    }
}

/// One reader of the list.
pub(crate) struct Follower {
    changes: VectorSubscriberBatchedStream<Row>,
    /// The list as this reader has it.
    rows: Rows,
    /// What it is to hear next.
    told: VecDeque<ChatDiff>,
}

impl Follower {
    /// The next change. A reader that fell too far behind gets the whole list. `None` when the
    /// list is gone. Safe to cancel.
    pub async fn next(&mut self) -> Option<ChatDiff> {
        loop {
            if let Some(diff) = self.told.pop_front() {
                return Some(diff);
            }
            let changes = self.changes.next().await?;
            let told = tell(&mut self.rows, changes);
            self.told.extend(told);
        }
    }
}

/// Applies changes to a reader's list, and says them as the page is told: by keys, and many new ones
/// in a row as one.
fn tell(rows: &mut Rows, changes: Vec<VectorDiff<Row>>) -> Vec<ChatDiff> {
    let mut told = Vec::new();
    let mut changes = changes.into_iter().peekable();
    while let Some(change) = changes.next() {
        match change {
            VectorDiff::Insert { index, value } => {
                insert(&mut told, rows, index, value);
            }
            VectorDiff::Set { index, value } => {
                let item = value.item.as_ref().clone();
                rows.set(index, value);
                told.push(ChatDiff::Set { item });
            }
            VectorDiff::Remove { index } => {
                let key = rows.remove(index).item.key.clone();
                let stays = changes.next_if(|next| {
                    matches!(next, VectorDiff::Insert { index: at, value }
                        if *at == index && value.item.key == key)
                });
                if let Some(VectorDiff::Insert { value, .. }) = stays {
                    let item = value.item.as_ref().clone();
                    rows.insert(index, value);
                    told.push(ChatDiff::Set { item });
                } else {
                    told.push(ChatDiff::Remove { key });
                }
            }
            // The list was emptied, or this reader is too far behind; the others are not made.
            VectorDiff::Append { .. }
            | VectorDiff::Clear
            | VectorDiff::PushFront { .. }
            | VectorDiff::PushBack { .. }
            | VectorDiff::PopFront
            | VectorDiff::PopBack
            | VectorDiff::Truncate { .. }
            | VectorDiff::Reset { .. } => {
                change.apply(rows);
                told = vec![whole(rows)];
            }
        }
    }
    if told.len() >= RESET_FROM {
        told = vec![whole(rows)];
    }
    told
}

fn insert(told: &mut Vec<ChatDiff>, rows: &mut Rows, index: usize, row: Row) {
    let item = row.item.as_ref().clone();
    match told.last_mut() {
        Some(ChatDiff::Append { items }) if index == rows.len() => items.push(item),
        _ if index == rows.len() => told.push(ChatDiff::Append { items: vec![item] }),
        Some(ChatDiff::Prepend { items }) if index == items.len() => items.push(item),
        _ if index == 0 => told.push(ChatDiff::Prepend { items: vec![item] }),
        _ => told.push(ChatDiff::Insert {
            before: Some(rows[index].item.key.clone()),
            item,
        }),
    }
    rows.insert(index, row);
}

fn whole(rows: &Rows) -> ChatDiff {
    let items = rows.iter().map(|row| row.item.as_ref().clone()).collect();
    ChatDiff::Reset { items }
}
