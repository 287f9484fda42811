//! Communities: made, read, listed, changed, deleted (PLATFORM.md 6). Who is in them is in
//! [`super::community_members`].

use axum::extract::{Path, State};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::fields::Fields;
use super::query::Query;
use super::users::user_sort;
use crate::api_error::ApiError;
use crate::effect::Effect;
use crate::id::CommunityId;
use crate::network::Shared;
use crate::store::Tx;
use crate::store::communities::{CREATED, Community, CommunityPatch, CommunityQuery};
use crate::store::invitations::Target;
use crate::store::members::MODERATOR;
use crate::store::sessions::Caller;

const NAME: usize = 1000;
const DESCRIPTION: usize = 5000;
const KINDS: [&str; 2] = ["default", "event"];

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v3/communities", get(search).post(create))
        .route("/api/v3/communities/", get(search).post(create))
        .route("/api/v3/communities/list", get(list))
        .route("/api/v3/communities/recommended", get(recommended))
        .route("/api/v3/communities/top-trending", get(trending))
        .route("/api/v3/community-categories", get(categories))
        .route(
            "/api/v3/communities/{id}",
            get(one).put(update).delete(remove),
        )
}

async fn one(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<CommunityId>,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx| {
            // Whoever deleted a community reads it once more, as the platform's own SDK does.
            let community = tx.known_even_deleted(&caller, &id)?;
            tx.community_envelope(Some(&caller.user), &[community])?
                .finish(tx)
        })
        .await?;
    Ok(Json(body))
}

async fn list(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    let ids = query.ids::<CommunityId>("communityIds")?;
    let body = shared
        .store
        .run(move |tx| {
            let communities: Vec<Community> = ids
                .iter()
                .filter_map(|id| tx.known_community(&caller, id).ok())
                .collect();
            tx.community_envelope(Some(&caller.user), &communities)?
                .finish(tx)
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
        category: query.text("categoryId"),
        tags: query.list("tags"),
        with_discoverable: query
            .flag("includeDiscoverablePrivateCommunity")
            .unwrap_or(true),
        deleted: query.flag("isDeleted") == Some(true),
        sort: user_sort(&query)?,
    };
    let body = shared
        .store
        .run(move |tx| {
            let listed = tx.communities(&caller, search, &page)?;
            let mut communities = Vec::new();
            for id in &listed.ids {
                communities.extend(tx.community(&caller.network, id)?);
            }
            tx.community_envelope(Some(&caller.user), &communities)?
                .set("paging", listed.paging)
                .finish(tx)
        })
        .await?;
    Ok(Json(body))
}

async fn recommended(
    shared: State<Shared>,
    caller: Caller,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    largest(shared, caller, query, true).await
}

async fn trending(
    shared: State<Shared>,
    caller: Caller,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    largest(shared, caller, query, false).await
}

/// The public communities with the most members; what is recommended, one is not in yet.
async fn largest(
    State(shared): State<Shared>,
    caller: Caller,
    query: Query,
    unjoined: bool,
) -> Result<Json<Value>, ApiError> {
    let page = query.page()?;
    let body = shared
        .store
        .run(move |tx| {
            let mut communities = Vec::new();
            for id in tx.largest_communities(&caller, unjoined, page.limit)? {
                communities.push(tx.require_community(&caller.network, &id)?);
            }
            tx.community_envelope(Some(&caller.user), &communities)?
                .set("paging", json!({}))
                .finish(tx)
        })
        .await?;
    Ok(Json(body))
}

/// This network keeps category ids with communities, but has no categories of its own.
async fn categories(_: Caller) -> Json<Value> {
    Json(json!({ "categories": [], "users": [], "files": [], "paging": {} }))
}

async fn create(
    State(shared): State<Shared>,
    caller: Caller,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let display_name = fields.required("displayName", NAME);
    let patch = patch(&mut fields);
    let kind = fields.word("type", &KINDS);
    let user_ids = fields.texts("userIds", 1000, 50).unwrap_or_default();
    fields.check()?;
    check_texts(&shared, &caller, Some(&display_name), &patch)?;
    let body = shared
        .store
        .run(move |tx| {
            let is_public = patch.is_public.unwrap_or(true);
            let community = Community {
                id: CommunityId::fresh(),
                network: caller.network.clone(),
                owner: caller.user.clone(),
                display_name,
                description: patch.description,
                avatar_file_id: patch.avatar_file_id,
                is_public,
                only_admin_can_post: patch.only_admin_can_post.unwrap_or(false),
                need_approval: patch.need_approval.unwrap_or(false),
                tags: patch.tags.unwrap_or_default(),
                category_ids: patch.category_ids.unwrap_or_default(),
                metadata: patch.metadata.unwrap_or_else(|| json!({})),
                requires_join_approval: patch.requires_join_approval.unwrap_or(false),
                is_discoverable: patch.is_discoverable.unwrap_or(is_public),
                allow_comment_in_story: patch.allow_comment_in_story.unwrap_or(true),
                kind: kind.unwrap_or_else(|| "default".to_owned()),
                is_deleted: false,
                created_at: tx.now,
                updated_at: tx.now,
            };
            if let Some(file) = &community.avatar_file_id {
                tx.require_file(&caller.network, file)?;
            }
            tx.add_community(&community)?;
            tx.set_membership(&community.id, &caller.user, "member", &[MODERATOR])?;
            for public_id in user_ids {
                let user = tx.require_user(&caller.network, &public_id.into())?;
                if user.id != caller.user {
                    tx.set_membership(&community.id, &user.id, "member", &[])?;
                }
            }
            tx.community_event(CREATED, &caller, &community.id, &[])
        })
        .await?;
    Ok(Json(body))
}

/// What `POST` and `PUT` have in common, but for the name.
fn patch(fields: &mut Fields) -> CommunityPatch {
    CommunityPatch {
        display_name: None,
        description: fields.text("description", DESCRIPTION),
        avatar_file_id: fields.text("avatarFileId", 50).map(Into::into),
        is_public: fields.flag("isPublic"),
        only_admin_can_post: fields.flag("onlyAdminCanPost"),
        need_approval: fields.flag("needApprovalOnPostCreation"),
        requires_join_approval: fields.flag("requiresJoinApproval"),
        is_discoverable: fields.flag("isDiscoverable"),
        allow_comment_in_story: fields.flag("allowCommentInStory"),
        tags: fields.texts("tags", 100, 100),
        category_ids: fields.texts("categoryIds", 100, 50),
        metadata: fields.metadata(),
    }
}

fn check_texts(
    shared: &Shared,
    caller: &Caller,
    name: Option<&str>,
    patch: &CommunityPatch,
) -> Result<(), ApiError> {
    shared
        .network(&caller.network)?
        .word_lists
        .check(name.into_iter().chain(patch.description.as_deref()))
}

async fn update(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<CommunityId>,
    mut fields: Fields,
) -> Result<Json<Value>, ApiError> {
    let mut patch = patch(&mut fields);
    if fields.has("displayName") {
        patch.display_name = Some(fields.required("displayName", NAME));
    }
    fields.check()?;
    check_texts(&shared, &caller, patch.display_name.as_deref(), &patch)?;
    let body = shared
        .store
        .run(move |tx| {
            let before = tx.known_community(&caller, &id)?;
            tx.require_moderator(&id, &caller)?;
            if let Some(file) = &patch.avatar_file_id {
                tx.require_file(&caller.network, file)?;
            }
            tx.patch_community(&id, &patch)?;
            if !before.is_public && patch.is_public == Some(true) {
                tx.after_commit(Effect::OpenToOthers {
                    topic: before.path(),
                    kept_out: tx.banned_from(&id)?,
                });
            }
            let body = tx.community_event("community.updated", &caller, &id, &[])?;
            if before.is_public && patch.is_public == Some(false) {
                // Whoever is not in may not listen any more.
                tx.after_commit(Effect::CloseToOthers {
                    topic: before.path(),
                    kept: tx.community_member_ids(&id)?,
                });
            }
            Ok(body)
        })
        .await?;
    Ok(Json(body))
}

async fn remove(
    State(shared): State<Shared>,
    caller: Caller,
    Path(id): Path<CommunityId>,
) -> Result<Json<Value>, ApiError> {
    let body = shared
        .store
        .run(move |tx: &Tx<'_>| {
            let community = tx.known_community(&caller, &id)?;
            tx.require_moderator(&id, &caller)?;
            tx.delete_community(&id)?;
            tx.cancel_invitations(&Target::Community(Box::new(community.clone())))?;
            let mut body = tx.community_event("community.deleted", &caller, &id, &[])?;
            tx.after_commit(Effect::Close {
                topic: community.path(),
            });
            body["success"] = json!(true);
            Ok(body)
        })
        .await?;
    Ok(Json(body))
}
