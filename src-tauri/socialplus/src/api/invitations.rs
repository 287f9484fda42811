//! Invitations to co-host (contract section 10).

use super::{Fields, limit};
use crate::{
    client::Client,
    error::Error,
    http::{Call, Query},
    model::{Invitation, InvitationId, InvitationStatus, Page, PageToken, RoomId, UserId},
    validate,
};

const CO_HOST_INVITE: &str = "livestreamCohostInvite";

impl Client {
    /// Invites a user to co-host. For the host.
    ///
    /// ```no_run
    /// # async fn run(client: socialplus::Client, room: socialplus::Room)
    /// # -> Result<(), socialplus::Error> {
    /// let invitation = client.invite_co_host(&room.id, &"guest".into()).await?;
    /// // On the other side, in answer to the event or found by reading:
    /// let mine = client.my_invitations(&[], Some(&room.id), None).await?;
    /// client.accept_invitation(&mine.items[0].id).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn invite_co_host(
        &self,
        room_id: &RoomId,
        user_id: &UserId,
    ) -> Result<Invitation, Error> {
        validate::id("targetId", room_id.as_str())?;
        validate::id("userIds", user_id.as_str())?;
        let body = Fields::default()
            .set("type", CO_HOST_INVITE)
            .set("targetType", "room")
            .set("targetId", room_id.as_str())
            .list("userIds", &[user_id]);
        let call = Call::post(&["api", "v1", "invitations"]).json(body.into_json());
        let (answer, envelope) = self.envelope(call).await?;
        answer.first(envelope.invitations, "invitation")
    }

    /// Invitations to a room that the caller sent, newest first; all of them if no status is named.
    pub async fn sent_invitations(
        &self,
        room_id: &RoomId,
        statuses: &[InvitationStatus],
        page: Option<&PageToken>,
    ) -> Result<Page<Invitation>, Error> {
        validate::id("targetId", room_id.as_str())?;
        let query = query(statuses, page).pair("targetId", room_id.as_str());
        let call = Call::get(&["api", "v1", "invitations"]).query(query);
        self.invitations(call).await
    }

    /// The caller's own invitations, newest first, to one room or to all. Without a status: the
    /// pending ones. Read them after signing in and after [`Event::Reconnected`](crate::Event).
    pub async fn my_invitations(
        &self,
        statuses: &[InvitationStatus],
        room_id: Option<&RoomId>,
        page: Option<&PageToken>,
    ) -> Result<Page<Invitation>, Error> {
        if let Some(room_id) = room_id {
            validate::id("targetId", room_id.as_str())?;
        }
        // The default of the platform is not settled, so it is always said.
        let statuses = match statuses {
            [] => &[InvitationStatus::Pending],
            statuses => statuses,
        };
        let query = query(statuses, page).maybe("targetId", room_id);
        let call = Call::get(&["api", "v1", "invitations", "me"]).query(query);
        self.invitations(call).await
    }

    /// Accepts; the caller becomes a co-host. For the invited user, while pending.
    pub async fn accept_invitation(&self, invitation_id: &InvitationId) -> Result<(), Error> {
        self.answer_invitation(invitation_id, "accept").await
    }

    /// Declines. For the invited user, while pending.
    pub async fn reject_invitation(&self, invitation_id: &InvitationId) -> Result<(), Error> {
        self.answer_invitation(invitation_id, "reject").await
    }

    /// Takes an invitation back. For the inviter, while pending.
    pub async fn cancel_invitation(&self, invitation_id: &InvitationId) -> Result<(), Error> {
        validate::id("invitationId", invitation_id.as_str())?;
        let path = ["api", "v1", "invitations", invitation_id.as_str()];
        self.call(Call::delete(&path)).await.map(drop)
    }

    async fn answer_invitation(
        &self,
        invitation_id: &InvitationId,
        answer: &str,
    ) -> Result<(), Error> {
        validate::id("invitationId", invitation_id.as_str())?;
        let path = ["api", "v1", "invitations", invitation_id.as_str(), answer];
        self.call(Call::post(&path)).await.map(drop)
    }

    async fn invitations(&self, call: Call) -> Result<Page<Invitation>, Error> {
        let (_, envelope) = self.envelope(call).await?;
        Ok(Page {
            items: envelope.invitations,
            next: envelope.next,
        })
    }
}

fn query(statuses: &[InvitationStatus], page: Option<&PageToken>) -> Query {
    Query::default()
        .pair("type", CO_HOST_INVITE)
        .pair("targetType", "room")
        .list("statuses", statuses.iter().map(InvitationStatus::as_wire))
        .pair("sortBy", "lastCreated")
        .page(limit(None), page)
}
