//! What happens to posts and to comments on them, as events.

use reqwest::Method;
use serde_json::json;
use socialplus::{
    CommentEvent, CommentEventKind, Event, FlagReason, NewComment, PostEventKind, PostUpdate,
    ReactionTarget, Topic,
};

use super::communities::post_event;
use crate::network::{Network, Person};

/// The next event of this kind about a comment.
async fn comment_event(person: &mut Person, kind: CommentEventKind) -> CommentEvent {
    person
        .until(kind.name(), |event| match event {
            Event::Comment(event) if event.kind == kind => Some(event),
            _ => None,
        })
        .await
}

#[tokio::test]
async fn what_is_done_to_a_post_is_told_to_those_who_follow_the_feed() {
    use PostEventKind as Kind;

    let network = Network::start().await;
    let maya = network.person("maya").await;
    let mut ivo = network.person("ivo").await;
    let feed = Topic::user_posts(&maya.session.network_id, &maya.session.my_internal_id);
    let _feed = ivo.listen(feed).await;
    let (_, post) = maya.room("Panel").await;
    let id = &post.post.id;
    let told = post_event(&mut ivo, Kind::Created).await;
    assert_eq!(told.posts[0].id, *id);
    assert_eq!(told.posts[0].text.as_deref(), Some("Come and listen"));
    assert_eq!(told.users[0].name(), "maya by name");

    let update = PostUpdate::default().text("At nine instead");
    maya.client.update_post(id, update).await.unwrap();
    let told = post_event(&mut ivo, Kind::Updated).await;
    assert_eq!(told.posts[0].id, *id);
    assert_eq!(told.posts[0].text.as_deref(), Some("At nine instead"));

    let to = ReactionTarget::Post(id.clone());
    ivo.client.add_reaction(&to, "like").await.unwrap();
    let told = post_event(&mut ivo, Kind::ReactionAdded).await;
    assert_eq!(told.posts[0].id, *id);
    let reactor = told.reactor.unwrap();
    assert_eq!(
        (reactor.name.as_str(), reactor.user_id),
        ("like", "ivo".into())
    );
    ivo.client.remove_reaction(&to, "like").await.unwrap();
    let told = post_event(&mut ivo, Kind::ReactionRemoved).await;
    assert_eq!(told.posts[0].reactions_count, 0);
    assert_eq!(told.reactor.unwrap().reaction_id, reactor.reaction_id);

    ivo.client.flag_post(id, &FlagReason::Spam).await.unwrap();
    let told = post_event(&mut ivo, Kind::Flagged).await;
    assert_eq!((&told.posts[0].id, told.posts[0].flag_count), (id, 1));
    ivo.client.unflag_post(id).await.unwrap();
    let told = post_event(&mut ivo, Kind::Unflagged).await;
    assert_eq!((&told.posts[0].id, told.posts[0].flag_count), (id, 0));

    maya.client.delete_post(id).await.unwrap();
    let told = post_event(&mut ivo, Kind::Deleted).await;
    assert_eq!(told.posts[0].id, *id);
    assert!(told.posts[0].is_deleted);
}

#[tokio::test]
async fn what_is_done_to_a_comment_is_told_to_those_who_follow_the_post() {
    use CommentEventKind as Kind;

    let network = Network::start().await;
    let mut maya = network.person("maya").await;
    let ivo = network.person("ivo").await;
    let (_, post) = maya.room("Panel").await;
    let _comments = maya.listen(Topic::comments(&post.post)).await;
    let new = NewComment::on(post.post.id.clone(), "Count me in");
    let comment = ivo.client.create_comment(new).await.unwrap();
    let mut told = async |kind: Kind| {
        let mut told = comment_event(&mut maya, kind).await;
        let first = told.comments.remove(0);
        assert_eq!(first.id, comment.id, "{kind:?}");
        assert_eq!(first.post_id.as_ref(), Some(&post.post.id), "{kind:?}");
        (first, told.reactor)
    };
    let (first, _) = told(Kind::Created).await;
    assert_eq!(first.text.as_deref(), Some("Count me in"));
    assert_eq!(first.author_id, Some("ivo".into()));

    ivo.client
        .edit_comment(&comment.id, "Count us in")
        .await
        .unwrap();
    let (first, _) = told(Kind::Updated).await;
    assert_eq!(first.text.as_deref(), Some("Count us in"));

    let to = ReactionTarget::Comment(comment.id.clone());
    ivo.client.add_reaction(&to, "love").await.unwrap();
    let (first, reactor) = told(Kind::ReactionAdded).await;
    assert_eq!(first.reactions_count, 1);
    let reactor = reactor.unwrap();
    assert_eq!(
        (reactor.name.as_str(), reactor.user_id),
        ("love", "ivo".into())
    );
    ivo.client.remove_reaction(&to, "love").await.unwrap();
    let (first, removed) = told(Kind::ReactionRemoved).await;
    assert_eq!(first.reactions_count, 0);
    assert_eq!(removed.unwrap().reaction_id, reactor.reaction_id);

    // A broadcaster reports no comments; whoever watches in another app does.
    let noor = network.elsewhere("noor").await;
    let path = |act: &str| format!("/api/v3/comments/{}/{act}", comment.id.as_str());
    noor.call(Method::POST, &path("flag"), json!({})).await;
    let (first, _) = told(Kind::Flagged).await;
    assert_eq!(first.flag_count, 1);
    noor.call(Method::DELETE, &path("unflag"), json!({})).await;
    let (first, _) = told(Kind::Unflagged).await;
    assert_eq!(first.flag_count, 0);

    ivo.client.delete_comment(&comment.id).await.unwrap();
    let (first, _) = told(Kind::Deleted).await;
    assert!(first.is_deleted);
}
