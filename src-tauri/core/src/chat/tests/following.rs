//! What a reader of the list gets from the actor: all of it, then each change once, and all of it
//! again when it was too slow.

use tokio::sync::{broadcast, watch};

use super::{list::apply, *};
use crate::{
    actor::Supervisor,
    chat::{ChatHandle, list::CHANGES_KEPT, start},
    platform::PlatformSlot,
};

/// The actor with a joined chat of so many messages, whose platform is played here.
pub(super) async fn started(messages: u64) -> (Supervisor, ChatHandle) {
    let supervisor = Supervisor::new();
    let (_, nobody) = watch::channel(None);
    let notices = broadcast::Sender::new(1);
    let chat = start(&supervisor, PlatformSlot(nobody), &notices);
    // The context has no channel yet, so nothing is asked of the platform that is not there.
    let waits = RoomContext {
        channel_id: None,
        my_role: Role::CoHost,
        ..context()
    };
    chat.actor.tell(Input::Room(Some(waits))).await;
    chat.actor.tell(joined_as(joined())).await;
    let first = page_of(FIRST, (1..=messages).map(message).collect(), None);
    chat.actor.tell(first).await;
    (supervisor, chat)
}

/// Follows until the list ends with a message.
pub(super) async fn follow_to(
    reader: &mut Follower,
    list: &mut Vec<ChatItem>,
    text: &str,
) -> Vec<ChatDiff> {
    let mut changes = Vec::new();
    let last = async {
        while list.last().is_none_or(|item| item.text != text) {
            let change = reader.next().await.expect("the actor ended");
            changes.push(change.clone());
            apply(list, change);
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), last)
        .await
        .expect("the message did not come");
    changes
}

#[tokio::test]
async fn a_reader_gets_the_list_first_and_then_each_change() {
    let (supervisor, chat) = started(1).await;
    let (mut reader, mut list) = (chat.list.follow(), Vec::new());
    follow_to(&mut reader, &mut list, "text 1").await;
    chat.actor.tell(heard(message(2))).await;
    let changes = follow_to(&mut reader, &mut list, "text 2").await;
    assert!(matches!(&changes[..], [ChatDiff::Append { items }] if items.len() == 1));
    // Who comes later gets the same list in one piece.
    let (mut late, mut whole) = (chat.list.follow(), Vec::new());
    let changes = follow_to(&mut late, &mut whole, "text 2").await;
    assert!(matches!(changes[..], [ChatDiff::Reset { .. }]));
    assert_eq!(whole, list);
    supervisor.shutdown();
}

#[tokio::test]
async fn a_reader_that_fell_behind_gets_the_whole_list_again() {
    let (supervisor, chat) = started(1).await;
    let (mut slow, mut list) = (chat.list.follow(), Vec::new());
    let (mut quick, mut whole) = (chat.list.follow(), Vec::new());
    follow_to(&mut slow, &mut list, "text 1").await;
    let last = CHANGES_KEPT as u64 + 40;
    for segment in 2..=last {
        chat.actor.tell(heard(message(segment))).await;
        follow_to(&mut quick, &mut whole, &format!("text {segment}")).await;
    }
    let changes = follow_to(&mut slow, &mut list, &format!("text {last}")).await;
    assert!(matches!(changes[..], [ChatDiff::Reset { .. }]));
    assert_eq!(list, whole);
    chat.actor.tell(heard(message(last + 1))).await;
    let next = format!("text {}", last + 1);
    let changes = follow_to(&mut slow, &mut list, &next).await;
    assert!(matches!(changes[..], [ChatDiff::Append { .. }]));
    supervisor.shutdown();
}

/// Also one that comes after the part has stopped sees what was there.
#[tokio::test]
async fn the_list_outlives_its_actor() {
    let (supervisor, chat) = started(1).await;
    let (mut reader, mut list) = (chat.list.follow(), Vec::new());
    follow_to(&mut reader, &mut list, "text 1").await;
    supervisor.shutdown();
    let (mut late, mut whole) = (chat.list.follow(), Vec::new());
    follow_to(&mut late, &mut whole, "text 1").await;
    assert_eq!(whole, list);
}
