//! The topics that events are published on (PLATFORM.md 15.3).

use std::fmt;

use crate::{
    model::{Channel, Community, InternalUserId, MessageFeed, NetworkId, Post, Room, RoomId},
    session::Session,
};

/// A topic to subscribe to.
///
/// Identifiers and paths that would widen the topic (`+`, `#`) make it invalid; subscribing to an
/// invalid topic is refused without asking the broker.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Topic {
    filter: String,
    valid: bool,
}

impl Topic {
    /// Life-cycle and participants of a room, for everybody ("watcher").
    pub fn room_watcher(network: &NetworkId, room: &RoomId) -> Self {
        Self::of_ids([network.as_str(), "room", room.as_str()])
    }

    /// Events for those on stage, and the progress of invitations ("streamer"). For the host,
    /// co-hosts and invited users.
    pub fn room_streamer(network: &NetworkId, room: &RoomId) -> Self {
        Self::of_ids([network.as_str(), "room", room.as_str(), "streamer"])
    }

    /// Things addressed to a user; one's own is subscribed to by itself.
    pub fn user(network: &NetworkId, user: &InternalUserId) -> Self {
        Self::of_ids([network.as_str(), "user", user.as_str()])
    }

    /// Everything in a channel.
    pub fn channel(channel: &Channel) -> Self {
        Self::below(channel.path.as_deref())
    }

    /// The messages of a chat.
    pub fn feed(feed: &MessageFeed) -> Self {
        Self::below(feed.path.as_deref())
    }

    /// Changes of a post.
    pub fn post(post: &Post) -> Self {
        Self::of_path(post.path.as_deref(), "")
    }

    /// Comments on a post.
    pub fn comments(post: &Post) -> Self {
        Self::of_path(post.path.as_deref(), "/comment/+")
    }

    /// A community itself.
    pub fn community(community: &Community) -> Self {
        Self::of_path(community.path.as_deref(), "")
    }

    /// Posts of a community.
    pub fn community_posts(community: &Community) -> Self {
        Self::of_path(community.path.as_deref(), "/post/+")
    }

    /// Comments on posts of a community.
    pub fn community_comments(community: &Community) -> Self {
        Self::of_path(community.path.as_deref(), "/post/+/comment/+")
    }

    /// Posts of a community and everything below them.
    pub fn community_posts_and_comments(community: &Community) -> Self {
        Self::of_path(community.path.as_deref(), "/post/#")
    }

    /// Posts on the feed of a user.
    pub fn user_posts(network: &NetworkId, user: &InternalUserId) -> Self {
        let feed = Self::of_ids([network.as_str(), "social", "user", user.as_str()]);
        Self {
            filter: format!("{}/post/+", feed.filter),
            valid: feed.valid,
        }
    }

    /// Live reactions to a post, that is, to its room.
    pub fn live_reactions(post: &Post) -> Self {
        Self::of_path(post.path.as_deref(), "/liveReaction")
    }

    /// The seven topics that every session has, in the order of PLATFORM.md 15.3.
    pub(crate) fn automatic(session: &Session) -> Vec<Self> {
        let network = session.network_id.as_str();
        let me = session.my_internal_id.as_str();
        vec![
            Self::of_ids([network]),
            Self::of_ids([network, "smartfeed", me, "channels"]),
            Self::of_ids([network, "smartfeed", me, "messagefeeds"]),
            Self::of_ids([network, "smartfeed", me, "messages"]),
            match session.me.path.as_deref() {
                Some(path) => Self::of_path(Some(path), ""),
                None => Self::of_ids([network, "user", me]),
            },
            Self::of_ids([network, "marker", "user", me]),
            Self::of_ids([network, "videostreaming"]),
        ]
    }

    fn of_ids<const N: usize>(levels: [&str; N]) -> Self {
        let valid = levels
            .iter()
            .all(|level| !level.is_empty() && !level.contains(['/', '+', '#', '\0']));
        Self {
            filter: levels.join("/"),
            valid,
        }
    }

    /// A path that the platform gave, taken as it is.
    fn of_path(path: Option<&str>, suffix: &str) -> Self {
        let path = path.unwrap_or_default();
        Self {
            filter: format!("{path}{suffix}"),
            valid: !path.is_empty() && !path.contains(['+', '#', '\0']),
        }
    }

    fn below(path: Option<&str>) -> Self {
        Self::of_path(path, "/#")
    }

    /// The filter as it is sent.
    pub fn as_str(&self) -> &str {
        &self.filter
    }

    /// The topic may be asked for.
    pub fn is_valid(&self) -> bool {
        self.valid
    }
}

impl Room {
    /// The watcher topic of this room. It is made from the room's `_id`.
    pub fn watcher_topic(&self, network: &NetworkId) -> Topic {
        Topic::room_watcher(network, &self.object_id)
    }

    /// The streamer topic of this room.
    pub fn streamer_topic(&self, network: &NetworkId) -> Topic {
        Topic::room_streamer(network, &self.id)
    }
}

impl fmt::Debug for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Topic({:?})", self.filter)
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.filter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_can_neither_widen_nor_leave_its_level() {
        let network = NetworkId::from("N");
        for bad in ["#", "+", "a/b", "", "a#"] {
            let topic = Topic::room_watcher(&network, &RoomId::from(bad));
            assert!(!topic.is_valid(), "{bad:?}");
        }
        let topic = Topic::room_streamer(&network, &RoomId::from("R"));
        assert_eq!(topic.as_str(), "N/room/R/streamer");
        assert!(topic.is_valid());
    }

    #[test]
    fn topics_of_a_community_and_of_posts_are_made_from_their_paths() {
        let envelope: crate::wire::Envelope = serde_json::from_str(
            r##"{"communities":[{"communityId":"C","path":"N/social/community/C"},
                {"communityId":"D","path":"N/#"}],
                "posts":[{"postId":"P","path":"N/social/community/C/post/P"}]}"##,
        )
        .unwrap();
        let [community, odd] = &envelope.communities[..] else {
            panic!("two communities");
        };
        let topics = [
            Topic::community(community),
            Topic::community_posts(community),
            Topic::community_comments(community),
            Topic::community_posts_and_comments(community),
            Topic::comments(&envelope.posts[0]),
            Topic::user_posts(&NetworkId::from("N"), &InternalUserId::from("U")),
        ];
        assert!(topics.iter().all(Topic::is_valid));
        let filters: Vec<&str> = topics.iter().map(Topic::as_str).collect();
        assert_eq!(
            filters,
            [
                "N/social/community/C",
                "N/social/community/C/post/+",
                "N/social/community/C/post/+/comment/+",
                "N/social/community/C/post/#",
                "N/social/community/C/post/P/comment/+",
                "N/social/user/U/post/+",
            ]
        );
        assert!(!Topic::community_posts(odd).is_valid());
        assert!(!Topic::user_posts(&NetworkId::from("N"), &InternalUserId::from("+")).is_valid());
    }
}
