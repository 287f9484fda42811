//! Invitations into communities, and what goes for every invitation (PLATFORM.md 10).

use serde_json::{Value, json};

use crate::communities::{community, enter};
use crate::network::listener::Listener;
use crate::network::{Answer, Network, Person, text};

const FORBIDDEN: (u16, u64) = (403, 400_300);
const DENIED: (u16, u64) = (403, 400_301);
const BANNED: (u16, u64) = (403, 400_304);
const NOT_FOUND: (u16, u64) = (404, 400_400);
const RULE: (u16, u64) = (422, 500_000);
const INVITATIONS: &str = "/api/v1/invitations";
const TRAY: &str = "/api/v1/notification-tray";

async fn ask_in(by: &Person, community: &str, user_id: &str) -> Answer {
    let body = json!({
        "type": "communityMemberInvite", "targetType": "community", "targetId": community,
        "userIds": [user_id],
    });
    by.post(INVITATIONS, body).await
}

/// The id of an invitation into a community.
async fn asked_in(by: &Person, community: &str, user_id: &str) -> String {
    let sent = ask_in(by, community, user_id).await.ok();
    text(&sent["invitations"][0]["_id"])
}

async fn answer(person: &Person, invitation: &str, word: &str) -> Answer {
    let path = format!("{INVITATIONS}/{invitation}/{word}");
    person.post(&path, json!({})).await
}

fn cellar() -> Value {
    json!({ "displayName": "Cellar", "isPublic": false })
}

/// Who is in a community, as its owner sees it; who came last first.
async fn members(owner: &Person, community: &str) -> Vec<String> {
    let path = format!("/api/v3/communities/{community}/users");
    let listed = owner.get(&path).await.ok();
    let listed = listed["communityUsers"].as_array().unwrap().iter();
    listed.map(|member| text(&member["userId"])).collect()
}

#[tokio::test]
async fn an_invitation_opens_a_private_community_and_accepting_it_makes_a_member() {
    let network = Network::start().await;
    let owner = network.person("owner").await;
    let guest = network.person("guest").await;
    let id = community(&owner, cellar()).await;
    let path = format!("/api/v3/communities/{id}");
    assert_eq!(guest.get(&path).await.refused(), NOT_FOUND);
    let mut listener = Listener::of(&network, &guest).await;
    listener
        .listen(&[format!("{}/user/{}", guest.network_id, guest.internal_id)])
        .await;

    let sent = ask_in(&owner, &id, "guest").await.ok();
    let invitation = &sent["invitations"][0];
    assert_eq!(invitation["type"], "communityMemberInvite");
    assert_eq!(invitation["targetType"], "community");
    assert_eq!(invitation["targetId"], id);
    assert_eq!(invitation["communityId"], id);
    assert_eq!(invitation["status"], "pending");
    let again = ask_in(&owner, &id, "guest").await.ok();
    assert_eq!(again["invitations"], sent["invitations"]);
    let heard = listener.until("community.didMemberInvite").await;
    assert_eq!(heard.payload["data"]["invitations"][0], *invitation);
    guest.get(&path).await.ok();
    let tray = guest.get(TRAY).await.ok();
    let item = &tray["notificationTrayItems"][0];
    assert_eq!(item["targetType"], "community");
    assert_eq!(item["text"], "owner by name invited you to join “Cellar”.");

    let invitation = text(&invitation["_id"]);
    let accepted = answer(&guest, &invitation, "accept").await.ok();
    assert_eq!(accepted, json!({ "success": true }));
    let heard = listener.until("community.didMemberInviteAccept").await;
    assert_eq!(
        heard.payload["data"]["invitations"][0]["status"],
        "approved"
    );
    assert_eq!(members(&owner, &id).await, ["guest", "owner"]);
    let tray = guest.get(TRAY).await.ok();
    assert_eq!(tray["notificationTrayItems"], json!([]));
}

#[tokio::test]
async fn moderators_invite_and_nobody_else_and_whom_they_invite_may_say_no() {
    let network = Network::start().await;
    let owner = network.person("owner").await;
    let moderator = network.person("moderator").await;
    let member = network.person("member").await;
    let guest = network.person("guest").await;
    let id = community(&owner, json!({ "displayName": "Hall" })).await;
    for person in [&moderator, &member] {
        enter(person, &id).await;
    }
    let roles = json!({ "userIds": ["moderator"], "roles": ["community-moderator"] });
    let path = format!("/api/v4/communities/{id}/users/roles");
    owner.post(&path, roles).await.ok();
    assert_eq!(ask_in(&member, &id, "guest").await.refused(), DENIED);
    assert_eq!(ask_in(&guest, &id, "guest").await.refused(), DENIED);
    let sent = asked_in(&moderator, &id, "guest").await;
    assert_eq!(answer(&owner, &sent, "accept").await.refused(), FORBIDDEN);
    let path = format!("{INVITATIONS}/{sent}");
    assert_eq!(guest.delete(&path).await.refused(), FORBIDDEN);
    answer(&guest, &sent, "reject").await.ok();
    assert_eq!(answer(&guest, &sent, "accept").await.refused(), RULE);
    let sent = asked_in(&moderator, &id, "guest").await;
    let path = format!("{INVITATIONS}/{sent}");
    moderator.delete(&path).await.ok();
    assert_eq!(answer(&guest, &sent, "accept").await.refused(), RULE);

    let filter = format!("{INVITATIONS}?type=communityMemberInvite&targetType=community");
    let filter = format!("{filter}&targetId={id}");
    assert_eq!(member.get(&filter).await.refused(), DENIED);
    let listed = moderator.get(&filter).await.ok();
    let statuses: Vec<String> = listed["invitations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|invitation| text(&invitation["status"]))
        .collect();
    assert_eq!(statuses, ["cancelled", "rejected"]);
}

#[tokio::test]
async fn who_is_in_or_banned_is_not_invited_and_a_ban_outlasts_an_invitation() {
    let network = Network::start().await;
    let owner = network.person("owner").await;
    let member = network.person("member").await;
    let guest = network.person("guest").await;
    let id = community(&owner, json!({ "displayName": "Hall" })).await;
    enter(&member, &id).await;
    assert_eq!(ask_in(&owner, &id, "member").await.refused(), RULE);
    assert_eq!(ask_in(&owner, &id, "nobody").await.refused(), NOT_FOUND);
    assert_eq!(
        ask_in(&owner, "nothing", "guest").await.refused(),
        NOT_FOUND
    );
    let room = json!({
        "type": "communityMemberInvite", "targetType": "room", "targetId": id,
        "userIds": ["guest"],
    });
    assert_eq!(owner.post(INVITATIONS, room).await.refused(), RULE);
    let sent = asked_in(&owner, &id, "guest").await;
    let ban = format!("/api/v3/communities/{id}/users/ban");
    let people = json!({ "userIds": ["guest"] });
    owner.put(&ban, people).await.ok();
    assert_eq!(answer(&guest, &sent, "accept").await.refused(), BANNED);
    owner.delete(&format!("{INVITATIONS}/{sent}")).await.ok();
    assert_eq!(ask_in(&owner, &id, "guest").await.refused(), RULE);
}

#[tokio::test]
async fn an_invitation_grants_what_was_asked_for_and_ends_with_the_community() {
    let network = Network::start().await;
    let owner = network.person("owner").await;
    let guest = network.person("guest").await;
    let late = network.person("late").await;
    let body = json!({ "displayName": "Hall", "requiresJoinApproval": true });
    let id = community(&owner, body).await;
    let join = format!("/api/v4/communities/{id}/join");
    guest.post(&join, json!({})).await.ok();
    let sent = asked_in(&owner, &id, "guest").await;
    answer(&guest, &sent, "accept").await.ok();
    let request = guest.get(&format!("{join}/me")).await.ok();
    assert_eq!(request["joinRequests"][0]["status"], "approved");

    let sent = asked_in(&owner, &id, "late").await;
    let path = format!("/api/v3/communities/{id}");
    owner.delete(&path).await.ok();
    let tray = late.get(TRAY).await.ok();
    assert_eq!(tray["notificationTrayItems"], json!([]));
    let mine = format!("{INVITATIONS}/me?statuses[]=cancelled");
    let mine = late.get(&mine).await.ok();
    assert_eq!(mine["invitations"][0]["_id"], sent);
}

#[tokio::test]
async fn open_invitations_are_counted_and_others_by_their_status() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let guest = network.person("guest").await;
    let count = async |query: &str| {
        let path = format!("{INVITATIONS}/count{query}");
        guest.get(&path).await.ok()["count"].as_u64().unwrap()
    };
    assert_eq!(count("").await, 0);
    let room = host.room("Panel").await;
    host.invite(&room, "guest").await.ok();
    let id = community(&host, cellar()).await;
    let sent = asked_in(&host, &id, "guest").await;
    assert_eq!(count("").await, 2);
    assert_eq!(count("?type=communityMemberInvite").await, 1);
    assert_eq!(count(&format!("?targetType=room&targetId={room}")).await, 1);
    answer(&guest, &sent, "reject").await.ok();
    assert_eq!(count("").await, 1);
    assert_eq!(count("?statuses[]=rejected&statuses[]=pending").await, 2);
    let wrong = format!("{INVITATIONS}/count?statuses[]=accepted");
    assert_eq!(guest.get(&wrong).await.refused(), RULE);
}

#[tokio::test]
async fn a_pending_invitation_is_sent_again_by_the_inviter_alone() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let guest = network.person("guest").await;
    let room = host.room("Panel").await;
    let sent = host.invite(&room, "guest").await.ok();
    let sent = text(&sent["invitations"][0]["_id"]);
    let item = guest.get(TRAY).await.ok()["notificationTrayItems"][0].clone();
    let seen = json!({ "trayItems": [
        { "id": item["_id"], "lastSeenAt": item["lastOccurredAt"] },
    ] });
    let path = format!("{TRAY}/items/seen");
    guest.post(&path, seen).await.ok();
    let mut listener = Listener::of(&network, &guest).await;
    listener
        .listen(&[format!("{}/user/{}", guest.network_id, guest.internal_id)])
        .await;

    assert_eq!(answer(&guest, &sent, "resend").await.refused(), FORBIDDEN);
    let nothing = answer(&host, "nothing", "resend").await;
    assert_eq!(nothing.refused(), NOT_FOUND);
    let again = answer(&host, &sent, "resend").await.ok();
    assert_eq!(again, json!({ "success": true }));
    let heard = listener.until("room.didCohostInvite").await;
    let told = &heard.payload["data"]["invitations"][0];
    assert_eq!(told["_id"], sent);
    assert_eq!(told["status"], "pending");
    let tray = guest.get(TRAY).await.ok();
    let items = tray["notificationTrayItems"].as_array().unwrap();
    assert_eq!(items.len(), 1);
    assert_eq!(items[0]["lastSeenAt"], Value::Null, "it is news again");
    answer(&guest, &sent, "reject").await.ok();
    assert_eq!(answer(&host, &sent, "resend").await.refused(), RULE);
}
