//! Room posts.

use time::OffsetDateTime;

use super::{InternalUserId, PostId, Room, RoomId, Target, UserId};

/// A post (contract section 9.2).
///
/// A room post is two posts: the parent has title and text, its child names the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// The id of the post.
    pub id: PostId,
    /// The post that this one is a part of.
    pub parent_id: Option<PostId>,
    /// Its parts.
    pub children: Vec<PostId>,
    /// Where events about the post are published. Opaque: subscribe to what it says.
    pub path: Option<String>,
    /// The public id of the author.
    pub author_id: Option<UserId>,
    /// The internal id of the author.
    pub author_internal_id: Option<InternalUserId>,
    /// Where the post was made.
    pub target: Option<Target>,
    /// `text`, `room`, `image` and so on.
    pub data_type: String,
    /// The title.
    pub title: Option<String>,
    /// The text.
    pub text: Option<String>,
    /// The room, for a post of type `room`.
    pub room_id: Option<RoomId>,
    /// Hashtags, without `#`.
    pub hashtags: Vec<String>,
    /// How many comments there are.
    pub comments_count: u64,
    /// How many reactions there are.
    pub reactions_count: u64,
    /// The post was deleted.
    pub is_deleted: bool,
    /// When the post was created.
    pub created_at: Option<OffsetDateTime>,
    /// When the post was last changed.
    pub updated_at: Option<OffsetDateTime>,
}

/// Where a post stands in the feed of its target.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum FeedType {
    /// Everybody who may see the target sees it.
    Published,
    /// It waits for a moderator.
    Reviewing,
    /// A moderator declined it.
    Declined,
    /// A kind this client does not know.
    Unknown(String),
}

impl FeedType {
    /// Reads the word of the wire; any word is accepted.
    pub fn from_wire(word: &str) -> Self {
        match word {
            "published" => Self::Published,
            "reviewing" => Self::Reviewing,
            "declined" => Self::Declined,
            other => Self::Unknown(other.to_owned()),
        }
    }
}

/// A post of a room together with what came along with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomPost {
    /// The parent post: title, text and the path of its events.
    pub post: Post,
    /// The child post, which names the room.
    pub child: Option<Post>,
    /// The room, linked to the post, as far as the answer contained it.
    pub room: Option<Room>,
    /// Where the post stands; `None` if the answer did not say.
    pub feed_type: Option<FeedType>,
}

impl RoomPost {
    /// The post waits for a moderator of its community.
    pub fn awaits_review(&self) -> bool {
        self.feed_type == Some(FeedType::Reviewing)
    }
}

/// Where to post.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub enum PostTarget {
    /// The feed of whoever is signed in. The user's id is sent, since the meaning of a null target
    /// is not proven.
    #[default]
    OwnFeed,
    /// A given feed or community.
    Target(Target),
}

/// A room post to create (contract section 9.1).
///
/// ```
/// use socialplus::{NewRoomPost, PostTarget};
/// let post = NewRoomPost::new("ROOM", PostTarget::OwnFeed, "Tonight at eight").hashtags(["rust"]);
/// assert_eq!(post.text, "Tonight at eight");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRoomPost {
    /// The room that the post announces.
    pub room_id: RoomId,
    /// Where the post is made.
    pub target: PostTarget,
    /// 1 to 20,000 characters.
    pub text: String,
    /// At most 1,000 characters.
    pub title: Option<String>,
    /// Hashtags, without `#`.
    pub hashtags: Vec<String>,
    /// Public ids of the users that the text mentions.
    pub mentions: Vec<UserId>,
    /// Free data of the application.
    pub metadata: Option<serde_json::Map<String, serde_json::Value>>,
}

impl NewRoomPost {
    /// A post with a text and nothing else.
    pub fn new(room_id: impl Into<RoomId>, target: PostTarget, text: impl Into<String>) -> Self {
        Self {
            room_id: room_id.into(),
            target,
            text: text.into(),
            title: None,
            hashtags: Vec::new(),
            mentions: Vec::new(),
            metadata: None,
        }
    }

    /// Sets the title.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// Sets the hashtags.
    pub fn hashtags(mut self, hashtags: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.hashtags = hashtags.into_iter().map(Into::into).collect();
        self
    }
}
