//! Requests to be let into a community that asks for approval (PLATFORM.md 6).

use axum::extract::{Path, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::fields::Fields;
use super::query::Query;
use crate::api_error::ApiError;
use crate::id::CommunityId;
use crate::network::Shared;
use crate::store::Tx;
use crate::store::join_requests::{JoinRequest, JoinRequestQuery};
use crate::store::page::Page;
use crate::store::sessions::Caller;

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route(
            "/api/v4/communities/{id}/join",
            get(list).post(ask).delete(cancel),
        )
        .route("/api/v4/communities/{id}/join/me", get(mine))
        .route("/api/v4/communities/{id}/join/approve", post(approve))
        .route("/api/v4/communities/{id}/join/reject", post(reject))
        .route("/api/v4/communities/join/requests", get(of_communities))
}

/// Where no approval is asked for, one is in at once. Who asked and has no answer yet has asked.
async fn ask(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<CommunityId>,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx| {
            let community = tx.known_community(&caller, &id)?;
            if tx.is_banned_from(&id, &caller.user)? {
                return Err(ApiError::banned());
            }
            if tx.is_member(&id, &caller.user)? {
                return Err(ApiError::rule("You are in this community already."));
            }
            let request = match tx.pending_join_request(&id, &caller.user)? {
                Some(pending) => pending,
                None => tx.add_join_request(&id, &caller.user)?,
            };
            // A private community is never entered unasked.
            let free = community.is_public && !community.requires_join_approval;
            let request = if free || caller.is_admin {
                let settled = tx.settle_join_request(&request, "approved", None)?;
                tx.set_membership(&id, &caller.user, "member", &[])?;
                let me = caller.user.clone();
                tx.community_event("community.joined", &caller, &id, &[me])?;
                settled
            } else {
                request
            };
            tx.join_request_envelope(&caller.network, &[request])?
                .finish(tx)
        })
        .await?;
    Ok(Json(body))
}

async fn cancel(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<CommunityId>,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx| {
            tx.known_community(&caller, &id)?;
            let request = tx
                .pending_join_request(&id, &caller.user)?
                .ok_or_else(|| ApiError::not_found("join request of yours"))?;
            let settled = tx.settle_join_request(&request, "cancelled", Some(&caller.user))?;
            let mut body = tx
                .join_request_envelope(&caller.network, &[settled])?
                .finish(tx)?;
            body["success"] = json!(true);
            Ok(body)
        })
        .await?;
    Ok(Json(body))
}

/// One's own latest request, whatever became of it.
async fn mine(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<CommunityId>,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx| {
            tx.known_community(&caller, &id)?;
            let latest: Vec<JoinRequest> = tx
                .latest_join_request(&id, &caller.user)?
                .into_iter()
                .collect();
            tx.join_request_envelope(&caller.network, &latest)?
                .finish(tx)
        })
        .await?;
    Ok(Json(body))
}

fn status(query: &Query) -> Result<Vec<String>, ApiError> {
    let mut statuses = query.list("statuses");
    statuses.extend(query.list("status"));
    let known = ["pending", "approved", "rejected", "cancelled"];
    if statuses.iter().any(|word| !known.contains(&word.as_str())) {
        return Err(ApiError::invalid(vec![
            "status must be pending, approved, rejected or cancelled".into(),
        ]));
    }
    if statuses.is_empty() {
        statuses.push("pending".to_owned());
    }
    Ok(statuses)
}

fn listed(
    tx: &Tx<'_>,
    caller: &Caller,
    communities: Vec<CommunityId>,
    statuses: Vec<String>,
    page: &Page,
) -> Result<Value, ApiError> {
    for community in &communities {
        tx.known_community(caller, community)?;
        tx.require_moderator(community, caller)?;
    }
    let search = JoinRequestQuery {
        communities,
        statuses,
    };
    let listed = tx.join_requests(search, page)?;
    let mut requests = Vec::new();
    for id in &listed.ids {
        requests.extend(tx.join_request(id)?);
    }
    tx.join_request_envelope(&caller.network, &requests)?
        .set("paging", listed.paging)
        .finish(tx)
}

async fn list(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<CommunityId>,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    let page = query.page()?;
    let statuses = status(&query)?;
    let body = shared
        .store
        .run(move |tx| listed(tx, &caller, vec![id], statuses, &page))
        .await?;
    Ok(Json(body))
}

async fn of_communities(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    let page = query.page()?;
    let statuses = status(&query)?;
    let communities = query.ids("communityIds")?;
    let body = shared
        .store
        .run(move |tx| listed(tx, &caller, communities, statuses, &page))
        .await?;
    Ok(Json(body))
}

async fn approve(
    shared: State<Shared>,
    caller: Caller,
    id: Path<CommunityId>,
    fields: Fields,
) -> Result<Json<Value>, ApiError> {
    answer(shared, caller, id, fields, true).await
}

async fn reject(
    shared: State<Shared>,
    caller: Caller,
    id: Path<CommunityId>,
    fields: Fields,
) -> Result<Json<Value>, ApiError> {
    answer(shared, caller, id, fields, false).await
}

/// A moderator answers; `userId` is the internal id of the one who asked, or the public one.
async fn answer(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<CommunityId>,
    mut fields: Fields,
    approved: bool,
) -> Result<Json<Value>, ApiError> {
    let user_id = fields.required("userId", 50);
    fields.check()?;
    let body = shared
        .store
        .run(move |tx| {
            tx.known_community(&caller, &id)?;
            tx.require_moderator(&id, &caller)?;
            let user = match tx.user(&user_id.as_str().into())? {
                Some(user) if user.network == caller.network => user,
                _ => tx.require_user(&caller.network, &user_id.into())?,
            };
            let request = tx
                .pending_join_request(&id, &user.id)?
                .ok_or_else(|| ApiError::not_found("join request"))?;
            let status = if approved { "approved" } else { "rejected" };
            let settled = tx.settle_join_request(&request, status, Some(&caller.user))?;
            if approved {
                tx.set_membership(&id, &user.id, "member", &[])?;
                tx.community_event("community.joined", &caller, &id, &[user.id])?;
            }
            let mut body = tx
                .join_request_envelope(&caller.network, &[settled])?
                .finish(tx)?;
            body["success"] = json!(true);
            Ok(body)
        })
        .await?;
    Ok(Json(body))
}
