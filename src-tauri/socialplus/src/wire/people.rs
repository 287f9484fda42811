//! Users, files and communities on the wire (contract sections 4.1, 5 and 6).

use serde::Deserialize;
use url::Url;

use super::lenient::{Count, Lenient, Many, Text, Time, first_id};
use crate::model::{Community, CommunityMember, File, Membership, User};

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct WireUser {
    #[serde(rename = "_id")]
    object_id: Text,
    user_id: Text,
    user_public_id: Text,
    user_internal_id: Text,
    display_name: Text,
    description: Text,
    avatar_file_id: Text,
    avatar_custom_url: Text,
    roles: Lenient<Many<String>>,
    permissions: Lenient<Many<String>>,
    path: Text,
    is_global_ban: Lenient<bool>,
    is_brand: Lenient<bool>,
    is_deleted: Lenient<bool>,
    created_at: Lenient<Time>,
    updated_at: Lenient<Time>,
}

impl WireUser {
    pub fn into_model(self) -> Option<User> {
        Some(User {
            id: first_id([self.user_public_id, self.user_id])?,
            internal_id: first_id([self.user_internal_id, self.object_id]),
            display_name: self.display_name.filled(),
            description: self.description.filled(),
            avatar_file_id: self.avatar_file_id.id(),
            avatar_custom_url: self.avatar_custom_url.filled(),
            roles: self.roles.0.map(|roles| roles.0),
            permissions: self.permissions.0.map(|permissions| permissions.0),
            path: self.path.filled(),
            is_global_ban: self.is_global_ban.0,
            is_brand: self.is_brand.0,
            is_deleted: self.is_deleted.0,
            created_at: self.created_at.time(),
            updated_at: self.updated_at.time(),
        })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct WireFile {
    file_id: Text,
    #[serde(rename = "type")]
    file_type: Text,
    file_url: Text,
    attributes: Lenient<WireFileAttributes>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct WireFileAttributes {
    name: Text,
    size: Lenient<Count>,
    mime_type: Text,
    metadata: Lenient<WireImageSize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct WireImageSize {
    width: Lenient<u32>,
    height: Lenient<u32>,
}

impl WireFile {
    pub fn into_model(self) -> Option<File> {
        let attributes = self.attributes.0.unwrap_or_default();
        let size = attributes.metadata.0.unwrap_or_default();
        Some(File {
            id: self.file_id.id()?,
            file_type: self.file_type.0.unwrap_or_default(),
            url: self.file_url.0.and_then(|url| Url::parse(&url).ok()),
            name: attributes.name.filled(),
            mime_type: attributes.mime_type.filled(),
            size: attributes.size.0.map(|size| size.0),
            width: size.width.0,
            height: size.height.0,
        })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct WireCommunity {
    #[serde(rename = "_id")]
    object_id: Text,
    community_id: Text,
    display_name: Text,
    description: Text,
    avatar_file_id: Text,
    user_id: Text,
    is_public: Lenient<bool>,
    is_official: Lenient<bool>,
    is_joined: Lenient<bool>,
    only_admin_can_post: Lenient<bool>,
    need_approval_on_post_creation: Lenient<bool>,
    members_count: Lenient<Count>,
    posts_count: Lenient<Count>,
    path: Text,
    is_deleted: Lenient<bool>,
}

impl WireCommunity {
    pub fn into_model(self) -> Option<Community> {
        Some(Community {
            id: first_id([self.community_id, self.object_id])?,
            display_name: self.display_name.0.unwrap_or_default(),
            description: self.description.filled(),
            avatar_file_id: self.avatar_file_id.id(),
            owner_id: self.user_id.id(),
            is_public: self.is_public.0.unwrap_or(false),
            is_official: self.is_official.0.unwrap_or(false),
            is_joined: self.is_joined.0.unwrap_or(false),
            only_admin_can_post: self.only_admin_can_post.0.unwrap_or(false),
            need_approval_on_post_creation: self.need_approval_on_post_creation.0.unwrap_or(false),
            members_count: self.members_count.count(),
            posts_count: self.posts_count.count(),
            my_membership: None,
            path: self.path.filled(),
            is_deleted: self.is_deleted.0.unwrap_or(false),
        })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct WireCommunityMember {
    community_id: Text,
    user_id: Text,
    user_public_id: Text,
    community_membership: Text,
    roles: Many<String>,
    permissions: Many<String>,
}

impl WireCommunityMember {
    pub fn into_model(self) -> Option<CommunityMember> {
        Some(CommunityMember {
            community_id: self.community_id.id()?,
            user_id: first_id([self.user_public_id, self.user_id])?,
            membership: Membership::from_wire(
                self.community_membership.0.as_deref().unwrap_or("none"),
            ),
            roles: self.roles.0,
            permissions: self.permissions.0,
        })
    }
}
