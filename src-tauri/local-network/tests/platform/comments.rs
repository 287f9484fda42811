//! Comments, replies, and reactions to them (PLATFORM.md 9.3 and 12).

use reqwest::Method;
use serde_json::{Value, json};

use crate::network::listener::Listener;
use crate::network::{Answer, Network, Person, text};

const DENIED: (u16, u64) = (403, 400_301);
const NOT_FOUND: (u16, u64) = (404, 400_400);
const RULE: (u16, u64) = (422, 500_000);

pub const COMMENT_ENVELOPE: &[&str] = &[
    "comments",
    "commentChildren",
    "users",
    "files",
    "communityUsers",
];

/// A text post on one's own feed: its id and path.
pub async fn posted(author: &Person, words: &str) -> (String, String) {
    let body = json!({
        "dataType": "text", "targetType": "user", "targetId": author.user_id,
        "data": { "text": words },
    });
    let post = author.post("/api/v4/posts", body).await.ok();
    let post = &post["posts"][0];
    (text(&post["postId"]), text(&post["path"]))
}

pub async fn commented(author: &Person, post: &str, words: &str, parent: Option<&str>) -> Answer {
    let body = json!({
        "referenceType": "post", "referenceId": post, "parentId": parent,
        "data": { "text": words },
    });
    author.post("/api/v3/comments", body).await
}

/// `DELETE` with a JSON body.
pub async fn delete_with(person: &Person, path: &str, body: Value) -> Answer {
    let request = person.api.request(Method::DELETE, path);
    Answer::to(request.bearer_auth(&person.token).json(&body)).await
}

fn texts(comments: &Value) -> Vec<String> {
    let comments = comments.as_array().unwrap().iter();
    comments
        .map(|comment| text(&comment["data"]["text"]))
        .collect()
}

#[tokio::test]
async fn a_comment_and_its_reply_come_in_one_envelope() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let guest = network.person("guest").await;
    let (post, path) = posted(&maya, "Tonight").await;
    let made = commented(&guest, &post, "Looking forward", None).await.ok();
    for list in COMMENT_ENVELOPE {
        assert!(made[list].is_array(), "{list}");
    }
    let comment = &made["comments"][0];
    let id = text(&comment["commentId"]);
    assert_eq!(comment["path"], format!("{path}/comment/{id}"));
    assert_eq!(comment["userId"], "guest");
    assert_eq!(comment["rootId"], id);
    assert_eq!(comment["childrenNumber"], 0);
    assert_eq!(comment["segmentNumber"], 1);
    assert_eq!(comment["referenceType"], "post");
    assert_eq!(comment["referenceId"], post);
    assert_eq!(comment["targetType"], "user");
    assert_eq!(comment["targetId"], "maya");
    assert_eq!(comment["myReactions"], json!([]));
    assert_eq!(comment["isDeleted"], false);

    let reply = commented(&maya, &post, "Me too", Some(&id)).await.ok();
    let reply = &reply["comments"][0];
    assert_eq!(reply["parentId"], id);
    assert_eq!(reply["rootId"], id);
    let query = format!("/api/v3/comments?referenceType=post&referenceId={post}");
    let listed = guest.get(&query).await.ok();
    assert_eq!(texts(&listed["comments"]), ["Looking forward"]);
    assert_eq!(
        listed["comments"][0]["children"],
        json!([reply["commentId"]])
    );
    assert_eq!(texts(&listed["commentChildren"]), ["Me too"]);
    assert_eq!(listed["paging"], json!({}));
    let replies = guest.get(&format!("{query}&parentId={id}")).await.ok();
    assert_eq!(texts(&replies["comments"]), ["Me too"]);

    let read = guest.get(&format!("/api/v3/posts/{post}")).await.ok();
    assert_eq!(read["posts"][0]["commentsCount"], 2);
    assert_eq!(read["posts"][0]["comments"], json!([id]));
    assert_eq!(read["comments"][0]["commentId"], id);
}

#[tokio::test]
async fn comments_are_paged_in_either_order_and_sought_by_id() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let (post, _) = posted(&maya, "Tonight").await;
    let mut ids = Vec::new();
    for words in ["one", "two", "three"] {
        let made = commented(&maya, &post, words, None).await.ok();
        ids.push(text(&made["comments"][0]["commentId"]));
    }
    let query = format!("/api/v3/comments?referenceType=post&referenceId={post}");
    let page = maya.get(&format!("{query}&options[limit]=2")).await.ok();
    assert_eq!(texts(&page["comments"]), ["three", "two"]);
    let next = text(&page["paging"]["next"]);
    let rest = format!("{query}&options[type]=pagination&options[token]={next}");
    let rest = maya.get(&rest).await.ok();
    assert_eq!(texts(&rest["comments"]), ["one"]);
    assert!(rest["paging"].get("next").is_none());
    let oldest = format!("{query}&sortBy=firstCreated&options[limit]=1");
    assert_eq!(texts(&maya.get(&oldest).await.ok()["comments"]), ["one"]);

    let by_ids = format!(
        "/api/v3/comments/list?commentIds[]={}&commentIds[]=0123456789abcdef01234567",
        ids[0]
    );
    assert_eq!(texts(&maya.get(&by_ids).await.ok()["comments"]), ["one"]);
}

#[tokio::test]
async fn a_comment_is_changed_by_its_author_and_deleted_by_the_owner_of_the_feed_too() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let guest = network.person("guest").await;
    let other = network.person("other").await;
    let (post, _) = posted(&maya, "Tonight").await;
    let made = commented(&guest, &post, "Frist", None).await.ok();
    let id = text(&made["comments"][0]["commentId"]);
    let path = format!("/api/v3/comments/{id}");
    let words = json!({ "data": { "text": "First" } });
    for stranger in [&maya, &other] {
        let answer = stranger.put(&path, words.clone()).await;
        assert_eq!(answer.refused(), DENIED, "only authors put words in");
    }
    let changed = guest.put(&path, words).await.ok();
    assert_eq!(changed["comments"][0]["data"]["text"], "First");
    let remove = format!("/api/v4/comments/{id}?commentId={id}&permanent=false");
    assert_eq!(other.delete(&remove).await.refused(), DENIED);
    assert_eq!(maya.delete(&remove).await.ok()["success"], true);
    assert_eq!(maya.get(&path).await.refused(), NOT_FOUND);

    let query = format!("/api/v3/comments?referenceType=post&referenceId={post}");
    let living = format!("{query}&isDeleted=false");
    assert_eq!(maya.get(&living).await.ok()["comments"], json!([]));
    let all = maya.get(&query).await.ok();
    assert_eq!(all["comments"][0]["isDeleted"], true);
}

#[tokio::test]
async fn a_comment_deleted_for_good_takes_its_replies_along() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let (post, _) = posted(&maya, "Tonight").await;
    let made = commented(&maya, &post, "Above", None).await.ok();
    let above = text(&made["comments"][0]["commentId"]);
    let made = commented(&maya, &post, "Below", Some(&above)).await.ok();
    let below = text(&made["comments"][0]["commentId"]);
    let remove = format!("/api/v4/comments/{above}?permanent=true");
    maya.delete(&remove).await.ok();
    for gone in [above, below] {
        let path = format!("/api/v3/comments/{gone}");
        assert_eq!(maya.get(&path).await.refused(), NOT_FOUND);
    }
    let query = format!("/api/v3/comments?referenceType=post&referenceId={post}");
    assert_eq!(maya.get(&query).await.ok()["comments"], json!([]));
}

#[tokio::test]
async fn what_is_wrong_with_a_comment_is_said() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let (post, _) = posted(&maya, "Tonight").await;
    let (another, _) = posted(&maya, "Tomorrow").await;
    assert_eq!(commented(&maya, &post, " ", None).await.refused(), RULE);
    let long = "x".repeat(20_001);
    assert_eq!(commented(&maya, &post, &long, None).await.refused(), RULE);
    let nowhere = commented(&maya, "nothing", "Hello", None).await;
    assert_eq!(nowhere.refused(), NOT_FOUND);
    let elsewhere = commented(&maya, &another, "Hello", None).await.ok();
    let elsewhere = text(&elsewhere["comments"][0]["commentId"]);
    let astray = commented(&maya, &post, "Hello", Some(&elsewhere)).await;
    assert_eq!(astray.refused(), NOT_FOUND, "a reply stays at its post");
    let story = json!({
        "referenceType": "story", "referenceId": post, "data": { "text": "Hello" },
    });
    assert_eq!(maya.post("/api/v3/comments", story).await.refused(), RULE);
    let query = "/api/v3/comments?referenceType=post";
    assert_eq!(maya.get(query).await.refused(), RULE);
}

#[tokio::test]
async fn whom_the_owner_of_a_feed_blocked_neither_comments_nor_reacts_there() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let pest = network.person("pest").await;
    let (post, _) = posted(&maya, "Tonight").await;
    maya.post("/api/v4/me/user-blocks/pest", json!({}))
        .await
        .ok();
    assert_eq!(commented(&pest, &post, "Boo", None).await.refused(), DENIED);
    let boo = json!({ "referenceType": "post", "referenceId": post, "reactionName": "boo" });
    let answer = pest.post("/api/v2/reactions", boo.clone()).await;
    assert_eq!(answer.refused(), DENIED);
    maya.delete("/api/v4/me/user-blocks/pest").await.ok();
    commented(&pest, &post, "Sorry", None).await.ok();
    pest.post("/api/v2/reactions", boo).await.ok();
}

#[tokio::test]
async fn comments_are_told_below_their_post_and_say_nothing_that_differs_by_reader() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let guest = network.person("guest").await;
    let (post, path) = posted(&maya, "Tonight").await;
    let mut listener = Listener::of(&network, &guest).await;
    listener.listen(&[format!("{path}/comment/+")]).await;
    let made = commented(&maya, &post, "Hello", None).await.ok();
    let id = text(&made["comments"][0]["commentId"]);
    let heard = listener.until("comment.created").await;
    assert_eq!(heard.topic, format!("{path}/comment/{id}"));
    let told = &heard.payload["data"]["comments"][0];
    assert_eq!(told["commentId"], id);
    assert!(told.get("myReactions").is_none(), "readers keep their own");

    let like = json!({ "referenceType": "comment", "referenceId": id, "reactionName": "like" });
    let added = guest.post("/api/v2/reactions", like.clone()).await.ok();
    let heard = listener.until("comment.addReaction").await;
    let data = &heard.payload["data"];
    assert_eq!(data["reactor"]["userId"], "guest");
    assert_eq!(data["reactor"]["reactionName"], "like");
    assert_eq!(data["reactor"]["reactionId"], added["addedId"]);
    assert_eq!(data["comments"][0]["reactions"], json!({ "like": 1 }));
    assert_eq!(data["comments"][0]["reactionsCount"], 1);

    delete_with(&guest, "/api/v2/reactions", like).await.ok();
    listener.until("comment.removeReaction").await;
    let path = format!("/api/v3/comments/{id}");
    maya.put(&path, json!({ "data": { "text": "Hi" } }))
        .await
        .ok();
    listener.until("comment.updated").await;
    guest.post(&format!("{path}/flag"), json!({})).await.ok();
    listener.until("comment.flagged").await;
    let mine = guest.get(&format!("{path}/isflagbyme")).await.ok();
    assert_eq!(mine["result"], true);
    guest.delete(&format!("{path}/unflag")).await.ok();
    listener.until("comment.unflagged").await;
    maya.delete(&format!("/api/v4/comments/{id}")).await.ok();
    let heard = listener.until("comment.deleted").await;
    assert_eq!(heard.payload["data"]["comments"][0]["isDeleted"], true);
}
