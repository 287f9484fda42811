//! Invitations on the wire (PLATFORM.md 10.1).

use serde::Deserialize;

use super::lenient::{Lenient, Text, Time, first_id};
use crate::model::{Invitation, InvitationStatus, InvitationTarget, InvitationType};

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct WireInvitation {
    #[serde(rename = "_id")]
    object_id: Text,
    invitation_id: Text,
    #[serde(rename = "type")]
    invitation_type: Text,
    target_type: Text,
    target_id: Text,
    status: Text,
    // Both internal, whatever their names suggest.
    user_id: Text,
    created_by: Text,
    invited_user_id: Text,
    invited_user_public_id: Text,
    invited_user_internal_id: Text,
    inviter_user_id: Text,
    inviter_user_public_id: Text,
    inviter_user_internal_id: Text,
    responded_at: Lenient<Time>,
    created_at: Lenient<Time>,
    updated_at: Lenient<Time>,
}

impl WireInvitation {
    pub fn into_model(self) -> Option<Invitation> {
        let target_type = self.target_type.0.unwrap_or_default();
        let target = match target_type.as_str() {
            "room" => InvitationTarget::Room(self.target_id.id()?),
            "community" => InvitationTarget::Community(self.target_id.id()?),
            _ => InvitationTarget::Other {
                target_type,
                target_id: self.target_id.0.unwrap_or_default(),
            },
        };
        Some(Invitation {
            // The official client puts `_id` into paths.
            id: first_id([self.object_id, self.invitation_id])?,
            invitation_type: match self.invitation_type.filled() {
                Some(word) => InvitationType::from_wire(&word),
                None => target.invitation_type(),
            },
            target,
            status: InvitationStatus::from_wire(self.status.0.as_deref().unwrap_or_default()),
            invited_user_id: first_id([self.invited_user_public_id, self.invited_user_id]),
            invited_user_internal_id: first_id([self.invited_user_internal_id, self.user_id]),
            inviter_user_id: first_id([self.inviter_user_public_id, self.inviter_user_id]),
            inviter_user_internal_id: first_id([self.inviter_user_internal_id, self.created_by]),
            responded_at: self.responded_at.time(),
            created_at: self.created_at.time(),
            updated_at: self.updated_at.time(),
        })
    }
}
