//! What people leave under a post and on a message: reactions, comments, reports (sections 9.3
//! and 12).

use serde_json::json;

use crate::seat::Seat;
use crate::show::Show;
use crate::visit::{holds, loaded};

impl Seat {
    /// Shows a post and follows it and its comments.
    async fn follows_post(&mut self, post: &str) {
        self.watch("post", "PostRepository.getPost", json!([post]))
            .await;
        self.until("post", |post| loaded(post).map(|_| ())).await;
        self.follow("getPostTopic", "post.data").await;
        self.follow_with("getPostTopic", json!([{ "$": "post.data" }, "comment"]))
            .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reaction_to_the_post_is_counted_and_taken_back() {
    let mut show = Show::prepare().await;
    show.host.follows_post(&show.post).await;
    let like = json!(["post", show.post, "like"]);
    show.guest
        .does("ReactionRepository.addReaction", like.clone())
        .await;
    show.host.until_arrived("post.addReaction").await;
    show.host
        .until("post", |post| {
            (post["data"]["reactions"]["like"] == 1).then_some(())
        })
        .await;
    let query = json!([{ "referenceType": "post", "referenceId": show.post, "limit": 5 }]);
    show.viewer
        .watch("who", "ReactionRepository.getReactions", query)
        .await;
    show.viewer
        .until("who", |who| holds(who, "userId", "guest").then_some(()))
        .await;
    show.guest
        .does("ReactionRepository.removeReaction", like)
        .await;
    show.host.until_arrived("post.removeReaction").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reaction_to_a_message_is_told_in_the_chat() {
    let mut show = Show::prepare().await;
    let channel = show.host.enters_chat().await;
    show.guest.enters_chat().await;
    let id = show.guest.writes(&channel, "Hello").await;
    show.host.until_message(&id, |_| Some(())).await;
    let like = json!(["message", id, "like"]);
    show.host
        .does("ReactionRepository.addReaction", like.clone())
        .await;
    show.guest.until_arrived("message.reactionAdded").await;
    show.guest
        .until_message(&id, |it| (it["reactions"]["like"] == 1).then_some(()))
        .await;
    show.host
        .does("ReactionRepository.removeReaction", like)
        .await;
    show.guest.until_arrived("message.reactionRemoved").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_is_changed_and_reported() {
    let mut show = Show::prepare().await;
    let post = show.post.clone();
    show.guest.follows_post(&post).await;
    let change = json!([post, { "data": { "text": "Tomorrow instead" } }]);
    let code = show
        .guest
        .is_refused("PostRepository.editPost", change.clone())
        .await;
    assert!([400_300, 400_301].contains(&code), "{code}");
    show.host.does("PostRepository.editPost", change).await;
    show.guest.until_arrived("post.updated").await;
    show.guest
        .until("post", |post| {
            (post["data"]["data"]["text"] == "Tomorrow instead").then_some(())
        })
        .await;

    let flagged = "PostRepository.isPostFlaggedByMe";
    assert_eq!(show.guest.does(flagged, json!([post])).await, json!(false));
    show.guest
        .does("PostRepository.flagPost", json!([post, "Spam or scams"]))
        .await;
    assert_eq!(show.guest.does(flagged, json!([post])).await, json!(true));
    show.guest.until_arrived("post.flagged").await;
    show.guest
        .does("PostRepository.unflagPost", json!([post]))
        .await;
    assert_eq!(show.guest.does(flagged, json!([post])).await, json!(false));
    show.guest.until_arrived("post.unflagged").await;

    show.host
        .does("PostRepository.softDeletePost", json!([post]))
        .await;
    show.guest.until_arrived("post.deleted").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comment_is_written_changed_answered_reported_and_deleted() {
    let mut show = Show::prepare().await;
    let post = show.post.clone();
    show.host.follows_post(&post).await;
    show.guest.follows_post(&post).await;
    let comment =
        json!([{ "referenceType": "post", "referenceId": post, "data": { "text": "Coming" } }]);
    let comment = show
        .guest
        .does("CommentRepository.createComment", comment)
        .await;
    let id = comment["data"]["commentId"].as_str().unwrap().to_owned();
    show.host.until_arrived("comment.created").await;
    let query = json!([{ "referenceType": "post", "referenceId": post, "limit": 5 }]);
    show.viewer
        .watch("comments", "CommentRepository.getComments", query)
        .await;
    show.viewer
        .until("comments", |list| {
            holds(list, "commentId", &id).then_some(())
        })
        .await;

    let change = json!([id, { "data": { "text": "Coming later" } }]);
    show.guest
        .does("CommentRepository.updateComment", change)
        .await;
    show.host.until_arrived("comment.updated").await;
    let answer = json!([{
        "referenceType": "post",
        "referenceId": post,
        "parentId": id,
        "data": { "text": "Good" },
    }]);
    let answer = show
        .host
        .does("CommentRepository.createComment", answer)
        .await;
    assert_eq!(answer["data"]["parentId"], id);

    let reported = "CommentRepository.isCommentFlaggedByMe";
    for (act, event, is) in [
        ("flagComment", "comment.flagged", true),
        ("unflagComment", "comment.unflagged", false),
    ] {
        let act = format!("CommentRepository.{act}");
        show.viewer.does(&act, json!([id])).await;
        show.host.until_arrived(event).await;
        assert_eq!(show.viewer.does(reported, json!([id])).await, json!(is));
    }

    let like = json!(["comment", id, "like"]);
    show.host
        .does("ReactionRepository.addReaction", like.clone())
        .await;
    show.guest.until_arrived("comment.addReaction").await;
    show.host
        .does("ReactionRepository.removeReaction", like)
        .await;
    show.guest.until_arrived("comment.removeReaction").await;

    show.guest
        .does("CommentRepository.softDeleteComment", json!([id]))
        .await;
    show.host.until_arrived("comment.deleted").await;
}
