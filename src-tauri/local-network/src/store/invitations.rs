//! Invitations to the stage (contract section 10).

use rusqlite::{OptionalExtension as _, Row, params};
use serde_json::{Value, json};

use super::Tx;
use super::page::{Listed, Listing, Page};
use super::rooms::Room;
use crate::api_error::ApiError;
use crate::clock::{Millis, iso};
use crate::envelope::Envelope;
use crate::events::{Effect, Event, SERVER};

/// The only kind of invitation that this network knows.
pub(crate) const CO_HOST_INVITE: &str = "livestreamCohostInvite";

/// An invitation as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct Invitation {
    pub id: String,
    pub network: String,
    pub kind: String,
    pub target_type: String,
    pub target: String,
    pub status: String,
    pub invited: String,
    pub inviter: String,
    pub responded_at: Option<Millis>,
    pub created_at: Millis,
    pub updated_at: Millis,
}

/// What the two invitation lists ask for.
#[derive(Default)]
pub(crate) struct InvitationQuery {
    pub invited: Option<String>,
    pub inviter: Option<String>,
    pub target_type: Option<String>,
    pub target: Option<String>,
    pub kind: Option<String>,
    pub statuses: Vec<String>,
    pub ascending: bool,
}

impl Invitation {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            network: row.get("network")?,
            kind: row.get("kind")?,
            target_type: row.get("target_type")?,
            target: row.get("target")?,
            status: row.get("status")?,
            invited: row.get("invited")?,
            inviter: row.get("inviter")?,
            responded_at: row.get("responded_at")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
        })
    }

    /// Not answered, not taken back.
    pub fn is_pending(&self) -> bool {
        self.status == "pending"
    }
}

impl Tx<'_> {
    /// An invitation of this network that must exist.
    pub fn require_invitation(&self, network: &str, id: &str) -> Result<Invitation, ApiError> {
        self.db
            .prepare_cached("SELECT * FROM invitations WHERE id = ? AND network = ?")?
            .query_row([id, network], Invitation::from_row)
            .optional()?
            .ok_or_else(|| ApiError::not_found("invitation"))
    }

    /// The invitation of somebody to a target that still waits for an answer.
    pub fn pending_invitation(
        &self,
        target: &str,
        invited: &str,
    ) -> Result<Option<Invitation>, ApiError> {
        Ok(self
            .db
            .prepare_cached(
                "SELECT * FROM invitations WHERE target = ? AND invited = ? AND status = 'pending'",
            )?
            .query_row([target, invited], Invitation::from_row)
            .optional()?)
    }

    /// Every invitation to a target that still waits for an answer.
    pub fn pending_invitations(&self, target: &str) -> Result<Vec<Invitation>, ApiError> {
        let mut statement = self.db.prepare_cached(
            "SELECT * FROM invitations WHERE target = ? AND status = 'pending' ORDER BY rowid",
        )?;
        let invitations = statement.query_map([target], Invitation::from_row)?;
        Ok(invitations.collect::<Result<_, _>>()?)
    }

    /// Keeps a new invitation, and puts it into the tray of the one who is invited.
    pub fn add_invitation(&self, invitation: &Invitation) -> Result<(), ApiError> {
        self.db.execute(
            "INSERT INTO invitations (id, network, kind, target_type, target, status, invited,
                inviter, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                invitation.id,
                invitation.network,
                invitation.kind,
                invitation.target_type,
                invitation.target,
                invitation.status,
                invitation.invited,
                invitation.inviter,
                invitation.created_at,
                invitation.updated_at
            ],
        )?;
        self.tell_of_invitation(invitation)
    }

    /// Settles an invitation; the one who was asked, if he does not come, leaves the stage's topic.
    pub fn settle_invitation(
        &self,
        invitation: &Invitation,
        status: &str,
        event_type: &str,
        room: &Room,
    ) -> Result<Invitation, ApiError> {
        self.db.execute(
            "UPDATE invitations SET status = ?1, responded_at = ?2, updated_at = MAX(updated_at, ?2)
             WHERE id = ?3",
            params![status, self.now, invitation.id],
        )?;
        self.recall_invitation(invitation)?;
        let settled = self.require_invitation(&invitation.network, &invitation.id)?;
        self.invitation_event(event_type, &settled, room)?;
        if status != "approved" {
            self.after_commit(Effect::Revoke {
                user: invitation.invited.clone(),
                topic: room.streamer_topic(),
            });
        }
        Ok(settled)
    }

    /// One page of invitations.
    pub fn invitations(&self, query: InvitationQuery, page: &Page) -> Result<Listed, ApiError> {
        let mut conditions = Vec::new();
        let mut bound = Vec::new();
        for (column, value) in [
            ("e.invited", query.invited),
            ("e.inviter", query.inviter),
            ("e.target_type", query.target_type),
            ("e.target", query.target),
            ("e.kind", query.kind),
        ] {
            if let Some(value) = value {
                conditions.push(format!("{column} = ?"));
                bound.push(value.into());
            }
        }
        if !query.statuses.is_empty() {
            let marks = vec!["?"; query.statuses.len()].join(", ");
            conditions.push(format!("e.status IN ({marks})"));
            bound.extend(query.statuses.into_iter().map(Into::into));
        }
        let listing = Listing {
            from: "invitations e",
            conditions,
            bound,
            key: "e.rowid",
            descending: !query.ascending,
        };
        self.list(listing, page)
    }

    /// The envelope `{invitations, users}`, not closed yet.
    pub fn invitation_envelope(&self, invitations: &[Invitation]) -> Result<Envelope, ApiError> {
        let mut envelope = Envelope::default();
        let mut objects = Vec::new();
        for invitation in invitations {
            envelope.user(&invitation.inviter).user(&invitation.invited);
            objects.push(self.invitation_json(invitation)?);
        }
        envelope.set("invitations", objects);
        Ok(envelope)
    }

    /// The invitation object of section 10.1.
    fn invitation_json(&self, invitation: &Invitation) -> Result<Value, ApiError> {
        let invited = self.public_id(&invitation.invited)?;
        let inviter = self.public_id(&invitation.inviter)?;
        Ok(json!({
            "_id": invitation.id,
            "invitationId": invitation.id,
            "networkId": invitation.network,
            "type": invitation.kind,
            "targetType": invitation.target_type,
            "targetId": invitation.target,
            "status": invitation.status,
            "userId": invitation.invited,
            "createdBy": invitation.inviter,
            "invitedUserId": invited,
            "invitedUserPublicId": invited,
            "invitedUserInternalId": invitation.invited,
            "inviterUserId": inviter,
            "inviterUserPublicId": inviter,
            "inviterUserInternalId": invitation.inviter,
            "respondedAt": invitation.responded_at.map(iso),
            "createdAt": iso(invitation.created_at),
            "updatedAt": iso(invitation.updated_at),
        }))
    }

    /// Publishes an invitation event to the invited user and to the stage (section 15.3).
    pub fn invitation_event(
        &self,
        event_type: &str,
        invitation: &Invitation,
        room: &Room,
    ) -> Result<(), ApiError> {
        let data = self
            .invitation_envelope(std::slice::from_ref(invitation))?
            .finish(self)?;
        let event = Event {
            event_type,
            network: &room.network,
            id: &invitation.invited,
            path: &format!("{}/rooms/{}", room.network, room.id),
            sender: SERVER,
            data: &data,
        };
        let invited = format!("{}/user/{}", room.network, invitation.invited);
        self.publish([invited, room.streamer_topic()], &event);
        Ok(())
    }
}
