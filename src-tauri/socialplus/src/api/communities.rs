//! Communities, as targets of posts (contract section 6).

use super::limit;
use crate::{
    client::Client,
    error::Error,
    http::{Call, Query},
    model::{Community, CommunityId, CommunityQuery, Page},
    validate,
    wire::Envelope,
};

impl Client {
    /// Communities that the caller may see.
    pub async fn query_communities(&self, query: CommunityQuery) -> Result<Page<Community>, Error> {
        let keyword = query.keyword.as_deref().map(str::trim);
        let parameters = Query::default()
            .pair("filter", query.filter.as_wire())
            .pair("membership", query.filter.as_wire())
            .maybe("keyword", keyword.filter(|keyword| !keyword.is_empty()))
            .pair("sortBy", "displayName")
            .pair("isDeleted", false)
            .pair("includeDiscoverablePrivateCommunity", true)
            .page(limit(query.limit), query.page.as_ref());
        let call = Call::get(&["api", "v3", "communities"]).query(parameters);
        let (_, mut envelope) = self.envelope(call).await?;
        let next = envelope.next.take();
        Ok(Page {
            items: self.with_membership(envelope),
            next,
        })
    }

    /// One community.
    pub async fn get_community(&self, community_id: &CommunityId) -> Result<Community, Error> {
        validate::id("communityId", community_id.as_str())?;
        let call = Call::get(&["api", "v3", "communities", community_id.as_str()]);
        let (answer, envelope) = self.envelope(call).await?;
        answer.first(self.with_membership(envelope), "community")
    }

    /// Puts the caller's own membership beside each community.
    fn with_membership(&self, envelope: Envelope) -> Vec<Community> {
        let me = self.current_session().map(|session| session.me.id);
        let members = envelope.community_members;
        envelope
            .communities
            .into_iter()
            .map(|mut community| {
                community.my_membership = members
                    .iter()
                    .find(|member| {
                        member.community_id == community.id && Some(&member.user_id) == me.as_ref()
                    })
                    .cloned();
                community
            })
            .collect()
    }
}
