//! What the machines know of the platform's objects: the part that Greenroom decides by, in plain
//! values. Keeps the machines free of the wire and their tests short.

use greenroom_contract::{Person, Role, RoomStatus};
use socialplus::{Invitation, InvitationTarget, ParticipantKind, Room, Target, User};
use time::OffsetDateTime;

pub(crate) use crate::platform::shown::iso;
use crate::platform::{DRAFT_KEY, InvitationNews as SeenInvitation, Platform, shown::room_status};

/// The person at this window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Me {
    /// Public id and name.
    pub person: Person,
    /// The internal id, which events use.
    pub internal_id: String,
}

/// A user of the platform.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct UserFacts {
    /// Public id.
    pub user_id: String,
    /// Internal id, when the answer had it.
    pub internal_id: Option<String>,
    /// The name, when there is one.
    pub name: Option<String>,
}

/// A broadcaster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ParticipantFacts {
    /// Public id.
    pub user_id: String,
    /// Internal id, when the answer had it.
    pub internal_id: Option<String>,
    /// Host or co-host.
    pub role: Role,
}

/// Where a room's post stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TargetFacts {
    /// On a user's feed.
    User,
    /// In a community.
    Community(String),
}

/// A room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RoomFacts {
    pub room_id: String,
    pub title: String,
    pub description: String,
    pub status: RoomStatus,
    pub created_by: Option<String>,
    pub participants: Vec<ParticipantFacts>,
    pub chat_enabled: bool,
    pub live_channel_id: Option<String>,
    pub post_id: Option<String>,
    pub target: Option<TargetFacts>,
    pub thumbnail_file_id: Option<String>,
    /// The draft it was made from, if Greenroom made it.
    pub draft_id: Option<String>,
    pub created_at: Option<OffsetDateTime>,
    pub updated_at: Option<OffsetDateTime>,
    pub live_at: Option<OffsetDateTime>,
    pub ended_at: Option<OffsetDateTime>,
    pub is_deleted: bool,
}

impl Default for RoomFacts {
    fn default() -> Self {
        Self {
            room_id: String::new(),
            title: String::new(),
            description: String::new(),
            status: RoomStatus::Idle,
            created_by: None,
            participants: Vec::new(),
            chat_enabled: true,
            live_channel_id: None,
            post_id: None,
            target: None,
            thumbnail_file_id: None,
            draft_id: None,
            created_at: None,
            updated_at: None,
            live_at: None,
            ended_at: None,
            is_deleted: false,
        }
    }
}

/// Whether no media will be published in a room of this status any more.
pub(crate) fn is_over(status: RoomStatus) -> bool {
    match status {
        RoomStatus::Ended | RoomStatus::Recorded | RoomStatus::Terminated | RoomStatus::Error => {
            true
        }
        RoomStatus::Idle
        | RoomStatus::Live
        | RoomStatus::WaitingReconnect
        | RoomStatus::Unknown => false,
    }
}

/// An invitation's status on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InvitationStatus {
    Pending,
    Accepted,
    Rejected,
    Cancelled,
    Unknown,
}

/// An invitation to co-host a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InvitationFacts {
    pub invitation_id: String,
    pub room_id: String,
    pub status: InvitationStatus,
    pub invited_user_id: Option<String>,
    pub invited_internal_id: Option<String>,
    pub inviter_user_id: Option<String>,
    pub created_at: Option<OffsetDateTime>,
    pub updated_at: Option<OffsetDateTime>,
}

/// An invitation with the users that came with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InvitationNews {
    pub invitation: InvitationFacts,
    pub users: Vec<UserFacts>,
}

/// A user.
pub(crate) fn user_facts(user: &User) -> UserFacts {
    UserFacts {
        user_id: user.id.as_str().to_owned(),
        internal_id: user.internal_id.as_ref().map(|id| id.as_str().to_owned()),
        name: user
            .display_name
            .clone()
            .filter(|name| !name.trim().is_empty()),
    }
}

/// A room.
pub(crate) fn room_facts(room: &Room) -> RoomFacts {
    RoomFacts {
        room_id: room.id.as_str().to_owned(),
        title: room.title.clone(),
        description: room.description.clone().unwrap_or_default(),
        status: room_status(&room.status),
        created_by: room.created_by.as_ref().map(|id| id.as_str().to_owned()),
        participants: room
            .participants
            .iter()
            .filter_map(|participant| {
                Some(ParticipantFacts {
                    user_id: participant.user_id.as_str().to_owned(),
                    internal_id: participant
                        .user_internal_id
                        .as_ref()
                        .map(|id| id.as_str().to_owned()),
                    role: match &participant.kind {
                        ParticipantKind::Host => Role::Host,
                        ParticipantKind::CoHost => Role::CoHost,
                        // Broadcasters of a kind this version does not know are no one's tile.
                        ParticipantKind::Unknown(_) => return None,
                    },
                })
            })
            .collect(),
        chat_enabled: room.live_chat_enabled,
        live_channel_id: room
            .live_channel_id
            .as_ref()
            .map(|id| id.as_str().to_owned()),
        post_id: room.post_id.as_ref().map(|id| id.as_str().to_owned()),
        target: room.target.as_ref().map(|target| match target {
            Target::User(_) => TargetFacts::User,
            Target::Community(id) => TargetFacts::Community(id.as_str().to_owned()),
        }),
        thumbnail_file_id: room
            .thumbnail_file_id
            .as_ref()
            .map(|id| id.as_str().to_owned()),
        draft_id: room
            .metadata
            .get(DRAFT_KEY)
            .and_then(|draft_id| draft_id.as_str().map(str::to_owned)),
        created_at: room.created_at,
        updated_at: room.updated_at,
        live_at: room.live_at,
        ended_at: room.ended_at,
        is_deleted: room.is_deleted,
    }
}

fn invitation_facts(invitation: &Invitation) -> Option<InvitationFacts> {
    let InvitationTarget::Room(room_id) = &invitation.target else {
        return None;
    };
    Some(InvitationFacts {
        invitation_id: invitation.id.as_str().to_owned(),
        room_id: room_id.as_str().to_owned(),
        status: match &invitation.status {
            socialplus::InvitationStatus::Pending => InvitationStatus::Pending,
            socialplus::InvitationStatus::Approved => InvitationStatus::Accepted,
            socialplus::InvitationStatus::Rejected => InvitationStatus::Rejected,
            socialplus::InvitationStatus::Cancelled => InvitationStatus::Cancelled,
            socialplus::InvitationStatus::Unknown(_) => InvitationStatus::Unknown,
        },
        invited_user_id: invitation
            .invited_user_id
            .as_ref()
            .map(|id| id.as_str().to_owned()),
        invited_internal_id: invitation
            .invited_user_internal_id
            .as_ref()
            .map(|id| id.as_str().to_owned()),
        inviter_user_id: invitation
            .inviter_user_id
            .as_ref()
            .map(|id| id.as_str().to_owned()),
        created_at: invitation.created_at,
        updated_at: invitation.updated_at,
    })
}

impl Platform {
    /// An invitation with the people in it.
    pub fn invitation(&self, invitation: &Invitation) -> Option<InvitationNews> {
        of_invitation(&self.seen_invitation(invitation.clone())?)
    }
}

/// An invitation as the older machines take it.
pub(crate) fn of_invitation(seen: &SeenInvitation) -> Option<InvitationNews> {
    Some(InvitationNews {
        invitation: invitation_facts(&seen.invitation)?,
        users: seen.users.iter().map(user_facts).collect(),
    })
}
