//! Users and what is known about them.

use time::OffsetDateTime;

use super::{
    id::{FileId, InternalUserId, UserId},
    page::PageToken,
    word::Metadata,
};

/// A user (PLATFORM.md 4.1).
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
    /// A short name that nobody else has.
    pub profile_handle: Option<String>,
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
    /// Free data of the application.
    pub metadata: Option<Metadata>,
    /// Words by which the application finds users.
    pub tags: Option<Vec<String>>,
    /// How often the user was reported.
    pub flag_count: Option<u64>,
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
            profile_handle: None,
            description: None,
            avatar_file_id: None,
            avatar_custom_url: None,
            roles: None,
            permissions: None,
            metadata: None,
            tags: None,
            flag_count: None,
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
            profile_handle,
            description,
            avatar_file_id,
            avatar_custom_url,
            roles,
            permissions,
            metadata,
            tags,
            flag_count,
            path,
            is_global_ban,
            is_brand,
            is_deleted,
            created_at,
            updated_at,
        );
    }
}

/// What to change in a user; `None` leaves a field as it is.
///
/// ```
/// let update = socialplus::UserUpdate::default().display_name("Maya O.").tags(["host"]);
/// assert_eq!(update.display_name.as_deref(), Some("Maya O."));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserUpdate {
    /// 1 to 100 characters.
    pub display_name: Option<String>,
    /// A short text.
    pub description: Option<String>,
    /// An uploaded image.
    pub avatar_file_id: Option<FileId>,
    /// An image at an address of one's own.
    pub avatar_custom_url: Option<String>,
    /// Free data of the application.
    pub metadata: Option<Metadata>,
    /// At most 5 words of at most 24 characters.
    pub tags: Option<Vec<String>>,
}

impl UserUpdate {
    /// Sets the name.
    pub fn display_name(mut self, name: impl Into<String>) -> Self {
        self.display_name = Some(name.into());
        self
    }

    /// Sets the text about the user.
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// Sets the image to an uploaded one.
    pub fn avatar(mut self, file_id: impl Into<FileId>) -> Self {
        self.avatar_file_id = Some(file_id.into());
        self
    }

    /// Sets the image to one at an address of one's own.
    pub fn avatar_url(mut self, url: impl Into<String>) -> Self {
        self.avatar_custom_url = Some(url.into());
        self
    }

    /// Sets the free data.
    pub fn metadata(mut self, metadata: Metadata) -> Self {
        self.metadata = Some(metadata);
        self
    }

    /// Sets the tags.
    pub fn tags(mut self, tags: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.tags = Some(tags.into_iter().map(Into::into).collect());
        self
    }
}

/// In which order users come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum UserSort {
    /// By name.
    #[default]
    DisplayName,
    /// Oldest first.
    FirstCreated,
    /// Newest first.
    LastCreated,
}

impl UserSort {
    /// The word of the wire.
    pub fn as_wire(self) -> &'static str {
        match self {
            Self::DisplayName => "displayName",
            Self::FirstCreated => "firstCreated",
            Self::LastCreated => "lastCreated",
        }
    }
}

/// Where a search for users looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UserField {
    /// In the name.
    DisplayName,
    /// In the short name.
    ProfileHandle,
    /// In the public id.
    UserId,
}

impl UserField {
    /// The word of the wire.
    pub fn as_wire(self) -> &'static str {
        match self {
            Self::DisplayName => "displayName",
            Self::ProfileHandle => "profileHandle",
            Self::UserId => "userId",
        }
    }
}

/// Which users to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserQuery {
    /// A part of what is searched; all users if `None`.
    pub keyword: Option<String>,
    /// Where the keyword is looked for; the platform looks in names if empty.
    pub search_by: Vec<UserField>,
    /// Only users who were reported.
    pub flagged: bool,
    /// In which order.
    pub sort: UserSort,
    /// How many a page holds, 1 to 100; 20 if `None`.
    pub limit: Option<u8>,
    /// Which page; `None` is the first.
    pub page: Option<PageToken>,
}

impl UserQuery {
    /// All users by name.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only users with this in what is searched.
    pub fn keyword(mut self, keyword: impl Into<String>) -> Self {
        self.keyword = Some(keyword.into());
        self
    }

    /// Looks here instead of in names.
    pub fn search_by(mut self, fields: impl IntoIterator<Item = UserField>) -> Self {
        self.search_by = fields.into_iter().collect();
        self
    }

    /// Only users who were reported.
    pub fn flagged(mut self) -> Self {
        self.flagged = true;
        self
    }

    /// Sets the order.
    pub fn sort(mut self, sort: UserSort) -> Self {
        self.sort = sort;
        self
    }

    /// Sets how many a page holds.
    pub fn limit(mut self, limit: u8) -> Self {
        self.limit = Some(limit);
        self
    }
}
