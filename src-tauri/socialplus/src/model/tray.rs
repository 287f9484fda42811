//! The notification tray.

use time::OffsetDateTime;

use super::{
    id::{InternalUserId, RoomId, TrayItemId, UserId},
    word::words,
};

words! {
    /// What an entry of the tray is about. The platform has many; those of PLATFORM.md 13 are named.
    TrayCategory {
        /// Somebody is invited to co-host a room.
        CoHostInvite = "room_cohost_invite",
    }
}

/// An entry of the notification tray (PLATFORM.md 13).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrayItem {
    /// The id of the entry.
    pub id: TrayItemId,
    /// What it is about.
    pub category: Option<TrayCategory>,
    /// The text to show.
    pub text: String,
    /// The same with names for what is filled in.
    pub templated_text: Option<String>,
    /// Who did it.
    pub actors: Vec<TrayActor>,
    /// How many did it.
    pub actors_count: u64,
    /// What was done, in the platform's word.
    pub action_type: Option<String>,
    /// What it was done with.
    pub action_reference_id: Option<String>,
    /// The kind and id of what it happened to.
    pub target: Option<TrayReference>,
    /// The kind and id of what it is about in there.
    pub reference: Option<TrayReference>,
    /// What it is a part of.
    pub parent_id: Option<String>,
    /// What the whole began with.
    pub root_id: Option<String>,
    /// The day that it is listed under.
    pub day: Option<OffsetDateTime>,
    /// When it was last seen.
    pub last_seen_at: Option<OffsetDateTime>,
    /// When it last happened.
    pub last_occurred_at: Option<OffsetDateTime>,
}

impl TrayItem {
    /// It has not been seen since it last happened.
    pub fn is_unread(&self) -> bool {
        is_later(self.last_occurred_at, self.last_seen_at)
    }

    /// The room of an entry about a room.
    pub fn room_id(&self) -> Option<RoomId> {
        let target = self.target.as_ref()?;
        (target.kind == "room").then(|| RoomId::from(target.id.as_str()))
    }
}

/// A kind and an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrayReference {
    /// `room`, `post`, `community` and so on; empty if the answer did not say.
    pub kind: String,
    /// The id.
    pub id: String,
}

/// Somebody who did what an entry of the tray tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrayActor {
    /// The public id.
    pub user_id: Option<UserId>,
    /// The internal id.
    pub user_internal_id: Option<InternalUserId>,
    /// When.
    pub last_acted_at: Option<OffsetDateTime>,
}

/// When the tray was last looked at, and when something was last put into it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TraySeen {
    /// When it was last looked at.
    pub last_seen_at: Option<OffsetDateTime>,
    /// When something was last put into it.
    pub last_occurred_at: Option<OffsetDateTime>,
}

impl TraySeen {
    /// Something is in it that has not been looked at.
    pub fn has_unread(&self) -> bool {
        is_later(self.last_occurred_at, self.last_seen_at)
    }
}

fn is_later(occurred: Option<OffsetDateTime>, seen: Option<OffsetDateTime>) -> bool {
    match (occurred, seen) {
        (Some(occurred), Some(seen)) => occurred > seen,
        (Some(_), None) => true,
        (None, _) => false,
    }
}
