//! Communities (PLATFORM.md 6); who is in them is in [`super::members`].

use rusqlite::{OptionalExtension as _, Row, params};
use serde_json::{Value, json};

use super::page::{Listed, Listing, Page};
use super::users::UserSort;
use super::{Tx, json_column, list_column};
use crate::api_error::ApiError;
use crate::clock::{Millis, iso};
use crate::envelope::Envelope;
use crate::events::Event;
use crate::id::{CommunityId, FileId, NetworkId, PublicUserId, UserId};
use crate::store::sessions::Caller;

/// The event of a new community.
pub(crate) const CREATED: &str = "community.created";

/// A community as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct Community {
    pub id: CommunityId,
    pub network: NetworkId,
    pub owner: UserId,
    pub display_name: String,
    pub description: Option<String>,
    pub avatar_file_id: Option<FileId>,
    pub is_public: bool,
    pub only_admin_can_post: bool,
    pub need_approval: bool,
    pub tags: Vec<String>,
    pub category_ids: Vec<String>,
    pub metadata: Value,
    pub requires_join_approval: bool,
    /// Whether people outside of a private community may know of it.
    pub is_discoverable: bool,
    pub allow_comment_in_story: bool,
    /// `default` or `event`.
    pub kind: String,
    pub is_deleted: bool,
    pub created_at: Millis,
    pub updated_at: Millis,
}

/// Fields of `PUT /api/v3/communities/{id}`; what is `None` stays.
#[derive(Debug, Default)]
pub(crate) struct CommunityPatch {
    pub display_name: Option<String>,
    pub description: Option<String>,
    pub avatar_file_id: Option<FileId>,
    pub is_public: Option<bool>,
    pub only_admin_can_post: Option<bool>,
    pub need_approval: Option<bool>,
    pub requires_join_approval: Option<bool>,
    pub is_discoverable: Option<bool>,
    pub allow_comment_in_story: Option<bool>,
    pub tags: Option<Vec<String>>,
    pub category_ids: Option<Vec<String>>,
    pub metadata: Option<Value>,
}

/// What `GET /api/v3/communities` asks for.
pub(crate) struct CommunityQuery {
    pub keyword: Option<String>,
    pub member: Option<bool>,
    pub category: Option<String>,
    pub tags: Vec<String>,
    /// Private ones that may be known of.
    pub with_discoverable: bool,
    /// Deleted ones instead of the others.
    pub deleted: bool,
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
            requires_join_approval: row.get("requires_join_approval")?,
            is_discoverable: row.get("is_discoverable")?,
            allow_comment_in_story: row.get("allow_comment_in_story")?,
            kind: row.get("kind")?,
            is_deleted: row.get("is_deleted")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
        })
    }

    /// The topic and `path` of this community.
    pub fn path(&self) -> String {
        format!("{}/social/community/{}", self.network, self.id)
    }
}

impl Tx<'_> {
    /// A community of this network, deleted or not.
    pub fn community(
        &self,
        network: &NetworkId,
        id: &CommunityId,
    ) -> Result<Option<Community>, ApiError> {
        Ok(self
            .db
            .prepare_cached("SELECT * FROM communities WHERE id = ? AND network = ?")?
            .query_row(params![id, network], Community::from_row)
            .optional()?)
    }

    /// A community of this network that must exist and not be deleted.
    pub fn require_community(
        &self,
        network: &NetworkId,
        id: &CommunityId,
    ) -> Result<Community, ApiError> {
        self.community(network, id)?
            .filter(|community| !community.is_deleted)
            .ok_or_else(|| ApiError::not_found("community"))
    }

    /// Keeps a new community.
    pub fn add_community(&self, community: &Community) -> Result<(), ApiError> {
        self.db.execute(
            "INSERT INTO communities (id, network, owner, display_name, search_name, description,
                avatar_file_id, is_public, only_admin_can_post, need_approval, tags, category_ids,
                metadata, requires_join_approval, is_discoverable, allow_comment_in_story, kind,
                created_at, updated_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
                community.requires_join_approval,
                community.is_discoverable,
                community.allow_comment_in_story,
                community.kind,
                community.created_at,
                community.updated_at
            ],
        )?;
        Ok(())
    }

    /// Changes what a moderator may change.
    pub fn patch_community(
        &self,
        id: &CommunityId,
        patch: &CommunityPatch,
    ) -> Result<(), ApiError> {
        let list = |list: &Option<Vec<String>>| list.as_ref().map(|list| json!(list).to_string());
        self.db.execute(
            "UPDATE communities SET display_name = COALESCE(?, display_name),
                search_name = COALESCE(?, search_name), description = COALESCE(?, description),
                avatar_file_id = COALESCE(?, avatar_file_id), is_public = COALESCE(?, is_public),
                only_admin_can_post = COALESCE(?, only_admin_can_post),
                need_approval = COALESCE(?, need_approval),
                requires_join_approval = COALESCE(?, requires_join_approval),
                is_discoverable = COALESCE(?, is_discoverable),
                allow_comment_in_story = COALESCE(?, allow_comment_in_story),
                tags = COALESCE(?, tags), category_ids = COALESCE(?, category_ids),
                metadata = COALESCE(?, metadata) WHERE id = ?",
            params![
                patch.display_name,
                patch.display_name.as_ref().map(|name| name.to_lowercase()),
                patch.description,
                patch.avatar_file_id,
                patch.is_public,
                patch.only_admin_can_post,
                patch.need_approval,
                patch.requires_join_approval,
                patch.is_discoverable,
                patch.allow_comment_in_story,
                list(&patch.tags),
                list(&patch.category_ids),
                patch.metadata.as_ref().map(Value::to_string),
                id
            ],
        )?;
        self.touch_community(id)
    }

    /// Something about a community changed; its time moves, and never back.
    pub fn touch_community(&self, id: &CommunityId) -> Result<(), ApiError> {
        self.db.execute(
            "UPDATE communities SET updated_at = MAX(updated_at, ?) WHERE id = ?",
            params![self.now, id],
        )?;
        Ok(())
    }

    /// Marks a community deleted; it is kept, but no longer found.
    pub fn delete_community(&self, id: &CommunityId) -> Result<(), ApiError> {
        self.db
            .execute("UPDATE communities SET is_deleted = 1 WHERE id = ?", [id])?;
        self.touch_community(id)
    }

    /// One page of the communities that somebody may see.
    pub fn communities(
        &self,
        caller: &Caller,
        query: CommunityQuery,
        page: &Page,
    ) -> Result<Listed<CommunityId>, ApiError> {
        let mine = "EXISTS (SELECT 1 FROM community_members m WHERE m.community = e.id
                    AND m.user = ? AND m.membership = 'member')";
        let mut conditions = vec!["e.network = ?".to_owned(), "e.is_deleted = ?".to_owned()];
        let mut bound: Vec<rusqlite::types::Value> = vec![
            caller.network.clone().into(),
            i64::from(query.deleted).into(),
        ];
        let open = if query.with_discoverable {
            "e.is_public OR e.is_discoverable"
        } else {
            "e.is_public"
        };
        conditions.push(format!("({open} OR {mine})"));
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
        if let Some(category) = query.category {
            conditions.push(
                "EXISTS (SELECT 1 FROM json_each(e.category_ids) w WHERE w.value = ?)".to_owned(),
            );
            bound.push(category.into());
        }
        if !query.tags.is_empty() {
            let marks = vec!["?"; query.tags.len()].join(", ");
            conditions.push(format!(
                "EXISTS (SELECT 1 FROM json_each(e.tags) w WHERE w.value IN ({marks}))"
            ));
            bound.extend(query.tags.into_iter().map(Into::into));
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

    /// Ids of the public communities with the most members.
    pub fn largest_communities(
        &self,
        caller: &Caller,
        unjoined: bool,
        most: u32,
    ) -> Result<Vec<CommunityId>, ApiError> {
        let mut statement = self.db.prepare_cached(
            "SELECT e.id FROM communities e WHERE e.network = ?1 AND e.is_public AND NOT e.is_deleted
                AND NOT (?3 AND EXISTS (SELECT 1 FROM community_members m
                    WHERE m.community = e.id AND m.user = ?2 AND m.membership = 'member'))
             ORDER BY (SELECT COUNT(*) FROM community_members m
                WHERE m.community = e.id AND m.membership = 'member') DESC, e.rowid LIMIT ?4",
        )?;
        let ids = statement.query_map(
            params![caller.network, caller.user, unjoined, most],
            |row| row.get(0),
        )?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// Publishes a community event, with the members that it changed (internal ids). The answer
    /// to the caller says the same, and what only the caller is told.
    ///
    /// It goes out on the community's own topic. Nobody could ask for that before there was one, so
    /// those who are in a new community hear of it on their own topics.
    pub fn community_event(
        &self,
        event_type: &str,
        caller: &Caller,
        id: &CommunityId,
        changed: &[UserId],
    ) -> Result<Value, ApiError> {
        let community = self
            .community(&caller.network, id)?
            .ok_or_else(|| ApiError::not_found("community"))?;
        let path = community.path();
        let told = |viewer: Option<&UserId>| -> Result<Value, ApiError> {
            let mut envelope = self.community_envelope(viewer, std::slice::from_ref(&community))?;
            if !changed.is_empty() {
                let mut members = Vec::new();
                for user in changed {
                    envelope.user(user);
                    if let Some(membership) = self.membership(id, user)? {
                        members.push(self.membership_json(&membership)?);
                    }
                }
                envelope.set("communityUsers", members);
            }
            envelope.finish(self)
        };
        let event = Event {
            event_type,
            network: &caller.network,
            id,
            path: &path,
            sender: &caller.user,
            data: &told(None)?,
        };
        if event_type == CREATED {
            let people = self.community_member_ids(id)?.into_iter();
            let own = people.map(|user| format!("{}/user/{user}", caller.network));
            self.publish(own, &event);
        } else {
            self.publish([path.clone()], &event);
        }
        told(Some(&caller.user))
    }

    /// The envelope of section 6 for these communities, not closed yet. Without a viewer, as in
    /// events, it says nothing that differs from one reader to the next.
    pub fn community_envelope(
        &self,
        viewer: Option<&UserId>,
        communities: &[Community],
    ) -> Result<Envelope, ApiError> {
        let mut envelope = Envelope::default();
        let mut objects = Vec::new();
        let mut members = Vec::new();
        for community in communities {
            objects.push(self.community_json(community, viewer)?);
            if let Some(viewer) = viewer
                && let Some(membership) = self.membership(&community.id, viewer)?
            {
                envelope.user(viewer);
                members.push(self.membership_json(&membership)?);
            }
            envelope
                .user(&community.owner)
                .file(community.avatar_file_id.as_ref());
        }
        envelope
            .set("communities", objects)
            .set("communityUsers", members)
            .empty(&["categories", "feeds"]);
        Ok(envelope)
    }

    /// The community object of section 6. `isJoined` is said to a viewer only; clients keep their
    /// own when an event does not say it.
    pub fn community_json(
        &self,
        community: &Community,
        viewer: Option<&UserId>,
    ) -> Result<Value, ApiError> {
        let members: i64 = self.db.query_row(
            "SELECT COUNT(*) FROM community_members WHERE community = ? AND membership = 'member'",
            [&community.id],
            |row| row.get(0),
        )?;
        let (posts, flagged_post, flagged_comment): (i64, bool, bool) = self
            .db
            .prepare_cached(
                "WITH own AS (SELECT p.id FROM posts p JOIN feeds f ON f.id = p.feed
                    WHERE p.target_type = 'community' AND p.target = ? AND p.is_deleted = 0
                        AND p.parent IS NULL AND f.feed_type = 'published')
                 SELECT (SELECT COUNT(*) FROM own),
                    EXISTS (SELECT 1 FROM own JOIN flags f ON f.reference_type = 'post'
                        AND f.reference = own.id),
                    EXISTS (SELECT 1 FROM own JOIN comments c ON c.post = own.id
                        AND c.is_deleted = 0
                        JOIN flags f ON f.reference_type = 'comment' AND f.reference = c.id)",
            )?
            .query_row([&community.id], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?;
        let mut object = json!({
            "_id": community.id,
            "communityId": community.id,
            "channelId": community.id,
            "path": community.path(),
            "displayName": community.display_name,
            "userId": self.public_id(&community.owner)?,
            "isPublic": community.is_public,
            "isOfficial": false,
            "onlyAdminCanPost": community.only_admin_can_post,
            "needApprovalOnPostCreation": community.need_approval,
            "isDiscoverable": community.is_discoverable,
            "requiresJoinApproval": community.requires_join_approval,
            "allowCommentInStory": community.allow_comment_in_story,
            "postsCount": posts,
            "membersCount": members,
            "categoryIds": community.category_ids,
            "tags": community.tags,
            "metadata": community.metadata,
            "hasFlaggedComment": flagged_comment,
            "hasFlaggedPost": flagged_post,
            "type": community.kind,
            "isDeleted": community.is_deleted,
            "createdAt": iso(community.created_at),
            "updatedAt": iso(community.updated_at),
        });
        if let Some(viewer) = viewer {
            object["isJoined"] = json!(self.is_member(&community.id, viewer)?);
        }
        for (name, value) in [
            ("description", community.description.as_deref()),
            ("avatarFileId", community.avatar_file_id.as_deref()),
        ] {
            if let Some(value) = value {
                object[name] = json!(value);
            }
        }
        Ok(object)
    }

    /// The public id of a user known by internal id.
    pub fn public_id(&self, user: &UserId) -> Result<PublicUserId, ApiError> {
        Ok(self
            .db
            .prepare_cached("SELECT public_id FROM users WHERE id = ?")?
            .query_row([user], |row| row.get(0))?)
    }
}
