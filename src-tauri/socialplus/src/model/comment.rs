//! Comments on posts.

use time::OffsetDateTime;

use super::{
    id::{CommentId, InternalUserId, PostId, UserId},
    mention::Mention,
    page::PageToken,
    post::Sort,
    reaction::Reactions,
    room::Target,
    word::Metadata,
};

/// A comment (PLATFORM.md 9.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// The id of the comment.
    pub id: CommentId,
    /// The post that it is about; `None` for comments on other things.
    pub post_id: Option<PostId>,
    /// The comment that it answers.
    pub parent_id: Option<CommentId>,
    /// The comment that the whole exchange began with.
    pub root_id: Option<CommentId>,
    /// Some of its answers.
    pub children: Vec<CommentId>,
    /// How many answers there are.
    pub children_count: u64,
    /// Running number among the comments of the post.
    pub segment: u64,
    /// The public id of the author.
    pub author_id: Option<UserId>,
    /// The internal id of the author.
    pub author_internal_id: Option<InternalUserId>,
    /// Where the post was made.
    pub target: Option<Target>,
    /// The text.
    pub text: Option<String>,
    /// Public ids of the users that the text mentions.
    pub mentions: Vec<UserId>,
    /// Free data of the application.
    pub metadata: Metadata,
    /// How many reactions there are.
    pub reactions_count: u64,
    /// The reactions by name, and the caller's own.
    pub reactions: Reactions,
    /// How often it was reported.
    pub flag_count: u64,
    /// Where events about it are published.
    pub path: Option<String>,
    /// The comment was deleted.
    pub is_deleted: bool,
    /// When it was written.
    pub created_at: Option<OffsetDateTime>,
    /// When it last changed.
    pub updated_at: Option<OffsetDateTime>,
    /// When its text last changed.
    pub edited_at: Option<OffsetDateTime>,
}

/// A comment to write.
///
/// ```
/// let answer = socialplus::NewComment::on("POST", "Count me in").in_answer_to("COMMENT");
/// assert_eq!(answer.text, "Count me in");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewComment {
    /// The post that it is about.
    pub post_id: PostId,
    /// 1 to 20,000 characters.
    pub text: String,
    /// The comment that it answers.
    pub parent_id: Option<CommentId>,
    /// The users that the text mentions.
    pub mentions: Vec<Mention>,
    /// Free data of the application.
    pub metadata: Option<Metadata>,
}

impl NewComment {
    /// A comment on a post.
    pub fn on(post_id: impl Into<PostId>, text: impl Into<String>) -> Self {
        Self {
            post_id: post_id.into(),
            text: text.into(),
            parent_id: None,
            mentions: Vec::new(),
            metadata: None,
        }
    }

    /// Makes it the answer to another comment.
    pub fn in_answer_to(mut self, comment_id: impl Into<CommentId>) -> Self {
        self.parent_id = Some(comment_id.into());
        self
    }

    /// Names the users that the text mentions.
    pub fn mentions(mut self, mentions: impl IntoIterator<Item = impl Into<Mention>>) -> Self {
        self.mentions = mentions.into_iter().map(Into::into).collect();
        self
    }
}

/// Which comments to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentQuery {
    /// On which post.
    pub post_id: PostId,
    /// Only the answers to this comment.
    pub parent_id: Option<CommentId>,
    /// In which order.
    pub sort: Sort,
    /// How many a page holds, 1 to 100; 20 if `None`.
    pub limit: Option<u8>,
    /// Which page; `None` is the first.
    pub page: Option<PageToken>,
}

impl CommentQuery {
    /// All comments on a post, newest first.
    pub fn on(post_id: impl Into<PostId>) -> Self {
        Self {
            post_id: post_id.into(),
            parent_id: None,
            sort: Sort::default(),
            limit: None,
            page: None,
        }
    }

    /// Only the answers to this comment.
    pub fn answers_to(mut self, comment_id: impl Into<CommentId>) -> Self {
        self.parent_id = Some(comment_id.into());
        self
    }

    /// Sets the order.
    pub fn sort(mut self, sort: Sort) -> Self {
        self.sort = sort;
        self
    }
}
