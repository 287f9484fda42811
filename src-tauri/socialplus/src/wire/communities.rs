//! Communities on the wire (PLATFORM.md 6).

use serde::Deserialize;

use super::lenient::{Count, Lenient, Many, Text, Time, first_id};
use crate::model::{
    Community, CommunityMember, CommunityType, JoinRequest, JoinRequestStatus, Membership, Metadata,
};

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct WireCommunity {
    #[serde(rename = "_id")]
    object_id: Text,
    community_id: Text,
    #[serde(rename = "type")]
    community_type: Text,
    channel_id: Text,
    display_name: Text,
    description: Text,
    avatar_file_id: Text,
    user_id: Text,
    user_public_id: Text,
    is_public: Lenient<bool>,
    is_official: Lenient<bool>,
    is_discoverable: Lenient<bool>,
    requires_join_approval: Lenient<bool>,
    is_joined: Lenient<bool>,
    only_admin_can_post: Lenient<bool>,
    need_approval_on_post_creation: Lenient<bool>,
    members_count: Lenient<Count>,
    posts_count: Lenient<Count>,
    category_ids: Many<String>,
    tags: Many<String>,
    metadata: Lenient<Metadata>,
    has_flagged_post: Lenient<bool>,
    has_flagged_comment: Lenient<bool>,
    path: Text,
    is_deleted: Lenient<bool>,
    created_at: Lenient<Time>,
    updated_at: Lenient<Time>,
}

impl WireCommunity {
    pub fn into_model(self) -> Option<Community> {
        let said = |flag: Lenient<bool>| flag.0.unwrap_or(false);
        Some(Community {
            id: first_id([self.community_id, self.object_id])?,
            community_type: CommunityType::from_wire(
                self.community_type.0.as_deref().unwrap_or("default"),
            ),
            channel_id: self.channel_id.id(),
            display_name: self.display_name.0.unwrap_or_default(),
            description: self.description.filled(),
            avatar_file_id: self.avatar_file_id.id(),
            owner_id: first_id([self.user_public_id, self.user_id]),
            is_public: said(self.is_public),
            is_official: said(self.is_official),
            is_discoverable: said(self.is_discoverable),
            requires_join_approval: said(self.requires_join_approval),
            is_joined: said(self.is_joined),
            only_admin_can_post: said(self.only_admin_can_post),
            need_approval_on_post_creation: said(self.need_approval_on_post_creation),
            members_count: self.members_count.count(),
            posts_count: self.posts_count.count(),
            category_ids: self.category_ids.0,
            tags: self.tags.0,
            metadata: self.metadata.0.unwrap_or_default(),
            has_flagged_post: said(self.has_flagged_post),
            has_flagged_comment: said(self.has_flagged_comment),
            my_membership: None,
            path: self.path.filled(),
            is_deleted: said(self.is_deleted),
            created_at: self.created_at.time(),
            updated_at: self.updated_at.time(),
        })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct WireCommunityMember {
    community_id: Text,
    user_id: Text,
    user_public_id: Text,
    user_internal_id: Text,
    community_membership: Text,
    is_banned: Lenient<bool>,
    roles: Many<String>,
    permissions: Many<String>,
}

impl WireCommunityMember {
    pub fn into_model(self) -> Option<CommunityMember> {
        let membership =
            Membership::from_wire(self.community_membership.0.as_deref().unwrap_or("none"));
        Some(CommunityMember {
            community_id: self.community_id.id()?,
            user_id: first_id([self.user_public_id, self.user_id])?,
            user_internal_id: self.user_internal_id.id(),
            is_banned: self.is_banned.0.unwrap_or(membership == Membership::Banned),
            membership,
            roles: self.roles.0,
            permissions: self.permissions.0,
        })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct WireJoinRequest {
    #[serde(rename = "_id")]
    object_id: Text,
    join_request_id: Text,
    target_id: Text,
    community_id: Text,
    status: Text,
    requestor_public_id: Text,
    user_public_id: Text,
    user_id: Text,
    created_at: Lenient<Time>,
    responded_at: Lenient<Time>,
}

impl WireJoinRequest {
    pub fn into_model(self) -> Option<JoinRequest> {
        Some(JoinRequest {
            id: first_id([self.object_id, self.join_request_id])?,
            community_id: first_id([self.community_id, self.target_id]),
            status: JoinRequestStatus::from_wire(self.status.0.as_deref().unwrap_or_default()),
            user_id: first_id([self.requestor_public_id, self.user_public_id, self.user_id]),
            created_at: self.created_at.time(),
            responded_at: self.responded_at.time(),
        })
    }
}
