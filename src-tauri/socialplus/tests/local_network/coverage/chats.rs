//! The chat of a room.

use socialplus::{
    ChannelId, ChannelMember, ChannelUpdate, FlagReason, MemberQuery, MessageQuery, MutePeriod,
    ReactionTarget, UserId,
};

use super::Covered;
use crate::network::Person;

pub async fn chat(maya: &Person, noor: &Person, ivo: &Person, covered: &mut Covered) {
    let client = &maya.client;
    let (room, post) = maya.room("With chat").await;
    let made = client.create_live_channel(&room.id, &post.post.id);
    let channel = covered.must("POST", "/api/v3/channels", made).await;
    let id: &ChannelId = &channel.id;
    let feed_id = channel.message_feed_id();
    let feed = client.message_feed(&feed_id);
    let feed = covered
        .must("GET", "/api/v5/message-feeds/{messageFeedId}", feed)
        .await;
    let one = "/api/v3/channels/{channelId}";
    covered.must("GET", one, client.get_channel(id)).await;
    let update = ChannelUpdate {
        display_name: Some("The chat".to_owned()),
        ..ChannelUpdate::default()
    };
    covered
        .must("PUT", one, client.update_channel(id, update))
        .await;
    let join = noor.client.join_channel(id);
    covered
        .must("POST", "/api/v3/channels/{channelId}/join", join)
        .await;
    ivo.client.join_channel(id).await.unwrap();
    let leave = ivo.client.leave_channel(id);
    covered
        .must("DELETE", "/api/v3/channels/{channelId}/leave", leave)
        .await;

    let messages = "/api/v5/messages";
    let new = socialplus::NewMessage::text(feed.id.clone(), "Hello");
    let message = covered
        .must("POST", messages, client.send_message(new))
        .await;
    let found = client.find_messages(MessageQuery::of(feed.id.clone()));
    covered.must("GET", messages, found).await;
    let message_path = "/api/v5/messages/{messageId}";
    covered
        .must("GET", message_path, client.get_message(&message.id))
        .await;
    let edit = client.edit_message(&message.id, "Hello all");
    covered.must("PUT", message_path, edit).await;
    let flags = "/api/v5/messages/{messageId}/flags";
    let flag = noor.client.flag_message(&message.id, &FlagReason::Spam);
    covered.must("POST", flags, flag).await;
    let flagged = noor.client.is_message_flagged_by_me(&message.id);
    covered.must("GET", flags, flagged).await;
    covered
        .must("DELETE", flags, noor.client.unflag_message(&message.id))
        .await;
    let to = ReactionTarget::Message(message.id.clone());
    let reaction = client.add_reaction(&to, "like");
    covered.must("POST", "/api/v2/reactions", reaction).await;
    let delete = client.delete_message(&message.id);
    covered.must("DELETE", message_path, delete).await;

    let others = [UserId::from("noor")];
    let users = "/api/v3/channels/{channelId}/users";
    covered
        .must(
            "POST",
            users,
            client.add_channel_members(id, &[UserId::from("ivo")]),
        )
        .await;
    let members = client.channel_members(id, MemberQuery::default());
    covered
        .must("GET", "/api/v4/channels/{channelId}/users", members)
        .await;
    let roles = "/api/v3/channels/{channelId}/users/roles";
    let role = ChannelMember::MODERATOR_ROLE;
    covered
        .must("POST", roles, client.add_channel_role(id, role, &others))
        .await;
    covered
        .must(
            "DELETE",
            roles,
            client.remove_channel_role(id, role, &others),
        )
        .await;
    let mute = client.mute_channel_members(id, &others, MutePeriod::Forever);
    covered
        .must("PUT", "/api/v2/channel/{channelId}/users/mute", mute)
        .await;
    let ban = client.ban_channel_members(id, &others);
    covered
        .must("PUT", "/api/v3/channels/{channelId}/users/ban", ban)
        .await;
    let unban = client.unban_channel_members(id, &others);
    covered
        .must("PUT", "/api/v3/channels/{channelId}/users/unban", unban)
        .await;
    covered
        .must(
            "DELETE",
            users,
            client.remove_channel_members(id, &[UserId::from("ivo")]),
        )
        .await;
    let mute = client.mute_channel(id, MutePeriod::Forever);
    covered
        .must("PUT", "/api/v2/channel/{channelId}/mute", mute)
        .await;
    let markers = client.message_markers(std::slice::from_ref(&message.id));
    covered
        .must("GET", "/api/v1/markers/messages", markers)
        .await;
    let read = [(id.clone(), 1)];
    let seen = client.mark_channels_read(&read);
    covered.must("POST", "/api/v3/channels/seen", seen).await;
    covered.must("DELETE", one, client.delete_channel(id)).await;
}
