//! Changes of the list as the page is told, and what it makes of them.

use std::collections::BTreeMap;

use greenroom_contract::Person;
use proptest::prelude::*;

use super::*;
use crate::chat::list::{ChatList, Place};

/// What the page does.
pub(super) fn apply(list: &mut Vec<ChatItem>, diff: ChatDiff) {
    let place = |list: &[ChatItem], key: &str| {
        let place = list.iter().position(|item| item.key == key);
        place.unwrap_or_else(|| panic!("nothing has the key {key}"))
    };
    match diff {
        ChatDiff::Reset { items } => *list = items,
        ChatDiff::Append { items } => list.extend(items),
        ChatDiff::Prepend { items } => {
            list.splice(0..0, items);
        }
        ChatDiff::Set { item } => {
            let at = place(list, &item.key);
            list[at] = item;
        }
        ChatDiff::Insert { before, item } => {
            let at = before.map_or(list.len(), |key| place(list, &key));
            list.insert(at, item);
        }
        ChatDiff::Remove { key } => {
            let at = place(list, &key);
            list.remove(at);
        }
    }
    let keys: std::collections::BTreeSet<&str> =
        list.iter().map(|item| item.key.as_str()).collect();
    assert_eq!(keys.len(), list.len(), "a key stands in the list twice");
}

fn item(key: &str, text: &str) -> ChatItem {
    ChatItem {
        key: key.to_owned(),
        author: Person {
            user_id: "u".into(),
            name: "U".into(),
        },
        badge: None,
        is_mine: false,
        text: text.to_owned(),
        created_at: String::new(),
        edited: false,
        deleted: false,
        delivery: Delivery::Sent,
    }
}

fn sent(segments: impl IntoIterator<Item = u64>) -> BTreeMap<Place, Option<ChatItem>> {
    let sent = |segment| {
        (
            Place::Sent(segment),
            Some(item(&format!("id-{segment}"), "")),
        )
    };
    segments.into_iter().map(sent).collect()
}

/// A list with these messages, and a reader who has them.
fn with(segments: impl IntoIterator<Item = u64>) -> (ChatList, Follower) {
    let list = ChatList::default();
    list.change(sent(segments));
    let mut reader = list.follow();
    drain(&mut reader);
    (list, reader)
}

#[test]
fn a_new_message_is_one_append_and_older_ones_are_one_prepend() {
    let (list, mut reader) = with(50..=52);
    list.change(sent([53]));
    list.change(sent(40..=49));
    let told = drain(&mut reader);
    assert!(matches!(&told[..],
        [ChatDiff::Append { items: new }, ChatDiff::Prepend { items: older }]
            if new.len() == 1 && older.len() == 10));
}

#[test]
fn a_message_that_was_typed_and_is_sent_changes_in_its_place() {
    let (list, mut reader) = with([1]);
    let typed = Place::Typed(0);
    list.change(BTreeMap::from([(typed, Some(item("LOCAL_1", "hello")))]));
    let sent = (Place::Sent(2), Some(item("LOCAL_1", "hello")));
    list.change(BTreeMap::from([(typed, None), sent]));
    let told = drain(&mut reader);
    assert!(matches!(
        told[..],
        [ChatDiff::Append { .. }, ChatDiff::Set { .. }]
    ));
}

#[test]
fn a_key_that_goes_on_to_another_item_never_stands_there_twice() {
    let (list, mut reader) = with([]);
    let mut page = Vec::new();
    list.change(BTreeMap::from([(
        Place::Sent(3),
        Some(item("LOCAL_1", "b")),
    )]));
    list.change(BTreeMap::from([
        (Place::Sent(2), Some(item("LOCAL_1", "a"))),
        (Place::Sent(3), Some(item("id-3", "b"))),
    ]));
    // And back, when the first of them goes.
    list.change(BTreeMap::from([
        (Place::Sent(2), None),
        (Place::Sent(3), Some(item("LOCAL_1", "b"))),
    ]));
    for diff in drain(&mut reader) {
        apply(&mut page, diff);
    }
    assert_eq!(page, [item("LOCAL_1", "b")]);
}

#[test]
fn very_many_changes_at_once_are_told_as_a_new_list() {
    let (list, mut reader) = with(1..=200);
    let others = (1..=200).map(|segment| {
        let key = format!("id-{segment}");
        (Place::Sent(segment), Some(item(&key, "another")))
    });
    list.change(others.collect());
    assert!(matches!(drain(&mut reader)[..], [ChatDiff::Reset { .. }]));
}

/// Any change: some places get an item, some lose theirs. Keys belong to places, but for a few that
/// move among them.
fn change() -> impl Strategy<Value = Vec<(u64, u8)>> {
    proptest::collection::vec((0_u64..12, 0_u8..6), 0..8)
}

proptest! {
    /// Whatever changes, the page has what is in the list, however many changes it takes at once.
    #[test]
    fn the_page_has_what_is_in_the_list(
        changes in proptest::collection::vec((change(), any::<bool>()), 0..20)
    ) {
        let (list, mut reader) = with([]);
        let mut page = Vec::new();
        let mut wanted: BTreeMap<Place, ChatItem> = BTreeMap::new();
        for (change, is_read) in changes {
            let mut touched: BTreeMap<Place, Option<ChatItem>> = BTreeMap::new();
            for (number, what) in change {
                let place = match number {
                    0..8 => Place::Sent(number),
                    _ => Place::Typed(number),
                };
                // One key goes from place to place.
                let moves = what == 0 && wanted.iter().all(|(at, item)| {
                    *at == place || item.key != "moves" || touched.contains_key(at)
                });
                let moved = touched.values().flatten().any(|item| item.key == "moves");
                let item = match what {
                    0 if moves && !moved => {
                        for (at, item) in &wanted {
                            if item.key == "moves" {
                                touched.entry(*at).or_insert(None);
                            }
                        }
                        Some(item("moves", "m"))
                    }
                    0 | 1 => None,
                    _ => Some(item(&format!("key-{number}"), &what.to_string())),
                };
                touched.insert(place, item);
            }
            for (place, item) in &touched {
                match item {
                    Some(item) => wanted.insert(*place, item.clone()),
                    None => wanted.remove(place),
                };
            }
            list.change(touched);
            if is_read {
                for diff in drain(&mut reader) {
                    apply(&mut page, diff);
                }
            }
            let expected: Vec<ChatItem> = wanted.values().cloned().collect();
            prop_assert_eq!(list.items(), expected);
        }
        for diff in drain(&mut reader) {
            apply(&mut page, diff);
        }
        prop_assert_eq!(page, list.items());
    }
}
