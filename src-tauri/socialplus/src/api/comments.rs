//! Comments on posts (PLATFORM.md 9.3).

use super::fields::{Fields, limit, mentionees, with_places};
use crate::{
    client::Client,
    error::Error,
    http::{Call, Query},
    model::{Comment, CommentId, CommentQuery, NewComment, Page},
    validate,
};

impl Client {
    /// Writes a comment on a post, or an answer to a comment.
    pub async fn create_comment(&self, comment: NewComment) -> Result<Comment, Error> {
        validate::id("referenceId", comment.post_id.as_str())?;
        validate::filled("text", &comment.text, validate::TEXT_LIMIT)?;
        if let Some(parent_id) = &comment.parent_id {
            validate::id("parentId", parent_id.as_str())?;
        }
        validate::mentions("mentionees", &comment.text, &comment.mentions)?;
        if let Some(metadata) = &comment.metadata {
            validate::metadata("metadata", metadata, validate::METADATA_LIMIT)?;
        }
        let metadata = with_places(comment.metadata, &comment.text, &comment.mentions);
        let mentionees = (!comment.mentions.is_empty()).then(|| mentionees(&comment.mentions));
        let data = Fields::default().set("text", comment.text);
        let body = Fields::default()
            .set("referenceType", "post")
            .set("referenceId", comment.post_id.as_str())
            .set("data", data.into_json())
            .maybe("parentId", comment.parent_id.map(CommentId::into_string))
            .maybe("metadata", metadata)
            .maybe("mentionees", mentionees);
        let call = Call::post(&["api", "v3", "comments"]).json(body.into_json());
        self.one_comment(call).await
    }

    /// Comments on a post.
    pub async fn query_comments(&self, query: CommentQuery) -> Result<Page<Comment>, Error> {
        validate::id("referenceId", query.post_id.as_str())?;
        if let Some(parent_id) = &query.parent_id {
            validate::id("parentId", parent_id.as_str())?;
        }
        let parameters = Query::default()
            .pair("referenceType", "post")
            .pair("referenceId", &query.post_id)
            .maybe("parentId", query.parent_id.as_ref())
            .pair("sortBy", query.sort.as_wire())
            .pair("isDeleted", false)
            .pair("options[type]", "pagination")
            .page(limit(query.limit), query.page.as_ref());
        let call = Call::get(&["api", "v3", "comments"]).query(parameters);
        let (_, envelope) = self.envelope(call).await?;
        Ok(Page {
            items: envelope.comments,
            next: envelope.next,
        })
    }

    /// Changes the text of a comment. For its author.
    pub async fn edit_comment(&self, comment_id: &CommentId, text: &str) -> Result<Comment, Error> {
        validate::id("commentId", comment_id.as_str())?;
        validate::filled("text", text, validate::TEXT_LIMIT)?;
        let data = Fields::default().set("text", text);
        let body = Fields::default().set("data", data.into_json());
        let path = ["api", "v3", "comments", comment_id.as_str()];
        self.one_comment(Call::put(&path).json(body.into_json()))
            .await
    }

    /// Deletes a comment for good. For its author and for moderators.
    pub async fn delete_comment(&self, comment_id: &CommentId) -> Result<(), Error> {
        validate::id("commentId", comment_id.as_str())?;
        let path = ["api", "v4", "comments", comment_id.as_str()];
        let query = Query::default().pair("permanent", true);
        self.call(Call::delete(&path).query(query)).await.map(drop)
    }

    async fn one_comment(&self, call: Call) -> Result<Comment, Error> {
        let (answer, envelope) = self.envelope(call).await?;
        // An answer to a comment may come among the children.
        let comments = envelope.comments.into_iter();
        answer.first(
            comments.chain(envelope.comment_children).collect(),
            "comment",
        )
    }
}
