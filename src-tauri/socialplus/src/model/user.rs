//! Users and what is known about them.

use time::OffsetDateTime;

use super::{FileId, InternalUserId, UserId};

/// A user (contract section 4.1).
///
/// What an answer did not say is `None`, never blank: events may carry users with an id and a name
/// only. [`User::merge`] adds what a later answer knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The public id.
    pub id: UserId,
    /// The internal id; `None` where an answer named the public one only.
    pub internal_id: Option<InternalUserId>,
    /// The name to show.
    pub display_name: Option<String>,
    /// A short text about the user.
    pub description: Option<String>,
    /// The image of the user as an uploaded file.
    pub avatar_file_id: Option<FileId>,
    /// The image of the user at an address of the customer's own.
    pub avatar_custom_url: Option<String>,
    /// Names of the user's roles in the network.
    pub roles: Option<Vec<String>>,
    /// Names of what the user may do in the network.
    pub permissions: Option<Vec<String>>,
    /// Where things about this user are published.
    pub path: Option<String>,
    /// The user is banned from the whole network.
    pub is_global_ban: Option<bool>,
    /// The user stands for a brand.
    pub is_brand: Option<bool>,
    /// The user was deleted.
    pub is_deleted: Option<bool>,
    /// When the user was created.
    pub created_at: Option<OffsetDateTime>,
    /// When the user was last changed.
    pub updated_at: Option<OffsetDateTime>,
}

impl User {
    /// A user of whom nothing but the public id is known.
    pub fn from_id(id: impl Into<UserId>) -> Self {
        Self {
            id: id.into(),
            internal_id: None,
            display_name: None,
            description: None,
            avatar_file_id: None,
            avatar_custom_url: None,
            roles: None,
            permissions: None,
            path: None,
            is_global_ban: None,
            is_brand: None,
            is_deleted: None,
            created_at: None,
            updated_at: None,
        }
    }

    /// The name to show, or the public id while no name is known.
    pub fn name(&self) -> &str {
        match self.display_name.as_deref() {
            Some(name) if !name.trim().is_empty() => name,
            _ => self.id.as_str(),
        }
    }

    /// Takes over what `other` knows about the same user. A field that `other` lacks keeps its
    /// value; where both have one, the later `updated_at` wins, and `other` if it is not older.
    pub fn merge(&mut self, other: &Self) {
        if self.id != other.id {
            return;
        }
        let other_is_older = match (other.updated_at, self.updated_at) {
            (Some(theirs), Some(ours)) => theirs < ours,
            _ => false,
        };
        macro_rules! take {
            ($($field:ident),+ $(,)?) => {$(
                if other.$field.is_some() && !(other_is_older && self.$field.is_some()) {
                    self.$field = other.$field.clone();
                }
            )+};
        }
        take!(
            internal_id,
            display_name,
            description,
            avatar_file_id,
            avatar_custom_url,
            roles,
            permissions,
            path,
            is_global_ban,
            is_brand,
            is_deleted,
            created_at,
            updated_at,
        );
    }
}
