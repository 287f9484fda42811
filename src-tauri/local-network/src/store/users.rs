//! Users (PLATFORM.md 4).

use rusqlite::{OptionalExtension as _, Row, params};
use serde_json::{Value, json};

use super::page::{Listed, Listing, Page};
use super::{Tx, json_column, list_column};
use crate::api_error::ApiError;
use crate::clock::{Millis, iso};
use crate::id::{FileId, NetworkId, PublicUserId, UserId};

/// A user as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct User {
    pub id: UserId,
    pub network: NetworkId,
    pub public_id: PublicUserId,
    pub display_name: Option<String>,
    pub profile_handle: Option<String>,
    pub description: Option<String>,
    pub avatar_file_id: Option<FileId>,
    pub avatar_custom_url: Option<String>,
    pub metadata: Value,
    pub tags: Vec<String>,
    pub is_global_ban: bool,
    pub is_deleted: bool,
    /// Named as such in the network's configuration.
    pub is_admin: bool,
    /// How many people reported this user.
    pub flag_count: i64,
    pub created_at: Millis,
    pub updated_at: Millis,
}

/// The role of those whom the configuration names as administrators.
pub(crate) const ADMIN: &str = "global-admin";

/// What an administrator may do (names of section 6).
pub(crate) const ADMIN_PERMISSIONS: [&str; 20] = [
    "EDIT_USER",
    "BAN_USER",
    "EDIT_COMMUNITY",
    "DELETE_COMMUNITY",
    "ADD_COMMUNITY_USER",
    "EDIT_COMMUNITY_USER",
    "REMOVE_COMMUNITY_USER",
    "BAN_COMMUNITY_USER",
    "EDIT_COMMUNITY_POST",
    "DELETE_COMMUNITY_POST",
    "EDIT_COMMUNITY_COMMENT",
    "DELETE_COMMUNITY_COMMENT",
    "EDIT_USER_FEED_POST",
    "DELETE_USER_FEED_POST",
    "EDIT_USER_FEED_COMMENT",
    "DELETE_USER_FEED_COMMENT",
    "CREATE_PRIVILEGED_POST",
    "CREATE_COMMUNITY_CATEGORY",
    "EDIT_COMMUNITY_CATEGORY",
    "DELETE_COMMUNITY_CATEGORY",
];

/// A user's row with what other tables say of it.
const USERS: &str = "SELECT u.*, EXISTS (SELECT 1 FROM administrators a
        WHERE a.network = u.network AND a.public_id = u.public_id) AS is_admin,
    (SELECT COUNT(*) FROM flags f WHERE f.reference_type = 'user' AND f.reference = u.id)
        AS flag_count FROM users u";

/// Fields of `PUT /api/v3/users/`; what is `None` stays.
#[derive(Debug, Default)]
pub(crate) struct UserPatch {
    pub display_name: Option<String>,
    pub description: Option<String>,
    pub avatar_file_id: Option<FileId>,
    pub avatar_custom_url: Option<String>,
    pub metadata: Option<Value>,
    pub tags: Option<Vec<String>>,
}

/// What `GET /api/v3/users` sorts and searches by.
pub(crate) struct UserQuery {
    pub network: NetworkId,
    pub keyword: Option<String>,
    pub by_display_name: bool,
    pub by_public_id: bool,
    pub by_handle: bool,
    /// The keyword is the whole of the field, not a part.
    pub exact: bool,
    pub flagged_only: bool,
    /// Only deleted ones, only others, or both.
    pub is_deleted: Option<bool>,
    pub sort: UserSort,
}

/// Orders of a user list.
pub(crate) enum UserSort {
    DisplayName,
    FirstCreated,
    LastCreated,
}

impl User {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            network: row.get("network")?,
            public_id: row.get("public_id")?,
            display_name: row.get("display_name")?,
            profile_handle: row.get("profile_handle")?,
            description: row.get("description")?,
            avatar_file_id: row.get("avatar_file_id")?,
            avatar_custom_url: row.get("avatar_custom_url")?,
            metadata: json_column(row, "metadata")?,
            tags: list_column(row, "tags")?,
            is_global_ban: row.get("is_global_ban")?,
            is_deleted: row.get("is_deleted")?,
            is_admin: row.get("is_admin")?,
            flag_count: row.get("flag_count")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
        })
    }

    /// The topic and `path` of this user (section 4.1).
    pub fn path(&self) -> String {
        format!("{}/user/{}", self.network, self.id)
    }

    /// What other people see instead of an id.
    pub fn name(&self) -> &str {
        self.display_name.as_deref().unwrap_or(&self.public_id)
    }

    /// What a list of members shows of somebody: the name and both kinds of picture.
    pub fn in_a_list(&self) -> [Option<&str>; 3] {
        [
            self.display_name.as_deref(),
            self.avatar_file_id.as_deref(),
            self.avatar_custom_url.as_deref(),
        ]
    }

    /// The user object of section 4.1.
    pub fn json(&self) -> Value {
        let (roles, permissions): (&[&str], &[&str]) = if self.is_admin {
            (&[ADMIN], &ADMIN_PERMISSIONS)
        } else {
            (&[], &[])
        };
        let mut user = json!({
            "_id": self.id,
            "path": self.path(),
            "userId": self.public_id,
            "userInternalId": self.id,
            "userPublicId": self.public_id,
            "roles": roles,
            "permissions": permissions,
            "metadata": self.metadata,
            "tags": self.tags,
            "flagCount": self.flag_count,
            "hashFlag": null,
            "isGlobalBan": self.is_global_ban,
            "isBrand": false,
            "isDeleted": self.is_deleted,
            "createdAt": iso(self.created_at),
            "updatedAt": iso(self.updated_at),
        });
        for (name, value) in [
            ("displayName", self.display_name.as_deref()),
            ("profileHandle", self.profile_handle.as_deref()),
            ("description", self.description.as_deref()),
            ("avatarFileId", self.avatar_file_id.as_deref()),
            ("avatarCustomUrl", self.avatar_custom_url.as_deref()),
        ] {
            if let Some(value) = value {
                user[name] = json!(value);
            }
        }
        user
    }
}

impl Tx<'_> {
    /// A user by internal id.
    pub fn user(&self, id: &UserId) -> Result<Option<User>, ApiError> {
        Ok(self
            .db
            .prepare_cached(&format!("{USERS} WHERE u.id = ?"))?
            .query_row([id], User::from_row)
            .optional()?)
    }

    /// A user by the id that the customer chose.
    pub fn user_by_public_id(
        &self,
        network: &NetworkId,
        public_id: &PublicUserId,
    ) -> Result<Option<User>, ApiError> {
        Ok(self
            .db
            .prepare_cached(&format!("{USERS} WHERE u.network = ? AND u.public_id = ?"))?
            .query_row(params![network, public_id], User::from_row)
            .optional()?)
    }

    /// A user that must exist and not be deleted.
    pub fn require_user(
        &self,
        network: &NetworkId,
        public_id: &PublicUserId,
    ) -> Result<User, ApiError> {
        self.user_by_public_id(network, public_id)?
            .filter(|user| !user.is_deleted)
            .ok_or_else(|| ApiError::not_found("user"))
    }

    /// The user of a login: made if new, renamed if a display name came along (section 3.1).
    pub fn enter_user(
        &self,
        network: &NetworkId,
        public_id: &PublicUserId,
        display_name: Option<&str>,
        profile_handle: Option<&str>,
    ) -> Result<User, ApiError> {
        if let Some(known) = self.user_by_public_id(network, public_id)? {
            let renamed =
                display_name.is_some_and(|name| known.display_name.as_deref() != Some(name));
            let rehandled = profile_handle
                .is_some_and(|handle| known.profile_handle.as_deref() != Some(handle));
            if renamed || rehandled {
                self.db.execute(
                    "UPDATE users SET display_name = COALESCE(?, display_name),
                        search_name = COALESCE(?, search_name),
                        profile_handle = COALESCE(?, profile_handle),
                        updated_at = MAX(updated_at, ?) WHERE id = ?",
                    params![
                        display_name,
                        display_name.map(str::to_lowercase),
                        profile_handle,
                        self.now,
                        known.id
                    ],
                )?;
            }
        } else {
            self.db.execute(
                "INSERT INTO users (id, network, public_id, display_name, search_name,
                    profile_handle, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                params![
                    UserId::fresh(),
                    network,
                    public_id,
                    display_name,
                    display_name.unwrap_or_default().to_lowercase(),
                    profile_handle,
                    self.now,
                    self.now
                ],
            )?;
        }
        self.require_user(network, public_id)
    }

    /// Changes a user's own account.
    pub fn patch_user(&self, id: &UserId, patch: &UserPatch) -> Result<(), ApiError> {
        self.db.execute(
            "UPDATE users SET display_name = COALESCE(?, display_name),
                search_name = COALESCE(?, search_name),
                description = COALESCE(?, description),
                avatar_file_id = COALESCE(?, avatar_file_id),
                avatar_custom_url = COALESCE(?, avatar_custom_url),
                metadata = COALESCE(?, metadata), tags = COALESCE(?, tags),
                updated_at = MAX(updated_at, ?) WHERE id = ?",
            params![
                patch.display_name,
                patch.display_name.as_ref().map(|name| name.to_lowercase()),
                patch.description,
                patch.avatar_file_id,
                patch.avatar_custom_url,
                patch.metadata.as_ref().map(Value::to_string),
                patch.tags.as_ref().map(|tags| json!(tags).to_string()),
                self.now,
                id
            ],
        )?;
        Ok(())
    }

    /// One page of a user search; keywords match anywhere inside, whatever their case.
    pub fn users(&self, query: UserQuery, page: &Page) -> Result<Listed<UserId>, ApiError> {
        let mut conditions = vec![
            "e.network = ?".to_owned(),
            "e.kind = 'signed-in'".to_owned(),
        ];
        let mut bound = vec![query.network.into()];
        if let Some(deleted) = query.is_deleted {
            conditions.push("e.is_deleted = ?".to_owned());
            bound.push(i64::from(deleted).into());
        }
        if query.flagged_only {
            conditions.push(
                "EXISTS (SELECT 1 FROM flags f WHERE f.reference_type = 'user'
                    AND f.reference = e.id)"
                    .to_owned(),
            );
        }
        if let Some(keyword) = query.keyword {
            let keyword = keyword.to_lowercase();
            let mut fields = Vec::new();
            for (wanted, field) in [
                (query.by_display_name, "e.search_name"),
                (query.by_public_id, "lower(e.public_id)"),
                (query.by_handle, "lower(COALESCE(e.profile_handle, ''))"),
            ] {
                if wanted {
                    fields.push(if query.exact {
                        format!("{field} = ?")
                    } else {
                        format!("instr({field}, ?) > 0")
                    });
                }
            }
            for _ in &fields {
                bound.push(keyword.clone().into());
            }
            conditions.push(format!("({})", fields.join(" OR ")));
        }
        let (key, descending) = match query.sort {
            UserSort::DisplayName => ("e.search_name || char(31) || e.id", false),
            UserSort::FirstCreated => ("e.rowid", false),
            UserSort::LastCreated => ("e.rowid", true),
        };
        let listing = Listing {
            from: "users e",
            conditions,
            bound,
            key,
            descending,
        };
        self.list(listing, page)
    }
}
