//! What to tell the page so that one list becomes another without a jump.

use greenroom_contract::{ChatDiff, ChatItem};

/// More changes than this are told as a new list.
const RESET_FROM: usize = 60;

/// The changes that turn `old` into `new`, to be applied in order.
pub(crate) fn diff(old: &[ChatItem], new: &[ChatItem]) -> Vec<ChatDiff> {
    if old == new {
        return Vec::new();
    }
    if old.is_empty() || new.is_empty() {
        return vec![ChatDiff::Reset {
            items: new.to_vec(),
        }];
    }
    let mut diffs = Vec::new();
    let mut current: Vec<&ChatItem> = Vec::with_capacity(old.len());
    for item in old {
        if new.iter().any(|other| other.key == item.key) {
            current.push(item);
        } else {
            diffs.push(ChatDiff::Remove {
                key: item.key.clone(),
            });
        }
    }
    let mut at = 0;
    while at < new.len() {
        let wanted = &new[at];
        match current.get(at) {
            Some(here) if here.key == wanted.key => {
                if *here != wanted {
                    diffs.push(ChatDiff::Set {
                        item: wanted.clone(),
                    });
                    current[at] = wanted;
                }
                at += 1;
            }
            // The item that stands here belongs further down: it moves, the others stay. An item
            // that changes as well is told anew in any case, so it is that one which moves.
            Some(here) if current.get(at + 1).is_some_and(|next| *next == wanted) => {
                diffs.push(ChatDiff::Remove {
                    key: here.key.clone(),
                });
                current.remove(at);
            }
            Some(here) => {
                let before = here.key.clone();
                if let Some(from) = current.iter().position(|item| item.key == wanted.key) {
                    diffs.push(ChatDiff::Remove {
                        key: wanted.key.clone(),
                    });
                    current.remove(from);
                    diffs.push(ChatDiff::Insert {
                        before: Some(before),
                        item: wanted.clone(),
                    });
                    current.insert(at, wanted);
                    at += 1;
                } else {
                    let run = new[at..]
                        .iter()
                        .take_while(|item| !current.iter().any(|known| known.key == item.key))
                        .count();
                    let items = &new[at..at + run];
                    if at == 0 {
                        diffs.push(ChatDiff::Prepend {
                            items: items.to_vec(),
                        });
                    } else {
                        diffs.extend(items.iter().map(|item| ChatDiff::Insert {
                            before: Some(before.clone()),
                            item: item.clone(),
                        }));
                    }
                    current.splice(at..at, items);
                    at += run;
                }
            }
            None => {
                diffs.push(ChatDiff::Append {
                    items: new[at..].to_vec(),
                });
                at = new.len();
            }
        }
    }
    if diffs.len() >= RESET_FROM {
        return vec![ChatDiff::Reset {
            items: new.to_vec(),
        }];
    }
    diffs
}

/// What the page does.
#[cfg(test)]
pub(super) fn apply(list: &mut Vec<ChatItem>, diff: ChatDiff) {
    match diff {
        ChatDiff::Reset { items } => *list = items,
        ChatDiff::Append { items } => list.extend(items),
        ChatDiff::Prepend { items } => {
            list.splice(0..0, items);
        }
        ChatDiff::Set { item } => {
            let at = list.iter().position(|old| old.key == item.key).unwrap();
            list[at] = item;
        }
        ChatDiff::Insert { before, item } => {
            let at = before.map_or(list.len(), |key| {
                list.iter().position(|old| old.key == key).unwrap()
            });
            list.insert(at, item);
        }
        ChatDiff::Remove { key } => {
            let at = list.iter().position(|old| old.key == key).unwrap();
            list.remove(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use greenroom_contract::{Delivery, Person};
    use proptest::prelude::*;

    use super::*;

    fn item(key: u8, text: u8) -> ChatItem {
        ChatItem {
            key: key.to_string(),
            author: Person {
                user_id: "u".into(),
                name: "U".into(),
            },
            badge: None,
            is_mine: false,
            text: text.to_string(),
            created_at: String::new(),
            edited: false,
            deleted: false,
            delivery: Delivery::Sent,
        }
    }

    fn list() -> impl Strategy<Value = Vec<ChatItem>> {
        proptest::collection::btree_map(0u8..40, 0u8..3, 0..30)
            .prop_map(|map| {
                map.into_iter()
                    .map(|(key, text)| item(key, text))
                    .collect::<Vec<_>>()
            })
            .prop_shuffle()
    }

    proptest! {
        #[test]
        fn applying_the_changes_gives_the_new_list(old in list(), new in list()) {
            let mut seen = old.clone();
            for change in diff(&old, &new) {
                apply(&mut seen, change);
            }
            prop_assert_eq!(seen, new);
        }
    }

    #[test]
    fn a_new_message_is_one_append() {
        let old = [item(1, 0), item(2, 0)];
        let new = [item(1, 0), item(2, 0), item(3, 0)];
        assert_eq!(
            diff(&old, &new),
            [ChatDiff::Append {
                items: vec![item(3, 0)]
            }]
        );
    }

    #[test]
    fn older_messages_are_one_prepend() {
        let old = [item(5, 0)];
        let new = [item(1, 0), item(2, 0), item(5, 0)];
        assert_eq!(
            diff(&old, &new),
            [ChatDiff::Prepend {
                items: vec![item(1, 0), item(2, 0)]
            }]
        );
    }

    #[test]
    fn a_message_that_takes_its_place_moves_alone() {
        let old = [item(1, 0), item(7, 0), item(9, 0)];
        let new = [item(1, 0), item(9, 1), item(7, 0)];
        let changes = diff(&old, &new);
        assert_eq!(changes.len(), 2, "{changes:?}");
    }
}
