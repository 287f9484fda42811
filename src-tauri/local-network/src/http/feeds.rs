//! Lists of posts (PLATFORM.md 9.3).

use axum::extract::{Path, State};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::Value;

use super::query::Query;
use crate::api_error::ApiError;
use crate::id::{PostId, PublicUserId};
use crate::network::Shared;
use crate::store::Tx;
use crate::store::page::Page;
use crate::store::posts::{DECLINED, PUBLISHED, Post, PostQuery, REVIEWING};
use crate::store::sessions::Caller;

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v3/posts/list", get(by_ids))
        .route("/api/v5/posts", get(of_target))
        .route("/api/v4/user-feeds/{user_id}", get(of_user))
        .route("/api/v4/me/global-feeds", get(front_page))
        .route("/api/v5/me/global-feeds", get(front_page))
}

/// What all lists of posts understand.
fn search(caller: &Caller, query: &Query) -> Result<PostQuery, ApiError> {
    let feed_type = query.text("feedType");
    if let Some(feed_type) = &feed_type
        && ![PUBLISHED, REVIEWING, DECLINED].contains(&feed_type.as_str())
    {
        return Err(ApiError::invalid(vec![
            "feedType must be published, reviewing or declined".into(),
        ]));
    }
    Ok(PostQuery {
        feed_type: feed_type.or_else(|| Some(PUBLISHED.to_owned())),
        data_types: query.list("dataTypes"),
        tags: query.list("tags"),
        hashtags: query.list("hashtags"),
        with_deleted: query.flag("isDeleted") == Some(true),
        ascending: query.get("sortBy") == Some("firstCreated"),
        ..PostQuery::new(caller.network.clone(), caller.user.clone())
    })
}

fn listed(tx: &Tx<'_>, caller: &Caller, search: PostQuery, page: &Page) -> Result<Value, ApiError> {
    let listed = tx.posts(search, page)?;
    let mut posts = Vec::new();
    for id in &listed.ids {
        posts.extend(tx.post(id)?);
    }
    tx.post_envelope(Some(&caller.user), &posts)?
        .set("paging", listed.paging)
        .finish(tx)
}

/// Posts that there are not, or that the caller may not see, are left out.
async fn by_ids(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    let ids = query.ids::<PostId>("postIds")?;
    let body = shared
        .store
        .run(move |tx| {
            let posts: Vec<Post> = ids
                .iter()
                .filter_map(|id| tx.visible_post(&caller, id).ok())
                .collect();
            tx.post_envelope(Some(&caller.user), &posts)?.finish(tx)
        })
        .await?;
    Ok(Json(body))
}

async fn of_target(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    let page = query.page()?;
    let target_type = query.text("targetType");
    let target_id = query.text("targetId");
    let mut complaints = Vec::new();
    if !matches!(target_type.as_deref(), Some("user" | "community")) {
        complaints.push("targetType must be user or community".to_owned());
    }
    if target_id.is_none() {
        complaints.push("targetId is required".to_owned());
    }
    if !complaints.is_empty() {
        return Err(ApiError::invalid(complaints));
    }
    let mut search = search(&caller, &query)?;
    let body = shared
        .store
        .run(move |tx| {
            let target_id = target_id.unwrap_or_default();
            let target: String = if target_type.as_deref() == Some("user") {
                tx.require_user(&caller.network, &target_id.into())?
                    .id
                    .into()
            } else {
                tx.open_community(&caller, &target_id.into())?.id.into()
            };
            search.target_type = target_type;
            search.targets = vec![target];
            listed(tx, &caller, search, &page)
        })
        .await?;
    Ok(Json(body))
}

async fn of_user(
    State(shared): State<Shared>,
    caller: Caller,
    Path(user_id): Path<PublicUserId>,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    let page = query.page()?;
    let mut search = search(&caller, &query)?;
    let body = shared
        .store
        .run(move |tx| {
            search.target_type = Some("user".to_owned());
            search.targets = vec![tx.require_user(&caller.network, &user_id)?.id.into()];
            listed(tx, &caller, search, &page)
        })
        .await?;
    Ok(Json(body))
}

/// Nobody follows anybody on this network: the front page is every user feed and one's own
/// communities.
async fn front_page(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    let page = query.page()?;
    let mut search = search(&caller, &query)?;
    search.front_page = true;
    let body = shared
        .store
        .run(move |tx| listed(tx, &caller, search, &page))
        .await?;
    Ok(Json(body))
}
