//! Users on the wire (PLATFORM.md 4.1).

use serde::Deserialize;

use super::lenient::{Count, Lenient, Many, Text, Time, first_id};
use crate::model::{Metadata, User};

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct WireUser {
    #[serde(rename = "_id")]
    object_id: Text,
    user_id: Text,
    user_public_id: Text,
    user_internal_id: Text,
    display_name: Text,
    profile_handle: Text,
    description: Text,
    metadata: Lenient<Metadata>,
    tags: Lenient<Many<String>>,
    flag_count: Lenient<Count>,
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
            profile_handle: self.profile_handle.filled(),
            metadata: self.metadata.0,
            tags: self.tags.0.map(|tags| tags.0),
            flag_count: self.flag_count.0.map(|count| count.0),
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
