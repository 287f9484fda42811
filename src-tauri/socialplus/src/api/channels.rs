//! The chat channel of a room (PLATFORM.md 11).

use serde::Deserialize;

use super::fields::Fields;
use crate::{
    client::Client,
    error::Error,
    http::{Call, Query},
    model::{
        Channel, ChannelId, ChannelMembership, ChannelUpdate, FileId, MessageFeed, MessageFeedId,
        MessageId, Metadata, MutePeriod, NewLiveChannel, PostId, RoomId,
    },
    validate,
    wire::Many,
};

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct WireMarkers {
    content_markers: Many<Metadata>,
}

impl Client {
    /// Makes the chat of a room, after the room's post. For the host; others find the channel by
    /// [`Room::live_channel_id`](crate::Room::live_channel_id), or there is no chat yet.
    pub async fn create_live_channel(
        &self,
        room_id: &RoomId,
        post_id: &PostId,
    ) -> Result<Channel, Error> {
        self.create_live_channel_with(room_id, post_id, NewLiveChannel::default())
            .await
    }

    /// Like [`Client::create_live_channel`], with a name, an image, members and free data.
    pub async fn create_live_channel_with(
        &self,
        room_id: &RoomId,
        post_id: &PostId,
        channel: NewLiveChannel,
    ) -> Result<Channel, Error> {
        validate::id("roomId", room_id.as_str())?;
        validate::id("postId", post_id.as_str())?;
        check_details(
            channel.display_name.as_deref(),
            channel.avatar_file_id.as_ref(),
            Some(&channel.tags),
            channel.metadata.as_ref(),
        )?;
        if !channel.user_ids.is_empty() {
            validate::id_list("userIds", &channel.user_ids)?;
        }
        let body = Fields::default()
            .set("type", "live")
            .set("postId", post_id.as_str())
            .set("roomId", room_id.as_str())
            .maybe("displayName", channel.display_name)
            .maybe(
                "avatarFileId",
                channel.avatar_file_id.map(FileId::into_string),
            )
            .maybe("metadata", channel.metadata)
            .some("tags", &channel.tags)
            .some("userIds", &channel.user_ids);
        let call = Call::post(&["api", "v3", "channels"]).json(body.into_json());
        self.one_channel(call).await
    }

    /// One channel.
    pub async fn get_channel(&self, channel_id: &ChannelId) -> Result<Channel, Error> {
        self.one_channel(Call::get(&channel_path(channel_id, &[])?))
            .await
    }

    /// Changes a channel. For those with the permission `EDIT_CHANNEL`.
    pub async fn update_channel(
        &self,
        channel_id: &ChannelId,
        update: ChannelUpdate,
    ) -> Result<Channel, Error> {
        check_details(
            update.display_name.as_deref(),
            update.avatar_file_id.as_ref(),
            update.tags.as_deref(),
            update.metadata.as_ref(),
        )?;
        let body = Fields::default()
            .maybe("displayName", update.display_name)
            .maybe(
                "avatarFileId",
                update.avatar_file_id.map(FileId::into_string),
            )
            .maybe("metadata", update.metadata)
            .maybe_list("tags", update.tags.as_deref());
        let call = Call::put(&channel_path(channel_id, &[])?).json(body.into_json());
        self.one_channel(call).await
    }

    /// Deletes a channel. For those with the permission `CLOSE_CHANNEL`.
    pub async fn delete_channel(&self, channel_id: &ChannelId) -> Result<(), Error> {
        self.call(Call::delete(&channel_path(channel_id, &[])?))
            .await
            .map(drop)
    }

    /// Joins a chat, so that one can write.
    pub async fn join_channel(&self, channel_id: &ChannelId) -> Result<ChannelMembership, Error> {
        // Whoever is in already stays in.
        let call = Call::post(&channel_path(channel_id, &["join"])?).repeatable();
        self.membership(call).await
    }

    /// Leaves a chat.
    pub async fn leave_channel(&self, channel_id: &ChannelId) -> Result<ChannelMembership, Error> {
        let call = Call::delete(&channel_path(channel_id, &["leave"])?);
        self.membership(call).await
    }

    /// Makes a chat read-only for ordinary members, or takes that back. For moderators.
    pub async fn mute_channel(
        &self,
        channel_id: &ChannelId,
        period: MutePeriod,
    ) -> Result<(), Error> {
        validate::id("channelId", channel_id.as_str())?;
        let body = Fields::default().set("mutePeriod", period.as_wire());
        // The platform writes "channel" here, and "channels" everywhere else.
        let path = ["api", "v2", "channel", channel_id.as_str(), "mute"];
        self.call(Call::put(&path).json(body.into_json()))
            .await
            .map(drop)
    }

    /// Says up to which message number ([`Message::segment`](crate::Message::segment)) the caller
    /// has read channels.
    pub async fn mark_channels_read(&self, read: &[(ChannelId, u64)]) -> Result<(), Error> {
        let ids: Vec<&ChannelId> = read.iter().map(|(channel_id, _)| channel_id).collect();
        validate::id_list("channels", &ids)?;
        let channels: Vec<serde_json::Value> = read
            .iter()
            .map(|(channel_id, segment)| {
                serde_json::json!({ "channelId": channel_id, "readToSegment": segment })
            })
            .collect();
        let body = Fields::default().set("channels", channels);
        let call = Call::post(&["api", "v3", "channels", "seen"]).json(body.into_json());
        self.call(call).await.map(drop)
    }

    /// Who has read these messages, as the platform keeps it; PLATFORM.md does not describe the
    /// fields. A network without read markers answers with none.
    pub async fn message_markers(&self, message_ids: &[MessageId]) -> Result<Vec<Metadata>, Error> {
        validate::id_list("messageIds", message_ids)?;
        let query = Query::default().list("messageIds", message_ids);
        let call = Call::get(&["api", "v1", "markers", "messages"]).query(query);
        let wire: WireMarkers = self.fetch(call).await?;
        Ok(wire.content_markers.0)
    }

    /// A message feed. Its path is what the topic of the chat is made of.
    pub async fn message_feed(&self, feed_id: &MessageFeedId) -> Result<MessageFeed, Error> {
        validate::id("messageFeedId", feed_id.as_str())?;
        let call = Call::get(&["api", "v5", "message-feeds", feed_id.as_str()]);
        let (answer, envelope) = self.envelope(call).await?;
        answer.first(envelope.message_feeds, "message feed")
    }

    async fn one_channel(&self, call: Call) -> Result<Channel, Error> {
        let (answer, envelope) = self.envelope(call).await?;
        answer.first(envelope.channels, "channel")
    }

    async fn membership(&self, call: Call) -> Result<ChannelMembership, Error> {
        let me = self.current_session().map(|session| session.me.id);
        let (answer, envelope) = self.envelope(call).await?;
        let channel = answer.first(envelope.channels, "channel")?;
        let me = envelope
            .channel_members
            .into_iter()
            .find(|member| member.channel_id == channel.id && Some(&member.user_id) == me.as_ref());
        Ok(ChannelMembership { channel, me })
    }
}

pub(super) fn channel_path<'a>(
    channel_id: &'a ChannelId,
    rest: &[&'a str],
) -> Result<Vec<&'a str>, Error> {
    validate::id("channelId", channel_id.as_str())?;
    let mut path = vec!["api", "v3", "channels", channel_id.as_str()];
    path.extend(rest);
    Ok(path)
}

fn check_details(
    display_name: Option<&str>,
    avatar: Option<&FileId>,
    tags: Option<&[String]>,
    metadata: Option<&Metadata>,
) -> Result<(), Error> {
    if let Some(name) = display_name {
        validate::at_most("displayName", name, validate::COMMUNITY_NAME_LIMIT)?;
    }
    if let Some(avatar) = avatar {
        validate::single_line("avatarFileId", avatar.as_str(), validate::FILE_ID_LIMIT)?;
    }
    if let Some(tags) = tags {
        validate::tags("tags", tags)?;
    }
    if let Some(metadata) = metadata {
        validate::metadata("metadata", metadata, validate::METADATA_LIMIT)?;
    }
    Ok(())
}
