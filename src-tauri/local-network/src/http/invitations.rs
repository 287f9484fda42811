//! Invitations to the stage of a room and into a community (PLATFORM.md 10).

use axum::extract::{Path, State};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::fields::Fields;
use super::query::Query;
use super::rooms::own_room;
use crate::api_error::ApiError;
use crate::id::{CommunityId, InvitationId, PublicUserId, UserId};
use crate::network::Shared;
use crate::store::Tx;
use crate::store::invitations::{
    CO_HOST_INVITE, Invitation, InvitationQuery, MEMBER_INVITE, Target, Turn,
};
use crate::store::page::Page;
use crate::store::rooms::CO_HOST;
use crate::store::sessions::Caller;
use crate::store::users::User;

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v1/invitations", get(sent).post(create))
        .route("/api/v1/invitations/me", get(mine))
        .route("/api/v1/invitations/count", get(count))
        .route("/api/v1/invitations/{id}", delete(cancel))
        .route("/api/v1/invitations/{id}/resend", post(resend))
        .route("/api/v1/invitations/{id}/accept", post(accept))
        .route("/api/v1/invitations/{id}/reject", post(reject))
}

/// A second invitation of somebody who was asked and has not answered is the first one.
async fn create(
    State(shared): State<Shared>,
    caller: Caller,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let kind = fields.required_word("type", &[CO_HOST_INVITE, MEMBER_INVITE]);
    let target_type = match kind.as_str() {
        MEMBER_INVITE => "community",
        _ => "room",
    };
    fields.required_word("targetType", &[target_type]);
    let target_id = fields.required("targetId", 50);
    let user_ids = fields.required_ids("userIds", 1000);
    fields.check()?;
    let body = shared
        .store
        .run(move |tx| {
            let target = own_target(tx, &caller, kind == MEMBER_INVITE, &target_id)?;
            require_open(&target)?;
            let mut invitations = Vec::new();
            for user_id in user_ids {
                invitations.push(invite(tx, &caller, &target, &user_id)?);
            }
            tx.invitation_envelope(&invitations)?.finish(tx)
        })
        .await?;
    Ok(Json(body))
}

/// What `caller` may invite to: the stage of a room of one's own, or a community that one
/// moderates.
fn own_target(
    tx: &Tx<'_>,
    caller: &Caller,
    is_community: bool,
    id: &str,
) -> Result<Target, ApiError> {
    if is_community {
        let community = tx.known_community(caller, &id.into())?;
        tx.require_moderator(&community.id, caller)?;
        Ok(Target::Community(Box::new(community)))
    } else {
        Ok(Target::Stage(Box::new(own_room(tx, caller, &id.into())?)))
    }
}

/// Nobody comes to a show that is over.
fn require_open(target: &Target) -> Result<(), ApiError> {
    match target {
        Target::Stage(room) if room.status.is_over() => Err(ApiError::rule("This room has ended.")),
        _ => Ok(()),
    }
}

/// Refuses to invite who is there already, or is banned.
fn require_outsider(tx: &Tx<'_>, target: &Target, user: &User) -> Result<(), ApiError> {
    let (there, banned, place) = match target {
        Target::Stage(room) => (
            tx.participant_kind(&room.id, &user.id)?.is_some(),
            tx.is_banned_viewer(&room.id, &user.id)?,
            ["on the stage", "room"],
        ),
        Target::Community(community) => (
            tx.is_member(&community.id, &user.id)?,
            tx.is_banned_from(&community.id, &user.id)?,
            ["in this community", "community"],
        ),
    };
    let (name, [inside, place]) = (&user.public_id, place);
    if there {
        return Err(ApiError::rule(format!("{name} is {inside} already.")));
    }
    if banned {
        return Err(ApiError::rule(format!(
            "{name} is banned from this {place}; lift the ban first."
        )));
    }
    Ok(())
}

fn invite(
    tx: &Tx<'_>,
    caller: &Caller,
    target: &Target,
    user_id: &PublicUserId,
) -> Result<Invitation, ApiError> {
    let invited = tx.require_user(&caller.network, user_id)?;
    require_outsider(tx, target, &invited)?;
    let (target_type, target_id) = target.named();
    if let Some(pending) = tx.pending_invitation(target_id, &invited.id)? {
        return Ok(pending);
    }
    let invitation = Invitation {
        id: InvitationId::fresh(),
        network: caller.network.clone(),
        kind: target.kind().to_owned(),
        target_type: target_type.to_owned(),
        target: target_id.to_owned(),
        status: "pending".to_owned(),
        invited: invited.id,
        inviter: caller.user.clone(),
        responded_at: None,
        created_at: tx.now,
        updated_at: tx.now,
    };
    tx.add_invitation(&invitation)?;
    tx.invitation_event(Turn::Sent, &invitation, target)?;
    Ok(invitation)
}

fn list_query(query: &Query) -> Result<(InvitationQuery, Page), ApiError> {
    let ascending = match query.get("sortBy") {
        None | Some("lastCreated") => false,
        Some("firstCreated") => true,
        Some(_) => {
            return Err(ApiError::invalid(vec![
                "sortBy must be firstCreated or lastCreated".into(),
            ]));
        }
    };
    let statuses = query.list("statuses");
    let known = ["pending", "approved", "rejected", "cancelled"];
    if let Some(unknown) = statuses
        .iter()
        .find(|status| !known.contains(&status.as_str()))
    {
        return Err(ApiError::invalid(vec![format!(
            "statuses holds an unknown status: {unknown}"
        )]));
    }
    let search = InvitationQuery {
        target: query.text("targetId"),
        target_type: query.text("targetType"),
        kind: query.text("type"),
        statuses,
        ascending,
        ..InvitationQuery::default()
    };
    Ok((search, query.page()?))
}

fn listed(
    tx: &Tx<'_>,
    caller: &Caller,
    search: InvitationQuery,
    page: &Page,
) -> Result<Value, ApiError> {
    let listed = tx.invitations(search, page)?;
    let mut invitations = Vec::new();
    for id in &listed.ids {
        invitations.push(tx.require_invitation(&caller.network, id)?);
    }
    tx.invitation_envelope(&invitations)?
        .set("paging", listed.paging)
        .finish(tx)
}

/// What the caller sent.
async fn sent(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    let (mut search, page) = list_query(&query)?;
    search.inviter = Some(caller.user.clone());
    let body = shared
        .store
        .run(move |tx| {
            if let Some(target) = &search.target {
                let is_community = search.target_type.as_deref() == Some("community")
                    || search.kind.as_deref() == Some(MEMBER_INVITE);
                own_target(tx, &caller, is_community, target)?;
            }
            listed(tx, &caller, search, &page)
        })
        .await?;
    Ok(Json(body))
}

/// What the caller was asked; without statuses, what still waits for an answer.
async fn mine(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    let (mut search, page) = list_query(&query)?;
    search.invited = Some(caller.user.clone());
    if search.statuses.is_empty() {
        search.statuses.push("pending".to_owned());
    }
    let body = shared
        .store
        .run(move |tx| listed(tx, &caller, search, &page))
        .await?;
    Ok(Json(body))
}

/// How many invitations [`mine`] lists in all.
async fn count(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    let (mut search, _) = list_query(&query)?;
    search.invited = Some(caller.user);
    if search.statuses.is_empty() {
        search.statuses.push("pending".to_owned());
    }
    let count = shared
        .store
        .run(move |tx| tx.count_invitations(search))
        .await?;
    Ok(Json(json!({ "count": count })))
}

/// The invitation with what it leads to, while it may still be settled by `caller`.
fn open_invitation(
    tx: &Tx<'_>,
    caller: &Caller,
    id: &InvitationId,
    entitled: impl Fn(&Invitation) -> &UserId,
) -> Result<(Invitation, Target), ApiError> {
    let invitation = tx.require_invitation(&caller.network, id)?;
    if *entitled(&invitation) != caller.user {
        return Err(ApiError::forbidden(
            "This invitation is not yours to settle.",
        ));
    }
    if !invitation.is_pending() {
        return Err(ApiError::rule(format!(
            "This invitation is {} already.",
            invitation.status
        )));
    }
    let target = tx.invitation_target(&invitation)?;
    Ok((invitation, target))
}

/// Who is invited needs no approval: what he asked for himself is granted too.
fn enter(
    tx: &Tx<'_>,
    caller: &Caller,
    community: &CommunityId,
    invitation: &Invitation,
) -> Result<(), ApiError> {
    if tx.is_banned_from(community, &caller.user)? {
        return Err(ApiError::banned());
    }
    if tx.is_member(community, &caller.user)? {
        return Ok(());
    }
    if let Some(request) = tx.pending_join_request(community, &caller.user)? {
        tx.settle_join_request(&request, "approved", Some(&invitation.inviter))?;
    }
    tx.set_membership(community, &caller.user, "member", &[])?;
    let me = caller.user.clone();
    tx.community_event("community.joined", caller, community, &[me])?;
    Ok(())
}

async fn accept(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<InvitationId>,
) -> Result<Json<Value>, ApiError> {
    shared
        .store
        .run(move |tx| {
            let (invitation, target) = open_invitation(tx, &caller, &id, |it| &it.invited)?;
            require_open(&target)?;
            match &target {
                Target::Stage(room) => {
                    tx.add_participant(&room.id, &caller.user, CO_HOST)?;
                    tx.settle_invitation(&invitation, Turn::Accepted, &target)?;
                    tx.room_event("room.participantJoined", &room.id, Some(&caller.user))
                }
                Target::Community(community) => {
                    enter(tx, &caller, &community.id, &invitation)?;
                    tx.settle_invitation(&invitation, Turn::Accepted, &target)?;
                    Ok(())
                }
            }
        })
        .await?;
    Ok(Json(json!({ "success": true })))
}

async fn reject(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<InvitationId>,
) -> Result<Json<Value>, ApiError> {
    shared
        .store
        .run(move |tx| {
            let (invitation, target) = open_invitation(tx, &caller, &id, |it| &it.invited)?;
            tx.settle_invitation(&invitation, Turn::Rejected, &target)
        })
        .await?;
    Ok(Json(json!({ "success": true })))
}

async fn cancel(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<InvitationId>,
) -> Result<Json<Value>, ApiError> {
    shared
        .store
        .run(move |tx| {
            let (invitation, target) = open_invitation(tx, &caller, &id, |it| &it.inviter)?;
            tx.settle_invitation(&invitation, Turn::Cancelled, &target)
        })
        .await?;
    Ok(Json(json!({ "success": true })))
}

/// Tells the invited once more.
async fn resend(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<InvitationId>,
) -> Result<Json<Value>, ApiError> {
    shared
        .store
        .run(move |tx| {
            let (invitation, target) = open_invitation(tx, &caller, &id, |it| &it.inviter)?;
            require_open(&target)?;
            tx.renew_invitation(&invitation, &target)
        })
        .await?;
    Ok(Json(json!({ "success": true })))
}
