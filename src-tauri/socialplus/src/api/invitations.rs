//! Invitations to co-host a room and to join a community (PLATFORM.md 10).

use serde::Deserialize;

use super::fields::{Fields, limit};
use crate::{
    client::Client,
    error::Error,
    http::{Call, Query},
    model::{
        Invitation, InvitationId, InvitationQuery, InvitationStatus, InvitationTarget,
        InvitationType, Page, PageToken, RoomId, UserId,
    },
    validate,
    wire::{Count, Lenient},
};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WireCount {
    count: Lenient<Count>,
    total: Lenient<Count>,
}

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
        let target = InvitationTarget::Room(room_id.clone());
        let (answer, invitations) = self.send_invitations(&target, &[user_id]).await?;
        answer.first(invitations, "invitation")
    }

    /// Invites up to 1,000 users to what they can be invited to.
    pub async fn invite(
        &self,
        target: &InvitationTarget,
        user_ids: &[UserId],
    ) -> Result<Vec<Invitation>, Error> {
        Ok(self.send_invitations(target, user_ids).await?.1)
    }

    async fn send_invitations<T: AsRef<str>>(
        &self,
        target: &InvitationTarget,
        user_ids: &[T],
    ) -> Result<(crate::http::Answer, Vec<Invitation>), Error> {
        let (target_type, target_id) = target.as_wire();
        validate::name("targetType", target_type)?;
        validate::id("targetId", target_id)?;
        validate::ids_up_to("userIds", user_ids, validate::INVITED_LIMIT)?;
        let body = Fields::default()
            .set("type", target.invitation_type().as_wire())
            .set("targetType", target_type)
            .set("targetId", target_id)
            .list("userIds", user_ids);
        let call = Call::post(&["api", "v1", "invitations"]).json(body.into_json());
        let (answer, envelope) = self.envelope(call).await?;
        Ok((answer, envelope.invitations))
    }

    /// Invitations to a room that the caller sent, newest first; all of them if no status is named.
    pub async fn sent_invitations(
        &self,
        room_id: &RoomId,
        statuses: &[InvitationStatus],
        page: Option<&PageToken>,
    ) -> Result<Page<Invitation>, Error> {
        self.query_sent_invitations(InvitationQuery {
            page: page.cloned(),
            ..to_room(Some(room_id), statuses)
        })
        .await
    }

    /// The caller's own invitations to co-host, newest first, to one room or to all. Without a
    /// status: the pending ones. Read them after signing in and after
    /// [`Event::Reconnected`](crate::Event).
    pub async fn my_invitations(
        &self,
        statuses: &[InvitationStatus],
        room_id: Option<&RoomId>,
        page: Option<&PageToken>,
    ) -> Result<Page<Invitation>, Error> {
        self.query_my_invitations(InvitationQuery {
            page: page.cloned(),
            ..to_room(room_id, statuses)
        })
        .await
    }

    /// Invitations that the caller sent. The query names the target.
    pub async fn query_sent_invitations(
        &self,
        query: InvitationQuery,
    ) -> Result<Page<Invitation>, Error> {
        let (_, target_id) = query.target.as_ref().map_or(("", ""), |to| to.as_wire());
        validate::id("targetId", target_id)?;
        let call = Call::get(&["api", "v1", "invitations"]).query(parameters(&query)?);
        self.invitations(call).await
    }

    /// The caller's own invitations of any type.
    pub async fn query_my_invitations(
        &self,
        mut query: InvitationQuery,
    ) -> Result<Page<Invitation>, Error> {
        // The default of the platform is not settled, so it is always said.
        if query.statuses.is_empty() {
            query.statuses.push(InvitationStatus::Pending);
        }
        let call = Call::get(&["api", "v1", "invitations", "me"]).query(parameters(&query)?);
        self.invitations(call).await
    }

    /// How many invitations the caller has that match. Documented by the platform, not proven.
    pub async fn count_invitations(&self, query: InvitationQuery) -> Result<u64, Error> {
        let call = Call::get(&["api", "v1", "invitations", "count"]).query(filter(&query)?);
        let wire: WireCount = self.fetch(call).await?;
        Ok(wire.count.0.or(wire.total.0).map_or(0, |count| count.0))
    }

    /// Sends a pending invitation again. For the inviter. Documented by the platform, not proven.
    pub async fn resend_invitation(&self, invitation_id: &InvitationId) -> Result<(), Error> {
        self.answer_invitation(invitation_id, "resend").await
    }

    /// Accepts; the caller becomes a co-host, or a member. For the invited user, while pending.
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

/// Invitations to co-host one room, or any.
fn to_room(room_id: Option<&RoomId>, statuses: &[InvitationStatus]) -> InvitationQuery {
    InvitationQuery {
        invitation_type: Some(InvitationType::CoHost),
        target: room_id.cloned().map(InvitationTarget::Room),
        statuses: statuses.to_vec(),
        ..InvitationQuery::default()
    }
}

fn filter(query: &InvitationQuery) -> Result<Query, Error> {
    let target = query.target.as_ref().map(InvitationTarget::as_wire);
    if let Some((_, target_id)) = target {
        validate::id("targetId", target_id)?;
    }
    // Invitations of one type have targets of one kind.
    let target_type = target
        .map(|(target_type, _)| target_type)
        .or(match &query.invitation_type {
            Some(InvitationType::CoHost) => Some("room"),
            Some(InvitationType::CommunityMember) => Some("community"),
            Some(InvitationType::Unknown(_)) | None => None,
        });
    let invitation_type = query.invitation_type.as_ref();
    Ok(Query::default()
        .maybe("type", invitation_type.map(InvitationType::as_wire))
        .maybe("targetType", target_type)
        .maybe("targetId", target.map(|(_, target_id)| target_id))
        .list(
            "statuses",
            query.statuses.iter().map(InvitationStatus::as_wire),
        ))
}

fn parameters(query: &InvitationQuery) -> Result<Query, Error> {
    Ok(filter(query)?
        .pair("sortBy", query.sort.as_wire())
        .page(limit(query.limit), query.page.as_ref()))
}
