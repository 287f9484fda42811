//! Who belongs to a community, and who wants to (PLATFORM.md 6).

use super::{
    communities::community_path,
    fields::{Fields, limit},
};
use crate::{
    client::Client,
    error::Error,
    http::{Call, Query},
    model::{
        Community, CommunityId, CommunityMember, JoinRequest, MemberQuery, MemberState, Page,
        PageToken, Sort, UserId,
    },
    validate,
};

impl Client {
    /// Joins a community. One that needs approval is asked by [`Client::request_to_join`].
    pub async fn join_community(&self, community_id: &CommunityId) -> Result<Community, Error> {
        let call = Call::post(&community_path("v3", community_id, &["join"])?);
        self.one_community(call).await
    }

    /// Leaves a community.
    pub async fn leave_community(&self, community_id: &CommunityId) -> Result<(), Error> {
        let call = Call::delete(&community_path("v3", community_id, &["leave"])?);
        self.call(call).await.map(drop)
    }

    /// Members of a community.
    pub async fn community_members(
        &self,
        community_id: &CommunityId,
        query: MemberQuery,
    ) -> Result<Page<CommunityMember>, Error> {
        let path = community_path("v3", community_id, &["users"])?;
        let call = Call::get(&path).query(members(&query)?);
        let (_, envelope) = self.envelope(call).await?;
        Ok(Page {
            items: envelope.community_members,
            next: envelope.next,
        })
    }

    /// Makes users members. For moderators.
    pub async fn add_community_members(
        &self,
        community_id: &CommunityId,
        user_ids: &[UserId],
    ) -> Result<Vec<CommunityMember>, Error> {
        let body = self.of_users(community_id, user_ids)?;
        let call = Call::post(&community_path("v3", community_id, &["users"])?).json(body);
        self.changed_members(call).await
    }

    /// Takes members out. For moderators.
    pub async fn remove_community_members(
        &self,
        community_id: &CommunityId,
        user_ids: &[UserId],
    ) -> Result<Vec<CommunityMember>, Error> {
        let body = self.of_users(community_id, user_ids)?;
        let call = Call::delete(&community_path("v3", community_id, &["users"])?).json(body);
        self.changed_members(call).await
    }

    /// Bans members. For moderators.
    pub async fn ban_community_members(
        &self,
        community_id: &CommunityId,
        user_ids: &[UserId],
    ) -> Result<Vec<CommunityMember>, Error> {
        self.put_users(community_id, "ban", user_ids).await
    }

    /// Lets banned users in again. For moderators.
    pub async fn unban_community_members(
        &self,
        community_id: &CommunityId,
        user_ids: &[UserId],
    ) -> Result<Vec<CommunityMember>, Error> {
        self.put_users(community_id, "unban", user_ids).await
    }

    /// Gives members roles, such as [`CommunityMember::MODERATOR_ROLE`].
    pub async fn add_community_roles(
        &self,
        community_id: &CommunityId,
        roles: &[&str],
        user_ids: &[UserId],
    ) -> Result<Vec<CommunityMember>, Error> {
        let path = community_path("v4", community_id, &["users", "roles"])?;
        let body = of_roles(community_id, roles, user_ids)?;
        self.changed_members(Call::post(&path).json(body)).await
    }

    /// Takes roles from members.
    pub async fn remove_community_roles(
        &self,
        community_id: &CommunityId,
        roles: &[&str],
        user_ids: &[UserId],
    ) -> Result<Vec<CommunityMember>, Error> {
        let path = community_path("v4", community_id, &["users", "roles"])?;
        let body = of_roles(community_id, roles, user_ids)?;
        self.changed_members(Call::delete(&path).json(body)).await
    }

    /// Asks to join a community that needs approval.
    pub async fn request_to_join(&self, community_id: &CommunityId) -> Result<JoinRequest, Error> {
        let call = Call::post(&community_path("v4", community_id, &["join"])?);
        let (answer, envelope) = self.envelope(call).await?;
        answer.first(envelope.join_requests, "join request")
    }

    /// The caller's own request to join, if there is one.
    pub async fn my_join_request(
        &self,
        community_id: &CommunityId,
    ) -> Result<Option<JoinRequest>, Error> {
        let call = Call::get(&community_path("v4", community_id, &["join", "me"])?);
        let (_, envelope) = self.envelope(call).await?;
        Ok(envelope.join_requests.into_iter().next())
    }

    /// Requests to join. For moderators.
    pub async fn join_requests(
        &self,
        community_id: &CommunityId,
        count: Option<u8>,
        page: Option<&PageToken>,
    ) -> Result<Page<JoinRequest>, Error> {
        let call = Call::get(&community_path("v4", community_id, &["join"])?)
            .query(Query::default().page(limit(count), page));
        let (_, envelope) = self.envelope(call).await?;
        Ok(Page {
            items: envelope.join_requests,
            next: envelope.next,
        })
    }

    /// Takes the caller's own request to join back.
    pub async fn cancel_join_request(&self, community_id: &CommunityId) -> Result<(), Error> {
        let call = Call::delete(&community_path("v4", community_id, &["join"])?);
        self.call(call).await.map(drop)
    }

    fn of_users(
        &self,
        community_id: &CommunityId,
        user_ids: &[UserId],
    ) -> Result<serde_json::Value, Error> {
        validate::id_list("userIds", user_ids)?;
        Ok(Fields::default()
            .set("communityId", community_id.as_str())
            .list("userIds", user_ids)
            .into_json())
    }

    async fn put_users(
        &self,
        community_id: &CommunityId,
        what: &str,
        user_ids: &[UserId],
    ) -> Result<Vec<CommunityMember>, Error> {
        validate::id_list("userIds", user_ids)?;
        let body = Fields::default().list("userIds", user_ids);
        let path = community_path("v3", community_id, &["users", what])?;
        self.changed_members(Call::put(&path).json(body.into_json()))
            .await
    }

    async fn changed_members(&self, call: Call) -> Result<Vec<CommunityMember>, Error> {
        Ok(self.envelope(call).await?.1.community_members)
    }
}

fn of_roles(
    community_id: &CommunityId,
    roles: &[&str],
    user_ids: &[UserId],
) -> Result<serde_json::Value, Error> {
    validate::id_list("userIds", user_ids)?;
    validate::id_list("roles", roles)?;
    for role in roles {
        validate::name("roles", role)?;
    }
    Ok(Fields::default()
        .set("communityId", community_id.as_str())
        .list("roles", roles)
        .list("userIds", user_ids)
        .into_json())
}

/// The parameters of a list of members, of a community or a channel.
pub(super) fn members(query: &MemberQuery) -> Result<Query, Error> {
    let search = query.search.as_deref().unwrap_or_default().trim();
    validate::at_most("search", search, validate::DISPLAY_NAME_LIMIT)?;
    for role in &query.roles {
        validate::name("roles", role)?;
    }
    let sort = if query.oldest_first {
        Sort::FirstCreated
    } else {
        Sort::LastCreated
    };
    let states = query.memberships.iter().copied();
    Ok(Query::default()
        .list("memberships", states.map(MemberState::as_wire))
        .list("roles", &query.roles)
        .maybe("search", (!search.is_empty()).then_some(search))
        .pair("sortBy", sort.as_wire())
        .page(limit(query.limit), query.page.as_ref()))
}
