//! What people report, what administrators decide, and whom a host shuts out of a room (sections
//! 4.2, 7.3, 11.3 and 16.2).

use reqwest::Method;
use serde_json::{Value, json};

use crate::console::{CHIEF, Console};
use crate::network::Network;
use crate::seat::Seat;
use crate::show::Show;
use crate::visit::holds;

const BLOCKED: &str = "UserRepository.getBlockedUsers";

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_blocked_listed_and_let_be_again() {
    let network = Network::start().await;
    let here = network.addresses();
    let mut guest = Seat::signed_in(&here, "guest", "Ravi Patel").await;
    let _pest = Seat::signed_in(&here, "pest", "Otto Pest").await;
    let pest = json!(["pest"]);
    let blocked = guest
        .does("UserRepository.Relationship.blockUser", pest.clone())
        .await;
    assert_eq!(blocked["follows"][0]["status"], "blocked");
    guest
        .watch("blocked", BLOCKED, json!([{ "limit": 5 }]))
        .await;
    guest
        .until("blocked", |it| holds(it, "userId", "pest").then_some(()))
        .await;
    let all = guest
        .does("UserRepository.getAllBlockedUsers", json!([]))
        .await;
    assert_eq!(all[0]["userId"], "pest");

    let left = guest
        .does("UserRepository.Relationship.unBlockUser", pest)
        .await;
    assert_eq!(left["follows"][0]["status"], "none");
    guest
        .watch("blocked", BLOCKED, json!([{ "limit": 10 }]))
        .await;
    guest
        .until("blocked", |it| {
            (it["data"] == json!([]) && it["loading"] == false).then_some(())
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_reported_hears_the_count_until_an_administrator_dismisses_it() {
    let network = Network::with_chief().await;
    let here = network.addresses();
    let mut guest = Seat::signed_in(&here, "guest", "Ravi Patel").await;
    let mut pest = Seat::signed_in(&here, "pest", "Otto Pest").await;
    let reported = "UserRepository.isUserFlaggedByMe";
    for (act, event, is) in [
        ("flagUser", "user.flagged", true),
        ("unflagUser", "user.unflagged", false),
        ("flagUser", "user.flagged", true),
    ] {
        let act = format!("UserRepository.{act}");
        assert_eq!(guest.does(&act, json!(["pest"])).await, json!(true));
        pest.until_arrived(event).await;
        assert_eq!(guest.does(reported, json!(["pest"])).await, json!(is));
    }
    let cleared = "UserRepository.onUserFlagCleared";
    pest.watch("cleared", cleared, json!([])).await;
    let chief = Console::of(&network, CHIEF).await;
    let path = "/api/v3/users/pest/flags/clear";
    chief.does(Method::POST, path, json!({})).await;
    pest.until_arrived("user.flagCleared").await;
    let count = pest.until("cleared", |me| me["flagCount"].as_i64());
    assert_eq!(count.await, 0);
    assert_eq!(guest.does(reported, json!(["pest"])).await, json!(false));
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_of_a_message_are_dismissed_in_front_of_the_chat() {
    let mut show = Show::prepare().await;
    let channel = show.host.enters_chat().await;
    show.guest.enters_chat().await;
    let id = show.guest.writes(&channel, "Buy now").await;
    show.guest.until_message(&id, |_| Some(())).await;
    show.host
        .does("MessageRepository.flagMessage", json!([id]))
        .await;
    show.guest.until_arrived("message.flagged").await;
    let host = Console::of(&show.network, "host").await;
    let path = format!("/api/v5/messages/{id}/flags/clear");
    host.does(Method::POST, &path, json!({})).await;
    show.guest.until_arrived("message.flagCleared").await;
    let reported = "MessageRepository.isMessageFlaggedByMe";
    assert_eq!(show.host.does(reported, json!([id])).await, json!(false));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_banned_from_the_network_or_deleted_is_told_and_signed_out() {
    let network = Network::with_chief().await;
    let chief = Console::of(&network, CHIEF).await;
    for (user, method, path, body, event) in [
        (
            "pest",
            Method::PUT,
            "/api/v3/users/ban",
            json!({ "userId": "pest" }),
            "user.didGlobalBan",
        ),
        (
            "guest",
            Method::DELETE,
            "/api/v3/users/guest",
            Value::Null,
            "user.deleted",
        ),
    ] {
        let mut seat = Seat::signed_in(&network.addresses(), user, "Otto Pest").await;
        chief.does(method, path, body).await;
        seat.until_arrived(event).await;
        seat.until_session("terminated").await;
        let again = seat.sign_in("Otto Pest").await;
        assert!(again.is_err(), "{user} is in again");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_whom_the_host_shuts_out_of_a_room_is_told_and_so_is_the_host() {
    let mut show = Show::prepare().await;
    let host = Console::of(&show.network, "host").await;
    let path = format!("/api/v1/rooms/{}/viewer-bans", show.room);
    let lena = json!({ "userIds": ["viewer"] });
    host.does(Method::POST, &path, lena.clone()).await;
    for seat in [&mut show.viewer, &mut show.host] {
        seat.until_arrived("room.usersBanned").await;
    }
    host.does(Method::DELETE, &path, lena).await;
    for seat in [&mut show.viewer, &mut show.host] {
        seat.until_arrived("room.usersUnbanned").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_show_that_an_administrator_ends_is_terminated_for_everybody() {
    let mut show = Show::prepare_in(Network::with_chief().await).await;
    let terminated = "RoomRepository.onRoomTerminated";
    show.viewer.watch("terminated", terminated, json!([])).await;
    let chief = Console::of(&show.network, CHIEF).await;
    let path = format!("/api/v1/rooms/{}/terminate", show.room);
    let why = json!({ "category": "violence" });
    chief.does(Method::POST, &path, why).await;
    let room = show.room.clone();
    let label = show.viewer.until("terminated", |told| {
        assert_eq!(told["roomId"], *room);
        told["moderation"]["terminateLabels"][0]["category"]
            .as_str()
            .map(str::to_owned)
    });
    assert_eq!(label.await, "violence");
    for seat in [&mut show.host, &mut show.viewer] {
        seat.until_arrived("room.terminated").await;
        seat.until_status("terminated").await;
    }
}
