//! People, their pictures and where they post (sections 4, 5 and 6).

use serde_json::{Value, json};

use crate::network::Network;
use crate::seat::Seat;
use crate::visit::{holds, loaded};

/// A picture of one dot.
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

fn id_of(answer: &Value, key: &str) -> String {
    answer["data"][key].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_found_by_a_part_of_their_name_and_change_their_own() {
    let network = Network::start().await;
    let here = network.addresses();
    let mut host = Seat::signed_in(&here, "host", "Maya Okafor").await;
    let mut guest = Seat::signed_in(&here, "guest", "Ravi Patel").await;
    let query = json!([{ "displayName": "oKa", "limit": 5 }]);
    guest
        .watch("found", "UserRepository.searchUserByDisplayName", query)
        .await;
    guest
        .until("found", |found| {
            holds(found, "userId", "host").then_some(())
        })
        .await;
    let query = json!([{ "sortBy": "displayName", "limit": 5 }]);
    guest.watch("all", "UserRepository.getUsers", query).await;
    guest
        .until("all", |all| holds(all, "userId", "host").then_some(()))
        .await;
    let both = guest
        .does("UserRepository.getUserByIds", json!([["host", "guest"]]))
        .await;
    assert_eq!(both["data"].as_array().unwrap().len(), 2);

    let change = json!(["guest", { "displayName": "Ravi P.", "description": "Two thumbs" }]);
    let me = guest
        .does("UserRepository.updateUser", change.clone())
        .await;
    assert_eq!(me["data"]["displayName"], "Ravi P.");
    guest.until_arrived("user.updated").await;
    let code = host.is_refused("UserRepository.updateUser", change).await;
    assert!([400_300, 400_301].contains(&code), "{code}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_uploaded_described_and_put_on_a_room() {
    let network = Network::start().await;
    let here = network.addresses();
    let mut host = Seat::signed_in(&here, "host", "Maya Okafor").await;
    let form =
        json!({ "$form": { "file": { "name": "dot.png", "type": "image/png", "base64": PNG } } });
    let uploaded = host
        .does("FileRepository.uploadImage", json!([form, null, "A dot"]))
        .await;
    let file = &uploaded["data"][0];
    assert_eq!(
        (&file["type"], &file["altText"]),
        (&json!("image"), &json!("A dot"))
    );
    assert_eq!(file["attributes"]["metadata"]["width"], 1);
    let id = file["fileId"].as_str().unwrap();

    let room = json!([{ "title": "Panel", "type": "coHosts", "thumbnailFileId": id }]);
    let room = host.does("RoomRepository.createRoom", room).await;
    assert_eq!(room["data"]["thumbnailFileId"], id);
    host.does("FileRepository.updateAltText", json!([id, "One dot"]))
        .await;
    let file = host.does("FileRepository.getFile", json!([id])).await;
    assert_eq!(file["data"]["altText"], "One dot");
    host.does("FileRepository.deleteFile", json!([id])).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_is_announced_in_a_community_that_its_host_made() {
    let network = Network::start().await;
    let here = network.addresses();
    let mut host = Seat::signed_in(&here, "host", "Maya Okafor").await;
    let mut guest = Seat::signed_in(&here, "guest", "Ravi Patel").await;
    let made = json!([{ "displayName": "Thumbs", "description": "One or two", "isPublic": true }]);
    let made = host.does("CommunityRepository.createCommunity", made).await;
    let community = id_of(&made, "communityId");

    guest
        .watch(
            "there",
            "CommunityRepository.getCommunity",
            json!([community]),
        )
        .await;
    guest
        .until("there", |there| loaded(there).map(|_| ()))
        .await;
    let joined = guest
        .does("CommunityRepository.joinCommunity", json!([community]))
        .await;
    assert_eq!(joined, json!(true));
    let mine = json!([{ "membership": "member", "limit": 5 }]);
    guest
        .watch("mine", "CommunityRepository.getCommunities", mine)
        .await;
    guest
        .until("mine", |mine| {
            holds(mine, "communityId", &community).then_some(())
        })
        .await;

    let room = json!([{ "title": "Panel", "type": "coHosts" }]);
    let room = id_of(
        &host.does("RoomRepository.createRoom", room).await,
        "roomId",
    );
    let post = json!([{
        "targetType": "community",
        "targetId": community,
        "data": { "roomId": room, "text": "Come and see." },
    }]);
    let post = host.does("PostRepository.createRoomPost", post).await;
    assert_eq!(post["data"]["targetId"], community);
    guest
        .watch("room", "RoomRepository.getRoom", json!([room]))
        .await;
    let target = guest.until("room", |room| {
        loaded(room).map(|room| room["targetId"].clone())
    });
    assert_eq!(target.await, community);

    let left = guest
        .does("CommunityRepository.leaveCommunity", json!([community]))
        .await;
    assert_eq!(left, json!(true));
}
