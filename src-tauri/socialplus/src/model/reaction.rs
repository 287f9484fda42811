//! Reactions: kept ones, to posts, comments and messages, and live ones, which float by.

use std::collections::BTreeMap;

use time::OffsetDateTime;

use super::{
    id::{CommentId, MessageId, PostId, UserId},
    page::PageToken,
};

/// The reactions to something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reactions {
    /// How many there are of each name.
    pub counts: BTreeMap<String, u64>,
    /// The names that the caller reacted with.
    pub mine: Vec<String>,
}

/// What somebody reacts to (PLATFORM.md 12).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ReactionTarget {
    /// A post.
    Post(PostId),
    /// A comment.
    Comment(CommentId),
    /// A message.
    Message(MessageId),
    /// A story.
    Story(String),
}

impl ReactionTarget {
    /// The kind and the id, as on the wire.
    pub fn as_wire(&self) -> (&'static str, &str) {
        match self {
            Self::Post(id) => ("post", id.as_str()),
            Self::Comment(id) => ("comment", id.as_str()),
            Self::Message(id) => ("message", id.as_str()),
            Self::Story(id) => ("story", id),
        }
    }
}

/// A reaction of one user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reactor {
    /// The id of the reaction.
    pub reaction_id: Option<String>,
    /// `like`, `love` and so on.
    pub name: String,
    /// The public id of the user.
    pub user_id: UserId,
    /// When.
    pub created_at: Option<OffsetDateTime>,
}

/// Which reactions to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReactionQuery {
    /// To what.
    pub target: ReactionTarget,
    /// Only reactions of this name.
    pub name: Option<String>,
    /// How many a page holds, 1 to 100; 20 if `None`.
    pub limit: Option<u8>,
    /// Which page; `None` is the first.
    pub page: Option<PageToken>,
}

impl ReactionQuery {
    /// All reactions to something.
    pub fn to(target: ReactionTarget) -> Self {
        Self {
            target,
            name: None,
            limit: None,
            page: None,
        }
    }

    /// Only reactions of this name.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }
}
