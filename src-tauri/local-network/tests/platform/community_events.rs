//! What is told about a community, to whom, and about whom (PLATFORM.md 16.2).

use serde_json::json;

use crate::comments::delete_with;
use crate::communities::{community, enter};
use crate::network::listener::{Heard, Listener};
use crate::network::{Network, Person};

/// The event is about this community, and about this member alone.
#[track_caller]
fn is_about(heard: &Heard, community: &str, member: &Person, membership: &str) {
    let data = &heard.payload["data"];
    assert_eq!(data["communities"][0]["communityId"], community);
    assert_eq!(data["communityUsers"].as_array().map(Vec::len), Some(1));
    let told = &data["communityUsers"][0];
    assert_eq!(told["userId"], member.user_id);
    assert_eq!(told["communityMembership"], membership);
    let mut users = data["users"].as_array().unwrap().iter();
    assert!(users.any(|user| user["_id"] == member.internal_id));
}

#[tokio::test]
async fn a_new_community_is_told_to_those_who_are_in_it_from_the_start_and_to_nobody_else() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let guest = network.person("guest").await;
    let stranger = network.person("stranger").await;
    let own = |person: &Person| format!("{}/user/{}", person.network_id, person.internal_id);
    let mut listeners = Vec::new();
    for person in [&host, &guest, &stranger] {
        let mut listener = Listener::of(&network, person).await;
        listener.listen(&[own(person)]).await;
        listeners.push(listener);
    }
    let new = json!({ "displayName": "Cellar", "isPublic": false, "userIds": ["guest"] });
    let id = community(&host, new).await;
    for listener in &mut listeners[..2] {
        let heard = listener.until("community.created").await;
        let told = &heard.payload["data"]["communities"][0];
        assert_eq!(told["communityId"], id);
        assert_eq!(heard.payload["path"], told["path"]);
    }
    assert_eq!(listeners[2].so_far(&stranger).await, []);
}

#[tokio::test]
async fn who_comes_goes_and_is_made_moderator_is_told_in_the_community() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let guest = network.person("guest").await;
    let id = community(&host, json!({ "displayName": "Hall" })).await;
    let mut listener = Listener::of(&network, &host).await;
    listener
        .listen(&[format!("{}/social/community/{id}", host.network_id)])
        .await;
    let path = format!("/api/v3/communities/{id}");
    let named = json!({ "communityId": id, "userIds": ["guest"] });

    enter(&guest, &id).await;
    let heard = listener.until("community.joined").await;
    is_about(&heard, &id, &guest, "member");
    guest.delete(&format!("{path}/leave")).await.ok();
    let heard = listener.until("community.left").await;
    is_about(&heard, &id, &guest, "none");
    let users = format!("{path}/users");
    host.post(&users, named.clone()).await.ok();
    let heard = listener.until("community.userAdded").await;
    is_about(&heard, &id, &guest, "member");

    let roles = format!("/api/v4/communities/{id}/users/roles");
    let role = json!({
        "communityId": id, "userIds": ["guest"], "roles": ["community-moderator"],
    });
    host.post(&roles, role.clone()).await.ok();
    let heard = listener.until("community.roleAdded").await;
    is_about(&heard, &id, &guest, "member");
    let told = &heard.payload["data"]["communityUsers"][0];
    assert_eq!(told["roles"], json!(["community-moderator"]));
    delete_with(&host, &roles, role).await.ok();
    let heard = listener.until("community.roleRemoved").await;
    is_about(&heard, &id, &guest, "member");
    let told = &heard.payload["data"]["communityUsers"][0];
    assert_eq!(told["roles"], json!([]));

    host.put(&format!("{users}/ban"), named.clone()).await.ok();
    let heard = listener.until("community.userBanned").await;
    is_about(&heard, &id, &guest, "banned");
    host.put(&format!("{users}/unban"), named).await.ok();
    let heard = listener.until("community.userUnbanned").await;
    is_about(&heard, &id, &guest, "none");
    assert_eq!(listener.so_far(&host).await, []);
}

#[tokio::test]
async fn a_members_new_name_is_told_where_they_are_a_member_and_nowhere_else() {
    let network = Network::start().await;
    let host = network.person("host").await;
    let guest = network.person("guest").await;
    let hall = community(&host, json!({ "displayName": "Hall" })).await;
    let other = community(&host, json!({ "displayName": "Other" })).await;
    enter(&guest, &hall).await;
    let topic = |id: &str| format!("{}/social/community/{id}", host.network_id);
    let mut listener = Listener::of(&network, &host).await;
    listener.listen(&[topic(&hall), topic(&other)]).await;
    let rename = json!({ "userId": "guest", "displayName": "Noor" });
    guest.put("/api/v3/users/", rename).await.ok();
    let heard = listener.until("community.userChanged").await;
    is_about(&heard, &hall, &guest, "member");
    let users = heard.payload["data"]["users"].as_array().unwrap();
    let told = users.iter().find(|user| user["userId"] == "guest").unwrap();
    assert_eq!(told["displayName"], "Noor");
    // What a list of members does not show changes no member.
    let about = json!({ "userId": "guest", "description": "Talks" });
    guest.put("/api/v3/users/", about).await.ok();
    assert_eq!(listener.so_far(&host).await, []);
}
