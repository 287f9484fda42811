//! Topic filters in a tree, so that one event finds its subscribers without asking all of them.

use std::collections::{BTreeSet, HashMap};

/// Subscriptions of many clients. `C` is a small handle of a client.
#[derive(Debug)]
pub(crate) struct TopicTree<C> {
    root: Node<C>,
}

#[derive(Debug)]
struct Node<C> {
    /// Whose filter ends here.
    here: BTreeSet<C>,
    /// Whose filter goes on with `#` here.
    below: BTreeSet<C>,
    levels: HashMap<String, Node<C>>,
}

impl<C> Default for Node<C> {
    fn default() -> Self {
        Self {
            here: BTreeSet::new(),
            below: BTreeSet::new(),
            levels: HashMap::new(),
        }
    }
}

impl<C> Node<C> {
    fn is_bare(&self) -> bool {
        self.here.is_empty() && self.below.is_empty() && self.levels.is_empty()
    }
}

impl<C> Default for TopicTree<C> {
    fn default() -> Self {
        Self {
            root: Node::default(),
        }
    }
}

impl<C: Copy + Ord> TopicTree<C> {
    /// Adds a subscription.
    pub fn insert(&mut self, filter: &str, client: C) {
        let mut node = &mut self.root;
        for level in filter.split('/') {
            if level == "#" {
                node.below.insert(client);
                return;
            }
            node = node.levels.entry(level.to_owned()).or_default();
        }
        node.here.insert(client);
    }

    /// Takes a subscription out.
    pub fn remove(&mut self, filter: &str, client: C) {
        let levels: Vec<&str> = filter.split('/').collect();
        Self::remove_below(&mut self.root, &levels, client);
    }

    fn remove_below(node: &mut Node<C>, levels: &[&str], client: C) {
        match levels {
            [] => {
                node.here.remove(&client);
            }
            ["#", ..] => {
                node.below.remove(&client);
            }
            [level, rest @ ..] => {
                if let Some(next) = node.levels.get_mut(*level) {
                    Self::remove_below(next, rest, client);
                    if next.is_bare() {
                        node.levels.remove(*level);
                    }
                }
            }
        }
    }

    /// Every client with a filter that matches; each once, however many of its filters do.
    pub fn matches(&self, topic: &str) -> BTreeSet<C> {
        let levels: Vec<&str> = topic.split('/').collect();
        let mut found = BTreeSet::new();
        Self::collect(&self.root, &levels, &mut found);
        found
    }

    fn collect(node: &Node<C>, levels: &[&str], found: &mut BTreeSet<C>) {
        // `a/#` matches `a` too (MQTT 3.1.1, 4.7.1.2).
        found.extend(&node.below);
        match levels {
            [] => found.extend(&node.here),
            [level, rest @ ..] => {
                for name in [*level, "+"] {
                    if let Some(next) = node.levels.get(name) {
                        Self::collect(next, rest, found);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::TopicTree;
    use proptest::prelude::*;

    fn matching(filter: &str, topic: &str) -> bool {
        let mut tree = TopicTree::default();
        tree.insert(filter, 1);
        !tree.matches(topic).is_empty()
    }

    #[test]
    fn filters_match_as_the_protocol_says() {
        for (filter, topic, expected) in [
            ("n/room/1", "n/room/1", true),
            ("n/room/1", "n/room/1/streamer", false),
            ("n/room/1", "n/room", false),
            ("n/chat/1/#", "n/chat/1", true),
            ("n/chat/1/#", "n/chat/1/message/1/2", true),
            ("n/chat/1/#", "n/chat/2/message", false),
            ("n/post/+/comment/+", "n/post/1/comment/2", true),
            ("n/post/+", "n/post/1/comment", false),
            ("+/+", "n/user", true),
            ("+", "n/user", false),
            ("#", "n", true),
        ] {
            assert_eq!(matching(filter, topic), expected, "{filter} on {topic}");
        }
    }

    #[test]
    fn overlapping_filters_deliver_once() {
        let mut tree = TopicTree::default();
        tree.insert("n/chat/1/#", 7);
        tree.insert("n/chat/1/message/1/#", 7);
        assert_eq!(tree.matches("n/chat/1/message/1/9").len(), 1);
    }

    /// The rule of the protocol, written the slow way.
    fn reference(filter: &[&str], topic: &[&str]) -> bool {
        match (filter, topic) {
            (["#"], _) | ([], []) => true,
            (["+", filter @ ..], [_, topic @ ..]) => reference(filter, topic),
            ([level, filter @ ..], [name, topic @ ..]) if level == name => reference(filter, topic),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn the_tree_agrees_with_the_rule(
            filters in prop::collection::vec("[ab+](/[ab+]){0,3}(/#)?", 1..8),
            topic in "[ab](/[ab]){0,4}",
            removed in 0_usize..8,
        ) {
            let mut tree = TopicTree::default();
            for (client, filter) in filters.iter().enumerate() {
                tree.insert(filter, client);
            }
            if let Some(filter) = filters.get(removed) {
                tree.remove(filter, removed);
            }
            let levels: Vec<&str> = topic.split('/').collect();
            let found = tree.matches(&topic);
            for (client, filter) in filters.iter().enumerate() {
                let filter: Vec<&str> = filter.split('/').collect();
                let expected = client != removed && reference(&filter, &levels);
                prop_assert_eq!(found.contains(&client), expected);
            }
        }
    }
}
