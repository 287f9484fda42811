//! Chat messages.

use time::OffsetDateTime;

use super::{
    file::FileType,
    id::{ChannelId, FileId, InternalUserId, MessageFeedId, MessageId, ReferenceId, UserId},
    mention::Mention,
    page::PageToken,
    reaction::Reactions,
    word::Metadata,
};

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessageContent {
    /// Text.
    Text(String),
    /// An uploaded file: an image, a video, sound or any other.
    File {
        /// What it is.
        file_type: FileType,
        /// The file, if the answer named it.
        file_id: Option<FileId>,
    },
    /// Data of the application.
    Custom(Metadata),
    /// Something this client does not know, with the type that the wire named.
    Other(String),
}

/// A chat message (PLATFORM.md 11.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The id of the message.
    pub id: MessageId,
    /// The id that its sender gave it.
    pub reference_id: Option<ReferenceId>,
    /// The feed that it is in.
    pub message_feed_id: MessageFeedId,
    /// The public id of the channel that it is in.
    pub channel_id: Option<ChannelId>,
    /// The public id of the author.
    pub creator_id: Option<UserId>,
    /// The internal id of the author.
    pub creator_internal_id: Option<InternalUserId>,
    /// What it says.
    pub content: MessageContent,
    /// Public ids of the users that it mentions.
    pub mentions: Vec<UserId>,
    /// Words by which the application finds messages.
    pub tags: Vec<String>,
    /// Free data of the application.
    pub metadata: Metadata,
    /// How many messages answer it.
    pub children_count: u64,
    /// The message that it answers.
    pub parent_id: Option<MessageId>,
    /// Running number in the feed; the sort key.
    pub segment: u64,
    /// How often it was reported.
    pub flag_count: u64,
    /// How many reactions it has.
    pub reaction_count: u64,
    /// The reactions by name, and the caller's own.
    pub reactions: Reactions,
    /// The message was deleted.
    pub is_deleted: bool,
    /// Where events about it are published.
    pub path: Option<String>,
    /// When it was written.
    pub created_at: Option<OffsetDateTime>,
    /// When it last changed.
    pub updated_at: Option<OffsetDateTime>,
    /// When its text last changed.
    pub edited_at: Option<OffsetDateTime>,
}

impl Message {
    /// A text as the platform sends it right after it was written, the first of its feed. For tests
    /// of whatever decides by messages; [`NewMessage`] is what one writes.
    pub fn new(
        id: impl Into<MessageId>,
        message_feed_id: impl Into<MessageFeedId>,
        creator_id: impl Into<UserId>,
        text: impl Into<String>,
    ) -> Self {
        Self {
            id: id.into(),
            reference_id: None,
            message_feed_id: message_feed_id.into(),
            channel_id: None,
            creator_id: Some(creator_id.into()),
            creator_internal_id: None,
            content: MessageContent::Text(text.into()),
            mentions: Vec::new(),
            tags: Vec::new(),
            metadata: Metadata::new(),
            children_count: 0,
            parent_id: None,
            segment: 1,
            flag_count: 0,
            reaction_count: 0,
            reactions: Reactions::default(),
            is_deleted: false,
            path: None,
            created_at: None,
            updated_at: None,
            edited_at: None,
        }
    }

    /// The text, for a message that has one.
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            MessageContent::Text(text) => Some(text),
            MessageContent::File { .. } | MessageContent::Custom(_) | MessageContent::Other(_) => {
                None
            }
        }
    }
}

/// A message to write (PLATFORM.md 11.3).
///
/// ```
/// let message = socialplus::NewMessage::text("FEED", "Hello @Noor").mentions(["noor"]);
/// assert!(message.reference_id.as_str().starts_with("LOCAL_"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// The feed to write into.
    pub message_feed_id: MessageFeedId,
    /// The sender's own id; it comes back in the answer and in the event. Writing again with the
    /// same one does not write twice on servers that heed it.
    pub reference_id: ReferenceId,
    /// What it says.
    pub content: MessageContent,
    /// The message that it answers.
    pub parent_id: Option<MessageId>,
    /// The users that it mentions.
    pub mentions: Vec<Mention>,
    /// At most 5 words of at most 24 characters.
    pub tags: Vec<String>,
    /// Free data of the application, at most 20 KB.
    pub metadata: Option<Metadata>,
}

impl NewMessage {
    /// A message with a fresh reference.
    pub fn new(message_feed_id: impl Into<MessageFeedId>, content: MessageContent) -> Self {
        Self {
            message_feed_id: message_feed_id.into(),
            reference_id: ReferenceId::random(),
            content,
            parent_id: None,
            mentions: Vec::new(),
            tags: Vec::new(),
            metadata: None,
        }
    }

    /// A text with a fresh reference.
    pub fn text(message_feed_id: impl Into<MessageFeedId>, text: impl Into<String>) -> Self {
        Self::new(message_feed_id, MessageContent::Text(text.into()))
    }

    /// Sets the sender's own id.
    pub fn reference(mut self, reference_id: impl Into<ReferenceId>) -> Self {
        self.reference_id = reference_id.into();
        self
    }

    /// Makes it the answer to another message.
    pub fn in_answer_to(mut self, message_id: impl Into<MessageId>) -> Self {
        self.parent_id = Some(message_id.into());
        self
    }

    /// Names the users that it mentions.
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

/// Where a list of messages begins.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum MessageStart {
    /// With messages on both sides of this one.
    Around(MessageId),
    /// After this one.
    After(MessageId),
    /// Before this one.
    Before(MessageId),
}

/// Which messages of a feed to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageQuery {
    /// The feed.
    pub message_feed_id: MessageFeedId,
    /// Where to begin; at the newest, or the oldest, if `None`.
    pub start: Option<MessageStart>,
    /// Oldest first instead of newest first.
    pub oldest_first: bool,
    /// Only the answers to this message.
    pub parent_id: Option<MessageId>,
    /// Only messages that were reported, or only those that were not.
    pub has_flags: Option<bool>,
    /// Only messages with one of these tags.
    pub include_tags: Vec<String>,
    /// No messages with one of these tags.
    pub exclude_tags: Vec<String>,
    /// How many a page holds, 1 to 100; 20 if `None`. Rounded up to an even number around a message.
    pub limit: Option<u8>,
    /// Which page; `None` is the first.
    pub page: Option<PageToken>,
}

impl MessageQuery {
    /// All messages of a feed, newest first.
    pub fn of(message_feed_id: impl Into<MessageFeedId>) -> Self {
        Self {
            message_feed_id: message_feed_id.into(),
            start: None,
            oldest_first: false,
            parent_id: None,
            has_flags: None,
            include_tags: Vec::new(),
            exclude_tags: Vec::new(),
            limit: None,
            page: None,
        }
    }

    /// Begins here.
    pub fn start(mut self, start: MessageStart) -> Self {
        self.start = Some(start);
        self
    }

    /// Oldest first.
    pub fn oldest_first(mut self) -> Self {
        self.oldest_first = true;
        self
    }

    /// Only the answers to this message.
    pub fn answers_to(mut self, message_id: impl Into<MessageId>) -> Self {
        self.parent_id = Some(message_id.into());
        self
    }

    /// Sets how many a page holds.
    pub fn limit(mut self, limit: u8) -> Self {
        self.limit = Some(limit);
        self
    }
}

/// What a text message may be changed to; `None` leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MessageUpdate {
    /// The text.
    pub text: Option<String>,
    /// The users that it mentions. With positions, give the text too.
    pub mentions: Option<Vec<Mention>>,
    /// At most 5 words of at most 24 characters.
    pub tags: Option<Vec<String>>,
    /// Free data of the application, at most 20 KB.
    pub metadata: Option<Metadata>,
}
