//! Posts: made, changed, reviewed, reported, reacted to (PLATFORM.md 9 and 12).

use greenroom_local_network::NetworkConfig;
use serde_json::{Value, json};

use crate::comments::{commented, delete_with, posted};
use crate::communities::{community, enter};
use crate::network::listener::Listener;
use crate::network::{API_KEY, Answer, Network, Person, Settings, text};

const DENIED: (u16, u64) = (403, 400_301);
const NOT_FOUND: (u16, u64) = (404, 400_400);
const RULE: (u16, u64) = (422, 500_000);

async fn post_in(author: &Person, community: &str, words: &str) -> Answer {
    let body = json!({
        "dataType": "text", "targetType": "community", "targetId": community,
        "data": { "text": words },
    });
    author.post("/api/v4/posts", body).await
}

fn words(answer: &Value) -> Vec<String> {
    let posts = answer["posts"].as_array().unwrap().iter();
    posts.map(|post| text(&post["data"]["text"])).collect()
}

#[tokio::test]
async fn a_post_that_names_no_type_is_a_text() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let body = json!({ "targetType": "user", "targetId": "maya", "data": { "text": "News" } });
    let made = maya.post("/api/v4/posts", body).await.ok();
    assert_eq!(made["posts"][0]["dataType"], "text");
    let nothing = json!({ "targetType": "user", "targetId": "maya", "data": {} });
    assert_eq!(maya.post("/api/v4/posts", nothing).await.refused(), RULE);
}

#[tokio::test]
async fn hashtags_mentions_tags_and_metadata_come_back_and_can_be_changed() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    network.person("guest").await;
    let body = json!({
        "dataType": "text", "targetType": "user", "targetId": null,
        "data": { "title": "News", "text": "Tonight with @guest #rust" },
        "hashtags": ["rust"],
        "mentionees": [{ "type": "user", "userIds": ["guest"] }],
        "tags": ["panel"],
        "metadata": { "mentioned": [{ "index": 13, "length": 5, "userId": "guest" }] },
    });
    let made = maya.post("/api/v4/posts", body.clone()).await.ok();
    let post = &made["posts"][0];
    assert_eq!(post["targetId"], "maya", "no target is one's own feed");
    assert_eq!(post["structureType"], "text");
    for field in ["hashtags", "mentionees", "tags", "metadata", "data"] {
        assert_eq!(post[field], body[field], "{field}");
    }
    let id = text(&post["postId"]);
    let patch = json!({ "data": { "text": "Tomorrow" }, "hashtags": [], "mentionees": [] });
    let changed = maya.put(&format!("/api/v4/posts/{id}"), patch).await.ok();
    let post = &changed["posts"][0];
    assert_eq!(post["data"], json!({ "title": "News", "text": "Tomorrow" }));
    assert_eq!(post["hashtags"], json!([]));
    assert_eq!(post["tags"], body["tags"], "what is not said stays");
    assert!(post["editedAt"].as_str() >= post["createdAt"].as_str());

    let stranger = network.person("stranger").await;
    let mine = json!({ "data": { "text": "Mine" } });
    let answer = stranger.put(&format!("/api/v4/posts/{id}"), mine).await;
    assert_eq!(answer.refused(), DENIED);
}

#[tokio::test]
async fn a_feed_holds_its_own_posts_and_the_front_page_those_of_all_but_the_blocked() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let guest = network.person("guest").await;
    posted(&maya, "from maya").await;
    posted(&guest, "from guest").await;
    let hall = community(&guest, json!({ "displayName": "Hall" })).await;
    post_in(&guest, &hall, "from the hall").await.ok();

    let feed = maya.get("/api/v4/user-feeds/guest?options[limit]=5").await;
    assert_eq!(words(&feed.ok()), ["from guest"]);
    for page in ["/api/v4/me/global-feeds", "/api/v5/me/global-feeds"] {
        let front = maya.get(&format!("{page}?options[limit]=5")).await.ok();
        assert_eq!(words(&front), ["from guest", "from maya"]);
        assert!(front["paging"].is_object());
        let front = guest.get(page).await.ok();
        assert_eq!(words(&front), ["from the hall", "from guest", "from maya"]);
    }
    maya.post("/api/v4/me/user-blocks/guest", json!({}))
        .await
        .ok();
    let front = maya.get("/api/v4/me/global-feeds").await.ok();
    assert_eq!(words(&front), ["from maya"]);
}

#[tokio::test]
async fn a_post_deleted_for_good_is_gone_with_its_comments_and_its_room_may_be_posted_again() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let room = maya.room("Panel").await;
    let post = maya.announce(&room).await;
    let id = text(&post["posts"][0]["postId"]);
    let made = commented(&maya, &id, "Hello", None).await.ok();
    let comment = text(&made["comments"][0]["commentId"]);
    let like = json!({ "referenceType": "post", "referenceId": id, "reactionName": "like" });
    maya.post("/api/v2/reactions", like).await.ok();
    let gone = maya
        .delete(&format!("/api/v4/posts/{id}?postId={id}&permanent=true"))
        .await
        .ok();
    assert_eq!(gone["posts"][0]["isDeleted"], true);
    let answer = maya.get(&format!("/api/v3/posts/{id}")).await;
    assert_eq!(answer.refused(), NOT_FOUND);
    let answer = maya.get(&format!("/api/v3/comments/{comment}")).await;
    assert_eq!(answer.refused(), NOT_FOUND);
    maya.announce(&room).await;
}

#[tokio::test]
async fn a_post_that_waits_for_review_is_its_authors_and_the_moderators_alone() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let author = network.person("author").await;
    let member = network.person("member").await;
    let hall = community(
        &host,
        json!({ "displayName": "Hall", "needApprovalOnPostCreation": true }),
    )
    .await;
    for person in [&author, &member] {
        enter(person, &hall).await;
    }
    let topic = format!("{}/social/community/{hall}/post/+", host.network_id);
    let own = format!("{}/user/{}", host.network_id, host.internal_id);
    let mut at_member = Listener::of(&network, &member).await;
    at_member.listen(std::slice::from_ref(&topic)).await;
    let mut at_host = Listener::of(&network, &host).await;
    at_host.listen(&[own]).await;

    let made = post_in(&author, &hall, "Please").await.ok();
    assert_eq!(made["feeds"][0]["feedType"], "reviewing");
    let id = text(&made["posts"][0]["postId"]);
    let path = format!("/api/v3/posts/{id}");
    at_host.until("post.created").await;
    assert_eq!(
        at_member.so_far(&member).await,
        [],
        "members do not hear it"
    );
    assert_eq!(member.get(&path).await.refused(), NOT_FOUND);
    author.get(&path).await.ok();
    host.get(&path).await.ok();
    let waiting = format!(
        "/api/v5/posts?targetType=community&targetId={hall}&feedType=reviewing&options[limit]=5"
    );
    assert_eq!(words(&member.get(&waiting).await.ok()), [""; 0]);
    assert_eq!(words(&host.get(&waiting).await.ok()), ["Please"]);
    let patch = json!({ "data": { "text": "Pretty please" } });
    let answer = author.put(&format!("/api/v4/posts/{id}"), patch).await;
    assert_eq!(answer.refused(), RULE);
    assert_eq!(commented(&author, &id, "Hm", None).await.refused(), RULE);

    for person in [&author, &member] {
        let answer = person.post(&format!("{path}/approve"), json!({})).await;
        assert!(
            [DENIED, NOT_FOUND].contains(&answer.refused()),
            "{answer:?}"
        );
    }
    let approved = host.post(&format!("{path}/approve"), json!({})).await.ok();
    assert_eq!(approved["feeds"][0]["feedType"], "published");
    let heard = at_member.until("post.approved").await;
    assert_eq!(heard.payload["data"]["posts"][0]["postId"], id);
    member.get(&path).await.ok();
    let again = host.post(&format!("{path}/decline"), json!({})).await;
    assert_eq!(again.refused(), RULE, "it is settled");

    let made = post_in(&author, &hall, "This too").await.ok();
    let path = format!("/api/v3/posts/{}", text(&made["posts"][0]["postId"]));
    let mut at_author = Listener::of(&network, &author).await;
    let own = format!("{}/user/{}", author.network_id, author.internal_id);
    at_author.listen(&[own]).await;
    host.post(&format!("{path}/decline"), json!({})).await.ok();
    let heard = at_author.until("post.declined").await;
    let told = &heard.payload["data"]["posts"][0];
    assert_eq!(told["postId"], made["posts"][0]["postId"]);
    assert_eq!(member.get(&path).await.refused(), NOT_FOUND);
    assert_eq!(at_member.so_far(&member).await, []);
    let declined = waiting.replace("reviewing", "declined");
    assert_eq!(words(&author.get(&declined).await.ok()), ["This too"]);
}

#[tokio::test]
async fn reactions_are_counted_once_per_person_and_listed_by_page() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let guest = network.person("guest").await;
    let (post, _) = posted(&maya, "Tonight").await;
    let react =
        |name: &str| json!({ "referenceType": "post", "referenceId": post, "reactionName": name });
    let first = maya.post("/api/v2/reactions", react("like")).await.ok();
    let again = maya.post("/api/v2/reactions", react("like")).await.ok();
    assert_eq!(first["addedId"], again["addedId"]);
    guest.post("/api/v2/reactions", react("like")).await.ok();
    guest.post("/api/v2/reactions", react("love")).await.ok();
    let read = guest.get(&format!("/api/v3/posts/{post}")).await.ok();
    let object = &read["posts"][0];
    assert_eq!(object["reactions"], json!({ "like": 2, "love": 1 }));
    assert_eq!(object["reactionsCount"], 3);
    assert_eq!(object["myReactions"], json!(["like", "love"]));

    let list = format!("/api/v3/reactions?referenceType=post&referenceId={post}");
    let page = maya.get(&format!("{list}&options[limit]=2")).await.ok();
    let reactors = page["reactions"][0]["reactors"].as_array().unwrap();
    assert_eq!(reactors.len(), 2);
    assert_eq!(reactors[0]["userId"], "guest");
    assert_eq!(reactors[0]["reactionName"], "love");
    assert_eq!(page["users"][0]["userId"], "guest");
    let next = text(&page["paging"]["next"]);
    let rest = maya.get(&format!("{list}&options[token]={next}")).await;
    assert_eq!(rest.ok()["reactions"][0]["reactors"][0]["userId"], "maya");
    let love = maya.get(&format!("{list}&reactionName=love")).await.ok();
    let reactors = love["reactions"][0]["reactors"].as_array().unwrap();
    assert_eq!(reactors.len(), 1);

    let gone = delete_with(&maya, "/api/v2/reactions", react("like")).await;
    assert_eq!(gone.ok()["removedId"], first["addedId"]);
    let gone = delete_with(&maya, "/api/v2/reactions", react("like")).await;
    assert_eq!(gone.refused(), NOT_FOUND);
    let wrong = json!({ "referenceType": "room", "referenceId": post, "reactionName": "" });
    assert_eq!(maya.post("/api/v2/reactions", wrong).await.refused(), RULE);
}

#[tokio::test]
async fn a_posts_events_go_out_on_its_own_topic() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let guest = network.person("guest").await;
    let mut listener = Listener::of(&network, &guest).await;
    let feed = format!(
        "{}/social/user/{}/post/+",
        maya.network_id, maya.internal_id
    );
    listener.listen(&[feed]).await;
    let (post, path) = posted(&maya, "Tonight").await;
    assert_eq!(listener.until("post.created").await.topic, path);
    let like = json!({ "referenceType": "post", "referenceId": post, "reactionName": "like" });
    guest.post("/api/v2/reactions", like.clone()).await.ok();
    let heard = listener.until("post.addReaction").await;
    assert_eq!(heard.topic, path);
    let data = &heard.payload["data"];
    assert_eq!(data["reactor"]["userId"], "guest");
    assert!(data["posts"][0].get("myReactions").is_none());
    delete_with(&guest, "/api/v2/reactions", like).await.ok();
    listener.until("post.removeReaction").await;
    let reported = guest
        .post(
            &format!("/api/v3/posts/{post}/flag"),
            json!({ "reason": "Others", "detail": "dull" }),
        )
        .await
        .ok();
    assert_eq!(reported["posts"][0]["flagCount"], 1);
    listener.until("post.flagged").await;
    let mine = format!("/api/v3/posts/{post}/isflagbyme");
    assert_eq!(guest.get(&mine).await.ok()["result"], true);
    assert_eq!(maya.get(&mine).await.ok()["result"], false);
    let path = format!("/api/v3/posts/{post}/unflag");
    assert_eq!(guest.delete(&path).await.ok()["posts"][0]["flagCount"], 0);
    listener.until("post.unflagged").await;
    let patch = json!({ "data": { "text": "Tomorrow" } });
    maya.put(&format!("/api/v4/posts/{post}"), patch).await.ok();
    listener.until("post.updated").await;
    maya.delete(&format!("/api/v4/posts/{post}")).await.ok();
    let heard = listener.until("post.deleted").await;
    assert_eq!(heard.payload["data"]["posts"][0]["isDeleted"], true);
}

#[tokio::test]
async fn blocked_words_and_foreign_links_are_refused_by_their_codes() {
    let network = Network::start_with(Settings {
        networks: vec![NetworkConfig {
            block_list: vec!["darn".to_owned()],
            allow_list: vec!["example.org".to_owned()],
            ..NetworkConfig::open("test", API_KEY.into())
        }],
        ..Settings::default()
    })
    .await;
    let maya = network.person("maya").await;
    let (post, _) = posted(&maya, "See https://docs.example.org").await;
    let said = async |words: &str| {
        let body = json!({
            "dataType": "text", "targetType": "user", "targetId": "maya",
            "data": { "text": words },
        });
        let posted = maya.post("/api/v4/posts", body).await.refused();
        let answer = commented(&maya, &post, words, None).await;
        assert_eq!(answer.refused(), posted, "comments as posts");
        let patch = json!({ "data": { "text": words } });
        let changed = maya.put(&format!("/api/v4/posts/{post}"), patch).await;
        assert_eq!(changed.refused(), posted, "changed as new");
        posted
    };
    assert_eq!(said("Oh DARN it").await, (403, 400_308));
    assert_eq!(said("See https://example.com").await, (403, 400_309));
    let verify = async |list: &str, words: &str| {
        let path = format!("/api/v3/{list}/verify");
        let answer = maya.post(&path, json!({ "data": [words] })).await;
        answer.ok()["success"].as_bool().unwrap()
    };
    assert!(verify("blocklists", "fine").await);
    assert!(!verify("blocklists", "darn").await);
    assert!(verify("allowlists", "https://example.org").await);
    assert!(!verify("allowlists", "https://example.com").await);
}
