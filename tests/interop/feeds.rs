//! Posts on their way through feeds and review (section 9.3).

use serde_json::{Value, json};

use crate::network::Network;
use crate::seat::Seat;
use crate::visit::{holds, loaded};

impl Seat {
    /// Posts a text and answers the post's id.
    async fn posts(&mut self, target_type: &str, target: &str, text: &str) -> String {
        let post = json!([{
            "targetType": target_type,
            "targetId": target,
            "data": { "text": text },
        }]);
        let post = self.does("PostRepository.createPost", post).await;
        post["data"]["postId"].as_str().unwrap().to_owned()
    }

    /// Waits until a feed shows a post, or shows it no more.
    async fn until_feed(&mut self, feed: &str, post: &str, there: bool) {
        self.until(feed, |posts| {
            (loaded(posts).is_some() && holds(posts, "postId", post) == there).then_some(())
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_appears_on_its_authors_feed_and_on_everybodys() {
    let network = Network::start().await;
    let here = network.addresses();
    let mut host = Seat::signed_in(&here, "host", "Maya Okafor").await;
    let mut guest = Seat::signed_in(&here, "guest", "Ravi Patel").await;
    let first = host.posts("user", "host", "Tonight at eight").await;
    for (feed, function, query) in [
        (
            "hers",
            "FeedRepository.getUserFeed",
            json!([{ "userId": "host", "limit": 5 }]),
        ),
        (
            "all",
            "FeedRepository.getGlobalFeed",
            json!([{ "limit": 5 }]),
        ),
        (
            "ranked",
            "FeedRepository.getCustomRankingGlobalFeed",
            json!([{ "limit": 5 }]),
        ),
    ] {
        guest.watch(feed, function, query).await;
        guest.until_feed(feed, &first, true).await;
    }

    guest
        .watch("maya", "UserRepository.getUser", json!(["host"]))
        .await;
    guest.until("maya", |it| loaded(it).map(|_| ())).await;
    let her_posts = json!([{ "$": "maya.data" }, "post"]);
    guest.follow_with("getUserTopic", her_posts).await;
    let second = host.posts("user", "host", "We begin").await;
    guest.until_arrived("post.created").await;
    // The feed of one person shows news only when it is opened anew; the front page does at once.
    guest.until_feed("all", &second, true).await;
    host.does("PostRepository.softDeletePost", json!([second]))
        .await;
    guest.until_arrived("post.deleted").await;
    guest.until_feed("all", &second, false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_review_is_shown_once_a_moderator_approves_it() {
    let network = Network::start().await;
    let here = network.addresses();
    let mut host = Seat::signed_in(&here, "host", "Maya Okafor").await;
    let mut guest = Seat::signed_in(&here, "guest", "Ravi Patel").await;
    let reviewed = json!({
        "displayName": "Thumbs",
        "postSetting": "ADMIN_REVIEW_POST_REQUIRED",
    });
    let community = host.founds(reviewed).await;
    guest.visits(&community).await;
    guest.joins(&community).await;
    let its_posts: Value = json!([{ "$": "community.data" }, "post"]);
    guest.follow_with("getCommunityTopic", its_posts).await;
    let waiting = json!([{ "communityId": community, "feedType": "reviewing", "limit": 5 }]);
    let feed = "FeedRepository.getCommunityFeed";

    let good = guest.posts("community", &community, "Two thumbs up").await;
    host.until_arrived("post.created").await;
    let bad = guest.posts("community", &community, "Buy now").await;
    host.until_arrived("post.created").await;
    host.watch("waiting", feed, waiting).await;
    host.until_feed("waiting", &good, true).await;
    let approve = "PostRepository.approvePost";
    let code = guest.is_refused(approve, json!([good])).await;
    assert_eq!(code, 400_301);

    let approved = host.does(approve, json!([good])).await;
    assert_eq!(approved["data"]["postId"], good);
    guest.until_arrived("post.approved").await;
    host.does("PostRepository.declinePost", json!([bad])).await;
    guest.until_arrived("post.declined").await;

    let shown = json!([{ "communityId": community, "feedType": "published", "limit": 5 }]);
    guest.watch("shown", feed, shown).await;
    guest.until_feed("shown", &good, true).await;
    guest.until_feed("shown", &bad, false).await;
}
