//! Communities, as far as a post target needs them (contract section 6).

use rusqlite::{OptionalExtension as _, Row, params};
use serde_json::{Value, json};

use super::page::{Listed, Listing, Page};
use super::users::UserSort;
use super::{Tx, json_column, list_column};
use crate::api_error::ApiError;
use crate::clock::{Millis, iso};
use crate::envelope::Envelope;
use crate::store::sessions::Caller;

/// The role of those who may decide in a community.
pub(crate) const MODERATOR: &str = "community-moderator";

/// What a moderator of a community may do (names of section 6).
const MODERATOR_PERMISSIONS: [&str; 11] = [
    "EDIT_COMMUNITY",
    "DELETE_COMMUNITY",
    "ADD_COMMUNITY_USER",
    "EDIT_COMMUNITY_USER",
    "REMOVE_COMMUNITY_USER",
    "MUTE_COMMUNITY_USER",
    "BAN_COMMUNITY_USER",
    "EDIT_COMMUNITY_POST",
    "DELETE_COMMUNITY_POST",
    "DELETE_COMMUNITY_COMMENT",
    "CREATE_PRIVILEGED_POST",
];

/// A community as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct Community {
    pub id: String,
    pub network: String,
    pub owner: String,
    pub display_name: String,
    pub description: Option<String>,
    pub avatar_file_id: Option<String>,
    pub is_public: bool,
    pub only_admin_can_post: bool,
    pub need_approval: bool,
    pub tags: Vec<String>,
    pub category_ids: Vec<String>,
    pub metadata: Value,
    pub created_at: Millis,
    pub updated_at: Millis,
}

/// Somebody's standing in a community.
#[derive(Debug, Clone)]
pub(crate) struct Membership {
    pub community: String,
    pub user: String,
    pub membership: String,
    pub roles: Vec<String>,
    pub created_at: Millis,
    pub updated_at: Millis,
}

/// What `GET /api/v3/communities` asks for.
pub(crate) struct CommunityQuery {
    pub keyword: Option<String>,
    pub member: Option<bool>,
    pub sort: UserSort,
}

impl Community {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            network: row.get("network")?,
            owner: row.get("owner")?,
            display_name: row.get("display_name")?,
            description: row.get("description")?,
            avatar_file_id: row.get("avatar_file_id")?,
            is_public: row.get("is_public")?,
            only_admin_can_post: row.get("only_admin_can_post")?,
            need_approval: row.get("need_approval")?,
            tags: list_column(row, "tags")?,
            category_ids: list_column(row, "category_ids")?,
            metadata: json_column(row, "metadata")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
        })
    }

    /// The topic and `path` of this community.
    pub fn path(&self) -> String {
        format!("{}/social/community/{}", self.network, self.id)
    }
}

impl Membership {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            community: row.get("community")?,
            user: row.get("user")?,
            membership: row.get("membership")?,
            roles: list_column(row, "roles")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
        })
    }

    /// In, and not banned.
    pub fn is_member(&self) -> bool {
        self.membership == "member"
    }

    /// May decide here.
    pub fn is_moderator(&self) -> bool {
        self.is_member() && self.roles.iter().any(|role| role == MODERATOR)
    }
}

impl Tx<'_> {
    /// A community of this network that must exist.
    pub fn require_community(&self, network: &str, id: &str) -> Result<Community, ApiError> {
        self.db
            .prepare_cached("SELECT * FROM communities WHERE id = ? AND network = ?")?
            .query_row([id, network], Community::from_row)
            .optional()?
            .ok_or_else(|| ApiError::not_found("community"))
    }

    /// Somebody's standing in a community, if there ever was one.
    pub fn membership(&self, community: &str, user: &str) -> Result<Option<Membership>, ApiError> {
        Ok(self
            .db
            .prepare_cached("SELECT * FROM community_members WHERE community = ? AND user = ?")?
            .query_row([community, user], Membership::from_row)
            .optional()?)
    }

    /// Keeps a new community.
    pub fn add_community(&self, community: &Community) -> Result<(), ApiError> {
        self.db.execute(
            "INSERT INTO communities (id, network, owner, display_name, search_name, description,
                avatar_file_id, is_public, only_admin_can_post, need_approval, tags, category_ids,
                metadata, created_at, updated_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                community.id,
                community.network,
                community.owner,
                community.display_name,
                community.display_name.to_lowercase(),
                community.description,
                community.avatar_file_id,
                community.is_public,
                community.only_admin_can_post,
                community.need_approval,
                json!(community.tags).to_string(),
                json!(community.category_ids).to_string(),
                community.metadata.to_string(),
                community.created_at,
                community.updated_at
            ],
        )?;
        Ok(())
    }

    /// Sets somebody's standing in a community.
    pub fn set_membership(
        &self,
        community: &str,
        user: &str,
        membership: &str,
        roles: &[&str],
    ) -> Result<(), ApiError> {
        self.db.execute(
            "INSERT INTO community_members (community, user, membership, roles, created_at,
                updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5)
             ON CONFLICT (community, user) DO UPDATE SET membership = ?3, roles = ?4,
                updated_at = MAX(updated_at, ?5)",
            params![
                community,
                user,
                membership,
                json!(roles).to_string(),
                self.now
            ],
        )?;
        self.db.execute(
            "UPDATE communities SET updated_at = MAX(updated_at, ?) WHERE id = ?",
            params![self.now, community],
        )?;
        Ok(())
    }

    /// One page of the communities that somebody may see.
    pub fn communities(
        &self,
        caller: &Caller,
        query: CommunityQuery,
        page: &Page,
    ) -> Result<Listed, ApiError> {
        let mine = "EXISTS (SELECT 1 FROM community_members m WHERE m.community = e.id
                    AND m.user = ? AND m.membership = 'member')";
        let mut conditions = vec!["e.network = ?".to_owned()];
        let mut bound: Vec<rusqlite::types::Value> = vec![caller.network.clone().into()];
        conditions.push(format!("(e.is_public OR {mine})"));
        bound.push(caller.user.clone().into());
        if let Some(member) = query.member {
            conditions.push(if member {
                mine.to_owned()
            } else {
                format!("NOT {mine}")
            });
            bound.push(caller.user.clone().into());
        }
        if let Some(keyword) = query.keyword {
            conditions.push("instr(e.search_name, ?) > 0".to_owned());
            bound.push(keyword.to_lowercase().into());
        }
        let (key, descending) = match query.sort {
            UserSort::DisplayName => ("e.search_name || char(31) || e.id", false),
            UserSort::FirstCreated => ("e.rowid", false),
            UserSort::LastCreated => ("e.rowid", true),
        };
        let listing = Listing {
            from: "communities e",
            conditions,
            bound,
            key,
            descending,
        };
        self.list(listing, page)
    }

    /// The envelope of section 6 for these communities, seen by `caller`.
    pub fn community_envelope(
        &self,
        caller: &Caller,
        communities: &[Community],
    ) -> Result<Envelope, ApiError> {
        let mut envelope = Envelope::default();
        let mut objects = Vec::new();
        let mut members = Vec::new();
        for community in communities {
            objects.push(self.community_json(community, &caller.user)?);
            if let Some(membership) = self.membership(&community.id, &caller.user)? {
                members.push(self.membership_json(&membership)?);
            }
            envelope
                .user(&community.owner)
                .user(&caller.user)
                .file(community.avatar_file_id.as_deref());
        }
        envelope
            .set("communities", objects)
            .set("communityUsers", members)
            .empty(&["categories", "feeds"]);
        Ok(envelope)
    }

    /// The community object of section 6, seen by one user.
    pub fn community_json(&self, community: &Community, viewer: &str) -> Result<Value, ApiError> {
        let joined = self
            .membership(&community.id, viewer)?
            .is_some_and(|membership| membership.is_member());
        let members: i64 = self.db.query_row(
            "SELECT COUNT(*) FROM community_members WHERE community = ? AND membership = 'member'",
            [&community.id],
            |row| row.get(0),
        )?;
        let posts: i64 = self.db.query_row(
            "SELECT COUNT(*) FROM posts WHERE target_type = 'community' AND target = ?
                AND parent IS NULL AND is_deleted = 0",
            [&community.id],
            |row| row.get(0),
        )?;
        let mut object = json!({
            "_id": community.id,
            "communityId": community.id,
            "channelId": community.id,
            "path": community.path(),
            "displayName": community.display_name,
            "userId": self.public_id(&community.owner)?,
            "isPublic": community.is_public,
            "isOfficial": false,
            "isJoined": joined,
            "onlyAdminCanPost": community.only_admin_can_post,
            "needApprovalOnPostCreation": community.need_approval,
            "isDiscoverable": community.is_public,
            "requiresJoinApproval": false,
            "allowCommentInStory": true,
            "postsCount": posts,
            "membersCount": members,
            "categoryIds": community.category_ids,
            "tags": community.tags,
            "metadata": community.metadata,
            "hasFlaggedComment": false,
            "hasFlaggedPost": false,
            "type": "default",
            "isDeleted": false,
            "createdAt": iso(community.created_at),
            "updatedAt": iso(community.updated_at),
        });
        for (name, value) in [
            ("description", &community.description),
            ("avatarFileId", &community.avatar_file_id),
        ] {
            if let Some(value) = value {
                object[name] = json!(value);
            }
        }
        Ok(object)
    }

    /// The community member object of section 6.
    pub fn membership_json(&self, membership: &Membership) -> Result<Value, ApiError> {
        let public_id = self.public_id(&membership.user)?;
        let permissions: &[&str] = if membership.is_moderator() {
            &MODERATOR_PERMISSIONS
        } else {
            &[]
        };
        Ok(json!({
            "communityId": membership.community,
            "userId": public_id,
            "userInternalId": membership.user,
            "userPublicId": public_id,
            "communityMembership": membership.membership,
            "isBanned": membership.membership == "banned",
            "roles": membership.roles,
            "permissions": permissions,
            "createdAt": iso(membership.created_at),
            "updatedAt": iso(membership.updated_at),
        }))
    }

    /// The public id of a user known by internal id.
    pub fn public_id(&self, user: &str) -> Result<String, ApiError> {
        Ok(self
            .db
            .prepare_cached("SELECT public_id FROM users WHERE id = ?")?
            .query_row([user], |row| row.get(0))?)
    }
}
