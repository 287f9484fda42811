//! Who watches a room.

use std::collections::HashSet;

use super::network::Network;

#[tokio::test]
async fn each_viewer_counts_once_however_often_they_say_that_they_are_there() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let noor = network.person("noor").await;
    let (room, _) = maya.room("Panel").await;
    let (other, _) = maya.room("Another").await;
    assert_eq!(maya.client.viewer_count(&room.id).await.unwrap(), 0);

    for _ in 0..3 {
        noor.client.heartbeat(&room.id).await.unwrap();
    }
    maya.client.heartbeat(&room.id).await.unwrap();
    assert_eq!(maya.client.viewer_count(&room.id).await.unwrap(), 2);
    assert_eq!(maya.client.viewer_count(&other.id).await.unwrap(), 0);

    let viewers = maya.client.viewers(&room.id).await.unwrap();
    assert_eq!(viewers.total, 2);
    let ids: HashSet<&str> = viewers
        .viewers
        .iter()
        .map(|viewer| viewer.user_id.as_str())
        .collect();
    assert_eq!(ids, HashSet::from(["maya", "noor"]));
    assert!(
        viewers
            .viewers
            .iter()
            .all(|viewer| viewer.joined_at.is_some())
    );
}

#[tokio::test]
async fn a_room_that_is_not_there_has_no_viewers_to_count() {
    let network = Network::start().await;
    let maya = network.person("maya").await;
    let nowhere = "no such room".into();
    assert!(
        maya.client
            .heartbeat(&nowhere)
            .await
            .unwrap_err()
            .is_not_found()
    );
    assert!(
        maya.client
            .viewer_count(&nowhere)
            .await
            .unwrap_err()
            .is_not_found()
    );
    assert!(
        maya.client
            .viewers(&nowhere)
            .await
            .unwrap_err()
            .is_not_found()
    );
}
