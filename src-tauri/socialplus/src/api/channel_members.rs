//! Who belongs to a chat, and its moderation (PLATFORM.md 11.3).

use super::{channels::channel_path, community_members::members, fields::Fields};
use crate::{
    client::Client,
    error::Error,
    http::Call,
    model::{ChannelId, ChannelMember, MemberQuery, MutePeriod, Page, UserId},
    validate,
};

impl Client {
    /// Members of a chat.
    ///
    /// ```no_run
    /// # async fn run(client: socialplus::Client, channel: socialplus::Channel)
    /// # -> Result<(), socialplus::Error> {
    /// use socialplus::{ChannelMember, MemberQuery, MemberState};
    ///
    /// let banned = MemberQuery {
    ///     memberships: vec![MemberState::Banned],
    ///     ..MemberQuery::default()
    /// };
    /// for member in client.channel_members(&channel.id, banned).await?.items {
    ///     println!("{} is banned", member.user_id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn channel_members(
        &self,
        channel_id: &ChannelId,
        query: MemberQuery,
    ) -> Result<Page<ChannelMember>, Error> {
        validate::id("channelId", channel_id.as_str())?;
        let parameters = members(&query)?.pair("channelId", channel_id);
        let path = ["api", "v4", "channels", channel_id.as_str(), "users"];
        let (_, envelope) = self.envelope(Call::get(&path).query(parameters)).await?;
        Ok(Page {
            items: envelope.channel_members,
            next: envelope.next,
        })
    }

    /// Makes users members. For moderators.
    pub async fn add_channel_members(
        &self,
        channel_id: &ChannelId,
        user_ids: &[UserId],
    ) -> Result<Vec<ChannelMember>, Error> {
        let call = Call::post(&channel_path(channel_id, &["users"])?);
        self.change_members(call, channel_id, None, user_ids).await
    }

    /// Takes members out. For moderators.
    pub async fn remove_channel_members(
        &self,
        channel_id: &ChannelId,
        user_ids: &[UserId],
    ) -> Result<Vec<ChannelMember>, Error> {
        let call = Call::delete(&channel_path(channel_id, &["users"])?);
        self.change_members(call, channel_id, None, user_ids).await
    }

    /// Gives members a role, such as [`ChannelMember::MODERATOR_ROLE`]. For moderators.
    pub async fn add_channel_role(
        &self,
        channel_id: &ChannelId,
        role: &str,
        user_ids: &[UserId],
    ) -> Result<Vec<ChannelMember>, Error> {
        let call = Call::post(&channel_path(channel_id, &["users", "roles"])?);
        self.change_members(call, channel_id, Some(role), user_ids)
            .await
    }

    /// Takes a role from members. For moderators.
    pub async fn remove_channel_role(
        &self,
        channel_id: &ChannelId,
        role: &str,
        user_ids: &[UserId],
    ) -> Result<Vec<ChannelMember>, Error> {
        let call = Call::delete(&channel_path(channel_id, &["users", "roles"])?);
        self.change_members(call, channel_id, Some(role), user_ids)
            .await
    }

    /// Bans members from a chat. For moderators.
    pub async fn ban_channel_members(
        &self,
        channel_id: &ChannelId,
        user_ids: &[UserId],
    ) -> Result<Vec<ChannelMember>, Error> {
        let call = Call::put(&channel_path(channel_id, &["users", "ban"])?);
        self.put_members(call, user_ids).await
    }

    /// Lets banned users in again. For moderators.
    pub async fn unban_channel_members(
        &self,
        channel_id: &ChannelId,
        user_ids: &[UserId],
    ) -> Result<Vec<ChannelMember>, Error> {
        let call = Call::put(&channel_path(channel_id, &["users", "unban"])?);
        self.put_members(call, user_ids).await
    }

    /// Takes the word from members for a time, or gives it back. For moderators.
    pub async fn mute_channel_members(
        &self,
        channel_id: &ChannelId,
        user_ids: &[UserId],
        period: MutePeriod,
    ) -> Result<(), Error> {
        validate::id("channelId", channel_id.as_str())?;
        validate::id_list("userIds", user_ids)?;
        let body = Fields::default()
            .list("userIds", user_ids)
            .set("mutePeriod", period.as_wire());
        // The platform writes "channel" here, and "channels" everywhere else.
        let path = ["api", "v2", "channel", channel_id.as_str(), "users", "mute"];
        self.call(Call::put(&path).json(body.into_json()))
            .await
            .map(drop)
    }

    async fn change_members(
        &self,
        call: Call,
        channel_id: &ChannelId,
        role: Option<&str>,
        user_ids: &[UserId],
    ) -> Result<Vec<ChannelMember>, Error> {
        validate::id_list("userIds", user_ids)?;
        if let Some(role) = role {
            validate::name("role", role)?;
        }
        let body = Fields::default()
            .set("channelId", channel_id.as_str())
            .maybe("role", role)
            .list("userIds", user_ids);
        let (_, envelope) = self.envelope(call.json(body.into_json())).await?;
        Ok(envelope.channel_members)
    }

    async fn put_members(
        &self,
        call: Call,
        user_ids: &[UserId],
    ) -> Result<Vec<ChannelMember>, Error> {
        validate::id_list("userIds", user_ids)?;
        let body = Fields::default().list("userIds", user_ids);
        let (_, envelope) = self.envelope(call.json(body.into_json())).await?;
        Ok(envelope.channel_members)
    }
}
