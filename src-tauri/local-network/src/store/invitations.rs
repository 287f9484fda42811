//! Invitations to the stage of a room and into a community (PLATFORM.md 10).

use rusqlite::types::Value as Sql;
use rusqlite::{OptionalExtension as _, Row, params};
use serde_json::{Value, json};

use super::Tx;
use super::communities::Community;
use super::page::{Listed, Listing, Page};
use super::rooms::Room;
use crate::api_error::ApiError;
use crate::clock::{Millis, iso};
use crate::effect::Effect;
use crate::envelope::Envelope;
use crate::events::{Event, SERVER};
use crate::id::{InvitationId, NetworkId, UserId};

/// The kind of invitation that leads to the stage of a room.
pub(crate) const CO_HOST_INVITE: &str = "livestreamCohostInvite";
/// The kind of invitation that makes a member of a community.
pub(crate) const MEMBER_INVITE: &str = "communityMemberInvite";

/// What somebody is invited to.
pub(crate) enum Target {
    Stage(Box<Room>),
    Community(Box<Community>),
}

impl Target {
    /// `type` of an invitation to it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Stage(_) => CO_HOST_INVITE,
            Self::Community(_) => MEMBER_INVITE,
        }
    }

    /// `targetType` and `targetId`.
    pub fn named(&self) -> (&'static str, &str) {
        match self {
            Self::Stage(room) => ("room", &room.id),
            Self::Community(community) => ("community", &community.id),
        }
    }
}

/// What becomes of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    Sent,
    Accepted,
    Rejected,
    Cancelled,
}

impl Turn {
    fn status(self) -> &'static str {
        match self {
            Self::Sent => "pending",
            Self::Accepted => "approved",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
        }
    }

    /// The event of section 15.3 for a stage. For a community the platform has none, and the names
    /// are ours.
    fn event_type(self, target: &Target) -> &'static str {
        match (target, self) {
            (Target::Stage(_), Self::Sent) => "room.didCohostInvite",
            (Target::Stage(_), Self::Accepted) => "room.didCohostInviteAccept",
            (Target::Stage(_), Self::Rejected) => "room.didCohostInviteReject",
            (Target::Stage(_), Self::Cancelled) => "room.didCohostInviteCancel",
            (Target::Community(_), Self::Sent) => "community.didMemberInvite",
            (Target::Community(_), Self::Accepted) => "community.didMemberInviteAccept",
            (Target::Community(_), Self::Rejected) => "community.didMemberInviteReject",
            (Target::Community(_), Self::Cancelled) => "community.didMemberInviteCancel",
        }
    }
}

/// An invitation as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct Invitation {
    pub id: InvitationId,
    pub network: NetworkId,
    pub kind: String,
    pub target_type: String,
    pub target: String,
    pub status: String,
    pub invited: UserId,
    pub inviter: UserId,
    pub responded_at: Option<Millis>,
    pub created_at: Millis,
    pub updated_at: Millis,
}

/// What the two invitation lists ask for.
#[derive(Default)]
pub(crate) struct InvitationQuery {
    pub invited: Option<UserId>,
    pub inviter: Option<UserId>,
    pub target_type: Option<String>,
    pub target: Option<String>,
    pub kind: Option<String>,
    pub statuses: Vec<String>,
    pub ascending: bool,
}

impl InvitationQuery {
    fn conditions(self) -> (Vec<String>, Vec<Sql>) {
        let mut conditions = Vec::new();
        let mut bound = Vec::new();
        for (column, value) in [
            ("e.invited", self.invited.map(String::from)),
            ("e.inviter", self.inviter.map(String::from)),
            ("e.target_type", self.target_type),
            ("e.target", self.target),
            ("e.kind", self.kind),
        ] {
            if let Some(value) = value {
                conditions.push(format!("{column} = ?"));
                bound.push(value.into());
            }
        }
        if !self.statuses.is_empty() {
            let marks = vec!["?"; self.statuses.len()].join(", ");
            conditions.push(format!("e.status IN ({marks})"));
            bound.extend(self.statuses.into_iter().map(Into::into));
        }
        (conditions, bound)
    }
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
    pub fn require_invitation(
        &self,
        network: &NetworkId,
        id: &InvitationId,
    ) -> Result<Invitation, ApiError> {
        self.db
            .prepare_cached("SELECT * FROM invitations WHERE id = ? AND network = ?")?
            .query_row(params![id, network], Invitation::from_row)
            .optional()?
            .ok_or_else(|| ApiError::not_found("invitation"))
    }

    /// What an invitation leads to, while that exists.
    pub fn invitation_target(&self, invitation: &Invitation) -> Result<Target, ApiError> {
        let (network, target) = (&invitation.network, &invitation.target);
        Ok(match invitation.kind.as_str() {
            MEMBER_INVITE => Target::Community(Box::new(
                self.require_community(network, &target.as_str().into())?,
            )),
            _ => Target::Stage(Box::new(
                self.require_room(network, &target.as_str().into())?,
            )),
        })
    }

    /// The invitation of somebody to a target that still waits for an answer.
    pub fn pending_invitation(
        &self,
        target: &str,
        invited: &UserId,
    ) -> Result<Option<Invitation>, ApiError> {
        Ok(self
            .db
            .prepare_cached(
                "SELECT * FROM invitations WHERE target = ? AND invited = ? AND status = 'pending'",
            )?
            .query_row(params![target, invited], Invitation::from_row)
            .optional()?)
    }

    /// Every invitation to a target that still waits for an answer.
    fn pending_invitations(&self, target: &str) -> Result<Vec<Invitation>, ApiError> {
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
        turn: Turn,
        target: &Target,
    ) -> Result<Invitation, ApiError> {
        self.db.execute(
            "UPDATE invitations SET status = ?1, responded_at = ?2, updated_at = MAX(updated_at, ?2)
             WHERE id = ?3",
            params![turn.status(), self.now, invitation.id],
        )?;
        self.recall_invitation(invitation)?;
        let settled = self.require_invitation(&invitation.network, &invitation.id)?;
        self.invitation_event(turn, &settled, target)?;
        if let Target::Stage(room) = target
            && turn != Turn::Accepted
        {
            self.after_commit(Effect::Revoke {
                user: invitation.invited.clone(),
                topic: room.streamer_topic(),
            });
        }
        Ok(settled)
    }

    /// Takes back whatever still waits for an answer, because what it led to is no more.
    pub fn cancel_invitations(&self, target: &Target) -> Result<(), ApiError> {
        for invitation in self.pending_invitations(target.named().1)? {
            self.settle_invitation(&invitation, Turn::Cancelled, target)?;
        }
        Ok(())
    }

    /// An invitation was sent again: it is as new to the invited as it was at first.
    pub fn renew_invitation(
        &self,
        invitation: &Invitation,
        target: &Target,
    ) -> Result<(), ApiError> {
        self.db.execute(
            "UPDATE invitations SET updated_at = MAX(updated_at, ?) WHERE id = ?",
            params![self.now, invitation.id],
        )?;
        self.recall_invitation(invitation)?;
        self.tell_of_invitation(invitation)?;
        let renewed = self.require_invitation(&invitation.network, &invitation.id)?;
        self.invitation_event(Turn::Sent, &renewed, target)
    }

    /// How many invitations there are.
    pub fn count_invitations(&self, query: InvitationQuery) -> Result<i64, ApiError> {
        let (conditions, bound) = query.conditions();
        let condition = conditions.join(" AND ");
        Ok(self.db.query_row(
            &format!("SELECT COUNT(*) FROM invitations e WHERE {condition}"),
            rusqlite::params_from_iter(bound),
            |row| row.get(0),
        )?)
    }

    /// One page of invitations.
    pub fn invitations(
        &self,
        query: InvitationQuery,
        page: &Page,
    ) -> Result<Listed<InvitationId>, ApiError> {
        let descending = !query.ascending;
        let (conditions, bound) = query.conditions();
        let listing = Listing {
            from: "invitations e",
            conditions,
            bound,
            key: "e.rowid",
            descending,
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
        let mut object = json!({
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
        });
        if invitation.kind == MEMBER_INVITE {
            object["communityId"] = json!(invitation.target);
        }
        Ok(object)
    }

    /// Publishes an invitation event to the invited user and to the stage (section 15.3); one into
    /// a community, which is nobody else's business, to the two whom it concerns.
    pub fn invitation_event(
        &self,
        turn: Turn,
        invitation: &Invitation,
        target: &Target,
    ) -> Result<(), ApiError> {
        let data = self
            .invitation_envelope(std::slice::from_ref(invitation))?
            .finish(self)?;
        let network = &invitation.network;
        let own_topic = |user: &UserId| format!("{network}/user/{user}");
        let (path, other) = match target {
            Target::Stage(room) => (
                format!("{network}/rooms/{}", room.id),
                room.streamer_topic(),
            ),
            Target::Community(community) => (community.path(), own_topic(&invitation.inviter)),
        };
        let event = Event {
            event_type: turn.event_type(target),
            network,
            id: &invitation.invited,
            path: &path,
            sender: SERVER,
            data: &data,
        };
        self.publish([own_topic(&invitation.invited), other], &event);
        if let (Target::Stage(room), Turn::Sent) = (target, turn) {
            // Who was on this stage before, or was asked before, may still hold its topic.
            self.after_commit(Effect::Restore {
                user: invitation.invited.clone(),
                topic: room.streamer_topic(),
                with_all_below: false,
            });
        }
        Ok(())
    }
}
