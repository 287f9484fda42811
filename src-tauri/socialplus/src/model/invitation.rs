//! Invitations to co-host.

use time::OffsetDateTime;

use super::{InternalUserId, InvitationId, RoomId, UserId};

/// Where an invitation stands (contract section 10.1).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum InvitationStatus {
    /// Waits for an answer.
    Pending,
    /// Accepted. The wire says `approved`, the product guide `accepted`; both are read.
    Approved,
    /// Declined by the invited user.
    Rejected,
    /// Taken back by the inviter.
    Cancelled,
    /// A status this client does not know.
    Unknown(String),
}

impl InvitationStatus {
    /// Reads the word of the wire; any word is accepted.
    pub fn from_wire(word: &str) -> Self {
        match word {
            "pending" => Self::Pending,
            "approved" | "accepted" => Self::Approved,
            "rejected" => Self::Rejected,
            "cancelled" | "canceled" => Self::Cancelled,
            other => Self::Unknown(other.to_owned()),
        }
    }

    /// The word of the wire.
    pub fn as_wire(&self) -> &str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
            Self::Unknown(word) => word,
        }
    }
}

/// What somebody is invited to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum InvitationTarget {
    /// To co-host a room.
    Room(RoomId),
    /// Something else.
    Other {
        /// The kind of the target.
        target_type: String,
        /// Its id.
        target_id: String,
    },
}

/// An invitation (contract section 10.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The id of the invitation.
    pub id: InvitationId,
    /// What it is to.
    pub target: InvitationTarget,
    /// Where it stands.
    pub status: InvitationStatus,
    /// The public id of the invited user.
    pub invited_user_id: Option<UserId>,
    /// The internal id of the invited user.
    pub invited_user_internal_id: Option<InternalUserId>,
    /// The public id of the inviter.
    pub inviter_user_id: Option<UserId>,
    /// The internal id of the inviter.
    pub inviter_user_internal_id: Option<InternalUserId>,
    /// When it was answered.
    pub responded_at: Option<OffsetDateTime>,
    /// When it was made.
    pub created_at: Option<OffsetDateTime>,
    /// When it last changed.
    pub updated_at: Option<OffsetDateTime>,
}

impl Invitation {
    /// The room, for an invitation to co-host.
    pub fn room_id(&self) -> Option<&RoomId> {
        match &self.target {
            InvitationTarget::Room(room_id) => Some(room_id),
            InvitationTarget::Other { .. } => None,
        }
    }
}
