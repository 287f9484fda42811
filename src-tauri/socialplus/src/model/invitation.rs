//! Invitations to co-host.

use time::OffsetDateTime;

use super::{
    id::{CommunityId, InternalUserId, InvitationId, RoomId, UserId},
    page::PageToken,
    word::words,
};

words! {
    /// Where an invitation stands (PLATFORM.md 10.1).
    InvitationStatus {
        /// Waits for an answer.
        Pending = "pending",
        /// Accepted. The wire says `approved`, the product guide `accepted`; both are read.
        Approved = "approved" | "accepted",
        /// Declined by the invited user.
        Rejected = "rejected",
        /// Taken back by the inviter.
        Cancelled = "cancelled" | "canceled",
    }
}

words! {
    /// What an invitation is for.
    InvitationType {
        /// To co-host a room.
        CoHost = "livestreamCohostInvite",
        /// To join a community.
        CommunityMember = "communityMemberInvite",
    }
}

/// What somebody is invited to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum InvitationTarget {
    /// To co-host a room.
    Room(RoomId),
    /// To join a community.
    Community(CommunityId),
    /// Something else.
    Other {
        /// The kind of the target.
        target_type: String,
        /// Its id.
        target_id: String,
    },
}

/// An invitation (PLATFORM.md 10.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The id of the invitation.
    pub id: InvitationId,
    /// What it is for.
    pub invitation_type: InvitationType,
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

impl InvitationTarget {
    /// The kind and the id, as on the wire.
    pub fn as_wire(&self) -> (&str, &str) {
        match self {
            Self::Room(id) => ("room", id.as_str()),
            Self::Community(id) => ("community", id.as_str()),
            Self::Other {
                target_type,
                target_id,
            } => (target_type, target_id),
        }
    }

    /// The type of the invitations to this target.
    pub fn invitation_type(&self) -> InvitationType {
        match self {
            Self::Room(_) => InvitationType::CoHost,
            Self::Community(_) => InvitationType::CommunityMember,
            Self::Other { target_type, .. } => InvitationType::Unknown(target_type.clone()),
        }
    }
}

impl Invitation {
    /// An invitation to co-host a room as the platform sends it right after it was made: pending.
    /// For tests of whatever decides by invitations.
    pub fn to_co_host(
        id: impl Into<InvitationId>,
        room_id: impl Into<RoomId>,
        inviter: impl Into<UserId>,
        invited: impl Into<UserId>,
    ) -> Self {
        Self {
            id: id.into(),
            invitation_type: InvitationType::CoHost,
            target: InvitationTarget::Room(room_id.into()),
            status: InvitationStatus::Pending,
            invited_user_id: Some(invited.into()),
            invited_user_internal_id: None,
            inviter_user_id: Some(inviter.into()),
            inviter_user_internal_id: None,
            responded_at: None,
            created_at: None,
            updated_at: None,
        }
    }

    /// The room, for an invitation to co-host.
    pub fn room_id(&self) -> Option<&RoomId> {
        match &self.target {
            InvitationTarget::Room(room_id) => Some(room_id),
            InvitationTarget::Community(_) | InvitationTarget::Other { .. } => None,
        }
    }
}

/// Which invitations to list.
///
/// ```
/// use socialplus::{InvitationQuery, InvitationStatus, InvitationTarget};
///
/// let open = InvitationQuery::default()
///     .target(InvitationTarget::Room("ROOM".into()))
///     .statuses([InvitationStatus::Pending]);
/// assert_eq!(open.statuses, [InvitationStatus::Pending]);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InvitationQuery {
    /// Only invitations of this type.
    pub invitation_type: Option<InvitationType>,
    /// Only invitations to this target.
    pub target: Option<InvitationTarget>,
    /// Only invitations that stand like this. Of one's own invitations, the pending ones if empty.
    pub statuses: Vec<InvitationStatus>,
    /// In which order.
    pub sort: super::post::Sort,
    /// How many a page holds, 1 to 100; 20 if `None`.
    pub limit: Option<u8>,
    /// Which page; `None` is the first.
    pub page: Option<PageToken>,
}

impl InvitationQuery {
    /// Only invitations to this target, of the type that belongs to it.
    pub fn target(mut self, target: InvitationTarget) -> Self {
        self.invitation_type = Some(target.invitation_type());
        self.target = Some(target);
        self
    }

    /// Only invitations that stand like this.
    pub fn statuses(mut self, statuses: impl IntoIterator<Item = InvitationStatus>) -> Self {
        self.statuses = statuses.into_iter().collect();
        self
    }

    /// Sets how many a page holds.
    pub fn limit(mut self, limit: u8) -> Self {
        self.limit = Some(limit);
        self
    }
}
