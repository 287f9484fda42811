//! Who is in a channel, who keeps order in it, who is muted or banned (PLATFORM.md 11).

use rusqlite::{OptionalExtension as _, Row, params};
use serde_json::{Value, json};

use super::channels::{BROADCAST, Channel, MODERATOR, is_muted};
use super::page::{Listed, Listing, Page};
use super::{Tx, list_column};
use crate::api_error::ApiError;
use crate::clock::{Millis, iso};
use crate::effect::Effect;
use crate::id::{ChannelId, UserId};

/// What those may do who keep order (names of section 6).
const MODERATOR_PERMISSIONS: [&str; 13] = [
    "EDIT_CHANNEL",
    "MUTE_CHANNEL",
    "ADD_CHANNEL_USER",
    "EDIT_CHANNEL_USER",
    "REMOVE_CHANNEL_USER",
    "MUTE_CHANNEL_USER",
    "BAN_CHANNEL_USER",
    "EDIT_MESSAGE",
    "DELETE_MESSAGE",
    "BAN_USER_FROM_CHANNEL",
    "MUTE_USER_INSIDE_CHANNEL",
    "ASSIGN_CHANNEL_USER_ROLE",
    "EDIT_CHANNEL_RATELIMIT",
];

/// What only the owner may do besides.
const OWNER_PERMISSION: &str = "CLOSE_CHANNEL";

/// Somebody's standing in a channel.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub channel: ChannelId,
    pub user: UserId,
    pub membership: String,
    pub mute_until: Option<Millis>,
    pub roles: Vec<String>,
    pub created_at: Millis,
    pub updated_at: Millis,
}

/// What `GET /api/v4/channels/{id}/users` asks for.
pub(crate) struct MemberQuery {
    pub channel: ChannelId,
    pub memberships: Vec<String>,
    pub roles: Vec<String>,
    pub search: Option<String>,
    pub descending: bool,
}

impl Member {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            channel: row.get("channel")?,
            user: row.get("user")?,
            membership: row.get("membership")?,
            mute_until: row.get("mute_until")?,
            roles: list_column(row, "roles")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
        })
    }

    /// In, and not banned.
    pub fn is_member(&self) -> bool {
        self.membership == "member"
    }

    /// Shut out.
    pub fn is_banned(&self) -> bool {
        self.membership == "banned"
    }

    /// Has the role of those who keep order.
    pub fn is_moderator(&self) -> bool {
        self.is_member() && self.roles.iter().any(|role| role == MODERATOR)
    }
}

impl Tx<'_> {
    /// Somebody's standing in a channel, if there ever was one.
    pub fn member(&self, channel: &ChannelId, user: &UserId) -> Result<Option<Member>, ApiError> {
        Ok(self
            .db
            .prepare_cached("SELECT * FROM channel_members WHERE channel = ? AND user = ?")?
            .query_row(params![channel, user], Member::from_row)
            .optional()?)
    }

    /// Sets whether somebody is in a channel. A mute stays, so that leaving and coming back does not
    /// end it; roles do not outlast the membership.
    pub fn set_member(
        &self,
        channel: &ChannelId,
        user: &UserId,
        membership: &str,
    ) -> Result<(), ApiError> {
        self.db.execute(
            "INSERT INTO channel_members (channel, user, membership, created_at, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?4)
             ON CONFLICT (channel, user) DO UPDATE SET membership = ?3,
                roles = CASE WHEN ?3 = 'member' THEN roles ELSE '[]' END,
                updated_at = MAX(updated_at, ?4)",
            params![channel, user, membership, self.now],
        )?;
        self.touch_channel(channel)
    }

    /// Mutes somebody until then, in the channel or not; `None` ends it.
    pub fn mute_member(
        &self,
        channel: &ChannelId,
        user: &UserId,
        until: Option<Millis>,
    ) -> Result<(), ApiError> {
        self.db.execute(
            "INSERT INTO channel_members (channel, user, membership, mute_until, created_at,
                updated_at) VALUES (?1, ?2, 'none', ?3, ?4, ?4)
             ON CONFLICT (channel, user) DO UPDATE SET mute_until = ?3,
                updated_at = MAX(updated_at, ?4)",
            params![channel, user, until, self.now],
        )?;
        Ok(())
    }

    /// Gives a member a role, or takes it.
    pub fn set_role(&self, member: &Member, role: &str, given: bool) -> Result<(), ApiError> {
        let mut roles = member.roles.clone();
        roles.retain(|known| known != role);
        if given {
            roles.push(role.to_owned());
        }
        self.db.execute(
            "UPDATE channel_members SET roles = ?, updated_at = MAX(updated_at, ?)
             WHERE channel = ? AND user = ?",
            params![
                json!(roles).to_string(),
                self.now,
                member.channel,
                member.user
            ],
        )?;
        self.touch_channel(&member.channel)
    }

    fn touch_channel(&self, channel: &ChannelId) -> Result<(), ApiError> {
        self.db.execute(
            "UPDATE channels SET updated_at = MAX(updated_at, ?) WHERE id = ?",
            params![self.now, channel],
        )?;
        Ok(())
    }

    /// Internal ids of everybody who is in a channel.
    pub fn member_ids(&self, channel: &ChannelId) -> Result<Vec<UserId>, ApiError> {
        let mut statement = self.db.prepare_cached(
            "SELECT user FROM channel_members WHERE channel = ? AND membership = 'member'",
        )?;
        let users = statement.query_map([channel], |row| row.get(0))?;
        Ok(users.collect::<Result<_, _>>()?)
    }

    /// One page of members: their internal user ids.
    pub fn members(&self, query: MemberQuery, page: &Page) -> Result<Listed<UserId>, ApiError> {
        let mut conditions = vec!["m.channel = ?".to_owned()];
        let mut bound = vec![query.channel.into()];
        let mut wanted = Vec::new();
        for membership in &query.memberships {
            match membership.as_str() {
                "muted" => {
                    wanted.push("m.mute_until > ?".to_owned());
                    bound.push(self.now.into());
                }
                other => {
                    wanted.push("m.membership = ?".to_owned());
                    bound.push(other.to_owned().into());
                }
            }
        }
        if wanted.is_empty() {
            wanted.push("m.membership = 'member'".to_owned());
        }
        conditions.push(format!("({})", wanted.join(" OR ")));
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
        let listing = Listing {
            from: "channel_members m JOIN users e ON e.id = m.user",
            conditions,
            bound,
            key: "m.rowid",
            descending: query.descending,
        };
        self.list(listing, page)
    }

    /// Refuses those who may not read this channel: who is banned from it, who may not watch its
    /// room, and who is not in a channel that is not public.
    pub fn require_reader(&self, channel: &Channel, user: &UserId) -> Result<(), ApiError> {
        let member = self.member(&channel.id, user)?;
        if member.as_ref().is_some_and(Member::is_banned) {
            return Err(ApiError::banned());
        }
        if let Some(room) = &channel.room
            && let Some(room) = self.room(room)?
        {
            return self.require_viewer(&room, user);
        }
        if channel.is_public || member.is_some_and(|member| member.is_member()) {
            Ok(())
        } else {
            Err(ApiError::permission_denied(
                "Only its members may read this channel.",
            ))
        }
    }

    /// Refuses those who may not react in this channel: who may not read it, and who is muted.
    pub fn require_voice(&self, channel: &Channel, user: &UserId) -> Result<(), ApiError> {
        self.require_reader(channel, user)?;
        let member = self.member(&channel.id, user)?;
        if member.is_some_and(|member| is_muted(member.mute_until, self.now)) {
            return Err(ApiError::muted());
        }
        Ok(())
    }

    /// Refuses those who may not write in this channel.
    pub fn require_writer(&self, channel: &Channel, user: &UserId) -> Result<(), ApiError> {
        self.require_reader(channel, user)?;
        let Some(member) = self.member(&channel.id, user)?.filter(Member::is_member) else {
            return Err(ApiError::permission_denied(
                "Join the channel before writing in it.",
            ));
        };
        if is_muted(member.mute_until, self.now) {
            return Err(ApiError::muted());
        }
        let keeps_order = channel.owner == user || member.is_moderator();
        if is_muted(channel.mute_until, self.now) && !keeps_order {
            return Err(ApiError::channel_muted());
        }
        if channel.kind == BROADCAST && !keeps_order {
            return Err(ApiError::permission_denied(
                "Only its moderators write in a broadcast channel.",
            ));
        }
        Ok(())
    }

    /// Whether somebody keeps order in a channel: its owner and its moderators.
    pub fn may_moderate(&self, channel: &Channel, user: &UserId) -> Result<bool, ApiError> {
        Ok(channel.owner == user
            || self
                .member(&channel.id, user)?
                .is_some_and(|member| member.is_moderator()))
    }

    /// Refuses those who do not keep order in this channel.
    pub fn require_moderator_of(&self, channel: &Channel, user: &UserId) -> Result<(), ApiError> {
        if self.may_moderate(channel, user)? {
            Ok(())
        } else {
            Err(ApiError::permission_denied(
                "Only the host and the moderators of this channel may do this.",
            ))
        }
    }

    /// Somebody may read a channel again, if so: what they subscribed to in it tells again.
    pub fn open_channel_to(&self, channel: &Channel, user: &UserId) {
        if self.require_reader(channel, user).is_err() {
            return;
        }
        for topic in topics_of(channel) {
            self.after_commit(Effect::Restore {
                user: user.clone(),
                topic,
                with_all_below: true,
            });
        }
    }

    /// Somebody may not read a channel any more: what they subscribed to in it falls silent now.
    pub fn close_channel_to(&self, channel: &Channel, user: &UserId) {
        for topic in topics_of(channel) {
            self.after_commit(Effect::Revoke {
                user: user.clone(),
                topic,
            });
        }
    }

    /// The channel member object of section 11.2.
    pub fn member_json(&self, channel: &Channel, member: &Member) -> Result<Value, ApiError> {
        let public_id = self.public_id(&member.user)?;
        let owner = channel.owner == member.user && member.is_member();
        let mut permissions: Vec<&str> = Vec::new();
        if owner || member.is_moderator() {
            permissions.extend(MODERATOR_PERMISSIONS);
        }
        if owner {
            permissions.push(OWNER_PERMISSION);
        }
        Ok(json!({
            "channelId": member.channel,
            "channelInternalId": member.channel,
            "channelPublicId": member.channel,
            "userId": public_id,
            "userInternalId": member.user,
            "userPublicId": public_id,
            "membership": member.membership,
            "isBanned": member.is_banned(),
            "isMuted": is_muted(member.mute_until, self.now),
            "muteTimeout": member.mute_until.map(iso),
            "roles": member.roles,
            "permissions": permissions,
            "readToSegment": 0,
            "lastMentionedSegment": 0,
            "lastActivity": iso(member.updated_at),
            "createdAt": iso(member.created_at),
            "updatedAt": iso(member.updated_at),
        }))
    }
}

/// All that is told of a channel stands at these topics or below.
fn topics_of(channel: &Channel) -> [String; 2] {
    [
        channel.path(),
        format!("{}/marker/channel/{}", channel.network, channel.id),
    ]
}
