//! Users (PLATFORM.md 4).

use axum::extract::{Path, State};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::fields::Fields;
use super::query::Query;
use crate::api_error::ApiError;
use crate::envelope::Envelope;
use crate::id::PublicUserId;
use crate::network::Shared;
use crate::store::sessions::Caller;
use crate::store::users::{UserPatch, UserQuery, UserSort};

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v3/users", get(search).put(update))
        .route("/api/v3/users/", get(search).put(update))
        .route("/api/v3/users/list", get(list))
        .route("/api/v3/users/{user_id}", get(one))
}

async fn one(
    State(shared): State<Shared>,
    caller: Caller,
    Path(user_id): Path<PublicUserId>,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx| {
            let user = tx
                .user_by_public_id(&caller.network, &user_id)?
                .ok_or_else(|| ApiError::not_found("user"))?;
            Envelope::default().user(user.id).finish(tx)
        })
        .await?;
    Ok(Json(body))
}

/// Unknown ids are left out of the answer.
async fn list(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    let ids = query.ids("userIds")?;
    let body = shared
        .store
        .run(move |tx| {
            let mut envelope = Envelope::default();
            for id in ids {
                if let Some(user) = tx.user_by_public_id(&caller.network, &id)? {
                    envelope.user(user.id);
                }
            }
            envelope.finish(tx)
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
    let fields = query.list("searchBy");
    let by = |name: &str| fields.iter().any(|field| field == name);
    let exact = match query.get("matchType") {
        None | Some("partial") => false,
        Some("exact") => true,
        Some(_) => {
            return Err(ApiError::invalid(vec![
                "matchType must be partial or exact".into(),
            ]));
        }
    };
    let flagged_only = match query.get("filter") {
        None | Some("all") => false,
        Some("flagged") => true,
        Some(_) => {
            return Err(ApiError::invalid(vec![
                "filter must be all or flagged".into(),
            ]));
        }
    };
    let search = UserQuery {
        exact,
        flagged_only,
        is_deleted: Some(query.flag("isDeleted").unwrap_or(false)),
        network: caller.network,
        keyword: query.text("keyword"),
        by_display_name: fields.is_empty() || by("displayName"),
        by_public_id: by("userId"),
        by_handle: by("profileHandle"),
        sort: user_sort(&query)?,
    };
    if !(search.by_display_name || search.by_public_id || search.by_handle) {
        return Err(ApiError::invalid(vec![
            "searchBy must be displayName, profileHandle or userId".into(),
        ]));
    }
    let body = shared
        .store
        .run(move |tx| {
            let listed = tx.users(search, &page)?;
            let mut users = Vec::new();
            let mut envelope = Envelope::default();
            for id in &listed.ids {
                if let Some(user) = tx.user(id)? {
                    envelope.file(user.avatar_file_id.as_ref());
                    users.push(user.json());
                }
            }
            let mut body = envelope.set("paging", listed.paging).finish(tx)?;
            // In the order of the search, which the envelope does not keep.
            body["users"] = json!(users);
            Ok(body)
        })
        .await?;
    Ok(Json(body))
}

/// `sortBy` of user and community lists; newest first unless told otherwise.
pub(crate) fn user_sort(query: &Query) -> Result<UserSort, ApiError> {
    match query.get("sortBy") {
        None | Some("lastCreated") => Ok(UserSort::LastCreated),
        Some("firstCreated") => Ok(UserSort::FirstCreated),
        Some("displayName") => Ok(UserSort::DisplayName),
        Some(_) => Err(ApiError::invalid(vec![
            "sortBy must be displayName, firstCreated or lastCreated".into(),
        ])),
    }
}

async fn update(
    State(shared): State<Shared>,
    caller: Caller,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let user_id = PublicUserId::from(fields.required("userId", 50));
    let patch = UserPatch {
        display_name: fields.text("displayName", 100),
        description: fields.text("description", 5000),
        avatar_file_id: fields.text("avatarFileId", 50).map(Into::into),
        avatar_custom_url: fields.text("avatarCustomUrl", 2000),
        metadata: fields.metadata(),
        tags: fields.texts("tags", 100, 100),
    };
    fields.check()?;
    if user_id != caller.public_id && !caller.is_admin {
        return Err(ApiError::permission_denied(
            "Only one's own account may be changed.",
        ));
    }
    shared.network(&caller.network)?.word_lists.check(
        patch
            .display_name
            .as_deref()
            .into_iter()
            .chain(patch.description.as_deref()),
    )?;
    let body = shared
        .store
        .run(move |tx| {
            if let Some(file) = &patch.avatar_file_id {
                tx.require_file(&caller.network, file)?;
            }
            let before = tx.require_user(&caller.network, &user_id)?;
            tx.patch_user(&before.id, &patch)?;
            let after = tx.require_user(&caller.network, &user_id)?;
            if before.in_a_list() != after.in_a_list() {
                for community in tx.communities_of(&after.id)? {
                    let about = std::slice::from_ref(&after.id);
                    tx.community_event("community.userChanged", &caller, &community, about)?;
                }
            }
            tx.user_event("user.updated", &caller.network, &caller.user, &after.id)
        })
        .await?;
    Ok(Json(body))
}
