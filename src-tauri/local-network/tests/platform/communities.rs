//! Communities: made, found, changed, entered, moderated (PLATFORM.md 6).

use serde_json::{Value, json};

use crate::comments::delete_with;
use crate::network::listener::Listener;
use crate::network::{Network, Person, text};

const FORBIDDEN: (u16, u64) = (403, 400_300);
const DENIED: (u16, u64) = (403, 400_301);
const BANNED: (u16, u64) = (403, 400_304);
const NOT_FOUND: (u16, u64) = (404, 400_400);
const RULE: (u16, u64) = (422, 500_000);

/// A new community of this person's.
pub async fn community(owner: &Person, body: Value) -> String {
    let made = owner.post("/api/v3/communities/", body).await.ok();
    text(&made["communities"][0]["communityId"])
}

/// Joins a public community.
pub async fn enter(person: &Person, community: &str) {
    let path = format!("/api/v3/communities/{community}/join");
    person.post(&path, json!({})).await.ok();
}

fn names(list: &Value, field: &str) -> Vec<String> {
    let list = list.as_array().unwrap().iter();
    list.map(|object| text(&object[field])).collect()
}

fn hall() -> Value {
    json!({ "displayName": "Hall" })
}

fn cellar() -> Value {
    json!({ "displayName": "Cellar", "isPublic": false })
}

#[tokio::test]
async fn its_moderator_changes_and_deletes_a_community_and_nobody_else() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let member = network.person("member").await;
    let id = community(&host, hall()).await;
    enter(&member, &id).await;
    let path = format!("/api/v3/communities/{id}");
    let topic = format!("{}/social/community/{id}", host.network_id);
    let mut listener = Listener::of(&network, &member).await;
    listener.listen(&[topic]).await;

    let patch = json!({
        "displayName": "Great hall", "description": "For all", "tags": ["rust"],
        "onlyAdminCanPost": true, "requiresJoinApproval": true, "categoryIds": ["c1"],
    });
    assert_eq!(member.put(&path, patch.clone()).await.refused(), DENIED);
    assert_eq!(member.delete(&path).await.refused(), DENIED);
    let changed = host.put(&path, patch.clone()).await.ok();
    for (field, value) in patch.as_object().unwrap() {
        assert_eq!(&changed["communities"][0][field], value, "{field}");
    }
    let heard = listener.until("community.updated").await;
    let told = &heard.payload["data"]["communities"][0];
    assert!(told.get("isJoined").is_none(), "readers keep their own");
    assert_eq!(host.delete(&path).await.ok()["success"], true);
    listener.until("community.deleted").await;
    let read = host.get(&path).await.ok();
    assert_eq!(read["communities"][0]["isDeleted"], true);
    assert_eq!(host.put(&path, patch).await.refused(), NOT_FOUND);
    let mine = host.get("/api/v3/communities?filter=member").await.ok();
    assert_eq!(mine["communities"], json!([]));
}

#[tokio::test]
async fn communities_are_found_by_word_tag_and_category_and_the_largest_come_first() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let member = network.person("member").await;
    let small = community(
        &host,
        json!({ "displayName": "Small talk", "tags": ["chat"], "categoryIds": ["c1"] }),
    )
    .await;
    let large = community(&host, json!({ "displayName": "Large hall" })).await;
    enter(&member, &large).await;
    for (query, expected) in [
        ("keyword=TALK", vec![small.clone()]),
        ("tags[]=chat", vec![small.clone()]),
        ("categoryId=c1", vec![small.clone()]),
        ("filter=notMember", vec![small.clone()]),
        ("sortBy=firstCreated", vec![small.clone(), large.clone()]),
    ] {
        let found = member.get(&format!("/api/v3/communities?{query}")).await;
        assert_eq!(names(&found.ok()["communities"], "communityId"), expected);
    }
    let top = member.get("/api/v3/communities/top-trending").await.ok();
    let ids = names(&top["communities"], "communityId");
    assert_eq!(ids, [large, small.clone()]);
    let new = member.get("/api/v3/communities/recommended").await.ok();
    assert_eq!(names(&new["communities"], "communityId"), [small]);
    let categories = member.get("/api/v3/community-categories").await.ok();
    assert_eq!(categories["categories"], json!([]));
}

#[tokio::test]
async fn of_a_private_community_outsiders_do_not_even_learn_that_there_is_one() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let stranger = network.person("stranger").await;
    let id = community(&host, cellar()).await;
    let path = format!("/api/v3/communities/{id}");
    let post = json!({
        "dataType": "text", "targetType": "community", "targetId": id, "data": { "text": "Hi" },
    });
    let made = host.post("/api/v4/posts", post.clone()).await.ok();
    let post_id = text(&made["posts"][0]["postId"]);
    for hidden in [
        path.clone(),
        format!("{path}/users"),
        format!("/api/v5/posts?targetType=community&targetId={id}"),
        format!("/api/v3/posts/{post_id}"),
        format!("/api/v3/comments?referenceType=post&referenceId={post_id}"),
    ] {
        assert_eq!(stranger.get(&hidden).await.refused(), NOT_FOUND, "{hidden}");
        host.get(&hidden).await.ok();
    }
    let join = format!("{path}/join");
    assert_eq!(stranger.post(&join, json!({})).await.refused(), NOT_FOUND);
    let answer = stranger.post("/api/v4/posts", post).await;
    assert_eq!(answer.refused(), NOT_FOUND);
    let listed = stranger.get("/api/v3/communities").await.ok();
    assert_eq!(listed["communities"], json!([]));

    // One that may be known of shows its name, and nothing of what is said in it.
    let patch = json!({ "isDiscoverable": true });
    host.put(&path, patch).await.ok();
    stranger.get(&path).await.ok();
    let answer = stranger.get(&format!("/api/v3/posts/{post_id}")).await;
    assert_eq!(answer.refused(), DENIED);
    let listed = stranger.get("/api/v3/communities").await.ok();
    assert_eq!(names(&listed["communities"], "communityId"), [id]);
    let strict = "/api/v3/communities?includeDiscoverablePrivateCommunity=false";
    assert_eq!(stranger.get(strict).await.ok()["communities"], json!([]));
}

#[tokio::test]
async fn who_is_removed_from_a_private_community_hears_nothing_more_at_once() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let guest = network.person("guest").await;
    let id = community(&host, cellar()).await;
    let users = format!("/api/v3/communities/{id}/users");
    let guest_only = json!({ "communityId": id, "userIds": ["guest"] });
    let added = host.post(&users, guest_only.clone()).await.ok();
    assert_eq!(added["communityUsers"][0]["userId"], "guest");
    assert_eq!(added["communityUsers"][0]["communityMembership"], "member");
    let path = format!("{}/social/community/{id}", host.network_id);
    let topics = [
        path.clone(),
        format!("{path}/post/+"),
        format!("{path}/post/#"),
    ];
    let mut listener = Listener::of(&network, &guest).await;
    listener.listen(&topics).await;

    let removed = delete_with(&host, &users, guest_only.clone()).await.ok();
    assert_eq!(removed["communityUsers"][0]["communityMembership"], "none");
    listener.until("community.userRemoved").await;
    let post = json!({
        "dataType": "text", "targetType": "community", "targetId": id, "data": { "text": "Hi" },
    });
    host.post("/api/v4/posts", post).await.ok();
    host.put(
        &format!("/api/v3/communities/{id}"),
        json!({ "tags": ["x"] }),
    )
    .await
    .ok();
    assert_eq!(listener.so_far(&guest).await, []);
    for topic in topics {
        assert!(!listener.subscribe(&topic).await, "{topic}");
    }
}

#[tokio::test]
async fn who_may_see_a_community_again_hears_of_it_as_before() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let guest = network.person("guest").await;
    let passer_by = network.person("passer_by").await;
    let id = community(&host, hall()).await;
    enter(&guest, &id).await;
    let path = format!("{}/social/community/{id}", host.network_id);
    let topics = [path.clone(), format!("{path}/post/#")];
    let mut inside = Listener::of(&network, &guest).await;
    let mut outside = Listener::of(&network, &passer_by).await;
    inside.listen(&topics).await;
    outside.listen(&topics).await;
    let settings = format!("/api/v3/communities/{id}");
    let change = |body: Value| {
        let (host, settings) = (&host, &settings);
        async move { host.put(settings, body).await.ok() }
    };

    // Closed to passers-by, and to a member who goes.
    change(json!({ "isPublic": false })).await;
    outside.until("community.updated").await;
    guest.delete(&format!("{settings}/leave")).await.ok();
    inside.until("community.left").await;
    change(json!({ "tags": ["unheard"] })).await;
    assert_eq!(outside.so_far(&passer_by).await, []);
    assert_eq!(inside.so_far(&guest).await, []);

    // In again: nobody subscribes anew.
    let guest_only = json!({ "communityId": id, "userIds": ["guest"] });
    host.post(&format!("{settings}/users"), guest_only.clone())
        .await
        .ok();
    inside.until("community.userAdded").await;
    change(json!({ "tags": ["inside"] })).await;
    inside.until("community.updated").await;
    assert_eq!(outside.so_far(&passer_by).await, []);

    // Open to all again, but for who is banned.
    let ban = format!("{settings}/users/ban");
    host.put(&ban, guest_only).await.ok();
    inside.until("community.userBanned").await;
    change(json!({ "isPublic": true })).await;
    change(json!({ "tags": ["everybody"] })).await;
    outside.until("community.updated").await;
    assert_eq!(inside.so_far(&guest).await, []);
}

#[tokio::test]
async fn a_community_that_becomes_private_is_silent_for_those_outside() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let member = network.person("member").await;
    let stranger = network.person("stranger").await;
    let id = community(&host, hall()).await;
    enter(&member, &id).await;
    let topic = format!("{}/social/community/{id}", host.network_id);
    let mut inside = Listener::of(&network, &member).await;
    inside.listen(std::slice::from_ref(&topic)).await;
    let mut outside = Listener::of(&network, &stranger).await;
    outside.listen(&[topic]).await;
    let path = format!("/api/v3/communities/{id}");
    host.put(&path, json!({ "isPublic": false })).await.ok();
    outside.until("community.updated").await;
    host.put(&path, json!({ "displayName": "Secret" }))
        .await
        .ok();
    assert_eq!(outside.so_far(&stranger).await, []);
    inside.until("community.updated").await;
    inside.until("community.updated").await;
}

#[tokio::test]
async fn who_is_banned_reads_writes_and_hears_nothing_until_let_in_again() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let pest = network.person("pest").await;
    let id = community(&host, hall()).await;
    enter(&pest, &id).await;
    let path = format!("/api/v3/communities/{id}");
    let topic = format!("{}/social/community/{id}", host.network_id);
    let mut listener = Listener::of(&network, &pest).await;
    listener.listen(std::slice::from_ref(&topic)).await;
    let named = |user: &str| json!({ "userIds": [user] });
    let ban = format!("{path}/users/ban");
    let unban = format!("{path}/users/unban");
    assert_eq!(pest.put(&ban, named("host")).await.refused(), DENIED);
    assert_eq!(host.put(&ban, named("host")).await.refused(), FORBIDDEN);
    let banned = host.put(&ban, named("pest")).await.ok();
    assert_eq!(banned["communityUsers"][0]["isBanned"], true);
    listener.until("community.userBanned").await;
    let post = json!({
        "dataType": "text", "targetType": "community", "targetId": id, "data": { "text": "Hi" },
    });
    host.post("/api/v4/posts", post.clone()).await.ok();
    assert!(!listener.subscribe(&topic).await);
    assert_eq!(pest.post("/api/v4/posts", post).await.refused(), BANNED);
    let join = format!("{path}/join");
    assert_eq!(pest.post(&join, json!({})).await.refused(), BANNED);
    let posts = format!("/api/v5/posts?targetType=community&targetId={id}");
    assert_eq!(pest.get(&posts).await.refused(), BANNED);
    let add = format!("{path}/users");
    assert_eq!(host.post(&add, named("pest")).await.refused(), RULE);
    let list = format!("{path}/users?memberships[]=banned");
    assert_eq!(
        names(&host.get(&list).await.ok()["communityUsers"], "userId"),
        ["pest"]
    );

    host.put(&unban, named("pest")).await.ok();
    assert_eq!(
        host.put(&unban, named("pest")).await.refused(),
        (403, 400_316)
    );
    enter(&pest, &id).await;
}

#[tokio::test]
async fn members_are_listed_by_role_and_name_and_roles_bring_their_permissions() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let guest = network.person("guest").await;
    let id = community(&host, hall()).await;
    enter(&guest, &id).await;
    let users = format!("/api/v3/communities/{id}/users");
    for (query, expected) in [
        ("", vec!["guest", "host"]),
        ("?sortBy=firstCreated", vec!["host", "guest"]),
        ("?roles[]=community-moderator", vec!["host"]),
        ("?search=GUEST", vec!["guest"]),
        ("?options[limit]=1", vec!["guest"]),
    ] {
        let listed = guest.get(&format!("{users}{query}")).await.ok();
        assert_eq!(
            names(&listed["communityUsers"], "userId"),
            expected,
            "{query}"
        );
        assert!(listed["paging"].is_object());
    }
    let banned = format!("{users}?memberships[]=banned");
    assert_eq!(guest.get(&banned).await.refused(), DENIED);

    let roles = format!("/api/v4/communities/{id}/users/roles");
    let moderator = |user: &str| json!({ "communityId": id, "roles": ["community-moderator"], "userIds": [user] });
    assert_eq!(
        guest.post(&roles, moderator("guest")).await.refused(),
        DENIED
    );
    let last = delete_with(&host, &roles, moderator("host")).await;
    assert_eq!(last.refused(), (403, 400_318), "somebody must decide");
    let given = host.post(&roles, moderator("guest")).await.ok();
    let member = &given["communityUsers"][0];
    assert_eq!(member["roles"], json!(["community-moderator"]));
    let permissions = member["permissions"].as_array().unwrap();
    for permission in ["CREATE_PRIVILEGED_POST", "BAN_COMMUNITY_USER"] {
        assert!(permissions.contains(&json!(permission)));
    }
    let patch = json!({ "displayName": "Ours" });
    let path = format!("/api/v3/communities/{id}");
    guest.put(&path, patch.clone()).await.ok();
    let taken = delete_with(&host, &roles, moderator("guest")).await.ok();
    assert_eq!(taken["communityUsers"][0]["permissions"], json!([]));
    assert_eq!(guest.put(&path, patch).await.refused(), DENIED);
    let stranger = json!({ "roles": ["community-moderator"], "userIds": ["nobody"] });
    assert_eq!(host.post(&roles, stranger).await.refused(), NOT_FOUND);
}

#[tokio::test]
async fn a_request_to_join_waits_for_a_moderator() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let guest = network.person("guest").await;
    let other = network.person("other").await;
    let id = community(
        &host,
        json!({ "displayName": "Hall", "requiresJoinApproval": true }),
    )
    .await;
    let direct = format!("/api/v3/communities/{id}/join");
    assert_eq!(guest.post(&direct, json!({})).await.refused(), DENIED);
    let join = format!("/api/v4/communities/{id}/join");
    let asked = guest.post(&join, json!({})).await.ok();
    let request = &asked["joinRequests"][0];
    assert_eq!(request["status"], "pending");
    assert_eq!(request["requestorId"], "guest");
    assert_eq!(request["requestorInternalId"], guest.internal_id);
    assert_eq!(request["targetId"], id);
    let again = guest.post(&join, json!({})).await.ok();
    assert_eq!(again["joinRequests"][0]["_id"], request["_id"]);
    let mine = guest.get(&format!("{join}/me")).await.ok();
    assert_eq!(mine["joinRequests"], asked["joinRequests"]);
    let nobody = other.get(&format!("{join}/me")).await.ok();
    assert_eq!(nobody["joinRequests"], json!([]));
    assert_eq!(guest.get(&join).await.refused(), DENIED);
    let waiting = host.get(&join).await.ok();
    assert_eq!(waiting["joinRequests"], asked["joinRequests"]);
    assert!(waiting["paging"].is_object());
    let across = format!("/api/v4/communities/join/requests?communityIds[]={id}");
    assert_eq!(
        host.get(&across).await.ok()["joinRequests"],
        asked["joinRequests"]
    );

    let approve = format!("{join}/approve");
    let about = |person: &Person| json!({ "userId": person.internal_id });
    assert_eq!(guest.post(&approve, about(&guest)).await.refused(), DENIED);
    let settled = host.post(&approve, about(&guest)).await.ok();
    assert_eq!(settled["joinRequests"][0]["status"], "approved");
    assert_eq!(settled["joinRequests"][0]["responderId"], "host");
    let read = guest.get(&format!("/api/v3/communities/{id}")).await.ok();
    assert_eq!(read["communities"][0]["isJoined"], true);
    assert_eq!(guest.post(&join, json!({})).await.refused(), RULE);

    other.post(&join, json!({})).await.ok();
    assert_eq!(other.delete(&join).await.ok()["success"], true);
    let answer = host.post(&approve, about(&other)).await;
    assert_eq!(answer.refused(), NOT_FOUND, "it was taken back");
    other.post(&join, json!({})).await.ok();
    host.post(&format!("{join}/reject"), about(&other))
        .await
        .ok();
    let mine = other.get(&format!("{join}/me")).await.ok();
    assert_eq!(mine["joinRequests"][0]["status"], "rejected");

    let open = community(&host, hall()).await;
    let free = format!("/api/v4/communities/{open}/join");
    let joined = other.post(&free, json!({})).await.ok();
    assert_eq!(joined["joinRequests"][0]["status"], "approved");
}
