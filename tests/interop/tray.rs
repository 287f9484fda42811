//! The notification tray (section 13).

use serde_json::json;

use crate::show::Show;
use crate::visit::loaded;

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_lies_in_the_tray_until_it_was_seen() {
    let mut show = Show::prepare().await;
    show.host
        .does("$room.data.createInvitation", json!(["guest"]))
        .await;
    show.guest.until_arrived("room.didCohostInvite").await;
    let newest = json!([{ "limit": 5 }]);
    show.guest
        .watch("tray", "notificationTray.getNotificationTrayItems", newest)
        .await;
    let room = show.room.clone();
    let item = show.guest.until("tray", |tray| {
        let items = loaded(tray)?.as_array()?;
        let of_room = |item: &&serde_json::Value| {
            item["trayItemCategory"] == "room_cohost_invite" && item["targetId"] == *room
        };
        items.iter().find(of_room).cloned()
    });
    let item = item.await;

    show.guest
        .watch(
            "seen",
            "notificationTray.getNotificationTraySeen",
            json!([]),
        )
        .await;
    show.guest
        .until("seen", |seen| loaded(seen).map(|_| ()))
        .await;
    let now = item["lastOccurredAt"].clone();
    show.guest
        .does("notificationTray.markTraySeen", json!([now]))
        .await;
    let seen = json!([[{ "id": item["_id"], "lastSeenAt": now }]]);
    show.guest
        .does("notificationTray.markItemsSeen", seen)
        .await;
}
