//! Who is in a community, as what (PLATFORM.md 6).

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension as _, Row, params};
use serde_json::{Value, json};

use super::page::{Listed, Listing, Page};
use super::{Tx, list_column};
use crate::api_error::ApiError;
use crate::clock::{Millis, iso};
use crate::effect::Effect;
use crate::id::{CommunityId, NetworkId, UserId};

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

/// Somebody's standing in a community.
#[derive(Debug, Clone)]
pub(crate) struct Membership {
    pub community: CommunityId,
    pub user: UserId,
    pub membership: String,
    pub roles: Vec<String>,
    pub created_at: Millis,
    pub updated_at: Millis,
}

/// What `GET /api/v3/communities/{id}/users` asks for.
pub(crate) struct MembersQuery {
    pub community: CommunityId,
    /// `member` or `banned`; members, when empty.
    pub memberships: Vec<String>,
    pub roles: Vec<String>,
    pub search: Option<String>,
    pub is_deleted: Option<bool>,
    pub sort: MemberSort,
}

/// Orders of a member list.
pub(crate) enum MemberSort {
    DisplayName,
    FirstCreated,
    LastCreated,
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
    /// Somebody's standing in a community, if there ever was one.
    pub fn membership(
        &self,
        community: &CommunityId,
        user: &UserId,
    ) -> Result<Option<Membership>, ApiError> {
        Ok(self
            .db
            .prepare_cached("SELECT * FROM community_members WHERE community = ? AND user = ?")?
            .query_row(params![community, user], Membership::from_row)
            .optional()?)
    }

    /// Sets somebody's standing in a community.
    pub fn set_membership(
        &self,
        community: &CommunityId,
        user: &UserId,
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
        self.open_community_to(community, user)?;
        self.touch_community(community)
    }

    /// Somebody may see a community, if so: what fell silent when they could not tells again.
    fn open_community_to(&self, community: &CommunityId, user: &UserId) -> Result<(), ApiError> {
        let network: NetworkId = self
            .db
            .prepare_cached("SELECT network FROM communities WHERE id = ?")?
            .query_row([community], |row| row.get(0))?;
        let community = self.require_community(&network, community)?;
        if self.may_see_community(&community, user)? {
            self.after_commit(Effect::Restore {
                user: user.clone(),
                topic: community.path(),
                with_all_below: true,
            });
        }
        Ok(())
    }

    /// Everybody who is banned from a community.
    pub fn banned_from(&self, community: &CommunityId) -> Result<BTreeSet<UserId>, ApiError> {
        self.with_membership(community, "banned")
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

    /// Gives roles to a member, or takes them.
    pub fn set_member_roles(
        &self,
        membership: &Membership,
        roles: &[String],
        given: bool,
    ) -> Result<(), ApiError> {
        let mut kept: Vec<&str> = membership.roles.iter().map(String::as_str).collect();
        for role in roles {
            kept.retain(|known| known != role);
            if given {
                kept.push(role);
            }
        }
        self.set_membership(
            &membership.community,
            &membership.user,
            &membership.membership,
            &kept,
        )
    }

    /// Internal ids of everybody in a community.
    pub fn community_member_ids(
        &self,
        community: &CommunityId,
    ) -> Result<BTreeSet<UserId>, ApiError> {
        self.with_membership(community, "member")
    }

    fn with_membership(
        &self,
        community: &CommunityId,
        membership: &str,
    ) -> Result<BTreeSet<UserId>, ApiError> {
        let mut statement = self.db.prepare_cached(
            "SELECT user FROM community_members WHERE community = ? AND membership = ?",
        )?;
        let users = statement.query_map(params![community, membership], |row| row.get(0))?;
        Ok(users.collect::<Result<_, _>>()?)
    }

    /// The communities that somebody (internal id) is in, by id.
    pub fn communities_of(&self, user: &UserId) -> Result<Vec<CommunityId>, ApiError> {
        let mut statement = self.db.prepare_cached(
            "SELECT c.id FROM communities c JOIN community_members m ON m.community = c.id
             WHERE m.user = ? AND m.membership = 'member' AND NOT c.is_deleted ORDER BY c.rowid",
        )?;
        let ids = statement.query_map([user], |row| row.get(0))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// Internal ids of a community's moderators.
    pub fn moderators(&self, community: &CommunityId) -> Result<Vec<UserId>, ApiError> {
        let mut statement = self.db.prepare_cached(
            "SELECT user FROM community_members WHERE community = ? AND membership = 'member'
                AND EXISTS (SELECT 1 FROM json_each(roles) r WHERE r.value = ?) ORDER BY rowid",
        )?;
        let users = statement.query_map([community, MODERATOR], |row| row.get(0))?;
        Ok(users.collect::<Result<_, _>>()?)
    }

    /// One page of members, by internal user id.
    pub fn community_members(
        &self,
        query: MembersQuery,
        page: &Page,
    ) -> Result<Listed<UserId>, ApiError> {
        let mut conditions = vec!["m.community = ?".to_owned()];
        let mut bound: Vec<rusqlite::types::Value> = vec![query.community.into()];
        let mut memberships = query.memberships;
        if memberships.is_empty() {
            memberships.push("member".to_owned());
        }
        let marks = vec!["?"; memberships.len()].join(", ");
        conditions.push(format!("m.membership IN ({marks})"));
        bound.extend(memberships.into_iter().map(Into::into));
        if !query.roles.is_empty() {
            let marks = vec!["?"; query.roles.len()].join(", ");
            conditions.push(format!(
                "EXISTS (SELECT 1 FROM json_each(m.roles) r WHERE r.value IN ({marks}))"
            ));
            bound.extend(query.roles.into_iter().map(Into::into));
        }
        if let Some(search) = query.search {
            conditions.push("instr(e.search_name, ?) > 0".to_owned());
            bound.push(search.to_lowercase().into());
        }
        if let Some(deleted) = query.is_deleted {
            conditions.push("e.is_deleted = ?".to_owned());
            bound.push(i64::from(deleted).into());
        }
        let (key, descending) = match query.sort {
            MemberSort::DisplayName => ("e.search_name || char(31) || e.id", false),
            MemberSort::FirstCreated => ("m.rowid", false),
            MemberSort::LastCreated => ("m.rowid", true),
        };
        let listing = Listing {
            from: "users e JOIN community_members m ON m.user = e.id",
            conditions,
            bound,
            key,
            descending,
        };
        self.list(listing, page)
    }
}
