//! Communities, as targets of posts (PLATFORM.md 6).

use super::fields::{Fields, limit};
use crate::{
    client::Client,
    error::Error,
    http::{Call, Query},
    model::{
        Community, CommunityId, CommunityQuery, CommunityUpdate, FileId, Metadata, NewCommunity,
        Page,
    },
    validate,
    wire::Envelope,
};

impl Client {
    /// Communities that the caller may see.
    pub async fn query_communities(&self, query: CommunityQuery) -> Result<Page<Community>, Error> {
        let keyword = query.keyword.as_deref().unwrap_or_default().trim();
        validate::at_most("keyword", keyword, validate::COMMUNITY_NAME_LIMIT)?;
        let parameters = Query::default()
            .pair("filter", query.filter.as_wire())
            .pair("membership", query.filter.as_wire())
            .maybe("keyword", (!keyword.is_empty()).then_some(keyword))
            .maybe("categoryId", query.category_id)
            .list("tags", query.tags)
            .pair("sortBy", query.sort.as_wire())
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
        self.one_community(Call::get(&community_path("v3", community_id, &[])?))
            .await
    }

    /// Up to 100 communities by id. Those that do not exist are missing in the answer.
    pub async fn get_communities(
        &self,
        community_ids: &[CommunityId],
    ) -> Result<Vec<Community>, Error> {
        validate::id_list("communityIds", community_ids)?;
        let call = Call::get(&["api", "v3", "communities", "list"])
            .query(Query::default().list_encoded_twice("communityIds", community_ids));
        let (_, envelope) = self.envelope(call).await?;
        Ok(self.with_membership(envelope))
    }

    /// Creates a community; the caller owns and moderates it.
    pub async fn create_community(&self, community: NewCommunity) -> Result<Community, Error> {
        check_name(&community.display_name)?;
        check_details(
            community.description.as_deref(),
            Some(&community.tags),
            community.metadata.as_ref(),
            community.avatar_file_id.as_ref(),
        )?;
        if !community.user_ids.is_empty() {
            validate::id_list("userIds", &community.user_ids)?;
        }
        let body = Fields::default()
            .set("displayName", community.display_name)
            .maybe("description", community.description)
            .maybe("isPublic", community.is_public)
            .some("tags", &community.tags)
            .some("categoryIds", &community.category_ids)
            .maybe("metadata", community.metadata)
            .maybe(
                "avatarFileId",
                community.avatar_file_id.map(FileId::into_string),
            )
            .some("userIds", &community.user_ids)
            .maybe("onlyAdminCanPost", community.only_admin_can_post)
            .maybe(
                "needApprovalOnPostCreation",
                community.need_approval_on_post_creation,
            );
        // The platform writes this path with a slash at its end.
        let call = Call::post(&["api", "v3", "communities", ""]).json(body.into_json());
        self.one_community(call).await
    }

    /// Changes a community. For its moderators.
    pub async fn update_community(
        &self,
        community_id: &CommunityId,
        update: CommunityUpdate,
    ) -> Result<Community, Error> {
        if let Some(name) = &update.display_name {
            check_name(name)?;
        }
        check_details(
            update.description.as_deref(),
            update.tags.as_deref(),
            update.metadata.as_ref(),
            update.avatar_file_id.as_ref(),
        )?;
        let body = Fields::default()
            .maybe("displayName", update.display_name)
            .maybe("description", update.description)
            .maybe("isPublic", update.is_public)
            .maybe_list("tags", update.tags.as_deref())
            .maybe_list("categoryIds", update.category_ids.as_deref())
            .maybe("metadata", update.metadata)
            .maybe(
                "avatarFileId",
                update.avatar_file_id.map(FileId::into_string),
            )
            .maybe("onlyAdminCanPost", update.only_admin_can_post)
            .maybe(
                "needApprovalOnPostCreation",
                update.need_approval_on_post_creation,
            );
        let call = Call::put(&community_path("v3", community_id, &[])?).json(body.into_json());
        self.one_community(call).await
    }

    /// Deletes a community. For its owner.
    pub async fn delete_community(&self, community_id: &CommunityId) -> Result<(), Error> {
        self.call(Call::delete(&community_path("v3", community_id, &[])?))
            .await
            .map(drop)
    }

    pub(super) async fn one_community(&self, call: Call) -> Result<Community, Error> {
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

/// A path about one community; `version` is the version of the API.
pub(super) fn community_path<'a>(
    version: &'a str,
    community_id: &'a CommunityId,
    rest: &[&'a str],
) -> Result<Vec<&'a str>, Error> {
    validate::id("communityId", community_id.as_str())?;
    let mut path = vec!["api", version, "communities", community_id.as_str()];
    path.extend(rest);
    Ok(path)
}

fn check_name(name: &str) -> Result<(), Error> {
    Ok(validate::filled(
        "displayName",
        name,
        validate::COMMUNITY_NAME_LIMIT,
    )?)
}

fn check_details(
    description: Option<&str>,
    tags: Option<&[String]>,
    metadata: Option<&Metadata>,
    avatar: Option<&FileId>,
) -> Result<(), Error> {
    if let Some(description) = description {
        validate::at_most("description", description, validate::DESCRIPTION_LIMIT)?;
    }
    if let Some(tags) = tags {
        validate::tags("tags", tags)?;
    }
    if let Some(metadata) = metadata {
        validate::metadata("metadata", metadata, validate::METADATA_LIMIT)?;
    }
    if let Some(avatar) = avatar {
        validate::single_line("avatarFileId", avatar.as_str(), validate::FILE_ID_LIMIT)?;
    }
    Ok(())
}
