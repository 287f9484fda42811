//! Communities as post targets (contract section 6).

use axum::extract::{Path, State};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::fields::Fields;
use super::query::Query;
use super::users::user_sort;
use crate::api_error::ApiError;
use crate::events::Event;
use crate::id::new_id;
use crate::network::Shared;
use crate::store::Tx;
use crate::store::communities::{Community, CommunityQuery, MODERATOR};
use crate::store::sessions::Caller;

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v3/communities", get(search).post(create))
        .route("/api/v3/communities/", get(search).post(create))
        .route("/api/v3/communities/list", get(list))
        .route("/api/v3/communities/{id}", get(one))
        .route("/api/v3/communities/{id}/join", post(join))
        .route("/api/v3/communities/{id}/leave", delete(leave))
}

/// A community that `caller` may see; a private one only from inside.
fn visible(tx: &Tx<'_>, caller: &Caller, id: &str) -> Result<Community, ApiError> {
    let community = tx.require_community(&caller.network, id)?;
    let member = tx
        .membership(id, &caller.user)?
        .is_some_and(|membership| membership.is_member());
    if community.is_public || member {
        Ok(community)
    } else {
        Err(ApiError::permission_denied("This community is private."))
    }
}

async fn one(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx| {
            let community = visible(tx, &caller, &id)?;
            tx.community_envelope(&caller, &[community])?.finish(tx)
        })
        .await?;
    Ok(Json(body))
}

async fn list(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    let ids = query.ids("communityIds")?;
    let body = shared
        .store
        .run(move |tx| {
            let communities: Vec<Community> = ids
                .iter()
                .filter_map(|id| visible(tx, &caller, id).ok())
                .collect();
            tx.community_envelope(&caller, &communities)?.finish(tx)
        })
        .await?;
    Ok(Json(body))
}

async fn search(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    let page = query.page()?;
    let filter = query.get("filter").or_else(|| query.get("membership"));
    let member = match filter {
        None | Some("all") => None,
        Some("member") => Some(true),
        Some("notMember") => Some(false),
        Some(_) => {
            return Err(ApiError::invalid(vec![
                "filter must be all, member or notMember".into(),
            ]));
        }
    };
    let search = CommunityQuery {
        keyword: query.text("keyword"),
        member,
        sort: user_sort(&query)?,
    };
    let body = shared
        .store
        .run(move |tx| {
            let listed = tx.communities(&caller, search, &page)?;
            let mut communities = Vec::new();
            for id in &listed.ids {
                communities.push(tx.require_community(&caller.network, id)?);
            }
            tx.community_envelope(&caller, &communities)?
                .set("paging", listed.paging)
                .finish(tx)
        })
        .await?;
    Ok(Json(body))
}

async fn create(
    State(shared): State<Shared>,
    caller: Caller,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let display_name = fields.required("displayName", 1000);
    let description = fields.text("description", 5000);
    let avatar_file_id = fields.text("avatarFileId", 50);
    let is_public = fields.flag("isPublic").unwrap_or(true);
    let only_admin_can_post = fields.flag("onlyAdminCanPost").unwrap_or(false);
    let need_approval = fields.flag("needApprovalOnPostCreation").unwrap_or(false);
    let tags = fields.texts("tags", 100, 100).unwrap_or_default();
    let category_ids = fields.texts("categoryIds", 100, 50).unwrap_or_default();
    let metadata = fields.metadata().unwrap_or_else(|| json!({}));
    let user_ids = fields.texts("userIds", 1000, 50).unwrap_or_default();
    fields.check()?;
    let body = shared
        .store
        .run(move |tx| {
            let community = Community {
                id: new_id(),
                network: caller.network.clone(),
                owner: caller.user.clone(),
                display_name,
                description,
                avatar_file_id,
                is_public,
                only_admin_can_post,
                need_approval,
                tags,
                category_ids,
                metadata,
                created_at: tx.now,
                updated_at: tx.now,
            };
            if let Some(file) = &community.avatar_file_id {
                tx.require_file(&caller.network, file)?;
            }
            tx.add_community(&community)?;
            tx.set_membership(&community.id, &caller.user, "member", &[MODERATOR])?;
            for public_id in user_ids {
                let user = tx.require_user(&caller.network, &public_id)?;
                if user.id != caller.user {
                    tx.set_membership(&community.id, &user.id, "member", &[])?;
                }
            }
            announce(tx, &caller, "community.created", &community.id)
        })
        .await?;
    Ok(Json(body))
}

async fn join(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx| {
            let community = tx.require_community(&caller.network, &id)?;
            match tx.membership(&id, &caller.user)? {
                Some(known) if known.membership == "banned" => return Err(ApiError::banned()),
                Some(known) if known.is_member() => {}
                _ if !community.is_public => {
                    return Err(ApiError::permission_denied("This community is private."));
                }
                _ => tx.set_membership(&id, &caller.user, "member", &[])?,
            }
            announce(tx, &caller, "community.joined", &id)
        })
        .await?;
    Ok(Json(body))
}

async fn leave(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx| {
            let community = tx.require_community(&caller.network, &id)?;
            if community.owner == caller.user {
                return Err(ApiError::rule("The owner cannot leave the community."));
            }
            let member = tx
                .membership(&id, &caller.user)?
                .is_some_and(|membership| membership.is_member());
            if !member {
                return Err(ApiError::permission_denied(
                    "Only members can leave a community.",
                ));
            }
            tx.set_membership(&id, &caller.user, "none", &[])?;
            announce(tx, &caller, "community.left", &id)
        })
        .await?;
    Ok(Json(body))
}

/// The changed community as its answer and its event.
fn announce(tx: &Tx<'_>, caller: &Caller, event_type: &str, id: &str) -> Result<Value, ApiError> {
    let community = tx.require_community(&caller.network, id)?;
    let path = community.path();
    let body = tx.community_envelope(caller, &[community])?.finish(tx)?;
    let event = Event {
        event_type,
        network: &caller.network,
        id,
        path: &path,
        sender: &caller.user,
        data: &body,
    };
    tx.publish([path.clone()], &event);
    Ok(body)
}
