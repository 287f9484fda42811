//! Keeping order in the chat (sections 11.3 and 11.4).

use serde_json::json;

use crate::show::Show;
use crate::visit::holds;
use crate::visit::message;

const WRITE: &str = "MessageRepository.createMessage";

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_reported_and_the_report_taken_back() {
    let mut show = Show::prepare().await;
    let channel = show.host.enters_chat().await;
    show.guest.enters_chat().await;
    show.viewer.enters_chat().await;
    let id = show.guest.writes(&channel, "Buy now").await;
    show.host.until_message(&id, |_| Some(())).await;

    let flagged = "MessageRepository.isMessageFlaggedByMe";
    assert_eq!(show.host.does(flagged, json!([id])).await, json!(false));
    show.host
        .does(
            "MessageRepository.flagMessage",
            json!([id, "Spam or scams"]),
        )
        .await;
    assert_eq!(show.host.does(flagged, json!([id])).await, json!(true));
    show.viewer.until_arrived("message.flagged").await;
    show.host
        .does("MessageRepository.unflagMessage", json!([id]))
        .await;
    assert_eq!(show.host.does(flagged, json!([id])).await, json!(false));
    show.viewer.until_arrived("message.unflagged").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_muted_person_reads_but_does_not_write_until_unmuted() {
    let mut show = Show::prepare().await;
    let channel = show.host.enters_chat().await;
    show.viewer.enters_chat().await;
    let mute = json!([channel, ["viewer"], 60]);
    let code = show
        .viewer
        .is_refused("ChannelRepository.Moderation.muteMembers", mute.clone())
        .await;
    assert_eq!(code, 400_301);
    show.host
        .does("ChannelRepository.Moderation.muteMembers", mute)
        .await;
    show.viewer.until_arrived("channel.setMutedUsers").await;
    assert_eq!(
        show.viewer
            .is_refused(WRITE, message(&channel, "Hello?"))
            .await,
        400_302
    );
    let id = show.host.writes(&channel, "One moment").await;
    show.viewer.until_message(&id, |_| Some(())).await;

    let unmute = json!([channel, ["viewer"]]);
    show.host
        .does("ChannelRepository.Moderation.unmuteMembers", unmute)
        .await;
    show.viewer.until_arrived("channel.setMutedUsers").await;
    show.viewer.writes(&channel, "Hello!").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_muted_chat_is_read_only_for_all_but_the_host() {
    let mut show = Show::prepare().await;
    let channel = show.host.enters_chat().await;
    show.viewer.enters_chat().await;
    show.host
        .does("ChannelRepository.muteChannel", json!([channel]))
        .await;
    show.viewer.until_arrived("channel.setMuted").await;
    assert_eq!(
        show.viewer
            .is_refused(WRITE, message(&channel, "Hello?"))
            .await,
        400_303
    );
    show.host.writes(&channel, "Questions later").await;
    show.host
        .does("ChannelRepository.unmuteChannel", json!([channel]))
        .await;
    show.viewer.until_arrived("channel.setMuted").await;
    show.viewer.writes(&channel, "Now?").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_banned_person_is_out_until_the_ban_is_lifted() {
    let mut show = Show::prepare().await;
    let channel = show.host.enters_chat().await;
    show.viewer.enters_chat().await;
    let viewer = json!([channel, ["viewer"]]);
    show.host
        .does("ChannelRepository.Moderation.banMembers", viewer.clone())
        .await;
    show.viewer.until_arrived("channel.banned").await;
    assert_eq!(
        show.viewer
            .is_refused(WRITE, message(&channel, "Hello?"))
            .await,
        400_304
    );
    let banned = json!([{ "channelId": channel, "memberships": ["banned"], "limit": 10 }]);
    show.host
        .watch("banned", "ChannelRepository.Membership.getMembers", banned)
        .await;
    show.host
        .until("banned", |list| {
            holds(list, "userId", "viewer").then_some(())
        })
        .await;

    show.host
        .does("ChannelRepository.Moderation.unbanMembers", viewer)
        .await;
    show.host.until_arrived("channel.unbanned").await;
    show.viewer
        .does("ChannelRepository.joinChannel", json!([channel]))
        .await;
    show.viewer.writes(&channel, "Sorry").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moderator_keeps_order_until_the_role_is_taken_back() {
    let mut show = Show::prepare().await;
    let channel = show.host.enters_chat().await;
    show.guest.enters_chat().await;
    show.viewer.enters_chat().await;
    let id = show.viewer.writes(&channel, "Buy now").await;
    let delete = "MessageRepository.softDeleteMessage";
    let code = show.guest.is_refused(delete, json!([id])).await;
    assert!([400_300, 400_301].contains(&code), "{code}");

    let role = json!([channel, "channel-moderator", ["guest"]]);
    show.host
        .does("ChannelRepository.Moderation.addRole", role.clone())
        .await;
    show.guest.does(delete, json!([id])).await;
    show.viewer.until_no_message(&id).await;
    let mute = json!([channel, ["viewer"], 60]);
    show.guest
        .does("ChannelRepository.Moderation.muteMembers", mute.clone())
        .await;

    show.host
        .does("ChannelRepository.Moderation.removeRole", role)
        .await;
    let code = show
        .guest
        .is_refused("ChannelRepository.Moderation.muteMembers", mute)
        .await;
    assert_eq!(code, 400_301);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_names_the_chat_and_adds_and_removes_members() {
    let mut show = Show::prepare().await;
    let channel = show.host.enters_chat().await;
    show.guest.enters_chat().await;
    let members = json!([channel, ["viewer"]]);
    show.host
        .does("ChannelRepository.Membership.addMembers", members.clone())
        .await;
    show.guest.until_arrived("channel.membersAdded").await;
    let found =
        json!([{ "channelId": channel, "memberships": ["member"], "search": "Lena", "limit": 10 }]);
    show.host
        .watch("found", "ChannelRepository.Membership.searchMembers", found)
        .await;
    show.host
        .until("found", |list| {
            holds(list, "userId", "viewer").then_some(())
        })
        .await;
    show.host
        .does("ChannelRepository.Membership.removeMembers", members)
        .await;
    show.guest.until_arrived("channel.membersRemoved").await;

    let name = json!([channel, { "displayName": "Thumbs", "metadata": { "topic": "thumbs" } }]);
    show.host
        .does("ChannelRepository.updateChannel", name)
        .await;
    show.guest.until_arrived("channel.updated").await;
    show.host
        .does("ChannelRepository.deleteChannel", json!([channel]))
        .await;
    for event in ["channel.deleted", "message-feed.deleted"] {
        show.guest.until_arrived(event).await;
    }
}
