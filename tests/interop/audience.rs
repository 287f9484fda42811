//! What an audience does: watch, be counted, react (sections 8 and 12).

use std::time::Duration;

use serde_json::{Value, json};

use crate::seat::Seat;
use crate::show::Show;
use crate::visit::loaded;

impl Seat {
    /// Shows the post of a room and follows its live reactions.
    async fn shows_post(&mut self, post: &str) {
        self.watch("post", "PostRepository.getPost", json!([post]))
            .await;
        self.until("post", |post| loaded(post).map(|_| ())).await;
        self.follow("getLiveReactionTopic", "post.data").await;
    }

    /// Tells for how long the shown room, which is live, was watched.
    pub async fn tells_watch_time(&mut self) {
        self.call_as("watching", "$room.data.analytics", json!([]))
            .await;
        let began = json!([{ "$date": "2026-03-01T10:00:00.000Z" }]);
        let session = self.does("$watching.createWatchSession", began).await;
        let ended = json!([session, 60, { "$date": "2026-03-01T10:01:00.000Z" }]);
        self.does("$watching.updateWatchSession", ended).await;
        let told = self.does("RoomRepository.syncWatchSessions", json!([]));
        assert_eq!(told.await, json!(true));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hearts_rise_in_front_of_everybody_but_the_one_who_sent_them() {
    let mut show = Show::prepare().await;
    let post = show.post.clone();
    for seat in [&mut show.host, &mut show.guest] {
        seat.shows_post(&post).await;
        seat.watch(
            "hearts",
            "LiveReactionRepository.getReactions",
            json!([post]),
        )
        .await;
    }
    let heart = json!([{
        "referenceId": post,
        "referenceType": "post",
        "reactionName": "heart",
        "roomId": show.room,
    }]);
    show.guest
        .does("LiveReactionRepository.createReaction", heart)
        .await;
    let from = show.host.until("hearts", |hearts| {
        hearts[0]["userId"].as_str().map(str::to_owned)
    });
    assert_eq!(from.await, "guest");
    show.host.until_arrived("liveReaction.created").await;
    let sent = show.guest.until_answered("POST", "/api/v1/reactions/live");
    assert_eq!(sent.await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn that_a_post_was_seen_is_told_within_a_minute() {
    let mut show = Show::prepare().await;
    show.guest.shows_post(&show.post).await;
    show.guest
        .does("$post.data.analytics.markAsViewed", json!([]))
        .await;
    show.guest.advance(Duration::from_secs(60)).await;
    let told = show
        .guest
        .until_answered("POST", "/api/v1/analytics/activities");
    assert_eq!(told.await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn those_who_watch_are_counted_and_listed() {
    let mut show = Show::prepare().await;
    let room = json!([show.room]);
    for seat in [&mut show.guest, &mut show.viewer] {
        seat.does("RoomPresenceRepository.startHeartbeat", room.clone())
            .await;
        seat.until_noted("http", |http| {
            let path = http["path"].as_str().unwrap();
            path.ends_with("/heartbeat")
                .then(|| assert_eq!(http["status"], 202))
        })
        .await;
    }
    let count = show
        .host
        .does("RoomPresenceRepository.getRoomUserCount", room.clone())
        .await;
    assert_eq!(count["count"], 2);
    let online = show
        .host
        .does("RoomPresenceRepository.getRoomOnlineUsers", room.clone())
        .await;
    let mut online: Vec<&Value> = online["data"].as_array().unwrap().iter().collect();
    online.sort_by_key(|user| user["userId"].as_str());
    let online: Vec<&str> = online
        .iter()
        .map(|user| user["userId"].as_str().unwrap())
        .collect();
    assert_eq!(online, ["guest", "viewer"]);
    show.guest
        .does("RoomPresenceRepository.stopHeartbeat", room)
        .await;
}
