//! Invitations to the stage (contract section 10).

use axum::extract::{Path, State};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::fields::Fields;
use super::query::Query;
use super::rooms::own_room;
use crate::api_error::ApiError;
use crate::id::new_id;
use crate::network::Shared;
use crate::store::Tx;
use crate::store::invitations::{CO_HOST_INVITE, Invitation, InvitationQuery};
use crate::store::page::Page;
use crate::store::rooms::{CO_HOST, Room};
use crate::store::sessions::Caller;

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v1/invitations", get(sent).post(create))
        .route("/api/v1/invitations/me", get(mine))
        .route("/api/v1/invitations/{id}", delete(cancel))
        .route("/api/v1/invitations/{id}/accept", post(accept))
        .route("/api/v1/invitations/{id}/reject", post(reject))
}

/// A second invitation of somebody who was asked and has not answered is the first one.
async fn create(
    State(shared): State<Shared>,
    caller: Caller,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    fields.required_word("type", &[CO_HOST_INVITE]);
    fields.required_word("targetType", &["room"]);
    let room_id = fields.required("targetId", 50);
    let user_ids = fields.required_ids("userIds", 1000);
    fields.check()?;
    let body = shared
        .store
        .run(move |tx| {
            let room = own_room(tx, &caller, &room_id)?;
            if room.status.is_over() {
                return Err(ApiError::rule("This room has ended."));
            }
            let mut invitations = Vec::new();
            for user_id in user_ids {
                invitations.push(invite(tx, &caller, &room, &user_id)?);
            }
            tx.invitation_envelope(&invitations)?.finish(tx)
        })
        .await?;
    Ok(Json(body))
}

fn invite(
    tx: &Tx<'_>,
    caller: &Caller,
    room: &Room,
    user_id: &str,
) -> Result<Invitation, ApiError> {
    let invited = tx.require_user(&caller.network, user_id)?;
    if tx.participant_kind(&room.id, &invited.id)?.is_some() {
        return Err(ApiError::rule(format!(
            "{user_id} is on the stage already."
        )));
    }
    if tx.is_banned_viewer(&room.id, &invited.id)? {
        return Err(ApiError::rule(format!(
            "{user_id} is banned from this room; lift the ban first."
        )));
    }
    if let Some(pending) = tx.pending_invitation(&room.id, &invited.id)? {
        return Ok(pending);
    }
    let invitation = Invitation {
        id: new_id(),
        network: caller.network.clone(),
        kind: CO_HOST_INVITE.to_owned(),
        target_type: "room".to_owned(),
        target: room.id.clone(),
        status: "pending".to_owned(),
        invited: invited.id,
        inviter: caller.user.clone(),
        responded_at: None,
        created_at: tx.now,
        updated_at: tx.now,
    };
    tx.add_invitation(&invitation)?;
    tx.invitation_event("room.didCohostInvite", &invitation, room)?;
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
            if let Some(room) = &search.target {
                own_room(tx, &caller, room)?;
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

/// The invitation with its room, while it may still be settled by `caller`.
fn open_invitation(
    tx: &Tx<'_>,
    caller: &Caller,
    id: &str,
    entitled: impl Fn(&Invitation) -> &str,
) -> Result<(Invitation, Room), ApiError> {
    let invitation = tx.require_invitation(&caller.network, id)?;
    if entitled(&invitation) != caller.user {
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
    let room = tx.require_room(&caller.network, &invitation.target)?;
    Ok((invitation, room))
}

async fn accept(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    shared
        .store
        .run(move |tx| {
            let (invitation, room) = open_invitation(tx, &caller, &id, |it| &it.invited)?;
            if room.status.is_over() {
                return Err(ApiError::rule("This room has ended."));
            }
            tx.add_participant(&room.id, &caller.user, CO_HOST)?;
            tx.settle_invitation(&invitation, "approved", "room.didCohostInviteAccept", &room)?;
            tx.room_event("room.participantJoined", &room.id, Some(&caller.user))
        })
        .await?;
    Ok(Json(json!({ "success": true })))
}

async fn reject(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    shared
        .store
        .run(move |tx| {
            let (invitation, room) = open_invitation(tx, &caller, &id, |it| &it.invited)?;
            tx.settle_invitation(&invitation, "rejected", "room.didCohostInviteReject", &room)
        })
        .await?;
    Ok(Json(json!({ "success": true })))
}

async fn cancel(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    shared
        .store
        .run(move |tx| {
            let (invitation, room) = open_invitation(tx, &caller, &id, |it| &it.inviter)?;
            tx.settle_invitation(
                &invitation,
                "cancelled",
                "room.didCohostInviteCancel",
                &room,
            )
        })
        .await?;
    Ok(Json(json!({ "success": true })))
}
