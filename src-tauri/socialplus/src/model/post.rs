//! Room posts.

use time::OffsetDateTime;

use super::{
    id::{InternalUserId, PostId, RoomId, UserId},
    mention::Mention,
    page::PageToken,
    reaction::Reactions,
    room::{Room, Target},
    word::{Metadata, words},
};

words! {
    /// What a post is, or what its parts are (PLATFORM.md 9.2).
    PostType {
        /// Text alone.
        Text = "text",
        /// An image.
        Image = "image",
        /// A video.
        Video = "video",
        /// A file.
        File = "file",
        /// Sound.
        Audio = "audio",
        /// Parts of several types.
        Mixed = "mixed",
        /// A room.
        Room = "room",
    }
}

/// A post (PLATFORM.md 9.2).
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
    /// What the post is.
    pub data_type: PostType,
    /// What its parts are; `None` if the answer did not say.
    pub structure_type: Option<PostType>,
    /// The feed that it is in.
    pub feed_id: Option<String>,
    /// Where it stands in that feed; `None` if the answer did not say.
    pub feed_type: Option<FeedType>,
    /// The title.
    pub title: Option<String>,
    /// The text.
    pub text: Option<String>,
    /// The room, for a post of type `room`.
    pub room_id: Option<RoomId>,
    /// Hashtags, without `#`.
    pub hashtags: Vec<String>,
    /// Public ids of the users that the text mentions.
    pub mentions: Vec<UserId>,
    /// Words by which the application finds posts.
    pub tags: Vec<String>,
    /// Free data of the application.
    pub metadata: Metadata,
    /// How many comments there are.
    pub comments_count: u64,
    /// How many reactions there are.
    pub reactions_count: u64,
    /// The reactions by name, and the caller's own.
    pub reactions: Reactions,
    /// How often it was reported.
    pub flag_count: u64,
    /// How often it was seen.
    pub impression: u64,
    /// How many people saw it.
    pub reach: u64,
    /// The post was deleted.
    pub is_deleted: bool,
    /// When the post was created.
    pub created_at: Option<OffsetDateTime>,
    /// When the post was last changed.
    pub updated_at: Option<OffsetDateTime>,
    /// When its text was last changed.
    pub edited_at: Option<OffsetDateTime>,
}

words! {
    /// Where a post stands in the feed of its target.
    FeedType {
        /// Everybody who may see the target sees it.
        Published = "published",
        /// It waits for a moderator.
        Reviewing = "reviewing",
        /// A moderator declined it.
        Declined = "declined",
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
}

impl RoomPost {
    /// The post waits for a moderator of its community.
    pub fn awaits_review(&self) -> bool {
        self.post.feed_type == Some(FeedType::Reviewing)
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

/// A room post to create (PLATFORM.md 9.1).
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
    /// The users that the text mentions.
    pub mentions: Vec<Mention>,
    /// At most 5 words of at most 24 characters, by which the application finds posts.
    pub tags: Vec<String>,
    /// Free data of the application.
    pub metadata: Option<Metadata>,
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
            tags: Vec::new(),
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

    /// Names the users that the text mentions.
    pub fn mentions(mut self, mentions: impl IntoIterator<Item = impl Into<Mention>>) -> Self {
        self.mentions = mentions.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the tags.
    pub fn tags(mut self, tags: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.tags = tags.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the free data.
    pub fn metadata(mut self, metadata: Metadata) -> Self {
        self.metadata = Some(metadata);
        self
    }
}

/// What to change in a post; `None` leaves a field as it is.
///
/// ```
/// let update = socialplus::PostUpdate::default().text("At nine instead").hashtags(["rust"]);
/// assert_eq!(update.text.as_deref(), Some("At nine instead"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PostUpdate {
    /// 1 to 20,000 characters.
    pub text: Option<String>,
    /// At most 1,000 characters.
    pub title: Option<String>,
    /// Hashtags, without `#`.
    pub hashtags: Option<Vec<String>>,
    /// The users that the text mentions. With positions, give the text too.
    pub mentions: Option<Vec<Mention>>,
    /// At most 5 words of at most 24 characters.
    pub tags: Option<Vec<String>>,
    /// Free data of the application.
    pub metadata: Option<Metadata>,
}

impl PostUpdate {
    /// Sets the text.
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = Some(text.into());
        self
    }

    /// Sets the title.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// Sets the hashtags.
    pub fn hashtags(mut self, hashtags: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.hashtags = Some(hashtags.into_iter().map(Into::into).collect());
        self
    }
}

/// In which order things come that have a time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Sort {
    /// Oldest first.
    FirstCreated,
    /// Newest first.
    #[default]
    LastCreated,
}

impl Sort {
    /// The word of the wire.
    pub fn as_wire(self) -> &'static str {
        match self {
            Self::FirstCreated => "firstCreated",
            Self::LastCreated => "lastCreated",
        }
    }
}

/// Which posts of a feed or community to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostQuery {
    /// Whose posts.
    pub target: Target,
    /// Only posts of these types; room posts if made by [`PostQuery::rooms`].
    pub types: Vec<PostType>,
    /// Only posts that stand like this.
    pub feed_type: Option<FeedType>,
    /// Only posts with one of these tags.
    pub tags: Vec<String>,
    /// In which order.
    pub sort: Sort,
    /// How many a page holds, 1 to 100; 20 if `None`.
    pub limit: Option<u8>,
    /// Which page; `None` is the first.
    pub page: Option<PageToken>,
}

impl PostQuery {
    /// All posts of a target.
    pub fn of(target: Target) -> Self {
        Self {
            target,
            types: Vec::new(),
            feed_type: None,
            tags: Vec::new(),
            sort: Sort::default(),
            limit: None,
            page: None,
        }
    }

    /// The room posts of a target.
    pub fn rooms(target: Target) -> Self {
        Self {
            types: vec![PostType::Room],
            ..Self::of(target)
        }
    }

    /// Only posts that stand like this.
    pub fn feed_type(mut self, feed_type: FeedType) -> Self {
        self.feed_type = Some(feed_type);
        self
    }

    /// Sets how many a page holds.
    pub fn limit(mut self, limit: u8) -> Self {
        self.limit = Some(limit);
        self
    }
}

/// A feed that the platform puts together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Feed {
    /// The posts on a user's own feed.
    User(UserId),
    /// What the caller follows, newest first.
    Global,
    /// What the caller follows, by the platform's own order.
    GlobalRanked,
}

/// Why something is reported (PLATFORM.md 9.3). The words are the platform's.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum FlagReason {
    /// Against community guidelines.
    CommunityGuidelines,
    /// Harassment or bullying.
    Harassment,
    /// Self-harm or suicide.
    SelfHarm,
    /// Violence or threatening content.
    Violence,
    /// Selling and promoting restricted items.
    RestrictedItems,
    /// Sexual content or nudity.
    SexualContent,
    /// Spam or scams.
    Spam,
    /// False information or misinformation.
    Misinformation,
    /// Something else, in the reporter's words.
    Other(String),
}

impl FlagReason {
    /// The word of the wire, and the reporter's own words.
    pub fn as_wire(&self) -> (&'static str, &str) {
        let reason = match self {
            Self::CommunityGuidelines => "Against community guidelines",
            Self::Harassment => "Harassment or bullying",
            Self::SelfHarm => "Self-harm or suicide",
            Self::Violence => "Violence or threatening content",
            Self::RestrictedItems => "Selling and promoting restricted items",
            Self::SexualContent => "Sexual content or nudity",
            Self::Spam => "Spam or scams",
            Self::Misinformation => "False information or misinformation",
            Self::Other(words) => return ("Others", words),
        };
        (reason, "")
    }
}

/// A room on air together with the post that announces it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveRoom {
    /// The room.
    pub room: Room,
    /// Its post, as far as the answer contained it.
    pub post: Option<Post>,
}
