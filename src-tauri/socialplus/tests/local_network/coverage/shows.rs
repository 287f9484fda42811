//! Rooms and posts.

use socialplus::time::OffsetDateTime;
use socialplus::{
    CommentQuery, Feed, FlagReason, InvitationQuery, InvitationTarget, LiveRoomTarget, NewComment,
    NewCommunity, NewRoom, NewRoomPost, PostQuery, PostTarget, PostUpdate, ReactionQuery,
    ReactionTarget, RoomQuery, RoomUpdate, Target, UserId, WatchSession,
};

use super::Covered;
use crate::network::Person;

pub async fn rooms(maya: &Person, noor: &Person, ivo: &Person, covered: &mut Covered) {
    let client = &maya.client;
    let room = client.create_room(NewRoom::new("Panel"));
    let room = covered.must("POST", "/api/v1/rooms", room).await;
    let id = &room.id;
    let one = "/api/v1/rooms/{roomId}";
    covered.must("GET", one, client.get_room(id)).await;
    let all = client.query_rooms(RoomQuery::default());
    covered.must("GET", "/api/v1/rooms", all).await;
    let lives = client.live_rooms(LiveRoomTarget::All);
    covered.must("GET", "/api/v1/rooms/lives", lives).await;
    let update = client.update_room(id, RoomUpdate::default().title("The panel"));
    covered.must("PUT", one, update).await;

    let invitations = "/api/v1/invitations";
    let guest = UserId::from("noor");
    let invite = || client.invite_co_host(id, &guest);
    let first = covered.must("POST", invitations, invite()).await;
    let cancel = client.cancel_invitation(&first.id);
    covered
        .must("DELETE", "/api/v1/invitations/{invitationId}", cancel)
        .await;
    let second = covered.must("POST", invitations, invite()).await;
    let reject = noor.client.reject_invitation(&second.id);
    covered
        .must("POST", "/api/v1/invitations/{invitationId}/reject", reject)
        .await;
    let third = covered.must("POST", invitations, invite()).await;
    let resend = client.resend_invitation(&third.id);
    covered
        .must("POST", "/api/v1/invitations/{invitationId}/resend", resend)
        .await;
    let query = InvitationQuery::default().target(InvitationTarget::Room(id.clone()));
    let sent = client.query_sent_invitations(query.clone());
    covered.must("GET", invitations, sent).await;
    let mine = noor.client.query_my_invitations(query.clone());
    covered.must("GET", "/api/v1/invitations/me", mine).await;
    let count = noor.client.count_invitations(query);
    covered
        .must("GET", "/api/v1/invitations/count", count)
        .await;
    let accept = noor.client.accept_invitation(&third.id);
    covered
        .must("POST", "/api/v1/invitations/{invitationId}/accept", accept)
        .await;

    let token = "/api/v1/rooms/{roomId}/token";
    covered.must("GET", token, client.media_access(id)).await;
    let participant = "/api/v1/rooms/{roomId}/participants/{userId}";
    let tags = client.update_participant(id, &guest, true);
    covered.must("PUT", participant, tags).await;
    covered
        .must("DELETE", participant, client.remove_participant(id, &guest))
        .await;
    let again = client.invite_co_host(id, &guest).await.unwrap();
    noor.client.accept_invitation(&again.id).await.unwrap();
    let leave = noor.client.leave_room(id);
    covered
        .must("POST", "/api/v1/rooms/{roomId}/leave", leave)
        .await;

    let bans = "/api/v1/rooms/{roomId}/viewer-bans";
    let viewers = [UserId::from("ivo")];
    covered
        .must("POST", bans, client.ban_viewers(id, &viewers))
        .await;
    covered
        .must("GET", bans, client.viewer_bans(id, None, None))
        .await;
    covered
        .must("DELETE", bans, client.unban_viewers(id, &viewers))
        .await;

    let settings = client.presence_settings();
    covered
        .must("GET", "/api/v1/presence/settings", settings)
        .await;
    let beat = ivo.client.heartbeat(id);
    covered
        .must("POST", "/api/v1/presence/rooms/{roomId}/heartbeat", beat)
        .await;
    let count = client.viewer_count(id);
    covered
        .must("GET", "/api/v1/presence/rooms/{roomId}/users/count", count)
        .await;
    let viewers = client.viewers(id);
    covered
        .must("GET", "/api/v1/presence/rooms/{roomId}/users", viewers)
        .await;
    let now = OffsetDateTime::now_utc();
    let watched = [WatchSession::live(id.clone(), now, now)];
    let report = ivo.client.report_watch_time(&watched);
    covered
        .must("POST", "/api/v3/user-event/room", report)
        .await;

    let stop = client.stop_room(id);
    covered
        .must("POST", "/api/v1/rooms/{roomId}/stop", stop)
        .await;
    let recorded = client.recorded(id);
    covered
        .must("GET", "/api/v1/rooms/{roomId}/recorded", recorded)
        .await;
    covered.must("DELETE", one, client.delete_room(id)).await;
}

pub async fn posts(maya: &Person, covered: &mut Covered) {
    let client = &maya.client;
    let room = client.create_room(NewRoom::new("Announced")).await.unwrap();
    let new = NewRoomPost::new(room.id.clone(), PostTarget::OwnFeed, "Tonight with @Noor")
        .title("Panel")
        .hashtags(["rust"])
        .mentions(["noor"]);
    let post = client.create_room_post(new);
    let post = covered.must("POST", "/api/v4/posts", post).await.post;
    let id = &post.id;
    covered
        .must("GET", "/api/v3/posts/{postId}", client.get_post(id))
        .await;
    let list = client.get_posts(std::slice::from_ref(id));
    covered.must("GET", "/api/v3/posts/list", list).await;
    let query = client.query_posts(PostQuery::rooms(Target::User("maya".into())));
    covered.must("GET", "/api/v5/posts", query).await;
    for (path, feed) in [
        ("/api/v4/user-feeds/{userId}", Feed::User("maya".into())),
        ("/api/v4/me/global-feeds", Feed::Global),
        ("/api/v5/me/global-feeds", Feed::GlobalRanked),
    ] {
        covered
            .must("GET", path, client.feed(&feed, None, None))
            .await;
    }
    let one = "/api/v4/posts/{postId}";
    let update = client.update_post(id, PostUpdate::default().text("At nine instead"));
    covered.must("PUT", one, update).await;
    let flag = client.flag_post(id, &FlagReason::Spam);
    covered
        .must("POST", "/api/v3/posts/{postId}/flag", flag)
        .await;
    let flagged = client.is_post_flagged_by_me(id);
    covered
        .must("GET", "/api/v3/posts/{postId}/isflagbyme", flagged)
        .await;
    let unflag = client.unflag_post(id);
    covered
        .must("DELETE", "/api/v3/posts/{postId}/unflag", unflag)
        .await;

    let viewed = [(id.clone(), OffsetDateTime::now_utc())];
    let viewed = client.report_post_views(&viewed);
    covered
        .must("POST", "/api/v1/analytics/activities", viewed)
        .await;

    let comment = client.create_comment(NewComment::on(id.clone(), "Count me in"));
    let comment = covered.must("POST", "/api/v3/comments", comment).await.id;
    let comments = client.query_comments(CommentQuery::on(id.clone()));
    covered.must("GET", "/api/v3/comments", comments).await;
    let edit = client.edit_comment(&comment, "Count us in");
    covered
        .must("PUT", "/api/v3/comments/{commentId}", edit)
        .await;
    let delete = client.delete_comment(&comment);
    covered
        .must("DELETE", "/api/v4/comments/{commentId}", delete)
        .await;

    let to = ReactionTarget::Post(id.clone());
    let reactions = "/api/v2/reactions";
    covered
        .must("POST", reactions, client.add_reaction(&to, "like"))
        .await;
    let who = client.query_reactions(ReactionQuery::to(to.clone()));
    covered.must("GET", "/api/v3/reactions", who).await;
    covered
        .must("DELETE", reactions, client.remove_reaction(&to, "like"))
        .await;
    let taps = [("heart", OffsetDateTime::now_utc())];
    let hearts = client.send_live_reactions(&room.id, id, &taps);
    covered.must("POST", "/api/v1/reactions/live", hearts).await;

    covered.must("DELETE", one, client.delete_post(id)).await;
}

/// Posts that wait for a moderator, each of a room of its own.
pub async fn reviews(maya: &Person, noor: &Person, covered: &mut Covered) {
    let community = NewCommunity::new("Reviewed").reviewed(true);
    let community = community.members(["noor"]);
    let community = maya.client.create_community(community).await.unwrap();
    let announce = async || {
        let room = NewRoom::new("Announced here");
        let room = noor.client.create_room(room).await.unwrap();
        let target = PostTarget::Target(Target::Community(community.id.clone()));
        let post = NewRoomPost::new(room.id, target, "Please");
        noor.client.create_room_post(post).await.unwrap().post.id
    };
    let (good, poor) = (announce().await, announce().await);
    let approve = maya.client.approve_post(&good);
    covered
        .must("POST", "/api/v3/posts/{postId}/approve", approve)
        .await;
    let decline = maya.client.decline_post(&poor);
    covered
        .must("POST", "/api/v3/posts/{postId}/decline", decline)
        .await;
}
