//! The chat channel of a room (contract section 11).

use super::Fields;
use crate::{
    client::Client,
    error::Error,
    http::Call,
    model::{Channel, ChannelId, ChannelMembership, MessageFeed, MessageFeedId, PostId, RoomId},
    validate,
};

impl Client {
    /// Makes the chat of a room, after the room's post. For the host; others find the channel by
    /// [`Room::live_channel_id`](crate::Room::live_channel_id), or there is no chat yet.
    pub async fn create_live_channel(
        &self,
        room_id: &RoomId,
        post_id: &PostId,
    ) -> Result<Channel, Error> {
        validate::id("roomId", room_id.as_str())?;
        validate::id("postId", post_id.as_str())?;
        let body = Fields::default()
            .set("type", "live")
            .set("postId", post_id.as_str())
            .set("roomId", room_id.as_str());
        let call = Call::post(&["api", "v3", "channels"]).json(body.into_json());
        let (answer, envelope) = self.envelope(call).await?;
        answer.first(envelope.channels, "channel")
    }

    /// One channel.
    pub async fn get_channel(&self, channel_id: &ChannelId) -> Result<Channel, Error> {
        let call = Call::get(&channel_path(channel_id, &[])?);
        let (answer, envelope) = self.envelope(call).await?;
        answer.first(envelope.channels, "channel")
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

    /// A message feed. Its path is what the topic of the chat is made of.
    pub async fn message_feed(&self, feed_id: &MessageFeedId) -> Result<MessageFeed, Error> {
        validate::id("messageFeedId", feed_id.as_str())?;
        let call = Call::get(&["api", "v5", "message-feeds", feed_id.as_str()]);
        let (answer, envelope) = self.envelope(call).await?;
        answer.first(envelope.message_feeds, "message feed")
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

fn channel_path<'a>(channel_id: &'a ChannelId, rest: &[&'a str]) -> Result<Vec<&'a str>, Error> {
    validate::id("channelId", channel_id.as_str())?;
    let mut path = vec!["api", "v3", "channels", channel_id.as_str()];
    path.extend(rest);
    Ok(path)
}
